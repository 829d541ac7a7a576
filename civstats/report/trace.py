"""Every number of a report leads to the rows behind it, and every row back to each place that uses it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final
from urllib.parse import unquote

from civstats.bounded import BoundedValue
from civstats.display.build import paragraph
from civstats.display.parts import (
    MISSING,
    Cell,
    Column,
    Finding,
    Heading,
    Inline,
    Link,
    Paragraph,
    Row,
    Styled,
    Table,
    number_id,
    pieces_within,
    plain,
)
from civstats.display.reported import HYPHENATED
from civstats.language import english, translate
from civstats.problems import Problem
from civstats.report.document import Block, Figure, Placed, kind_words, lines_of

TITLE: Final = english("Where each number comes from")
TITLE_ID: Final = "sec-where-each-number-comes-from"
KIND: Final = english("kind")  # title of the column that says which table of the data a row comes from
# Titles of the columns that print has room for.
ON_PAPER: Final = (english("row"), english("line"), english("printed"), english("reading"))
INTRODUCTION: Final = english(
    "Each row is a figure as it is printed, a programme, or a numeral that measures nothing; every number of "
    "this report rests on rows of this table. The last column leads back to each place that uses the row; of "
    "numbers that begin alike, the first alone is written in full, and a dash stands for those between two."
)
PAPER_INTRODUCTION: Final = english(
    "The rows of the data that the findings of this report rest on, each a figure as it is printed, a "
    "programme, or a numeral that measures nothing. The page of this report lists the rows behind its charts "
    "and tables too, with their pieces, rules and corrections. Of numbers that begin alike, the first alone is "
    "written in full, and a dash stands for those between two."
)
COMPUTED_INTRODUCTION: Final = english(
    "Numbers that were computed, with what was done and the rows that they rest on, by their numbers in the "
    "table above; a dash stands for all rows between two."
)
COMMON_INTRODUCTION: Final = english(
    "Places that use every row of a kind are named here, not in the last column: {places}."
)
LONGEST_LINKED: Final = 10  # pieces of a list of rows of which each is a link
FEWEST_ALIKE: Final = 10  # rows of a kind whose common places are named once


Target = tuple[int, str]  # a number that a reader sees, and the id that it leads to
# Of a place of use: of which kind it is, and its number among these, which a heading lacks.
Name = tuple[str, str]
Places = dict[str, Name]  # by their ids


@dataclass
class Uses:
    """Which rows and computed numbers a report uses, each with the ids and names of the places of use."""

    places: dict[str, Places] = field(default_factory=dict)  # of rows and of computed numbers, by their ids
    computed: dict[str, BoundedValue] = field(default_factory=dict)

    def add(self, number: BoundedValue | str, place: str, name: Name) -> None:
        """Note the place of a number, or of a link to a row."""
        used = number.rows if isinstance(number, BoundedValue) else (number,)
        if isinstance(number, BoundedValue) and (number_id(number),) != used:
            self.computed.setdefault(number_id(number), number)
            used = (*used, number_id(number))
        for own in used:
            self.places.setdefault(own, {})[place] = name

    def of_claims(self) -> Uses:
        """Give the uses by findings, headings and prose, without those by charts and tables."""
        kept = {own: claims for own, places in self.places.items() if (claims := _claims(places))}
        return Uses(kept, {own: number for own, number in self.computed.items() if own in kept})


def _claims(places: Places) -> Places:
    return {place: name for place, name in places.items() if not place.startswith(("fig-", "table-"))}


def take_trace(blocks: list[Placed]) -> tuple[list[Placed], Table]:
    """Take the trace tables out of a report's blocks, as one table, and headings that nothing follows then."""
    kept: list[Placed] = []
    columns: dict[str, Column] = {}  # by title
    rows: dict[str, dict[str, Cell]] = {}  # of each row its cells by the titles of their columns
    for place, placed in enumerate(blocks):
        table = placed.block
        if not isinstance(table, Table) or table.kind != "trace":
            kept.append(placed)
            continue
        titles = [plain(column.name) for column in table.columns]
        for title, column in zip(titles, table.columns, strict=True):
            columns.setdefault(title, column)
        for row in table.rows:
            rows.setdefault(row.id, dict(zip(titles, row.cells, strict=True)))
        following = blocks[place + 1].block if place + 1 < len(blocks) else None
        before = kept[-1].block if kept else None
        if isinstance(before, Heading) and (
            following is None or (isinstance(following, Heading) and following.level <= before.level)
        ):
            kept.pop()
    kind = translate(KIND)
    gathered = (
        Row(tuple(cells.get(title, ()) for title in columns), name, plain(cells.get(kind, ())))
        for name, cells in rows.items()
    )
    return kept, Table(Finding(()), tuple(columns.values()), tuple(gathered), "trace")


