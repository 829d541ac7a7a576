"""Arithmetic on numbers with bounds: sums, ratios and rates, each with the table rows that it rests on."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from itertools import product
from numbers import Real
from operator import add, mul, sub, truediv
from typing import Any

PRINTED = "as printed"


@dataclass(frozen=True, slots=True)
class BoundedValue:
    """A number with inclusive bounds, its unit, the rows it rests on and what was done to them.

    Values add, subtract, multiply and divide with each other and with plain numbers, alone or in an
    object column of pandas. Results are rounded outwards where floats cannot hold them.

    Attributes
    ----------
    lower, upper : float
        Inclusive bounds in single units; infinite where open.
    unit : str
        Code of codelist ``unit_measure``; empty for plain counts and for ratios within a unit.
    rows : tuple of str
        Ids of the table rows behind the number, in order of appearance.
    operation : str
        ``"as printed"``, or what was done to the rows, such as ``"sum"``.
    decimals : int or None
        How many decimals it is written with, as `with_decimals` sets it; three significant digits if None.

    Raises
    ------
    ValueError
        If the bounds are not a range of numbers, or if figures in different units are added.

    Examples
    --------
    >>> import math
    >>> from civstats import BoundedValue
    >>> sessions = BoundedValue(501, 599, "场次", ("a-1-1",)) + BoundedValue(141, 141, "场次", ("b-2-1",))
    >>> print(sessions, sessions.rows, sessions.operation)
    642 to 740 ('a-1-1', 'b-2-1') sum
    >>> print(BoundedValue(10_000, math.inf) / BoundedValue(550_001, math.inf))
    no bounds
    """

    lower: float
    upper: float
    unit: str = ""
    rows: tuple[str, ...] = ()
    operation: str = PRINTED
    decimals: int | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not (self.lower <= self.upper and self.lower < math.inf and self.upper > -math.inf):
            msg = f"{self.lower} to {self.upper} is no range; give a lower bound that is at most the upper"
            raise ValueError(msg)
        object.__setattr__(self, "lower", float(self.lower) + 0.0)  # no -0.0, no NumPy scalars
        object.__setattr__(self, "upper", float(self.upper) + 0.0)

    @property
    def bounded(self) -> bool:
        """Whether anything is known: False for a figure that may be any number, or any from 0 up."""
        return self.upper < math.inf or self.lower not in (0, -math.inf)

    @property
    def exact(self) -> bool:
        """Whether the bounds are one number, the last digits of floats aside."""
        return math.isclose(self.lower, self.upper, rel_tol=1e-12)

    def __str__(self) -> str:
        """Say the bounds in words: ``"141"``, ``"501 to 599"``, ``"at least 10,000"``, ``"no bounds"``."""
        if not self.bounded:
            return "no bounds"
        whole = all(math.isinf(bound) or bound.is_integer() for bound in (self.lower, self.upper))
        full = whole or self.operation == PRINTED
        sign = "%" if self.unit == "%" else ""
        # A single number that does not end is rounded, as anywhere; only bounds are rounded outwards.
        down, up = (ROUND_HALF_EVEN,) * 2 if self.exact else (ROUND_FLOOR, ROUND_CEILING)
        low = _digits(self.lower, down, full=full, decimals=self.decimals) + sign
        high = _digits(self.upper, up, full=full, decimals=self.decimals) + sign
        if low == high:
            return low
        if self.upper == math.inf:
            return f"at least {low}"
        return f"at most {high}" if self.lower in (0, -math.inf) else f"{low} to {high}"

    def __add__(self, other: BoundedValue | float) -> BoundedValue:
        right = _operand(other, self.unit)
        if right is None:
            return NotImplemented
        if right is not other and right.lower == 0:
            return self  # sum() starts from a plain 0
        _same_unit(self, right)
        return _result(_corners(add, self, right), self.unit, self, right, "sum")

    __radd__ = __add__

    def __sub__(self, other: BoundedValue | float) -> BoundedValue:
        right = _operand(other, self.unit)
        if right is None:
            return NotImplemented
        _same_unit(self, right)
        operation = _nested("difference between", self, "and", right)
        return _result(_corners(sub, self, right), self.unit, self, right, operation)

    def __rsub__(self, other: float) -> BoundedValue:
        left = _operand(other, self.unit)
        return NotImplemented if left is None else left - self

    def __mul__(self, other: BoundedValue | float) -> BoundedValue:
        left, right = self, _operand(other)
        if right is None:
            return NotImplemented
        if right is other and "%" in (left.unit, right.unit):
            left, right = (_part(left), right) if left.unit == "%" else (left, _part(right))
        unit = "·".join(unit for unit in (left.unit, right.unit) if unit)
        operation = _nested("product of", left, "and", right)
        return _result(_corners(mul, left, right), unit, left, right, operation)

    __rmul__ = __mul__

    def __truediv__(self, other: BoundedValue | float) -> BoundedValue:
        right = _operand(other)
        if right is None:
            return NotImplemented
        if right.unit == "%" != self.unit:
            right = _part(right)
        unit = f"{self.unit or 1}/{right.unit}" if right.unit else self.unit
        unit = "" if self.unit == right.unit else unit
        return _result(_quotient(self, right), unit, self, right, _nested("ratio of", self, "to", right))

    def __rtruediv__(self, other: float) -> BoundedValue:
        left = _operand(other)
        return NotImplemented if left is None else left / self

    def with_decimals(self, decimals: int) -> BoundedValue:
        """Return the same number, written with so many decimals: for columns whose numbers are read together.

        Examples
        --------
        >>> from civstats import BoundedValue
        >>> rates = [BoundedValue(1, 1) / 3, BoundedValue(2, 2)]
        >>> print(*(rate.with_decimals(1) for rate in rates))
        0.3 2.0
        """
        return replace(self, decimals=decimals)

    def per(self, base: BoundedValue | float, size: int) -> BoundedValue:
        """Give the number for each ``size`` of a base, such as residents.

        Parameters
        ----------
        base : BoundedValue or float
            What the number is divided by; a plain number is named in the operation.
        size : int
            How much of the base the result is for, such as 100,000.

        Returns
        -------
        BoundedValue
            The rate, its operation ``"per 100,000 …"``, and so its unit where the base has one.

        Examples
        --------
        >>> from civstats import BoundedValue
        >>> rate = BoundedValue(501, 599, "场次", ("a-1-1",)).per(1_318_505, 100_000)
        >>> print(rate, "|", rate.operation)
        37.9 to 45.5 | per 100,000 of 1,318,505
        """
        ratio = self * size / base
        unit = self.unit
        if isinstance(base, BoundedValue):
            named = f" {base.unit}".rstrip()
            unit = f"{unit} per {size:,}{named}" if base.unit else unit
        else:
            named = f" of {_digits(float(base), ROUND_FLOOR, full=True)}"
        first = "" if self.operation == PRINTED else f"{_head(self)} "
        return replace(ratio, unit=unit, operation=f"{first}per {size:,}{named}")


def _operand(other: object, unit: str = "") -> BoundedValue | None:
    """Read a plain number as an exact figure; leave what is missing or no number to pandas."""
    if isinstance(other, BoundedValue):
        return other
    if not isinstance(other, Real) or math.isnan(other):
        return None
    return BoundedValue(float(other), float(other), unit, (), _digits(float(other), ROUND_FLOOR, full=True))


def _part(percentage: BoundedValue) -> BoundedValue:
    """Give a percentage as a part of one, to multiply a figure by."""
    return replace(percentage / 100, unit="", operation=percentage.operation)


def _same_unit(left: BoundedValue, right: BoundedValue) -> None:
    if left.unit != right.unit:
        names = " and ".join(unit or "a plain count" for unit in (left.unit, right.unit))
        msg = f"{names} count different things: they have no sum, difference or share; keep them apart"
        raise ValueError(msg)


def _result(
    bounds: tuple[float, float], unit: str, left: BoundedValue, right: BoundedValue, operation: str
) -> BoundedValue:
    return BoundedValue(*bounds, unit, tuple(dict.fromkeys(left.rows + right.rows)), operation)


def _head(number: BoundedValue) -> str:
    """Name an operand by its last operation, so that nested operations stay brief."""
    if number.operation == PRINTED:
        return "figure"
    return "rate" if "per " in number.operation else number.operation.split(" ", 1)[0]


def _nested(words: str, left: BoundedValue, link: str, right: BoundedValue) -> str:
    first, second = _head(left), _head(right)
    if first != second:
        return f"{words} {first} {link} {second}"
    return words.split(" ", 1)[0] if first == "figure" else f"{words} {first}s"


def _bound(combine: Callable[[Any, Any], Any], x: float, y: float, towards: float) -> float:
    """Compute one bound in exact fractions, then take the float that lies no further inwards."""
    if math.isinf(x) or math.isinf(y):
        value = float(combine(x, y))
        return 0.0 if math.isnan(value) else value  # nought times any number; any number over any other
    exact: Fraction = combine(Fraction(x), Fraction(y))
    try:
        near = float(exact)
    except OverflowError:
        near = math.inf if exact > 0 else -math.inf
    inwards = near > exact if towards < 0 else near < exact
    return math.nextafter(near, towards) if inwards else near


def _corners(
    combine: Callable[[Any, Any], Any], left: BoundedValue, right: BoundedValue
) -> tuple[float, float]:
    """Compute the bounds of what two numbers give: the least and the greatest that their bounds give."""
    pairs = list(product((left.lower, left.upper), (right.lower, right.upper)))
    return (
        min(_bound(combine, *pair, -math.inf) for pair in pairs),
        max(_bound(combine, *pair, math.inf) for pair in pairs),
    )


def _quotient(left: BoundedValue, right: BoundedValue) -> tuple[float, float]:
    if not right.lower <= 0 <= right.upper:
        return _corners(truediv, left, right)
    if left.lower < 0 or right.lower < 0:
        return -math.inf, math.inf
    return (_bound(truediv, left.lower, right.upper, -math.inf) if right.upper else 0.0), math.inf


def _digits(bound: float, rounding: str, *, full: bool, decimals: int | None = None) -> str:
    """Write one bound, rounded the given way: to so many decimals, in full, or to three significant digits."""
    if math.isinf(bound):
        return ""
    number = Decimal(repr(bound))
    if decimals is not None:
        number = Context(prec=12).plus(number).quantize(Decimal(1).scaleb(-decimals), rounding)
        return f"{number:,f}".replace("-", "−")
    if not full:
        # Twelve digits first: finer than any figure, coarser than the dust of float arithmetic.
        number = Context(prec=3, rounding=rounding).plus(Context(prec=12).plus(number))
    text = f"{number:,f}".replace("-", "−")
    return text.rstrip("0").rstrip(".") if "." in text else text
