"""A figure as a newspaper prints it becomes a value, bounds, a qualifier and a unit.

cn2an reads the numerals. The approximators are ours: no standard fixes their bounds (GB/T 15835-2011
only says that such numbers are approximate), so each rule is a convention and a row of `RULES`.
"""

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import cn2an

Reading = Literal["narrow", "wide"]
Words = Mapping[str, str]

DIGITS, UNITS = "零〇一二两三四五六七八九", "十百千万亿"
SIMPLIFIED = str.maketrans(dict(zip("萬億兩餘幾數", "万亿两余几数", strict=True)))
FRACTION = "(?:1/[2-4]|2/[34]|3/4)"  # others may be dates or house numbers
FRACTION_DIGITS = Decimal("1e-9")  # as many as the tables hold
POWERS = {"百": 2, "千": 3, "万": 4, "亿": 8}
ARABIC = r"(?:[1-9][0-9]{0,2}(?:[, ][0-9]{3})+|[1-9][0-9]*|0)(?:\.[0-9]+)?"
CHINESE = f"(?:(?!千克)[{DIGITS}{UNITS}])+(?:点[{DIGITS}]+[万亿]{{0,2}})?"
MIXED = "[1-9][0-9]*[万亿][1-9][0-9]*[百千万]+"  # 1万2千
NUMERAL = f"(?:{MIXED}|{ARABIC}(?:(?!千[克米瓦])[百千])?[万亿]{{0,2}}|{CHINESE})"
SEVERAL = f"(?:(?<!人)数|几)(?=[{UNITS}]+(?![{UNITS}{DIGITS}]))"  # 数百, not 人数百余
ADJACENT = "一二|一两|二三|两三|三四|三五|四五|五六|六七|七八|八九"
RANGE = "(?:[—–~-]+|[至到])"
ABOVE = "有?余|多|出头"

# Before and after touch the number; words may stand between it and what is ahead or behind (至少开展1次).
APPROXIMATORS = (
    ("above_to_next_step", "after", ABOVE),
    (
        "strictly_above",
        "before",
        "(?<![不未没])(?<!没有)超[过出]?|逾|突破|(?<![突侦打攻爆])破|不止|(?<!不)[多高大]于",
    ),
    ("at_least", "ahead", "至少|最少|不[少低小]于"),
    ("at_least", "behind", "以上"),
    ("reaches", "before", "上(?=#?[百千万亿])"),  # 上万, but not 线上5场; # as below
    ("just_below", "before", "(?<![附最])近"),
    ("below", "before", "不[足到满]|(?<!不)[少低小]于"),
    ("at_most", "ahead", "至多|最多|[不未没]超过|没有超过|不[多高大]于"),
    ("at_most", "behind", "以内|以下|之内"),
    ("about", "before", "(?<![预节签邀公违契])约[有为达计]?"),  # not 节约50万元
    ("about", "after", "来"),
    ("about", "behind", "左右|(?<!线)上下"),
)

# Rule: its qualifier, then the bounds in steps from N, narrow and wide; a round bracket leaves the end out.
# Where the data model names no wide reading, it is the narrow one.
RULES = {
    "exact": ("exact", "[0 0]", "[0 0]"),
    "no_approximator": ("exact", "[0 0]", "[-0.5 0.5]"),
    "percentage": ("exact", "[0 0]", "[-0.5 0.5]"),
    "above_to_next_step": ("more_than", "(0 1)", "(0 inf)"),
    "average_above_to_next_step": ("more_than", "(0 1)", "(0 inf)"),
    "strictly_above": ("more_than", "(0 inf)", "(0 inf)"),
    "at_least": ("at_least", "[0 inf)", "[0 inf)"),
    "reaches": ("at_least", "[0 inf)", "[0 inf)"),
    "just_below": ("nearly", "(-1 0)", "[-1.5 0)"),
    "below": ("less_than", "[-inf 0)", "[-inf 0)"),
    "at_most": ("at_most", "[-inf 0]", "[-inf 0]"),
    "about": ("about", "[-1 1]", "[-1 1]"),
    "range": ("range", "[0 1]", "[0 1]"),  # from the lower end; the step is the range's length
    "adjacent": ("range", "[0 1]", "[0 1]"),
    "several": ("range", "[0 1)", "[0 1)"),  # from two to below ten of the unit
}

