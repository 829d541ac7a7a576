"""A document becomes what typst compiles: its blocks as JSON, which report.typ sets, and a line of source for each."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final
from urllib.parse import unquote

from civstats.bounded import BoundedValue
from civstats.display.parts import (
    MISSING,
    Break,
    Cell,
    Finding,
    Formula,
    Heading,
    Inline,
    Note,
    Paragraph,
    Styled,
    Table,
    anchor,
    pieces_within,
    plain,
)
from civstats.display.text import width
from civstats.language import Later, translate, translate_later
from civstats.problems import Problem, visible
from civstats.report.document import (
    NOUNS,
    Block,
    Divider,
    Document,
    Figure,
    Listing,
    Placed,
    Quotation,
    Series,
)
from civstats.report.formulas import typst_math
from civstats.report.guide import BRIEF_ID, CITE, with_guide
from civstats.report.paper.pictures import letters_all, picture
from civstats.report.paper.places import found_in, place_names
from civstats.report.paper.tables import LONGEST_WHOLE_LINK, arrange, row_groups
from civstats.report.paper.text import cut_line, one_line, text_pieces

MAIN: Final = "main.typ"  # the name of the source
MOST_PAGES_BOUND: Final = 1.0  # of a table that a volume of several reports prints
LONGEST_LEAD: Final = 400  # characters of a paragraph that goes with its table onto the next page
OUTWARD: Final = ("https://", "http://", "mailto:")
DIGITS: Final = re.compile(r"[\d,.]+%?")  # 1,018 or 95.2%
OTHER_REPORT: Final = re.compile(r"([\w%.-]+)\.html(?:#.*)?")  # 03-volumes.html#sec-limits

Json = dict[str, Any]


@dataclass(frozen=True)
class Source:
    """What typst compiles: a source, the files that it reads, and the place that each line or picture sets."""

    text: str
    files: dict[str, str]
    places: dict[str, Later]  # such as "main.typ:3" and "picture-1.svg"


class Paper:
    """Turn a document into a source; `problems` are links that lead nowhere and blocks that print cannot hold."""

    def __init__(self, document: Document) -> None:
        self.problems: list[Problem] = []
        self._document = document
        self._pictures: dict[str, str] = {}
        self._rows = set(document.rows)
        self._binds = any(placed.report for placed in document.blocks)
        blocks = (
            *with_guide(document),
            Placed(Heading(2, (translate(CITE),))),
            Placed(Paragraph((document.citation,))),
        )
        self._ids = Counter(_ids(blocks))
        self._anchors = {other: placed.id for placed in blocks for other in placed.anchors}
        parts: list[Json] = []
        lines = [
            '#import "report.typ": *',
            '#let document = json("document.json")',
            "#show: report.with(document)",
        ]
        places = {f"{MAIN}:3": translate_later("the title")}
        for (placed, after), self._place in zip(pairwise([*blocks, None]), place_names(blocks), strict=True):
            assert placed is not None
            for part in self._parts(placed, None if after is None else after.block):
                lines.append(f"#part(document.parts.at({len(parts)}))")
                parts.append(part)
                if "file" in part:
                    places[part["file"]] = self._place
                places[f"{MAIN}:{len(lines)}"] = self._place
        files = {**self._pictures, "document.json": json.dumps(_facts(document) | {"parts": parts})}
        self.source = Source("\n".join(lines), files, places)

    def _report(self, code: str, found: str | Later) -> None:
        file = f"{self._document.slug}.ipynb"
        self.problems.append(Problem(code, file, self._cell, None, found_in(self._place, found)))

    # --- blocks ---

    def _parts(self, placed: Placed, after: Block | None) -> Iterator[Json]:
        """Give a block as report.typ sets it, and what print adds behind it."""
        block, self._cell = placed.block, placed.cell
        self._slug = placed.report or self._document.slug
        if isinstance(block, Heading):
            if any(isinstance(part, Note) for part in pieces_within(block.inlines)):
                self._report("R-UNSHOWN-MARKDOWN", translate_later("a footnote"))
            line = self._line(block.inlines, links=False)
            yield {"kind": "heading", "id": placed.id, "level": block.level - 1, "line": line}
        elif isinstance(block, Table):
            yield self._table(placed, block)
        elif isinstance(block, Figure):
            yield from self._figure(placed, block)
        elif isinstance(block, Finding):
            line = self._line(block.inlines)
            yield {"kind": "finding", "id": placed.id, "label": placed.label, "line": line}
        else:
            flow = self._flow(block) | {"id": placed.id}
            leads = isinstance(block, Paragraph) and flow["kind"] == "prose" and _announces(block, after)
            yield flow | ({"kind": "lead"} if leads else {})
        if placed.id == BRIEF_ID and _is_long(self._document):
            depth = 1 if self._binds else 2
            yield {"kind": "contents", "title": translate("Contents"), "depth": depth}

    def _flow(self, block: Block) -> Json:
        """Give a block of running text, at the top or within another."""
        if isinstance(block, Paragraph | Finding):
            parted = any(isinstance(part, Formula) and part.display for part in block.inlines)
            return {"kind": "parted" if parted else "prose", "line": self._line(block.inlines)}
        if isinstance(block, Series):
            entries = [list(map(self._flow, entry)) for entry in block.entries]
            return {"kind": "series", "start": block.start, "entries": entries}
        if isinstance(block, Quotation):
            return {"kind": "quotation", "parts": list(map(self._flow, block.blocks))}
        if isinstance(block, Listing):
            lines = block.text.expandtabs().rstrip("\n").replace(" ", "\xa0").split("\n")
            return {"kind": "listing", "lines": [part for line in lines for part in cut_line(line)]}
        if not isinstance(block, Divider):
            what = translate_later(NOUNS[type(block)])
            found = translate_later("{what} within a list or quotation", what=what)
            self._report("R-UNSHOWN-OUTPUT", found)
        return {"kind": "divider"}

    def _figure(self, placed: Placed, figure: Figure) -> Iterator[Json]:
        name = f"picture-{len(self._pictures) + 1}.svg"
        self._pictures[name] = picture(figure.svg)
        told = figure.picture
        alt = one_line(visible(told.alt)).strip()
        named = {"id": placed.id, "caption": text_pieces(told.caption), "number": placed.number}
        yield {"kind": "chart", "file": name, "alt": alt, **named}
        if figure.values is not None and not letters_all(figure.svg, figure.values):
            own = figure.values.caption.inlines
            caption = self._line(
                (translate("Values of {label}", label=placed.label),) if plain(own) == told.title else own
            )
            groups, _ = self._groups(figure.values)
            yield {"kind": "values", "id": f"{placed.id}-values", "caption": caption, **groups}

    def _table(self, placed: Placed, table: Table) -> Json:
        if not table.columns:
            self._report("R-UNSHOWN-OUTPUT", translate_later("a table without cells"))
            return {"kind": "divider", "id": ""}
        groups, pages = self._groups(table)
        if self._binds and placed.id not in {"trace", "computed"} and pages > MOST_PAGES_BOUND:
            told = translate(
                "{label} ({number} rows) stands on the page of its report: {caption}.",
                label=placed.label,
                number=len(table.rows),
                caption="\0",
            )
            before, _, behind = told.partition("\0")
            caption = self._line(table.caption.inlines, links=False)
            page = _link(f"{self._slug}.html#{placed.id}", "outward", caption)
            line = [*text_pieces(before), page, *text_pieces(behind)]
            return {"kind": "prose", "id": placed.id, "line": line}
        caption = self._line(table.caption.inlines)
        return {"kind": "tabular", "id": placed.id, "caption": caption, "number": placed.number, **groups}

    def _groups(self, table: Table) -> tuple[Json, float]:
        """Give the row groups of a table, and how many pages they take."""
        groups = row_groups(table)
        layouts = list(map(arrange, groups))
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
        return {"whole": whole, "groups": told}, sum(layout.pages for layout in layouts)

    # --- inside a line ---

    def _line(self, inlines: Cell, *, links: bool = True) -> list[Any]:
        """Give the pieces of a line; without links for what is set twice."""
        return [piece for part in inlines for piece in self._pieces(part, links=links)]

    def _pieces(self, part: Inline, *, links: bool) -> list[Any]:
        if isinstance(part, str):
            return text_pieces(part)
        if isinstance(part, Break | Formula | Note):
            return [self._mark(part)]
        if isinstance(part, BoundedValue):
            text = str(part)
            pieces = text_pieces(text)
            return self._linked(anchor(part), text, pieces, part.rows) if links else pieces
        pieces = self._line(part.inlines, links=links)
        if isinstance(part, Styled):
            return [{"kind": part.style, "line": pieces}]
        rows = (part.target.removeprefix("#"),)
        return self._linked(part.target, plain(part.inlines), pieces, rows) if links else pieces

    def _mark(self, part: Break | Formula | Note) -> Json:
        """Give what is no text of the line: its end, a formula, a footnote."""
        if isinstance(part, Break):
            return {"kind": "break"}
        if isinstance(part, Formula):
            math = typst_math(part)
            return {"kind": "formula", "alt": part.latex, "math": math, "display": part.display}
        name = f"note-{self._slug}-{part.number}"
        return {"kind": "note", "id": name, "again": part.again, "line": self._line(part.inlines)}

    def _linked(self, href: str, text: str, pieces: list[Any], rows: tuple[str, ...]) -> list[Any]:
        """Let a text lead to a place of the report, or to its page where print has no such place, or out."""
        target = unquote(href.removeprefix("#"))
        target = self._anchors.get(target, target)
        if href.startswith("#"):
            # A box has no hair of space to the Chinese beside it; plain digits stay on one line without.
            plain_digits = self._document.lang == "zh" and DIGITS.fullmatch(text)
            whole = width(text) <= LONGEST_WHOLE_LINK and not plain_digits
            line = [{"kind": "whole", "line": pieces}] if whole else pieces
            if self._ids[target] > 1:
                found = translate_later("label `<{target}>` occurs multiple times", target=target)
                self._report("R-PDF-REFUSED", found)
            if target in self._ids:
                return [_link(target, "number", line, within=True)]
            if self._rows.issuperset(rows):
                return [_link(f"{self._slug}.html{href}", "row", line)]
        report = OTHER_REPORT.fullmatch(href)
        if report is not None:
            href = f"{report[1]}.pdf"
        elif not href.startswith(OUTWARD):
            self._report("R-UNRESOLVED-LINK", f"{text} → {href}")
            return pieces
        return [_link(href, "outward", pieces)]


def _link(to: str, look: str, line: list[Any], *, within: bool = False) -> Json:
    return {"kind": "link", "to": to, "look": look, "line": line, "within": within}


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
        "released": document.data.released,
        "source": text_pieces(
            translate(
                "{title}, version {data_version}, released {day}, report version {version}",
                title=document.data.title,
                data_version=document.data.version,
                day=document.released,
                version=document.notebook_version,
            )
        ),
    }


def _is_long(document: Document) -> bool:
    """Tell whether a report is looked up, not read through: it has more than one chart."""
    return sum(isinstance(placed.block, Figure) for placed in document.blocks) > 1


def _announces(paragraph: Paragraph, after: Block | None) -> bool:
    """Tell whether a paragraph means little without the block below it: a run-in heading, or a table's."""
    only = paragraph.inlines[0] if len(paragraph.inlines) == 1 else None
    runs_in = isinstance(only, Styled) and only.style == "strong"
    short = len(plain(paragraph.inlines)) <= LONGEST_LEAD
    return after is not None and (runs_in or (isinstance(after, Table) and short))
