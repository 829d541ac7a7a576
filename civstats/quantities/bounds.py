"""Between which numbers a printed figure lies.

No standard fixes the bounds of Chinese approximators (GB/T 15835-2011 only says that such numbers are
approximate), so each rule is a convention and a row of `RULES`.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cache
from typing import Literal

Reading = Literal["narrow", "wide", "close"]
READINGS: tuple[Reading, ...] = ("narrow", "wide", "close")

# Rule: its qualifier, then the bounds in steps from N, in the order of `READINGS`; a round bracket leaves the end
# out. Where data/README.md names no wide reading, it is the narrow one. The close reading takes a writer to have
# printed the nearest round number that holds: 1000余 is below 1500, 超55万 at most 56万, 上万 below two 万.
RULES = {
    "exact": ("exact", "[0 0]", "[0 0]", "[0 0]"),
    "no_approximator": ("exact", "[0 0]", "[-0.5 0.5]", "[0 0]"),
    "percentage": ("exact", "[0 0]", "[-0.5 0.5]", "[0 0]"),
    "above_to_next_step": ("more_than", "(0 1)", "(0 inf)", "(0 0.5)"),
    "average_above_to_next_step": ("more_than", "(0 1)", "(0 inf)", "(0 0.5)"),
    "strictly_above": ("more_than", "(0 inf)", "(0 inf)", "(0 1]"),
    "at_least": ("at_least", "[0 inf)", "[0 inf)", "[0 inf)"),
    "reaches": ("at_least", "[0 inf)", "[0 inf)", "[0 1)"),
    "just_below": ("nearly", "(-1 0)", "[-1.5 0)", "(-0.5 0)"),
    "below": ("less_than", "[-inf 0)", "[-inf 0)", "[-inf 0)"),
    "at_most": ("at_most", "[-inf 0]", "[-inf 0]", "[-inf 0]"),
    "about": ("about", "[-1 1]", "[-1 1]", "[-1 1]"),
    "range": ("range", "[0 1]", "[0 1]", "[0 1]"),  # from the lower end; the step is the range's length
    "adjacent": ("range", "[0 1]", "[0 1]", "[0 1]"),
    "several": ("range", "[0 1)", "[0 1)", "[0 1)"),  # from two to below ten of the unit
}


def bounds(
    rule: str, reading: Reading, base: Decimal, step: Decimal, *, whole: bool, most: Decimal | None
) -> tuple[float, float]:
    """Return the inclusive bounds that a rule gives, in steps from the N or from the lower end of a range.

    `whole` says that only whole numbers lie between them, as with counts; `most` is what the figure cannot exceed, as
    a share cannot exceed 100 %.

    >>> bounds("just_below", "narrow", Decimal(70), Decimal(10), whole=True, most=None)
    (61.0, 69.0)
    """
    (first, last), (from_above, to_below) = _span(rule, reading)
    low, high = base + first * step, base + last * step
    if base >= 0:  # only what is printed with a minus sign is below zero
        low = max(low, Decimal(0))
    else:
        high = min(high, Decimal(0))
    if most is not None:
        high = min(high, most)
    if whole:
        low = (low.next_plus() if from_above else low).to_integral_value(ROUND_CEILING)
        high = (high.next_minus() if to_below else high).to_integral_value(ROUND_FLOOR)
    return float(low), float(high)


@cache
def _span(rule: str, reading: Reading) -> tuple[tuple[Decimal, ...], tuple[bool, bool]]:
    """Return both ends of a rule in steps, and whether it leaves each of them out."""
    span = RULES[rule][1 + READINGS.index(reading)]
    return tuple(map(Decimal, span[1:-1].split())), (span[0] == "(", span[-1] == ")")
