"""What every kind of problem is: a place, what was found, what was expected, and the remedy."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

__all__ = ["LONGEST_SHOWN", "CivstatsError", "Problem", "nearest", "unprintable", "visible"]

LONGEST_SHOWN = 64  # a SHA-256 is shown whole


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

    Each kind is a subclass; its docstring is its entry in the reference of problems (`civstats.reference`),
    and its `code` never changes once published.

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
    >>> from civstats.tables.cell_problems import UnknownCode
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
