"""What a single cell must fulfil: the first thing wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from civstats.problems import Problem, unprintable
from civstats.tables.content import Cell, Content
from civstats.tables.fields import Field
from civstats.tables.notations import date_problem, near_date, near_lines, near_number, parse_lines, tidy

__all__ = ["cell_check"]

INTEGER = re.compile(r"[0-9]{1,15}")
NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,9})?")
LOST = re.compile("\ufffd|[?]{2,}|[\u00a1-\u00ff]{3,}")
FAILED = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!)|#{3,}")


class Wrong(NamedTuple):
    """A problem without its place; `part` is what of the cell is wrong, the whole cell if empty."""

    code: str
    about: str = ""
    near: str = ""
    part: str = ""


def cell_check(field: Field, content: Content) -> Callable[[Cell], Problem | None]:
    """Return the check of a column: from a cell to what is wrong with it, None if nothing.

    Parameters
    ----------
    field : Field
        The column.
    content : Content
        Whose codelists and keys the cells may name.
    """
    checks = [check for asked, check in CHECKS if asked(field)]

    @cache  # few texts fill most cells of a column
    def wrong(text: str) -> Wrong | None:
        return next(filter(None, (check(field, text, content) for check in checks)), None)

    def check(cell: Cell) -> Problem | None:
        if not cell.text:  # nothing stands there that a suggestion could be near to
            return cell.problem("E-NO-VALUE", field.name) if field.required else None
        found = wrong(cell.text)
        if found is None:
            return None
        column = cell.column + cell.text.index(found.part)
        return Problem(
            found.code, cell.file, cell.line, column, found.part or cell.text, found.about, found.near
        )

    return check


def _character(_: Field, text: str, __: Content) -> Wrong | None:
    if lost := LOST.search(text):
        return Wrong("E-LOST-CHARACTER", part=lost[0])
    hidden = None if text.isprintable() else next(filter(unprintable, text), None)
    return Wrong("E-CONTROL-CHARACTER", part=hidden) if hidden else None


def _failed(_: Field, text: str, __: Content) -> Wrong | None:
    return Wrong("E-SPREADSHEET-ERROR") if FAILED.fullmatch(text) else None


def _number(field: Field, text: str, _: Content) -> Wrong | None:
    form, about = (INTEGER, "a whole number") if field.type == "integer" else (NUMBER, "a number")
    if form.fullmatch(text):
        return None
    return Wrong("E-WRONG-TYPE", about, near_number(text, whole=field.type == "integer"))


def _pattern(field: Field, text: str, _: Content) -> Wrong | None:
    if re.fullmatch(field.pattern, text):
        return None
    plain = tidy(text)
    meant = (plain, plain.lower(), re.sub(r"[\W_]+", "-", plain.lower()), plain.removesuffix(".0"))
    near = next((each for each in meant if re.fullmatch(field.pattern, each)), "")
    return Wrong("E-PATTERN", field.form, near)


def _length(field: Field, text: str, _: Content) -> Wrong | None:
    if len(text) <= (field.max_length or 0):
        return None
    return Wrong("E-TOO-LONG", str(field.max_length))


def _code(field: Field, text: str, content: Content) -> Wrong | None:
    if text in content.codes[field.codelist] or not content.knows("codelists"):
        return None
    return Wrong("E-UNKNOWN-CODE", f"codelist {field.codelist}", content.near(text, field.codelist))


def _reference(field: Field, text: str, content: Content) -> Wrong | None:
    if not content.lacks(text, field.reference):
        return None
    return Wrong("E-BROKEN-REFERENCE", field.reference, content.near(text, field.reference))


def _date(_: Field, text: str, __: Content) -> Wrong | None:
    kind = date_problem(text)
    return Wrong(kind, near=near_date(text)) if kind else None


def _lines(_: Field, text: str, __: Content) -> Wrong | None:
    try:
        parse_lines(text)
    except ValueError:
        return Wrong("E-LINES", near=near_lines(text))
    return None


# Which columns ask for a check, and the check, in the order in which its problem is the more telling.
CHECKS: tuple[tuple[Callable[[Field], object], Callable[[Field, str, Content], Wrong | None]], ...] = (
    (lambda _: True, _character),
    (lambda _: True, _failed),
    (lambda field: field.type != "string", _number),
    (lambda field: field.pattern, _pattern),
    (lambda field: field.max_length, _length),
    (lambda field: field.codelist, _code),
    (lambda field: field.reference, _reference),
    (lambda field: field.kind == "edtf", _date),
    (lambda field: field.kind == "lines", _lines),
)
