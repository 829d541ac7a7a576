"""A document becomes what typst compiles: its blocks as JSON, which report.typ sets, and a line of source for each."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from civstats.bounded import BoundedValue
from civstats.display.parts import (
    MISSING,
    Break,
    Cell,
    Finding,
    Heading,
    Inline,
    Paragraph,
    Styled,
    Table,
    anchor,
    plain,
)
from civstats.problems import Problem, visible
from civstats.report.document import Block, Divider, Document, Figure, Listing, Placed, Quotation, Series
from civstats.report.guide import BRIEF_ID, CITE, with_guide
from civstats.report.paper.pictures import letters_all, picture
from civstats.report.paper.places import place_names
from civstats.report.paper.tables import LONGEST_WHOLE_LINK, arrange_groups, row_groups
from civstats.report.paper.text import one_line, text_pieces

MAIN: Final = "main.typ"  # the name of the source
MOST_PAGES_BOUND: Final = 1.0  # of a table that a volume of several reports prints
LONGEST_LEAD: Final = 400  # characters of a paragraph that goes with its table onto the next page
PROSE_BEFORE_TURN: Final = (
    3  # paragraphs that follow a wide table onto its page, if a heading stands above them
)
OUTWARD: Final = ("https://", "http://", "mailto:")
OTHER_REPORT: Final = re.compile(r"([\w-]+)\.html(?:#.*)?")  # 03-volumes.html#sec-limits

Json = dict[str, Any]


@dataclass(frozen=True)
class Source:
    """What typst compiles: a source, the files that it reads, and the place that each line or picture sets."""

    text: str
    files: dict[str, str]
    places: dict[str, str]  # such as "main.typ:3" and "picture-1.svg"


@dataclass
class _Part:
    """A block as report.typ sets it, its place in words, and whether it stands on a landscape page."""

    content: Json
    place: str
    turned: bool = False


@dataclass
class Paper:
    """Turn a document into a source; `problems` are links that lead nowhere and blocks that print cannot hold."""

    document: Document
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        document = self.document
        self._pictures: dict[str, str] = {}
        self._rows = set(document.rows)
        self._binds = any(placed.report for placed in document.blocks)
        blocks = (
            *with_guide(document),
            Placed(Heading(2, (CITE,))),
            Placed(Paragraph((document.citation,))),
        )
        self._ids = Counter(_ids(blocks))
        parts: list[_Part] = []
        for (placed, after), self._place in zip(pairwise([*blocks, None]), place_names(blocks), strict=True):
            assert placed is not None
            parts += self._parts(placed, None if after is None else after.block)
            if placed.id == BRIEF_ID and _is_long(document):
                parts.append(self._part("contents", depth=1 if self._binds else 2))
        lines = [
            ('#import "report.typ": *', "the template"),
            ('#let document = json("document.json")', "the document"),
            ("#show: report.with(document)", "the title"),
            *_lines(parts),
        ]
        told = json.dumps(_facts(document) | {"parts": [part.content for part in parts]})
        places = {f"{MAIN}:{number}": place for number, (_, place) in enumerate(lines, start=1)}
        places |= {part.content["file"]: part.place for part in parts if "file" in part.content}
        text = "\n".join(line for line, _ in lines)
        self.source = Source(text, {**self._pictures, "document.json": told}, places)

    def _report(self, code: str, found: str, cell: int | None) -> None:
        file = f"{self.document.slug}.ipynb"
        self.problems.append(Problem(code, file, cell, None, f"{found} in {self._place}"))

    def _part(self, kind: str, *, turned: bool = False, **content: Any) -> _Part:
        return _Part({"kind": kind, **content}, self._place, turned)

    # --- blocks ---

    def _parts(self, placed: Placed, after: Block | None) -> Iterator[_Part]:
        block, self._cell = placed.block, placed.cell
        self._slug = placed.report or self.document.slug
        if isinstance(block, Heading):
            line = self._line(block.inlines, links=False)
            yield self._part("heading", id=placed.id, level=block.level - 1, line=line)
        elif isinstance(block, Table):
            yield self._table(placed, block)
        elif isinstance(block, Figure):
            yield from self._figure(placed, block)
        elif isinstance(block, Finding):
            line = self._line(block.inlines)
            yield self._part("finding", id=placed.id, label=placed.label, line=line)
        else:
            kind = "lead" if isinstance(block, Paragraph) and _announces(block, after) else {}
            yield self._part(**self._flow(block) | ({"kind": kind} if kind else {}), id=placed.id)

    def _flow(self, block: Block) -> Json:
        """Give a block of running text, at the top or within another."""
        if isinstance(block, Paragraph | Finding):
            return {"kind": "prose", "line": self._line(block.inlines)}
        if isinstance(block, Series):
            entries = [list(map(self._flow, entry)) for entry in block.entries]
            return {"kind": "series", "start": block.start, "entries": entries}
        if isinstance(block, Quotation):
            return {"kind": "quotation", "parts": list(map(self._flow, block.blocks))}
        if isinstance(block, Listing):
            lines = block.text.expandtabs().rstrip("\n").replace(" ", "\xa0").split("\n")
            return {"kind": "listing", "lines": lines}
        if not isinstance(block, Divider):
            found = f"a {type(block).__name__.lower()} within a list or quotation"
            self._report("R-UNSHOWN-OUTPUT", found, self._cell)
        return {"kind": "divider"}

    def _figure(self, placed: Placed, figure: Figure) -> Iterator[_Part]:
        name = f"picture-{len(self._pictures) + 1}.svg"
        self._pictures[name] = picture(figure.svg)
        told = figure.picture
        alt = one_line(visible(told.alt)).strip()
        caption = text_pieces(told.caption)
        number = _number(placed)
        yield self._part("chart", id=placed.id, file=name, alt=alt, caption=caption, number=number)
        if figure.values is not None and not letters_all(figure.svg, figure.values):
            own = figure.values.caption.inlines
            caption = self._line((f"Values of {placed.label}",) if plain(own) == told.title else own)
            cells, *_ = self._cells(figure.values, small=True)
            yield self._part("values", id=f"{placed.id}-values", caption=caption, **cells)

    def _table(self, placed: Placed, table: Table) -> _Part:
        if not table.columns:
            self._report("R-UNSHOWN-OUTPUT", "a table without cells", placed.cell)
            return self._part("divider", id="")
        is_trace = placed.id in {"trace", "computed"}
        cells, turned, pages = self._cells(table, small=is_trace)
        if self._binds and not is_trace and pages > MOST_PAGES_BOUND:
            told = f"{placed.label} ({len(table.rows)} rows) stands on the page of its report: "
            caption = self._line(table.caption.inlines, links=False)
            page = _link(f"{self._slug}.html#{placed.id}", "outward", caption)
            return self._part("prose", id=placed.id, line=[*text_pieces(told), page, "."])
        caption = self._line(table.caption.inlines)
        number = _number(placed)
        return self._part("tabular", turned=turned, id=placed.id, caption=caption, number=number, **cells)

    def _cells(self, table: Table, *, small: bool = False) -> tuple[Json, bool, float]:
        """Set the row groups of a table; say whether it is turned, and how many pages it takes."""
        groups = row_groups(table)
        layouts = arrange_groups(groups, small=small)
        told = [
            {
                "arguments": layout.arguments,
                "head": [self._line(column.name) for column in group.columns],
                "rows": [
                    {"id": row.id, "cells": [self._line(cell or (MISSING,)) for cell in row.cells]}
                    for row in group.rows
                ],
            }
            for group, layout in zip(groups, layouts, strict=True)
        ]
        whole = len(groups) == 1 and layouts[0].whole
        pages = sum(layout.pages for layout in layouts)
        return {"whole": whole, "groups": told}, layouts[0].turned, pages

    # --- inside a line ---

    def _line(self, inlines: Cell, *, links: bool = True) -> list[Any]:
        """Give the pieces of a line; without links for what is set twice."""
        return [piece for part in inlines for piece in self._pieces(part, links=links)]

    def _pieces(self, part: Inline, *, links: bool) -> list[Any]:
        if isinstance(part, str):
            return text_pieces(part)
        if isinstance(part, Break):
            return [{"kind": "break"}]
        if isinstance(part, BoundedValue):
            text = str(part)
            pieces = text_pieces(text)
            return self._linked(anchor(part), text, pieces, part.rows) if links else pieces
        pieces = self._line(part.inlines, links=links)
        if isinstance(part, Styled):
            return [{"kind": part.style, "line": pieces}]
        rows = (part.target.removeprefix("#"),)
        return self._linked(part.target, plain(part.inlines), pieces, rows) if links else pieces

    def _linked(self, href: str, text: str, pieces: list[Any], rows: tuple[str, ...]) -> list[Any]:
        """Let a text lead to a place of the report, or to its page where print has no such place, or out."""
        target = href.removeprefix("#")
        if href.startswith("#"):
            line = [{"kind": "whole", "line": pieces}] if len(text) <= LONGEST_WHOLE_LINK else pieces
            if self._ids[target] > 1:
                self._report("R-PDF-REFUSED", f"label `<{target}>` occurs multiple times", self._cell)
            if target in self._ids:
                return [_link(target, "number", line, within=True)]
            if self._rows.issuperset(rows):
                return [_link(f"{self._slug}.html{href}", "row", line)]
        report = OTHER_REPORT.fullmatch(href)
        if report is not None:
            href = f"{report[1]}.pdf"
        elif not href.startswith(OUTWARD):
            self._report("R-UNRESOLVED-LINK", f"{text} → {href}", self._cell)
            return pieces
        return [_link(href, "outward", pieces)]


def _link(to: str, look: str, line: list[Any], *, within: bool = False) -> Json:
    return {"kind": "link", "to": to, "look": look, "line": line, "within": within}


def _lines(parts: list[_Part]) -> Iterator[tuple[str, str]]:
    """Yield a line for each part and its place, wide tables and what announces them on landscape pages."""
    kinds = [part.content["kind"] for part in parts]
    for index in (index for index, part in enumerate(parts) if part.turned):
        prose = index
        while prose > 0 and kinds[prose - 1] in {"prose", "lead", "finding"}:
            prose -= 1
        start = prose
        while start > 0 and kinds[start - 1] == "heading":
            start -= 1
        if start < prose and index - prose <= PROSE_BEFORE_TURN:
            for part in parts[start:index]:
                part.turned = True
    inside = False
    for number, part in enumerate(parts):
        if part.turned != inside:
            yield "#turned[" if part.turned else "]", part.place
        yield f"#part(document.parts.at({number}))", part.place
        inside = part.turned
    if inside:
        yield "]", "the end"


def _ids(blocks: Iterable[Placed]) -> Iterator[str]:
    """Yield every id that a link may lead to."""
    for placed in blocks:
        if placed.id:
            yield placed.id
        if isinstance(placed.block, Figure):
            yield f"{placed.id}-values"
        elif isinstance(placed.block, Table):
            yield from (row.id for row in placed.block.rows if row.id)


def _facts(document: Document) -> Json:
    return {
        "plain-title": document.title,
        "title": text_pieces(document.title),
        "lang": document.lang,
        "notebook-version": document.notebook_version,
        "data-title": text_pieces(document.data.title),
        "data-version": document.data.version,
        "released": document.data.released,
    }


def _is_long(document: Document) -> bool:
    """Tell whether a report is looked up, not read through: it has more than one chart."""
    return sum(isinstance(placed.block, Figure) for placed in document.blocks) > 1


def _number(placed: Placed) -> str:
    """Give the number of a figure or table without its word."""
    return placed.label.partition(" ")[2]


def _announces(paragraph: Paragraph, after: Block | None) -> bool:
    """Tell whether a paragraph means little without the block below it: a run-in heading, or a table's."""
    only = paragraph.inlines[0] if len(paragraph.inlines) == 1 else None
    runs_in = isinstance(only, Styled) and only.style == "strong"
    short = len(plain(paragraph.inlines)) <= LONGEST_LEAD
    return after is not None and (runs_in or (isinstance(after, Table) and short))
