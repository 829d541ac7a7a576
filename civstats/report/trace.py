"""Every number of a report leads to the rows behind it, and every row back to each place that uses it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from civstats.bounded import BoundedValue
from civstats.display.parts import (
    MISSING,
    Cell,
    Column,
    Finding,
    Inline,
    Link,
    Row,
    Styled,
    Table,
    number_id,
    numbers_in,
    plain,
)
from civstats.problems import Problem
from civstats.report.document import Block, Figure, Heading, Paragraph, Placed, lines_of
from civstats.report.numbering import map_texts

TITLE: Final = "Where each number comes from"
TITLE_ID: Final = "sec-where-each-number-comes-from"
KIND: Final = "kind"  # title of the column that says which table of the data a row comes from
INTRODUCTION: Final = (
    "Each row is a figure as it is printed, a programme, or a numeral that measures nothing; every number of "
    "this report rests on rows of this table. The last column leads back to each place that uses the row."
)
COMPUTED_INTRODUCTION: Final = (
    "Numbers that were computed, with what was done and the rows that they rest on. “A to B” means these two "
    "rows and all between them in the table above."
)
HYPHENATED: Final = re.compile(r"([^\W_]+(?:-[^\W_]+)+)")  # as the ids of rows are: yangquan-73-1
MOST_LISTED: Final = 3  # rows, before their count is given first


@dataclass
class Uses:
    """Which rows and computed numbers a report uses, each with the ids and names of the places of use."""

    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    computed: dict[str, tuple[BoundedValue, dict[str, str]]] = field(default_factory=dict)

    def add(self, number: BoundedValue | str, place: str, name: str) -> None:
        """Note the place of a number, or of a link to a row."""
        rows = number.rows if isinstance(number, BoundedValue) else (number,)
        for row in rows:
            self.rows.setdefault(row, {})[place] = name
        if isinstance(number, BoundedValue) and (number_id(number),) != rows:
            self.computed.setdefault(number_id(number), (number, {}))[1][place] = name


def take_trace(blocks: list[Placed]) -> tuple[list[Placed], Table]:
    """Take the trace tables out of a report's blocks, and headings that nothing follows then.

    Returns
    -------
    list of Placed
        The other blocks.
    Table
        All rows of the trace tables, each once, in the columns of any; without columns where there was none.
    """
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
    gathered = (
        Row(tuple(cells.get(title, ()) for title in columns), name, plain(cells.get(KIND, ())))
        for name, cells in rows.items()
    )
    return kept, Table(Finding(()), tuple(columns.values()), tuple(gathered), "trace")


def link(blocks: list[Placed], trace: Table, file: str) -> tuple[list[Placed], Uses, list[Problem]]:
    """Link the names of rows in tables, note every use of a row, and name the links that lead nowhere.

    Parameters
    ----------
    blocks : list of Placed
        Numbered blocks.
    trace : Table
        From `take_trace`.
    file : str
        The notebook's name, for problems.

    Returns
    -------
    list of Placed
        The blocks, each that uses a row with an id.
    Uses
        The rows used.
    list of Problem
        One for each cell and target that is not there.
    """
    known = {row.id for row in trace.rows}
    ids = {placed.id for placed in blocks if placed.id} | {TITLE_ID}
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
    def pieces(text: str) -> Iterator[Inline]:
        parts = HYPHENATED.split(text)
        for part in parts if len(parts) == 1 else filter(None, parts):
            yield Link(f"#{part}", (part,), is_row=True) if part in known else part

    rows = (replace(row, cells=tuple(map_texts(cell, pieces) for cell in row.cells)) for row in table.rows)
    return replace(table, rows=tuple(rows))


def _used(block: Block, ids: set[str]) -> Iterator[tuple[str, BoundedValue | str]]:
    """Yield each number of a block, and each link that leads to a row, with its text."""
    for line in lines_of(block):
        for number in numbers_in(line):
            yield str(number), number
        for part in _links_in(line):
            if part.target.startswith("#") and part.target[1:] not in ids:
                yield plain(part.inlines), part.target[1:]


def _links_in(inlines: Cell) -> Iterator[Link]:
    for part in inlines:
        if isinstance(part, Link):
            yield part
        elif isinstance(part, Styled):
            yield from _links_in(part.inlines)


def _name(placed: Placed) -> str:
    """Name what a reader comes back to."""
    if placed.id.startswith(("finding-", "text-")):
        return placed.id.replace("-", " ")
    return placed.label or "heading"


def trace_section(own: list[Placed], trace: Table, uses: Uses) -> list[Placed]:
    """Give the section that ends a report: the rows behind its numbers, then the computed numbers.

    Parameters
    ----------
    own : list of Placed
        What the notebook itself says in this section, its heading first; empty for nothing.
    trace : Table
        The rows that may be shown.
    uses : Uses
        The rows and computed numbers to show.
    """
    begin = own or [Placed(Heading(2, (TITLE,))), Placed(Paragraph((INTRODUCTION,)))]
    section = [replace(begin[0], id=TITLE_ID), *begin[1:]]
    grouped = replace(trace, rows=tuple(row for row in trace.rows if row.id in uses.rows)).groups
    rows = [row for group in grouped for row in group]
    table = Table(
        Finding(("Rows behind the numbers of this report",)),
        (*trace.columns, Column(("Used in",), "back")),
        tuple(replace(row, cells=(*row.cells, _back_links(uses.rows[row.id]))) for row in rows),
        "trace",
    )
    section.append(Placed(without_empty_columns(table), id="trace"))
    if uses.computed:
        heading = Heading(3, ("Computed numbers",))
        section += [Placed(heading, id="sec-computed-numbers"), Placed(Paragraph((COMPUTED_INTRODUCTION,)))]
        places = {row.id: place for place, row in enumerate(rows)}
        section.append(Placed(_computed_table(uses, places), id="computed"))
    return section


def without_empty_columns(table: Table) -> Table:
    """Leave out the columns of which no row of a table states anything."""
    kept = [
        index
        for index in range(len(table.columns))
        if any(plain(row.cells[index]).strip() not in {"", MISSING} for row in table.rows)
    ]
    rows = (replace(row, cells=tuple(row.cells[index] for index in kept)) for row in table.rows)
    return replace(table, columns=tuple(table.columns[index] for index in kept), rows=tuple(rows))


def _computed_table(uses: Uses, places: dict[str, int]) -> Table:
    columns = (
        Column(("Number",), "label"),
        Column(("How it was computed",), "text"),
        Column(("Rows it rests on",), "text"),
        Column(("Used in",), "back"),
    )
    rows = (
        Row(
            (
                (str(number),),
                (number.operation,),
                tuple(_row_links(sorted(set(number.rows), key=places.__getitem__), places)),
                _back_links(used),
            ),
            id=name,
        )
        for name, (number, used) in uses.computed.items()
    )
    return without_empty_columns(
        Table(
            Finding(("Computed numbers and the rows that they rest on",)),
            columns,
            tuple(rows),
        )
    )


def _row_links(rows: list[str], places: dict[str, int]) -> Iterator[Inline]:
    """List rows; three or more that stand together in the trace table are written as first to last."""
    if len(rows) > MOST_LISTED or not rows:
        yield f"{len(rows)} rows: " if rows else "no row"
    for index, (first, last) in enumerate(_stretches(rows, places)):
        if index:
            yield ", "
        yield Link(f"#{first}", (first,))
        if last != first:
            yield " to "
            yield Link(f"#{last}", (last,))


def _stretches(rows: list[str], places: dict[str, int]) -> Iterator[tuple[str, str]]:
    start = 0
    for index in range(1, len(rows) + 1):
        if index == len(rows) or places[rows[index]] != places[rows[index - 1]] + 1:
            if index - start > 2:
                yield rows[start], rows[index - 1]
            else:
                yield from ((row, row) for row in rows[start:index])
            start = index


def _back_links(places: dict[str, str]) -> Cell:
    """List places by their kind: a row that many findings rest on shows their numbers alone."""
    kinds: dict[str, dict[str, str]] = {}
    for place, name in places.items():
        kind, _, number = name.rpartition(" ")
        kinds.setdefault(kind, {})[place] = number
    pieces: list[Inline] = []
    for kind, numbers in kinds.items():
        several = bool(kind) and len(numbers) > 1
        pieces += ["; "] * bool(pieces) + [f"{kind}s "] * several
        for index, (place, number) in enumerate(numbers.items()):
            pieces += [", "] * bool(index)
            pieces.append(Link(f"#{place}", (number if several else f"{kind} {number}".strip(),)))
    return tuple(pieces)
