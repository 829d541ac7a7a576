"""What can be wrong in a data folder: one small class per kind of problem.

The docstring of each class is its entry in the reference of problems; `code` never changes once published.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

__all__ = ["LONGEST_SHOWN", "CivstatsError", "Problem", "nearest", "unprintable", "visible"]

LONGEST_SHOWN = 60


def visible(text: str, longest: int | None = None) -> str:
    r"""Return `text` safe to print: control, format and bidi characters escaped, cut with "…".

    Parameters
    ----------
    text : str
        Any text, also from a damaged file.
    longest : int, optional
        Cut after so many characters; whole if left out.

    Returns
    -------
    str
        One line in which every character shows.

    Examples
    --------
    >>> visible("a\x1b[31mb\u202e")
    'a\\x1b[31mb\\u202e'
    """
    cut = text if longest is None or len(text) <= longest else text[:longest] + "…"
    return "".join(char.encode("unicode_escape").decode() if unprintable(char) else char for char in cut)


def unprintable(char: str) -> bool:
    """Return whether `char` is no text: control, format, surrogate, private use or a noncharacter."""
    point = ord(char)
    return (
        unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
        or point & 0xFFFE == 0xFFFE
        or 0xFDD0 <= point <= 0xFDEF
    )


def nearest(word: str, words: Iterable[str]) -> str:
    """Return the one of `words` most like `word`, or the empty string where none is near.

    Examples
    --------
    >>> nearest("场", ["人次", "场次"])
    '场次'
    """
    return next(iter(difflib.get_close_matches(word, list(words), n=1)), "")


@dataclass(frozen=True)
class Problem:
    """Something wrong at one place of a file.

    Parameters
    ----------
    file : str
        Path as the user would type it.
    line, column : int or None
        Position in the file's text, both from 1, `column` in characters; None for the whole file.
    found : str
        The text that stands there; empty for nothing.
    about : str
        What the expectation names: a codelist, a table, a rule.
    near : str
        A suggestion, empty where nothing is near.

    Examples
    --------
    >>> print(UnknownCode("data/observations.csv", 12, 7, "场", "codelist unit_measure", "场次"))
    data/observations.csv:12:7: E-UNKNOWN-CODE: found '场'; expected a code of codelist unit_measure; \
did you mean '场次'? Use a code that codelists.csv has, or add it there with a definition.
    """

    file: str
    line: int | None
    column: int | None
    found: str
    about: str = ""
    near: str = ""

    code: ClassVar[str]
    title: ClassVar[str]
    expectation: ClassVar[str]
    remedy: ClassVar[str]

    @property
    def expected(self) -> str:
        """What should stand there."""
        return self.expectation.format(about=visible(self.about, LONGEST_SHOWN))

    @property
    def place(self) -> tuple[str, int, int]:
        """File, line and column to sort by; the whole file comes before its lines."""
        return self.file, self.line or 0, self.column or 0

    def __str__(self) -> str:
        where = ":".join(
            str(part) for part in (visible(self.file), self.line, self.column) if part is not None
        )
        found = f"'{visible(self.found, LONGEST_SHOWN)}'" if self.found else "nothing"
        near = f"; did you mean '{visible(self.near, LONGEST_SHOWN)}'? " if self.near else ". "
        return f"{where}: {self.code}: found {found}; expected {self.expected}{near}{self.remedy}"


class CivstatsError(Exception):
    """The data cannot be used as they stand.

    Parameters
    ----------
    problems : iterable of Problem
        All that was found in one run, in the order of the files.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


# --- the folder and its files -------------------------------------------------------------------------------


class MissingFolder(Problem):
    """The data folder is not there, or it is not a folder."""

    code = "E-NO-FOLDER"
    title = "Missing folder"
    expectation = "a data folder"
    remedy = "Name the folder that holds the tables, or set CIVSTATS_DATA to it."


class MissingTable(Problem):
    """A table that every data folder must have is not there."""

    code = "E-NO-TABLE"
    title = "Missing table"
    expectation = "a file with the table of {about}"
    remedy = "Restore the file; a table without rows keeps its header line."


class UnreadableFile(Problem):
    """A file is there but the system does not give its content: it is a folder, or it may not be read."""

    code = "E-UNREADABLE"
    title = "Unreadable file"
    expectation = "a file that can be read"
    remedy = "Put the file there and allow reading it."


class NotUtf8(Problem):
    """The bytes of a file are not UTF-8; spreadsheet programs often save GBK or UTF-16."""

    code = "E-NOT-UTF8"
    title = "Not UTF-8"
    expectation = "text in UTF-8"
    remedy = "Save the file again as 'CSV UTF-8'."


class EmptyFile(Problem):
    """A table has not even a header line."""

    code = "E-EMPTY-FILE"
    title = "Empty file"
    expectation = "a header line with the columns of {about}"
    remedy = "Write the header line first."


class BadSettings(Problem):
    """`dataset.toml` is missing, cannot be parsed, or lacks title, version, released or licence."""

    code = "E-SETTINGS"
    title = "Bad settings"
    expectation = "{about}"
    remedy = "dataset.toml holds the lines title, version, released (a date) and licence."


