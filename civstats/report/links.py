"""Every number leads to the rows behind it, and every row leads back to each place that uses it."""

from __future__ import annotations

import re
from urllib.parse import unquote

import bs4

from civstats.problems import Problem
from civstats.report.cells import CELL
from civstats.report.markup import element, value
from civstats.report.provenance import TITLE_ID, Computed, Trace, append_section

HYPHENATED = re.compile(r"([^\W_]+(?:-[^\W_]+)+)")  # as the ids of rows are
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def take_trace(body: bs4.BeautifulSoup) -> Trace:
    """Take the trace tables out of a report's blocks, and headings that nothing follows then."""
    trace = Trace()
    for table in body.select("table.trace"):
        head = table.select("thead th, thead td")
        trace.columns = trace.columns or head
        for row in table.select("tbody > tr[id]"):
            trace.rows.setdefault(str(row["id"]), row)
        before = table.find_previous_sibling()
        table.extract()
        if before is not None and before.name in HEADINGS:
            after = before.find_next_sibling()
            if after is None or (after.name in HEADINGS and after.name <= before.name):
                before.extract()
    for row in body.find_all("tr", id=True):  # ids belong to rows of the trace alone
        del row["id"]
    return trace


def link(body: bs4.BeautifulSoup, trace: Trace, file: str) -> list[Problem]:
    """Check every link, and append the rows and the computed numbers with their links back.

    Parameters
    ----------
    body : bs4.BeautifulSoup
        Numbered blocks; changed in place.
    trace : Trace
        From `take_trace`.
    file : str
        The notebook's name, for problems.

    Returns
    -------
    list of Problem
        One for each cell and target that is not there.
    """
    _link_row_ids(body, trace)
    uses: dict[str, dict[str, str]] = {}
    computed: dict[str, Computed] = {}
    missing: dict[tuple[int, str], Problem] = {}
    anchors = [a for a in body.find_all("a", href=True) if str(a["href"]).startswith("#")]
    for a in anchors:
        if "data-rows" in a.attrs:
            text = value(a, "data-text") or a.get_text()
            number = Computed(text, value(a, "data-operation"), value(a, "data-rows").split())
            computed.setdefault(_target(a), number)
    ids = {str(tag["id"]) for tag in body.find_all(id=True)} | {TITLE_ID}
    for a in anchors:
        target = _target(a)
        behind = computed[target].rows if target in computed else [target] if target not in ids else []
        for row in behind:
            if row not in trace.rows:
                block = _block(a)
                cell = int(value(block, CELL) or 0)
                found = f"{a.get_text(strip=True)} → #{row}"
                missing.setdefault((cell, row), Problem("R-UNRESOLVED-LINK", file, cell or None, None, found))
        if behind or target in computed:
            place, name = _place(a, ids)
            a["class"] = "number"
            for row in behind:
                uses.setdefault(row, {})[place] = name
            if target in computed:
                computed[target].places[place] = name
        for name in ("data-rows", "data-operation", "data-text"):
            a.attrs.pop(name, None)
    if not missing and (uses or computed):
        append_section(body, trace, uses, computed)
    return list(missing.values())


def _link_row_ids(body: bs4.BeautifulSoup, trace: Trace) -> None:
    """Let the name of a row in a table lead to it."""
    for text in body.find_all(string=HYPHENATED):
        if text.find_parent(["th", "td"]) and not text.find_parent("a"):
            parts = HYPHENATED.split(text)
            text.replace_with(
                *(
                    element("a", part, href=f"#{part}") if part in trace.rows else part
                    for part in parts
                    if part
                )
            )


def _target(a: bs4.Tag) -> str:
    return unquote(str(a["href"])[1:])


def _block(tag: bs4.Tag) -> bs4.Tag:
    """Find the block of the report's flat body in which a tag stands."""
    while tag.parent is not None and not isinstance(tag.parent, bs4.BeautifulSoup):
        tag = tag.parent
    return tag


def _place(a: bs4.Tag, ids: set[str]) -> tuple[str, str]:
    """Give the id and the name of what a reader comes back to."""
    block = _block(a)
    if "id" not in block.attrs:
        count = sum(1 for name in ids if name.startswith("text-")) + 1
        block["id"] = f"text-{count}"
        ids.add(f"text-{count}")
    place = str(block["id"])
    if place.startswith(("finding-", "text-")):
        return place, place.replace("-", " ")
    label = block.select_one(".label")
    return place, "heading" if label is None else label.get_text().rstrip(".")
