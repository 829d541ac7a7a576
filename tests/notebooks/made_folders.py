"""From tables of a made-up city to folders of fewer rows: none, one or all of each table, as far as `check` allows."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

SMALL = Path(__file__).parents[1] / "data" / "small"
CODINGS = ("second_observations", "second_programmes", "third_observations", "third_programmes")
ALL = 10_000  # rows: as many as there are


class Shape(NamedTuple):
    """How many rows of each table a folder has, -1 for a table that is not there; English titles may be missing."""

    sources: int = ALL
    programmes: int = ALL
    observations: int = ALL
    exclusions: int = ALL
    corrections: int = ALL
    second: int = ALL
    third: int = ALL
    english: bool = True


ROWS = (0, 1, ALL)
ABSENT = -1


def shapes() -> Iterator[Shape]:
    """List every combination of no row, one row and all rows of the tables."""
    later = [(ABSENT, ABSENT), (0, 0), (1, ABSENT), (1, 1), (ALL, 0), (ALL, ALL)]
    for sources, programmes, observations, exclusions in product(ROWS, ROWS, ROWS, ROWS):
        for corrections, (second, third), english in product((ABSENT, 0, ALL), later, (True, False)):
            yield Shape(sources, programmes, observations, exclusions, corrections, second, third, english)


def read(folder: Path, table: str) -> tuple[list[str], list[dict[str, str]]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return list(rows.fieldnames or []), list(rows)


def write(folder: Path, table: str, columns: list[str], rows: list[dict[str, str]]) -> None:
    path = folder / f"{table}.csv"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def make(shape: Shape, target: Path, base: Path = SMALL) -> Path:
    """Write a folder of that shape; rows that refer to a row that is left out go with it."""
    shutil.copytree(base, target)
    kept = {row["source_id"] for row in read(base, "sources")[1][: shape.sources]}
    deeds: set[str] = set()
    figures: set[str] = set()
    for table in ("sources", "programmes", "observations", "exclusions", "corrections", *CODINGS):
        name = table.partition("_")[0]
        size = getattr(shape, name)
        path = f"codings/{table}" if table in CODINGS else table
        if size == ABSENT:
            (target / f"{path}.csv").unlink()
            continue
        columns, rows = read(base, path)
        rows = [row for row in rows if row.get("source_id") in kept | {None}]
        if table == "corrections":
            rows = [row for row in rows if row["obs_id"] in figures | deeds]
        rows = rows[:size]
        if table == "programmes":
            deeds = {row["programme_id"] for row in rows}
        if table == "observations":
            figures = {row["obs_id"] for row in rows}
            for row in rows:
                row["programme_id"] = row["programme_id"] if row["programme_id"] in deeds else ""
                row["part_of"] = row["part_of"] if row["part_of"] in figures else ""
        write(target, path, columns, rows)
    if not any((target / "codings").iterdir()):
        (target / "codings").rmdir()
    if not shape.english:
        columns, rows = read(target, "sources")
        write(target, "sources", columns, [{**row, "title_en": ""} for row in rows])
    return target
