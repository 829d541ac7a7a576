"""What results and reports are made of: pieces of a line, findings, and tables with columns and rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from civstats.bounded import BoundedValue
from civstats.display.text import width
from civstats.language import speaking
from civstats.operations import PRINTED
from civstats.problems import visible

MISSING = "–"  # what a cell shows where nothing is stated


@dataclass(frozen=True)
class Styled:
    """Pieces of a line in bold, italics, as code or struck out, named as in HTML."""

    style: Literal["strong", "em", "code", "s"]
    inlines: tuple[Inline, ...]


@dataclass(frozen=True)
class Link:
    """Pieces of a line that lead somewhere: ``#id`` on the same page, another report, or an address.

    `is_row` says whether that is a row of the data, which is shown as numbers are: without colour. `title` is shown
    to who points at it.
    """

    target: str
    inlines: tuple[Inline, ...]
    is_row: bool = False
    title: str = ""


@dataclass(frozen=True)
class Break:
    """The end of a line within a paragraph."""


@dataclass(frozen=True)
class Formula:
    """A formula, as LaTeX for readers of plain text and as MathML; by itself if `display`, else in a line."""

    latex: str
    mathml: str
    display: bool = False


@dataclass(frozen=True)
class Note:
    """A footnote where the text refers to it: its number in the report, and whether that was there before."""

    number: int
    inlines: tuple[Inline, ...]
    again: bool = False


Inline = str | BoundedValue | Styled | Link | Break | Formula | Note
Cell = tuple[Inline, ...]  # nothing in it where nothing is stated


def anchor(number: BoundedValue) -> str:
    """Give the address of a number within its page: ``#`` and what `number_id` gives."""
    return f"#{number_id(number)}"


def number_id(number: BoundedValue) -> str:
    """Give what a number is found by in a report: its row if it is one as printed, else a name of its own.

    That is ``c-`` and eight hexadecimal digits that follow from its operation, rows and text.

    >>> number_id(BoundedValue(500, 500, rows=("a-1-1",)))
    'a-1-1'
    """
    if number.operation == PRINTED and len(number.rows) == 1:
        return number.rows[0]
    with speaking("en"):  # a link holds in each edition
        named = f"{number.operation}|{' '.join(number.rows)}|{number}"
    return f"c-{sha256(named.encode()).hexdigest()[:8]}"


def plain(inlines: Cell) -> str:
    """Write pieces of a line as plain text, characters that act made visible, without its footnotes.

    >>> plain((BoundedValue(501, 599), " sessions in ", Styled("strong", ("阳泉",))))
    '501 to 599 sessions in 阳泉'
    """
    return "".join(map(_plain, inlines))


def _plain(part: Inline) -> str:
    if isinstance(part, str):
        return visible(part)
    if isinstance(part, Styled | Link):
        return plain(part.inlines)
    if isinstance(part, Formula | Note):
        return part.latex if isinstance(part, Formula) else ""
    return " " if isinstance(part, Break) else str(part)


def pieces_within(inlines: Cell) -> Iterator[Inline]:
    """Yield the pieces of a line in order, each with those that stand in it."""
    for part in inlines:
        yield part
        if isinstance(part, Styled | Link | Note):
            yield from pieces_within(part.inlines)


def numbers_in(inlines: Cell) -> Iterator[BoundedValue]:
    """Yield the numbers among pieces of a line, in order."""
    return (part for part in pieces_within(inlines) if isinstance(part, BoundedValue))


def join_texts(pieces: Iterable[Inline]) -> Cell:
    """Make texts that follow each other one, so that equal lines have equal pieces."""
    joined: list[Inline] = []
    for part in pieces:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part != "":
            joined.append(part)
    return tuple(joined)


class _Result:
    """What a cell of a notebook may show."""

    @property
    def lines(self) -> Sequence[Cell]:
        """Its lines as readers meet them."""
        raise NotImplementedError

    @property
    def numbers(self) -> tuple[BoundedValue, ...]:
        """Its numbers, in order."""
        return tuple(number for line in self.lines for number in numbers_in(line))

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        from civstats.display.bundles import bundle  # noqa: PLC0415 - bundles write what is defined here

        return bundle(self)


