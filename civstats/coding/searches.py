"""The search words of a codebook and a text become the lines on which each word stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from civstats.characters import fold
from civstats.coding.text import Span, Text


class Searched(NamedTuple):
    """What an indicator asks of a figure; empty where the codebook does not say."""

    indicator_id: str
    unit_measure: str = ""
    period_type: str = ""


class Family(NamedTuple):
    """Indicators of the same search words, as renovated in a year, in five years and planned; an answer is for all."""

    words: tuple[str, ...]
    indicators: tuple[Searched, ...]

    @property
    def keys(self) -> list[str]:
        """The keys of its indicators."""
        return [each.indicator_id for each in self.indicators]

    def found(self, text: Text) -> dict[int, list[Span]]:
        r"""Return where its words stand by line; of words that overlap, the first and longest.

        >>> family = Family(("公园", "口袋公园"), (Searched("parks"),))
        >>> family.found(Text("建成口袋公园三个\n公园"))
        {1: [Span(start=2, end=6)], 2: [Span(start=8, end=10)]}
        """
        folded = sorted(("".join(fold(word).text.split()) for word in self.words), key=len, reverse=True)
        lines: dict[int, list[Span]] = {}
        for match in re.finditer("|".join(map(re.escape, folded)), text.plain):
            lines.setdefault(text.place(match.start())[0], []).append(Span(*match.span()))
        return lines


def families(codebook: Iterable[Mapping[str, str]]) -> list[Family]:
    """Group the rows of a codebook by their search words, which stand apart by blanks, commas or semicolons.

    The name stands for the words of an indicator that has none.

    >>> rows = [{"indicator_id": "fairs", "search_words": "灯会 庙会"}, {"indicator_id": "parks", "name": "公园"}]
    >>> [(family.words, family.keys) for family in families(rows)]
    [(('灯会', '庙会'), ['fairs']), (('公园',), ['parks'])]
    """
    found: dict[tuple[str, ...], list[Searched]] = {}
    for row in codebook:
        words = tuple(re.findall(r"[^\s,;，；、]+", row.get("search_words") or row.get("name") or ""))
        if words:
            found.setdefault(words, []).append(Searched(*(row.get(name) or "" for name in Searched._fields)))
    return [Family(words, tuple(indicators)) for words, indicators in found.items()]


def written_lines(numbers: Iterable[int]) -> str:
    """Return line numbers, rising, in the notation of `lines`.

    >>> written_lines([3, 4, 5, 9])
    '3-5;9'
    """
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ";".join(f"{first}-{last}" if last > first else f"{first}" for first, last in ranges)
