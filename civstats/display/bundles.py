"""Findings, tables, charts and data sets as MIME bundles, and back from what a notebook stores.

A bundle holds plain text for terminals, HTML or SVG for JupyterLab and GitHub, and under `MIME` what is
meant: numbers as bounds, unit, rows and operation, texts as texts. Reports read that part alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from civstats.bounded import BoundedValue
from civstats.display import reported
from civstats.display.html import line_html, table_html, text_html
from civstats.display.parts import Cell, Column, Finding, Heading, Inline, Link, Paragraph, Row, Table, plain
from civstats.language import language, translate, translate_later
from civstats.operations import Operation

if TYPE_CHECKING:
    from civstats.tables import Dataset

MIME = "application/vnd.civstats.v1+json"
TITLED = 3  # rows that the title of a link names
EXACT = 2**53  # up to here JavaScript, and so a browser that saves a notebook, has whole numbers as they are

KINDS, ROLES = ("table", "trace", "values"), ("label", "text", "number", "back")

Json = dict[str, Any]


@dataclass(frozen=True)
class Picture:
    """What is told of a chart beside its drawing, which stands in the bundle as SVG; a narrow drawing as SVG."""

    title: str
    alt: str
    caption: str  # how to read the chart, and where its values come from
    narrow: str = ""  # for phones


@dataclass(frozen=True)
class DatasetFacts:
    """Which data a notebook rests on: title, version, SHA-256 of the tables, day of release (ISO 8601)."""

    title: str
    version: str
    digest: str
    released: str


Shown = Heading | Paragraph | Finding | Table | Picture | DatasetFacts


def bundle(result: object) -> Json:
    """Give a heading, paragraph, finding or table as text, HTML and JSON."""
    assert isinstance(result, Table | Heading | Paragraph | Finding)
    parts = _table_json(result) if isinstance(result, Table) else {"inlines": _cell_json(result.inlines)}
    if isinstance(result, Heading):
        parts |= {"level": result.level, **({"english": result.english} if result.english else {})}
    meaning = _meaning(type(result).__name__.lower(), **parts)
    if reported.only():
        reported.note(result)
        return {"text/plain": "", MIME: meaning}  # or IPython would write the text itself
    if isinstance(result, Table):
        html = table_html(_table_to_rows(result))
    else:
        html = line_html(replace(result, inlines=_to_rows(result.inlines)))
    return {"text/plain": repr(result), "text/html": html, MIME: meaning}


def _to_rows(inlines: Cell) -> Cell:
    """Let numbers lead to the first of their rows where the notebook traces it: only a report has an entry for them."""
    return tuple(_to_row(part) if isinstance(part, BoundedValue) else part for part in inlines)


def _to_row(number: BoundedValue) -> Inline:
    if not number.rows:
        return str(number)
    first, more = translate(", ").join(number.rows[:TITLED]), len(number.rows) - TITLED
    told = (
        translate("{operation}: {rows} and {more} more", operation=number.told, rows=first, more=f"{more:,}")
        if more > 0
        else translate("{operation}: {rows}", operation=number.told, rows=first)
    )
    return Link(f"#{number.rows[0]}", (str(number),), is_row=True, title=told)


def _table_to_rows(table: Table) -> Table:
    columns = tuple(replace(column, name=_to_rows(column.name)) for column in table.columns)
    rows = tuple(replace(row, cells=tuple(map(_to_rows, row.cells))) for row in table.rows)
    return replace(table, caption=Finding(_to_rows(table.caption.inlines)), columns=columns, rows=rows)


def _table_json(table: Table) -> Json:
    return {
        "kind": table.kind,
        "caption": _cell_json(table.caption.inlines),
        "columns": [{"name": _cell_json(column.name), "role": column.role} for column in table.columns],
        "rows": [list(map(_cell_json, row.cells)) for row in table.rows],
    }


def picture_bundle(picture: Picture, svg: str) -> Json:
    """Give the drawing of a chart as SVG, its alternative text, and JSON."""
    return {"text/plain": picture.alt, "image/svg+xml": svg, MIME: _meaning("picture", **vars(picture))}


def values_bundle(table: Table, caption: str) -> Json:
    """Give the values of a chart as a table that opens on demand; `caption` is how to read the chart."""
    values = bundle(replace(table, kind="values"))
    if "text/html" not in values:
        return values
    told = f'<p class="caption">{text_html(caption)}</p>'
    html = f'<details class="values"><summary>{translate("Values")}</summary>{told}{values["text/html"]}</details>'
    return {**values, "text/html": html}


def version_of(dataset: Dataset) -> str:
    """Say which data these are: version, day of release and the beginning of their digest."""
    return translate(
        "version {version}, {released}, digest {digest}",
        version=dataset.version,
        released=dataset.released,
        digest=dataset.digest[:12],
    )


def dataset_bundle(dataset: Dataset, sizes: list[tuple[str, int]]) -> Json:
    """Give which data a notebook rests on, with how many rows each table has."""
    facts = DatasetFacts(dataset.title, dataset.version, dataset.digest, str(dataset.released))
    rows = "".join(
        f'<tr><th scope="row">{translate(name)}</th><td>{size:,}</td></tr>' for name, size in sizes
    )
    table, count = translate("Table"), translate("Rows")
    html = (
        f"<p><strong>{text_html(facts.title)}</strong><br>{text_html(version_of(dataset))}</p>\n"
        f'<table>\n<thead><tr><th scope="col">{table}</th><th scope="col">{count}</th></tr></thead>\n'
        f"<tbody>{rows}</tbody>\n</table>"
    )
    return {"text/plain": repr(dataset), "text/html": html, MIME: _meaning("dataset", **vars(facts))}


def _meaning(kind: str, /, **parts: Any) -> Json:
    return {"type": kind, "language": language(), **parts}


def read_bundle(meaning: Json) -> Shown:
    """Read what a notebook stores under `MIME` as what was shown; ValueError if this version does not write it.

    >>> shown = Finding((BoundedValue(501, 599, "场次", ("a-1-1",)), " sessions"))
    >>> read_bundle(bundle(shown)[MIME]) == shown
    True
    """
    try:
        return _READERS[meaning["type"]](meaning)
    except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
        told = f"{type(error).__name__}: {error}"
        raise ValueError(
            translate_later(
                "a bundle of {mime} that this version does not write ({error})", mime=MIME, error=told
            )
        ) from None


def _is(value: Any, *kinds: type) -> Any:
    """Return a value of one of the kinds of JSON that this version writes; True is no number."""
    if type(value) not in kinds:
        msg = f"a {type(value).__name__} where there is none"
        raise TypeError(msg)
    return value


def _one_of(value: Any, *known: Any) -> Any:
    if _is(value, type(known[0])) not in known:
        msg = f"{value!r}, not one of {', '.join(map(repr, known))}"
        raise ValueError(msg)
    return value


def _read_table(meaning: Json) -> Table:
    columns = tuple(
        Column(_read_cell(column["name"]), _one_of(column["role"], *ROLES))
        for column in _is(meaning["columns"], list)
    )
    cells = [tuple(map(_read_cell, _is(row, list))) for row in _is(meaning["rows"], list)]
    kind = _one_of(meaning["kind"], *KINDS)
    if not columns or any(len(row) != len(columns) for row in cells):
        msg = "no columns, or rows of another length than the head"
        raise ValueError(msg)
    # The label of a row of the trace is the id that links to it lead to.
    rows = tuple(Row(row, plain(row[0]) if kind == "trace" else "") for row in cells)
    return Table(Finding(_read_cell(meaning["caption"])), columns, rows, kind)


def _read_heading(meaning: Json) -> Heading:
    level = _one_of(meaning["level"], 1, 2, 3)
    heading = Heading(level, _read_cell(meaning["inlines"]), _is(meaning.get("english", ""), str))
    if not plain(heading.inlines).strip():
        msg = "a heading without text"
        raise ValueError(msg)
    return heading


def _read_facts(meaning: Json) -> DatasetFacts:
    date.fromisoformat(meaning["released"])
    return DatasetFacts(*(_is(meaning[field.name], str) for field in fields(DatasetFacts)))


_READERS: dict[str, Callable[[Json], Shown]] = {
    "heading": _read_heading,
    "paragraph": lambda meaning: Paragraph(_read_cell(meaning["inlines"])),
    "finding": lambda meaning: Finding(_read_cell(meaning["inlines"])),
    "table": _read_table,
    "picture": lambda meaning: Picture(*(_is(meaning[field.name], str) for field in fields(Picture))),
    "dataset": _read_facts,
}


def _cell_json(inlines: Cell) -> Any:
    """Write texts, numbers and links, all that results of a notebook hold; one alone without a list."""
    parts = list(map(_piece_json, inlines))
    return parts[0] if len(parts) == 1 else parts


def _piece_json(part: Inline) -> Any:
    if isinstance(part, BoundedValue):
        return _number_json(part)
    return {"target": part.target, "text": plain(part.inlines)} if isinstance(part, Link) else part


def _number_json(number: BoundedValue) -> Json:
    """Write a number; JSON has no infinity, so an open end is null."""
    lower, upper = map(_end_json, (number.lower, number.upper))
    rows = list(number.rows)
    told = {
        "lower": lower,
        "upper": upper,
        "unit": number.unit,
        "rows": rows,
        "operation": str(number.operation),
    }
    written = None if number.written is None else _end_json(number.written)
    words = number.operation.told if isinstance(number.operation, Operation) else ""
    how = {"decimals": number.decimals, "written": written, "told": words or None}
    return told | {name: value for name, value in how.items() if value is not None}


def _end_json(end: float) -> float | None:
    """Write 5.0 as 5, as JupyterLab does when it saves a notebook."""
    if not math.isfinite(end):
        return None
    return int(end) if end.is_integer() and abs(end) < EXACT else end


def _read_cell(meaning: Any) -> Cell:
    parts = meaning if isinstance(meaning, list) else [meaning]
    return tuple(map(_read_piece, parts))


def _read_piece(part: Any) -> Inline:
    if isinstance(part, str):
        return part
    if "target" in part:
        return Link(_is(part["target"], str), (_is(part["text"], str),))
    return _read_number(part)


def _read_number(part: Json) -> BoundedValue:
    lower = -math.inf if part["lower"] is None else _is(part["lower"], int, float)
    upper = math.inf if part["upper"] is None else _is(part["upper"], int, float)
    rows = tuple(_is(row, str) for row in _is(part["rows"], list))
    decimals = None if part.get("decimals") is None else _one_of(part["decimals"], *range(10))
    how = (decimals, None if part.get("written") is None else float(_is(part["written"], int, float)))
    done = _is(part["operation"], str)
    done = Operation(done, _is(part["told"], str)) if "told" in part else done
    number = BoundedValue(lower, upper, _is(part["unit"], str), rows, done, *how)
    str(number)  # which fails where so many digits cannot be written
    return number
