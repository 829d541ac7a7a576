"""Columns of bounded values become plain columns, for files, databases and other libraries, and values again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from civstats.additivity import Scope
from civstats.bounded import BoundedValue
from civstats.joins import observations
from civstats.operations import PRINTED

if TYPE_CHECKING:
    from civstats.tables import Dataset

PARTS = ("lower", "upper", "unit", "rows", "operation")


def to_columns(frame: pd.DataFrame) -> pd.DataFrame:
    """Write bounded values as plain columns, for Parquet, Feather, CSV and SQL, matplotlib and seaborn.

    A column ``number`` of `BoundedValue` becomes ``number_lower`` and ``number_upper`` (float64, infinite where open,
    missing where there is no number), ``number_unit``, ``number_rows`` (ids with a blank between them) and
    ``number_operation``, and so does each such column. Columns of intervals are left out: the ``bounds`` of
    observations stand in ``lower`` and ``upper`` too.

    >>> import civstats
    >>> frame = civstats.observations(civstats.load()).set_index("obs_id")[["number"]]
    >>> print(*to_columns(frame).loc["yangquan-73-1"])
    501.0 599.0 场次 yangquan-73-1 as printed
    """
    parts: dict[str, pd.Series[Any]] = {}
    for name, column in frame.items():
        if isinstance(column.dtype, pd.IntervalDtype):
            continue
        if not any(isinstance(cell, BoundedValue) for cell in column.dropna().head(1)):
            parts[str(name)] = column
            continue
        for part in PARTS:
            cells = column.map(lambda number, part=part: getattr(number, part), na_action="ignore")
            cells = cells.map(" ".join, na_action="ignore") if part == "rows" else cells
            parts[f"{name}_{part}"] = cells.astype("float64" if part in PARTS[:2] else "str")
    return pd.DataFrame(parts, index=frame.index)


def from_columns(frame: pd.DataFrame, dataset: Dataset | None = None) -> pd.DataFrame:
    """Read bounded values back from the plain columns that `to_columns` wrote, or from a file of them.

    Without the tables that the values rest on, sums of them are not held against the codebook.

    >>> frame = pd.DataFrame({"number": [BoundedValue(501, 599, "场次", ("a-1-1",)), None]}, dtype=object)
    >>> from_columns(to_columns(frame)).equals(frame)
    True
    """
    scopes = {} if dataset is None else {own.rows[0]: own.scopes for own in observations(dataset)["number"]}
    for name in [str(column).removesuffix("_lower") for column in frame]:
        columns = [f"{name}_{part}" for part in PARTS]
        if set(columns) <= set(frame):
            cells = frame[columns].itertuples(index=False, name=None)
            numbers = pd.Series([_read(row, scopes) for row in cells], index=frame.index, dtype=object)
            frame = frame.assign(**{columns[0]: numbers}).rename(columns={columns[0]: name})
            frame = frame.drop(columns=columns[1:])
    return frame


def _read(cells: tuple[Any, ...], scopes: dict[str, tuple[Scope, ...]]) -> BoundedValue | None:
    """Read one value; CSV has no empty text, so that a missing one is empty."""
    lower, upper, *texts = cells
    if pd.isna(lower):
        return None
    unit, rows, operation = ("" if pd.isna(text) else text for text in texts)
    number = BoundedValue(lower, upper, unit, tuple(rows.split()), operation)
    if operation not in (PRINTED, "sum"):
        return number
    return replace(number, scopes=tuple(scope for row in number.rows for scope in scopes.get(row, ())))
