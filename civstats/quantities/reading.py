"""One printed figure, read: the way from its text to value, bounds, qualifier and unit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from civstats.language import english, translate
from civstats.quantities.bounds import READINGS, RULES, Reading, bounds
from civstats.quantities.comparators import Comparators, find_comparators
from civstats.quantities.measure_words import Words, find_unit, joined
from civstats.quantities.numerals import DIGITS, FIGURE, FORMAL, KILO, UNITS, Amount, amount, respelled

FRACTIONAL = {"%", "‰", "百分点", "倍", "折"}  # units of which a figure need not be a whole number
# Units in which a figure may be below zero; in others the sign may be a dash: 培训-300人.
SIGNED = {"%", "‰", "百分点", "倍", "℃", "度", "元", "美元"}
_OPEN = {"above_to_next_step", "strictly_above", "at_least", "reaches"}
_RANGES = {"range", "adjacent"}
_ENDS = {"at_least": 0, "at_most": 1}  # of which end of a range such words speak
_RATE = re.compile("[日周月季年人户]均|平均")
GROWTH = re.compile("[增涨升翻扩]|提高|同比|环比")  # 增长120%; a fall is a share of what was there
MINUS = re.compile("(?:(?<![正胜担肩抱欺自])负|(?<![A-Za-z0-9)）])[-−])$")  # 增长-5.6%, 零下5℃
FALL = re.compile("[降减跌缩亏]")  # 下降-5%: a fall of 5 or of -5
_LATIN_UNIT = "[μnmcdkKMGTPE]?(?:m|M|g|G|l|L|[Ww]h?|V|A|Hz|B|b|bps|Pa|J|t|F|FLOPS)|P|s|ha|h|min|MIN"
_ODD_UNIT = re.compile(
    f"‰|[Ww](?![A-Za-z])|(?!(?:{_LATIN_UNIT})[²³23]?(?![A-Za-z人元户家]))[A-Za-z]+"
)  # 300plus, 3m人次, 300W
_PER = re.compile("/")  # 3吨/日
_NUMERIC = re.compile(f"[{DIGITS}{UNITS}]")
_KILO = re.compile(KILO)
_OF_KILO = {*"瓦伏卡帕焦赫"}
_ACCOUNTS = re.compile(r"\s*[(（]\s*[0-9０-９.,，]+\s*[%％]?\s*[)）]\s*")  # (5.6%): -5.6 in accounts


class QuantityError(ValueError):
    """The text holds no figure, more than one, or one that has no reading."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A printed figure with its bounds.

    Attributes
    ----------
    value : float or None
        The printed N in single units (74万 is 740000, 三成 is 30, -5.6% is -5.6); None for a range, 两三 or 数百.
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
    printed: str,
    *,
    basis: str = "achieved",
    reading: Reading = "narrow",
    measure_words: Words | None = None,
    share: bool | None = None,
) -> Quantity:
    """Read one printed figure by the rules of ``data/README.md``, "From the printed figure to bounds".

    Parameters
    ----------
    printed : str
        The numeral with its approximator and measure word; white space and one line break are ignored.
    basis : str
        Code of the codelist basis; with "rate" (as with 日均 in `printed`) the bounds need not be whole.
    reading : {"narrow", "wide", "close"}
        Which column of `RULES` gives the bounds; the wide one holds the narrow one, and that the close one.
    measure_words : mapping of str to str, optional
        Printed measure word to unit code; the shipped codelist measure_word if left out.
    share : bool, optional
        Whether a percentage is a share, which ends at 100. If left out, it is taken for one unless `printed`
        speaks of growth (增长, 提高, 同比), or the number is above 100, or 100 and open above (100%以上).

    Returns
    -------
    Quantity
        Bounds in single units or percent; whole numbers, rounded inwards last, unless the unit is %, ‰, 百分点,
        倍 or 折, the figure is a rate, or it is printed with a fraction (3.5公里).

    Raises
    ------
    QuantityError
        If `printed` does not hold exactly one readable figure, or a word or sign stands beside the number that
        may alter it and that no rule knows (300强); nothing else is raised, whatever the text.

    Examples
    --------
    >>> from civstats import read_quantity
    >>> quantity = read_quantity("500余场次", measure_words={"场次": "场次"})
    >>> quantity.value, quantity.lower, quantity.upper, quantity.qualifier, quantity.unit
    (500.0, 501.0, 599.0, 'more_than', '场次')
    """
    _check_types(printed, reading, measure_words)
    figure = _figure(printed, measure_words)
    rate = basis == "rate" or _RATE.search(figure.lead) is not None
    rule, (base, step) = _rule(printed, figure), figure.amount[1:]
    if figure.amount.shape in _RANGES and rule in _ENDS:  # 最多5—7万: at most 7万
        base, step = base + _ENDS[rule] * step, Decimal(1)
    if rate and rule == "above_to_next_step":
        rule = f"average_{rule}"
    whole = not rate and figure.unit not in FRACTIONAL and base % 1 == step % 1 == 0
    if rule == "just_below" and base == step:
        step /= 10  # the step before 1000 is 900
    most = None
    if figure.unit == "%" and (_is_share(figure, base, step) if share is None else share):
        most = Decimal(100)
    if figure.negative:
        base = -base
    lower, upper = bounds(rule, reading, base, step, whole=whole, most=most)
    if lower > upper:
        raise _error(printed, "no whole number within its bounds", "give basis='rate' if it is an average")
    value = None if figure.amount.shape else float(base)
    return Quantity(printed, value, lower, upper, RULES[rule][0], figure.unit, rule)


