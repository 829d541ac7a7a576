"""Bounds become the bounds of what is computed from them, and text; both are rounded outwards, never inwards."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from itertools import product
from operator import truediv
from typing import Any

from civstats.language import language

Bounds = tuple[float, float]
BEYOND = Fraction(10) ** 400  # stands for an open bound where fractions are added: above every sum of floats


def outwards(exact: Fraction | float, towards: float) -> float:
    """Give the float that lies no further inwards than an exact number."""
    if isinstance(exact, float):
        return 0.0 if math.isnan(exact) else exact  # nought times any number; any number over any other
    try:
        near = float(exact)
    except OverflowError:
        near = math.inf if exact > 0 else -math.inf
    inwards = near > exact if towards < 0 else near < exact
    return math.nextafter(near, towards) if inwards else near


def _combined(combine: Callable[[Any, Any], Any], x: float, y: float, towards: float) -> float:
    """Compute one bound in exact fractions where it is finite."""
    if math.isinf(x) or math.isinf(y):
        return outwards(float(combine(x, y)), towards)
    return outwards(combine(Fraction(x), Fraction(y)), towards)


def corners(combine: Callable[[Any, Any], Any], left: Bounds, right: Bounds) -> Bounds:
    """Compute the bounds of what two numbers give: the least and the greatest that their bounds give."""
    pairs = list(product(left, right))
    return (
        min(_combined(combine, *pair, -math.inf) for pair in pairs),
        max(_combined(combine, *pair, math.inf) for pair in pairs),
    )


def quotient(left: Bounds, right: Bounds) -> Bounds:
    """Compute the bounds of a ratio; what may be nought below the line leaves it open above."""
    if not right[0] <= 0 <= right[1]:
        return corners(truediv, left, right)
    if left[0] < 0 or right[0] < 0:
        return -math.inf, math.inf
    return (_combined(truediv, left[0], right[1], -math.inf) if right[1] else 0.0), math.inf


def of_all(statistic: Callable[[list[Any]], Any], bounds: Iterable[float], towards: float) -> float:
    """Compute one bound of a sum, mean, median, least or greatest from that bound of all numbers."""
    exact = [int(math.copysign(1, own)) * BEYOND if math.isinf(own) else Fraction(own) for own in bounds]
    return outwards(statistic(exact), towards)


def digits(bound: float, rounding: str, *, full: bool, decimals: int | None = None) -> str:
    """Write one bound, rounded the given way: to so many decimals, in full, or to three significant digits."""
    if decimals is not None:
        return formatted(bound, rounding, f",.{decimals}f")
    number = Decimal(repr(bound))
    if not full:
        # Twelve digits first: finer than any figure, coarser than the dust of float arithmetic.
        number = Context(prec=3, rounding=rounding).plus(Context(prec=12).plus(number))
    if language() == "zh":
        return _in_chinese(number)
    return _plain(number)


def _plain(number: Decimal) -> str:
    text = f"{number:,f}".replace("-", "−")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _in_chinese(number: Decimal) -> str:
    """Write a number as Chinese prints do: in ten thousands or hundred millions where three decimals of these tell it.

    >>> [_in_chinese(Decimal(number)) for number in ("740000", "10800", "10810", "250000000", "1160")]
    ['74万', '1.08万', '1.081万', '2.5亿', '1,160']
    """
    for unit, name in ((Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万")):
        if abs(number) >= unit and number % (unit / 1000) == 0:
            return f"{_plain(number / unit)}{name}"
    return _plain(number)


def formatted(bound: float, rounding: str, spec: str) -> str:
    """Write one bound by a format specification of Python, such as ``",.1f"``, rounded the given way."""
    number = Decimal(int(bound)) if bound.is_integer() else Context(prec=12).plus(Decimal(repr(bound)))
    with localcontext(rounding=rounding):
        return format(number, spec).replace("-", "−")
