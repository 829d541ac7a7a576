"""All that the cells of a data folder must fulfil: each alone, within their row, and across rows."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain
from typing import NamedTuple

from civstats.problems import Problem, unprintable
from civstats.quantities import QuantityError, read_quantity
from civstats.tables.corrections import correct
from civstats.tables.files import misread_as_gbk
from civstats.tables.folders import Folder
from civstats.tables.indicator_checks import answer_problems, period_problems
from civstats.tables.notations import (
    LONGEST,
    LONGEST_CELL,
    date_problem,
    first_day,
    lines_problem,
    near_date,
    near_form,
    near_lines,
    near_number,
    parse_lines,
)
from civstats.tables.rows import Cell, Row
from civstats.tables.schemas import CODELISTS, TABLES, Field, Table

INTEGER = re.compile(r"[0-9]{1,15}")
NUMBER = re.compile(r"(?!-0+(?:\.0+)?$)-?[0-9]{1,15}(\.[0-9]{1,9})?")  # no -0
# U+FFFD; 锟斤拷, which is U+FFFD in UTF-8 read as GBK; ??; ÇàáªÊÐ
LOST = re.compile("\ufffd|锟斤拷|[?]{2,}|[\u00a1-\u00ff]{3,}")
# #REF!; ########
FAILED = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!)|#{3,}")
DATED = frozenset({"stated", "from_section"})  # the codes of period_basis that ask for a period
POPULATION = ("population", "population_date", "population_source")
NUMERAL = ("source_id", "line", "printed")


def find_problems(folder: Folder) -> list[Problem]:
    """Return all problems of the cells of a data folder, in no order.

    Single cells are checked as first coded and as corrected; rows and what is across rows as corrected.
    """
    corrected, changed, problems = correct(folder)
    unsound: set[Cell] = set()
    for cell, problem in _cell_problems(folder, changed):
        problems.append(problem)
        unsound.add(cell)
    for name, needed, find in ROW_CHECKS:
        for row in corrected.rows[name] if name else chain.from_iterable(corrected.rows.values()):
            cells = [row[column] for column in needed if column in row]
            if len(cells) == len(needed) and unsound.isdisjoint(cells):
                problems += find(corrected, *cells)
    return [*problems, *_problems_across(corrected)]


# --- single cells -------------------------------------------------------------------------------------------


class Wrong(NamedTuple):
    """A problem without its place; `part` is what of the cell is wrong, the whole cell if empty."""

    code: str
    about: str = ""
    near: str = ""
    part: str = ""


def _cell_problems(folder: Folder, changed: Iterable[tuple[Field, Cell]]) -> Iterator[tuple[Cell, Problem]]:
    """Yield the first thing wrong with each cell, as first coded, and of those that corrections put in."""

    @cache  # few texts fill most cells of a column
    def find(field: Field, text: str) -> Wrong | None:
        return next(_wrongs(field, text, folder), None)

    coded = (
        (field, row[field.name])
        for name, table in TABLES.items()
        for field in table.fields
        for row in folder.rows[name]
        if field.name in row
    )
    for field, cell in chain(coded, changed):
        if wrong := find(field, cell.text):
            part = wrong.part or cell.text
            place = cell.file, cell.line, cell.column + cell.text.index(part)
            yield cell, Problem(wrong.code, *place, part, wrong.about, wrong.near)


def _wrongs(field: Field, text: str, folder: Folder) -> Iterator[Wrong]:
    """Yield what is wrong with a cell of a column, the more telling first."""
    if not text:  # nothing stands there that a suggestion could be near to
        if field.required:
            yield Wrong("E-NO-VALUE", field.name)
        return
    most = LONGEST.get(field.notation, LONGEST_CELL)
    if len(text) > most:
        yield Wrong("E-LONG-CELL", f"{most:,}")
    if not text.isascii() or not text.isprintable() or "??" in text:  # unlike most cells
        yield from _character_wrongs(text)
    if FAILED.fullmatch(text):
        yield Wrong("E-SPREADSHEET-ERROR")
    yield from _form_wrongs(field, text)
    if field.codelist and folder.whole("codelists") and text not in folder.codes[field.codelist]:
        yield Wrong("E-UNKNOWN-CODE", f"codelist {field.codelist}", folder.near(text, field.codelist))
    if field.reference and folder.lacks(text, field.reference):
        yield Wrong("E-BROKEN-REFERENCE", field.reference, folder.near(text, field.reference))
    if field.notation == "edtf" and (code := date_problem(text)):
        yield Wrong(code, near=near_date(text))
    if field.notation == "lines" and (code := lines_problem(text)):
        yield Wrong(code, near=near_lines(text))


def _character_wrongs(text: str) -> Iterator[Wrong]:
    if was := misread_as_gbk(text):
        yield Wrong("E-MISREAD", near=was)
    if lost := LOST.search(text):
        yield Wrong("E-LOST-CHARACTER", part=lost[0])
    if not text.isprintable():
        yield from (Wrong("E-CONTROL-CHARACTER", part=char) for char in text if unprintable(char))


def _form_wrongs(field: Field, text: str) -> Iterator[Wrong]:
    whole = field.type == "integer"
    if field.type != "string" and not (INTEGER if whole else NUMBER).fullmatch(text):
        about = "a whole number" if whole else "a number"
        yield Wrong("E-WRONG-TYPE", about, near_number(text, whole=whole))
    if field.pattern and not re.fullmatch(field.pattern, text):
        yield Wrong("E-PATTERN", field.form, near_form(text, field.pattern))
    if field.max_length and len(text) > field.max_length:
        yield Wrong("E-TOO-LONG", str(field.max_length))


# --- within a row whose cells are sound ---------------------------------------------------------------------


def _obs_id(_: Folder, obs_id: Cell, source_id: Cell, line: Cell) -> Iterator[Problem]:
    stem = f"{source_id.text}-{line.text}-"
    if not (obs_id.text.startswith(stem) and re.fullmatch("[1-9][0-9]{0,3}", obs_id.text.removeprefix(stem))):
        yield obs_id.problem("E-OBS-ID", stem)


def _line(folder: Folder, source_id: Cell, line: Cell) -> Iterator[Problem]:
    piece = folder.keys["sources.source_id"].get(source_id.text, {})
    try:
        ranges = parse_lines(piece["lines"].text)
    except (KeyError, ValueError):  # reported where it stands
        return
    if not any(int(line.text) in lines for lines in ranges):
        yield line.problem("E-LINE-OUTSIDE", f"{piece['lines'].text}, the lines of {source_id.text}")


def _printed(folder: Folder, *cells: Cell) -> Iterator[Problem]:
    printed, basis, value, qualifier, unit = cells
    if not folder.whole("codelists"):
        return
    words = folder.codes["measure_word"]
    try:
        read = read_quantity(printed.text, basis=basis.text, measure_words=words)
    except QuantityError as error:
        yield printed.problem("E-PRINTED", str(error))
        return
    if read.value is None:
        if value.text:
            yield value.problem("E-VALUE", "no value")
    elif not value.text or not math.isclose(float(value.text), read.value, rel_tol=1e-12):
        yield value.problem("E-VALUE", f"{read.value:.15g}")
    if qualifier.text != read.qualifier:
        yield qualifier.problem("E-QUALIFIER", read.qualifier)
    if read.unit is not None and unit.text != read.unit:
        yield unit.problem("E-UNIT", read.unit)
    if read.rule not in folder.codes["bounds_rule"]:
        yield printed.problem("E-BOUNDS-RULE", read.rule)


def _sign(folder: Folder, printed: Cell, value: Cell) -> Iterator[Problem]:
    """Find a minus sign in the value of a later coding where none is printed."""
    if value.text.startswith("-") and folder.whole("codelists"):
        try:
            read = read_quantity(printed.text, measure_words=folder.codes["measure_word"]).value
        except QuantityError:
            read = None
        if not (read or 0) < 0:
            yield value.problem("E-VALUE", "no minus sign")


def _indicator_unit(folder: Folder, indicator_id: Cell, unit: Cell) -> Iterator[Problem]:
    indicator = folder.keys["indicators.indicator_id"].get(indicator_id.text, {})
    expected = indicator.get("unit_measure", unit).text
    if unit.text != expected:
        yield unit.problem("E-INDICATOR-UNIT", expected)


def _period(_: Folder, period: Cell, basis: Cell) -> Iterator[Problem]:
    if (basis.text in DATED) != bool(period.text):
        yield period.problem("E-UNFOUNDED-PERIOD" if period.text else "E-NO-PERIOD", basis.text)


def _kept_programme(folder: Folder, programme: Cell) -> Iterator[Problem]:
    """Find figures of a programme that a correction dropped."""
    if programme.text and folder.lacks(programme.text, "programmes.programme_id"):
        yield programme.problem("E-BROKEN-REFERENCE", "programmes.programme_id as corrected")


def _gb2260(folder: Folder, parent: Cell, own: Cell) -> Iterator[Problem]:
    above = folder.keys["places.ref_area"].get(parent.text, {}).get("gb2260")
    if own.text and above and re.fullmatch("[0-9]{6}", above.text):
        # Two digits each for province, prefecture and county; 00 where there is none.
        stem = re.sub("(?:00){1,2}$", "", above.text)
        if not own.text.startswith(stem):
            yield own.problem("E-GB2260", stem)


def _population(folder: Folder, *cells: Cell) -> Iterator[Problem]:
    residents, dated, _ = cells
    if len({bool(cell.text) for cell in cells}) > 1:
        yield next(cell for cell in cells if not cell.text).problem("E-POPULATION")
    if residents.text and not int(residents.text):
        yield residents.problem("E-NO-RESIDENTS")
    released = folder.released.get(dated.file, "")
    start, end = (first_day(text) if text else None for text in (dated.text, released))
    if start and end and start > end:
        yield dated.problem("E-LATE-POPULATION", released)


def _codelist(folder: Folder, codelist: Cell, name: Cell, _: Cell) -> Iterator[Problem]:
    if codelist.text not in CODELISTS:
        yield codelist.problem("E-UNKNOWN-CODELIST", near=folder.near(codelist.text, "codelist"))
    elif codelist.text == "measure_word" and name.text not in folder.codes["unit_measure"]:
        yield name.problem("E-UNKNOWN-CODE", "codelist unit_measure", folder.near(name.text, "unit_measure"))


# The table of which a check looks at each row, the columns of the cells that it gets, and the check.
ROW_CHECKS: tuple[tuple[str, tuple[str, ...], Callable[..., Iterator[Problem]]], ...] = (
    ("observations", ("obs_id", "source_id", "line"), _obs_id),
    ("", ("source_id", "line"), _line),  # of any table
    ("observations", ("printed", "basis", "value", "qualifier", "unit_measure"), _printed),
    ("second_observations", ("printed", "value"), _sign),
    ("observations", ("indicator_id", "unit_measure"), _indicator_unit),
    ("observations", ("time_period", "period_basis"), _period),
    ("observations", ("indicator_id", "basis", "time_period"), period_problems),
    ("third_observations", ("time_period", "period_basis"), _period),
    ("observations", ("programme_id",), _kept_programme),
    ("places", ("parent", "gb2260"), _gb2260),
    ("places", POPULATION, _population),
    ("codelists", ("codelist", "name", "code"), _codelist),
)


# --- across rows --------------------------------------------------------------------------------------------


def _problems_across(folder: Folder) -> Iterator[Problem]:
    for name, table in TABLES.items():
        for columns in table.keys:
            yield from _key_problems(folder.rows[name], table, columns)
        for field in table.fields:
            other, _, key = field.reference.partition(".")
            if other == name:
                yield from _chain_problems(folder.rows[name], key, field.name)
    yield from _twice_problems(folder)
    yield from _uncut_problems(folder)
    yield from answer_problems(folder)


def _key(row: Row, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the texts of a row's `columns`, nothing where one is empty or missing."""
    key = tuple(row[column].text for column in columns if column in row)
    return key if len(key) == len(columns) and all(key) else ()


