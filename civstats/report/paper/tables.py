"""How wide a table is, and so how paper sets it: the widths of its columns, and what stays on one page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from fontTools.ttLib import TTFont
from numpy.typing import NDArray

from civstats.bounded import BoundedValue
from civstats.display.parts import MISSING, Cell, Link, Table, pieces_within, plain
from civstats.display.text import width
from civstats.report.paper.glyphs import SANS
from civstats.report.paper.text import word_parts
from civstats.report.trace import with_columns, without_empty_columns

SIZE = 8.0  # points, of the text of tables in report.typ
ROOM = 475.0 / SIZE  # em, across a page
LINES = 700.0 / (1.35 * SIZE)  # on a page
INSET = 1.0  # em, left and right of a cell together
SHORT = 7.5  # em, of a cell that stays on one line
LOSS = 1.1  # what the ends of broken lines leave empty
MOST_WHOLE_ROWS = 21  # with the head: kept on one page,
MOST_WHOLE_PAGE = 0.6  # if they fill no more of it
MOST_WHOLE_ROW = 0.4  # of a page; higher rows may break over pages
LONGEST_WHOLE_LINK = 20  # characters, of Chinese half as many; shorter links stay on one line
LONGEST_WHOLE_NAME = 24  # characters of a row’s name that ask for a column as wide

Ems = NDArray[np.float64]


@dataclass(frozen=True)
class Layout:
    """How one table is set."""

    arguments: dict[str, Any]  # of the template's function `cells`
    whole: bool  # short enough to be kept on one page
    pages: float  # that it takes, about


@dataclass(frozen=True)
class _Column:
    word: float  # em, the longest word of any cell, the head among them
    natural: float  # em, the longest of these on one line
    lines: list[float]  # em, each cell of the body on one line
    of_numbers: bool


def em(text: str) -> float:
    """Give the width of a text in em of the font of tables.

    >>> em("阳泉"), round(em("1,001"), 2)
    (2.0, 2.5)
    """
    return sum(map(_advance, text))


@cache
def _advance(char: str) -> float:
    names, advances, units = _metrics()
    return advances[names.get(ord(char), ".notdef")][0] / units


@cache
def _metrics() -> tuple[dict[int, str], Mapping[str, tuple[int, int]], int]:
    """Give the glyphs' names, their advances and the units of an em.

    Not by matplotlib's FT2Font, which crashes when reports are set in several threads.
    """
    with TTFont(SANS, lazy=True) as font:
        return font.getBestCmap(), font["hmtx"].metrics, font["head"].unitsPerEm


def row_groups(table: Table) -> list[Table]:
    """Give each row group of a table as tables of their own that a page has room for.

    They have no column that the group leaves empty; of a group wider than a page, each begins with its first
    column, and links lead to the rows of the first.
    """
    groups = table.groups
    if len(groups) < 2:
        return _cut(table)
    return [part for rows in groups for part in _cut(without_empty_columns(replace(table, rows=rows)))]


def _cut(table: Table) -> list[Table]:
    """Cut a table between columns where the longest words of all of them are wider than a page."""
    needs = [INSET + column.word for column in _measure(table)]
    parts = [[0]] if needs else [[]]
    for place in range(1, len(needs)):
        if len(parts[-1]) > 1 and sum(needs[kept] for kept in parts[-1]) + needs[place] > ROOM:
            parts.append([0])
        parts[-1].append(place)
    if len(parts) == 1:
        return [table]
    first, *others = (with_columns(table, kept) for kept in parts)
    return [first, *(replace(part, rows=tuple(replace(row, id="") for row in part.rows)) for part in others)]


def arrange(table: Table) -> Layout:
    """Choose how a table is set."""
    columns = _measure(table)
    lines = np.array([[0.0, *column.lines] for column in columns]).T
    widths = _share_out(columns, lines, ROOM)
    counts = _counts(lines, widths).max(axis=1, initial=1.0)
    pages = float(counts.sum() / LINES)
    arguments = {
        "columns": [
            None if width >= column.natural else round(width, 2)
            for column, width in zip(columns, widths, strict=True)
        ],
        "align": ["right" if column.of_numbers else "left" for column in columns],
        "whole-rows": bool(counts.max() <= MOST_WHOLE_ROW * LINES),
    }
    return Layout(arguments, len(counts) <= MOST_WHOLE_ROWS and pages <= MOST_WHOLE_PAGE, pages)


def _share_out(columns: list[_Column], lines: Ems, room: float) -> Ems:
    """Give each column its longest word, then em by em to the one that makes the most rows high."""
    widths = np.array([INSET + column.word for column in columns])
    natural = np.array([column.natural for column in columns])
    while widths.sum() < room:
        counts = _counts(lines, widths)
        high = (counts == counts.max(axis=1, keepdims=True)) & (counts > 1)
        gains = (high * counts * lines / widths**2).sum(axis=0)  # the higher a row, the more it weighs
        if not gains.any():
            break
        widths[gains.argmax()] += min(1.0, room - widths.sum())
    needs = (natural - widths).clip(0.0)
    for served, column in enumerate(np.argsort(needs, kind="stable")):
        evenly = max(0.0, room - widths.sum()) / (len(columns) - served)
        widths[column] += min(needs[column], evenly)
    return widths


def _counts(lines: Ems, widths: Ems) -> Ems:
    """Count the lines of each cell."""
    alone = lines <= widths - INSET
    broken: Ems = np.ceil(lines * LOSS / (widths - INSET).clip(1.0))
    return np.where(alone, 1.0, broken)


def _measure(table: Table) -> list[_Column]:
    columns = []
    for index, head in enumerate(table.columns):
        stated = [row.cells[index] for row in table.rows if row.cells[index]]
        cells = [row.cells[index] or (MISSING,) for row in table.rows]
        words = [_longest_word(cell, is_name=head.role == "label") for cell in cells]
        words.append(_longest_word(head.name, is_name=head.role != "back", short=0.0))  # it breaks at spaces
        lines = [em(_text(cell)) for cell in cells]
        natural = INSET + max([em(_text(head.name)), *lines])
        alone = [len(cell) == 1 and isinstance(cell[0], BoundedValue) for cell in stated]
        columns.append(_Column(max(words), natural, lines, bool(alone) and all(alone)))
    return columns


def _text(cell: Cell) -> str:
    return " ".join(plain(cell).split())


def _longest_word(cell: Cell, *, is_name: bool, short: float = SHORT) -> float:
    text = _text(cell)
    words = re.findall(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+", text)  # 湘, 潭, 1,000
    # A row's own name is what a reader looks for: it stays on one line where that can be.
    names = is_name and len(text) <= LONGEST_WHOLE_NAME
    parts = [part for word in words for part in ([word] if names else word_parts(word))]
    whole = em(text) if em(text) <= short else 0.0
    links = [plain((part,)) for part in pieces_within(cell) if isinstance(part, BoundedValue | Link)]
    kept = [link for link in links if width(link) <= LONGEST_WHOLE_LINK]
    return max([whole, *map(em, parts), *map(em, kept)])