def link(blocks: list[Placed], trace: Table, file: str) -> tuple[list[Placed], Uses, list[Problem]]:
    """Link the names of rows in tables, note every use of a row, and name the links that lead nowhere.

    Each block that uses a row gets an id.
    """
    known = {row.id for row in trace.rows}
    ids = {name for placed in blocks for name in (placed.id, *placed.anchors) if name} | {TITLE_ID}
    uses = Uses()
    missing: dict[tuple[int | None, str], Problem] = {}
    linked: list[Placed] = []
    texts = 0
    for placed in blocks:
        block = _with_links(placed.block, known)
        used = list(_used(block, ids))
        unnamed = bool(used) and not placed.id
        texts += unnamed
        own = replace(placed, block=block, id=f"text-{texts}" if unnamed else placed.id)
        for text, number in used:
            uses.add(number, own.id, _name(own))
            for row in number.rows if isinstance(number, BoundedValue) else [number]:
                if row not in known:
                    problem = Problem("R-UNRESOLVED-LINK", file, placed.cell, None, f"{text} → #{row}")
                    missing.setdefault((placed.cell, row), problem)
        linked.append(own)
    return linked, uses, list(missing.values())


def _with_links(block: Block, known: set[str]) -> Block:
    """Let the name of a row in a table lead to it."""
    if isinstance(block, Figure) and block.values is not None:
        return replace(block, values=_linked_table(block.values, known))
    return _linked_table(block, known) if isinstance(block, Table) else block


def _linked_table(table: Table, known: set[str]) -> Table:
    rows = (replace(row, cells=tuple(_linked(cell, known) for cell in row.cells)) for row in table.rows)
    return replace(table, rows=tuple(rows))


def _linked(inlines: Cell, known: set[str]) -> Cell:
    pieces: list[Inline] = []
    for part in inlines:
        if isinstance(part, str):
            words = HYPHENATED.split(part)
            named = words if len(words) == 1 else filter(None, words)
            pieces += [Link(f"#{word}", (word,), is_row=True) if word in known else word for word in named]
        elif isinstance(part, Styled):
            pieces.append(replace(part, inlines=_linked(part.inlines, known)))
        else:
            pieces.append(part)
    return tuple(pieces)


def _used(block: Block, ids: set[str]) -> Iterator[tuple[str, BoundedValue | str]]:
    """Yield each number of a block, and each link that leads to a row, with its text."""
    for line in lines_of(block):
        for part in pieces_within(line):
            if isinstance(part, BoundedValue):
                yield str(part), part
            elif isinstance(part, Link) and part.target.startswith("#"):
                target = unquote(part.target[1:])
                if target not in ids:
                    yield plain(part.inlines), target


def _name(placed: Placed) -> Name:
    """Name what a reader comes back to."""
    if placed.id.startswith("text-"):
        return "text", placed.id.removeprefix("text-")
    return placed.kind or "heading", placed.number


def trace_section(own: list[Placed], trace: Table, uses: Uses, *, paper: bool = False) -> list[Placed]:
    """Give the section that ends a report: the rows behind its numbers, then the computed numbers.

    It opens with the notebook's `own` words on that, heading first, where there are some. On `paper`, columns
    are left out that print has no room for.
    """
    introduction = translate(PAPER_INTRODUCTION if paper else INTRODUCTION)
    begin = own or [Placed(Heading(2, (translate(TITLE),))), Placed(Paragraph((introduction,)))]
    section = [replace(begin[0], id=TITLE_ID), *begin[1:]]
    used = replace(trace, rows=tuple(row for row in trace.rows if row.id in uses.places))
    ordered = tuple(row for group in used.groups for row in group)
    places = {row.id: place for place, row in enumerate(ordered, start=1)}
    printed = set(map(translate, ON_PAPER))
    kept = [n for n, column in enumerate(trace.columns) if not paper or plain(column.name) in printed]
    shown = with_columns(replace(trace, rows=ordered), kept)
    common = _common(used, uses)
    rows = []
    for row in shown.rows:
        shared = common.get(row.group, {})
        others = {place: name for place, name in uses.places[row.id].items() if place not in shared}
        rows.append(replace(row, cells=((str(places[row.id]),), *row.cells, _back_links(others))))
    head = (Column((translate("No."),), "text"), *shown.columns, _used_in())
    caption = Finding((translate("Rows behind the numbers of this report"),))
    table = Table(caption, head, tuple(rows), "trace")
    if common:
        kinds = [
            paragraph("{kind}: {places}", kind=kind, places=[_back_links(shared)]).inlines
            for kind, shared in common.items()
        ]
        told = [part for line in kinds for part in (translate("; "), *line)]
        section.append(Placed(paragraph(COMMON_INTRODUCTION, places=[tuple(told[1:])])))
    section.append(Placed(without_empty_columns(table), id="trace"))
    if uses.computed:
        heading = Heading(3, (translate("Computed numbers"),))
        told_of = Paragraph((translate(COMPUTED_INTRODUCTION),))
        section += [Placed(heading, id="sec-computed-numbers"), Placed(told_of)]
        section.append(Placed(_computed_table(uses, places), id="computed"))
    return section