def _place(cell: Cell, seen_from: Cell) -> str:
    return f"line {cell.line}" if cell.file == seen_from.file else f"{cell.file}:{cell.line}"


def _key_problems(rows: Iterable[Row], table: Table, columns: tuple[str, ...]) -> Iterator[Problem]:
    needed = tuple(column for column in columns if table.field(column).required)
    seen: dict[tuple[str, ...], Cell] = {}
    for row in rows:
        if _key(row, needed):
            key, cell = tuple(row[column].text for column in columns), row[needed[-1]]
            first = seen.setdefault(key, cell)
            if first is not cell:
                yield cell.problem("E-DUPLICATE-KEY", _place(first, cell))


def _chain_problems(rows: Iterable[Row], key: str, column: str) -> Iterator[Problem]:
    """Find rows whose `column`, followed from row to row by `key`, leads back to them."""
    above = {row[key].text: row[column] for row in rows if row.keys() >= {key, column}}
    followed: set[str] = set()
    for start in above:
        chain: dict[str, None] = {}
        at = start
        while at in above and at not in followed and at not in chain:
            chain[at] = None
            at = above[at].text
        followed.update(chain)
        if at in chain:
            circle = list(chain)[list(chain).index(at) :]
            kind = "E-SELF-REFERENCE" if len(circle) == 1 else "E-CYCLE"
            yield above[at].problem(kind, " → ".join([*circle, at]))


def _twice_problems(folder: Folder) -> Iterator[Problem]:
    with_indicator = (*NUMERAL, "indicator_id")
    observed = {
        key: row["printed"]
        for row in folder.rows["observations"]
        for columns in (NUMERAL, with_indicator)
        if (key := _key(row, columns))
    }
    for row in folder.rows["exclusions"]:
        # What does not measure one indicator may measure another.
        if first := observed.get(_key(row, with_indicator) or _key(row, NUMERAL)):
            yield row["printed"].problem("E-PRINTED-TWICE", _place(first, row["printed"]))


def _uncut_problems(folder: Folder) -> Iterator[Problem]:
    """Find figures of a programme that the third coder did not cut out of the piece."""
    cut = {_key(row, ("source_id", "name")) for row in folder.rows["third_programmes"]}
    for row in folder.rows["third_observations"]:
        own = _key(row, ("source_id", "programme"))
        if own and cut and own not in cut and folder.whole("third_programmes"):
            yield row["programme"].problem("E-BROKEN-REFERENCE", f"third_programmes.name of {own[0]}")
