"""A draft becomes a row of its table, ready to paste."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from civstats.coding.drafting.drafts import Draft
from civstats.coding.drafting.indicators import Indicators
from civstats.coding.text import Text
from civstats.tables.schemas import TABLES

__all__ = ["Rows", "csv_line"]


class Rows:
    """Makes the rows of one piece.

    Parameters
    ----------
    page : Text
        Its text.
    source_id : str
        Its key.
    numbers : Counter of str
        Highest number of an obs_id so far, by what stands before it; new ids are counted in.
    indicators : Indicators, optional
        Those of the codebook, to be proposed; none if left out.
    """

    def __init__(
        self, page: Text, source_id: str, numbers: Counter[str], indicators: Indicators | None = None
    ) -> None:
        self._page, self._source_id, self._numbers = page, source_id, numbers
        self._indicators = indicators or Indicators([])

    def row(self, drafted: Draft, line: int) -> tuple[str, dict[str, Any]]:
        """Return the table that a draft goes into, and its cells.

        Parameters
        ----------
        drafted : Draft
            With a reason it is a row of exclusions, else of observations.
        line : int
            On which line of the document the row stands.

        Returns
        -------
        str
            Name of the table.
        dict of str to object
            Cells that the text does not decide are left out or empty; of a figure that a rule reads, its bounds
            are there too.
        """
        printed = self._page.shown[slice(*drafted.span)]
        row: dict[str, Any] = {"source_id": self._source_id, "line": line, "printed": printed}
        if drafted.reason:
            return "exclusions", row | {"reason": drafted.reason}
        stem = f"{self._source_id}-{line}"
        self._numbers[stem] += 1
        row |= {"obs_id": f"{stem}-{self._numbers[stem]}", "note": "; ".join(_doubts(drafted))}
        row |= {"time_period": drafted.period.time_period, "period_basis": drafted.period.period_basis}
        if drafted.basis == "estimated":
            row |= {"basis": "achieved", "obs_status": "E"}
        else:
            row |= {"basis": drafted.basis or ("planned" if drafted.period.ahead else "achieved")}
        quantity = drafted.quantity
        if quantity:
            row |= {"value": quantity.value, "qualifier": quantity.qualifier, "unit_measure": quantity.unit}
            row |= {"lower": quantity.lower, "upper": quantity.upper}
            example = f"{printed} ({self._source_id}, line {line})"
            row |= {"indicator_id": self._indicators.of(drafted.words, quantity.unit or "", example)}
        return "observations", row


def _doubts(drafted: Draft) -> Iterator[str]:
    """Yield why cells of a figure are left empty."""
    if not drafted.quantity:
        yield f"value: {drafted.doubt or 'no rule reads it'}"
    elif not drafted.quantity.unit:
        yield "unit: no measure word of the codebook stands there"
    if drafted.period.period_basis == "stated" and not drafted.period.time_period:
        yield "period: the text does not tell the year"


def csv_line(table: str, row: Mapping[str, Any]) -> str:
    """Return a row as a line of the file of its table.

    Examples
    --------
    >>> csv_line("exclusions", {"source_id": "jichuan", "line": 3, "printed": "2031年", "reason": "date"})
    'jichuan,3,2031年,date,'
    """
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cell_text(row.get(name)) for name in TABLES[table].columns)
    return line.getvalue()


def cell_text(value: Any) -> str:
    """Return a value as the tables hold it.

    Examples
    --------
    >>> cell_text(740000.0), cell_text(95.2), cell_text(None), cell_text("场次")
    ('740000', '95.2', '', '场次')
    """
    if pd.isna(value):
        return ""
    return np.format_float_positional(value, trim="-") if isinstance(value, float) else str(value)
