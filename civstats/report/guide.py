"""What every report says beside its own text: how to read the figures, in brief and in full."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from civstats.display.parts import Heading, Link, Paragraph
from civstats.language import Later, english, language, translate
from civstats.report.document import Block, Document, Placed
from civstats.report.markdown import read_markdown, translate_markdown

READ = english("How to read the figures")
READ_ID = "how-to-read"
BRIEF_ID = "in-brief"
CITE = english("How to cite")


def reading_guide() -> tuple[Block, ...]:
    """Give the half page on how to read the figures; its first paragraph is what readers need at once."""
    return _read(translate_markdown(files("civstats.report").joinpath("reading_guide.md").read_text("utf-8")))


@cache
def _read(source: str) -> tuple[Block, ...]:
    refused: list[Later] = []
    return tuple(read_markdown(source, refused.append))


def with_guide(document: Document) -> tuple[Placed, ...]:
    """Give the blocks of a report, the brief guide behind those that it opens with and the full one at its end."""
    first, *others = reading_guide()
    assert isinstance(first, Paragraph)
    more = Link(f"#{READ_ID}", (translate("How to read the figures."),))
    brief = Paragraph((*first.inlines, *([" "] if language() == "en" else []), more))
    return (
        *document.blocks[: document.opening],
        Placed(brief, id=BRIEF_ID),
        *document.blocks[document.opening :],
        Placed(Heading(2, (translate(READ),)), id=READ_ID),
        *map(Placed, others),
    )
