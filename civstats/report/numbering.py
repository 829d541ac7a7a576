"""Everything that a reader may want to point at gets an id; figures, tables and findings their numbers."""

from __future__ import annotations

import re
import unicodedata

import bs4

from civstats.report.markup import element, has_class

SPANS = ("colspan", "rowspan")
NOTHING_PRINTED = frozenset({"", "–", "—", "-"})


def number_blocks(body: bs4.BeautifulSoup, taken: set[str]) -> None:
    """Give headings, figures, tables and findings their ids, and all but headings their numbers.

    Parameters
    ----------
    body : bs4.BeautifulSoup
        Blocks of a report, figures with their ids already; changed in place.
    taken : set of str
        Ids that rows have.
    """
    for heading in body.find_all(["h1", "h2", "h3", "h4", "h5", "h6"]):
        heading.name = {"h1": "h2", "h2": "h2"}.get(heading.name, "h3")
        heading["id"] = _free(f"sec-{_slug(heading.get_text())}", taken)
    for number, figure in enumerate(body.find_all("figure"), start=1):
        if figure.figcaption is not None:
            _label(figure.figcaption, f"Figure {number}")
        for table in figure.find_all("table"):
            _tidy(table)
            table["id"] = f"fig-{number}-values"
            if table.caption is None or not table.caption.get_text(strip=True):
                _caption(table).append(f"Values of Figure {number}")
    tables = [table for table in body.find_all("table") if table.find_parent("figure") is None]
    for number, table in enumerate(tables, start=1):
        _tidy(table)
        table["id"] = f"table-{number}"
        _label(_caption(table), f"Table {number}")
    for number, finding in enumerate(body.select("p.finding"), start=1):
        finding["id"] = f"finding-{number}"
        _label(finding, f"Finding {number}", stop="")


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain)) or "section"


def _free(wanted: str, taken: set[str]) -> str:
    name, count = wanted, 1
    while name in taken:
        count += 1
        name = f"{wanted}-{count}"
    taken.add(name)
    return name


def _caption(table: bs4.Tag) -> bs4.Tag:
    caption = table.caption
    if caption is None:
        caption = element("caption")
        table.insert(0, caption)
    return caption


def _label(caption: bs4.Tag, text: str, stop: str = ".") -> None:
    told = bool(caption.get_text(strip=True))
    caption.insert(0, element("span", f"{text}{stop}" if told else text, classes="label"))
    if told:
        caption.insert(1, " ")


def _tidy(table: bs4.Tag) -> None:
    """Make a table of any origin like our own: class, scopes, no empty header, cells of numbers marked."""
    if not has_class(table, "civstats"):
        table["class"] = "civstats"
    for header in table.find_all("th"):
        in_head = header.find_parent("thead") is not None
        if in_head and not header.get_text(strip=True):
            header.name = "td"
            header.attrs.pop("scope", None)
        elif "scope" not in header.attrs:
            header["scope"] = "col" if in_head else "row"
    align_numbers(table)


def align_numbers(table: bs4.Tag) -> None:
    """Give the class ``num`` to cells that hold one number alone, and to the heads of such columns."""
    heads, rows = (
        [row.find_all(["td", "th"], recursive=False) for row in table.select(f"{part} > tr")]
        for part in ("thead", "tbody")
    )
    numeric: dict[int, bool] = {}
    for row in rows:
        for index, cell in enumerate(row):
            text = cell.get_text(strip=True)
            link = cell.find("a", class_="number")
            alone = cell.name == "td" and link is not None and link.get_text(strip=True) == text
            if alone:
                cell["class"] = "num"
            if text not in NOTHING_PRINTED:
                numeric[index] = numeric.get(index, True) and alone
    if _spans(table):
        return
    for row in heads + rows:
        for index, cell in enumerate(row):
            if numeric.get(index):
                cell["class"] = "num"


def _spans(table: bs4.Tag) -> bool:
    return any(span in cell.attrs for cell in table.find_all(["td", "th"]) for span in SPANS)


def drop_empty_columns(table: bs4.Tag) -> None:
    """Take out the columns of which no row of a table states anything; tables with spans stay as they are."""
    rows = [row.find_all(["td", "th"], recursive=False) for row in table.find_all("tr")]
    body = [
        row.find_all(["td", "th"], recursive=False)
        for row in table.find_all("tr")
        if row.find_parent("thead") is None
    ]
    if len({len(row) for row in rows}) != 1 or _spans(table):
        return
    for index, cells in enumerate(zip(*body, strict=True)):
        if all(cell.get_text(strip=True) in NOTHING_PRINTED for cell in cells):
            for row in rows:
                row[index].extract()
