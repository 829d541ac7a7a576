"""What a figure is counted in: the measure words of the codelist, and the unit that each is read as."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

from civstats.characters import fold
from civstats.quantities.numerals import DIGITS, UNITS

Words = Mapping[str, str]

_NUMERIC = f"0-9{DIGITS}{UNITS}"
_BRACKETS = "[()（）“”‘’「」『』\"']"
_HIDDEN = re.compile(f"(?<![{_NUMERIC}]){_BRACKETS}|{_BRACKETS}(?![{_NUMERIC}])")  # 约（300）人, not 5(6)人

_TIMES = re.compile("次(?![日月年要序级])")  # 户次 counts visits, not households


def joined(lines: Iterable[str]) -> str:
    """Return folded lines in one piece, without brackets, quotes and white space, unless between two digits.

    >>> joined(["约（３００）场", "(次) "])
    '约300场次'
    """
    text = "".join(fold(line).text.strip() for line in lines)
    return _HIDDEN.sub("", re.sub(r"(?<![0-9])\s+|\s+(?![0-9])", "", text))


def find_unit(tail: str, measure_words: Words | None) -> tuple[str | None, str]:
    """Return the code of the longest measure word that a text begins with, and what follows it.

    >>> find_unit("人次以上", {"人": "人", "人次": "人次"})
    ('人次', '以上')
    """
    words = _shipped_measure_words() if measure_words is None else measure_words
    codes, longest = _folded(_Key(words))
    word = next((tail[:size] for size in range(longest, 0, -1) if tail[:size] in codes), "")
    rest = tail.removeprefix(word)
    if _TIMES.match(rest):
        return None, tail
    return codes.get(word), rest


class _Key(dict[str, str]):
    """Measure words to look up what was made of them: two such are compared sooner than all their words hashed."""

    def __hash__(self) -> int:  # type: ignore[override]
        return len(self)


@lru_cache
def _folded(words: _Key) -> tuple[Words, int]:
    """Return the codes of folded words, and the length of the longest word."""
    codes = {joined([word]): code for word, code in words.items()}
    return codes, max(map(len, codes), default=0)


@cache
def _shipped_measure_words() -> Words:
    package = Path(__file__).parent.parent
    folder = package / "data" if (package / "data").exists() else package.parent / "data"
    with (folder / "codelists.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["codelist"] == "measure_word"]
    return {row["code"]: row["name"] for row in rows}
