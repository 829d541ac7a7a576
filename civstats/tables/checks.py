"""All that the cells of a data folder must fulfil: each alone, within their row, and across rows."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import product
from typing import NamedTuple

import numpy as np

from civstats.language import translate
from civstats.problems import Problem, unprintable
from civstats.quantities import QuantityError
from civstats.tables.columns import Cell, Column, Mask, Part, Positions, TableRows, combined, first_rows
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
from civstats.tables.schemas import CODELISTS, TABLES, Field, Table, with_title

INTEGER = re.compile(r"[0-9]{1,15}")
NUMBER = re.compile(r"(?!-0+(?:\.0+)?$)-?[0-9]{1,15}(\.[0-9]{1,9})?")  # no -0
# U+FFFD; 锟斤拷, which is U+FFFD in UTF-8 read as GBK; ??; ÇàáªÊÐ
LOST = re.compile("\ufffd|锟斤拷|[?]{2,}|[\u00a1-\u00ff]{3,}")
# #REF!; ########
FAILED = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!)|#{3,}")
PLAIN = re.compile('[ -"$->@-~]+')  # ASCII without # and ?, as yangquan-73-1
DATED = frozenset({"stated", "from_section"})  # the codes of period_basis that ask for a period
POPULATION = ("population", "population_date", "population_source")
NUMERAL = ("source_id", "line", "printed")


def find_problems(folder: Folder) -> list[Problem]:
    """Return all problems of the cells of a data folder, in no order.

    Single cells are checked as first coded and as corrected; rows and what is across rows as corrected.
    """
    corrected, changed, problems = correct(folder)
    wrong = _Wrongs(folder)
    for name, table in TABLES.items():
        for field, part in product(table.fields, folder.rows[name].parts):
            problems += wrong.problems(field, part)
    problems += [wrong.problem(field, cell) for field, cell in changed if wrong.find(field, cell.text)]
    for name, columns, find in ROW_CHECKS:
        for own in [name] if name else corrected.rows:
            for part in corrected.rows[own].having(*columns).parts:
                fields = [TABLES[own].field(column) for column in columns]
                problems += _row_problems(corrected, part, wrong.sound(fields, part), columns, find)
    return [*problems, *_problems_across(corrected)]


def _row_problems(
    folder: Folder,
    part: Part,
    sound: Positions,
    columns: Sequence[str],
    find: Callable[..., Iterator[Problem]],
) -> Iterator[Problem]:
    """Yield what a check finds in sound rows; each combination of texts is looked at once."""
    own = [part.columns[column] for column in columns]
    if find in QUICK:
        sound = sound[QUICK[find](folder, sound, *own)]
    if not len(sound):
        return
    codes, size = combined([Column(each.distinct, each.codes[sound]) for each in own])
    firsts = first_rows(codes, size)
    firsts = firsts[firsts >= 0]
    cell = cache(partial(Cell, file=part.file, line=0, column=0))
    cells = [[cell(text) for text in each.at(sound[firsts])] for each in own]
    wrong = [any(find(folder, *each)) for each in zip(*cells, strict=True)]
    if any(wrong):
        for at in sound[np.isin(codes, codes[firsts[wrong]])].tolist():
            row = part[at]
            yield from find(folder, *(row[column] for column in columns))


# --- single cells -------------------------------------------------------------------------------------------


class Wrong(NamedTuple):
    """A problem without its place; `part` is what of the cell is wrong, the whole cell if empty."""

    code: str
    about: str = ""
    near: str = ""
    part: str = ""


class _Wrongs:
    """The first thing wrong with each cell, found once for each text of a column."""

    def __init__(self, folder: Folder) -> None:
        self.find = cache(lambda field, text: next(_wrongs(field, text, folder), None))
        self.texts = cache(self._texts)

    def _texts(self, field: Field, column: Column) -> frozenset[str]:
        return frozenset(text for text in _doubtful(field, column) if self.find(field, text))

    def problem(self, field: Field, cell: Cell) -> Problem:
        """Return the problem of a cell whose text is wrong."""
        wrong = self.find(field, cell.text) or Wrong("")
        part = wrong.part or cell.text
        place = cell.file, cell.line, cell.column + cell.text.index(part)
        return Problem(wrong.code, *place, part, wrong.about, wrong.near, name=with_title(field.name))

    def problems(self, field: Field, part: Part) -> Iterator[Problem]:
        """Yield the problems of a column."""
        for row in np.flatnonzero(self._marked(field, part)).tolist():
            yield self.problem(field, part[row][field.name])

    def sound(self, fields: Iterable[Field], part: Part) -> Positions:
        """Return the rows of which these cells are sound."""
        return np.flatnonzero(~np.logical_or.reduce([self._marked(field, part) for field in fields]))

    def _marked(self, field: Field, part: Part) -> Mask:
        column = part.columns.get(field.name)
        return part.marked(field.name, self.texts(field, column) if column else ())


def _doubtful(field: Field, column: Column) -> Iterable[str]:
    """Return the texts that need a closer look: of a column whose form is free not those plainly without fault."""
    if field.codelist or field.reference or field.notation or field.type != "string":
        return column.texts
    most = field.max_length or LONGEST_CELL
    if isinstance(column.distinct, list):
        return [text for text in column.texts if len(text) > most or not PLAIN.fullmatch(text)]
    import pyarrow.compute as pc  # noqa: PLC0415 - only for large tables

    texts = column.distinct
    plain = pc.and_(
        pc.match_substring_regex(texts, f"^{PLAIN.pattern}$"), pc.less_equal(pc.binary_length(texts), most)
    )
    doubtful: list[str] = texts.filter(pc.invert(plain)).to_pylist()
    return doubtful


def _wrongs(field: Field, text: str, folder: Folder) -> Iterator[Wrong]:
    """Yield what is wrong with a cell of a column, the more telling first."""
    if not text:  # nothing stands there that a suggestion could be near to
        if field.required:
            yield Wrong("E-NO-VALUE", with_title(field.name))
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
        yield Wrong(
            "E-UNKNOWN-CODE",
            translate("codelist {name}", name=with_title(field.codelist)),
            folder.near(text, field.codelist),
        )
    if field.reference and folder.lacks(text, field.reference):
        yield Wrong("E-BROKEN-REFERENCE", with_title(field.reference), folder.near(text, field.reference))
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
        about = translate("a whole number") if whole else translate("a number")
        yield Wrong("E-WRONG-TYPE", about, near_number(text, whole=whole))
    if field.pattern and not re.fullmatch(field.pattern, text):
        yield Wrong("E-PATTERN", translate(field.form), near_form(text, field.pattern))
    if field.max_length and len(text) > field.max_length:
        yield Wrong("E-TOO-LONG", str(field.max_length))


# --- within a row whose cells are sound ---------------------------------------------------------------------


def _obs_id(_: Folder, obs_id: Cell, source_id: Cell, line: Cell) -> Iterator[Problem]:
    stem = f"{source_id.text}-{line.text}-"
    if not (obs_id.text.startswith(stem) and re.fullmatch("[1-9][0-9]{0,3}", obs_id.text.removeprefix(stem))):
        yield obs_id.problem("E-OBS-ID", stem)


def _ranges(stated: str) -> tuple[range, ...]:
    """Return the lines of a piece, none where they are wrong, which is reported where they stand."""
    try:
        return parse_lines(stated)
    except ValueError:
        return ()


def _line(folder: Folder, source_id: Cell, line: Cell) -> Iterator[Problem]:
    piece = folder.keys["sources.source_id"].get(source_id.text, {})
    stated = piece["lines"].text if "lines" in piece else ""
    ranges = _ranges(stated)
    if ranges and not any(int(line.text) in lines for lines in ranges):
        about = translate("{lines}, the lines of {piece}", lines=stated, piece=source_id.text)
        yield line.problem("E-LINE-OUTSIDE", about)


def _printed(folder: Folder, *cells: Cell) -> Iterator[Problem]:
    printed, basis, value, qualifier, unit = cells
    if not folder.whole("codelists"):
        return
    try:
        read = folder.quantity(printed.text, rate=basis.text == "rate")
    except QuantityError as error:
        yield printed.problem("E-PRINTED", str(error))
        return
    if read.value is None:
        if value.text:
            yield value.problem("E-VALUE", translate("no value"))
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
            read = folder.quantity(printed.text).value
        except QuantityError:
            read = None
        if not (read or 0) < 0:
            yield value.problem("E-VALUE", translate("no minus sign"))


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
        yield programme.problem(
            "E-BROKEN-REFERENCE", translate("{column} as corrected", column="programmes.programme_id")
        )


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
        yield name.problem(
            "E-UNKNOWN-CODE",
            translate("codelist {name}", name=with_title("unit_measure")),
            folder.near(name.text, "unit_measure"),
        )


def _own_ids(_: Folder, rows: Positions, ids: Column, pieces: Column, lines: Column) -> Mask:
    """Mark the rows whose id is not that of their piece and line with a number from 1 to 9."""
    if ids.cells is None or pieces.cells is None or lines.cells is None:
        return np.ones(len(rows), np.bool_)
    import pyarrow as pa  # noqa: PLC0415 - only for large tables
    import pyarrow.compute as pc  # noqa: PLC0415

    stems = pc.binary_join_element_wise(pieces.cells, lines.cells, pa.scalar("-", pa.large_string()))
    same = pc.equal(pc.utf8_slice_codeunits(ids.cells, 0, -2), stems)
    own = pc.and_(same, pc.match_substring_regex(ids.cells, "-[1-9]$"))
    doubtful: Mask = ~own.fill_null(False).to_numpy()[rows]
    del stems, same, own  # together as large as the table
    pa.default_memory_pool().release_unused()
    return doubtful


def _outside(folder: Folder, rows: Positions, pieces: Column, lines: Column) -> Mask:
    """Mark the rows whose line may not be one of their piece: it is not in its only range."""
    stated: dict[str, str] = {}
    for piece, own in folder.rows["sources"].texts("source_id", "lines"):
        stated.setdefault(piece, own)
    parsed = [_ranges(stated.get(text, "")) for text in pieces.texts]
    ends = [(own[0][0], own[0][-1]) if len(own) == 1 else (1, 0) for own in parsed]
    first, last = np.array(ends, np.int64).reshape(-1, 2)[pieces.codes[rows]].T
    numbers = [int(text) if INTEGER.fullmatch(text) else 0 for text in lines.texts]
    number = np.array(numbers, np.int64)[lines.codes[rows]]
    outside: Mask = (number < first) | (number > last)
    return outside


# Checks of columns that have as many texts as rows, and what marks the rows that need a closer look.
QUICK: dict[Callable[..., Iterator[Problem]], Callable[..., Mask]] = {_obs_id: _own_ids, _line: _outside}
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


def _place(cell: Cell, seen_from: Cell) -> str:
    same = cell.file == seen_from.file
    return translate("line {line}", line=cell.line) if same else f"{cell.file}:{cell.line}"


def _key_problems(rows: TableRows, table: Table, names: tuple[str, ...]) -> Iterator[Problem]:
    own = rows.having(*names)
    columns = {name: own.column(name) for name in names}
    codes, size = combined([*columns.values()])
    needed = [name for name in names if table.field(name).required]
    keyless = np.logical_or.reduce([columns[name].marked({""}) for name in needed])
    known = np.flatnonzero(~keyless)
    firsts = known[first_rows(codes[known], size)[codes[known]]]
    for row, first in zip(known[firsts != known].tolist(), firsts[firsts != known].tolist(), strict=True):
        cell = own[row][needed[-1]]
        yield cell.problem("E-DUPLICATE-KEY", _place(own[first][needed[-1]], cell))


def _chain_problems(rows: TableRows, key: str, column: str) -> Iterator[Problem]:
    """Find rows whose `column`, followed from row to row by `key`, leads back to them."""
    own = rows.having(key, column)
    ids, over = own.column(key), own.column(column)
    linked = np.flatnonzero(~over.marked({""}))
    if not len(linked):  # as mostly: what the ids are need not be known
        return
    pairs = zip(ids.at(linked), linked.tolist(), over.at(linked), strict=True)
    above = {own_id: (row, text) for own_id, row, text in pairs}
    left = set(above)
    for start in above:
        chain: list[str] = []
        at = start
        while at in left:
            left.remove(at)
            chain.append(at)
            at = above[at][1]
        if at in chain:
            circle = chain[chain.index(at) :]
            kind = "E-SELF-REFERENCE" if len(circle) == 1 else "E-CYCLE"
            yield own[above[at][0]][column].problem(kind, " → ".join([*circle, at]))


def _twice_problems(folder: Folder) -> Iterator[Problem]:
    """Find numerals that are observed and excluded; what does not measure one indicator may measure another."""
    with_indicator = (*NUMERAL, "indicator_id")
    excluded = folder.rows["exclusions"].having(*with_indicator)
    printed = {text for part in excluded.parts for text in part.columns["printed"].texts}
    if not printed:
        return
    observed: dict[tuple[str, ...], tuple[TableRows, int]] = {}
    for names in (NUMERAL, with_indicator):
        figures = folder.rows["observations"].having(*names)
        at = figures.rows_of("printed", printed)
        keys = zip(*(figures.column(name).at(at) for name in names), strict=True)
        observed |= {key: (figures, row) for key, row in zip(keys, at, strict=True) if all(key)}
    for row, key in enumerate(excluded.texts(*with_indicator)):
        if found := observed.get(key if all(key) else key[:-1]):
            figures, figure = found
            own = excluded[row]["printed"]
            yield own.problem("E-PRINTED-TWICE", _place(figures[figure]["printed"], own))


def _uncut_problems(folder: Folder) -> Iterator[Problem]:
    """Find figures of a programme that the third coder did not cut out of the piece."""
    programmes = folder.rows["third_programmes"]
    cut = {*programmes.texts("source_id", "name")}
    figures = folder.rows["third_observations"].having("source_id", "programme")
    for row, own in enumerate(figures.texts("source_id", "programme")):
        if all(own) and len(programmes) and own not in cut and folder.whole("third_programmes"):
            name = translate("{column} of {piece}", column="third_programmes.name", piece=own[0])
            yield figures[row]["programme"].problem("E-BROKEN-REFERENCE", name)
