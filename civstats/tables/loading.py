"""A data folder becomes a dataset, or the list of its problems."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from civstats.problems import CivstatsError, Problem
from civstats.quantities import read_quantity
from civstats.tables.checks import find_problems
from civstats.tables.content import Content, Row
from civstats.tables.corrections import CORRECTABLE, correct, exclusion_ids
from civstats.tables.dataset import Dataset
from civstats.tables.fields import Field, Table
from civstats.tables.folders import read_folder, shipped_folder
from civstats.tables.schemas import TABLES

__all__ = ["check", "load"]


def load(
    folder: str | os.PathLike[str] | None = None, *, reading: Literal["narrow", "wide"] = "narrow"
) -> Dataset:
    """Read and check a data folder.

    Parameters
    ----------
    folder : path, optional
        The folder; if left out, that of the environment variable CIVSTATS_DATA, else the shipped page.
        Its `dataset.toml` may say `extends = "shipped"`, or name the way to another data folder: then it
        needs only the tables that it adds rows to.
    reading : {"narrow", "wide"}
        How approximators become bounds (codelist bounds_rule): as usually understood, or as widely as their
        wording allows, to see which findings depend on it.

    Returns
    -------
    Dataset
        All tables, corrected and with bounds.

    Raises
    ------
    CivstatsError
        With every problem that `check` finds, if there is any.

    Examples
    --------
    >>> load().observations.columns[:4].tolist()
    ['obs_id', 'source_id', 'line', 'printed']
    """
    content, settings, problems = _examine(folder)
    if problems:
        raise CivstatsError(problems)
    corrected, _, _ = correct(content)
    frames = {name: _frame(TABLES[name], rows) for name, rows in corrected.rows.items()}
    bounds = _bounds(frames["observations"], content.codes["measure_word"], reading)
    frames["observations"] = frames["observations"].assign(**bounds)
    row = pd.Series(list(exclusion_ids(content.rows["exclusions"])), dtype="str")
    frames["exclusions"] = frames["exclusions"].assign(row=row)
    return Dataset(
        title=settings["title"],
        version=settings["version"],
        released=date.fromisoformat(settings["released"]),
        licence=settings["licence"],
        digest=_digest(content, settings),
        **frames,
        **{f"first_{name}": _frame(TABLES[name], content.rows[name]) for name in CORRECTABLE},
        origins={name: tuple(_origin(row) for row in rows) for name, rows in content.rows.items()},
    )


def check(folder: str | os.PathLike[str] | None = None) -> list[Problem]:
    """Return all problems of a data folder, in the order of file, line and column.

    Parameters
    ----------
    folder : path, optional
        As for `load`.

    Examples
    --------
    >>> check()
    []
    """
    return _examine(folder)[2]


def _examine(folder: str | os.PathLike[str] | None) -> tuple[Content, dict[str, str], list[Problem]]:
    root = Path(folder or os.environ.get("CIVSTATS_DATA") or shipped_folder())
    content, settings, problems = read_folder(root)
    problems += find_problems(content)
    return content, settings, sorted(dict.fromkeys(problems), key=lambda problem: problem.place)


def _series(field: Field, texts: Sequence[str]) -> pd.Series[Any]:
    convert = {"string": str, "integer": int, "number": float}[field.type]
    return pd.Series([convert(text) if text else None for text in texts], dtype=field.dtype)


def _frame(table: Table, rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame({f.name: _series(f, [row[f.name].text for row in rows]) for f in table.fields})


def _origin(row: Row) -> tuple[str, int]:
    cell = next(iter(row.values()))
    return cell.file, cell.line


def _bounds(
    observations: pd.DataFrame, measure_words: dict[str, str], reading: Literal["narrow", "wide"]
) -> dict[str, Any]:
    read = [
        read_quantity(printed, basis=basis, reading=reading, measure_words=measure_words)
        for printed, basis in zip(observations["printed"], observations["basis"], strict=True)
    ]
    lower = np.array([quantity.lower for quantity in read], dtype="float64")
    upper = np.array([quantity.upper for quantity in read], dtype="float64")
    bounds = pd.arrays.IntervalArray.from_arrays(lower, upper, closed="both")
    rule = pd.Series([quantity.rule for quantity in read], dtype="str")
    return {"lower": lower, "upper": upper, "bounds": bounds, "rule": rule}


def _digest(content: Content, settings: dict[str, str]) -> str:
    cells = {
        name: [[row[column].text for column in table.columns] for row in content.rows[name]]
        for name, table in TABLES.items()
    }
    canonical = json.dumps([settings, cells], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
