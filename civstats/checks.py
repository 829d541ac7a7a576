"""What the cells of a data folder must fulfil, each alone, within their row, and across tables."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from civstats import errors
from civstats.errors import Problem, nearest
from civstats.quantities import QuantityError, read_quantity
from civstats.schemas import CODELISTS, TABLES, Field, parse_lines

ACCEPTED, WITHDRAWN = "accepted", "withdrawn"  # codes of correction_status: changes the tables; is void
CORRECTABLE = {"observations": "obs_id", "programmes": "programme_id"}  # tables with the id that names a row
DATED = frozenset({"stated", "from_section"})  # the codes of period_basis that ask for a period


class Cell(NamedTuple):
    """The text of a cell, stripped, and where it starts."""

    text: str
    file: str
    line: int
    column: int

    def problem(self, kind: type[Problem], about: str = "", near: str = "") -> Problem:
        """Return a problem of `kind` at this cell."""
        return kind(self.file, self.line, self.column, self.text, about, near)


Row = dict[str, Cell]


@dataclass(frozen=True)
class Content:
    """The cells of a data folder.

    Parameters
    ----------
    rows : dict of str to list of dict of str to Cell
        The rows of each table; a column that the file lacks is absent.
    whole : collection of str
        Names of the tables read without loss; only these can tell that something is missing.
    """

    rows: dict[str, list[Row]]
    whole: Collection[str]

    @cached_property
    def codes(self) -> dict[str, dict[str, str]]:
        """Each codelist's codes with their names."""
        found: dict[str, dict[str, str]] = {codelist: {} for codelist in CODELISTS}
        for row in self.rows["codelists"]:
            if row.keys() >= {"codelist", "code", "name"}:
                found.setdefault(row["codelist"].text, {})[row["code"].text] = row["name"].text
        return found

    @cached_property
    def keys(self) -> dict[str, dict[str, Row]]:
        """The rows by the value of each column that other columns refer to, named `table.column`."""
        names = {field.reference for table in TABLES.values() for field in table.fields if field.reference}
        split = {name: name.split(".") for name in names}
        return {
            name: {row[column].text: row for row in reversed(self.rows[table]) if column in row}
            for name, (table, column) in split.items()
        }

    def knows(self, name: str) -> bool:
        """Return whether the table of `name`, alone or as `table.column`, was read without loss."""
        return name.partition(".")[0] in self.whole


# --- each cell alone: the first thing wrong with it ---------------------------------------------------------

Wrong = tuple[type[Problem], str, str]  # kind, about, near
INTEGER = re.compile(r"[0-9]{1,15}")
NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,9})?")


def _number(field: Field, text: str, _: Content) -> Wrong | None:
    if field.type == "integer" and not INTEGER.fullmatch(text):
        return errors.WrongType, "a whole number", ""
    if field.type == "number" and not NUMBER.fullmatch(text):
        return errors.WrongType, "a number", ""
    return None


def _pattern(field: Field, text: str, _: Content) -> Wrong | None:
    if field.pattern and not re.fullmatch(field.pattern, text):
        return errors.BadPattern, field.form, ""
    return None


def _length(field: Field, text: str, _: Content) -> Wrong | None:
    if field.max_length and len(text) > field.max_length:
        return errors.TooLong, str(field.max_length), ""
    return None


def _code(field: Field, text: str, content: Content) -> Wrong | None:
    codes = content.codes.get(field.codelist, {})
    if not field.codelist or text in codes or not content.knows("codelists"):
        return None
    # A coder may have typed the code's Chinese name.
    named = {name: code for code, name in codes.items()}
    return errors.UnknownCode, f"codelist {field.codelist}", named.get(text) or nearest(text, codes)


def _reference(field: Field, text: str, content: Content) -> Wrong | None:
    if not field.reference or not content.knows(field.reference) or text in content.keys[field.reference]:
        return None
    return errors.BrokenReference, field.reference, nearest(text, content.keys[field.reference])


def _notation(field: Field, text: str, _: Content) -> Wrong | None:
    if field.kind == "edtf" and (kind := date_problem(text)):
        return kind, "", ""
    if field.kind == "lines":
        try:
            parse_lines(text)
        except ValueError:
            return errors.BadLines, "", ""
    return None


CELL_CHECKS: tuple[Callable[[Field, str, Content], Wrong | None], ...] = (
    _number,
    _pattern,
    _length,
    _code,
    _reference,
    _notation,
)