# --- lines and columns of a table ---------------------------------------------------------------------------


class WrongDelimiter(Problem):
    """The header line is separated by semicolons or tabs."""

    code = "E-DELIMITER"
    title = "Wrong delimiter"
    expectation = "columns separated by commas"
    remedy = "Save the file again with the comma as delimiter."


class MissingColumn(Problem):
    """The header line lacks a column of the table."""

    code = "E-NO-COLUMN"
    title = "Missing column"
    expectation = "a column {about}"
    remedy = "Add the column, empty where nothing is stated."


class ExtraColumn(Problem):
    """The header line has a column that the table does not know."""

    code = "E-EXTRA-COLUMN"
    title = "Extra column"
    expectation = "only columns of {about}"
    remedy = "Rename or delete the column."


class DuplicatedColumn(Problem):
    """The header line has a column twice."""

    code = "E-DUPLICATE-COLUMN"
    title = "Duplicated column"
    expectation = "each column once"
    remedy = "Delete one of the two."


class RaggedRow(Problem):
    """A row has not as many cells as the header line: it was cut, or a comma stands unquoted in a cell."""

    code = "E-RAGGED-ROW"
    title = "Ragged row"
    expectation = "{about} cells as in the header line"
    remedy = 'Complete the row; a cell that holds a comma stands in "quotation marks".'


class QuotedLineBreak(Problem):
    """A cell in quotation marks runs over the end of its line."""

    code = "E-LINE-BREAK"
    title = "Quoted line break"
    expectation = "one row a line"
    remedy = "Write the cell on one line."


class StrayQuote(Problem):
    """A quotation mark stands where none can: inside an unquoted cell, or without its partner."""

    code = "E-STRAY-QUOTE"
    title = "Stray quotation mark"
    expectation = "quotation marks around a whole cell only"
    remedy = 'Put the whole cell in "quotation marks" and double those inside it.'


class ControlCharacter(Problem):
    """A cell holds a character that does not show: NUL, control, zero-width, bidi or private use."""

    code = "E-CONTROL-CHARACTER"
    title = "Control character"
    expectation = "characters that show"
    remedy = "Delete the character, or type the cell again."


class LostCharacter(Problem):
    """A cell holds U+FFFD: some program could not encode a character and replaced it."""

    code = "E-LOST-CHARACTER"
    title = "Lost character"
    expectation = "the character that stood there before a conversion lost it"
    remedy = "Type it again from the source and save as UTF-8."


# --- single cells -------------------------------------------------------------------------------------------


class MissingCell(Problem):
    """A cell that must be filled is empty; merged cells of a spreadsheet leave such gaps."""

    code = "E-NO-VALUE"
    title = "Missing value"
    expectation = "a value of {about}"
    remedy = "Fill the cell; only optional columns may be empty."


class WrongType(Problem):
    """A number is not written in plain digits: separators, exponents, percent signs and words are refused."""

    code = "E-WRONG-TYPE"
    title = "Wrong type"
    expectation = "{about} in plain ASCII digits"
    remedy = "Write 1200, not 1,200 or 1.2E+03, and look whether a spreadsheet changed it."


class BadPattern(Problem):
    """A cell is not of the form that its column asks for."""

    code = "E-PATTERN"
    title = "Wrong form"
    expectation = "{about}"
    remedy = "Write it in that form."


class TooLong(Problem):
    """A printed figure is longer than 15 characters; the text of the source does not enter the tables."""

    code = "E-TOO-LONG"
    title = "Too long"
    expectation = "at most {about} characters"
    remedy = "Keep the numeral with its approximator and measure word only."


class UnknownCode(Problem):
    """A coded cell holds a code that its codelist does not have."""

    code = "E-UNKNOWN-CODE"
    title = "Unknown code"
    expectation = "a code of {about}"
    remedy = "Use a code that codelists.csv has, or add it there with a definition."


class UnknownCodelist(Problem):
    """`codelists.csv` names a codelist that no column uses."""

    code = "E-UNKNOWN-CODELIST"
    title = "Unknown codelist"
    expectation = "the name of a codelist"
    remedy = "Correct the name."


class BrokenReference(Problem):
    """A cell names a row of another table that is not there."""

    code = "E-BROKEN-REFERENCE"
    title = "Broken reference"
    expectation = "a value that stands in {about}"
    remedy = "Correct the name, or add the row that it names."


class SelfReference(Problem):
    """A row names itself as its parent or as what it is part of."""

    code = "E-SELF-REFERENCE"
    title = "Row refers to itself"
    expectation = "another row, or nothing"
    remedy = "Name the other row, or leave the cell empty."


class CyclicReference(Problem):
    """Following a column from row to row comes back to the start."""

    code = "E-CYCLE"
    title = "Cyclic reference"
    expectation = "a chain that ends; here it runs {about}"
    remedy = "Break the circle: one of its rows is the whole."


class DuplicateKey(Problem):
    """Two rows of a table have the same key."""

    code = "E-DUPLICATE-KEY"
    title = "Duplicate key"
    expectation = "one row only; line {about} has the same key"
    remedy = "Delete one row, or tell them apart (a printed figure is widened until unique on its line)."


