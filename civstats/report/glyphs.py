"""Whether the fonts of the PDF have every character of a report, and where one stands that they lack."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import bs4
import pylopdf_fonts_zh_cn
from bs4.element import NavigableString, PageElement
from matplotlib.ft2font import FT2Font

from civstats.problems import Problem, unprintable
from civstats.report.cells import CELL
from civstats.report.document import Document
from civstats.report.markup import value

SERIF = Path(pylopdf_fonts_zh_cn.serif_path())
SANS = Path(pylopdf_fonts_zh_cn.sans_path())
WHITE_SPACE = frozenset(" \t\n\r\f")
LONGEST_QUOTED = 40
CHART_PARTS = {"title": "the title", "desc": "the alternative text"}
BLOCKS = {
    "h2": "heading",
    "h3": "heading",
    "li": "list item",
    "dt": "term",
    "dd": "definition",
    "p": "paragraph",
    "blockquote": "quotation",
    "pre": "listing",
}


@cache
def characters(font: Path) -> frozenset[str]:
    """Return the characters that a font file has glyphs for."""
    return frozenset(map(chr, FT2Font(str(font)).get_charmap()))


def missing(document: Document) -> list[Problem]:
    """Find the characters of a report that its PDF could not show.

    Prose, tables and titles are covered by either font, since each stands in for the other; labels in charts
    by the sans alone, which is the one that charts ask for. Characters that act instead of showing, such as
    overrides of the writing direction, are found too.

    Returns
    -------
    list of Problem
        One for each character and place, in the order of the report.
    """
    file = f"{document.slug}.ipynb"
    sans = characters(SANS)
    either = sans | characters(SERIF)
    found: dict[tuple[str, str], Problem] = {}
    for text, where in _texts(document):
        label = isinstance(where, PageElement) and where.find_parent("text") is not None
        covered = sans if label else either
        for char in dict.fromkeys(text):
            if char in WHITE_SPACE or (char in covered and not unprintable(char)):
                continue
            place, cell = where, None
            if isinstance(where, PageElement):
                place, cell = name_place(where), cell_of(where)
            fonts = "Noto Sans SC" if label else "Noto Serif SC and Noto Sans SC"
            problem = Problem("R-MISSING-GLYPH", file, cell, None, f"{describe(char)} in {place}", fonts)
            found.setdefault((char, place), problem)
    return list(found.values())


def describe(char: str) -> str:
    r"""Name a character.

    Examples
    --------
    >>> describe("\u202e")
    'U+202E RIGHT-TO-LEFT OVERRIDE'
    """
    name = unicodedata.name(char, "")
    if not name:
        name = "control character" if unicodedata.category(char) == "Cc" else "unnamed character"
    return f"U+{ord(char):04X} {name}"


def cell_of(node: PageElement) -> int | None:
    """Return the number of the notebook's cell that an element or text of a report came from, if any."""
    for tag in [node, *node.parents]:
        if isinstance(tag, bs4.Tag) and CELL in tag.attrs:
            return int(value(tag, CELL))
    return None


def name_place(node: PageElement) -> str:
    """Say in words where an element or a text of a report stands.

    Examples
    --------
    >>> soup = bs4.BeautifulSoup("<h2>Scope</h2><p>Seven pieces.</p>", "html.parser")
    >>> name_place(soup.p)
    'the paragraph "Seven pieces." under "Scope"'
    """
    chain = [tag for tag in [node, *node.parents] if isinstance(tag, bs4.Tag)]
    tags = {tag.name: tag for tag in reversed(chain)}
    if "svg" in tags:
        return _in_chart(tags)
    if "table" in tags:
        return _in_table(tags)
    if "figure" in tags:
        figure = _named(tags["figure"])
        return f"the caption of {figure}" if "figcaption" in tags else figure
    block = next((tag for tag in chain if tag.name in BLOCKS), None)
    if block is None:
        return "the text"
    heading = None if block.name in {"h2", "h3"} else block.find_previous(["h2", "h3"])
    place = f"the {BLOCKS[block.name]} {_quoted(block)}"
    return place if heading is None else f"{place} under {_quoted(heading)}"


def _in_chart(tags: dict[str, bs4.Tag]) -> str:
    figure = _named(tags["figure"]) if "figure" in tags else "a chart"
    if "text" in tags:
        return f"the label {_quoted(tags['text'])} of {figure}"
    part = next((words for name, words in CHART_PARTS.items() if name in tags), "the picture")
    return f"{part} of {figure}"


def _in_table(tags: dict[str, bs4.Tag]) -> str:
    table = _named(tags["table"])
    if "caption" in tags:
        return f"the caption of {table}"
    if "thead" in tags:
        return f"the head of {table}"
    if "tr" not in tags:
        return table
    cells = tags["tr"].find_all(["td", "th"])
    place = f"{table}, row {_quoted(cells[0])}" if cells else table
    heads = tags["table"].select("thead > tr:last-child > *")
    own = tags.get("td") or tags.get("th")
    index = next((index for index, cell in enumerate(cells) if cell is own), 0)
    return f"{place}, column {_quoted(heads[index])}" if index and len(heads) == len(cells) else place


def _named(tag: bs4.Tag) -> str:
    """Name a figure or table by the begin of its caption, which holds its number."""
    caption = tag.find(["caption", "figcaption"])
    return f"{tag.name} {_quoted(caption) if caption is not None else value(tag, 'id')}".strip()


def _quoted(tag: bs4.Tag) -> str:
    text = " ".join(tag.get_text().split())
    return f'"{text if len(text) <= LONGEST_QUOTED else text[:LONGEST_QUOTED] + "…"}"'


def _texts(document: Document) -> Iterator[tuple[str, str | NavigableString]]:
    """Give each text of a report and where it stands, as words or as the text's own node."""
    yield document.title, "the title of the report"
    yield document.data_title, "the title of the data"
    yield document.data_version + document.data_digest + document.notebook_version, "the versions"
    for string in document.body.find_all(string=re.compile(r"\S")):
        if string.find_parent("svg") is None or string.find_parent(["text", "title", "desc"]) is not None:
            yield str(string), string
