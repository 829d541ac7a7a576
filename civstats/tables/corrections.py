"""Corrections of the first coding are data: each names a row, a column, the value before and after.

The column `fate` adds or drops a whole programme: from `absent` to `programme`, or back. The cells of an added one
stand in programmes.csv as those of any other; the correction says that the first coding did not have it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from civstats.language import english, translate
from civstats.problems import Problem, nearest
from civstats.tables.columns import Cell, Row, TableRows
from civstats.tables.folders import Folder
from civstats.tables.schemas import TABLES, Field

# Codes of correction_status: changes the tables; changes nothing; is void.
ACCEPTED, REJECTED, WITHDRAWN = "accepted", "rejected", "withdrawn"
FATE, PROGRAMME, ABSENT = "fate", english("programme"), english("absent")  # whether tables hold a programme
CORRECTABLE = {"observations": "obs_id", "programmes": "programme_id"}  # tables with the id that names a row


def exclusion_ids(rows: TableRows) -> Iterator[str]:
    """Yield the id of each row of exclusions: `x-<source_id>-<line>-<n>`, n counting within its line."""
    counts: Counter[str] = Counter()
    for source_id, line in rows.texts("source_id", "line"):
        stem = f"x-{source_id}-{line}"
        counts[stem] += 1
        yield f"{stem}-{counts[stem]}"


def first_coding(folder: Folder) -> Folder:
    """Return the tables as first coded: without corrections, and without the programmes that these add."""
    programmes = folder.rows["programmes"].without("programme_id", _added(folder))
    return replace(folder, rows={**folder.rows, "programmes": programmes})


def correct(folder: Folder) -> tuple[Folder, list[tuple[Field, Cell]], list[Problem]]:
    """Apply the accepted corrections to observations and programmes, in the order of their file.

    Returns the folder with the cells of corrections.csv in place of those corrected, these cells with their
    columns, and each accepted or rejected entry that finds no row, or not the value that it speaks of.
    """
    by_id = _rows_of_entries(folder)
    cells: dict[str, dict[tuple[int, str], Cell]] = {name: {} for name in CORRECTABLE}
    changed: list[tuple[Field, Cell]] = []
    problems: list[Problem] = []
    for entry in _entries(folder):
        status, column = entry["status"].text, entry["column"].text
        if status == WITHDRAWN:
            continue
        name, at, row = by_id.get(entry["obs_id"].text, ("", 0, {}))
        if problem := _stale(entry, name, row, folder):
            problems.append(problem)
        elif status == ACCEPTED and column in row:
            row[column] = entry["to"]
            if column != FATE:
                cells[name][at, column] = entry["to"]
                changed.append((TABLES[name].field(column), entry["to"]))
    rows = {name: folder.rows[name].with_cells(own) for name, own in cells.items()}
    dropped = {key for key, (_, _, row) in by_id.items() if FATE in row and row[FATE].text == ABSENT}
    rows["programmes"] = rows["programmes"].without("programme_id", dropped)
    return replace(folder, rows={**folder.rows, **rows}), changed, problems


def _rows_of_entries(folder: Folder) -> dict[str, tuple[str, int, Row]]:
    """Return table, place and cells of each row that a correction names, by its id."""
    entries, added = _entries(folder), _added(folder)
    wanted = {entry["obs_id"].text for entry in entries}
    found: dict[str, tuple[str, int, Row]] = {}
    for name, key in CORRECTABLE.items() if entries else ():
        rows = folder.rows[name]
        for at in reversed(rows.rows_of(key, wanted)):
            row = rows[at]
            own = row[key]
            if name == "programmes":
                row[FATE] = own._replace(text=ABSENT if own.text in added else PROGRAMME)
            found[own.text] = name, at, row
    if entries:
        ids = wanted.intersection(exclusion_ids(folder.rows["exclusions"]))
        found |= {row_id: ("exclusions", 0, {}) for row_id in ids}
    return found


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


def _stale(entry: Row, name: str, row: Row, folder: Folder) -> Problem | None:
    """Return why an entry cannot be applied to a row of the table `name`, empty where no row has its id."""
    row_id, column = entry["obs_id"], entry["column"]
    if not name:
        # A programme that was proposed and refused has no row.
        refused = (column.text, entry["from"].text, entry["status"].text) == (FATE, ABSENT, REJECTED)
        if refused or not folder.whole(*CORRECTABLE, "exclusions"):
            return None
        near = (folder.near(row_id.text, f"{table}.{key}") for table, key in CORRECTABLE.items())
        about = translate("the id of an observation, programme or exclusion")
        return row_id.problem("E-STALE-CORRECTION", about, next(filter(None, near), ""))
    columns = (*TABLES[name].columns[1:], *([FATE] if name == "programmes" else []))
    if entry["status"].text == ACCEPTED and (name not in CORRECTABLE or column.text not in columns):
        about = (
            translate("{table} other than its id", table=name)
            if name in CORRECTABLE
            else translate(" or ").join(CORRECTABLE)
        )
        return column.problem("E-CORRECTION-COLUMN", about, nearest(column.text[:60], columns))
    if column.text == FATE and name == "programmes" and entry["to"].text not in (PROGRAMME, ABSENT):
        return entry["to"].problem("E-UNKNOWN-CODE", translate(" or ").join([PROGRAMME, ABSENT]))
    now = row.get(column.text)
    if now is None or now.text == entry["from"].text:
        return None
    return entry["from"].problem(
        "E-STALE-CORRECTION",
        translate("'{text}', the {column} of {row}", text=now.text, column=column.text, row=row_id.text),
    )
