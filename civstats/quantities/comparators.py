"""What the words beside a number make of it, and which of them no rule knows.

A number is exact only if nothing beside it may alter it. Words that do, by a rule, are `APPROXIMATORS`. Words
that may, and that no rule knows, are `SUSPECTS`: a figure with one is refused rather than read as exact.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from civstats.quantities.numerals import ABOVE, NO_TENTHS

_END = "(?=$|[，。；：、！？的])"
_OR = "(?:或者?|并|和|及|且|甚至|乃至|直至)"
_NOT = "(?:[不未没无]|没有|[未不]曾|[不未没][得能会应可许准宜再必敢该需]|不允许|严?禁止?|避免|防止|谨防|杜绝)"
_OVER = "超[过出越]?|逾越?|[越跨迈翻]过|冲破|突?破|[多大高长晚迟]于|[多大高]过|高出"
_HURDLES = "[项个种类道批大]"  # what one breaks through: 3项技术
_MEASURED = "(?<=[#0-9百千万亿%成人名户家个件次场天日年月时钟米里元度岁位项条辆亩吨倍处所台])"
_WITH = "[及或含和]?"  # 60周岁及以上
_NEAR = "(?=[^，。；：、#]{0,4}#)"  # 约培训300人

# Rule, place, words. Before and after touch the number; words may stand between it and what is ahead or behind
# (至少开展1次). The number stands between two # there. A match within a longer one does not count: 不超过.
APPROXIMATORS = (
    ("above_to_next_step", "after", ABOVE),  # 500余
    ("above_to_next_step", "behind", "有余|出头|挂零|有零|有奇|冒[头尖]"),  # 300人有余
    ("strictly_above", "before", "超[过出越]?|逾越?|冲破|>"),  # 超300
    ("strictly_above", "before", "(?<![突侦打攻爆击冲])破"),  # 破千, but not 侦破300起
    # 突破300万元, not 突破3项
    ("strictly_above", "before", f"(?:突破|[越跨迈翻]过)(?!了?#[^#]*#{_HURDLES})"),
    ("strictly_above", "before", "突破(?=了?#(?:[0-9]{3}|[^#]*[百千万亿]))"),  # 突破300项
    ("strictly_above", "before", "(?<![注偏侧着擅专])[多大高长晚迟重宽厚深快]于|[多大高胜盖]过"),  # 高于300
    ("strictly_above", "before", "[不何岂]止|不[只仅光单]"),  # 不止300
    ("strictly_above", "before", "(?:^|(?<=[数量额值率均已早]))过"),  # 人数过300, but not 办过300场
    ("strictly_above", "before", "(?<![通经不超度])过(?=#?[百千万亿])"),  # 过万
    ("strictly_above", "behind", "开外"),  # 60岁开外
    ("at_least", "ahead", f"至少|[最起]码|最少|少说|保底|下限[为是]?|{_NOT}[少低小短早]于"),  # 至少开展1次
    ("at_least", "before", f"{_NOT}(?:[少低]过|[亚逊次弱下]于|下)|[≥≧⩾]|>="),  # 不下300
    ("at_least", "before", f"(?:达到?|等于|满){_OR}(?:{_OVER})"),  # 达到或超过300
    ("at_least", "before", f"(?:超过|[多大高]于){_OR}?(?:等于|达到)"),  # 大于等于300
    ("at_least", "behind", f"(?<!规模)(?<![额规])(?<![^#0-9]级){_WITH}(?:以上|之上)"),  # 60周岁以上
    # 10万+, 300元起
    ("at_least", "behind", rf"\+(?![0-9])|{_MEASURED}(?<![#0-9百千万亿])起{_END}|[为是]下限"),
    ("reaches", "before", "上(?=#?[百千万亿])"),  # 上万, but not 线上5场; # as below
    ("just_below", "before", "(?<![附最就邻走靠亲贴新远临拉])(?:[将接逼几]?近|近乎|趋近于?)|直逼"),  # 近300
    ("just_below", "ahead", f"几乎|[将接]近{_NEAR}"),  # 几乎走访300户
    ("below", "before", f"{_NOT}(?:[足满到及够]|达到?)|[少低小短早轻窄薄浅慢]于|<"),  # 不足50
    ("below", "behind", f"{_MEASURED}(?:不到(?![位岗场])|不足(?![之的]))"),  # 300人不到
    ("below", "behind", f"{_MEASURED}(?:[未不]满(?!意)|未[到及足]|不及)"),  # 300人未满
    # 不得突破3
    ("at_most", "ahead", f"至多|[最顶]多|充其量|撑死|(?<![破无设超过])上限[为是]?|{_NOT}(?:{_OVER})"),
    ("at_most", "before", f"不过|[小少低]于{_OR}?等于|[≤≦⩽]|<="),  # 小于等于300
    ("at_most", "before", f"(?:等于|达到?){_OR}[小少低]于"),  # 等于或小于300
    # 可达74万, but neither 许可达300件 nor 可达300余
    ("at_most", "before", "(?<!许)可达(?=#[^#]+#(?![余多几]|[^，。]{0,3}(?:[以之]上|左右|上下|有余)))"),
    ("at_most", "behind", f"{_WITH}(?:以[内下里]|之[内下])|(?<!不)封顶|到顶|为限|[为是]上限"),  # 20人以内
    # 3日内
    ("at_most", "behind", f"{_MEASURED}内{_END}|(?<=[日天年月时钟米里])内(?![容部地资蒙涝外河科陆])"),
    ("about", "ahead", "大概|大约|大致|大体上?|大抵|大略|约[莫摸略]|差不多|估计|粗略|[≈≒]"),  # 大概300
    # 约占3%
    ("about", "ahead", f"(?<![预节签邀公违契条合制简特相履集隐婉解续爽])约(?![谈见束定旦会稿请法]){_NEAR}"),
    ("about", "after", "来"),  # 二十来个
    ("about", "behind", "左右(?![两侧岸邻])|(?<!线)上下(?![联级游班学水楼车左一功齐同])"),  # 50人左右
    ("about", "behind", f"前后{_END}|的?样子|光景"),  # 300人前后
)
# The same, but no part of a figure where one is looked for in a text: 年满60岁以上 is drafted as 60岁以上.
_BESIDE_FIGURES = (
    (
        "at_least",
        "before",
        "(?<![圆丰爆坐住挤充饱布占装填塞挂铺排满将快要临])满",
    ),  # 年满18, but neither 坐满300 nor 将满300
)

_TO = "[了到达至于出]?"  # 低到300
_TAIL = "(?<=#)[^#]{0,4}?"  # the measure word: 300人许
_LEVEL = "[高低大小长短快慢早晚迟轻重厚薄深浅宽窄远]"
_MARKS = "，。；：、！…"
_SIGNS = r"，。；：、！（）“”‘’\"'\w%‰℃℉㎡㎞㎏㎜㎝°·#/"  # what is no sign of mathematics

# Words that alter no number, though they hold a character of `SUSPECTS`: place and words.
HARMLESS = (
    ("before", "(?:满|十)足|[减缺]少|[增众许诸]多|[扩重广放巨盛]大|[缩中大微减]小|[多高]达"),  # 减少300
    ("before", "(?:[占同环对评相性反]|分)比|其余|[剩结富盈]余|[人总次户件场]数"),  # 占比30%, 其余3户
    ("before", f"突破(?=了?#(?:[1-9]|[1-9][1-9]|[一二两三四五六七八九十])#{_HURDLES})"),  # 突破3项
    ("before", f"突破(?=了?#[^#]*#{_HURDLES}[^#]*[技难关瓶领堵])"),  # 突破10项关键技术
    ("before", "[通经]过|[侦打]破|[附最就邻走亲贴新远拉]近"),  # 通过5项, 附近5个
    ("before", "[减豁避难]免|抗拒|[严封]禁|能够|空缺"),  # 减免300元
    ("before", "[预节签邀公违契制简特相履集解续]约"),  # 节约50万元
    ("ahead", "不同(?!于)|不[断良久论但利锈明文忘用]|不动产"),  # 不断培训300
    ("ahead", "未[来婚]|未成年|未就业|无[人障偿线]|非[遗公物法凡农]"),  # 无人机300架
    ("behind", "内[容部地资蒙涝河科陆]|超[市大级标声算导高强薄]|许[可昌]|级以上"),  # 3家超市
    ("behind", "来[自访宾信电]|多[功样元媒种层项]"),  # 3个多功能厅
    ("behind", "[公海英华]里|(?<=[#·0-9百千万亿])(?:起(?![步跳算价码])|里)"),  # measure words: 300公里, 300起
)
# Words that may alter a number and that no rule knows, a kind a line.
SUSPECTS = (
    ("before", f"[超过逾越破满足盈溢临逼濒近约概估几欠差亏邻奔冲逮抵迫跨止赶追往扣]{_TO}"),  # 办过300
    ("before", f"[多少大小]{_TO}|[低少]至"),  # 去年多300
    ("before", f"(?:^|[年月日期天均还更又再略稍比])[高低短快慢早晚]{_TO}"),  # 还高300
    ("before", "[优劣逊亚次异强弱先后近远同差贵贱限介居轻趋]于"),  # 逊于300
    ("before", "[迈站跃踏登攀]上|[迈跨]入|[迈挺]进"),  # 迈上300亿
    ("before", f"[超逾近约满足破过]{_TO}[{_MARKS}]+"),  # 约、300
    ("before", "[免拒禁缺够]|足有|[上左前][下右后]|[多少]则|起[步售]?价|底价"),  # 免300, 上下300, 少则3
    ("before", "[快就将]要|即将|眼看|差点儿?|险些|(?<![期年时])限[额定]?"),  # 快要300
    ("before", "[比较]|数以|(?<![建组形合完生构落汇])成(?=#[百千])"),  # 数以百万计
    ("before", "^[上下数余比较除以及]|^除[了去开]"),  # 除300
    ("before", "[第负几]|^好(?!#几)|好(?=#[百千万亿])"),  # 第9届, 几3
    ("before", f"[^{_SIGNS}—¥$€]|[：A-Za-z_%‰/]"),  # ±5, G20
    ("ahead", f"最{_LEVEL}(?=[^#]{{0,5}}#)"),  # 最高补贴300
    ("ahead", "[不未没无非勿毋莫][^#]{0,3}(?=#)|不一定|未必|不见得"),  # 不是300
    ("ahead", "[不未没无非勿毋莫][^#·]{0,6}·+(?=#)"),  # 不会再超过300
    ("ahead", "(?<![困疑救灾避])难(?![题点问度])[^#]{0,3}(?=#)|^近(?![日期年来代])[^#]{0,4}(?=#)"),  # 难达300
    ("ahead", "可能|也许|或许|恐怕?|疑[似为]?|似乎|好[像似]|仿佛|号称|据[说传估]"),  # 可能有300
    (
        "ahead",
        "[预粗概推毛]估|推[测断]|[概估推粗测]算|概约|类似|近似|相当|大多|[多大小泰]半|若干|满打满算|上限|超[额计标预编]|[概约]数",
    ),  # 预估300
    ("after", "(?<=[百千万]#)把(?=$|[个人名户元块斤米年天岁里])"),  # 三百把, but not 300把
    ("after", f"成(?={NO_TENTHS})"),  # 三成人: three adults, or 30 %
    ("after", "[强弱许外内里上下左右前后好未不以之及或含超过逾至到加减乘除若约近估概]"),  # 300强
    ("after", f"[^{_SIGNS}]|[：_/]|°(?!C)|%%"),  # 300±
    ("behind", "[余多几半]|若干|[郎啷]当|封顶|[上下]限"),  # 300人多
    ("behind", f"{_TAIL}(?:不等|不定|打不?住|保底|[打兜]底|起[算步跳价码]|为[界上])"),  # 300人不等
    ("behind", f"{_TAIL}(?:[以之][外里前后间众巨中]|[往朝向靠][上下])"),  # 300人以外
    ("behind", f"{_TAIL}(?:[不未没][到足满及达够止超]|[都也还][不没未])"),  # 300人都不到
    ("behind", f"{_TAIL}(?:内外|里外|[内外里许强弱来上下前后起好近]){_END}"),  # 300人许
    ("behind", f"{_TAIL}(?:不?含|约|[概约]数|[预暂概]?[估计]|预计){_END}"),  # 300人（含）
    ("behind", f"{_TAIL}(?:[超逾]|突破|[^{_SIGNS}])"),  # 300人±
)


class Comparators(NamedTuple):
    """What stands beside a number."""

    rules: frozenset[str]  # that its approximators follow
    unknown: str  # what may alter it and no rule knows, empty for nothing
    rest: str  # what follows the number without the approximators


# The number stands as #number# in the text that these are matched against.
_FRAMES = {
    "before": "(?:{})(?=了?#[^#]*#)",
    "ahead": "(?:{})(?=[^#]*#[^#]*#)",
    "after": "(?<=#)(?:{})(?![^#]*#)",
    "behind": "(?:{})(?![^#]*#)",
}


def _framed(place: str, words: str) -> re.Pattern[str]:
    return re.compile(_FRAMES[place].format(words))


_RULES = [(rule, _framed(place, words)) for rule, place, words in APPROXIMATORS + _BESIDE_FIGURES]
_HARMLESS = [_framed(place, words) for place, words in HARMLESS]
_SUSPECTS = [_framed(place, words) for place, words in SUSPECTS]


def find_comparators(lead: str, number: str, tail: str) -> Comparators:
    """Tell what the words before and behind a number make of it.

    >>> find_comparators("不得超过", "300", "人")
    Comparators(rules=frozenset({'at_most'}), unknown='', rest='人')
    >>> find_comparators("逊于", "300", "人").unknown
    '逊于'
    """
    if "#" in lead + tail:
        return Comparators(frozenset(), "#", tail)
    # Of longer digits no rule asks more than that they are three or more: 1200余 is as 100余.
    return _compared(lead, re.sub("[0-9]{3,}", "100", number), tail)


@lru_cache(maxsize=4096)  # figures of a table have few words beside them
def _compared(lead: str, number: str, tail: str) -> Comparators:
    marks = len(lead.rstrip(_MARKS))  # 约、300人
    before = re.split("[，。；！]", lead[:marks])[-1] + lead[marks:]
    behind = re.split("[，。；！、]", tail, maxsplit=1)[0]
    text = f"{before}#{number}#{behind}"
    found = [(match.span(), rule) for rule, words in _RULES for match in words.finditer(text)]
    found = [each for each in found if not any(_within(each[0], other) for other, _ in found)]
    for (start, end), _ in found:
        text = f"{text[:start]}{'·' * (end - start)}{text[end:]}"
    rest = text.rpartition("#")[2].replace("·", "") + tail[len(behind) :]
    for words in _HARMLESS:
        text = words.sub(lambda match: "·" * len(match[0]), text)
    unknown = next((match[0] for words in _SUSPECTS if (match := words.search(text))), "")
    return Comparators(frozenset(rule for _, rule in found), unknown.strip("·"), rest)


def _within(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one != other and other[0] <= one[0] and one[1] <= other[1]
