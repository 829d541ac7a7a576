"""Periods in words, for readers who do not know the codes of the Extended Date/Time Format."""

from __future__ import annotations

import re
from calendar import month_name
from typing import Final

DATE: Final = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")
OPEN: Final = ".."


def in_words(code: str) -> str:
    """Say a period in words; what is more than dates and a stroke between two stays as it is.

    Examples
    --------
    >>> [in_words(code) for code in ("2024", "2024-07/..", "../2023", "2023-01/2023-06-30", "2024~")]
    ['2024', 'since July 2024', 'until 2023', 'January 2023 to 30 June 2023', '2024~']
    """
    start, _, end = code.partition("/")
    dates = [date if date == OPEN else _date(date) for date in (start, end) if date]
    if len(dates) != 1 + ("/" in code) or not all(dates) or set(dates) == {OPEN}:
        return code
    if end == OPEN:
        return f"since {dates[0]}"
    return f"until {dates[1]}" if start == OPEN else " to ".join(dates)


def _date(code: str) -> str:
    """Say a date in words; nothing if it is none."""
    match = DATE.fullmatch(code)
    if match is None:
        return ""
    year, month, day = match.groups()
    return " ".join(part for part in (day and str(int(day)), month and month_name[int(month)], year) if part)
