"""The texts of a report, each with where it stands in words, so that a problem can name its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from civstats.display.parts import Finding, Heading, Note, Paragraph, Table, pieces_within, plain
from civstats.language import Later, english, translate_later
from civstats.report.document import Block, Document, Figure, Listing, Placed, Quotation, Series, lines_of
from civstats.report.paper.pictures import labels

LONGEST_QUOTED: Final = 40
NAMES: Final[dict[type[Block], str]] = english(
    {
        Heading: 'the heading "{text}"',
        Paragraph: 'the paragraph "{text}"',
        Finding: 'the paragraph "{text}"',
        Series: 'the list "{text}"',
        Quotation: 'the quotation "{text}"',
        Listing: 'the listing "{text}"',
        Table: 'table "{text}"',
        Figure: 'figure "{text}"',
    }
)


class Text(NamedTuple):
    """A text that is shown, its place in words, the cell that it comes from, and whether a chart is lettered so."""

    text: str
    place: Later
    cell: int | None = None
    in_chart: bool = False


def excerpt(text: str) -> str:
    """Give what is quoted of a text: all of a short one, else its first characters."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTED else line[:LONGEST_QUOTED] + "…"


def found_in(place: Later, found: str | Later) -> Later:
    """Say what was found in a place."""
    return translate_later("{found} in {place}", found=found, place=place)


def place_names(blocks: Iterable[Placed]) -> list[Later]:
    """Say in words where blocks stand, as in ``the paragraph "Seven pieces." under "Scope"``."""
    heading = ""
    names = []
    for placed in blocks:
        block, label = placed.block, placed.label
        if isinstance(block, Table | Figure):
            caption = plain(block.caption.inlines) if isinstance(block, Table) else block.picture.caption
            text = f"{label}. {caption}" if label else caption
        else:
            text = " ".join([label, *map(plain, lines_of(block))])
        place = translate_later(NAMES.get(type(block), english('the line "{text}"')), text=excerpt(text))
        if isinstance(block, Heading):
            heading = plain(block.inlines)
        elif heading and not isinstance(block, Table | Figure):
            place = translate_later('{place} under "{heading}"', place=place, heading=excerpt(heading))
        names.append(place)
    return names


def texts(document: Document) -> Iterator[Text]:
    """Yield each text of a report with its place."""
    data = document.data
    yield Text(document.title, translate_later("the title of the report"))
    yield Text(data.title, translate_later("the title of the data"))
    versions = data.version + data.digest + document.notebook_version
    yield Text(versions, translate_later("the versions"))
    for placed, name in zip(document.blocks, place_names(document.blocks), strict=True):
        for text, place, in_chart in _block_texts(placed.block, name):
            yield Text(text, place, placed.cell, in_chart)


def _block_texts(block: Block, name: Later) -> Iterator[tuple[str, Later, bool]]:
    """Yield the texts of a block, each with its place and whether a chart is lettered so."""
    if isinstance(block, Figure):
        yield block.picture.title, translate_later("the title of {place}", place=name), False
        yield block.picture.alt, translate_later("the alternative text of {place}", place=name), False
        yield block.picture.caption, translate_later("the caption of {place}", place=name), False
        for label in labels(block.svg):
            place = translate_later('the label "{text}" of {place}', text=excerpt(label), place=name)
            yield label, place, True
        if block.values is not None:
            yield from _block_texts(block.values, translate_later("the values of {place}", place=name))
    elif isinstance(block, Table):
        titles = [plain(column.name) for column in block.columns]
        head = translate_later("the head of {place}", place=name)
        yield plain(block.caption.inlines), translate_later("the caption of {place}", place=name), False
        yield from ((title, head, False) for title in titles)
        for row in block.rows:
            text = excerpt(row.id or plain(row.cells[0]))
            place = translate_later('{place}, row "{row}"', place=name, row=text)
            for number, (title, cell) in enumerate(zip(titles, row.cells, strict=True)):
                own = translate_later('{place}, column "{column}"', place=place, column=excerpt(title))
                yield plain(cell), own if number else place, False
    else:
        lines = lines_of(block)
        notes = (part for line in lines for part in pieces_within(line) if isinstance(part, Note))
        yield from ((plain(line), name, False) for line in lines)
        place = translate_later("a footnote of {place}", place=name)
        yield from ((plain(note.inlines), place, False) for note in notes)
