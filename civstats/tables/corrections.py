"""Corrections of the first coding are data: each names a row, a column, the value before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from civstats.problems import Problem, nearest
from civstats.tables.content import Cell, Content, Row
from civstats.tables.fields import Field
from civstats.tables.schemas import TABLES

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


def correct(content: Content) -> tuple[Content, list[tuple[Field, Cell]], list[Problem]]:
    """Apply the accepted corrections to observations and programmes, in the order of their file.

    Returns
    -------
    Content
        The same tables; a corrected cell is that of corrections.csv.
    list of tuple of Field, Cell
        The new cells with their columns.
    list of Problem
        Each accepted or rejected entry that finds no row, or not the value that it speaks of.
    """
    rows = {name: [dict(row) for row in content.rows[name]] for name in CORRECTABLE}
    by_id = {
        row[key].text: (name, row)
        for name, key in CORRECTABLE.items()
        for row in reversed(rows[name])
        if key in row
    }
    by_id |= {row_id: ("exclusions", {}) for row_id in exclusion_ids(content.rows["exclusions"])}
    changed: list[tuple[Field, Cell]] = []
    problems: list[Problem] = []
    for entry in content.rows["corrections"]:
        if len(entry) < len(TABLES["corrections"].fields) or entry["status"].text == WITHDRAWN:
            continue
        row_id, column = entry["obs_id"], entry["column"]
        name, row = by_id.get(row_id.text, ("", {}))
        accepted = entry["status"].text == ACCEPTED
        now = row.get(column.text)
        if not name:
            if {*CORRECTABLE, "exclusions"} <= set(content.whole):
                near = (content.near(row_id.text, f"{table}.{key}") for table, key in CORRECTABLE.items())
                about = "the id of an observation, programme or exclusion"
                problems.append(row_id.problem("E-STALE-CORRECTION", about, next(filter(None, near), "")))
        elif accepted and column.text not in (TABLES[name].columns[1:] if name in CORRECTABLE else ()):
            about = f"{name} other than its id" if name in CORRECTABLE else " or ".join(CORRECTABLE)
            near_column = nearest(column.text[:60], TABLES[name].columns[1:])
            problems.append(column.problem("E-CORRECTION-COLUMN", about, near_column))
        elif now is not None and now.text != entry["from"].text:
            about = f"'{now.text}', the {column.text} of {row_id.text}"
            problems.append(entry["from"].problem("E-STALE-CORRECTION", about))
        elif accepted and now is not None:
            row[column.text] = entry["to"]
            changed.append((TABLES[name].field(column.text), entry["to"]))
    return Content({**content.rows, **rows}, content.whole, content.lost), changed, problems