_FIGURE = re.compile(
    f"(?:(?P<denominator>{NUMERAL})分之)?(?P<several>{SEVERAL})?(?P<number>{NUMERAL})"
    f"(?(several)|(?:(?P<word>%|[^%0-9{DIGITS}{UNITS}]{{0,3}}?){RANGE}"
    f"(?:(?P=denominator)分之)?(?P<end>{NUMERAL})(?=(?P=word)))?)"
    f"(?:(?P<mark>{ABOVE}|来|几)(?P<scale>[万亿]{{0,2}}))?"
    f"(?P<percent>%|成(?![员立为果]))?(?P<tenth>(?<=成)[1-9一二三四五六七八九半])?(?P<late>{ABOVE})?"
)
# The number stands as #number# in the text that these are matched against.
_FRAMES = {"before": "(?:{})了?#", "ahead": "(?:{}).*#", "after": "#(?:{})", "behind": "#.*(?:{})"}
_PATTERNS = [(rule, re.compile(_FRAMES[place].format(words))) for rule, place, words in APPROXIMATORS]
_BEHIND = re.compile("|".join(words for _, place, words in APPROXIMATORS if place == "behind"))
_ADJACENT = re.compile(f"^([^点]*)({ADJACENT})([{UNITS}]*)$")
_RATE = re.compile("[日周月季年人户]均|平均")
_STRAY = re.compile(f"[第负几A-Za-z#+−±~<>≤≥=/.:*–-]#|#[+~–—/×*^%‰:-]|#.*[余多几半]|[{DIGITS}{UNITS}]")


class QuantityError(ValueError):
    """The text holds no figure, more than one, or one that has no reading."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A printed figure with its bounds.

    Attributes
    ----------
    value : float or None
        The printed N in single units (74万 is 740000, 三成 is 30); None for a range, 两三 or 数百.
    lower, upper : float
        Inclusive bounds, inf where open. They hold `value` unless it is whole and its rule leaves N out:
        above_to_next_step, strictly_above, just_below, below.
    qualifier, unit, rule : str
        Codes of the codelists qualifier, unit_measure (None if not mapped) and bounds_rule.
    """

    printed: str
    value: float | None
    lower: float
    upper: float
    qualifier: str
    unit: str | None
    rule: str