def _used_in() -> Column:
    return Column((translate("Used in"),), "back")


def _common(trace: Table, uses: Uses) -> dict[str, Places]:
    """Find the places that use every row of a kind, by kind, where that has many rows."""
    common: dict[str, Places] = {}
    for group in trace.groups:
        first, *others = [uses.places[row.id] for row in group]
        kept = {place: name for place, name in first.items() if all(place in other for other in others)}
        if kept and group[0].group and len(group) >= FEWEST_ALIKE:
            common[group[0].group] = kept
    return common


def without_empty_columns(table: Table) -> Table:
    """Leave out the columns of which no row of a table states anything."""
    stated = [
        index
        for index in range(len(table.columns))
        if any(plain(row.cells[index]).strip() not in {"", MISSING} for row in table.rows)
    ]
    return with_columns(table, stated)


def with_columns(table: Table, kept: list[int]) -> Table:
    """Keep some columns of a table, by their places."""
    rows = (replace(row, cells=tuple(row.cells[index] for index in kept)) for row in table.rows)
    return replace(table, columns=tuple(table.columns[index] for index in kept), rows=tuple(rows))


def _computed_table(uses: Uses, places: dict[str, int]) -> Table:
    columns = (
        Column((translate("Number"),), "label"),
        Column((translate("How it was computed"),), "text"),
        Column((translate("Rows it rests on"),), "text"),
        _used_in(),
    )
    rows = []
    for name, number in uses.computed.items():
        behind = _row_links(sorted((places[row], row) for row in set(number.rows)))
        rows.append(Row(((str(number),), (number.told,), behind, _back_links(uses.places[name])), name))
    caption = Finding((translate("Computed numbers and the rows that they rest on"),))
    return without_empty_columns(Table(caption, columns, tuple(rows)))


def _row_links(rows: list[Target]) -> Cell:
    """List rows by their numbers in the trace table; of a long list the first alone is a link."""
    first, *others = _numbered("", rows) or [translate("no row")]
    return (first, *others) if len(others) < LONGEST_LINKED else (first, plain(tuple(others)))


def _back_links(places: Places) -> Cell:
    """List places by kind and report: "heading; Findings 1–3, 03-1, 2"."""
    stop = translate("; ")
    pieces: list[Inline] = []
    kinds: dict[str, dict[str, list[Target]]] = {}
    for place, (kind, number) in places.items():
        if number:
            part, hyphen, own = number.rpartition("-")
            kinds.setdefault(kind, {}).setdefault(part + hyphen, []).append((int(own), place))
        else:
            pieces += [stop, Link(f"#{place}", (kind_words(kind, 1),))]
    for kind, parts in kinds.items():
        links = [link for part in parts.items() for link in (translate(", "), *_numbered(*part))]
        words = kind_words(kind, sum(map(len, parts.values())))
        pieces += [stop, translate("{kind} {number}", kind=words, number=""), *links[1:]]
    return tuple(pieces[1:])


def _numbered(before: str, targets: list[Target]) -> list[Inline]:
    """List numbers as links, three or more that follow each other as one: 03-1–4, 6, 7."""
    pieces: list[Inline] = []
    # Numbers that follow each other are as far from their places in the list.
    for _, pairs in groupby(enumerate(targets), lambda pair: pair[1][0] - pair[0]):
        stretch = [target for _, target in pairs]
        for group in [stretch] if len(stretch) > 2 else [[target] for target in stretch]:
            (first, place), (last, _) = group[0], group[-1]
            text = translate("{first}–{last}", first=first, last=last) if last > first else str(first)
            pieces += [translate(", "), Link(f"#{place}", (text if pieces else f"{before}{text}",))]
    return pieces[1:]
