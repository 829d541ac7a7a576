"""Periods in words, for readers who do not know the codes of the Extended Date/Time Format."""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from datetime import date

# 2024, 2024-07, 2024-07-09
DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")


def in_words(code: str) -> str:
    """Say a period in words; what is more than dates and a stroke between two stays as it is.

    >>> [in_words(code) for code in ("2024", "2024-07/..", "../2023", "2023-01/2023-06-30", "2024~")]
    ['2024', 'since July 2024', 'until 2023', 'January 2023 to 30 June 2023', '2024~']
    """
    start, _, end = code.partition("/")
    first, last = _date(start), _date(end)
    if first and last:
        return f"{first} to {last}"
    if first and end == "..":
        return f"since {first}"
    if last and start == "..":
        return f"until {last}"
    return first if first and start == code else code


def _date(code: str) -> str:
    """Say a date in words; nothing if it is none."""
    match = DATE.fullmatch(code)
    if match is None:
        return ""
    year, month, day = match.groups()
    return " ".join(part for part in (day and str(int(day)), month and month_name[int(month)], year) if part)


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