def read_quantity(
    printed: str, *, basis: str = "achieved", reading: Reading = "narrow", measure_words: Words | None = None
) -> Quantity:
    """Read one printed figure by the rules of the data model, "From the printed figure to bounds".

    Parameters
    ----------
    printed : str
        The numeral with its approximator and measure word; white space and one line break are ignored.
    basis : str
        Code of the codelist basis; with "rate" (as with 日均 in `printed`) the bounds need not be whole.
    reading : {"narrow", "wide"}
        Which column of `RULES` gives the bounds; the wide one holds the narrow one.
    measure_words : mapping of str to str, optional
        Printed measure word to unit code; the shipped codelist measure_word if left out.

    Returns
    -------
    Quantity
        Bounds in single units or percent; whole numbers, rounded inwards last, unless the unit is %, the
        figure is a rate, or it is printed with a fraction (3.5公里).

    Raises
    ------
    QuantityError
        If `printed` does not hold exactly one readable figure; nothing else is raised, whatever the text.

    Examples
    --------
    >>> quantity = read_quantity("500余场次", measure_words={"场次": "场次"})
    >>> quantity.value, quantity.lower, quantity.upper, quantity.qualifier, quantity.unit
    (500.0, 501.0, 599.0, 'more_than', '场次')
    """
    text = _fold(printed)
    figure = _FIGURE.search(text)
    if figure is None:
        raise _error(printed, "no numeral", "give the numeral with its approximator and measure word")
    parts, lead, tail = figure.groupdict(""), text[: figure.start()], text[figure.end() :]
    framed = f"{lead}#{parts['number']}#{parts['mark']}{parts['late']}{tail}"
    rules = {rule for rule, pattern in _PATTERNS if pattern.search(framed)}
    try:
        shape, base, step = _steps(parts, approximate=bool(rules))
    except (ValueError, ArithmeticError, KeyError):  # KeyError: cn2an on 一亿二
        found = "a numeral that is malformed or too large, or a range that runs backwards"
        raise _error(printed, found, "check it against the source") from None

    unit, rest = _unit(_BEHIND.sub("", tail), measure_words)
    two = parts["tenth"] and unit  # 三成五名
    if parts["percent"] or parts["denominator"]:
        unit = "%"
    plain = "percentage" if unit == "%" else "no_approximator" if parts["number"][-1] in "万亿" else "exact"
    rule, *others = sorted(rules | {shape} - {""}) or [plain]
    if others:
        raise _error(printed, f"{rule} and {', '.join(others)} at once", "leave the approximator that holds")
    bare = rule in ("exact", "no_approximator") and parts["number"] in {*"百千万亿"}  # 百姓, 万家
    odd = any(
        unicodedata.category(character)[0] in "NC" for character in lead + rest
    )  # ², control characters
    if bare or odd or two or _STRAY.search(f"{lead}#{rest}"):
        found = f"{parts['number']} with a second numeral or with a sign or word that alters it"
        raise _error(printed, found, "cut it down to one plain figure")

    rate = basis == "rate" or _RATE.search(lead) is not None
    rule = f"average_{rule}" if rate and rule == "above_to_next_step" else rule
    whole = not rate and unit != "%" and base % 1 == step % 1 == 0
    if rule == "just_below" and base == step:
        step /= 10  # the step before 1000 is 900
    qualifier, *spans = RULES[rule]
    lower, upper = _bounds(spans[("narrow", "wide").index(reading)], base, step, whole)
    if lower > upper:
        raise _error(printed, "no whole number within its bounds", "give basis='rate' if it is an average")
    return Quantity(printed, None if shape else float(base), lower, upper, qualifier, unit, rule)


def _error(printed: str, found: str, remedy: str) -> QuantityError:
    shown = printed if len(printed) <= 30 else printed[:30] + "…"
    return QuantityError(f"{shown!r}: found {found}; expected one figure, as 500余场次 or 5—7万; {remedy}")


def _fold(printed: str) -> str:
    """Make full-width characters plain and take out white space, unless it stands between two digits."""
    lines = printed.strip().splitlines()
    if len(printed) > 100 or len(lines) > 2:
        raise _error(printed, "a longer text", "cut it down to the numeral and the words that belong to it")
    text = ""
    for character in "".join(map(str.strip, lines)):
        # ² and ㎡ stay below, lest they become digits
        plain = unicodedata.normalize("NFKC", character).translate(SIMPLIFIED)
        text += plain if len(plain) == 1 and unicodedata.category(character) != "No" else character
    text = re.sub(r"(?<![0-9])\s+|\s+(?![0-9])", "", text)
    text = re.sub(f"(?<![0-9/.]){FRACTION}(?![0-9/.%])", lambda part: f"{part[0][2]}分之{part[0][0]}", text)
    text = re.sub("(过)?(?:(?<=[过超逾近])半数?|半数)", lambda half: "超50%" if half[1] else "50%", text)
    return re.sub("([一二三四五六七八九])(?=[一二三四五六七八九]折)", r"\1点", text)  # 八五折 is 8.5折


def _power(units: str) -> Decimal:
    return Decimal(10) ** sum(POWERS[unit] for unit in units)


