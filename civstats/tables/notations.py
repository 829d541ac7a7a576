"""The text of a cell becomes what is wrong with its form, its value, or a suggestion of what was meant."""

from __future__ import annotations

import re
import unicodedata
import warnings
from contextlib import redirect_stdout
from datetime import date, timedelta
from functools import lru_cache
from io import StringIO
from typing import NamedTuple

from civstats.language import english


class Form(NamedTuple):
    """A form of cells: a regular expression for the whole cell, and the same in words."""

    pattern: str
    words: str


FORMS = {
    # xuzhou-xinqu; two of them are in the name of the file of a report that sets two places side by side
    "id": Form(
        "(?=.{1,80}$)[a-z0-9]+(?:[-_][a-z0-9]+)*",
        english("a short name in lower case, digits, hyphens and underscores, at most 80 characters"),
    ),
    # Donglan County. Whether names were swapped shows in this column alone: a Chinese name may be 阳泉 or KTV.
    "english": Form("[^\u3400-\u9fff]*", english("English, no Chinese")),
    # page-4.txt
    "file_name": Form(r"[^/\\]+", english("the name of a file, without folders")),
    "sha256": Form("[0-9a-f]{64}", english("64 hexadecimal digits in lower case")),
    # 140300
    "gb2260": Form("[1-9][0-9]{5}", english("six digits")),
    # zh-Hans
    "language": Form("[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", english("a language tag such as zh-Hans")),
}

LONGEST = {"edtf": 50, "lines": 1_000}  # characters of a cell; longer ones take long to read
LONGEST_CELL = 10_000
LAST_LINE = 1_000_000  # of a text; a newspaper page has some 400

DAY_ZERO = date(1899, 12, 30)  # from which spreadsheets count days
# 2024, 2024-05, 2024-05-01
PLAIN_DATE = re.compile("(?!0000)([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?")
# 2024.0; 2024/7/1; 2024年7月1日; 2024-07-01 00:00:00
CALENDAR = re.compile(
    r"([0-9]{4})(?:年|\.0|[-/.年]([0-9]{1,2})(?:月|[-/.月]([0-9]{1,2})日?)?)?(?:[ T]0{1,2}:00(?::00)?)?"
)
# 1月7日; 2025/1/7 - what a spreadsheet makes of the lines 1-7
MONTH_AND_DAY = re.compile(r"(?:[0-9]{4}[-/年])?([0-9]{1,2})[-/月]([0-9]{1,2})日?(?: 0{1,2}:00(?::00)?)?")
# 1,200; 1 200 000
GROUPED = re.compile(r"[0-9]{1,3}(?:[, ][0-9]{3})+(?![0-9])")