class _Figure(NamedTuple):
    """A figure taken apart: its numeral, what that names, and what stands beside it."""

    number: str
    amount: Amount
    lead: str
    beside: Comparators
    unit: str | None
    measure: str  # the unit, or else the character that follows
    negative: bool


def _figure(printed: str, measure_words: Words | None) -> _Figure:
    """Take a printed figure apart; refuse what holds none, or more than one."""
    text = _plain(printed)
    match = FIGURE.search(text)
    if match is None:
        raise _error(printed, "no numeral", "give the numeral with its approximator and measure word")
    parts, lead, tail = match.groupdict(""), text[: match.start()], text[match.end() :]
    sign = MINUS.search(lead)
    lead = lead[: sign.start()] if sign else lead
    mark = parts["mark"].replace("几", "")
    behind = f"{mark}{parts['late']}{parts['percent']}{tail}"
    beside = find_comparators(lead, parts["several"] + parts["number"], behind)
    try:
        named = amount(parts, approximate=bool(beside.rules))
    except (ValueError, ArithmeticError, KeyError):  # KeyError: cn2an on 一亿二
        found = english("a numeral that is malformed or too large, or a range that runs backwards")
        raise _error(printed, found, "check it against the source") from None
    unit, rest = find_unit(beside.rest.removeprefix(parts["percent"]), measure_words)
    two = parts["tenth"] and unit  # 三成五名
    if parts["percent"] or parts["denominator"]:
        unit = "%"
    figure = _Figure(parts["number"], named, lead, beside, unit, unit or rest[:1], sign is not None)
    if two or _has_second(figure, rest):
        found = translate(
            "{number} with a second numeral or with a word that it is part of", number=parts["number"]
        )
        raise _error(printed, found, "cut it down to one plain figure")
    odd = (_PER if unit else _ODD_UNIT).match(rest)
    if odd and not beside.unknown:
        figure = figure._replace(beside=beside._replace(unknown=odd[0]))
    return figure


def _has_second(figure: _Figure, rest: str) -> bool:
    """Return whether another numeral stands beside the figure, or its own is part of a word."""
    beside = figure.lead + _KILO.sub("", rest, count=1)
    if any(unicodedata.category(char)[0] in "NC" for char in beside):  # ², control characters
        return True
    if _NUMERIC.search(beside) or rest[:1] in FORMAL:
        return True
    kilo = rest[:1] in _OF_KILO and figure.number[-1] in "百千"  # 一千瓦: 1 or 1000
    told = figure.beside.rules or figure.amount.shape or figure.unit == "%"
    return bool(kilo or (figure.number in {*"百千万亿"} and not told))  # 百姓


def _rule(printed: str, figure: _Figure) -> str:
    """Return the one rule that a figure follows; refuse what no rule knows, and two rules at once."""
    rules, unknown = figure.beside.rules | ({figure.amount.shape} - {""}), figure.beside.unknown
    if figure.amount.shape in _RANGES and rules & _ENDS.keys():
        rules -= _RANGES
    if len(rules) > 1:
        found = translate("{rules} at once", rules=translate(" and ").join(sorted(rules)))
        raise _error(printed, found, "leave the approximator that holds")
    # Of -5%以上 and 近-5% nobody knows which way they are open.
    ambiguous = rules - {"about"} or figure.measure not in SIGNED or FALL.search(figure.lead)
    if figure.negative and ambiguous:
        unknown = unknown or translate("a minus sign")
    if unknown:
        found = translate(
            "{number} with {word}, which may alter it and which no rule knows",
            number=figure.number,
            word=unknown,
        )
        raise _error(printed, found, "leave it out if it alters nothing, or add a rule for it")
    plain = "no_approximator" if figure.number[-1] in "万亿" else "exact"
    return next(iter(rules), "percentage" if figure.unit == "%" else plain)


def _is_share(figure: _Figure, base: Decimal, step: Decimal) -> bool:
    """Return whether a percentage is a share of something rather than a growth of it."""
    above = figure.beside.rules & _OPEN
    highest = base + step if figure.amount.shape else base
    return not GROWTH.search(figure.lead) and (highest < 100 if above else highest <= 100)


def _check_types(printed: str, reading: str, measure_words: Words | None) -> None:
    if not isinstance(printed, str):
        msg = f"found {type(printed).__name__}, {printed!r:.30}; expected the text of one figure, as '500余场次'"
        raise QuantityError(msg)
    if reading not in READINGS:
        msg = f"reading is {reading!r:.30}; expected 'narrow', 'wide' or 'close'"
        raise QuantityError(msg)
    if not (measure_words is None or isinstance(measure_words, Mapping)):
        msg = f"measure_words is a {type(measure_words).__name__}; expected a mapping of measure word to unit"
        raise QuantityError(msg)


def _error(printed: str, found: str, remedy: str) -> QuantityError:
    shown = printed if len(printed) <= 30 else printed[:30] + "…"
    said = translate("{text}: found {found}; expected one figure, as 500余场次 or 5—7万; {remedy}")
    return QuantityError(said.format(text=repr(shown), found=translate(found), remedy=translate(remedy)))


def _plain(printed: str) -> str:
    """Fold the text and respell its figures; take out white space that stands between no two digits."""
    if "\u202d" in printed or "\u202e" in printed:
        raise _error(printed, "a character that turns the order of digits round", "type it anew")
    if _ACCOUNTS.fullmatch(printed):
        found = english("a number in brackets alone, which is below zero in accounts")
        raise _error(printed, found, "leave the brackets out if it is not")
    lines = printed.strip().splitlines()
    if len(printed) > 100 or len(lines) > 2:
        raise _error(printed, "a longer text", "cut it down to the numeral and the words that belong to it")
    return respelled(joined(lines))
