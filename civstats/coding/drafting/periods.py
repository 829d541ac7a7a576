"""What the words around a figure say about it: what it claims (basis), and of which period."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from civstats.quantities import Quantity

__all__ = ["Period", "Times", "find_basis"]

_BASES = (
    ("rate", "[日月周年季]均|每(?:天|日|周|月|年)平均|平均每(?:天|日|周|月|年)"),
    ("norm", "每(?:天|日|周|月|季度?|年|学期|半年|工作日)(?!以来|平均)"),
    (
        "potential",
        "(?<!许)可(?:达|容纳|接待|服务|供|满足|覆盖|停放?|惠及|同时|提供|收治|存|储)"
        "|能(?:够)?容纳|预计|有望|预期",
    ),
    ("in_progress", "正在|在建|正(?=建设|打造|推进|改造)"),
    ("baseline", "原有|原先|原来"),
)
_CUES = re.compile("|".join(f"(?P<{basis}>{words})" for basis, words in _BASES))
_SENTENCE_END, _CLAUSE_END = "。！？!?", "，。；：！？!?;"
LONGEST_SENTENCE = 500  # characters; a text without any full stop is no sentence


class Period(NamedTuple):
    """A period as EDTF, empty where the text does not tell it, and the code of period_basis."""

    time_period: str
    period_basis: str


def find_basis(text: str, start: int, quantity: Quantity, between: int) -> str:
    """Return the code of basis that the words before a figure in its clause speak for, empty for none.

    Parameters
    ----------
    text : str
        Without white space, its digits not full-width.
    start : int
        Where the figure starts in it.
    quantity : Quantity
        Its reading: a discount and an age of entitlement (60岁以上) are norms, a percentage is no rate.
    between : int
        Where the figure before it ends; words before that speak of the other, unless the two are listed.

    Examples
    --------
    >>> from civstats.quantities import read_quantity
    >>> find_basis("驿站日均服务30人次", 6, read_quantity("30人次", measure_words={"人次": "人次"}), 0)
    'rate'
    """
    unit = quantity.unit
    if unit == "折" or (unit in ("岁", "周岁") and quantity.qualifier in ("at_least", "at_most")):
        return "norm"
    clause = _opening(text, start, _CLAUSE_END)
    listed = re.search("[、和及与]", text[between:start])
    cues = [*_CUES.finditer(text, clause if listed else max(clause, between), start)]
    found = cues[-1].lastgroup or "" if cues else ""
    if found == "rate" and unit in ("%", "百分点"):
        return ""
    return "rate" if found == "norm" and unit == "人次" else found


_DIGITS = {char: str(value) for value, char in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
_YEAR = f"(?P<year>[0-9]{{4}}|[{''.join(_DIGITS)}]{{4}})年"
_OPEN = "(?P<open>近年来|近?[几多两三五十]年来|长期以来|目前|截至[^，。；]{0,8}|累计|至今|迄今|如今)"
_TIMES = re.compile(
    f"{_YEAR}(?:(?P<month>[0-9]{{1,2}})(?:[-—–~至到](?P<last>[0-9]{{1,2}}))?月(?:(?P<day>[0-9]{{1,2}})日)?)?"
    "(?P<since>起|[^，。；]{0,8}?以来)?"
    f"|(?P<named>全年|当年|年内|今年(?:以来)?|(?<![较比同])(?:去年|上年))|{_OPEN}"
)
_OPENING = re.compile(f"[“（(]?自?从?(?:{_YEAR}(?P<since>[^，。；]{{0,4}}?以来)?|{_OPEN})，")


class Times:
    """The words of time of a text.

    Parameters
    ----------
    text : str
        Without white space, its digits not full-width.
    lines : iterable of int
        Where its lines start.

    Examples
    --------
    >>> Times("2031年以来，霁川市办起食堂12家。", [0]).period(13, norm=False)
    Period(time_period='2031/..', period_basis='stated')
    """

    def __init__(self, text: str, lines: Iterable[int]) -> None:
        self._text = text
        starts = {*lines, *(match.end() for match in re.finditer(f"[{_SENTENCE_END}]", text))}
        found = [_OPENING.match(text, start) for start in sorted(starts)]
        self._openings = [opening for opening in found if opening]

    def period(self, start: int, *, norm: bool) -> Period:
        """Return the period that governs a figure: the nearest word of time, as the coding rules have it.

        Parameters
        ----------
        start : int
            Where the figure starts in the text.
        norm : bool
            Whether it is a norm, which no word such as 累计 governs (coding rule period-norm).

        Returns
        -------
        Period
            From its clause, else its sentence (period-nearest, period-sentence), else from the last sentence
            or line before it that opens with a year or a word such as 近年来. Empty where there is none.
        """
        sentence, clause = (_opening(self._text, start, marks) for marks in (_SENTENCE_END, _CLAUSE_END))
        if "环比" in self._text[clause:start]:  # a change against an earlier period that is not named
            return Period("", "")
        at = bisect_right(self._openings, sentence, key=lambda each: each.start())
        opening = self._openings[at - 1] if at else None
        times = [each for each in _TIMES.finditer(self._text, sentence, start) if not (norm and each["open"])]
        near = [each for each in times if each.start() >= clause] or times
        if not near:
            return _period(opening, "from_section") if opening else Period("", "")
        stated = [each for each in near if not each["open"]]
        word = stated[-1] if near[-1][0] == "累计" and stated else near[-1]
        if word["named"] and word["named"] not in ("去年", "上年") and opening and opening["year"]:
            return Period(_number(opening["year"]), "stated")
        return _period(word, "stated")


def _period(word: re.Match[str], basis: str) -> Period:
    """Return what a word of time names."""
    if word["open"]:
        return Period("", "open")
    if not word["year"]:
        return Period("", basis)
    parts = word.groupdict("")
    year = _number(word["year"])
    first = "-".join([year, *(f"{int(parts[name]):02}" for name in ("month", "day") if parts.get(name))])
    if parts.get("last"):
        return Period(f"{first}/{year}-{int(parts['last']):02}", basis)
    return Period(f"{first}/.." if parts["since"] else first, basis)


def _number(year: str) -> str:
    return "".join(_DIGITS.get(char, char) for char in year)


def _opening(text: str, start: int, marks: str) -> int:
    """Return where the sentence or clause begins that an offset stands in."""
    earliest = max(0, start - LONGEST_SENTENCE)
    return max(earliest, *(text.rfind(mark, earliest, start) + 1 for mark in marks))
