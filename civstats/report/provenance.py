"""The section that ends a report: the rows behind its numbers, and how the computed ones came about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile

import bs4
from bs4.element import PageElement

from civstats.report.markup import element
from civstats.report.numbering import drop_empty_columns

TITLE = "Where each number comes from"
KIND = "kind"  # title of the column that says which table of the data a row comes from
TITLE_ID = "sec-where-each-number-comes-from"
INTRODUCTION = (
    "Each row is a figure as it is printed, a programme, or a numeral that measures nothing; every number of "
    "this report rests on rows of this table. The last column leads back to each place that uses the row."
)
COMPUTED_INTRODUCTION = (
    "Numbers that were computed, with what was done and the rows that they rest on. “A to B” means these two "
    "rows and all between them in the table above."
)


@dataclass
class Trace:
    """The rows that the notebook's trace tables hold, by id, and the titles of their columns."""

    columns: list[bs4.Tag] = field(default_factory=list)
    rows: dict[str, bs4.Tag] = field(default_factory=dict)


@dataclass
class Computed:
    """A number that was computed: how, from which rows, and the places that show it (id and name)."""

    text: str
    operation: str
    rows: list[str]
    places: dict[str, str] = field(default_factory=dict)


def append_section(
    body: bs4.BeautifulSoup, trace: Trace, uses: dict[str, dict[str, str]], computed: dict[str, Computed]
) -> None:
    """Append the section to a report's body.

    Parameters
    ----------
    body : bs4.BeautifulSoup
        Blocks of the report; changed in place.
    trace : Trace
        The rows that may be shown.
    uses : dict
        For each row to show, the ids and names of the places that use it.
    computed : dict
        The computed numbers by id.
    """
    _open_section(body)
    kinds = _by_kind(trace, uses)
    rows = {name: row for kind in kinds for name, row in kind.items()}
    for name, row in rows.items():
        row.append(_back_links(uses[name]))
    titles = [*trace.columns, element("th", "Used in", scope="col")]
    groups = [kind.values() for kind in kinds]
    body.append(_table("trace", "Rows behind the numbers of this report", titles, *groups))
    if computed:
        body.append(element("h3", "Computed numbers", id="sec-computed-numbers"))
        body.append(element("p", COMPUTED_INTRODUCTION))
        body.append(_computed_table(computed, {row: place for place, row in enumerate(rows)}))


def _by_kind(trace: Trace, used: Iterable[str]) -> list[dict[str, bs4.Tag]]:
    """Gather the used rows by what they are, each kind where its first row stands."""
    titles = [column.get_text(strip=True) for column in trace.columns]
    kinds: dict[str, dict[str, bs4.Tag]] = {}
    for name, row in trace.rows.items():
        if name in used:
            cells = row.find_all(["td", "th"], recursive=False)
            kind = dict(zip(titles, cells, strict=False)).get(KIND)
            kinds.setdefault("" if kind is None else kind.get_text(strip=True), {})[name] = row
    return list(kinds.values())


def _open_section(body: bs4.BeautifulSoup) -> None:
    """Move the notebook's own section of this title to the end, or begin one."""
    own = next(
        (h2 for h2 in body.find_all("h2") if h2.get_text(strip=True).casefold() == TITLE.casefold()), None
    )
    if own is None:
        section = [element("h2", TITLE), element("p", INTRODUCTION)]
    else:
        section = [own, *takewhile(lambda block: block.name != "h2", own.find_next_siblings())]
    section[0]["id"] = TITLE_ID
    body.extend([block.extract() for block in section])


def _computed_table(computed: dict[str, Computed], places: dict[str, int]) -> bs4.Tag:
    titles = ("Number", "How it was computed", "Rows it rests on", "Used in")
    rows = (
        element(
            "tr",
            element("th", number.text, scope="row"),
            element("td", number.operation),
            element("td", *_row_links(sorted(set(number.rows), key=places.__getitem__), places)),
            _back_links(number.places),
            id=name,
        )
        for name, number in computed.items()
    )
    columns = [element("th", title, scope="col") for title in titles]
    return _table("computed", "Computed numbers and the rows that they rest on", columns, rows)


def _row_links(rows: list[str], places: dict[str, int]) -> Iterator[PageElement | str]:
    """List rows; three or more that stand together in the trace table are written as first to last."""
    if len(rows) > 3 or not rows:
        yield f"{len(rows)} rows: " if rows else "no row"
    for index, (first, last) in enumerate(_runs(rows, places)):
        if index:
            yield ", "
        yield element("a", first, href=f"#{first}")
        if last != first:
            yield " to "
            yield element("a", last, href=f"#{last}")


def _runs(rows: list[str], places: dict[str, int]) -> Iterator[tuple[str, str]]:
    start = 0
    for index in range(1, len(rows) + 1):
        if index == len(rows) or places[rows[index]] != places[rows[index - 1]] + 1:
            if index - start > 2:
                yield rows[start], rows[index - 1]
            else:
                yield from ((row, row) for row in rows[start:index])
            start = index


def _back_links(places: dict[str, str]) -> bs4.Tag:
    """List places by their kind: a row that many findings rest on shows their numbers alone."""
    kinds: dict[str, dict[str, str]] = {}
    for place, name in places.items():
        kind, _, number = name.rpartition(" ")
        kinds.setdefault(kind, {})[place] = number
    cell = element("td", classes="back")
    for kind, numbers in kinds.items():
        cell.append("; " if cell.contents else "")
        several = kind and len(numbers) > 1
        cell.append(f"{kind}s " if several else "")
        for index, (place, number) in enumerate(numbers.items()):
            cell.append(", " if index else "")
            cell.append(element("a", number if several else f"{kind} {number}".strip(), href=f"#{place}"))
    return cell


def _table(name: str, caption: str, titles: Iterable[bs4.Tag], *groups: Iterable[bs4.Tag]) -> bs4.Tag:
    table = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *titles)),
        *(element("tbody", *rows) for rows in groups),
        classes=f"civstats {name}",
        id=name,
    )
    drop_empty_columns(table)
    return table
