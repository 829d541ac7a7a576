"""A problem of a file or notebook: its place, what was found, what was expected, and the remedy."""

from __future__ import annotations

import csv
import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from civstats.language import Later, language, translate

LONGEST_SHOWN = 64  # characters; a SHA-256 is shown whole
LONGEST_MESSAGE = 300  # of what a cell said


def visible(text: str, longest: int | None = None) -> str:
    r"""Return `text` safe to print on one line: what does not show is escaped, what is over `longest` is cut.

    >>> visible("a\x1b[31mb\u202e")
    'a\\x1b[31mb\\u202e'
    """
    cut = text if longest is None or len(text) <= longest else text[:longest] + "…"
    if cut.isprintable():  # nearly every text, told in one step
        return cut
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
    """Return the one of `words` most like `word`, or the empty string where none is near."""
    return next(iter(difflib.get_close_matches(word, list(words), n=1)), "")


@dataclass(frozen=True)
class Kind:
    """One kind of problem, a row of ``problem_kinds.csv``."""

    code: str  # begins with E (tables), V (tables against the text) or R (reports); never changes
    title: str
    meaning: str  # when it occurs
    expected: str  # what should stand there; {about} is what a problem of this kind names
    remedy: str
    within: str  # whether a problem's line is one of a "file" or the number of a "cell" of a notebook


@cache
def kinds() -> dict[str, Kind]:
    """Return all kinds of problems by code."""
    text = files("civstats").joinpath("problem_kinds.csv").read_text("utf-8")
    return {row["code"]: Kind(**row) for row in csv.DictReader(text.splitlines())}


@dataclass(frozen=True)
class Problem:
    """Something wrong at one place of a file.

    >>> print(Problem("E-UNKNOWN-CODE", "data/observations.csv", 12, 7, "场", "codelist unit_measure", "场次"))
    data/observations.csv:12:7: E-UNKNOWN-CODE: found '场'; expected a code of codelist unit_measure; \
did you mean '场次'? Use a code that codelists.csv has, or add it there with a definition.
    """

    code: str
    file: str  # the path as the user would type it
    line: int | None = None  # from 1, None for the whole file; in a notebook, the number of the cell
    column: int | None = None  # from 1, in characters
    found: str | Later = ""  # the text that stands there
    about: str | Later = ""  # what the expectation names: a codelist, a table, a rule
    near: str = ""  # a suggestion
    paste: str = ""  # table and row that would mend it
    name: str = ""  # of the column, where it stands in a table

    @property
    def expected(self) -> str:
        """What should stand there."""
        return translate(kinds()[self.code].expected).format(about=visible(str(self.about), LONGEST_MESSAGE))

    @property
    def place(self) -> tuple[str, int, int]:
        """File, line and column to sort by; the whole file comes before its lines."""
        return self.file, self.line or 0, self.column or 0

    def __str__(self) -> str:
        kind = kinds()[self.code]
        in_cell = kind.within == "cell"
        line = self.line
        where = [visible(self.file), *(str(part) for part in (line, self.column) if part is not None)]
        if in_cell and line is not None:
            where[1] = translate(" cell {number}", number=line)
        place = ":".join(where)
        if self.name and language() != "en":  # in English the column's own name says enough
            place = translate("{place}, column {column}", place=place, column=self.name)
        longest = LONGEST_MESSAGE if in_cell else LONGEST_SHOWN
        said = {
            "where": place,
            "code": self.code,
            "found": f"'{visible(str(self.found), longest)}'" if self.found else translate("nothing"),
            "expected": self.expected,
            "near": f"'{visible(self.near, LONGEST_SHOWN)}'",
            "remedy": translate(kind.remedy),
        }
        if self.near:
            text = translate(
                "{where}: {code}: found {found}; expected {expected}; did you mean {near}? {remedy}"
            )
        else:
            text = translate("{where}: {code}: found {found}; expected {expected}. {remedy}")
        return text.format(**said) + (f" {visible(self.paste)}" if self.paste else "")


class CivstatsError(Exception):
    """The data cannot be used as they stand; `problems` are all of one run, in the order of the files."""

    exit_code = 1  # of a command that it ends

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))