# --- lines of a piece ---------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)  # each row of a piece asks for its lines
def parse_lines(text: str) -> tuple[range, ...]:
    """Return the lines of a piece, from 1 and rising; raise ValueError where they are written otherwise.

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


def lines_problem(text: str) -> str:
    """Return the code of what is wrong with the lines of a piece, empty if nothing.

    >>> lines_problem("255-259;409"), lines_problem("9–10"), lines_problem("1-999999999")
    ('', 'E-LINES', 'E-FAR-LINE')
    """
    try:
        ranges = parse_lines(text)
    except ValueError:
        return "E-LINES"
    return "" if ranges[-1].stop <= LAST_LINE + 1 else "E-FAR-LINE"


# --- dates and periods in EDTF ------------------------------------------------------------------------------

Day = tuple[int, int, int]  # year, month, day


@lru_cache(maxsize=4096)  # a wrong date is asked for again when a suggestion is sought
def date_problem(text: str) -> str:
    """Return the code of what is wrong with a date or period in EDTF, empty if nothing.

    >>> date_problem("2024-05/.."), date_problem("2024/7/1"), date_problem("2024/2023")
    ('', 'E-BAD-DATE', 'E-DATE-ORDER')
    """
    if re.search("Y-?[0-9]", text):  # such as Y1E9999999, whose digits take long to write out
        return "E-FAR-YEAR"
    try:
        first, last = _days(text)
    except ValueError:
        return "E-BAD-DATE"
    return "E-DATE-ORDER" if first and last and first > last else ""


def first_day(text: str) -> Day | None:
    """Return year, month and day on which a date or period starts, None where it is open, unknown or wrong.

    >>> first_day("2020-11"), first_day("../2024")
    ((2020, 11, 1), None)
    """
    return None if date_problem(text) else _days(text)[0]


def _days(text: str) -> tuple[Day | None, Day | None]:
    """Return first and last day, None where an end is open or unknown; raise ValueError if not in EDTF."""
    start, slash, end = text.partition("/")
    days = [_plain_days(part) for part in ((start, end) if slash else (start,))]
    if all(days) and text not in ("..", "../.."):
        return days[0][0], days[-1][-1]
    return _edtf_days(text)


def _plain_days(text: str) -> tuple[Day | None, ...]:
    """Return first and last day of a date such as 2024, 2024-05, 2024-05-01 or .., nothing if written otherwise."""
    if text == "..":
        return None, None
    found = PLAIN_DATE.fullmatch(text)
    if found is None:
        return ()
    year, month, day = (int(part or 0) for part in found.groups())
    if day:
        date(year, month, day)
    return (year, month or 1, day or 1), (year, month or 12, day or 31)


def _edtf_days(text: str) -> tuple[Day | None, Day | None]:
    with warnings.catch_warnings(action="ignore"):  # what pyparsing says of edtf's grammar under -W error
        from edtf import parse_edtf  # noqa: PLC0415 - import lazily: slow, and plain dates need it not

    try:
        with redirect_stdout(StringIO()):  # edtf prints what its constructors refuse
            parsed = parse_edtf(text)
        for day in re.findall(r"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            date.fromisoformat(day)  # the grammar lets 29 February of any year pass
        ends = parsed.lower_strict(), parsed.upper_strict()
    except Exception as error:  # edtf lets through whatever its constructors raise, as TypeError on ../024
        raise ValueError(text) from error
    # An open end is a float, a day a struct_time.
    first, last = (None if isinstance(end, float) else end[:3] for end in ends)
    return first, last


# --- what was meant: a suggestion where only the way of writing changed, else the empty string --------------


def tidy(text: str) -> str:
    """Return `text` with half-width characters, without quotation marks around it.

    >>> tidy("“exact”"), tidy("％"), tidy("'1200")
    ('exact', '%', '1200')
    """
    return unicodedata.normalize("NFKC", text).strip(" \t\"'“”‘’`")


def near_form(text: str, pattern: str) -> str:
    """Return what fits a pattern in lower case, with hyphens for other marks, or without `.0` behind.

    >>> near_form("Xuzhou Xinqu", FORMS["id"].pattern), near_form("140300.0", FORMS["gb2260"].pattern)
    ('xuzhou-xinqu', '140300')
    """
    plain = tidy(text)
    meant = (plain, plain.lower(), re.sub(r"[\W_]+", "-", plain.lower()), plain.removesuffix(".0"))
    return next((each for each in meant if re.fullmatch(pattern, each)), "")


def near_number(text: str, *, whole: bool) -> str:
    """Return the number in plain digits; not for exponents, which hide digits that are lost.

    >>> [near_number(text, whole=True) for text in ("１，２００", "12.0", "1.2E+03")]
    ['1200', '12', '']
    >>> near_number("−5.6%", whole=False)
    '-5.6'
    """
    plain = tidy(text).removesuffix("%").replace("−", "-")
    if GROUPED.match(plain):
        plain = re.sub("[, ]", "", plain)
    if whole:
        plain = re.sub(r"\.0+$", "", plain)
    return plain if re.fullmatch(r"[0-9]+" if whole else r"-?[0-9]+(\.[0-9]+)?", plain) else ""


def near_date(text: str) -> str:
    """Return a date as spreadsheets or people write it in EDTF, day and month never guessed.

    >>> [near_date(text) for text in ("2024/7/1", "2024-07-01 00:00:00", "45474", "2024年7月", "1/7/2024")]
    ['2024-07-01', '2024-07-01', '2024-07-01', '2024-07', '']
    """
    plain = tidy(text)
    if not date_problem(plain):
        return plain
    if re.fullmatch("[3-5][0-9]{4}", plain):
        return (DAY_ZERO + timedelta(int(plain))).isoformat()
    found = CALENDAR.fullmatch(plain)
    near = "-".join(part.zfill(2) for part in found.groups() if part) if found else ""
    return near if near and not date_problem(near) else ""


def near_lines(text: str) -> str:
    """Return lines of a piece in their notation, also where a spreadsheet made a date of them.

    >>> near_lines("136–253"), near_lines("9，10"), near_lines("1月7日"), near_lines("2025/1/7")
    ('136-253', '9;10', '1-7', '1-7')
    """
    dated = MONTH_AND_DAY.fullmatch(tidy(text))
    near = f"{int(dated[1])}-{int(dated[2])}" if dated else re.sub(" *[–—−~至到] *", "-", tidy(text))
    near = re.sub(" *[;,、] *", ";", near)
    return "" if lines_problem(near) else near
