"""The texts of a report, each with where it stands in words, so that a problem can name its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from civstats.display.parts import Finding, Heading, Note, Paragraph, Table, pieces_within, plain
from civstats.report.document import Block, Document, Figure, Listing, Placed, Quotation, Series, lines_of
from civstats.report.paper.pictures import labels

LONGEST_QUOTED: Final = 40
NAMES: Final[dict[type[Block], str]] = {
    Heading: "heading",
    Paragraph: "paragraph",
    Finding: "paragraph",
    Series: "list",
    Quotation: "quotation",
    Listing: "listing",
    Table: "table",
    Figure: "figure",
}


class Text(NamedTuple):
    """A text that is shown, its place in words, the cell that it comes from, and whether a chart is lettered so."""

    text: str
    place: str
    cell: int | None = None
    in_chart: bool = False


def quoted(text: str) -> str:
    """Quote the begin of a text."""
    line = " ".join(text.split())
    return f'"{line if len(line) <= LONGEST_QUOTED else line[:LONGEST_QUOTED] + "…"}"'


def place_names(blocks: Iterable[Placed]) -> list[str]:
    """Say in words where blocks stand, as in ``the paragraph "Seven pieces." under "Scope"``."""
    heading = ""
    names = []
    for placed in blocks:
        block = placed.block
        kind = NAMES.get(type(block), "line")
        if isinstance(block, Table | Figure):
            caption = block.caption.inlines if isinstance(block, Table) else (block.picture.caption,)
            label = f"{placed.label}. " if placed.label else ""
            names.append(f"{kind} {quoted(label + plain(caption))}")
            continue
        label = f"{placed.label} " if placed.label else ""
        place = f"the {kind} {quoted(label + ' '.join(map(plain, lines_of(block))))}"
        if isinstance(block, Heading):
            heading = plain(block.inlines)
        elif heading:
            place = f"{place} under {quoted(heading)}"
        names.append(place)
    return names


def texts(document: Document) -> Iterator[Text]:
    """Yield each text of a report with its place."""
    data = document.data
    yield Text(document.title, "the title of the report")
    yield Text(data.title, "the title of the data")
    yield Text(data.version + data.digest + document.notebook_version, "the versions")
    for placed, name in zip(document.blocks, place_names(document.blocks), strict=True):
        for text, place, in_chart in _block_texts(placed.block, name):
            yield Text(text, place, placed.cell, in_chart)


def _block_texts(block: Block, name: str) -> Iterator[tuple[str, str, bool]]:
    """Yield the texts of a block, each with its place and whether a chart is lettered so."""
    if isinstance(block, Figure):
        yield block.picture.title, f"the title of {name}", False
        yield block.picture.alt, f"the alternative text of {name}", False
        yield block.picture.caption, f"the caption of {name}", False
        for label in labels(block.svg):
            yield label, f"the label {quoted(label)} of {name}", True
        if block.values is not None:
            yield from _block_texts(block.values, f"the values of {name}")
    elif isinstance(block, Table):
        titles = [plain(column.name) for column in block.columns]
        yield plain(block.caption.inlines), f"the caption of {name}", False
        yield from ((title, f"the head of {name}", False) for title in titles)
        for row in block.rows:
            place = f"{name}, row {quoted(row.id or plain(row.cells[0]))}"
            for number, (title, cell) in enumerate(zip(titles, row.cells, strict=True)):
                yield plain(cell), f"{place}, column {quoted(title)}" if number else place, False
    else:
        lines = lines_of(block)
        notes = (part for line in lines for part in pieces_within(line) if isinstance(part, Note))
        yield from ((plain(line), name, False) for line in lines)
        yield from ((plain(note.inlines), f"a footnote of {name}", False) for note in notes)
