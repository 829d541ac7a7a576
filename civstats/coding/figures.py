"""Whether value, qualifier, unit and bounds follow from what is printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from civstats.problems import Problem
from civstats.quantities import QuantityError, read_quantity
from civstats.tables import Dataset
from civstats.tables.checks import find_problems
from civstats.tables.content import Cell, Content
from civstats.tables.schemas import TABLES

__all__ = ["cell_text", "codes", "figure_problems"]

# What must agree with `printed`, and the tables that say how.
COLUMNS = {
    "observations": ("printed", "basis", "value", "qualifier", "unit_measure", "indicator_id"),
    "indicators": ("indicator_id", "unit_measure"),
    "codelists": ("codelist", "code", "name"),
}


def codes(dataset: Dataset, codelist: str) -> dict[str, str]:
    """Return the codes of a codelist with their names."""
    rows = dataset.codelists[dataset.codelists["codelist"] == codelist]
    return dict(zip(rows["code"], rows["name"], strict=True))


def figure_problems(dataset: Dataset) -> Iterator[Problem]:
    """Yield what does not follow from `printed`, by the checks of the tables.

    Loading refuses tables with such problems, but frames may have been changed since.

    Parameters
    ----------
    dataset : Dataset
        Only its observations, indicators and codelists are read.

    Yields
    ------
    Problem
        With the line of the table, counted from the index of the frame, and without column.
    """
    rows: dict[str, list[dict[str, Cell]]] = {name: [] for name in TABLES}
    for name, columns in COLUMNS.items():
        path, frame = TABLES[name].path, getattr(dataset, name)
        cells = zip(*([cell_text(value) for value in frame[column]] for column in columns), strict=True)
        for index, texts in zip(frame.index, cells, strict=True):
            rows[name].append({c: Cell(t, path, index + 2, 1) for c, t in zip(columns, texts, strict=True)})
    for problem in find_problems(Content(rows, list(COLUMNS))):
        yield replace(problem, column=None)
    yield from _bounds_problems(dataset)


def _bounds_problems(dataset: Dataset) -> Iterator[Problem]:
    measure_words, observed = codes(dataset, "measure_word"), dataset.observations
    columns = (observed[name] for name in ("printed", "basis", "lower", "upper", "rule"))
    for index, (printed, basis, *bounds) in zip(observed.index, zip(*columns, strict=True), strict=True):
        try:
            read = read_quantity(printed, basis=basis, measure_words=measure_words)
        except QuantityError:  # find_problems has reported it
            continue
        computed = [read.lower, read.upper, read.rule]
        if bounds != computed:
            found, about = ("{:g} to {:g}, {}".format(*each) for each in (bounds, computed))
            yield Problem("V-BOUNDS", TABLES["observations"].path, index + 2, None, found, about)


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
