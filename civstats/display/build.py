"""Results become a sentence (`finding`) or a table (`show`) in which no number is typed by hand."""

from __future__ import annotations

from numbers import Real
from string import Formatter
from typing import Any

import pandas as pd

from civstats.arguments import need_frame, shown
from civstats.bounded import BoundedValue
from civstats.display.parts import (
    Cell,
    Column,
    Finding,
    Heading,
    Inline,
    Link,
    Paragraph,
    Row,
    Table,
    join_texts,
)
from civstats.display.reported import needed
from civstats.language import english, quoted, translate

COUNT = "count rows with civstats.count(frame), or give a BoundedValue, so that the number can be traced"


def finding(template: str, /, **values: Any) -> Finding:
    """State a result in a sentence.

    Parameters
    ----------
    template : str
        The sentence in English, with each value as ``{name}`` and no digit of its own; it appears in the language
        that is spoken, where the catalogues have it.
    **values : BoundedValue, str, Finding, or list of these
        What stands for the names, a Finding by its words; a list is joined with commas and "and", an empty one
        reads "none".

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
    >>> from civstats import BoundedValue, finding
    >>> finding("{place} reports {n} sessions.", place="Yangquan",
    ...     n=BoundedValue(501, 599, "场次", ("a-1-1",)))
    Yangquan reports 501 to 599 sessions.
    """
    return Finding(_filled(template, values))


def paragraph(template: str, /, **values: Any) -> Paragraph:
    """Write a paragraph of prose as `finding` writes a sentence; its values may be links too.

    >>> paragraph("Side by side with {others}.", others=[Link("b.html", ("B",)), Link("c.html", ("C",))])
    Side by side with B and C.
    """
    return Paragraph(_filled(template, values))


def heading(level: int, template: str, /, **values: Any) -> Heading:
    """Write the title of a section as `finding` writes a sentence, for where a notebook computes it.

    >>> heading(2, "What is unclear, and why")
    What is unclear, and why
    """
    return Heading(level, _filled(template, values), "" if translate(template) == template else template)


def _filled(template: str, values: dict[str, Any]) -> Cell:
    """Fill a template in the language that is spoken; a translation may leave out names, as of words in the plural."""
    names = dict.fromkeys(name for _, name in _parse(template) if name)
    for problem, found in (
        ("no value for", [name for name in names if name not in values]),
        ("no place in the template for", [name for name in values if name not in names]),
    ):
        if found:
            msg = f"{problem} {', '.join(found)}; give each name of the template one value, and no others"
            raise ValueError(msg)
    given = {name: _listed(name, value) for name, value in values.items()}
    inlines: list[Inline] = []
    for literal, name in _parse(translate(template)):
        parts = given[name] if name else []
        if literal.endswith("“"):
            parts = [str(quoted(part)) if isinstance(part, str) else part for part in parts]
        inlines += [literal, *parts]
    return join_texts(inlines)


def _parse(template: str) -> list[tuple[str, str | None]]:
    """Split a template into texts, each with the name that follows it, None at the end."""
    if not isinstance(template, str):
        msg = f"the template is {shown(template)}; expected a sentence with each value as '{{name}}'"
        raise TypeError(msg)
    try:
        parsed = list(Formatter().parse(template))
    except ValueError as error:  # a brace alone
        msg = f"{template!r}: {error}; write each value as '{{name}}'"
        raise ValueError(msg) from None
    pieces = []
    for literal, name, spec, conversion in parsed:
        if any(character.isdigit() for character in literal):
            msg = f"{literal.strip()!r} holds a digit; give each number as a BoundedValue, as in '{{n}}' with n=…"
            raise ValueError(msg)
        if name is not None and (not name.isidentifier() or spec or conversion):
            msg = f"a field of {template!r} is more or less than a name; write '{{name}}' and pass name=…"
            raise ValueError(msg)
        pieces.append((literal, name))
    return pieces


