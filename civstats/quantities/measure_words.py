"""What a figure is counted in: the measure words of the codelist, and the unit that each is read as."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from civstats.characters import fold
from civstats.quantities.numerals import DIGITS, UNITS

Words = Mapping[str, str]

_NUMERIC = f"0-9{DIGITS}{UNITS}"
_BRACKETS = "[()（）“”‘’「」『』\"']"
_HIDDEN = re.compile(f"(?<![{_NUMERIC}]){_BRACKETS}|{_BRACKETS}(?![{_NUMERIC}])")  # 约（300）人, not 5(6)人

_BLANK = re.compile(r"(?<![0-9])\s+|\s+(?![0-9])")
_TIMES = re.compile("次(?![日月年要序级])")  # 户次 counts visits, not households


def joined(lines: Iterable[str]) -> str:
    """Return folded lines in one piece, without brackets, quotes and white space, unless between two digits.

    >>> joined(["约（３００）场", "(次) "])
    '约300场次'
    """
    text = "".join(fold(line).text.strip() for line in lines)
    return _HIDDEN.sub("", _BLANK.sub("", text))


def find_unit(tail: str, measure_words: Words | None) -> tuple[str | None, str]:
    """Return the code of the longest measure word that a text begins with, and what follows it.

    >>> find_unit("人次以上", {"人": "人", "人次": "人次"})
    ('人次', '以上')
    """
    words = _shipped_measure_words() if measure_words is None else measure_words
    codes, longest = _folded(words)
    sizes = range(min(longest, len(tail)), 0, -1)
    word = next((tail[:size] for size in sizes if tail[:size] in codes), "")
    rest = tail[len(word) :]
    if _TIMES.match(rest):
        return None, tail
    return codes.get(word), rest


class _Known(NamedTuple):
    """Measure words, and what is made of them: their codes by folded words, and the length of the longest."""

    words: Words
    codes: Words
    longest: int


_LAST: list[_Known] = []  # those asked for last: a whole table is read by the same


def _folded(words: Words) -> tuple[Words, int]:
    known = _LAST[0] if _LAST else None
    if known is None or known.words != words:
        codes = {joined([word]): code for word, code in words.items()}
        known = _Known(dict(words), codes, max(map(len, codes), default=0))
        _LAST[:] = [known]
    return known.codes, known.longest


@cache
def _shipped_measure_words() -> Words:
    package = Path(__file__).parent.parent
    folder = package / "data" if (package / "data").exists() else package.parent / "data"
    with (folder / "codelists.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["codelist"] == "measure_word"]
    return {row["code"]: row["name"] for row in rows}
