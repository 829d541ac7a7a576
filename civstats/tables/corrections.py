"""Corrections of the first coding are data: each names a row, a column, the value before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from civstats.problems import Problem, nearest
from civstats.tables.folders import Folder
from civstats.tables.rows import Cell, Row
from civstats.tables.schemas import TABLES, Field

__all__ = ["CORRECTABLE", "correct", "exclusion_ids"]

ACCEPTED, WITHDRAWN = "accepted", "withdrawn"  # codes of correction_status: changes the tables; is void
CORRECTABLE = {"observations": "obs_id", "programmes": "programme_id"}  # tables with the id that names a row


def exclusion_ids(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the id of each row of exclusions: `x-<source_id>-<line>-<n>`, n counting within its line."""
    counts: Counter[str] = Counter()
    for row in rows:
        stem = "-".join(["x", *(row[column].text for column in ("source_id", "line") if column in row)])
        counts[stem] += 1
        yield f"{stem}-{counts[stem]}"


def correct(folder: Folder) -> tuple[Folder, list[tuple[Field, Cell]], list[Problem]]:
    """Apply the accepted corrections to observations and programmes, in the order of their file.

    Returns the folder with the cells of corrections.csv in place of those corrected, these cells with their
    columns, and each accepted or rejected entry that finds no row, or not the value that it speaks of.
    """
    rows = {name: [dict(row) for row in folder.rows[name]] for name in CORRECTABLE}
    by_id = {
        row[key].text: (name, row)
        for name, key in CORRECTABLE.items()
        for row in reversed(rows[name])
        if key in row
    }
    by_id |= {row_id: ("exclusions", {}) for row_id in exclusion_ids(folder.rows["exclusions"])}
    changed: list[tuple[Field, Cell]] = []
    problems: list[Problem] = []
    for entry in folder.rows["corrections"]:
        if len(entry) < len(TABLES["corrections"].fields) or entry["status"].text == WITHDRAWN:
            continue
        name, row = by_id.get(entry["obs_id"].text, ("", {}))
        if problem := _stale(entry, name, row, folder):
            problems.append(problem)
        elif entry["status"].text == ACCEPTED and entry["column"].text in row:
            row[entry["column"].text] = entry["to"]
            changed.append((TABLES[name].field(entry["column"].text), entry["to"]))
    return replace(folder, rows={**folder.rows, **rows}), changed, problems


def _stale(entry: Row, name: str, row: Row, folder: Folder) -> Problem | None:
    """Return why an entry cannot be applied to a row of the table `name`, empty where no row has its id."""
    row_id, column = entry["obs_id"], entry["column"]
    if not name:
        if not folder.whole(*CORRECTABLE, "exclusions"):
            return None
        near = (folder.near(row_id.text, f"{table}.{key}") for table, key in CORRECTABLE.items())
        about = "the id of an observation, programme or exclusion"
        return row_id.problem("E-STALE-CORRECTION", about, next(filter(None, near), ""))
    columns = TABLES[name].columns[1:]
    if entry["status"].text == ACCEPTED and (name not in CORRECTABLE or column.text not in columns):
        about = f"{name} other than its id" if name in CORRECTABLE else " or ".join(CORRECTABLE)
        return column.problem("E-CORRECTION-COLUMN", about, nearest(column.text[:60], columns))
    now = row.get(column.text)
    if now is None or now.text == entry["from"].text:
        return None
    return entry["from"].problem("E-STALE-CORRECTION", f"'{now.text}', the {column.text} of {row_id.text}")
