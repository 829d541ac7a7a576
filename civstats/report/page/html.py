"""A document becomes one HTML page, and all documents the front page that leads to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from civstats.display.html import inline_html, text_html
from civstats.display.parts import Finding, Heading, Paragraph, plain
from civstats.language import Language, html_lang, language, translate, translate_plural
from civstats.report.document import Document, Figure, Placed, day_in_words, notes_of
from civstats.report.guide import CITE, reading_guide, with_guide
from civstats.report.page.blocks import drawings, placed_html

SELF_NAMES: Final[dict[Language, str]] = {"en": "English", "zh": "中文"}
LEADING: Final = 3  # findings of the report that leads the front page
# <text style="font-size: 9px; fill: #1a1a1a", within a tag alone
LOOK: Final = re.compile(r'(<\w+(?: [\w-]+="[^"]*")*) style="([^"]*)"')
SIZE: Final = re.compile(r'viewBox="0 0 (\S+) ([^"]+)"')  # viewBox="0 0 252 330.5"
TALLEST: Final = 1.8  # times its width, of a chart on the front page
INWARD: Final = re.compile(r'(<a (?:[^>]* )?href=")#')  # <a class="number" href="#a-7-1">, to its own page


def twins(editions: Iterable[Language], path: str) -> list[dict[str, Any]]:
    """List the editions in other languages, whose code stands in their path."""
    return [_twin(code, path.format(code=code)) for code in editions if code != language()]


def _twin(code: Language, path: str) -> dict[str, Any]:
    """Tell of the same page in another language how HTML and who reads it name that language."""
    return {"code": code, "path": path, "lang": html_lang(code), "name": SELF_NAMES[code]}


def front_page(code: Language | None = None) -> str:
    """Name the front page in a language: index.html, index.zh.html."""
    code = code or language()
    return "index.html" if code == "en" else f"index.{code}.html"


@dataclass
class Section:
    """An entry of the contents with the entries below it."""

    id: str
    title: str
    parts: list[Section] = field(default_factory=list)


@dataclass(frozen=True)
class Story:
    """A report on the front page: its first findings and its first chart, both leading into the report."""

    document: Document
    findings: list[Markup]
    chart: Markup


def abridged(document: Document) -> Document:
    """Leave of a document what a front page may show: its findings, first paragraph and first small chart."""
    blocks = document.blocks
    charts = [placed for placed in blocks if isinstance(placed.block, Figure) and _is_small(placed.block)]
    paragraphs = [placed for placed in blocks if isinstance(placed.block, Paragraph)]
    shown = {id(placed) for placed in (*charts[:1], *paragraphs[:1])}
    kept = (placed for placed in blocks if isinstance(placed.block, Finding) or id(placed) in shown)
    return replace(document, blocks=tuple(kept))


def render(
    document: Document, downloads: Iterable[tuple[str, str]] = (), editions: Sequence[Language] = ("en",)
) -> str:
    """Set a document as an HTML page that offers `downloads`, each what a file is and its path."""
    blocks = with_guide(document)
    body, classes = _with_classes("\n".join(map(placed_html, blocks)))
    return template("report.html.j2").render(
        document=document,
        style=style() + classes,
        contents=_contents(blocks),
        data=downloads,
        twins=twins(editions, "../{code}/" + f"{document.slug}.html"),
        front=f"../{front_page()}",
        body=body,
        notes=[(note.number, Markup(inline_html(note.inlines))) for note in notes_of(blocks)],
    )


def render_index(
    reports: Sequence[Document],
    profiles: Sequence[Document] = (),
    pairs: Sequence[Document] = (),
    downloads: Iterable[tuple[str, str]] = (),
    beside: Iterable[tuple[str, Document]] = (),
    *,
    below: bool = False,
    twins: Mapping[Language, Mapping[str, str]] | None = None,
) -> str:
    """Set the front page of the reports of one data set: what was found, the analysis that leads first.

    It leads to the folders of other data sets `beside`, or back where it stands `below` one, and to its `twins` in
    other languages, each with the titles of its reports by their names.
    """
    first, *others = [*reports, *profiles, *pairs]
    brief = reading_guide()[0]
    assert isinstance(brief, Paragraph)
    return template("index.html.j2").render(
        data=first.data,
        lead=_story(first, LEADING),
        stories=[_story(document, 1) for document in reports[1:]],
        profiles=[_story(document, 1) for document in others if document in profiles],
        pairs=[document for document in others if document in pairs],
        brief=Markup(inline_html(brief.inlines)),
        downloads=downloads,
        beside=[(folder, _story(document, 1, f"{folder}/")) for folder, document in beside],
        below=below,
        front=front_page(),
        twins=[_twin(code, front_page(code)) | {"titles": titles} for code, titles in (twins or {}).items()],
        style=style(),
    )


def _with_classes(html: str) -> tuple[Markup, Markup]:
    """Name each look of a chart's parts once: as classes they take a third less of a page with many charts."""
    found = dict.fromkeys(look for _, look in LOOK.findall(html))
    looks = {look: f"s{number}" for number, look in enumerate(found)}
    named = LOOK.sub(lambda tag: f'{tag[1]} class="{looks[tag[2]]}"', html)
    return Markup(named), Markup("".join(f".{name} {{ {look} }}\n" for look, name in looks.items()))


def _contents(blocks: Iterable[Placed]) -> list[Section]:
    sections: list[Section] = []
    for placed in blocks:
        if isinstance(placed.block, Heading):
            section = Section(placed.id, plain(placed.block.inlines))
            (sections if placed.block.level == 2 or not sections else sections[-1].parts).append(section)
    return [*sections, Section("data", translate("Data")), Section("how-to-cite", translate(CITE))]


def _story(document: Document, most: int, folder: str = "") -> Story:
    page = f"{folder}{document.lang}/{document.slug}.html"
    blocks = [placed.block for placed in document.blocks]
    findings = [block.inlines for block in blocks if isinstance(block, Finding)][:most]
    charts = [block for block in blocks if isinstance(block, Figure) and _is_small(block)][:1]
    shown = [inline_html(inlines) for inlines in findings] or [text_html(document.summary)]
    drawn = "".join(drawings(chart, document.slug) for chart in charts)
    return Story(document, [_leading(text, page) for text in shown], _leading(drawn, page))


def _is_small(figure: Figure) -> bool:
    """Tell whether a chart is small enough for the front page, on which others stand below it."""
    size = SIZE.search(figure.picture.narrow or figure.svg)
    return size is None or float(size[2]) <= TALLEST * float(size[1])


def _leading(html: str, page: str) -> Markup:
    """Let the numbers of a finding or chart lead to their rows on the page of the report."""
    return Markup(INWARD.sub(rf"\1{page}#", html))


def _marked(text: str) -> Markup:
    return Markup(text_html(text))


def _translated(english: str, **values: object) -> Markup:
    """Give a text in the language that is spoken, escaped, with values for the names in it, which are HTML or escaped."""
    text = escape(translate(english))
    return text.format(**values) if values else text


def _time(day: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(day, day_in_words(day))


@cache
def style() -> Markup:
    """Give the style sheet of all pages."""
    return Markup(files("civstats.report.page").joinpath("templates", "style.css").read_text("utf-8"))


def template(name: str) -> Template:
    """Give a template in which text is escaped, a missing value fails, and ``_`` translates."""
    return _environment(html_lang()).get_template(name)


@cache
def _environment(lang: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("civstats.report.page"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.globals |= {"marked": _marked, "_": _translated, "time": _time, "lang": lang}
    environment.globals["ngettext"] = translate_plural
    return environment
