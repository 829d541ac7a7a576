"""The headings of a text become stretches, the year in which it speaks, and what they say of time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from civstats.coding.drafting.time_words import YEAR, find_time_words

__all__ = ["Heading", "find_headings", "this_year"]

_LONGEST = 45  # characters
_NUMBERED = re.compile(
    "第?[一二三四五六七八九十]{1,3}[、章]|[（(][一二三四五六七八九十]{1,3}[）)]"
)  # 一、 （一）
_BACK = re.compile("回顾|成就|总结|完成情况|发展情况|工作情况")  # 2025年工作回顾
_AHEAD = re.compile(  # 2026年工作安排, 下一步工作打算
    "安排|重点工作|主要工作|工作重点|目标|任务|打算|计划|下一步|今后|思路|要点|民生实事|年工作$"
)
_TITLE = re.compile(f"({YEAR})年[^，。]{{0,20}}(?:工作报告|工作计划|工作要点)$")  # 2026年霁川市政府工作报告


class Heading(NamedTuple):
    """Where a heading that speaks of time or of work ahead stands, end excluded, and whether it looks ahead.

    `ahead` is None where only its period can tell.
    """

    start: int
    end: int
    ahead: bool | None


def find_headings(text: str, lines: Iterable[int]) -> Iterator[Heading]:
    """Yield the headings of a text that speak of time or of work ahead.

    Parameters
    ----------
    text : str
        Without white space.
    lines : iterable of int
        Where its lines start.

    Examples
    --------
    >>> [*find_headings("二、2026年工作安排办灯会三场。", [0, 11])]
    [Heading(start=0, end=11, ahead=True)]
    """
    for start, end in pairwise([*lines, len(text)]):
        stop = re.search("[。！？!?]", text[start : min(end, start + _LONGEST)])
        heading = text[start : start + stop.start() if stop else end]
        numbered, top = _NUMBERED.match(heading), heading[1:2] == "、"
        if len(heading) > _LONGEST or (not numbered and (stop or heading[-1:] in {*"，；：、"})):
            continue
        if not numbered and start and text[start - 1] not in "。！？：；”）":
            continue  # the middle of a sentence whose lines are broken
        ahead, back = _AHEAD.search(heading), _BACK.search(heading)
        if (ahead or back) and (top or next(find_time_words(heading, 1), None)):
            yield Heading(start, start + len(heading), False if back else True if ahead else None)


def this_year(text: str, lines: Iterable[int], headings: Iterable[Heading]) -> int | None:
    """Return the year in which a text speaks, None where no heading tells it.

    It is that of the work ahead or of the title, else the one after the year looked back on.

    Examples
    --------
    >>> this_year("一、2025年工作回顾", [0], find_headings("一、2025年工作回顾", [0]))
    2026
    """
    after = None
    for start, end, ahead in headings:
        year = re.search("([0-9]{4})年(?!至|—)", text[start:end])
        if year and ahead:
            return int(year[1])
        after = after or (int(year[1]) + 1 if year else None)
    spans = (span for span in pairwise([*lines, len(text)]) if span[1] - span[0] < _LONGEST)
    titles = (_TITLE.search(text[slice(*span)]) for span in spans)
    return next((int(title[1]) for title in titles if title and title[1].isdecimal()), after)
