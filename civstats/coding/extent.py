"""Where the figure of a numeral begins and ends: with its approximators and its measure word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from civstats.quantities import APPROXIMATORS
from civstats.quantities.numerals import DIGITS, TENTHS, UNITS

CHINESE = f"{DIGITS}○{UNITS}"
_WORDS = {
    place: "|".join(words for _, where, words in APPROXIMATORS if where == place)
    for place in ("before", "ahead", "behind")
}
# A numeral stands as #number# in the text that these are matched against, as in civstats.quantities.
_BEFORE = re.compile(f"(?:[将接](?=近)|大(?=约))?(?:{_WORDS['before']})了?#")
_AHEAD = re.compile(f"(?:{_WORDS['ahead']})[^，。；：、！？“”的#0-9{CHINESE}]{{0,5}}#")
_NO_APPROXIMATOR = re.compile(
    "(?:[就邻临靠新远亲走拉贴抵逼]近|[履赴集隐婉解续特相条制简]约|[村苏中英浙赶反高]超|[线网马路街云海桥山墙桌岸]上)#"
)
_BEHIND = re.compile(
    f"(?:及|或|含)?(?:{_WORDS['behind']})(?<!上下(?=[联级游班学水楼车左一功齐同贯互]))"
    "(?<!左右(?=[两侧岸邻逢]))"
)
_UNKNOWN = re.compile(f"[^0-9{CHINESE}，。；：、！？]{{1,2}}(?=以[上下内]|之内|左右)")  # 80分以上
_AFTER = re.compile("有余|出头|来(?=[万亿]?(?:[个名位人家户次场期件支项条座所套张部处天间岁年里元亩斤号]|$))")
_LATE = re.compile("[多余半](?:小时|分钟|(?=[，。；、！？]|$))|(?<=[成倍])[多余半]")
_SHARE = re.compile(TENTHS)

# Words that begin like a measure word: 场地 after a numeral is no 场.
_OTHER_WORDS = re.compile(
    "场(?:地(?!方)|[馆所]|景(?!区)|面(?![试向对]))|名(?:单(?![亲身])|录(?!取)|[册称额片牌])|处(?:理(?!疗)|室)|部(?:[门委队署位]|分(?!享))|"
    "条[例件款]|期[间末望限]|套[餐路]|家(?:庭|长(?!期)|属(?!地)|园(?![区林]))|张贴|座谈|位(?:[置于列]|居(?![民家]))|"
    "项(?:目(?![标录])|链)|组(?:[织建团]|成(?!员))|门[店户诊票]|支(?:[部付持撑柱]|队(?!伍)|援(?![疆藏建助外]))|份额|"
    "种[植子粮田]|件套|本(?:[市县级省土]|科(?![普技幻]))|天[然气空]|对[口接象应话]|批[准复示发]|首[次批个届府都先席]|"
    "起[来点步到]|例[如行会外]|块状|台(?:阶(?!梯)|[湾账]|风(?![力机扇电]))|元[素旦宵宝]|所[需有以属谓]|次[要序]|个别|"
    "只(?:[有要需是能会用]|不过)|架[子空构]|扇[形面]|盆[地景]|尾[声部气]|颗粒|桌[面子]|根[据本治源]|"
    "年(?:轻|货|画|糕|糖|票|卡|龄|检|薪|度|代|初|底|末|均|味|级|来|内)|头(?:条|像|脑|目|部|痛|等)|列(?:为|入|出|举|席|全)|"
    "轮(?:流|换|岗|椅|胎|船|训|值)|届时|克(?:服|难|隆|里)|人(?:[均才员]|民币)|户(?:籍|外(?![出来地]))|间[隔接]|米饭|倍[增感]|折[页叠扣射]|类[似型]"
)
_NEXT_DAY = re.compile("次(?:日(?![均常间夜程])|月(?![度均例])|年(?![度均终会]))")
_OCCASIONS = re.compile("次(?![日月年序要品生区级元方轮第大])")
# What stands for the measure word of the next figure: 7.4个和7.7个百分点.
_CARRIED = re.compile("个[、和及与至到][0-9.]{1,9}个百分点")
_LATIN = re.compile("[A-Za-z]{1,12}[²³23]?(?:/[A-Za-z]{1,3}[²³23]?)?|[㎡㎞㎏㎜㎝℃]")  # km², m/s
# Measure words all the same, where the codelist has them not.
_CLASSIFIER = re.compile(
    "[袋箱桶瓶层片副粒羽](?![面次级])|(?:[欧日港澳韩加]|新台)元|英镑|卢布|(?<=[0-9百千万亿余多])字|号人(?!民)"
)


class Stretch(NamedTuple):
    """A figure in a text, end excluded: its measure word as printed, and whether an approximator stands with it."""

    start: int
    end: int
    measure: str
    about: bool


def find_figure(text: str, start: int, end: int, measure_words: Iterable[str]) -> Stretch:
    """Return the figure that a numeral of a folded text without white space belongs to.

    It reaches from the first word before the numeral that makes it inexact (至少开展1次) to the measure word, and 以上
    and the like behind it.

    >>> text = "全市累计惠及超5万人次以上"
    >>> text[slice(*find_figure(text, 7, 9, ("人", "人次"))[:2])]
    '超5万人次以上'
    """
    numeral = text[start:end]
    lead = text[max(0, start - 12) : start]
    framed = f"{lead}#{numeral}#{text[end : end + 8]}"
    before = [] if _NO_APPROXIMATOR.search(framed) else [*_BEFORE.finditer(framed)]
    before += _AHEAD.finditer(framed)
    first = min((match.start() for match in before), default=len(lead))

    after = None if numeral[-1] in "余多几" else _AFTER.match(text, end)
    last = after.end() if after else end
    measure = "" if numeral[-1] in "%‰点" else _measure(text, last, tuple(measure_words))
    last += len(measure)
    late = _LATE.match(text, last) if measure else None
    last = late.end() if late else last
    unknown = None if measure else _UNKNOWN.match(text, last)
    behind = _BEHIND.match(text, unknown.end() if unknown else last)
    last = behind.end() if behind else last
    about = bool(before or after or late or behind or re.search("[余多几数]", numeral))
    return Stretch(start - len(lead) + first, last, measure, about)


def _measure(text: str, at: int, words: tuple[str, ...]) -> str:
    """Return the measure word that stands in `text` at an offset, empty for none."""
    if _SHARE.match(text, at):
        return "成"
    if _CARRIED.match(text, at) or _OTHER_WORDS.match(text, at):
        return ""
    word = _pattern(words).match(text, at) or _LATIN.match(text, at) or _CLASSIFIER.match(text, at)
    if word and len(word[0]) > 1 and word[0][-1] == "次" and _NEXT_DAY.match(text, word.end() - 1):
        word = _pattern(words).fullmatch(word[0][:-1])  # 300人次日返岗: 300 persons, the next day
        return word[0] if word else ""
    if word and word[0][-1] != "次" and _OCCASIONS.match(text, word.end()):
        return f"{word[0]}次"  # 亩次 is no 亩
    return word[0] if word else ""


@lru_cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(filter(None, words), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or "(?!)")