@lru_cache(maxsize=4096)
def date_problem(text: str) -> type[Problem] | None:
    """Return what is wrong with a date or period in EDTF, None if nothing.

    Examples
    --------
    >>> date_problem("2024-05/..") is None, date_problem("2024/7/1").code, date_problem("2024/2023").code
    (True, 'E-BAD-DATE', 'E-DATE-ORDER')
    """
    try:
        parsed = parse_edtf(text)
        for day in re.findall(r"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            date.fromisoformat(day)  # the grammar lets 29 February of any year pass
        first, last = parsed.lower_strict(), parsed.upper_strict()
    except (EDTFParseException, ValueError, ArithmeticError):
        return errors.BadDate
    # An open end is a float, a day a struct_time: they do not compare, and an open end is never out of order.
    if not isinstance(first, float) and not isinstance(last, float) and first > last:
        return errors.BadDateOrder
    return None


def _cell_problems(field: Field, cell: Cell, content: Content) -> Iterator[Problem]:
    for offset, char in enumerate(cell.text):
        if char == "\ufffd" or errors.unprintable(char):
            kind = errors.LostCharacter if char == "\ufffd" else errors.ControlCharacter
            yield kind(cell.file, cell.line, cell.column + offset, char)
            return
    if not cell.text:
        if field.required:
            yield cell.problem(errors.MissingCell, field.name)
        return
    for wrong in (check(field, cell.text, content) for check in CELL_CHECKS):
        if wrong:
            yield cell.problem(*wrong)
            return


# --- what must agree within a row, given that its cells are sound -------------------------------------------


def _obs_id(row: Row, _: Content) -> Iterator[Problem]:
    stem = f"{row['source_id'].text}-{row['line'].text}-"
    text = row["obs_id"].text
    if not (text.startswith(stem) and re.fullmatch("[1-9][0-9]{0,3}", text.removeprefix(stem))):
        yield row["obs_id"].problem(errors.BadObsId, stem)


def _line(row: Row, content: Content) -> Iterator[Problem]:
    piece = content.keys["sources.source_id"].get(row["source_id"].text, {})
    try:
        ranges = parse_lines(piece["lines"].text)
    except (KeyError, ValueError):  # reported where it stands
        return
    if not any(int(row["line"].text) in lines for lines in ranges):
        about = f"{piece['lines'].text}, the lines of {row['source_id'].text}"
        yield row["line"].problem(errors.LineOutsidePiece, about)


def _printed(row: Row, content: Content) -> Iterator[Problem]:
    if not content.knows("codelists"):
        return
    words = content.codes["measure_word"]
    try:
        read = read_quantity(row["printed"].text, basis=row["basis"].text, measure_words=words)
    except QuantityError as error:
        yield row["printed"].problem(errors.UnreadablePrinted, str(error))
        return
    value = row["value"].text
    if (not value) != (read.value is None) or (
        read.value is not None and not math.isclose(float(value), read.value, rel_tol=1e-12)
    ):
        shown = "no value" if read.value is None else f"{read.value:.15g}"
        yield row["value"].problem(errors.ValueNotPrinted, shown)
    if row["qualifier"].text != read.qualifier:
        yield row["qualifier"].problem(errors.QualifierNotPrinted, read.qualifier)
    if read.unit is not None and row["unit_measure"].text != read.unit:
        yield row["unit_measure"].problem(errors.UnitNotPrinted, read.unit)
    if read.rule not in content.codes["bounds_rule"]:
        yield row["printed"].problem(errors.UndefinedRule, read.rule)


def _indicator_unit(row: Row, content: Content) -> Iterator[Problem]:
    indicator = content.keys["indicators.indicator_id"].get(row["indicator_id"].text, {})
    unit = indicator.get("unit_measure")
    if unit is not None and unit.text != row["unit_measure"].text:
        yield row["unit_measure"].problem(errors.UnitNotIndicator, unit.text)


def _period(row: Row, _: Content) -> Iterator[Problem]:
    period, basis = row["time_period"], row["period_basis"].text
    if basis in DATED and not period.text:
        yield period.problem(errors.MissingPeriod, basis)
    if basis not in DATED and period.text:
        yield period.problem(errors.UnfoundedPeriod, basis)


def _population(row: Row, _: Content) -> Iterator[Problem]:
    cells = [row[name] for name in ("population", "population_date", "population_source")]
    if len({bool(cell.text) for cell in cells}) > 1:
        yield next(cell for cell in cells if not cell.text).problem(errors.UndatedPopulation)


def _codelist(row: Row, content: Content) -> Iterator[Problem]:
    codelist, name = row["codelist"].text, row["name"]
    if codelist not in CODELISTS:
        yield row["codelist"].problem(errors.UnknownCodelist, near=nearest(codelist, sorted(CODELISTS)))
    elif codelist == "measure_word" and name.text not in content.codes["unit_measure"]:
        near = nearest(name.text, content.codes["unit_measure"])
        yield name.problem(errors.UnknownCode, "codelist unit_measure", near)


ROW_CHECKS: tuple[
    tuple[tuple[str, ...], tuple[str, ...], Callable[[Row, Content], Iterator[Problem]]], ...
] = (
    (("observations",), ("obs_id", "source_id", "line"), _obs_id),
    (tuple(name for name, table in TABLES.items() if "line" in table.columns), ("source_id", "line"), _line),
    (("observations",), ("printed", "basis", "value", "qualifier", "unit_measure"), _printed),
    (("observations",), ("indicator_id", "unit_measure"), _indicator_unit),
    (("observations",), ("time_period", "period_basis"), _period),
    (("places",), ("population", "population_date", "population_source"), _population),
    (("codelists",), ("codelist", "code", "name"), _codelist),
)


# --- across rows --------------------------------------------------------------------------------------------


def _key_problems(rows: Iterable[Row], columns: tuple[str, ...]) -> Iterator[Problem]:
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row[column].text for column in columns if column in row)
        if len(key) < len(columns) or not all(key):
            continue
        cell = row[columns[-1]]
        if key in seen:
            yield cell.problem(errors.DuplicateKey, str(seen[key]))
        seen.setdefault(key, cell.line)


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
            kind = errors.SelfReference if len(circle) == 1 else errors.CyclicReference
            yield above[at].problem(kind, " → ".join([*circle, at]))


