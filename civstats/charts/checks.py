"""A selection that cannot be drawn is refused before anything is drawn, with what to do about it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from civstats.arguments import meant
from civstats.bounded import BoundedValue


def check(frame: pd.DataFrame, columns: Sequence[str] = ()) -> None:
    """Refuse a selection that has nothing to draw, lacks one of the columns or has an empty cell in them."""
    if not isinstance(frame, pd.DataFrame) or frame.empty:
        found = f"{len(frame)} rows" if isinstance(frame, pd.DataFrame) else type(frame).__name__
        msg = f"nothing to draw: expected a table with rows and columns, found {found}; "
        msg += "select at least one row, or say in words that none is left"
        raise ValueError(msg)
    lacking = [name for name in columns if name not in frame.columns]
    if lacking:
        has = ", ".join(map(str, frame.columns))
        near = meant(lacking[0], frame.columns)
        msg = f"the table has no column {lacking[0]!r}{near}; it has {has}: name one of these"
        raise ValueError(msg)
    for row, column, cell in cells(frame[list(columns)]):
        if pd.api.types.is_scalar(cell) and pd.isna(cell):
            msg = f"row {row!r}, column {column!r}: the cell is empty; fill it, or leave the row out"
            raise ValueError(msg)


def check_numbers(frame: pd.DataFrame, least: float = -math.inf) -> None:
    """Refuse cells that are no `BoundedValue`, or that reach below `least`."""
    for row, column, cell in cells(frame):
        if not isinstance(cell, BoundedValue):
            msg = f"row {row!r}, column {column!r}: expected a BoundedValue, found {cell!r}; "
            msg += "take it from civstats.observations or civstats.count, and leave out rows without figures"
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
