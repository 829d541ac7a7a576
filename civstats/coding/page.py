"""A text without its white space: figures stand in it in one piece, wherever its lines break."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from civstats.coding.numerals import find_numerals
from civstats.problems import unprintable
from civstats.quantities import SIMPLIFIED
from civstats.tables.schemas import TABLES

__all__ = ["LONGEST", "Page", "Span"]

LONGEST = TABLES["observations"].field("printed").max_length or 15  # characters of a row's `printed`

_WIDE = "".join(chr(code) for code in range(0xFF01, 0xFF5F) if chr(code) not in "！（），：；？")
_PLAIN = str.maketrans({char: chr(ord(char) - 0xFEE0) for char in _WIDE}) | SIMPLIFIED


class Span(NamedTuple):
    """A stretch of a page, end excluded."""

    start: int
    end: int


class Page:
    r"""A text as `scan` reads it.

    Attributes
    ----------
    shown : str
        The text without white space.
    plain : str
        The same with digits, letters and signs that are full-width made plain, punctuation left as it is, and
        万 for 萬. A control character is a full stop here: no row may hold one.
    numerals : list of Span
        What `find_numerals` finds.
    joints : set of int
        Where a numeral may be two.
    breaks : list of int
        Where white space stands within a numeral.
    lines : list of int
        Where the lines start.
    gaps : list of int
        Before which characters white space stands within a line.
    seams : list of int
        Where two numerals meet between which only white space stands.

    Examples
    --------
    >>> page = Page("组建队伍４６\n支")
    >>> page.plain, page.numerals, page.line(Span(4, 7))
    ('组建队伍46支', [Span(start=4, end=6)], 1)
    """

    def __init__(self, text: str) -> None:
        self._offsets = [offset for offset, char in enumerate(text) if not char.isspace()]
        self._breaks = [offset for offset, char in enumerate(text) if char == "\n"]
        self.shown = "".join(text[offset] for offset in self._offsets)
        hidden = {ord(char): "。" for char in {*self.shown} if unprintable(char)}
        self.plain = self.shown.translate(_PLAIN | hidden)
        found = find_numerals(text)
        self.numerals = [Span(self.at(each.start), self.at(each.end)) for each in found]
        self.joints = {self.at(joint) for each in found for joint in each.joints}
        self.breaks = sorted(self.at(at) for each in found for at in each.joints if text[at].isspace())
        apart = [at for at, (one, other) in enumerate(pairwise(self._offsets), 1) if other - one > 1]
        self.gaps = [at for at in apart if "\n" not in text[self._offsets[at - 1] : self._offsets[at]]]
        self.seams = [two.start for one, two in pairwise(self.numerals) if one.end == two.start]
        self.lines = [0, *(self.at(offset) for offset in self._breaks)]

    def at(self, offset: int) -> int:
        """Return where in `shown` what stands at an offset of the text, or the next after it, stands."""
        return bisect_left(self._offsets, offset)

    def stretch(self, span: Span) -> tuple[int, int]:
        """Return the offsets in the text, end excluded, of a span that is not empty."""
        return self._offsets[span.start], self._offsets[span.end - 1] + 1

    @cached_property
    def _starts(self) -> list[int]:
        return [numeral.start for numeral in self.numerals]

    @cached_property
    def _ends(self) -> list[int]:
        return [numeral.end for numeral in self.numerals]

    def touched(self, span: Span) -> list[Span]:
        """Return the numerals that share a character with a span."""
        return self.numerals[bisect_right(self._ends, span.start) : bisect_left(self._starts, span.end)]

    def line(self, span: Span) -> int:
        """Return the line, from 1, on which the first numeral of a span starts, or else the span itself."""
        touched = self.touched(span)
        anchor = max(span.start, touched[0].start) if touched else span.start
        return bisect_left(self._breaks, self._offsets[anchor]) + 1

    def negative(self, numeral: Span) -> bool:
        """Return whether a minus sign stands before a numeral, as in -3℃, but not in A-3 or after a blank."""
        sign = re.search("(?<![A-Za-z0-9])[-−]$", self.plain[max(0, numeral.start - 2) : numeral.start])
        return sign is not None and numeral.start not in self.gaps

    def unique(self, span: Span) -> bool:
        """Return whether what stands in a span stands only once among what starts on its line.

        Of several places, one that cuts no numeral wins, as in `verify`: 5名 is not sought in 15名.
        """
        whole = [self._cuts_none(each) for each in self._alike(span)]
        return len(whole) == 1 or (sum(whole) == 1 and self._cuts_none(span))

    def _cuts_none(self, span: Span) -> bool:
        return all(span.start <= each.start and each.end <= span.end for each in self.touched(span))

    def _alike(self, span: Span) -> Iterator[Span]:
        """Yield the places on the line of a span with the same text, no more than are needed to tell."""
        line, printed = self.line(span), self.shown[slice(*span)]
        last = self.at(self._breaks[line - 1]) if line <= len(self._breaks) else len(self.shown)
        start = max(0, self.at(self._breaks[line - 2] if line > 1 else 0) - len(printed))
        whole = 0
        while whole < 2 and (start := self.shown.find(printed, start)) >= 0 and start < last:
            found = Span(start, start + len(printed))
            if self.line(found) == line:
                whole += self._cuts_none(found)
                yield found
            start += 1
