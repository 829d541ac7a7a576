"""A period in EDTF becomes words, its first and last day, its length, and its year."""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from datetime import date, timedelta
from functools import cache
from typing import Any

from civstats.language import language, translate

# 2024, 2024-07, 2024-07-09
DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")


def in_words(code: Any, missing: str = "") -> str:
    """Say a period in words; what is more than dates and a stroke between two stays as it is.

    `missing` is what is said where there is none.

    >>> [in_words(code) for code in ("2024", "2024-07/..", "../2023", "2023-01/2023-06-30", "2024~")]
    ['2024', 'since July 2024', 'until 2023', 'January 2023 to 30 June 2023', '2024~']
    >>> from civstats.language import speaking
    >>> with speaking("zh"):
    ...     [in_words(code) for code in ("2024", "2024-07/..", "../2023", "2023-01/2023-06-30", "2024~")]
    ['2024年', '2024年7月起', '截至2023年', '2023年1月—2023年6月30日', '2024~']
    """
    if not isinstance(code, str):
        return missing
    start, _, end = code.partition("/")
    first, last = _date(start), _date(end)
    if first and last:
        return translate("{first} to {last}", first=first, last=last)
    if first and end == "..":
        return translate("since {first}", first=first)
    if last and start == "..":
        return translate("until {last}", last=last)
    return first if first and start == code else code


def _date(code: str) -> str:
    """Say a date in words; nothing if it is none."""
    match = DATE.fullmatch(code)
    if match is None:
        return ""
    year, month, day = match.groups()
    if language() == "zh":
        return in_chinese(code)
    return " ".join(part for part in (day and str(int(day)), month and month_name[int(month)], year) if part)


def in_chinese(code: str) -> str:
    """Write a date of EDTF in Chinese, another form as it stands.

    >>> in_chinese("2024-07"), in_chinese("2024-07-09"), in_chinese("2024~")
    ('2024年7月', '2024年7月9日', '2024~')
    """
    parts = [part for part in match.groups() if part] if (match := DATE.fullmatch(code)) else []
    return "".join(f"{int(part)}{sign}" for part, sign in zip(parts, "年月日", strict=False)) or code


@cache  # many figures are for few periods
def days(code: str) -> tuple[date, date] | None:
    """Give the first and the last day of a period; None where an end is open, uncertain or not stated.

    >>> print(*days("2024-01/2024-06"))
    2024-01-01 2024-06-30
    """
    start, stroke, end = code.partition("/")
    first, last = DATE.fullmatch(start), DATE.fullmatch(end if stroke else start)
    if not (first and last):
        return None
    year, month, day = (int(part or 0) for part in last.groups())
    month = month or 12
    return date(*(int(part or 1) for part in first.groups())), date(
        year, month, day or monthrange(year, month)[1]
    )


def length(first: date, last: date) -> tuple[int, int]:
    """Give the length of a period in whole months and further days: what a year has in common with a leap year.

    >>> length(*days("2024")), length(*days("2023")), length(*days("2024-05-04"))
    ((12, 0), (12, 0), (0, 1))
    """
    after = last + timedelta(days=1)
    if first.day == after.day:
        return 12 * (after.year - first.year) + after.month - first.month, 0
    return 0, (after - first).days


@cache
def year(code: str) -> int | None:
    """Give the year that a figure is for: its period is that whole year, or one day of it; else None.

    A half-year is a part of its year: beside the whole year it would be counted twice.

    >>> [year(code) for code in ("2024", "2024-12-31", "2024-01/2024-06", "2024/..", "2021/2025")]
    [2024, 2024, None, None, None]
    """
    ends = days(code)
    if ends is None or not ((length(*ends) == (12, 0) and ends[0].month == 1) or ends[0] == ends[1]):
        return None
    return ends[0].year
