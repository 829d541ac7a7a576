"""What a numeral names: cn2an reads it; here stands what is a numeral, and its other spellings.

The step of a numeral is one of its last digit: its bounds are told in steps.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

DIGITS, UNITS = "零〇一二两三四五六七八九", "十百千万亿"
POWERS = {"百": 2, "千": 3, "万": 4, "亿": 8}
FRACTION_DIGITS = Decimal("1e-9")  # as many as the tables hold
LARGEST = 10**15  # a float still holds every whole number up to there

KILO = "(?:千克(?!拉)|千[米瓦伏卡帕焦赫]|百帕)"  # 110千伏: the 千 belongs to the unit
FRACTION = "(?:" + "|".join(f"{a}/{b}" for b in range(10, 1, -1) for a in range(1, b)) + ")"  # 2/5
ARABIC = r"(?:[1-9][0-9]{0,2}(?:[,， ][0-9]{3})+|[1-9][0-9]*|0)(?:\.[0-9]+)?"  # 1,018
CHINESE = f"(?:(?!千克(?!拉))[{DIGITS}{UNITS}])+(?:点[{DIGITS}]+[万亿]{{0,2}})?"  # 三点五万
_PART = f"(?:[1-9][0-9]*|[{DIGITS[2:]}])(?:(?!{KILO})[百千万亿])+"
_REST = "(?:(?<=千)[1-9][0-9]{2}|(?<=百)[1-9][0-9]|(?<=万)[1-9][0-9]{3}|零[1-9][0-9]{0,2})"  # 3万4000, not 3万 65岁
MIXED = f"(?=[{DIGITS}{UNITS}]*[0-9]){_PART}(?:(?:零?{_PART})+{_REST}?|{_REST})(?![0-9])"  # 1亿零500万
NUMERAL = f"(?:{MIXED}|{ARABIC}(?:(?!{KILO})[百千])?[万亿]{{0,2}}|{CHINESE})"
SEVERAL = f"(?:(?<!人)数|几)(?=[{UNITS}]+(?![{UNITS}{DIGITS}]))"  # 数百, not 人数百余
ADJACENT = "一二|一两|二三|两三|三四|三五|四五|五六|六七|七八|八九"
RANGE = "(?:[—–~-]+|[至到])"
ABOVE = "有?余|多|出头"
NO_TENTHS = "(?:[果绩为立了功效长年本熟就交品因分型群片]|人(?![员口民]))"
TENTHS = f"成(?!员|{NO_TENTHS})"  # 三成 and 三成人员, but not 三五成群

FIGURE = re.compile(
    f"(?:(?P<denominator>{NUMERAL})分之)?(?P<several>{SEVERAL})?(?P<number>{NUMERAL})(?P<half>½)?"
    f"(?(several)|(?:(?P<word>%|[^%0-9{DIGITS}{UNITS}]{{0,3}}?){RANGE}"
    f"(?:(?P=denominator)分之)?(?P<end>{NUMERAL})(?=(?P=word)))?)"
    f"(?:(?P<mark>{ABOVE}|来|几)(?P<scale>[万亿]{{0,2}}))?"
    f"(?P<percent>%|{TENTHS})?(?P<tenth>(?<=成)[1-9一二三四五六七八九半])?(?P<late>{ABOVE})?"
)
_ADJACENT = re.compile(f"^([^点]*)({ADJACENT})([{UNITS}]*)$")
_NO_NUMERAL = re.compile(
    f"[一二两三四五六七八九][{DIGITS}]|^[零〇]."  # 八五, which cn2an would read as 85
    f"|[{UNITS}零]两$"  # 三十两: the weight
    f"|^百[十一二两三四五六七八九]|^千[十百一二两三四五六七八九]|^万[十百千一二两三四五六七八九]"  # 百十人
)
_APART = re.compile("[,， ]")  # what parts thousands
_POWER = re.compile("[百千]?万?亿?")  # what digits take behind them, as in 3千万

# The forms of cheques, and old ones.
FORMAL = dict(zip("壹贰貳弍叁參叄肆伍陆陸柒捌玖拾佰仟", "一二二二三三三四五六六七八九十百千", strict=True))
FORMAL |= {"廿": "二十", "卅": "三十", "卌": "四十"}
FORMAL_RUN = f"(?<![队入退行军大登着内收捡])[{''.join(FORMAL)}{DIGITS}{UNITS}]{{2,}}"  # 伍万, not 队伍3支
# One alone only where it cannot be part of a word: 柒个 and 5仟, not 大陆人.
FORMAL_ALONE = r"(?:[壹贰叁肆柒捌玖]|(?<!\w)[伍陆])(?=[人元件名次个条场户])|(?<=[0-9])[拾佰仟]"
_FORMAL = re.compile(f"{FORMAL_RUN}|[廿卅卌]|{FORMAL_ALONE}")
_OVER = re.compile(f"(?<![0-9/.])({FRACTION})(?![0-9/.%])")  # 2/5, but no date as 2024/5/1
_COUNTED = "[人元件名次个条场]|户|$"
# How else a number is written: a character that the spelling has, the spelling, and the one that `FIGURE` reads; in
# this order.
_SPELLINGS = [
    (sign, re.compile(spelling), read)
    for sign, spelling, read in (
        ("点", r"(?<=\.[0-9])个点(?![位子])", "个百分点"),  # 5.6个点
        ("下", "零下(?=[0-9一二三四五六七八九十])", "负"),  # 零下5℃
        ("半", "(?:过一?半|一半多|半数多)(?![年月天日夜小里个])数?", "超50%"),  # 过半
        (
            "半",
            "(?<=[超逾近])半(?![年月天日夜小里个])数?|半数|一半(?![天日年])",
            "50%",
        ),  # 近半, 半数以上, 一半家庭
        ("折", "([一二三四五六七八九])(?=[一二三四五六七八九]折)", r"\1点"),  # 八五折: 8.5
        ("折", "(?<![0-9.])([1-9])(?=[1-9]折)", r"\1."),  # 85折: 8.5
        ("w", rf"(?<=[0-9])w(?=\+|[余多以左]|{_COUNTED})", "万"),  # 1.2w
        ("W", rf"(?<=[0-9])W(?=\+|{_COUNTED[:-2]})", "万"),  # 10W+
        ("k", rf"(?<=[0-9])k(?=\+|{_COUNTED})", "千"),  # 5k
        ("K", rf"(?<=[0-9])K(?=\+|{_COUNTED[:-2]})", "千"),  # 5K人, but not 4K
        ("半", f"(?<=[0-9{DIGITS}{UNITS}])个半(?=小时|月|钟头|学期|世纪)", "½"),  # 一个半小时: 1½小时
        (
            "半",
            f"(?<=[0-9{DIGITS}{UNITS}])([个年天月倍亩米斤吨]|小时|公里)半(?=$|[多左以，。；、])",
            r"½\1",
        ),  # 两年半: 两½年
    )
]


class Amount(NamedTuple):
    """What a figure names."""

    shape: str  # the rule that the form itself sets (range, adjacent, several), or empty
    base: Decimal  # the N, or the lower end
    step: Decimal  # one of the last digit, or the length of the range


def respelled(text: str) -> str:
    """Return a folded text with its figures spelt as `FIGURE` has them.

    >>> respelled("廿五名"), respelled("1.2w人"), respelled("2/5"), respelled("一个半小时"), respelled("85折")
    ('二十五名', '1.2万人', '5分之2', '一½小时', '8.5折')
    """
    if not FORMAL.keys().isdisjoint(text):
        text = _FORMAL.sub(lambda run: "".join(FORMAL.get(char, char) for char in run[0]), text)
    if "/" in text:
        text = _OVER.sub(lambda part: "分之".join(reversed(part[0].split("/"))), text)
    for sign, spelling, read in _SPELLINGS:
        if sign in text:  # seldom, and a pattern takes longer to find nothing
            text = spelling.sub(read, text)
    return text


def amount(parts: dict[str, str], *, approximate: bool) -> Amount:
    """Return what the groups of a match of `FIGURE` name; ValueError, ArithmeticError or KeyError if nothing.

    An approximator looks at the last significant digit (近350); a plain number is as precise as it is printed
    (350万).

    >>> amount(FIGURE.search("三成五").groupdict(""), approximate=False).base
    Decimal('35.0')
    """
    factor = _power(parts["scale"]) * (10 if parts["percent"] == "成" else 1)
    if parts["denominator"]:
        factor *= 100 / _number(parts["denominator"])[0]
    shape, base, step = _shaped(parts) or ("", *_plain(parts, approximate))
    if (base + step) * factor > LARGEST:
        raise ValueError(parts["number"])
    base, step = base * factor, step * factor
    if parts["denominator"]:  # 三分之一
        base, step = base.quantize(FRACTION_DIGITS), step.quantize(FRACTION_DIGITS)
    return Amount(shape, base, step)


def _shaped(parts: dict[str, str]) -> Amount | None:
    """Return the range that the form itself tells, None for a single number."""
    number, end = parts["number"], parts["end"]
    pair = [head + digit + units for head, digits, units in _ADJACENT.findall(number) for digit in digits]
    if parts["several"]:  # 数百
        unit = _number(number)[0]
        return Amount("several", 2 * unit, 8 * unit)
    if end or pair:
        low, high = _range(number, end) if end else _range(*pair)
        return Amount("range" if end else "adjacent", low, high - low)
    if parts["mark"] == "几":  # 十几, from 11 to 19
        tens = _number(number)[0]
        if tens % 10:
            raise ValueError(number)
        return Amount("several", tens + 1, Decimal(9))
    return None


def _plain(parts: dict[str, str], approximate: bool) -> tuple[Decimal, Decimal]:
    """Return the N of a single number and its step."""
    base, printed, significant = _number(parts["number"])
    closed = parts["late"] or (parts["mark"] and parts["number"][-1] in "万亿")  # 10万余, not 10余万
    step = significant if approximate and not closed else printed
    if parts["tenth"]:  # 九成五
        return base + _number(parts["tenth"].replace("半", "五"))[0] / 10, Decimal("0.1")
    if parts["half"]:  # 一½小时
        return base + Decimal("0.5"), Decimal("0.5")
    return base, step


@lru_cache
def _power(units: str) -> Decimal:
    return Decimal(10) ** sum(POWERS[unit] for unit in units)


def _number(numeral: str) -> tuple[Decimal, Decimal, Decimal]:
    """Return what a numeral names, and the steps of its last printed and its last significant digit."""
    whole, point, fraction = _APART.sub("", numeral).replace("点", ".").partition(".")
    if _NO_NUMERAL.search(whole):
        raise ValueError(numeral)
    value = _whole(whole)
    if point:
        digits = fraction.rstrip("百千万亿")
        scale = _power(fraction[len(digits) :])
        step = scale.scaleb(-len(digits))
        decimals = "".join(str(int(unicodedata.numeric(digit))) for digit in digits)
        return scale * Decimal(f"{value}.{decimals}"), step, step
    significant = Decimal(1).scaleb(int(value.normalize().as_tuple().exponent))
    return value, _power(whole[len(whole.rstrip("万亿")) :]), significant


def _whole(numeral: str) -> Decimal:
    """Return what a numeral without decimals names; digits with units alone, as in 74万, need no library."""
    digits = numeral.rstrip("百千万亿")
    if digits.isascii() and _POWER.fullmatch(numeral[len(digits) :]):
        return Decimal(digits or 1) * _power(numeral[len(digits) :])
    import cn2an  # noqa: PLC0415 - import lazily: only Chinese digits need it

    return Decimal(int(cn2an.cn2an(numeral, "smart")))


def _range(first: str, last: str) -> tuple[Decimal, Decimal]:
    """Return both ends; the unit carries back to the first as far as the order allows."""
    low, high, plain = _number(first)[0], _number(last)[0], len(last.rstrip("百千万亿"))
    carried = (low * _power(last[start:]) for start in range(plain, len(last) + 1))
    return max(end for end in carried if end <= high), high
