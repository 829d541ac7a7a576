"""The texts of a report, each with where it stands in words, so that a problem can name its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from civstats.display.parts import Finding, Table, plain
from civstats.report.document import (
    Block,
    Document,
    Figure,
    Heading,
    Listing,
    Paragraph,
    Placed,
    Quotation,
    Series,
    lines_of,
)
from civstats.report.paper.pictures import labels

__all__ = ["Text", "place_names", "quoted", "texts"]

LONGEST_QUOTED: Final = 40
NAMES: Final[dict[type[Block], str]] = {
    Heading: "heading",
    Paragraph: "paragraph",
    Finding: "paragraph",
    Series: "list",
    Quotation: "quotation",
    Listing: "listing",
}


class Text(NamedTuple):
    """A text of a report.

    Attributes
    ----------
    text : str
        What is shown.
    place : str
        Where, in words.
    cell : int or None
        The cell of the notebook that it comes from.
    in_chart : bool
        Whether it is lettering of a chart.
    """

    text: str
    place: str
    cell: int | None = None
    in_chart: bool = False


def quoted(text: str) -> str:
    """Quote the begin of a text."""
    line = " ".join(text.split())
    return f'"{line if len(line) <= LONGEST_QUOTED else line[:LONGEST_QUOTED] + "…"}"'


def place_names(blocks: Iterable[Placed]) -> list[str]:
    """Say in words where each of some blocks stands.

    Examples
    --------
    A paragraph is named as ``the paragraph "Seven pieces." under "Scope"``, a table by its number and caption.
    """
    heading = ""
    names = []
    for placed in blocks:
        if isinstance(placed.block, Heading):
            heading = plain(placed.block.inlines)
            names.append(f"the heading {quoted(heading)}")
        elif isinstance(placed.block, Table | Figure):
            names.append(_named(placed))
        else:
            told = " ".join(plain(line) for line in lines_of(placed.block))
            label = f"{placed.label} " if placed.label else ""
            place = f"the {NAMES.get(type(placed.block), 'line')} {quoted(label + told)}"
            names.append(f"{place} under {quoted(heading)}" if heading else place)
    return names


def _named(placed: Placed) -> str:
    """Name a figure or table by the begin of its caption, which holds its number."""
    label = f"{placed.label}. " if placed.label else ""
    if isinstance(placed.block, Figure):
        return f"figure {quoted(label + placed.block.picture.caption)}"
    caption = plain(placed.block.caption.inlines) if isinstance(placed.block, Table) else ""
    return f"table {quoted(label + caption)}"


def texts(document: Document) -> Iterator[Text]:
    """Yield each text of a report with its place."""
    data = document.data
    yield Text(document.title, "the title of the report")
    yield Text(data.title, "the title of the data")
    yield Text(data.version + data.digest + document.notebook_version, "the versions")
    for placed, name in zip(document.blocks, place_names(document.blocks), strict=True):
        yield from _block_texts(placed, name)


def _block_texts(placed: Placed, name: str) -> Iterator[Text]:
    block, cell = placed.block, placed.cell
    if isinstance(block, Figure):
        yield Text(block.picture.title, f"the title of {name}", cell)
        yield Text(block.picture.alt, f"the alternative text of {name}", cell)
        yield Text(block.picture.caption, f"the caption of {name}", cell)
        for label in labels(block.svg):
            yield Text(label, f"the label {quoted(label)} of {name}", cell, in_chart=True)
        if block.values is not None:
            yield from _table_texts(block.values, f"the values of {name}", cell)
    elif isinstance(block, Table):
        yield from _table_texts(block, name, cell)
    else:
        for line in lines_of(block):
            yield Text(plain(line), name, cell)


def _table_texts(table: Table, name: str, cell: int | None) -> Iterator[Text]:
    yield Text(plain(table.caption.inlines), f"the caption of {name}", cell)
    for column in table.columns:
        yield Text(plain(column.name), f"the head of {name}", cell)
    for row in table.rows:
        place = f"{name}, row {quoted(row.id or plain(row.cells[0]))}"
        for index, content in enumerate(row.cells):
            title = f", column {quoted(plain(table.columns[index].name))}" if index else ""
            yield Text(plain(content), place + title, cell)
