"""All that the cells of a data folder must fulfil: each alone, within their row, and across rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from civstats.problems import Problem
from civstats.tables.cell_checks import cell_check
from civstats.tables.content import Cell, Content, Row
from civstats.tables.corrections import correct
from civstats.tables.fields import Field
from civstats.tables.row_checks import ROW_CHECKS
from civstats.tables.schemas import TABLES

__all__ = ["find_problems"]

NUMERAL = ("source_id", "line", "printed")


def find_problems(content: Content) -> list[Problem]:
    """Return all problems of the cells of a data folder, in no order.

    Parameters
    ----------
    content : Content
        The first coding and its corrections. Single cells are checked as first coded and as corrected;
        what must agree within a row and across rows is checked as corrected.
    """
    corrected, changed, problems = correct(content)
    unsound: set[Cell] = set()
    for cell, problem in _cell_problems(content, changed):
        problems.append(problem)
        unsound.add(cell)
    for names, needed, find in ROW_CHECKS:
        for row in (row for name in names for row in corrected.rows[name]):
            cells = [row[column] for column in needed if column in row]
            if len(cells) == len(needed) and unsound.isdisjoint(cells):
                problems += find(row, corrected)
    for name, table in TABLES.items():
        for columns in table.keys:
            problems += _key_problems(corrected.rows[name], columns)
        for field in table.fields:
            other, _, key = field.reference.partition(".")
            if other == name:
                problems += _chain_problems(corrected.rows[name], key, field.name)
    return [*problems, *_twice_problems(corrected)]


def _cell_problems(content: Content, changed: Iterable[tuple[Field, Cell]]) -> Iterator[tuple[Cell, Problem]]:
    for name, table in TABLES.items():
        for field in table.fields:
            check = cell_check(field, content)
            for cell in (row[field.name] for row in content.rows[name] if field.name in row):
                if problem := check(cell):
                    yield cell, problem
    for field, cell in changed:
        if problem := cell_check(field, content)(cell):
            yield cell, problem


def _key(row: Row, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the texts of a row's `columns`, nothing where one is empty or missing."""
    key = tuple(row[column].text for column in columns if column in row)
    return key if len(key) == len(columns) and all(key) else ()


def _place(cell: Cell, seen_from: Cell) -> str:
    return f"line {cell.line}" if cell.file == seen_from.file else f"{cell.file}:{cell.line}"


def _key_problems(rows: Iterable[Row], columns: tuple[str, ...]) -> Iterator[Problem]:
    seen: dict[tuple[str, ...], Cell] = {}
    for row in rows:
        if key := _key(row, columns):
            cell = row[columns[-1]]
            first = seen.setdefault(key, cell)
            if first is not cell:
                yield cell.problem("E-DUPLICATE-KEY", _place(first, cell))


def _chain_problems(rows: Iterable[Row], key: str, column: str) -> Iterator[Problem]:
    """Find rows whose `column`, followed from row to row by `key`, leads back to them."""
    above = {row[key].text: row[column] for row in rows if row.keys() >= {key, column}}
    followed: set[str] = set()
    for start in above:
        chain: dict[str, None] = {}
        at = start
        while at in above and at not in followed and at not in chain:
            chain[at] = None
            at = above[at].text
        followed.update(chain)
        if at in chain:
            circle = list(chain)[list(chain).index(at) :]
            kind = "E-SELF-REFERENCE" if len(circle) == 1 else "E-CYCLE"
            yield above[at].problem(kind, " → ".join([*circle, at]))


def _twice_problems(content: Content) -> Iterator[Problem]:
    observed = {key: row["printed"] for row in content.rows["observations"] if (key := _key(row, NUMERAL))}
    for row in content.rows["exclusions"]:
        if first := observed.get(_key(row, NUMERAL)):
            yield row["printed"].problem("E-PRINTED-TWICE", _place(first, row["printed"]))