class _Line(_Result):
    """A result that is one line."""

    inlines: Cell

    @property
    def lines(self) -> Sequence[Cell]:
        """The one line."""
        return (self.inlines,)

    def __repr__(self) -> str:
        return plain(self.inlines)


@dataclass(frozen=True, repr=False)
class Heading(_Line):
    """The title of a section, of level 1 (the report) to 3, where a notebook computes it.

    `english` is the English of a title in another language, from which its id follows: a link holds in each edition.
    """

    level: int
    inlines: Cell
    english: str = ""


@dataclass(frozen=True, repr=False)
class Paragraph(_Line):
    """A paragraph of prose, where a notebook computes it, as for links to other reports."""

    inlines: Cell


@dataclass(frozen=True, repr=False)
class Finding(_Line):
    """A sentence that states a result, in pieces: texts and numbers."""

    inlines: Cell


@dataclass(frozen=True)
class Column:
    """The head of a table's column, and what stands below: row labels, text, numbers alone, or links back."""

    name: Cell
    role: Literal["label", "text", "number", "back"]


@dataclass(frozen=True)
class Row:
    """The cells of a table's row, the id that links to it lead to, and the group of rows that it is in."""

    cells: tuple[Cell, ...]
    id: str = ""
    group: str = ""


@dataclass(frozen=True, repr=False)
class Table(_Result):
    """A table to show, each row with one cell a column; in what `show` gives, the first holds row labels."""

    caption: Finding
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    # A table of its own, the one where links land, or the values of a chart.
    kind: Literal["table", "trace", "values"] = "table"

    @property
    def groups(self) -> list[tuple[Row, ...]]:
        """Its rows by group, each group where its first row stands."""
        names = dict.fromkeys(row.group for row in self.rows)
        return [tuple(row for row in self.rows if row.group == name) for name in names]

    @property
    def lines(self) -> Sequence[Cell]:
        """Its caption, then the head, then its cells row by row."""
        cells = (cell for row in self.rows for cell in row.cells)
        return (self.caption.inlines, *(column.name for column in self.columns), *cells)

    def save(self, path: str | Path) -> None:
        """Save the table for use elsewhere, each number written as it is shown.

        Parameters
        ----------
        path : str or Path
            A name that ends in ``.tex`` (LaTeX with booktabs), ``.xlsx`` (exact numbers as numbers, bounds as
            text) or ``.html``, which Word and LibreOffice open as a table to copy or save.

        Raises
        ------
        ValueError
            If the name ends otherwise.
        FileNotFoundError
            If its folder is not there.

        Examples
        --------
        >>> import pandas as pd
        >>> from civstats import BoundedValue, show
        >>> frame = pd.DataFrame({"sessions": [BoundedValue(501, 599)]}, ["阳泉"])
        >>> show(frame, "Sessions by place").save("sessions.docx")
        Traceback (most recent call last):
        ...
        ValueError: 'sessions.docx' ends in '.docx'; expected a name that ends in .html, .tex or .xlsx
        """
        from civstats.display.saving import save_table  # noqa: PLC0415 - writes what is defined here

        save_table(self, path)

    def __repr__(self) -> str:
        return f"{self.caption!r}\n{_aligned(self)}"


def _aligned(table: Table) -> str:
    """Align cells by the columns that they take on a terminal, numbers to the right."""
    columns = []
    for index, column in enumerate(table.columns):
        cells = [row.cells[index] for row in table.rows]
        texts = [plain(column.name), *(plain(cell) if cell else MISSING for cell in cells)]
        widest = max(map(width, texts))
        gaps = [" " * (widest - width(text)) for text in texts]
        to_right = any(isinstance(part, BoundedValue) for cell in cells for part in cell)
        columns.append(
            [gap + text if to_right else text + gap for text, gap in zip(texts, gaps, strict=True)]
        )
    return "\n".join("  ".join(line).rstrip() for line in zip(*columns, strict=True))
