"""Corrections of the first coding are data: each names a row, a column, the value before and after.

The column `fate` adds or drops a whole programme: from `absent` to `programme`, or back. The cells of an added one
stand in programmes.csv as those of any other; the correction says that the first coding did not have it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from civstats.problems import Problem, nearest
from civstats.tables.folders import Folder
from civstats.tables.rows import Cell, Row
from civstats.tables.schemas import TABLES, Field

# Codes of correction_status: changes the tables; changes nothing; is void.
ACCEPTED, REJECTED, WITHDRAWN = "accepted", "rejected", "withdrawn"
FATE, PROGRAMME, ABSENT = "fate", "programme", "absent"  # whether the tables hold a programme
CORRECTABLE = {"observations": "obs_id", "programmes": "programme_id"}  # tables with the id that names a row


def exclusion_ids(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the id of each row of exclusions: `x-<source_id>-<line>-<n>`, n counting within its line."""
    counts: Counter[str] = Counter()
    for row in rows:
        stem = "-".join(["x", *(row[column].text for column in ("source_id", "line") if column in row)])
        counts[stem] += 1
        yield f"{stem}-{counts[stem]}"


def first_coding(folder: Folder) -> Folder:
    """Return the tables as first coded: without corrections, and without the programmes that these add."""
    programmes = _without(folder.rows["programmes"], _added(folder))
    return replace(folder, rows={**folder.rows, "programmes": programmes})


def correct(folder: Folder) -> tuple[Folder, list[tuple[Field, Cell]], list[Problem]]:
    """Apply the accepted corrections to observations and programmes, in the order of their file.

    Returns the folder with the cells of corrections.csv in place of those corrected, these cells with their
    columns, and each accepted or rejected entry that finds no row, or not the value that it speaks of.
    """
    rows = {name: [dict(row) for row in folder.rows[name]] for name in CORRECTABLE}
    added = _added(folder)
    for row in rows["programmes"]:
        if own := row.get("programme_id"):
            row[FATE] = own._replace(text=ABSENT if own.text in added else PROGRAMME)
    by_id = {
        row[key].text: (name, row)
        for name, key in CORRECTABLE.items()
        for row in reversed(rows[name])
        if key in row
    }
    by_id |= {row_id: ("exclusions", {}) for row_id in exclusion_ids(folder.rows["exclusions"])}
    changed: list[tuple[Field, Cell]] = []
    problems: list[Problem] = []
    for entry in _entries(folder):
        status, column = entry["status"].text, entry["column"].text
        if status == WITHDRAWN:
            continue
        name, row = by_id.get(entry["obs_id"].text, ("", {}))
        if problem := _stale(entry, name, row, folder):
            problems.append(problem)
        elif status == ACCEPTED and column in row:
            row[column] = entry["to"]
            if column != FATE:
                changed.append((TABLES[name].field(column), entry["to"]))
    dropped = {key for key, (_, row) in by_id.items() if FATE in row and row[FATE].text == ABSENT}
    rows["programmes"] = _without(rows["programmes"], dropped)
    return replace(folder, rows={**folder.rows, **rows}), changed, problems


def _entries(folder: Folder) -> list[Row]:
    """Return the rows of corrections that lack no column."""
    return [row for row in folder.rows["corrections"] if len(row) == len(TABLES["corrections"].fields)]


def _added(folder: Folder) -> set[str]:
    """Return the programmes that the first coding did not have."""
    return {
        entry["obs_id"].text
        for entry in _entries(folder)
        if (entry["column"].text, entry["from"].text, entry["status"].text) == (FATE, ABSENT, ACCEPTED)
    }


def _without(programmes: list[Row], ids: set[str]) -> list[Row]:
    return [row for row in programmes if "programme_id" not in row or row["programme_id"].text not in ids]


def _stale(entry: Row, name: str, row: Row, folder: Folder) -> Problem | None:
    """Return why an entry cannot be applied to a row of the table `name`, empty where no row has its id."""
    row_id, column = entry["obs_id"], entry["column"]
    if not name:
        # A programme that was proposed and refused has no row.
        refused = (column.text, entry["from"].text, entry["status"].text) == (FATE, ABSENT, REJECTED)
        if refused or not folder.whole(*CORRECTABLE, "exclusions"):
            return None
        near = (folder.near(row_id.text, f"{table}.{key}") for table, key in CORRECTABLE.items())
        about = "the id of an observation, programme or exclusion"
        return row_id.problem("E-STALE-CORRECTION", about, next(filter(None, near), ""))
    columns = (*TABLES[name].columns[1:], *([FATE] if name == "programmes" else []))
    if entry["status"].text == ACCEPTED and (name not in CORRECTABLE or column.text not in columns):
        about = f"{name} other than its id" if name in CORRECTABLE else " or ".join(CORRECTABLE)
        return column.problem("E-CORRECTION-COLUMN", about, nearest(column.text[:60], columns))
    if column.text == FATE and name == "programmes" and entry["to"].text not in (PROGRAMME, ABSENT):
        return entry["to"].problem("E-UNKNOWN-CODE", f"{PROGRAMME} or {ABSENT}")
    now = row.get(column.text)
    if now is None or now.text == entry["from"].text:
        return None
    return entry["from"].problem("E-STALE-CORRECTION", f"'{now.text}', the {column.text} of {row_id.text}")
