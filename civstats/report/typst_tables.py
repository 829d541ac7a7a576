"""How wide a table is, and so how it is set: its columns, the size of its text, the way its page lies."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from functools import cache

import bs4
import numpy as np
from matplotlib.ft2font import FT2Font, LoadFlags
from numpy.typing import NDArray

from civstats.report.glyphs import SANS
from civstats.report.markup import has_class, value
from civstats.report.numbering import drop_empty_columns
from civstats.report.typst_text import word_parts

UPRIGHT, TURNED = (430.0, 690.0), (716.0, 460.0)  # points: the text in report.typ, width and height
SIZES = (
    (8.5, UPRIGHT),
    (7.5, UPRIGHT),
    (8.0, TURNED),
    (7.0, TURNED),
)  # from the best to read
LEADING = 1.35  # of the size, from line to line
INSET = 1.0  # em, left and right of a cell together
SHORT = 7.5  # em, of a cell that stays on one line
LOSS = 1.1  # what the ends of broken lines leave empty
MOST_LINES = 5  # that nine of ten rows may have before a table is set smaller or turned
MORE_PAGES = 1.2  # times the fewest, that a larger size may cost
MOST_WHOLE_ROWS = 21  # with the head: kept on one page,
MOST_WHOLE_PAGE = 0.6  # if they fill no more of it
MOST_WHOLE_ROW = 0.4  # of a page; higher rows may break over pages
LONGEST_WHOLE_LINK = 20  # characters; shorter links stay on one line
LONGEST_WHOLE_NAME = 24  # characters of a row’s name that ask for a column as wide

Ems = NDArray[np.float64]


@dataclass(frozen=True)
class Layout:
    """How one table is set.

    Attributes
    ----------
    arguments : str
        Typst's arguments for its columns, their alignment and the size of its text.
    turned : bool
        Whether it needs a landscape page.
    whole : bool
        Whether it is short enough to be kept on one page.
    """

    arguments: str
    turned: bool
    whole: bool


@dataclass
class _Column:
    head: float = 0.0  # em, its head on one line
    word: float = 0.0  # em, the longest word of any cell
    lines: dict[int, float] = field(default_factory=dict)  # em, the cells of the body on one line, by row
    cells: int = 0
    numbers: int = 0

    @property
    def natural(self) -> float:
        return INSET + max([self.head, *self.lines.values()])


def em(text: str) -> float:
    """Give the width of a text in em of the font of tables.

    Examples
    --------
    >>> em("阳泉"), round(em("1,001"), 2)
    (2.0, 2.5)
    """
    return sum(map(_advance, text))


@cache
def _font() -> FT2Font:
    return FT2Font(str(SANS))


@cache
def _advance(char: str) -> float:
    font = _font()
    glyph = font.load_glyph(font.get_char_index(ord(char)), LoadFlags.NO_SCALE)
    return glyph.horiAdvance / font.units_per_EM


def row_groups(table: bs4.Tag) -> list[bs4.Tag]:
    """Give each row group of a table as a table of its own, without the columns that it leaves empty."""
    count = len(table.find_all("tbody", recursive=False))
    if count < 2:
        return [table]
    groups = [copy.copy(table) for _ in range(count)]
    for own, group in enumerate(groups):
        for index, body in enumerate(group.find_all("tbody", recursive=False)):
            if index != own:
                body.extract()
        drop_empty_columns(group)
    return groups


def arrange_groups(groups: list[bs4.Tag], *, small: bool = False) -> list[Layout]:
    """Choose how the row groups of one table are set, all on pages that lie the same way."""
    layouts = [arrange(group, small=small) for group in groups]
    if len({layout.turned for layout in layouts}) == 1:
        return layouts
    return [arrange(group, small=small, turned=True) for group in groups]


def arrange(table: bs4.Tag, *, small: bool = False, turned: bool = False) -> Layout:
    """Choose how a table is set.

    Parameters
    ----------
    table : bs4.Tag
        A table with thead and tbody.
    small : bool
        Whether it is a side matter, such as the values of a chart: never turned, and small from the start.
    turned : bool
        Whether it stands on a landscape page in any case.

    Returns
    -------
    Layout
        For the template's function ``cells``.
    """
    columns = _measure(table)
    rows = len(table.find_all("tr"))
    lines = np.array([[column.lines.get(row, 0.0) for column in columns] for row in range(rows)])
    settings = []
    for size, (room, height) in [(7.5, UPRIGHT)] if small else SIZES:
        if turned and room != TURNED[0]:
            continue
        widths = _share_out(columns, lines, room / size)
        counts = _counts(lines, widths).max(axis=1, initial=1.0)
        pages = counts.sum() * size * LEADING / height
        legible = widths.sum() <= room / size and np.quantile(counts, 0.9) <= MOST_LINES
        highest = counts.max(initial=1.0) * size * LEADING / height
        settings.append((size, room, widths, highest, pages, legible))
    fewest = max(1.0, min(pages for *_, pages, _ in settings))
    fit = [setting for setting in settings if setting[-1] and setting[-2] <= MORE_PAGES * fewest]
    size, room, widths, highest, pages, _ = fit[0] if fit else settings[-1]
    turned = room == TURNED[0]
    tracks = [
        "auto" if width >= column.natural else f"{width:.2f}fr"
        for column, width in zip(columns, widths, strict=True)
    ]
    sides = ["right" if 0 < column.cells == column.numbers else "left" for column in columns]
    whole_rows = str(highest <= MOST_WHOLE_ROW).lower()
    return Layout(
        f"columns: ({', '.join(tracks)},), align: ({', '.join(sides)},), size: {size}pt, "
        f"whole-rows: {whole_rows}",
        turned=turned,
        whole=not turned and rows <= MOST_WHOLE_ROWS and pages <= MOST_WHOLE_PAGE,
    )


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


def _measure(table: bs4.Tag) -> list[_Column]:
    columns: list[_Column] = []
    below: dict[int, int] = {}  # column: rows still taken by a cell that spans them
    for number, row in enumerate(table.find_all("tr")):
        index = 0
        for cell in row.find_all(["td", "th"], recursive=False):
            while below.get(index, 0) > 0:
                below[index] -= 1
                index += 1
            span, rows = (int(value(cell, key) or 1) for key in ("colspan", "rowspan"))
            while len(columns) < index + span:
                columns.append(_Column())
            text = " ".join(cell.get_text().split())
            if span == 1:
                _widen(columns[index], cell, text, number)
            for taken in range(index, index + span):
                below[taken] = rows - 1
            index += span
    return columns


def _widen(column: _Column, cell: bs4.Tag, text: str, row: int) -> None:
    words = re.findall(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+", text)
    # A row's own name is what a reader looks for: it stays on one line where that can be.
    names = cell.name == "th" and len(text) <= LONGEST_WHOLE_NAME
    parts = [part for word in words for part in ([word] if names else word_parts(word))]
    whole = em(text) if em(text) <= SHORT else 0.0
    links = (link for link in map(bs4.Tag.get_text, cell.find_all("a")) if len(link) <= LONGEST_WHOLE_LINK)
    column.word = max([column.word, whole, *map(em, parts), *map(em, links)])
    if cell.find_parent("thead") is not None:
        column.head = max(column.head, em(text))
        return
    column.lines[row] = em(text)
    if text not in {"", "–", "—", "-"}:
        column.cells += 1
        column.numbers += has_class(cell, "num")
