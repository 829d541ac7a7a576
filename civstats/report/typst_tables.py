"""How wide a table is, and so how it is set: its columns, the size of its text, the way its page lies."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

import bs4

from civstats.report.markup import has_class, value

POINTS_UPRIGHT, POINTS_TURNED = 430, 716  # the width of the text on A4 with the margins of report.typ
SIZES = ((8.5, False), (7.5, False), (8.0, True), (7.0, True))  # the first that holds the table is taken
INSET = 1.0  # em, left and right of a cell together
WIDEST = 40.0  # em, of a column of text that may still be read with ease
LATIN, HAN = 0.56, 1.0  # em, the mean width of a character
LONGEST_WHOLE = 20  # characters; shorter links stay on one line
LONGEST_UNBROKEN = 600  # characters; rows with longer cells may break over pages


@dataclass(frozen=True)
class Layout:
    """How one table is set.

    Attributes
    ----------
    arguments : str
        Typst's arguments for its columns, their alignment and the size of its text.
    turned : bool
        Whether it needs a landscape page.
    """

    arguments: str
    turned: bool


@dataclass
class _Column:
    natural: float = 0.0  # em, of the longest cell on one line
    word: float = 0.0  # em, of the longest word
    cells: int = 0
    numbers: int = 0

    @property
    def comfortable(self) -> float:
        """A width at which the longest cell makes a block of text and not a thread."""
        return INSET + max(self.word, min(self.natural, WIDEST, max(8.0, 2.2 * math.sqrt(self.natural))))

    @property
    def numeric(self) -> bool:
        return 0 < self.cells == self.numbers


def em(text: str) -> float:
    """Estimate the width of a text in em.

    Examples
    --------
    >>> em("阳泉")
    2.0
    """
    return sum(HAN if unicodedata.east_asian_width(char) in "WF" else LATIN for char in text)


def arrange(table: bs4.Tag, *, small: bool = False) -> Layout:
    """Choose how a table is set.

    Parameters
    ----------
    table : bs4.Tag
        A table with thead and tbody.
    small : bool
        Whether it is a side matter, such as the values of a chart: never turned, and small from the start.

    Returns
    -------
    Layout
        For the template's function ``cells``.
    """
    columns, longest = _measure(table)
    sizes = [(size, turned) for size, turned in SIZES if not small or (size <= 7.5 and not turned)]
    for size, turned in sizes:
        room = (POINTS_TURNED if turned else POINTS_UPRIGHT) / size
        if sum(column.comfortable for column in columns) <= room:
            break
    widths = _share_out(columns, room)
    sides = ["right" if column.numeric else "left" for column in columns]
    arguments = (
        f"columns: ({', '.join(widths)},), align: ({', '.join(sides)},), size: {size}pt, "
        f"whole-rows: {'true' if longest <= LONGEST_UNBROKEN else 'false'}"
    )
    return Layout(arguments, turned)


def _share_out(columns: list[_Column], room: float) -> list[str]:
    """Widen columns evenly until each holds its longest cell on one line, or the room is used up."""
    widths = [column.comfortable for column in columns]
    needs = [max(0.0, column.natural + INSET - width) for column, width in zip(columns, widths, strict=True)]
    spare = room - sum(widths)
    by_need = sorted(range(len(columns)), key=needs.__getitem__)
    for served, index in enumerate(by_need):
        given = max(0.0, min(needs[index], spare / (len(columns) - served)))
        widths[index] += given
        needs[index] -= given
        spare -= given
    return ["auto" if need == 0 else f"{width:.2f}fr" for width, need in zip(widths, needs, strict=True)]


def _measure(table: bs4.Tag) -> tuple[list[_Column], int]:
    """Measure columns, and count the characters of the longest cell."""
    columns: list[_Column] = []
    longest = 0
    below: dict[int, int] = {}  # column: rows still taken by a cell that spans them
    for row in table.find_all("tr"):
        index = 0
        for cell in row.find_all(["td", "th"], recursive=False):
            while below.get(index, 0) > 0:
                below[index] -= 1
                index += 1
            span, rows = (int(value(cell, key) or 1) for key in ("colspan", "rowspan"))
            while len(columns) < index + span:
                columns.append(_Column())
            text = " ".join(cell.get_text().split())
            longest = max(longest, len(text))
            if span == 1:
                _widen(columns[index], cell, text)
            for taken in range(index, index + span):
                below[taken] = rows - 1
            index += span
    return columns, longest


def _widen(column: _Column, cell: bs4.Tag, text: str) -> None:
    column.natural = max(column.natural, em(text))
    parts = re.findall(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]{1,24}", text)
    links = (link for link in map(bs4.Tag.get_text, cell.find_all("a")) if len(link) <= LONGEST_WHOLE)
    column.word = max([column.word, *map(em, parts), *map(em, links)])
    if cell.find_parent("tbody") is not None and text not in {"", "–", "—", "-"}:
        column.cells += 1
        column.numbers += has_class(cell, "num")
