"""The words around a figure become the code of basis: what the figure claims."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from civstats.coding.drafting.periods import Times
from civstats.quantities import Quantity

__all__ = ["Bases"]

# What the words before a figure speak for, a form a line with an example.
_CUES = (
    ("rate", "[日月周年季]均(?!浓度|气温|温度|值)|每[天日周月年]平均|平均每[天日周月年]"),  # 日均30人次
    ("rate", "每[天日周月年]都?有"),  # 每年有20余场在此举行
    ("norm", "每(?:天|日|周|月|季度?|年|学期|半年|工作日)(?!以来|平均|都?有)"),  # 每月开展2次
    (
        "potential",
        "(?<!许)可(?:达|容纳|接待|服务|供|满足|覆盖|停放?|惠及|同时|提供|收治|存|储)",
    ),  # 可容纳300人
    ("potential", "能(?:够)?容纳|有望|预计(?!全年)|预期(?=[将可能会达]|惠及)"),  # 预计惠及3000户
    ("estimated", "预计全年"),  # 预计全年接待5000人次: a result that is not counted yet
    ("in_progress", "正在|正(?=建设|打造|推进|改造)|在建"),  # 正在打造12个
    ("baseline", "原有|原先|原来(?!的?[^，。]{0,6}倍)"),  # 原有12个, but not 原来的2倍
    ("achieved", "已(?!知)"),  # 已建成12个
    (
        "planned",
        "(?<![动年作展度项业施划个”》])计划(?=[新再于在到用投建改开招培举打推实年全明今增将安总])",
    ),  # 计划新建8个
    (
        "planned",
        "(?<![模虚比])拟(?![定订态制声人物合])|力争|努力争取|即将|目标[是为]",
    ),  # 拟新建8个, 力争建成8个
    (
        "planned",
        "(?:还|也|都|即|必|今年|明年|我们|年内|届时)将|将(?=[于要在会再继新建达增开启举培])",
    ),  # 将新建8个
    (
        "planned",
        "(?<![长高升加大至低少降展截])到(?=20[0-9]{2}年)",
    ),  # 到2030年，建成8个; but not 增长到2025年的8个
)
_BASES = dict(enumerate(basis for basis, _ in _CUES))
_CUE = re.compile("|".join(f"(?P<_{number}>{words})" for number, (_, words) in enumerate(_CUES)))
# Between 在建 and a figure, what says that the figure is something done: 在建项目完成投资3亿元.
_DONE = re.compile("完成|实现|投资|建成|达")
# A figure from which something rose or fell: 从300家增至500家, 由2020年的40%提高到50%.
_FROM = re.compile("[从由][^，。；0-9]{0,6}(?:[0-9]{4}年[底末初]?的?)?$")
_CHANGES_TO = re.compile(
    "(?:左右|以上)?[^，。；0-9]{0,6}?(?:[提增上扩压减缩下变发升降][^，。；0-9至到为]{0,3})?[至到为](?!期)[^，。；]{0,8}[0-9一二两三四五六七八九十百千万]"
)
# Size, age or number that admits: 亿元以上项目, 50米内换乘, 20户以上自然村; but not 200万名以上学生.
_SIZES = frozenset(("元", "米", "公里", "平方米", "小时", "分钟", "天", "年", "月", "吨"))
_THRESHOLD = re.compile("(?:以[上下内]|之?内)?(?![的等]?[，。；、]|左右|以|[和与及至到])[^，。；、\\W]")
_BODY = re.compile("(?:以[上下])?的?(?:自然村|行政村|村|企业|单位|小区|社区|学校)")


class Cue(NamedTuple):
    """Words that speak for a basis, end excluded."""

    start: int
    end: int
    basis: str


class Bases:
    """The words of a text that speak for a basis.

    Parameters
    ----------
    text : str
        Without white space, its digits not full-width.
    times : Times
        Its words of time, for where clauses and sentences begin.

    Examples
    --------
    >>> from civstats.quantities import read_quantity
    >>> text = "驿站日均服务30人次"
    >>> quantity = read_quantity("30人次", measure_words={"人次": "人次"})
    >>> Bases(text, Times(text, [0])).find((6, 10), quantity, 0)
    'rate'
    """

    def __init__(self, text: str, times: Times) -> None:
        self._text, self._times = text, times
        self._cues = [
            Cue(*match.span(), _BASES[int((match.lastgroup or "_0")[1:])]) for match in _CUE.finditer(text)
        ]
        self._starts = [cue.start for cue in self._cues]

    def find(self, figure: tuple[int, int], quantity: Quantity, between: int) -> str:
        """Return the code of basis that the words around a figure speak for, empty for none.

        Parameters
        ----------
        figure : tuple of int
            Where the figure stands in the text, end excluded.
        quantity : Quantity
            Its reading: a discount and an age of entitlement (60岁以上) are norms, a percentage is no rate.
        between : int
            Where the figure before it ends; words before that speak of the other, unless the two are listed.

        Returns
        -------
        str
            A code of basis, or `estimated`: achieved, but said of a period that has not ended.
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
        last = bisect_left(self._starts, start)
        for cue in reversed(self._cues[bisect_left(self._starts, sentence) : last]):
            idle = cue.basis == "in_progress" and _DONE.search(self._text, cue.end, start)
            if not idle and cue.start >= here:
                return cue.basis
            if cue.basis in ("planned", "achieved"):
                return cue.basis if cue.basis == "planned" else ""
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