def _number(numeral: str) -> tuple[Decimal, Decimal, Decimal]:
    """Return what a numeral names, and the steps of its last printed and its last significant digit."""
    whole, point, fraction = re.sub("[, ]", "", numeral).replace("点", ".").partition(".")
    if re.search(f"[一二两三四五六七八九][{DIGITS}]|^[零〇].", whole):
        raise ValueError(numeral)  # cn2an would read 八五 as 85
    value = Decimal(int(cn2an.cn2an(re.sub("^(?=[百千万亿])", "一", whole), "smart")))
    if point:
        digits = fraction.rstrip("百千万亿")
        scale = _power(fraction[len(digits) :])
        step = scale.scaleb(-len(digits))
        return scale * Decimal(f"{value}.{cn2an.cn2an(digits, 'direct')}"), step, step
    significant = Decimal(1).scaleb(int(value.normalize().as_tuple().exponent))
    return value, _power(whole[len(whole.rstrip("万亿")) :]), significant


def _range(first: str, last: str) -> tuple[Decimal, Decimal]:
    """Return both ends; the unit carries back to the first as far as the order allows."""
    low, high, plain = _number(first)[0], _number(last)[0], len(last.rstrip("百千万亿"))
    carried = (low * _power(last[start:]) for start in range(plain, len(last) + 1))
    return max(end for end in carried if end <= high), high


def _steps(parts: dict[str, str], *, approximate: bool) -> tuple[str, Decimal, Decimal]:
    """Return the rule that the form itself sets, if any, the N, and the step that its bounds are told in."""
    number, end = parts["number"], parts["end"]
    pair = [head + digit + units for head, digits, units in _ADJACENT.findall(number) for digit in digits]
    factor = _power(parts["scale"]) * (10 if parts["percent"] == "成" else 1)
    if parts["denominator"]:
        factor *= 100 / _number(parts["denominator"])[0]
    if parts["several"]:
        unit = _number(number)[0]
        shape, base, step = "several", 2 * unit, 8 * unit
    elif end or pair:
        base, high = _range(number, end) if end else _range(*pair)
        shape, step = "range" if end else "adjacent", high - base
    elif parts["mark"] == "几":  # 十几, from 11 to 19; 二十几
        tens = _number(number)[0]
        if tens % 10:
            raise ValueError(number)
        shape, base, step = "several", tens + 1, Decimal(9)
    else:
        base, printed, significant = _number(number)
        closed = parts["late"] or (parts["mark"] and number[-1] in "万亿")  # 10万余, not 10余万
        shape, step = "", significant if approximate and not closed else printed
        if parts["tenth"]:  # 九成五
            base, step = base + _number(parts["tenth"].replace("半", "五"))[0] / 10, Decimal("0.1")
    if (base + step) * factor > 10**15:  # a float still holds every whole number up to there
        raise ValueError(number)
    base, step = base * factor, step * factor
    if parts["denominator"]:  # 三分之一
        base, step = base.quantize(FRACTION_DIGITS), step.quantize(FRACTION_DIGITS)
    return shape, base, step


def _unit(tail: str, measure_words: Words | None) -> tuple[str | None, str]:
    """Return the code of the longest measure word that the tail begins with, and what follows it."""
    words = _shipped_measure_words() if measure_words is None else measure_words
    codes = _folded(tuple(words.items()))
    word = max((known for known in codes if tail.startswith(known)), key=len, default="")
    return codes.get(word), tail.removeprefix(word)


@lru_cache
def _folded(words: tuple[tuple[str, str], ...]) -> Words:
    return {_fold(word): code for word, code in words}


def _bounds(span: str, base: Decimal, step: Decimal, whole: bool) -> tuple[float, float]:
    """Return the inclusive bounds that a span of `RULES` gives; nothing here is below zero."""
    low, high = (base + Decimal(end) * step for end in span[1:-1].split())
    low = max(low, Decimal(0))
    if whole:
        low = (low.next_plus() if span[0] == "(" else low).to_integral_value(ROUND_CEILING)
        high = (high.next_minus() if span[-1] == ")" else high).to_integral_value(ROUND_FLOOR)
    return float(low), float(high)


@cache
def _shipped_measure_words() -> Words:
    package = Path(__file__).parent
    folder = package / "data" if (package / "data").exists() else package.parent / "data"
    with (folder / "codelists.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["codelist"] == "measure_word"]
    return {row["code"]: row["name"] for row in rows}
