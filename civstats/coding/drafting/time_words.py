"""A text becomes its words of time, each with the period that it names: 2024年上半年 is 2024-01/2024-06."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_DIGITS = dict(zip("〇零○一二两三四五六七八九", "0001223456789", strict=True))
YEAR = f"(?:[0-9]{{4}}|[{''.join(_DIGITS)}]{{4}})"
_MONTH, _DAY = "(?:1[0-2]|0?[1-9])", "(?:3[01]|[12][0-9]|0?[1-9])"
_TO = "(?:[-—–~～至到]{1,2}|起至)"
_POINT = f"(?:({YEAR})年?)?(?:({_MONTH})月?)?(?:({_DAY})日)?"
_COUNT = "[0-9]{1,2}|[一二两三四五六七八九十]"

# The forms of a word of time, one a line with an example; the first that fits holds.
_FORMS = (
    f"(?P<span>{YEAR}年?{_TO}{YEAR}年"  # 2018年至2023年
    f"|{YEAR}年{_MONTH}月(?:{_DAY}日)?{_TO}(?:{YEAR}年)?{_MONTH}月(?:{_DAY}日)?"  # 2024年1月1日至3月31日
    f"|{YEAR}年{_MONTH}{_TO}{_MONTH}月)",  # 2024年1—9月
    f"(?P<part>(?:(?P<year>{YEAR})年)?(?:(?P<half>[上下])半年"  # 2024年上半年
    f"|(?P<first>前)?第?(?P<quarter>[一二三四1-4])个?季度|前(?P<months>{_COUNT})个月))",  # 前三季度, 前8个月
    f"(?P<date>(?P<point>{YEAR}年(?:{_MONTH}月(?:{_DAY}日)?)?)(?:全年|度)?"  # 2024年3月, 2024年全年
    "(?P<since>起(?!至)|[^，。；]{0,8}?以来)?)",  # 2024年以来
    "“?(?P<plan>[一二三四五六七八九十]{1,2})五”?(?:规划)?(?:时期|期间|以来|五年)",  # “十四五”时期
    f"(?:过去的?|这|近)?(?P<past>{_COUNT})年[来间]",  # 五年来
    f"(?:过去的?|这)(?P<these>{_COUNT})年",  # 过去一年
    f"(?:未来|今后)(?P<next>{_COUNT})年",  # 未来五年
    "(?P<this>今年)(?:以来)?|(?P<last>去年|上年)|(?P<section>全年|当年|年内)",
    "(?P<open>近?[几多]年来|近年来|长期以来|目前|截至[^，。；]{0,8}|累计|至今|迄今|如今)",
)
_WORDS = re.compile("|".join(_FORMS))
_TITLE = re.compile("《[^《》。]{1,40}》")  # 《2021—2025年规划》 names no period
# What another year is measured against is no period: 比2023年下降, 是上年的2.9倍, 创2006年以来新高.
_BEFORE_BASE = re.compile("(?:(?<![占同环对])[比较]|[高低多少好优快慢大小]于|超过)$")
_AFTER_BASE = re.compile(
    "(?:以来)?的?(?:最|新高|新低|首次|第一)|的(?:[0-9.]+|[一二两三四五六七八九十]+)[倍%]|同期|相比|水平"
)


class TimeWord(NamedTuple):
    """A word of time where it stands, end excluded; `period` is EDTF, empty for none.

    `year` is empty, or says for which year `{y}` stands in it: this, last, or that of the section (全年).
    """

    start: int
    end: int
    period: str
    year: str = ""
    is_open: bool = False


def find_time_words(text: str, this_year: int | None) -> Iterator[TimeWord]:
    """Yield the words of time of a folded text, without those that another figure is measured against.

    Where the year in which it speaks is not known, 五年来 is open.

    >>> [word.period for word in find_time_words("2024年上半年好于2023年，比2022年多；五年来", 2026)]
    ['2024-01/2024-06', '2021/2025']
    """
    titles = {at for title in _TITLE.finditer(text) for at in range(*title.span())}
    for match in _WORDS.finditer(text):
        before = text[max(0, match.start() - 3) : match.start()]
        base = _BEFORE_BASE.search(before) or _AFTER_BASE.match(text, match.end())
        if not base and match.start() not in titles:
            yield _named(match, this_year)


def _named(match: re.Match[str], this_year: int | None) -> TimeWord:
    start, end = match.span()
    form, found = match.lastgroup or "", match.groupdict("")
    if form == "part":
        first, last = _months(found)
        year = _digits(found["year"]) or "{y}"
        return TimeWord(start, end, f"{year}-{first:02}/{year}-{last:02}", "" if found["year"] else "section")
    if match[0] == "这一年" and not this_year:
        form = "section"
    if form in ("this", "last", "section"):
        return TimeWord(start, end, "{y}", form)
    if form in ("past", "these", "next"):
        period = _years(_count(found[form]), this_year, ahead=form == "next") if this_year else ""
        return TimeWord(start, end, period, is_open=not period and _count(found[form]) > 1)
    period = ""
    if form == "date":
        period = _point(found["point"]) + ("/.." if found["since"] else "")
    elif form == "span":
        period = _span(*re.split(_TO, match[0], maxsplit=1))
    elif form == "plan":
        period = _years(5, 2021 + 5 * (_count(match["plan"]) - 14), ahead=True)  # 十四五 began in 2021
    return TimeWord(start, end, period, is_open=form == "open")


def _span(first: str, last: str) -> str:
    begins = _point(first)
    ends = _point(last, begins[:4])
    return f"{begins}/{ends}" if begins <= ends else ""


def _years(count: int, this_year: int, *, ahead: bool) -> str:
    first = this_year if ahead else this_year - count
    return f"{first}/{first + count - 1}" if count > 1 else str(first)


def _months(found: dict[str, str]) -> tuple[int, int]:
    """Return the first and the last month of a part of a year."""
    if found["half"]:
        return (1, 6) if found["half"] == "上" else (7, 12)
    if found["months"]:
        return 1, min(_count(found["months"]), 12)
    last = 3 * _count(found["quarter"])
    return 1 if found["first"] else last - 2, last


def _point(words: str, year: str = "") -> str:
    """Return a day, month or year as EDTF; `year` is that of a point that names none, as 3月31日."""
    match = re.fullmatch(_POINT, words)
    own, month, day = match.groups("") if match else ("", "", "")
    return "-".join([_digits(own) or year, *(f"{int(part):02}" for part in (month, day) if part)])


def _digits(year: str) -> str:
    return "".join(_DIGITS.get(char, char) for char in year)


def _count(number: str) -> int:
    """Return a number below one hundred: 5, 五, 十四."""
    if number.isascii():
        return int(number)
    tens, ten, ones = number.rpartition("十")
    return 10 * int(_DIGITS.get(tens, "1")) * bool(ten) + int(_DIGITS.get(ones, "0"))
