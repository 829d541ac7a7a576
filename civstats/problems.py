"""A problem of a file or notebook: its place, what was found, what was expected, and the remedy."""

from __future__ import annotations

import csv
import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["CivstatsError", "Kind", "Problem", "kinds", "nearest", "unprintable", "visible"]

LONGEST_SHOWN = 64  # characters; a SHA-256 is shown whole
LONGEST_MESSAGE = 300  # of what a cell said


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
class Kind:
    """One kind of problem, a row of ``problem_kinds.csv``.

    Attributes
    ----------
    code : str
        Begins with E (tables), V (tables against the text) or R (reports), and never changes once published.
    title, meaning : str
        A few words, and when it occurs.
    expected : str
        What should stand there; ``{about}`` is what a problem of this kind names.
    remedy : str
        What to do about it.
    within : str
        Whether a ``line`` is one of a ``"file"`` or the number of a ``"cell"`` of a notebook.
    """

    code: str
    title: str
    meaning: str
    expected: str
    remedy: str
    within: str


@cache
def kinds() -> dict[str, Kind]:
    """Return all kinds of problems by code.

    Examples
    --------
    >>> kinds()["E-NO-VALUE"].expected
    'a value of {about}'
    """
    text = files("civstats").joinpath("problem_kinds.csv").read_text("utf-8")
    return {row["code"]: Kind(**row) for row in csv.DictReader(text.splitlines())}


@dataclass(frozen=True)
class Problem:
    """Something wrong at one place of a file.

    Parameters
    ----------
    code : str
        Which kind of problem it is: a key of `kinds`.
    file : str
        Path as the user would type it.
    line, column : int or None
        Position in the file's text, both from 1, `column` in characters; None for the whole file. In a
        notebook, `line` is the number of the cell.
    found : str
        The text that stands there; empty for nothing.
    about : str
        What the expectation names: a codelist, a table, a rule.
    near : str
        A suggestion, empty where nothing is near.
    paste : str
        Table and row that would mend it, empty for none.

    Examples
    --------
    >>> print(Problem("E-UNKNOWN-CODE", "data/observations.csv", 12, 7, "场", "codelist unit_measure", "场次"))
    data/observations.csv:12:7: E-UNKNOWN-CODE: found '场'; expected a code of codelist unit_measure; \
did you mean '场次'? Use a code that codelists.csv has, or add it there with a definition.
    """

    code: str
    file: str
    line: int | None
    column: int | None
    found: str
    about: str = ""
    near: str = ""
    paste: str = ""

    @property
    def expected(self) -> str:
        """What should stand there."""
        return kinds()[self.code].expected.format(about=visible(self.about, LONGEST_MESSAGE))

    @property
    def place(self) -> tuple[str, int, int]:
        """File, line and column to sort by; the whole file comes before its lines."""
        return self.file, self.line or 0, self.column or 0

    def __str__(self) -> str:
        kind = kinds()[self.code]
        in_cell = kind.within == "cell"
        line = f" cell {self.line}" if in_cell and self.line is not None else self.line
        where = ":".join(str(part) for part in (visible(self.file), line, self.column) if part is not None)
        longest = LONGEST_MESSAGE if in_cell else LONGEST_SHOWN
        found = f"'{visible(self.found, longest)}'" if self.found else "nothing"
        near = f"; did you mean '{visible(self.near, LONGEST_SHOWN)}'? " if self.near else ". "
        said = f"{where}: {self.code}: found {found}; expected {self.expected}{near}{kind.remedy}"
        return f"{said} {visible(self.paste)}" if self.paste else said


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
