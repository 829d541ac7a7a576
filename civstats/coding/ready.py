"""A draft becomes a row of its table, ready to paste."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from civstats.coding.page import Page
from civstats.coding.widening import Draft
from civstats.tables.schemas import TABLES

__all__ = ["cell_text", "csv_line", "ready_row"]


def ready_row(
    page: Page, drafted: Draft, source_id: str, line: int, numbers: Counter[str]
) -> tuple[str, dict[str, Any]]:
    """Return the table that a draft goes into, and its cells.

    Parameters
    ----------
    page : Page
        Where the draft stands.
    drafted : Draft
        With a reason it is a row of exclusions, else of observations.
    source_id : str
        Key of the piece.
    line : int
        On which line of its text the row stands.
    numbers : Counter of str
        Highest number of an obs_id so far, by what stands before it; a new id is counted in.

    Returns
    -------
    str
        Name of the table.
    dict of str to object
        Cells that the text does not decide are left out or empty; of a figure that a rule reads, its bounds
        are there too.
    """
    span, reason, quantity, basis = drafted
    row: dict[str, Any] = {"source_id": source_id, "line": line, "printed": page.shown[slice(*span)]}
    if reason:
        return "exclusions", row | {"reason": reason}
    stem = f"{source_id}-{line}"
    numbers[stem] += 1
    row |= {"obs_id": f"{stem}-{numbers[stem]}", "basis": basis}
    if basis != "baseline":  # what was there before lies outside the period
        row |= page.times.period(span.start, norm=basis == "norm")._asdict()
    if quantity:
        row |= {"value": quantity.value, "qualifier": quantity.qualifier, "unit_measure": quantity.unit}
        row |= {"lower": quantity.lower, "upper": quantity.upper}
    return "observations", row


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
