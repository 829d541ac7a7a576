"""A text becomes characters to search, its numerals, and the line and column that each character stands on.

White space and characters that nobody sees are left out, so that a figure stands in one piece wherever its
lines break.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from civstats.characters import fold
from civstats.coding.numerals import find_numerals
from civstats.problems import unprintable
from civstats.quantities.reading import MINUS
from civstats.tables.schemas import TABLES

LONGEST = TABLES["observations"].field("printed").max_length or 15  # characters of a row's `printed`

# Whether a comma is full-width depends on what stands beside it, which `printed` may not hold.
_HALF_WIDTH = str.maketrans("，；：！？（）", ",;:!?()")


class Span(NamedTuple):
    """A stretch of a text without its white space, end excluded."""

    start: int
    end: int

    def holds(self, other: Span) -> bool:
        """Return whether another stretch stands within this one."""
        return self.start <= other.start and other.end <= self.end


class Text:
    r"""A text in which numerals and printed figures are looked for.

    `numbers` are those of its lines in the file, rising. All that is found is told by indices of `shown`.

    >>> text = Text("组建队伍４６\n支")
    >>> text.plain, text.numerals, text.line(Span(4, 7))
    ('组建队伍46支', [Span(start=4, end=6)], 1)
    """

    def __init__(self, original: str, numbers: Sequence[int] | None = None) -> None:
        folded = fold(original)
        kept = [at for at, char in enumerate(folded.text) if not char.isspace()]
        self.original = original  # as it stands in its file
        self._offsets = [folded.origins[at] for at in kept]
        self._line_ends = [match.start() for match in re.finditer("\n", original)]
        self.numbers = numbers or range(1, len(self._line_ends) + 2)
        # The original without white space and without characters that nobody sees; then the same, folded, where a
        # control character is a full stop: no row may hold one.
        self.shown = "".join(original[offset] for offset in self._offsets)
        hidden = {ord(char): "。" for char in {*folded.text} if unprintable(char)}
        self.plain = "".join(folded.text[at] for at in kept).translate(hidden)
        self._searched = self.plain.translate(_HALF_WIDTH)
        found = find_numerals(original)
        self.numerals = [Span(self._at(each.start), self._at(each.end)) for each in found]
        self._starts = [numeral.start for numeral in self.numerals]
        self._ends = [numeral.end for numeral in self.numerals]
        # Where a numeral may be two, and where white space stands within one.
        self.joints = {self._at(joint) for each in found for joint in each.joints}
        self.breaks = sorted(self._at(at) for each in found for at in each.joints if original[at].isspace())
        # Before which characters white space stands within a line, and where it alone parts two numerals.
        apart = ((at, folded.text[one + 1 : two]) for at, (one, two) in enumerate(pairwise(kept), 1))
        self.gaps = [at for at, between in apart if between and "\n" not in between]
        self.seams = [two.start for one, two in pairwise(self.numerals) if one.end == two.start]
        self._known: dict[str, dict[int, list[Span]]] = {}
        self.lines = [0, *(self._at(offset) for offset in self._line_ends)]

    def _at(self, offset: int) -> int:
        """Return the index of what stands at an offset of the original, or of the next that is kept."""
        return bisect_left(self._offsets, offset)

    def quoted(self, span: Span) -> str:
        """Return what stands in a span that is not empty, as in the file."""
        return self.original[self._offsets[span.start] : self._offsets[span.end - 1] + 1]

    def place(self, index: int) -> tuple[int, int]:
        r"""Return line and column in the file, from 1, of a character of `shown`.

        >>> Text("甲 乙\n丙\n", [7, 9, 10]).place(1), Text("甲 乙\n丙\n", [7, 9, 10]).place(2)
        ((7, 3), (9, 1))
        """
        offset = self._offsets[index]
        line = bisect_left(self._line_ends, offset)
        start = self._line_ends[line - 1] + 1 if line else 0
        return self.numbers[line], offset - start + 1

    def on_line(self, number: int) -> Span | None:
        """Return what stands on a line of the file, None where that is no line of this text."""
        at = bisect_left(self.numbers, number)
        if at == len(self.numbers) or self.numbers[at] != number:
            return None
        return Span(self.lines[at], self.lines[at + 1] if at + 1 < len(self.lines) else len(self.shown))

    def touched(self, span: Span) -> list[Span]:
        """Return the numerals that share a character with a span."""
        return self.numerals[bisect_right(self._ends, span.start) : bisect_left(self._starts, span.end)]

    def line(self, span: Span) -> int:
        """Return the line of the file on which the first numeral of a span starts, or else the span itself."""
        touched = self.touched(span)
        return self.place(max(span.start, touched[0].start) if touched else span.start)[0]

    def negative(self, numeral: Span) -> bool:
        """Return whether a minus sign stands before a numeral, as in -3℃ or 负3, but not in A-3 or after a blank."""
        sign = MINUS.search(self.plain[max(0, numeral.start - 2) : numeral.start])
        return sign is not None and numeral.start not in self.gaps

    def places(self, printed: str, line: int) -> list[Span]:
        """Return where `printed`, of at most `LONGEST` characters, stands with its numeral starting on a line.

        White space, width and unseen characters make no difference. Of several places, one that cuts no numeral wins:
        5名 is not sought in 15名.
        """
        return self._standing(printed).get(line, [])

    def lines_with(self, printed: str) -> list[int]:
        """Return the lines on which `places` finds `printed`."""
        return [*self._standing(printed)]

    def unique(self, span: Span) -> bool:
        """Return whether what stands in a span stands nowhere else on its line, as `places` sees it."""
        return self.places(self.shown[slice(*span)], self.line(span)) == [span]

    def _standing(self, printed: str) -> dict[int, list[Span]]:
        """Return the places of `printed` by line; each text is looked for once."""
        if printed not in self._known:
            found: dict[int, list[Span]] = {}
            for span in self._find("".join(fold(printed).text.split()).translate(_HALF_WIDTH)):
                found.setdefault(self.line(span), []).append(span)
            for line, spans in found.items():
                whole = [each for each in spans if all(map(each.holds, self.touched(each)))]
                found[line] = whole if len(whole) == 1 else spans
            self._known[printed] = found
        return self._known[printed]

    def _find(self, wanted: str) -> list[Span]:
        """Return where a folded text stands, by bisection of the sorted indices."""

        def beginning(at: int) -> str:
            return self._searched[at : at + len(wanted)]

        first = bisect_left(self._sorted, wanted, key=beginning)
        last = bisect_right(self._sorted, wanted, key=beginning)
        return [Span(at, at + len(wanted)) for at in sorted(self._sorted[first:last])]

    @cached_property
    def _sorted(self) -> list[int]:
        """Return all indices in the order of what stands there, so that no search reads the whole text."""
        return sorted(range(len(self.plain)), key=lambda at: self._searched[at : at + LONGEST])
