"""Drafts for an article: a row of observations or of exclusions for each of its numerals."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from civstats.coding.drafting.fates import draft
from civstats.coding.drafting.indicators import Indicators
from civstats.coding.drafting.rows import Rows, csv_line
from civstats.coding.text import Text
from civstats.tables.schemas import COMPUTED, TABLES, Field

__all__ = ["drafts_csv", "scan", "source_row"]

_BOUNDS = tuple(field for field in COMPUTED["observations"] if field.name in ("lower", "upper"))


def scan(
    text: str,
    source_id: str,
    measure_words: Mapping[str, str],
    lexical_words: Iterable[str] = (),
    indicators: Indicators | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    r"""Propose a row for each numeral of a Chinese text.

    Parameters
    ----------
    text : str
        An article; its lines are counted from 1, and its figures may break over them.
    source_id : str
        Key of the piece, for the rows.
    measure_words : mapping of str to str
        Printed measure word to unit code, as in codelist measure_word.
    lexical_words : iterable of str
        Words that hold a numeral character and count nothing: their numerals get no row.
    indicators : Indicators, optional
        Those of the codebook; the one whose name fits the words around a figure is proposed.

    Returns
    -------
    observations : DataFrame
        With the columns of the table, and `lower` and `upper` (float64, inclusive, in single units; inf where
        open). Filled are obs_id, source_id, line, printed, value, qualifier, unit_measure, basis, time_period,
        period_basis and indicator_id; an empty one of these is not known, and `note` says why where it may
        surprise. All else is for the coder.
    exclusions : DataFrame
        With the columns of the table; `reason` is a proposal.

    Notes
    -----
    Each numeral that `find_numerals` finds stands in one row, whose `printed` is unique on its line wherever
    15 characters suffice for that.

    Examples
    --------
    >>> words = {"场": "场次", "人次": "人次"}
    >>> figures, excluded = scan("2031年办灯会30余场，\n一直到岁末，惠及近\n7万人次。", "jichuan", words)
    >>> figures[["line", "printed", "lower", "upper", "unit_measure", "time_period"]].values.tolist()
    [[1, '30余场', 31.0, 39.0, '场次', '2031'], [3, '近7万人次', 60001.0, 69999.0, '人次', '2031']]
    >>> excluded[["line", "printed", "reason"]].values.tolist()
    [[1, '2031年', 'date'], [2, '一直', 'lexical']]
    """
    page = Text(text)
    rows: dict[str, list[dict[str, Any]]] = {"observations": [], "exclusions": []}
    drafting = Rows(page, source_id, Counter(), indicators)
    for drafted in draft(page, measure_words, lexical_words):
        table, row = drafting.row(drafted, page.line(drafted.span))
        rows[table].append(row)
    return (
        _frame(rows["observations"], (*TABLES["observations"].fields, *_BOUNDS)),
        _frame(rows["exclusions"], TABLES["exclusions"].fields),
    )


def _frame(rows: list[dict[str, Any]], fields: Iterable[Field]) -> pd.DataFrame:
    columns = {field: [row.get(field.name) for row in rows] for field in fields}
    return pd.DataFrame(
        {
            field.name: pd.Series([None if cell == "" else cell for cell in cells], dtype=field.dtype)
            for field, cells in columns.items()
        }
    )


def source_row(source_id: str, document: str, content: bytes) -> pd.DataFrame:
    """Return a row of sources for an article that fills a file; titles, dates and publisher are the coder's.

    Parameters
    ----------
    source_id, document : str
        Key of the piece and name of its file.
    content : bytes
        The file, whose SHA-256 `verify` will hold it to.

    Examples
    --------
    >>> source_row("jichuan", "jichuan.txt", b"").loc[0, "lines"]
    '1-1'
    """
    last = 1 + content.removesuffix(b"\n").count(b"\n")
    row = {"source_id": source_id, "kind": "article", "document": document, "language": "zh"}
    row |= {"document_sha256": hashlib.sha256(content).hexdigest(), "lines": f"1-{last}"}
    return _frame([row], TABLES["sources"].fields)


def drafts_csv(drafts: Mapping[str, pd.DataFrame]) -> str:
    """Return drafts as CSV: for each table the name of its file, then header and rows to paste into it.

    Parameters
    ----------
    drafts : mapping of str to DataFrame
        Name of a table to its rows, as `source_row` and `scan` return them. The bounds are left out: the
        tables hold none, they are computed.

    Examples
    --------
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
        columns = TABLES[table].columns
        lines += [TABLES[table].path, ",".join(columns)]
        for cells in frame[list(columns)].itertuples(index=False):
            lines.append(csv_line(table, dict(zip(columns, cells, strict=True))))
    return "".join(f"{line}\n" for line in lines)
