"""Drafts for an article: a row of observations or of exclusions for each of its numerals, as tables or as CSV."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from civstats.coding.drafting.drafts import Draft
from civstats.coding.drafting.fates import draft
from civstats.coding.drafting.indicators import Indicators
from civstats.coding.text import Text
from civstats.tables.schemas import COMPUTED, TABLES

_BOUNDS = tuple(each for each in COMPUTED["observations"] if each.name in ("lower", "upper"))


def scan(
    text: str,
    source_id: str,
    measure_words: Mapping[str, str],
    lexical_words: Iterable[str] = (),
    indicators: Indicators | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    r"""Propose a row of observations or exclusions for each numeral of a Chinese text, its lines counted from 1.

    `measure_words` map to unit codes. Numerals of `lexical_words`, which count nothing, get no row. Observations have
    `lower` and `upper` too (float64, inclusive, in single units; inf where open); a cell that the text does not decide
    is empty, and `note` says why where it may surprise. `printed` is unique on its line wherever 15 characters suffice.

    >>> words = {"场": "场次", "人次": "人次"}
    >>> figures, excluded = scan("2031年办灯会30余场，\n一直到岁末，惠及近\n7万人次。", "jichuan", words)
    >>> figures[["line", "printed", "lower", "upper", "unit_measure", "time_period"]].values.tolist()
    [[1, '30余场', 31.0, 39.0, '场次', '2031'], [3, '近7万人次', 60001.0, 69999.0, '人次', '2031']]
    >>> excluded[["line", "printed", "reason"]].values.tolist()
    [[1, '2031年', 'date'], [2, '一直', 'lexical']]
    """
    page = Text(text)
    rows: dict[str, list[dict[str, Any]]] = {"observations": [], "exclusions": []}
    drafting = Rows(page, source_id, indicators=indicators or Indicators())
    for drafted in draft(page, measure_words, lexical_words):
        table, row = drafting.row(drafted)
        rows[table].append(row)
    return row_frame("observations", rows["observations"]), row_frame("exclusions", rows["exclusions"])


@dataclass(frozen=True)
class Rows:
    """Makes the rows of one piece; `numbers` holds the highest number of an obs_id so far, by what precedes it."""

    page: Text
    source_id: str
    numbers: Counter[str] = field(default_factory=Counter)
    indicators: Indicators = field(default_factory=Indicators)

    def row(self, drafted: Draft) -> tuple[str, dict[str, Any]]:
        """Return the table that a draft goes into, and its cells, bounds too; what is not known is left out or empty."""
        printed, line = self.page.shown[slice(*drafted.span)], self.page.line(drafted.span)
        row: dict[str, Any] = {"source_id": self.source_id, "line": line, "printed": printed}
        if drafted.reason:
            return "exclusions", row | {"reason": drafted.reason}
        stem = f"{self.source_id}-{line}"
        self.numbers[stem] += 1
        row |= {"obs_id": f"{stem}-{self.numbers[stem]}", "note": "; ".join(_doubts(drafted))}
        row |= {"time_period": drafted.period.time_period, "period_basis": drafted.period.period_basis}
        if drafted.basis == "estimated":
            row |= {"basis": "achieved", "obs_status": "E"}
        else:
            row |= {"basis": drafted.basis or ("planned" if drafted.period.ahead else "achieved")}
        quantity = drafted.quantity
        if quantity:
            row |= {"value": quantity.value, "qualifier": quantity.qualifier, "unit_measure": quantity.unit}
            row |= {"lower": quantity.lower, "upper": quantity.upper}
            example = f"{printed} ({self.source_id}, line {line})"
            row |= {"indicator_id": self.indicators.of(drafted.words, quantity.unit or "", example)}
        return "observations", row


def _doubts(drafted: Draft) -> Iterator[str]:
    """Yield why cells of a figure are left empty."""
    if not drafted.quantity:
        yield f"value: {drafted.doubt or 'no rule reads it'}"
    elif not drafted.quantity.unit:
        yield "unit: no measure word of the codebook stands there"
    if drafted.period.period_basis == "stated" and not drafted.period.time_period:
        yield "period: the text does not tell the year"


def row_frame(table: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return rows of a table with all its columns; observations with their bounds too."""
    fields = (*TABLES[table].fields, *(_BOUNDS if table == "observations" else ()))
    columns = {each: [row.get(each.name) for row in rows] for each in fields}
    return pd.DataFrame(
        {
            each.name: pd.Series([None if cell == "" else cell for cell in cells], dtype=each.dtype)
            for each, cells in columns.items()
        }
    )


def source_row(source_id: str, document: str, content: bytes) -> pd.DataFrame:
    """Return a row of sources for an article that fills a file; titles, dates and publisher are the coder's.

    >>> source_row("jichuan", "jichuan.txt", b"").loc[0, "lines"]
    '1-1'
    """
    last = 1 + content.removesuffix(b"\n").count(b"\n")
    row = {"source_id": source_id, "kind": "article", "document": document, "language": "zh"}
    row |= {"document_sha256": hashlib.sha256(content).hexdigest(), "lines": f"1-{last}"}
    return row_frame("sources", [row])


def drafts_csv(drafts: Mapping[str, pd.DataFrame]) -> str:
    """Return drafts by table as CSV: for each the name of its file, then header and rows to paste into it.

    The bounds are left out: the tables hold none, they are computed.

    >>> drafts = scan("办灯会三场。", "jichuan", {"场": "场次"})
    >>> print(drafts_csv(dict(zip(("observations", "exclusions"), drafts))), end="")
    observations.csv
    obs_id,source_id,line,printed,value,qualifier,unit_measure,indicator_id,ref_area,coverage,programme_id,\
time_period,period_basis,basis,obs_status,part_of,note
    jichuan-1-1,jichuan,1,三场,3,exact,场次,,,,,,unstated,achieved,,,
    exclusions.csv
    source_id,line,printed,reason,note
    """
    lines: list[str] = []
    for table, frame in drafts.items():
        columns = [*TABLES[table].needed_columns]
        columns += [
            name for name in TABLES[table].columns if name not in columns and frame[name].notna().any()
        ]
        lines += [TABLES[table].path, ",".join(columns)]
        lines += [csv_line(columns, row) for row in frame.to_dict("records")]
    return "".join(f"{line}\n" for line in lines)


def csv_line(columns: Iterable[str], row: Mapping[Any, Any], mark: str = ",") -> str:
    """Return the cells of a row in some columns as a line of a file.

    >>> csv_line(["source_id", "line", "note"], {"source_id": "jichuan", "line": 3})
    'jichuan,3,'
    """
    line = io.StringIO()
    writer = csv.writer(line, delimiter=mark, lineterminator="\n")  # which has line feeds within cells quoted
    writer.writerow(cell_text(row.get(name)) for name in columns)
    return line.getvalue().removesuffix("\n")


def cell_text(value: Any) -> str:
    """Return a value as the tables hold it.

    >>> cell_text(740000.0), cell_text(95.2), cell_text(None), cell_text("场次")
    ('740000', '95.2', '', '场次')
    """
    if pd.isna(value):
        return ""
    return np.format_float_positional(value, trim="-") if isinstance(value, float) else str(value)
