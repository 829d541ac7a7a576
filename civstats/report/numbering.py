"""Blocks get what readers point at: ids, numbers of figures, tables and findings, and quotation marks nested."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import accumulate, count

from civstats.display.parts import Cell, Finding, Heading, Inline, Link, Paragraph, Styled, Table, plain
from civstats.report.document import Block, Figure, Placed, Quotation, Series

KINDS = {Figure: "Figure", Table: "Table", Finding: "Finding"}
IDS = {Figure: "fig", Table: "table", Finding: "finding"}
INNER = {"“": "‘", "”": "’"}  # of quotation marks within a quotation


def number_blocks(blocks: Iterable[Placed], taken: set[str], part: str = "") -> list[Placed]:
    """Give headings, figures, tables and findings their ids, and all but headings their numbers.

    Numbers begin with `part`, as in ``Figure 03-1``, so that no two reports share one; blocks of a chapter
    keep those of its own report. Ids `taken` are those of rows. Headings become of level 2 or 3.
    """
    taken = set(taken)
    counters: dict[tuple[type[Block], str], Iterator[int]] = {}
    opened = False
    numbered = []
    for placed in blocks:
        block = nested(placed.block)
        name = label = ""
        if isinstance(block, Heading):
            block = replace(block, level=max(block.level, 2) if opened else 2)  # no level is skipped
            opened = True
            name = _free(f"sec-{_slug(plain(block.inlines))}", taken)
        elif type(block) in KINDS:
            before = number_prefix(placed.report) if placed.report else part
            counter = counters.setdefault((type(block), before), count(1))
            number = f"{before}-{next(counter)}" if before else str(next(counter))
            label = f"{KINDS[type(block)]} {number}"
            name = _free(f"{IDS[type(block)]}-{_slug(number)}", taken)
        numbered.append(replace(placed, block=block, id=name, label=label))
    return numbered


def number_prefix(slug: str) -> str:
    """Give the number that a report's name begins with; nothing where there is none.

    >>> number_prefix("03-volumes-and-reach"), number_prefix("comparative-report")
    ('03', '')
    """
    return slug.partition("-")[0] if slug[:1].isdigit() else ""


def _slug(text: str) -> str:
    ascii_alone = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_alone)) or "section"


def _free(wanted: str, taken: set[str]) -> str:
    name = next(
        name for number in count(1) if (name := wanted if number == 1 else f"{wanted}-{number}") not in taken
    )
    taken.add(name)
    return name


def nested(block: Block) -> Block:
    """Give quotation marks within a quotation the inner form, in prose and captions of a block."""
    if isinstance(block, Paragraph | Finding):
        return replace(block, inlines=nest_quotes(block.inlines))
    if isinstance(block, Series):
        return replace(block, entries=tuple(tuple(map(nested, entry)) for entry in block.entries))
    if isinstance(block, Quotation):
        return replace(block, blocks=tuple(map(nested, block.blocks)))
    if isinstance(block, Table):
        return replace(block, caption=Finding(nest_quotes(block.caption.inlines)))
    if isinstance(block, Figure):
        caption = plain(nest_quotes((block.picture.caption,)))
        values = None if block.values is None else nested(block.values)
        assert values is None or isinstance(values, Table)
        return replace(block, picture=replace(block.picture, caption=caption), values=values)
    return block


def nest_quotes(inlines: Cell) -> Cell:
    """Nest the quotation marks of a line, as where a title that holds some is quoted.

    A line whose marks do not come in pairs stays as it is.

    >>> nest_quotes(("The piece “", Styled("strong", ("“一”二",)), "” of “three”"))
    ('The piece “', Styled(style='strong', inlines=('‘一’二',)), '” of “three”')
    """
    depths = list(accumulate({"“": 1, "”": -1}.get(char, 0) for char in plain(inlines)))
    if not depths or depths[-1] != 0 or min(depths) < 0 or max(depths) < 2:
        return inlines
    depth = 0

    def told(text: str) -> Iterator[Inline]:
        nonlocal depth
        characters = ""
        for char in text:
            depth += char == "“"
            characters += INNER.get(char, char) if depth > 1 else char
            depth -= char == "”"
        yield characters

    return map_texts(inlines, told)


def map_texts(inlines: Cell, change: Callable[[str], Iterator[Inline]]) -> Cell:
    """Replace each text of a line, also within styles and links, by what `change` gives for it."""
    pieces: list[Inline] = []
    for part in inlines:
        if isinstance(part, str):
            pieces += change(part)
        elif isinstance(part, Styled | Link):
            pieces.append(replace(part, inlines=map_texts(part.inlines, change)))
        else:
            pieces.append(part)
    return tuple(pieces)
