"""The notations of cells: lines of a piece, dates and periods in EDTF, and what was meant by others."""

from __future__ import annotations

import re
import unicodedata
from contextlib import redirect_stdout
from datetime import date, timedelta
from functools import lru_cache
from io import StringIO

from edtf import parse_edtf

__all__ = ["date_problem", "near_date", "near_lines", "near_number", "parse_lines", "tidy"]

DAY_ZERO = date(1899, 12, 30)  # from which spreadsheets count days
CALENDAR = re.compile(
    r"([0-9]{4})(?:年|\.0|[-/.年]([0-9]{1,2})(?:月|[-/.月]([0-9]{1,2})日?)?)?(?:[ T]0{1,2}:00(?::00)?)?"
)
MONTH_AND_DAY = re.compile(r"(?:[0-9]{4}[-/年])?([0-9]{1,2})[-/月]([0-9]{1,2})日?(?: 0{1,2}:00(?::00)?)?")
GROUPED = re.compile(r"[0-9]{1,3}(?:[, ][0-9]{3})+(?![0-9])")


def parse_lines(text: str) -> tuple[range, ...]:
    """Return the lines of a piece as ranges.

    Parameters
    ----------
    text : str
        Ranges of line numbers from 1, both ends included, rising, joined with `;`.

    Raises
    ------
    ValueError
        Where the text is not of this form.

    Examples
    --------
    >>> parse_lines("255-259;409")
    (range(255, 260), range(409, 410))
    """
    ranges: list[range] = []
    for part in text.split(";"):
        ends = re.fullmatch(r"([1-9][0-9]{0,8})(?:-([1-9][0-9]{0,8}))?", part)
        first, last = (int(ends[1]), int(ends[2] or ends[1])) if ends else (0, 0)
        if not 0 < first <= last or (ranges and first < ranges[-1].stop):
            raise ValueError(text)
        ranges.append(range(first, last + 1))
    return tuple(ranges)


@lru_cache(maxsize=4096)
def date_problem(text: str) -> str | None:
    """Return what is wrong with a date or period in EDTF, None if nothing.

    Examples
    --------
    >>> date_problem("2024-05/..") is None, date_problem("2024/7/1"), date_problem("2024/2023")
    (True, 'E-BAD-DATE', 'E-DATE-ORDER')
    """
    try:
        with redirect_stdout(StringIO()):  # edtf prints what its constructors refuse
            parsed = parse_edtf(text)
        for day in re.findall(r"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            date.fromisoformat(day)  # the grammar lets 29 February of any year pass
        first, last = parsed.lower_strict(), parsed.upper_strict()
    except Exception:  # edtf lets through whatever its constructors raise, as TypeError on ../024
        return "E-BAD-DATE"
    # An open end is a float, a day a struct_time: they do not compare, and an open end is never out of order.
    if not isinstance(first, float) and not isinstance(last, float) and first > last:
        return "E-DATE-ORDER"
    return None


# --- what was meant: a suggestion where only the way of writing changed, else the empty string --------------


def tidy(text: str) -> str:
    """Return `text` with half-width characters, without quotation marks around it.

    Examples
    --------
    >>> tidy("“exact”"), tidy("％"), tidy("'1200")
    ('exact', '%', '1200')
    """
    return unicodedata.normalize("NFKC", text).strip(" \t\"'“”‘’`")


def near_number(text: str, *, whole: bool) -> str:
    """Return the number in plain digits; not for exponents, which hide digits that are lost.

    Examples
    --------
    >>> [near_number(text, whole=True) for text in ("１，２００", "12.0", "1.2E+03")]
    ['1200', '12', '']
    """
    plain = tidy(text).removesuffix("%")
    if GROUPED.match(plain):
        plain = re.sub("[, ]", "", plain)
    if whole:
        plain = re.sub(r"\.0+$", "", plain)
    return plain if re.fullmatch(r"[0-9]+" if whole else r"[0-9]+(\.[0-9]+)?", plain) else ""


def near_date(text: str) -> str:
    """Return a date as spreadsheets or people write it in EDTF, day and month never guessed.

    Examples
    --------
    >>> [near_date(text) for text in ("2024/7/1", "2024-07-01 00:00:00", "45474", "2024年7月", "1/7/2024")]
    ['2024-07-01', '2024-07-01', '2024-07-01', '2024-07', '']
    """
    plain = tidy(text)
    if date_problem(plain) is None:
        return plain
    if re.fullmatch("[3-5][0-9]{4}", plain):
        return (DAY_ZERO + timedelta(int(plain))).isoformat()
    found = CALENDAR.fullmatch(plain)
    near = "-".join(part.zfill(2) for part in found.groups() if part) if found else ""
    return near if near and date_problem(near) is None else ""


def near_lines(text: str) -> str:
    """Return lines of a piece in their notation, also where a spreadsheet made a date of them.

    Examples
    --------
    >>> near_lines("136–253"), near_lines("9，10"), near_lines("1月7日"), near_lines("2025/1/7")
    ('136-253', '9;10', '1-7', '1-7')
    """
    dated = MONTH_AND_DAY.fullmatch(tidy(text))
    near = f"{int(dated[1])}-{int(dated[2])}" if dated else re.sub(" *[–—−~至到] *", "-", tidy(text))
    near = re.sub(" *[;,、] *", ";", near)
    try:
        parse_lines(near)
    except ValueError:
        return ""
    return near
