"""Words of time and headings become the period that governs each figure, and whether that period lies ahead."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from civstats.coding.drafting.time_words import YEAR, TimeWord, find_time_words

_SENTENCE_END = re.compile("[。！？!?]")
_CLAUSE_END = re.compile("[，。；：！？!?;]|(?<![0-9]),|,(?![0-9])")  # no comma of 1,200
_LONGEST_SENTENCE = 500  # characters; a text without any full stop is no sentence
_LEAD = re.compile("[“（(]?自?从?")
# What opens a section without a comma: 过去五年, “十四五”时期.
_YEARS = re.compile("过去|这|“?[一二三四五六七八九十]{1,2}五”?时期|[0-9一二三四五]年来")

_LONGEST_HEADING = 45  # characters
_NUMBERED = re.compile(
    "第?[一二三四五六七八九十]{1,3}[、章]|[（(][一二三四五六七八九十]{1,3}[）)]"
)  # 一、 （一）
_BACK = re.compile("回顾|成就|总结|完成情况|发展情况|工作情况")  # 2025年工作回顾
_AHEAD = re.compile(  # 2026年工作安排, 下一步工作打算
    "安排|重点工作|主要工作|工作重点|目标|任务|打算|计划|下一步|今后|思路|要点|民生实事|年工作$"
)
_TITLE = re.compile(f"({YEAR})年[^，。]{{0,20}}(?:工作报告|工作计划|工作要点)$")  # 2026年霁川市政府工作报告


class Period(NamedTuple):
    """A period as EDTF, empty where the text does not tell it; the code of period_basis; whether it lies ahead."""

    time_period: str = ""
    period_basis: str = "unstated"
    ahead: bool = False


class _Heading(NamedTuple):
    """Where a heading stands, end excluded, and whether it looks ahead: None where only its period can tell."""

    start: int
    end: int
    ahead: bool | None


class _Section(NamedTuple):
    """From where on a period holds."""

    start: int
    period: str
    is_open: bool
    ahead: bool


class Times:
    """The words of time of a folded text without white space, whose lines start where `lines` says.

    >>> Times("2031年以来，霁川市办起食堂12家。", [0]).period(13, norm=False)
    Period(time_period='2031/..', period_basis='stated', ahead=False)
    """

    def __init__(self, text: str, lines: Sequence[int]) -> None:
        self._text = text
        headings = [*_find_headings(text, lines)]
        self._now = _this_year(text, lines, headings)
        ends = [match.end() for match in _SENTENCE_END.finditer(text)]
        around = [at for heading in headings for at in heading[:2]]
        self._sentences = sorted({0, *ends, *around})
        self._clauses = sorted({0, *(match.end() for match in _CLAUSE_END.finditer(text)), *around})
        self._words = [*find_time_words(text, self._now)]
        self._starts = [word.start for word in self._words]
        self._sections = [*self._find_sections(headings, sorted({*self._sentences, *lines}))]

    def period(self, start: int, *, norm: bool) -> Period:
        """Return the period that governs a figure at an offset: the nearest word of time, as the coding rules have it.

        From its clause, else its sentence (period-nearest, period-sentence), else from the last heading, or sentence
        or line that opens with a word of time, before it. No word such as 累计 governs a norm (period-norm).
        """
        at = bisect_right(self._sections, start, key=lambda section: section.start)
        section = self._sections[at - 1] if at else _Section(0, "", is_open=False, ahead=False)
        sentence, clause = self.sentence(start), self.clause(start)
        if "环比" in self._text[clause:start]:  # a change against an earlier period that is not named
            return Period(ahead=section.ahead)
        first, last = bisect_left(self._starts, sentence), bisect_left(self._starts, start)
        words = [
            word
            for word in self._words[first:last]
            if not (word.is_open and (norm or self._adds(word, section)))
        ]
        near = [word for word in words if word.start >= clause] or words
        if not near:
            basis = "open" if section.is_open else "from_section" if section.period else "unstated"
            return Period(section.period, basis, section.ahead)
        dated = [word for word in near if not word.is_open]
        word = dated[-1] if self._is_sum(near[-1]) and dated else near[-1]
        if word.is_open:
            return Period("", "open", section.ahead)
        # 全年 takes its year from a word before it in the sentence, else from the section.
        years = [
            other.period for other in words if other.start < word.start and not (other.year or other.is_open)
        ]
        period = self._resolved(word, [section.period, *years][-1])
        return Period(period, "stated", self._is_ahead(period, otherwise=section.ahead))

    def sentence(self, start: int) -> int:
        """Return where the sentence begins that an offset stands in."""
        return _last(self._sentences, start)

    def clause(self, start: int) -> int:
        """Return where the clause begins that an offset stands in."""
        return max(_last(self._clauses, start), self.sentence(start))

    def _is_sum(self, word: TimeWord) -> bool:
        return self._text.startswith("累计", word.start)

    def _adds(self, word: TimeWord, section: _Section) -> bool:
        """Return whether 累计 only adds up the years of its section, as after 五年来."""
        return self._is_sum(word) and "/" in section.period and not section.period.endswith("..")

    def _resolved(self, word: TimeWord, section: str) -> str:
        """Return the period of a word, its year told by the text or the section where it names none."""
        year = section[:4] if re.fullmatch("[0-9]{4}(?:/[.][.])?", section) else ""
        if word.year in ("this", "last") and self._now:
            year = str(self._now - (word.year == "last"))
        elif word.year == "last":
            year = ""
        elif word.year == "section" and not year and self._now:
            year = str(self._now)
        return word.period.replace("{y}", year) if year or not word.year else ""

    def _is_ahead(self, period: str, *, otherwise: bool) -> bool:
        """Return whether a period begins in the year in which the text speaks, or later."""
        return int(period[:4]) >= self._now if self._now and period else otherwise

    def _find_sections(self, headings: Iterable[_Heading], starts: Iterable[int]) -> Iterator[_Section]:
        """Yield a section for each heading that names a period, and each sentence or line that opens with one."""
        ahead, dated = False, False
        known = {heading.start: heading for heading in headings}
        for start in starts:
            heading = known.get(start)
            word = self._first_word(start, heading)
            period = self._resolved(word, "") if word else ""
            if heading:
                ahead = self._is_ahead(period, otherwise=False) if heading.ahead is None else heading.ahead
                dated = bool(period)
                yield _Section(start, period, is_open=False, ahead=ahead)
            elif word and (period or (word.is_open and not dated)):
                yield _Section(start, period, word.is_open, self._is_ahead(period, otherwise=ahead))

    def _first_word(self, start: int, heading: _Heading | None) -> TimeWord | None:
        """Return the word of time that a heading holds, or that a sentence opens with, as 2024年，."""
        at = bisect_left(self._starts, start)
        word = self._words[at] if at < len(self._words) else None
        if word is None or heading:
            return word if word and heading and word.start < heading.end else None
        lead = _LEAD.match(self._text, start)
        opens = self._text[word.end : word.end + 1] in {*"，,：:是"} or _YEARS.match(self._text, word.start)
        return word if lead and word.start <= lead.end() and opens else None


def _last(starts: list[int], offset: int) -> int:
    return max(starts[bisect_right(starts, offset) - 1], offset - _LONGEST_SENTENCE)


def _find_headings(text: str, lines: Iterable[int]) -> Iterator[_Heading]:
    """Yield the headings of a text that speak of time or of work ahead, as 二、2026年工作安排.

    >>> [*_find_headings("二、2026年工作安排办灯会三场。", [0, 11])]
    [_Heading(start=0, end=11, ahead=True)]
    """
    for start, end in pairwise([*lines, len(text)]):
        stop = re.search("[。！？!?]", text[start : min(end, start + _LONGEST_HEADING)])
        heading = text[start : start + stop.start() if stop else end]
        numbered, top = _NUMBERED.match(heading), heading[1:2] == "、"
        if len(heading) > _LONGEST_HEADING or (not numbered and (stop or heading[-1:] in {*"，；：、"})):
            continue
        if not numbered and start and text[start - 1] not in "。！？：；”）":
            continue  # the middle of a sentence whose lines are broken
        ahead, back = _AHEAD.search(heading), _BACK.search(heading)
        timed = top or heading.startswith("下一步") or next(find_time_words(heading, 1), None)
        if (ahead or back) and timed:
            yield _Heading(start, start + len(heading), False if back else True if ahead else None)


def _this_year(text: str, lines: Iterable[int], headings: Iterable[_Heading]) -> int | None:
    """Return the year in which a text speaks, None where no heading tells it.

    It is that of the work ahead or of the title, else the one after the year looked back on (2025年工作回顾).
    """
    after = None
    for start, end, ahead in headings:
        year = re.search("([0-9]{4})年(?!至|—)", text[start:end])
        if year and ahead:
            return int(year[1])
        after = after or (int(year[1]) + 1 if year else None)
    spans = (span for span in pairwise([*lines, len(text)]) if span[1] - span[0] < _LONGEST_HEADING)
    titles = (_TITLE.search(text[slice(*span)]) for span in spans)
    return next((int(title[1]) for title in titles if title and title[1].isdecimal()), after)
