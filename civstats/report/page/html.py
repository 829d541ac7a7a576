"""A document becomes one HTML page, and all documents the page that lists them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from markupsafe import Markup

from civstats.display.parts import Finding, plain
from civstats.report.document import Document, Heading, Paragraph
from civstats.report.guide import CITE, READ, reading_guide
from civstats.report.page.blocks import block_html, placed_html
from civstats.report.page.templates import style, template

SUMMARY: Final = 320  # characters of a report's first paragraph that its card shows beside the first sentence
# The space behind a sentence: after . ! or ?, also within a closing mark, before no small letter.
SENTENCE_ENDS: Final = re.compile(r"(?:(?<=[.!?])|(?<=[.!?][”’)]))\s+(?=[^\W\d_a-z]|[“‘(])")


@dataclass
class Section:
    """An entry of the contents with the entries below it."""

    id: str
    title: str
    parts: list[Section] = field(default_factory=list)


@dataclass(frozen=True)
class Card:
    """A report in the list of reports."""

    document: Document
    summary: str


def render(document: Document, downloads: Iterable[tuple[str, str]] = ()) -> str:
    """Set a document as an HTML page.

    Parameters
    ----------
    document : Document
        A report's content.
    downloads : iterable of tuple of str, str
        What each file to download is, and its path in the folder of the reports.

    Returns
    -------
    str
        The page, the same text for the same document whenever and wherever it is set.
    """
    return template("report.html.j2").render(
        document=document,
        style=style(),
        reading=Markup("\n".join(map(block_html, reading_guide()))),
        contents=_contents(document),
        data=downloads,
        body=Markup("\n".join(map(placed_html, document.blocks))),
    )


def render_index(documents: list[Document]) -> str:
    """Set the list of reports, one card each; the documents are those of one data set."""
    cards = [Card(document, _summary(document)) for document in documents]
    return template("index.html.j2").render(data=documents[0].data, cards=cards, style=style())


def _contents(document: Document) -> list[Section]:
    sections = [Section("how-to-read", READ)]
    for placed in document.blocks:
        if isinstance(placed.block, Heading):
            section = Section(placed.id, plain(placed.block.inlines))
            (sections if placed.block.level == 2 else sections[-1].parts).append(section)
    return [*sections, Section("data", "Data"), Section("how-to-cite", CITE)]


def _summary(document: Document) -> str:
    """Give the first sentences of a report, whole ones."""
    paragraphs = (placed.block for placed in document.blocks)
    first = next((block for block in paragraphs if isinstance(block, Paragraph | Finding)), None)
    if first is None:
        return ""
    summary, *others = SENTENCE_ENDS.split(" ".join(plain(first.inlines).split()))
    for sentence in others:
        if len(summary) + len(sentence) > SUMMARY:
            break
        summary += f" {sentence}"
    return summary
