"""How figures are worded: which way they are rounded, how large they are, and whether their last digits heap."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from civstats.bounded import BoundedValue
from civstats.language import english
from civstats.provenance import count, tally

# Which way a qualifier (codelist) puts the true number, seen from the printed one.
DIRECTIONS = {
    "exact": "exact",
    "more_than": "more",
    "at_least": "more",
    "nearly": "less",
    "less_than": "less",
    "at_most": "less",
}
# In words, since a digit in a report is a number that leads to its rows.
NUMERALS = english(["nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])
# Codes of basis of what was not done, and what such figures are, in words.
NOT_DONE = english(
    {"norm": "norms", "potential": "capacities", "in_progress": "works going on", "planned": "plans"}
)
# Sizes of numbers, by how many digits stand before the point.
SIZES = english([
    "below one", "one digit", "two digits", "three digits", "four digits", "five digits", "six digits", "seven digits",
    "eight digits", "nine digits", "ten digits", "eleven digits", "twelve digits", "thirteen digits",
    "fourteen digits", "fifteen digits", "sixteen digits",
])  # fmt: skip


def done(figures: pd.DataFrame) -> pd.DataFrame:
    """Select the figures of what was counted or measured: no norms, no capacities, no plans.

    The words of a norm (at least one a month, from 60 years of age) are its content and round nothing.
    """
    return figures[~figures["basis"].isin(list(NOT_DONE))]


def not_done(figures: pd.DataFrame) -> list[str]:
    """Name, in words, the kinds of figures that `done` leaves out, those alone that there are.

    >>> not_done(pd.DataFrame({"basis": ["achieved", "norm", "potential"]}))
    ['norms', 'capacities']
    """
    return [words for code, words in NOT_DONE.items() if code in set(figures["basis"])]


def whole_parts(total: BoundedValue, share: BoundedValue) -> tuple[BoundedValue, BoundedValue]:
    """Give how many of a total a printed percentage can stand for, and how many are the rest, in whole numbers.

    The percentage may have been rounded to the decimals that it is printed with.

    >>> print(*whole_parts(BoundedValue(1201, 1299), BoundedValue(95.2, 95.2, "%")), sep="; ")
    1,143 to 1,237; 58 to 63
    """
    low, high = (Decimal(f"{end:g}") for end in (share.lower, share.upper))
    half = Decimal(5).scaleb(int(low.as_tuple().exponent) - 1) if share.exact else Decimal(0)
    last = total.upper if math.isfinite(total.upper) else total.lower + 100
    pairs = [
        (part, size - part)
        for size in range(math.ceil(total.lower), int(last) + 1)
        for part in range(math.ceil(size * (low - half) / 100), math.floor(size * (high + half) / 100) + 1)
    ]
    if not pairs:  # of ten, no whole number is 95.2 %
        return total * share, total * (100 - share)
    rows, beyond = total.rows + share.rows, total.upper - last  # infinite where the total is open above
    part, rest = (
        BoundedValue(min(own), max(own) + beyond, total.unit, rows, "share of a total")
        for own in zip(*pairs, strict=True)
    )
    return part, rest


def directions(figures: pd.DataFrame) -> pd.Series[str]:
    """Tell which way each figure is rounded: ``exact``, ``more``, ``less``, or ``either`` (about, a range).

    >>> directions(pd.DataFrame({"qualifier": ["more_than", "nearly", "about"]})).tolist()
    ['more', 'less', 'either']
    """
    return figures["qualifier"].map(DIRECTIONS).fillna("either")


def sizes(figures: pd.DataFrame) -> pd.Series[str]:
    """Name the size of each printed number by its count of digits, a range by its lower end, the largest first.

    >>> sizes(pd.DataFrame({"value": [5.0, 740_000.0, None], "lower": [5.0, 740_000.0, 20.0]})).tolist()
    ['one digit', 'six digits', 'two digits']
    """
    numbers = figures["value"].fillna(figures["lower"]).abs()
    digits = [len(str(int(number))) if number >= 1 else 0 for number in numbers]
    names = {own: SIZES[own] for own in sorted(set(digits), reverse=True)}
    told = pd.Categorical([names[own] for own in digits], list(names.values()), ordered=True)
    return pd.Series(told, index=figures.index)


@dataclass(frozen=True)
class Heaping:
    """How often exact counts end in 0 or 5, against how often they would by chance."""

    digits: pd.DataFrame  # counts in the column count, by last digit in words
    tested: BoundedValue  # how many exact counts of two digits or more there are
    heaped: BoundedValue  # how many of them end in 0 or 5
    expected: BoundedValue  # how many would, if every last digit were as likely: a fifth
    chance: BoundedValue  # how likely as many or more are then, per cent (binomial, one-sided)


def heaping(figures: pd.DataFrame) -> Heaping:
    """Test whether exact counts heap at last digits 0 and 5, as numbers that were estimated do.

    Percentages, restatements of another figure and counts of one digit say nothing and are left out.

    >>> import civstats
    >>> found = heaping(done(civstats.observations(civstats.load())))
    >>> found.heaped.lower > found.expected.lower
    True
    """
    whole = figures["value"].ge(10) & figures["value"].mod(1).eq(0) & figures["qualifier"].eq("exact")
    rows = figures[whole & figures["part_of"].isna() & figures["unit_measure"].ne("%")]
    last = (rows["value"] % 10).astype(int).map(NUMERALS.__getitem__)
    tested, heaped = count(rows), count(rows[last.isin(["nought", "five"])])
    size, least = int(tested.lower), int(heaped.lower)
    ways = [math.comb(size, k) * 0.2**k * 0.8 ** (size - k) for k in range(least, size + 1)]
    likely = 100 * min(1.0, math.fsum(ways))
    return Heaping(
        digits=tally(rows.assign(last=last), "last", index=NUMERALS),
        tested=tested,
        heaped=heaped,
        expected=BoundedValue(size / 5, size / 5, rows=tested.rows, operation="a fifth of the figures"),
        chance=BoundedValue(likely, likely, "%", tested.rows, "binomial probability"),
    )