def _twice_problems(content: Content) -> Iterator[Problem]:
    columns = ("source_id", "line", "printed")

    def key(row: Row) -> tuple[str, ...]:
        return tuple(row[column].text if column in row else "" for column in columns)

    observed = {key(row): row["line"].line for row in content.rows["observations"] if all(key(row))}
    for row in content.rows["exclusions"]:
        if key(row) in observed:
            yield row["printed"].problem(errors.PrintedTwice, str(observed[key(row)]))


def exclusion_ids(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the id of each row of exclusions: `x-<source_id>-<line>-<n>`, n counting within its line."""
    counts: Counter[str] = Counter()
    for row in rows:
        stem = "-".join(["x", *(row[column].text for column in ("source_id", "line") if column in row)])
        counts[stem] += 1
        yield f"{stem}-{counts[stem]}"


def correct(content: Content) -> tuple[Content, list[tuple[Field, Cell]], list[Problem]]:
    """Apply the accepted corrections to observations and programmes, in the order of their file.

    Returns
    -------
    Content
        The same tables; a corrected cell is that of corrections.csv.
    list of tuple of Field, Cell
        The new cells with their columns.
    list of Problem
        Each accepted or rejected entry that finds no row, or not the value that it speaks of.
    """
    rows = {name: [dict(row) for row in content.rows[name]] for name in CORRECTABLE}
    by_id = {
        row[key].text: (name, row)
        for name, key in CORRECTABLE.items()
        for row in reversed(rows[name])
        if key in row
    }
    by_id |= {row_id: ("exclusions", {}) for row_id in exclusion_ids(content.rows["exclusions"])}
    changed: list[tuple[Field, Cell]] = []
    problems: list[Problem] = []
    for entry in content.rows["corrections"]:
        if len(entry) < len(TABLES["corrections"].fields) or entry["status"].text == WITHDRAWN:
            continue
        row_id, column = entry["obs_id"], entry["column"]
        name, row = by_id.get(row_id.text, ("", {}))
        accepted = entry["status"].text == ACCEPTED
        now = row.get(column.text)
        if not name:
            if {*CORRECTABLE, "exclusions"} <= set(content.whole):
                about = "the id of an observation, programme or exclusion"
                problems.append(row_id.problem(errors.StaleCorrection, about, nearest(row_id.text, by_id)))
        elif accepted and column.text not in (TABLES[name].columns[1:] if name in CORRECTABLE else ()):
            about = f"{name} other than its id" if name in CORRECTABLE else " or ".join(CORRECTABLE)
            near = nearest(column.text, TABLES[name].columns[1:])
            problems.append(column.problem(errors.UncorrectableColumn, about, near))
        elif now is not None and now.text != entry["from"].text:
            about = f"'{now.text}', the {column.text} of {row_id.text}"
            problems.append(entry["from"].problem(errors.StaleCorrection, about))
        elif accepted and now is not None:
            row[column.text] = entry["to"]
            changed.append((TABLES[name].field(column.text), entry["to"]))
    return Content({**content.rows, **rows}, content.whole), changed, problems


def find_problems(content: Content) -> list[Problem]:
    """Return all problems of the cells of a data folder, in no order.

    Parameters
    ----------
    content : Content
        The first coding and its corrections. Single cells are checked as first coded and as corrected;
        what must agree within a row and across rows is checked as corrected.
    """
    corrected, changed, problems = correct(content)
    unsound: set[Cell] = set()
    first = (
        (field, row[field.name])
        for name, table in TABLES.items()
        for row in content.rows[name]
        for field in table.fields
        if field.name in row
    )
    for field, cell in (*first, *changed):
        if wrong := list(_cell_problems(field, cell, content)):
            problems += wrong
            unsound.add(cell)
    for name, table in TABLES.items():
        for columns in table.keys:
            problems += _key_problems(corrected.rows[name], columns)
        for field in table.fields:
            other, _, key = field.reference.partition(".")
            if other == name:
                problems += _chain_problems(corrected.rows[name], key, field.name)
    for names, needed, find in ROW_CHECKS:
        for row in (row for name in names for row in corrected.rows[name]):
            cells = [row[column] for column in needed if column in row]
            if len(cells) == len(needed) and unsound.isdisjoint(cells):
                problems += find(row, corrected)
    return [*problems, *_twice_problems(corrected)]
