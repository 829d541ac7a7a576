"""The words around a figure become the indicator of the codebook that they fit, or a draft of a new one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

_ENOUGH = 0.5  # of the pairs of characters of an indicator's name must stand beside the figure
_END = re.compile("[，。；：！？、（）]")
_BEHIND = 10  # characters after a figure that may say what it counts
_LONGEST_NAME = 20


class Indicator(NamedTuple):
    """A row of the codebook, as far as a text can tell it."""

    indicator_id: str
    name: str
    unit_measure: str
    example: str = ""


class Indicators:
    """Those of a codebook, to be found by the words around a figure.

    `stem` is what the keys of new indicators begin with; without it, none are drafted.

    >>> known = Indicators([Indicator("fairs", "举办灯会", "场次"), Indicator("talks", "理论宣讲", "场次")])
    >>> known.of("霁川举办灯会", "场次"), known.of("霁川办夜校", "场次")
    ('fairs', '')
    """

    def __init__(self, known: Iterable[Indicator] = (), stem: str = "") -> None:
        self._known = [(each, frozenset(pairwise(each.name))) for each in known]
        self._stem = stem
        # By name and unit, in the order in which figures needed them.
        self.new: dict[tuple[str, str], Indicator] = {}

    def of(self, words: str, unit: str, example: str = "") -> str:
        """Return the key of the indicator whose unit and name fit the words around a figure, empty if not certain.

        `example`, the figure and its place, goes into a new indicator.
        """
        beside = frozenset(pairwise(words))
        fits = [
            (len(pairs & beside) / max(len(pairs), 1), each.indicator_id)
            for each, pairs in self._known
            if each.unit_measure == unit
        ]
        most, _ = max(fits, default=(0, ""))
        best = [key for fit, key in fits if fit == most >= _ENOUGH]
        if len(best) == 1:
            return best[0]
        name = re.sub("[^\\w]", "", words)[-_LONGEST_NAME:]
        if best or not self._stem or not name:
            return ""
        number = len(self.new) + 1
        new = Indicator(f"{self._stem}-{number}", name, unit, example)
        return self.new.setdefault((name, unit), new).indicator_id


def words_around(text: str, figure: tuple[int, int], clause: int) -> str:
    """Return what may say what a figure counts: from where its clause begins to the end of what follows it.

    >>> words_around("今年，举办30场灯会，来客多", (5, 8), 3)
    '举办灯会'
    """
    start, end = figure
    behind = _END.search(text, end, end + _BEHIND)
    return text[clause:start] + text[end : behind.start() if behind else end + _BEHIND]
