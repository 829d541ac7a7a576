"""What an analyst hands to a chart: checked before anything is drawn, named in words afterwards."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import pandas as pd

from civstats.bounded import BoundedValue
from civstats.problems import visible

LONGEST_ALT: Final = 600
LONGEST_NAME: Final = 60


def check(frame: pd.DataFrame, columns: Sequence[str] = ()) -> None:
    """Refuse a selection that has nothing to draw or lacks a column.

    Raises
    ------
    ValueError
        Saying what is missing and what to do.
    """
    if not isinstance(frame, pd.DataFrame) or frame.empty:
        msg = f"nothing to draw: expected a table with rows and columns, found {_found(frame)}; "
        msg += "select at least one row, or say in words that none is left"
        raise ValueError(msg)
    lacking = [name for name in columns if name not in frame.columns]
    if lacking:
        has = ", ".join(map(str, frame.columns))
        msg = f"the table has no column {lacking[0]!r}; it has {has}: name one of these"
        raise ValueError(msg)
    for row, column, cell in cells(frame[list(columns)]):
        if pd.api.types.is_scalar(cell) and pd.isna(cell):
            msg = f"row {row!r}, column {column!r}: the cell is empty; fill it, or leave the row out"
            raise ValueError(msg)


def check_measures(frame: pd.DataFrame, least: float = -math.inf) -> None:
    """Refuse cells that are no `BoundedValue`, or that reach below `least`.

    Raises
    ------
    ValueError
        Naming row and column.
    """
    for row, column, cell in cells(frame):
        if not isinstance(cell, BoundedValue):
            msg = f"row {row!r}, column {column!r}: expected a BoundedValue, found {cell!r}; "
            msg += "take it from civstats.figures or civstats.count, and leave out rows without figures"
            raise ValueError(msg)
        if cell.lower < least:
            msg = f"row {row!r}, column {column!r}: {cell} reaches below {least}, "
            msg += "which this chart cannot show; use dot_range"
            raise ValueError(msg)


def cells(frame: pd.DataFrame) -> Iterator[tuple[Any, Any, Any]]:
    """Walk a frame row by row: the name of the row, of the column, and the cell."""
    for row, values in zip(frame.index, frame.to_numpy(dtype=object), strict=True):
        for column, value in zip(frame.columns, values, strict=True):
            yield row, column, value


def _found(frame: object) -> str:
    return f"{len(frame)} rows" if isinstance(frame, pd.DataFrame) else type(frame).__name__


def short(name: object) -> str:
    """Give a name for use in a sentence: one line, cut after 60 characters."""
    return visible(" ".join(str(name).split()), LONGEST_NAME)


def alt_text(parts: Iterable[str]) -> str:
    """Join sentences to an alt text of less than 600 characters; whole sentences go first from the end."""
    text = ""
    for part in parts:
        if part and len(text) + len(part) + 1 < LONGEST_ALT:
            text = f"{text} {part}".strip()
    return text


def counted(number: int, one: str, many: str | None = None) -> str:
    """Give a number with its noun.

    Examples
    --------
    >>> counted(1, "row"), counted(2, "row"), counted(2, "category", "categories")
    ('1 row', '2 rows', '2 categories')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
