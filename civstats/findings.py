"""A result becomes a sentence or a table whose every number links to the rows behind it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from numbers import Real
from string import Formatter
from typing import Any

import pandas as pd

from civstats.bounded import PRINTED, BoundedValue
from civstats.problems import visible

IDEOGRAPH = "々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
PUNCTUATION = "\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65·—…“”‘’"
CHINESE = re.compile(f"[{IDEOGRAPH}](?:[{IDEOGRAPH}{PUNCTUATION}]*[{IDEOGRAPH}])?")
MISSING = "–"
COUNT_REMEDY = (
    "count rows with civstats.count(frame), or give a BoundedValue, so that the number can be traced"
)


def text_html(text: str) -> str:
    """Escape text for HTML, mark its Chinese runs and make characters visible that would act.

    Parameters
    ----------
    text : str
        Any text, also from a damaged table.

    Returns
    -------
    str
        HTML; ideographs, with the punctuation between them, in ``<span lang="zh-Hans">``.

    Examples
    --------
    >>> text_html("<b> 学习、实践")
    '&lt;b&gt; <span lang="zh-Hans">学习、实践</span>'
    """
    return CHINESE.sub(r'<span lang="zh-Hans">\g<0></span>', escape(visible(text)))


def anchor(number: BoundedValue) -> str:
    """Give the address of a number within its page: its row as printed, or a name of its own.

    Parameters
    ----------
    number : BoundedValue
        The number.

    Returns
    -------
    str
        ``#ROW`` for one row as printed, else ``#c-`` and eight hexadecimal digits that follow from its
        operation, rows and text.

    Examples
    --------
    >>> anchor(BoundedValue(500, 500, rows=("a-1-1",)))
    '#a-1-1'
    """
    if number.operation == PRINTED and len(number.rows) == 1:
        return f"#{number.rows[0]}"
    named = f"{number.operation}|{' '.join(number.rows)}|{number}"
    return f"#c-{sha256(named.encode()).hexdigest()[:8]}"


def linked(number: BoundedValue) -> str:
    """Give a number as a link; a computed one carries its rows, its operation and its text.

    Parameters
    ----------
    number : BoundedValue
        The number.

    Returns
    -------
    str
        An ``a`` element of class ``number``.

    Examples
    --------
    >>> linked(BoundedValue(500, 500, rows=("a-1-1",)))
    '<a class="number" href="#a-1-1">500</a>'
    """
    href, text = anchor(number), str(number)
    data = {"rows": " ".join(number.rows), "operation": number.operation, "text": text}
    computed = "".join(f' data-{name}="{escape(visible(value))}"' for name, value in data.items())
    printed = href == f"#{''.join(number.rows)}"
    return f'<a class="number" href="{escape(visible(href))}"{"" if printed else computed}>{escape(text)}</a>'


@dataclass(frozen=True, repr=False)
class Finding:
    """A sentence that states a result.

    Attributes
    ----------
    text : str
        The sentence.
    html : str
        The same with its numbers as links, without an element around it.
    numbers : tuple of BoundedValue
        Its numbers, in order.
    """

    text: str
    html: str
    numbers: tuple[BoundedValue, ...]

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f'<p class="finding">{self.html}</p>'


def finding(template: str, /, **values: Any) -> Finding:
    """State a result in a sentence.

    Parameters
    ----------
    template : str
        The sentence, with each value as ``{name}`` and no digit of its own.
    **values : BoundedValue, str, or list of these
        What stands for the names; a list is joined with commas and "and", an empty one reads "none".

    Returns
    -------
    Finding
        The sentence with its numbers linked.

    Raises
    ------
    TypeError
        If a value is a bare number, or neither text nor BoundedValue.
    ValueError
        If names and values do not match, or the template holds a digit or more than names.

    Examples
    --------
    >>> finding("{place} reports {n} sessions.", place="Yangquan", n=BoundedValue(501, 599, "场次", ("a-1-1",)))
    Yangquan reports 501 to 599 sessions.
    """
    pieces = _parse(template)
    names = dict.fromkeys(name for _, name in pieces if name is not None)
    for problem, found in (
        ("no value for", [name for name in names if name not in values]),
        ("no place in the template for", [name for name in values if name not in names]),
    ):
        if found:
            msg = f"{problem} {', '.join(found)}; give each name of the template one value, and no others"
            raise ValueError(msg)
    text, html, numbers = "", "", []
    for literal, name in pieces:
        parts = [literal] if name is None else _listed(name, values[name])
        text += "".join(map(_text, parts))
        html += "".join(map(_html, parts))
        numbers += [part for part in parts if isinstance(part, BoundedValue)]
    return Finding(text, html, tuple(numbers))


def _parse(template: str) -> list[tuple[str, str | None]]:
    """Split a template into text and names: a pair is either a text, or a name."""
    pieces: list[tuple[str, str | None]] = []
    for literal, name, spec, conversion in Formatter().parse(template):
        if any(character.isdigit() for character in literal):
            msg = f"{literal.strip()!r} holds a digit; give each number as a BoundedValue, as in '{{n}}' with n=…"
            raise ValueError(msg)
        pieces.append((literal, None))
        if name is None:
            continue
        if not name.isidentifier() or spec or conversion:
            msg = f"a field of {template!r} is more or less than a name; write '{{name}}' and pass name=…"
            raise ValueError(msg)
        pieces.append(("", name))
    return pieces


def _listed(name: str, value: Any) -> list[BoundedValue | str]:
    """Check a value and give its parts, those of a list with commas and "and" between them."""
    parts = (list(value) or ["none"]) if isinstance(value, list | tuple) else [value]
    for part in parts:
        if not isinstance(part, BoundedValue | str):
            number = f"the bare number {part}; {COUNT_REMEDY}"
            other = f"a {type(part).__name__}; give a BoundedValue, text, or a list of these"
            msg = f"{name} is {number if isinstance(part, Real) else other}"
            raise TypeError(msg)
    joined: list[BoundedValue | str] = [parts[0]]
    for part in parts[1:-1]:
        joined += [", ", part]
    return [*joined, " and ", parts[-1]] if len(parts) > 1 else joined


def _text(part: BoundedValue | str) -> str:
    return str(part) if isinstance(part, BoundedValue) else visible(part)


def _html(part: BoundedValue | str) -> str:
    return linked(part) if isinstance(part, BoundedValue) else text_html(part)


@dataclass(frozen=True, repr=False)
class Table:
    """A table to show, its numbers as links.

    Attributes
    ----------
    text : str
        Caption and cells as aligned text.
    html : str
        One ``table`` element with caption and headers.
    numbers : tuple of BoundedValue
        Its numbers: those of the caption, then row by row.
    """

    text: str
    html: str
    numbers: tuple[BoundedValue, ...]

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


def show(frame: pd.DataFrame, caption: str | Finding, *, anchors: bool = False) -> Table:
    """Show a frame as a table with a caption, row headers and linked numbers.

    Parameters
    ----------
    frame : DataFrame
        Cells of BoundedValue or str, missing ones shown as "–"; the index gives the row headers.
    caption : str or Finding
        What the table shows; a Finding where it holds numbers.
    anchors : bool, optional
        Make this the table where links land, as for the result of `trace`: the column ``row`` gives row
        headers and ids, and the column ``line`` may hold bare numbers.

    Returns
    -------
    Table
        HTML and aligned text, the same for the same frame.

    Raises
    ------
    TypeError
        If a cell or a label is a bare number, or neither text nor BoundedValue.
    ValueError
        If labels have several levels, or with `anchors` if ``row`` is missing or names a row twice.

    Examples
    --------
    >>> frame = pd.DataFrame({"sessions": [BoundedValue(501, 599, "场次", ("a-1-1",)), None]}, ["阳泉", "湘潭"])
    >>> show(frame, "Sessions by place")
    Sessions by place
            sessions
    阳泉  501 to 599
    湘潭           –
    """
    if frame.index.nlevels > 1 or frame.columns.nlevels > 1:
        msg = "row or column labels have several levels; make them one, as with frame.reset_index(level=…)"
        raise ValueError(msg)
    if anchors:
        if "row" not in frame or frame["row"].duplicated().any():
            msg = "anchors need a column 'row' that names each row once; give the result of civstats.trace"
            raise ValueError(msg)
        frame = frame.set_index("row")
    names = [
        _cell(name, "the header", "name the columns, as with frame.set_axis(names, axis=1)")
        for name in frame.columns
    ]
    labels = [
        _cell(label, "the index", "name the rows, as with frame.set_index(column)") for label in frame.index
    ]
    rows = [
        [
            _cell(cell, f"column {name!r}", "" if anchors and name == "line" else COUNT_REMEDY)
            for name, cell in zip(names, row, strict=True)
        ]
        for row in frame.to_numpy(dtype=object)
    ]
    corner = "" if frame.index.name is None else str(frame.index.name)
    first = f'<th scope="col">{text_html(corner)}</th>' if corner else "<td></td>"
    head = first + "".join(f'<th scope="col">{_cell_html(name)}</th>' for name in names)
    body = ""
    for label, row in zip(labels, rows, strict=True):
        opening = f'<tr id="{escape(_text(label))}">' if anchors and label is not None else "<tr>"
        cells = "".join(f"<td>{_cell_html(cell)}</td>" for cell in row)
        body += f'{opening}<th scope="row">{_cell_html(label)}</th>{cells}</tr>\n'
    title = caption if isinstance(caption, Finding) else Finding(visible(caption), text_html(caption), ())
    html = (
        f'<table class="civstats{" trace" if anchors else ""}"><caption>{title.html}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>"
    )
    grid = [[corner, *names], *([label, *row] for label, row in zip(labels, rows, strict=True))]
    numbers = [cell for row in grid for cell in row if isinstance(cell, BoundedValue)]
    return Table(f"{title.text}\n{_aligned(grid)}", html, (*title.numbers, *numbers))


def _cell(cell: Any, place: str, remedy: str = COUNT_REMEDY) -> BoundedValue | str | None:
    """Check one cell; None stands for a missing one, and a remedy is what a bare number needs."""
    if isinstance(cell, BoundedValue | str):
        return cell
    if pd.api.types.is_scalar(cell) and pd.isna(cell):
        return None
    if not isinstance(cell, Real):
        msg = f"{place} holds a {type(cell).__name__}; give a BoundedValue or text"
        raise TypeError(msg)
    if remedy:
        msg = f"{place} holds the bare number {cell}; {remedy}"
        raise TypeError(msg)
    return str(cell)


def _cell_html(cell: BoundedValue | str | None) -> str:
    return f'<abbr title="not stated">{MISSING}</abbr>' if cell is None else _html(cell)


def _aligned(grid: list[list[BoundedValue | str | None]]) -> str:
    """Align cells by the columns that they take on a terminal, numbers to the right."""
    columns = []
    for column in zip(*grid, strict=True):
        texts = [MISSING if cell is None else _text(cell) for cell in column]
        widths = [_width(text) for text in texts]
        gaps = [" " * (max(widths) - width) for width in widths]
        numeric = any(isinstance(cell, BoundedValue) for cell in column[1:])
        columns.append([gap + text if numeric else text + gap for text, gap in zip(texts, gaps, strict=True)])
    return "\n".join("  ".join(line).rstrip() for line in zip(*columns, strict=True))


def _width(text: str) -> int:
    return sum(
        0
        if unicodedata.category(character) in {"Mn", "Me"}
        else 1 + (unicodedata.east_asian_width(character) in "WF")
        for character in text
    )
