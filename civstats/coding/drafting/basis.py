"""The words around a figure become the code of basis: what the figure claims."""

from __future__ import annotations

import csv
import re
from bisect import bisect_left, bisect_right
from pathlib import Path

from civstats.coding.drafting.periods import Times
from civstats.quantities import Quantity

# Words before a figure that speak for a basis are rows of `basis_cues.csv`, each with an example; of two that begin
# at one place the first holds.
with Path(__file__).with_name("basis_cues.csv").open(encoding="utf-8", newline="") as _table:
    _CUES = [*csv.DictReader(_table)]
_CUE = re.compile("|".join(f"({row['cue']})" for row in _CUES))
# Between 在建 and a figure, what says that the figure is something done: 在建项目完成投资3亿元.
_DONE = re.compile("完成|实现|投资|建成|达|新增|累计|整改|排查|吸纳|带动|培训|惠及")
# A figure from which something rose or fell: 从300家增至500家, 由2020年的40%提高到50%.
_FROM = re.compile("[从由][^，。；0-9]{0,6}(?:[0-9]{4}年[底末初]?的?)?$")
_CHANGES_TO = re.compile(
    "(?:左右|以上)?[^，。；0-9]{0,6}?(?:[提增上扩压减缩下变发升降][^，。；0-9至到为]{0,3})?[至到为](?!期)[^，。；]{0,8}[0-9一二两三四五六七八九十百千万]"
)
# Size, age or number that admits: 亿元以上项目, 50米内换乘, 20户以上自然村; but not 200万名以上学生.
_SIZES = frozenset(("元", "米", "公里", "平方米", "小时", "分钟", "天", "年", "月", "吨"))
_THRESHOLD = re.compile("(?:以[上下内]|之?内)?(?![的等]?[，。；、]|左右|以|[和与及至到])[^，。；、\\W]")
_BODY = re.compile("(?:以[上下])?的?(?:自然村|行政村|村|企业|单位|小区|社区|学校)")


class Bases:
    """The words of a text that speak for a basis; its words of time tell where clauses and sentences begin.

    >>> from civstats.quantities import read_quantity
    >>> text = "驿站日均服务30人次"
    >>> quantity = read_quantity("30人次", measure_words={"人次": "人次"})
    >>> Bases(text, Times(text, [0])).find((6, 10), quantity, 0)
    'rate'
    """

    def __init__(self, text: str, times: Times) -> None:
        self._text, self._times = text, times
        self._cues = [*_CUE.finditer(text)]
        self._starts = [cue.start() for cue in self._cues]

    def find(self, figure: tuple[int, int], quantity: Quantity, between: int) -> str:
        """Return the code of basis that the words around a figure speak for, empty for none.

        A discount and an age of entitlement (60岁以上) are norms, a percentage is no rate. Words before `between`, where
        another figure ends, speak of that one, unless the two are listed. `estimated` is achieved, but said of a period
        that has not ended.
        """
        start, end = figure
        unit = quantity.unit
        if unit == "折" or self._is_threshold(end, quantity):
            return "norm"
        if self._text.startswith("在建", end):
            return "in_progress"
        if _FROM.search(self._text, max(0, start - 14), start) and _CHANGES_TO.match(
            self._text, end, end + 24
        ):
            return "baseline"
        found = self._nearest(start, between)
        if found == "rate" and unit in ("%", "百分点"):
            return ""
        estimated = quantity.qualifier in ("more_than", "nearly", "about") or unit == "人次"
        return "rate" if found == "norm" and estimated else found  # no rule prescribes 20余场

    def _nearest(self, start: int, between: int) -> str:
        """Return what the nearest cue in the clause speaks for, else whether the sentence speaks of a plan."""
        clause, sentence = self._times.clause(start), self._times.sentence(start)
        listed = re.search("[、和及与]", self._text[between:start])
        here = clause if listed else max(clause, between)
        last = bisect_right(self._starts, start)  # a figure may begin with its cue: 可达2万人次
        for cue in reversed(self._cues[bisect_left(self._starts, sentence) : last]):
            basis = _CUES[(cue.lastindex or 1) - 1]["basis"]
            idle = basis == "in_progress" and _DONE.search(self._text, cue.end(), start)
            if not idle and cue.start() >= here:
                return basis
            if basis in ("planned", "achieved"):
                return basis if basis == "planned" else ""
        return ""

    def _is_threshold(self, end: int, quantity: Quantity) -> bool:
        if quantity.qualifier not in ("at_least", "at_most"):
            return False
        if quantity.unit in ("岁", "周岁"):
            return True
        behind = re.search("(?:以[上下内]|内)$", self._text[end - 2 : end])
        if quantity.unit in ("户", "人"):
            return bool(behind and _BODY.match(self._text, end))
        return bool(behind and quantity.unit in _SIZES and _THRESHOLD.match(self._text, end))