class BadDate(Problem):
    """A date or period is not in EDTF (ISO 8601-2), or names a day that the calendar does not have."""

    code = "E-BAD-DATE"
    title = "Bad date"
    expectation = "a date or period in EDTF, such as 2024, 2024-05, 2024-05-01/.. or 2023/2024"
    remedy = "Write it in EDTF, and look whether a spreadsheet changed it."


class BadDateOrder(Problem):
    """A period ends before it begins."""

    code = "E-DATE-ORDER"
    title = "Bad date order"
    expectation = "a period whose start comes first"
    remedy = "Swap the two ends, or correct the wrong one."


class BadLines(Problem):
    """The lines of a piece are not written as ranges of line numbers, rising."""

    code = "E-LINES"
    title = "Bad lines"
    expectation = "lines such as 12, 136-253 or 255-259;409-410"
    remedy = "Write the ranges with - and join them with ;."


# --- what must agree within a row ---------------------------------------------------------------------------


class BadObsId(Problem):
    """The id of an observation does not say where it stands."""

    code = "E-OBS-ID"
    title = "Bad observation id"
    expectation = "{about} and a number from 1, as the row's source_id and line say"
    remedy = "Correct the id, or the source_id or line if those are wrong."


class LineOutsidePiece(Problem):
    """A row stands on a line that does not belong to its piece."""

    code = "E-LINE-OUTSIDE"
    title = "Line outside the piece"
    expectation = "a line within {about}"
    remedy = "Correct the line or the source_id, or the lines of the piece in sources.csv."


class PrintedTwice(Problem):
    """The same numeral stands in observations and in exclusions."""

    code = "E-PRINTED-TWICE"
    title = "Numeral accounted for twice"
    expectation = "one row in either table; line {about} of observations.csv has the same"
    remedy = "Delete one of the two rows."


class UnreadablePrinted(Problem):
    """No rule reads the printed figure."""

    code = "E-PRINTED"
    title = "Unreadable figure"
    expectation = "a printed figure that a rule reads ({about})"
    remedy = "Keep the numeral with its approximator and measure word only, as printed."


class ValueNotPrinted(Problem):
    """The value is not the printed number in single units, or, for a range, not empty."""

    code = "E-VALUE"
    title = "Value not as printed"
    expectation = "{about}, as the printed figure says"
    remedy = "Correct the value, or the printed figure if that is mistyped."


class QualifierNotPrinted(Problem):
    """The qualifier does not follow from the approximator in the printed figure."""

    code = "E-QUALIFIER"
    title = "Qualifier not as printed"
    expectation = "{about}, as the printed figure says"
    remedy = "Correct the qualifier, or the printed figure if that is mistyped."


class UnitNotPrinted(Problem):
    """The unit does not follow from the measure word in the printed figure."""

    code = "E-UNIT"
    title = "Unit not as printed"
    expectation = "{about}, as the printed measure word says"
    remedy = "Correct the unit, or map the measure word in codelists.csv."


class UnitNotIndicator(Problem):
    """An observation has another unit than its indicator."""

    code = "E-INDICATOR-UNIT"
    title = "Unit not that of the indicator"
    expectation = "{about}, the unit of its indicator"
    remedy = "Choose an indicator of this unit, or correct the unit."


class MissingPeriod(Problem):
    """The period is said to be stated or given by the section, but none is written."""

    code = "E-NO-PERIOD"
    title = "Missing period"
    expectation = "a time_period, as period_basis is {about}"
    remedy = "Fill time_period, or set period_basis to open or unstated."


class UnfoundedPeriod(Problem):
    """A period is written although the source states none."""

    code = "E-UNFOUNDED-PERIOD"
    title = "Unfounded period"
    expectation = "no time_period, as period_basis is {about}"
    remedy = "Empty time_period, or say by period_basis where it is stated."


class UndatedPopulation(Problem):
    """A population stands without its date or its source, or these without a population."""

    code = "E-POPULATION"
    title = "Undated population"
    expectation = "population, population_date and population_source together"
    remedy = "Fill all three, or none."


class UndefinedRule(Problem):
    """The rule that reads a printed figure has no definition in the folder's codelist."""

    code = "E-BOUNDS-RULE"
    title = "Undefined rule"
    expectation = "a figure whose rule, {about}, stands in codelist bounds_rule"
    remedy = "Add the rule to codelists.csv with its definition."


class UncorrectableColumn(Problem):
    """An accepted correction names a column that its row does not have, the row's id, or an exclusion."""

    code = "E-CORRECTION-COLUMN"
    title = "Uncorrectable column"
    expectation = "a column of {about}"
    remedy = "Name the column that the correction changes."


class StaleCorrection(Problem):
    """An accepted or rejected correction does not find the row, or not the value that it speaks of."""

    code = "E-STALE-CORRECTION"
    title = "Stale correction"
    expectation = "{about}"
    remedy = (
        "Correction matched no row: the table may already have been corrected; withdraw the entry or mend it."
    )