def _listed(name: str, value: Any) -> list[Inline]:
    """Check a value and give its parts, or tuples of parts that belong together, with commas and "and" between."""
    parts = (list(value) or [english("none")]) if isinstance(value, list | tuple) else [value]
    groups = [part if isinstance(part, tuple) else _line(part) for part in parts]
    for part in (part for group in groups for part in group):
        if not isinstance(part, BoundedValue | str | Link):
            number = f"the bare number {part}; {COUNT}"
            other = f"a {type(part).__name__}; give a BoundedValue, text, or a list of these"
            msg = f"{name} is {number if isinstance(part, Real) else other}"
            raise TypeError(msg)
    told = [[translate(part) if isinstance(part, str) else part for part in group] for group in groups]
    joined: list[Inline] = [*told[0]]
    for group in told[1:-1]:
        joined += [translate(", "), *group]
    return [*joined, translate(" and "), *told[-1]] if len(told) > 1 else joined


def _line(part: Any) -> Cell:
    """Give the parts of a finding that stands in another, as of each item of a list: three persons (Yangquan)."""
    return part.inlines if isinstance(part, Finding) else (part,)


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
    >>> import pandas as pd
    >>> from civstats import BoundedValue, show
    >>> frame = pd.DataFrame({"sessions": [BoundedValue(501, 599, "场次", ("a-1-1",)), None]}, ["阳泉", "湘潭"])
    >>> show(frame, "Sessions by place")
    Sessions by place
            sessions
    阳泉  501 to 599
    湘潭           –
    """
    need_frame("show", frame)
    if not isinstance(caption, str | Finding):
        msg = f"the caption is {shown(caption)}; expected text, or a Finding where it holds numbers"
        raise TypeError(msg)
    if frame.index.nlevels > 1 or frame.columns.nlevels > 1:
        msg = "row or column labels have several levels; make them one, as with frame.reset_index(level=…)"
        raise ValueError(msg)
    if anchors:
        if "row" not in frame or frame["row"].duplicated().any():
            msg = "anchors need a column 'row' that names each row once; give the result of civstats.trace"
            raise ValueError(msg)
        frame = frame.set_index("row")
        frame = frame[needed(frame.index)]
    naming = "name the columns, as with frame.set_axis(names, axis=1)"
    names = [_cell(name, "the header", naming) for name in frame.columns]
    places = [
        ("the index", "name the rows, as with frame.set_index(column)"),
        *((f"column {name!r}", "" if anchors and name == "line" else COUNT) for name in frame.columns),
    ]
    rows = []
    for label, values in zip(frame.index, frame.to_numpy(dtype=object), strict=True):
        cells = [_cell(value, *place) for value, place in zip([label, *values], places, strict=True)]
        rows.append(Row(tuple(cells), str(label) if anchors else ""))
    corner = () if frame.index.name is None else (translate(str(frame.index.name)),)
    columns = [Column(corner, "label")]
    for index, name in enumerate(names, start=1):
        stated = [row.cells[index] for row in rows if row.cells[index]]
        numeric = stated and all(isinstance(part, BoundedValue) for cell in stated for part in cell)
        columns.append(Column(name, "number" if numeric else "text"))
    title = caption if isinstance(caption, Finding) else Finding((translate(caption),))
    return Table(title, tuple(columns), tuple(rows), "trace" if anchors else "table")


def _cell(value: Any, place: str, remedy: str) -> Cell:
    """Check one cell, empty if missing; a bare number needs the remedy, and may stay where there is none."""
    if isinstance(value, BoundedValue | str):
        return (translate(value) if isinstance(value, str) else value,)
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return ()
    if isinstance(value, Real) and not remedy:
        return (str(value),)
    if isinstance(value, Real):
        found = f"the bare number {value}; {remedy}"
    else:
        found = f"a {type(value).__name__}; give a BoundedValue or text"
    msg = f"{place} holds {found}"
    raise TypeError(msg)
