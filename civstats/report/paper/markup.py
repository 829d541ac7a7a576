"""A document becomes typst markup in which every text is a string literal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from civstats.bounded import BoundedValue
from civstats.display.parts import MISSING, Break, Cell, Finding, Inline, Styled, Table, anchor, plain
from civstats.problems import Problem, visible
from civstats.report.document import (
    Block,
    Divider,
    Document,
    Figure,
    Heading,
    Listing,
    Paragraph,
    Placed,
    Quotation,
    Series,
)
from civstats.report.guide import BRIEF_ID, CITE, with_guide
from civstats.report.paper.pictures import letters_all, picture
from civstats.report.paper.places import place_names
from civstats.report.paper.tables import LONGEST_WHOLE_LINK, Layout, arrange_groups, row_groups
from civstats.report.paper.text import language, literal, one_line, text_markup
from civstats.report.paper.turning import Part, turn_pages

WRAPPERS: Final = {"strong": "strong", "em": "emph", "code": "code"}
MOST_PAGES_BOUND: Final = 1.0  # of a table that a volume of several reports prints
LONGEST_LEAD: Final = 400  # characters of a paragraph that goes with its table onto the next page
OUTWARD: Final = ("https://", "http://", "mailto:")
OTHER_REPORT: Final = re.compile(r"([\w-]+)\.html(?:#.*)?")  # 03-volumes.html#sec-limits


@dataclass(frozen=True)
class Source:
    """What typst compiles.

    Attributes
    ----------
    text : str
        The source, one block a line.
    places : tuple of str
        For each line, the place of the document that it sets.
    pictures : dict of str to str
        SVG pictures by the name of the file that the source asks for.
    """

    text: str
    places: tuple[str, ...]
    pictures: dict[str, str]


class Markup:
    """Convert a document to typst.

    Parameters
    ----------
    document : Document
        A report, complete with its trace.

    Attributes
    ----------
    source : Source
        The whole document.
    problems : list of Problem
        What stands in the way of a PDF: links that lead nowhere, tables without cells.
    """

    def __init__(self, document: Document) -> None:
        self.problems: list[Problem] = []
        self._file = f"{document.slug}.ipynb"
        self._pictures: dict[str, str] = {}
        self._document = document
        self._rows = set(document.rows)
        self._binds = any(placed.report for placed in document.blocks)
        blocks = (
            *with_guide(document),
            Placed(Heading(2, (CITE,))),
            Placed(Paragraph((document.citation,))),
        )
        self._ids = set(_ids(blocks))
        parts: list[Part] = []
        for (placed, after), self._place in zip(pairwise([*blocks, None]), place_names(blocks), strict=True):
            if placed is not None:
                parts += self._parts(placed, None if after is None else after.block)
            if placed is not None and placed.id == BRIEF_ID and _is_long(document):
                parts.append(Part("flow", "#contents()", self._place))
        lines = [
            ('#import "report.typ": *', "the template"),
            (f"#show: report.with({_settings(document)})", "the title"),
            *turn_pages(parts),
        ]
        text, places = zip(*lines, strict=True)
        self.source = Source("\n".join(text), places, self._pictures)

    def _report(self, code: str, found: str, cell: int | None) -> None:
        self.problems.append(Problem(code, self._file, cell, None, f"{found} in {self._place}"))

    # --- blocks ---

    def _parts(self, placed: Placed, after: Block | None) -> Iterator[Part]:
        block, self._cell = placed.block, placed.cell
        self._slug = placed.report or self._document.slug
        if isinstance(block, Heading):
            heading = f"#heading(level: {block.level - 1})[{self._inline(block.inlines, links=False)}]"
            yield Part(f"h{block.level}", heading + _label(placed), self._place)
        elif isinstance(block, Table):
            yield self._tabular(placed, block)
        elif isinstance(block, Figure):
            yield from self._figure(placed, block)
        elif isinstance(block, Finding):
            name = f"name: [{text_markup(placed.label)}], " if placed.label else ""
            markup = f"#finding({name}[{self._inline(block.inlines)}])"
            yield Part("p", _anchor(placed.id) + markup, self._place)
        elif isinstance(block, Paragraph):
            kind = "lead" if _announces(block, after) else "prose"
            yield Part("p", f"{_anchor(placed.id)}#{kind}[{self._inline(block.inlines)}]", self._place)
        else:
            flow = self._flow(block)
            spaced = f"#block[{flow}]" if isinstance(block, Series) else flow
            yield Part("flow", _anchor(placed.id) + spaced, self._place)

    def _flow(self, block: Block) -> str:
        """Set a block of running text, at the top or within another."""
        if isinstance(block, Paragraph | Finding):
            return f"#prose[{self._inline(block.inlines)}]"
        if isinstance(block, Series):
            start = [] if block.start is None else [f"start: {block.start}"]
            entries = (f"[{self._entry(entry)}]" for entry in block.entries)
            return f"#{'list' if block.start is None else 'enum'}({', '.join([*start, *entries])})"
        if isinstance(block, Quotation):
            return f"#quotation[{''.join(map(self._flow, block.blocks))}]"
        if isinstance(block, Listing):
            lines = block.text.expandtabs().rstrip("\n").split("\n")
            return f"#listing({', '.join(literal(line.replace(' ', chr(0xA0))) for line in lines)})"
        if isinstance(block, Divider):
            return "#divider"
        self._report(
            "R-UNSHOWN-OUTPUT", f"a {type(block).__name__.lower()} within a list or quotation", self._cell
        )
        return ""

    def _entry(self, entry: tuple[Block, ...]) -> str:
        """Set an entry of a list; its first paragraph stands beside the mark."""
        first, *rest = entry or (Paragraph(()),)
        opening = self._inline(first.inlines) if isinstance(first, Paragraph) else self._flow(first)
        return opening + "".join(map(self._flow, rest))

    def _figure(self, placed: Placed, figure: Figure) -> Iterator[Part]:
        name = f"picture-{len(self._pictures) + 1}.svg"
        self._pictures[name] = picture(figure.svg)
        told = figure.picture
        alt = literal(one_line(visible(told.alt)).strip())
        chart = f"#chart({literal(name)}, {alt}, [{text_markup(told.caption)}], {_number(placed)})"
        yield Part("figure", chart + _label(placed), self._place)
        if figure.values is not None and not letters_all(figure.svg, figure.values):
            caption = figure.values.caption.inlines
            note = f"Values of {placed.label}" if plain(caption) == told.title else ""
            written = text_markup(note) if note else self._inline(caption)
            cells, whole, *_ = self._cells(figure.values, small=True)
            markup = f"{_anchor(f'{placed.id}-values')}#values([{written}], {whole}, {cells})"
            yield Part("table", markup, self._place)

    def _tabular(self, placed: Placed, table: Table) -> Part:
        if not table.columns:
            self._report("R-UNSHOWN-OUTPUT", "a table without cells", placed.cell)
            return Part("table", "", self._place)
        caption = self._inline(table.caption.inlines)
        name = f"name: {literal(placed.id)}, " if placed.id else ""
        is_trace = placed.id in {"trace", "computed"}
        cells, whole, turned, pages = self._cells(table, small=is_trace)
        if self._binds and not is_trace and pages > MOST_PAGES_BOUND:
            page, caption = (
                literal(f"{self._slug}.html#{placed.id}"),
                self._inline(table.caption.inlines, links=False),
            )
            told = f"{placed.label} ({len(table.rows)} rows) stands on the page of its report: "
            markup = f"#prose[{_anchor(placed.id)}{text_markup(told)}#link({page}, outward[{caption}]).]"
            return Part("p", markup, self._place)
        markup = f"#tabular([{caption}], {name}{_number(placed)}, {whole}, {cells})"
        return Part("table", markup, self._place, turned)

    def _cells(self, table: Table, *, small: bool = False) -> tuple[str, str, bool, float]:
        """Set the row groups of a table; say whether it stays whole, is turned, and how many pages it takes."""
        groups = row_groups(table)
        layouts = arrange_groups(groups, small=small)
        cells = ", ".join(self._grid(*pair) for pair in zip(groups, layouts, strict=True))
        whole = str(len(groups) == 1 and layouts[0].whole).lower()
        pages = sum(layout.pages for layout in layouts)
        return cells, f"whole: {whole}", layouts[0].turned, pages

    def _grid(self, table: Table, layout: Layout) -> str:
        """Set the rows of a table, without caption."""
        head = ", ".join(f"[#th[{self._inline(column.name)}]]" for column in table.columns)
        body = [self._row(row.cells, row.id) for row in table.rows]
        return f"cells({', '.join([layout.arguments, f'head: (({head},), )', *body])})"

    def _row(self, cells: tuple[Cell, ...], name: str) -> str:
        first, *others = [self._inline(cell or (MISSING,)) for cell in cells]
        return ", ".join([f"[{_anchor(name)}{first}]", *(f"[{cell}]" for cell in others)])

    # --- inside a line ---

    def _inline(self, inlines: Cell, *, links: bool = True) -> str:
        """Set what stands inside one block; without links for what is set twice."""
        return "".join(self._piece(part, links=links) for part in inlines)

    def _piece(self, part: Inline, *, links: bool) -> str:
        if isinstance(part, str):
            return text_markup(part)
        if isinstance(part, Break):
            return "#linebreak()"
        if isinstance(part, BoundedValue):
            text = str(part)
            return (
                self._link(anchor(part), text, text_markup(text), part.rows) if links else text_markup(text)
            )
        inner = self._inline(part.inlines, links=links)
        if isinstance(part, Styled):
            return f"#{WRAPPERS[part.style]}[{inner}]"
        rows = (part.target.removeprefix("#"),)
        return self._link(part.target, plain(part.inlines), inner, rows) if links else inner

    def _link(self, href: str, text: str, markup: str, rows: tuple[str, ...]) -> str:
        """Let a text lead to a place of the report, or to its page where print has no such place, or out."""
        target = href.removeprefix("#")
        if href.startswith("#"):
            whole = f"#whole[{markup}]" if len(text) <= LONGEST_WHOLE_LINK else markup
            if target in self._ids:
                return f"#link(label({literal(target)}), number[{whole}])"
            if self._rows.issuperset(rows):
                return f"#link({literal(f'{self._slug}.html{href}')})[{whole}]"
        report = OTHER_REPORT.fullmatch(href)
        if report is not None:
            href = f"{report[1]}.pdf"
        elif not href.startswith(OUTWARD):
            self._report("R-UNRESOLVED-LINK", f"{text} → {href}", self._cell)
            return markup
        return f"#link({literal(href)}, outward[{markup}])"


def _ids(blocks: Iterable[Placed]) -> Iterator[str]:
    """Yield every id that a link may lead to."""
    for placed in blocks:
        if placed.id:
            yield placed.id
        if isinstance(placed.block, Figure):
            yield f"{placed.id}-values"
        elif isinstance(placed.block, Table):
            yield from (row.id for row in placed.block.rows if row.id)


def _settings(document: Document) -> str:
    lang, region = language(document.lang)
    data = document.data
    released = date.fromisoformat(data.released)
    settings = {
        "plain-title": literal(document.title),
        "title": f"[{text_markup(document.title)}]",
        "lang": lang,
        "region": region,
        "notebook-version": literal(document.notebook_version),
        "data-title": f"[{text_markup(data.title)}]",
        "data-version": literal(data.version),
        "released": f"datetime(year: {released.year}, month: {released.month}, day: {released.day})",
    }
    return ", ".join(f"{key}: {markup}" for key, markup in settings.items())


def _is_long(document: Document) -> bool:
    """Tell whether a report is looked up, not read through: it has more than one chart."""
    return sum(isinstance(placed.block, Figure) for placed in document.blocks) > 1


def _number(placed: Placed) -> str:
    """Give the number of a figure or table as an argument of the template."""
    return f"number: {literal(placed.label.partition(' ')[2])}"


def _announces(paragraph: Paragraph, after: Block | None) -> bool:
    """Tell whether a paragraph means little without the block below it: a run-in heading, or a table's."""
    only = paragraph.inlines[0] if len(paragraph.inlines) == 1 else None
    runs_in = isinstance(only, Styled) and only.style == "strong"
    short = len(plain(paragraph.inlines)) <= LONGEST_LEAD
    return after is not None and (runs_in or (isinstance(after, Table) and short))


def _anchor(name: str) -> str:
    return f"#anchor({literal(name)})" if name else ""


def _label(placed: Placed) -> str:
    return f"#label({literal(placed.id)})" if placed.id else ""
