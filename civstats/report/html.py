"""A document becomes one HTML page that asks for nothing: no script, no font, no other host."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import bs4
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from civstats.report.cells import CELL
from civstats.report.document import Document
from civstats.report.markup import element, value
from civstats.report.matter import CITE, READ, citation, reading
from civstats.report.text import marked

LONG = 60  # characters of a cell that asks for a wide column
SUMMARY = 320  # characters of a report's first paragraph that its card shows beside the first sentence
SENTENCE_ENDS = re.compile(r"(?:(?<=[.!?])|(?<=[.!?][”’)]))\s+(?=[^\W\d_a-z]|[“‘(])")


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
        A report's content; it is not changed.
    downloads : iterable of tuple of str, str
        What each file to download is, and its path in the folder of the reports.

    Returns
    -------
    str
        The page, the same text for the same document whenever and wherever it is set.
    """
    body = copy.copy(document.body)
    for figure in body.find_all("figure"):
        _set_figure(figure)
    for table in body.find_all("table"):
        _set_table(table)
    for block in body.select(f"[{CELL}]"):
        del block[CELL]
    return template("report.html.j2").render(
        document=document,
        style=style(),
        reading=Markup(reading()),
        contents=_contents(body),
        citation=citation(document),
        data=downloads,
        body=Markup(_print(body)),
    )


def render_index(documents: list[Document]) -> str:
    """Set the list of reports, one card each; the documents are those of one data set."""
    cards = [Card(document, _summary(document)) for document in documents]
    return template("index.html.j2").render(data=documents[0], cards=cards, style=style())


@cache
def style() -> Markup:
    """Give the style sheet of all pages."""
    return Markup(files("civstats.report").joinpath("templates", "style.css").read_text("utf-8"))


def template(name: str) -> Template:
    """Give a template in which text is escaped and a missing value fails."""
    environment = Environment(
        loader=PackageLoader("civstats.report"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.globals["marked"] = marked
    return environment.get_template(name)


def _set_figure(figure: bs4.Tag) -> None:
    """Put the chart on its panel, name it for those who hear it, and fold its values away."""
    name = value(figure, "id")
    svg = figure.svg
    label = figure.select_one("figcaption .label")
    told = label.get_text().rstrip(".") if label is not None else name
    if svg is not None:
        for part in ("title", "desc"):
            tag = svg.find(part, recursive=False)
            if isinstance(tag, bs4.Tag):
                tag["id"] = f"{name}-{part}"
        # An image would hide the links within it from those who hear the page.
        svg["role"] = "graphics-document"
        svg["aria-labelledby"] = f"{name}-title"
        svg["aria-describedby"] = f"{name}-desc"
        panel = element("div", classes="panel", role="region", tabindex="0")
        panel["aria-label"] = f"{told}, chart"
        svg.wrap(panel)
    values = figure.select_one("div.values")
    if values is not None:
        values.name = "details"
        values.insert(0, element("summary", f"Values of {told}"))


def _set_table(table: bs4.Tag) -> None:
    """Let a wide table scroll in a region of its own that the keyboard reaches."""
    name = f"{value(table, 'id')}-caption"
    if table.caption is not None:
        table.caption["id"] = name
    for cell in table.find_all("td"):
        if "class" not in cell.attrs and len(cell.get_text()) > LONG:
            cell["class"] = "long"
    box = element("div", classes="table", role="region", tabindex="0")
    box["aria-labelledby"] = name
    table.wrap(box)


def _contents(body: bs4.BeautifulSoup) -> list[Section]:
    sections = [Section("how-to-read", READ)]
    for heading in body.find_all(["h2", "h3"]):
        section = Section(value(heading, "id"), heading.get_text())
        (sections if heading.name == "h2" else sections[-1].parts).append(section)
    return [*sections, Section("data", "Data"), Section("how-to-cite", CITE)]


def _summary(document: Document) -> str:
    """Give the first sentences of a report, whole ones."""
    paragraph = copy.copy(document.body.find("p"))
    if paragraph is None:
        return ""
    for label in paragraph.select(".label"):
        label.extract()
    first, *others = SENTENCE_ENDS.split(" ".join(paragraph.get_text().split()))
    for sentence in others:
        if len(first) + len(sentence) > SUMMARY:
            break
        first += f" {sentence}"
    return first


def _print(body: bs4.BeautifulSoup) -> str:
    """Print one block, and one row of a table, a line: differences between versions stay readable."""
    for row in body.find_all(["tr", "tbody", "caption", "thead"]):
        row.insert_after("\n")
    return "\n".join(str(block) for block in body.contents)
