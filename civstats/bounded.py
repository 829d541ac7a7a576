"""Arithmetic on numbers with bounds: sums, ratios and rates, each with the table rows that it rests on."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN
from numbers import Real
from operator import add, mul, sub
from typing import Any, Literal, NoReturn

from civstats.additivity import Scope, check_kind, check_ranks, check_sum
from civstats.language import english, translate
from civstats.operations import PRINTED, head, nested, numeral, operation, per, words
from civstats.rounding import Bounds, corners, digits, formatted, of_all, quotient

TEXT_SPEC = re.compile(r"(.?[<^>])?\d*s?")  # of a format that only sets text in its place: ">12"
STATISTICS: dict[str, Callable[[list[Any]], Any]] = {
    "sum": sum,
    "mean": lambda numbers: sum(numbers) / len(numbers),
    "median": statistics.median,
    "min": min,
    "max": max,
}


@dataclass(frozen=True, slots=True)
class BoundedValue:
    """A number with inclusive bounds, its unit, the rows it rests on and what was done to them.

    Values add, subtract, multiply and divide with each other and with plain numbers, alone or in an
    object column of pandas, which adds them up with ``sum()``. Results are rounded outwards where floats cannot
    hold them. Figures of `observations` add only where the codebook lets them: of one indicator, unit, basis and
    coverage, none counted twice, and no rates, norms or potentials; else the sum says why not.

    ``<`` and its like answer where the bounds decide, and raise where they overlap; so does sorting. The columns
    ``lower`` and ``upper`` sort and filter: ``lower > 550`` is certainly above, ``upper > 550`` perhaps. ``==`` asks
    whether two values are the same in all their parts. A format such as ``f"{number:,.1f}"`` is that of each bound,
    rounded outwards.

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
    written : float or None
        The number that it is written as where the words beside it say the rest, as in "more than 500"; this
        number may lie outside the bounds. The bounds are written if None.
    scopes : tuple of Scope
        What the figures count of which it is one or the sum, so that a sum can refuse; none if computed otherwise.

    Raises
    ------
    ValueError
        If the bounds are not a range of numbers, if figures are added that do not add, or if figures are put in
        order whose bounds overlap.

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
    written: float | None = field(default=None, repr=False)
    scopes: tuple[Scope, ...] = field(default=(), repr=False, compare=False)

    def __post_init__(self) -> None:
        if not (self.lower <= self.upper and self.lower < math.inf and self.upper > -math.inf):
            msg = f"{self.lower} to {self.upper} is no range; give a lower bound that is at most the upper"
            raise ValueError(msg)
        object.__setattr__(self, "lower", float(self.lower) + 0.0)  # no -0.0, no NumPy scalars
        object.__setattr__(self, "upper", float(self.upper) + 0.0)

    @property
    def bounds(self) -> Bounds:
        """Both bounds, the lower one first."""
        return self.lower, self.upper

    @property
    def bounded(self) -> bool:
        """Whether anything is known: False for a figure that may be any number, or any from 0 up."""
        return self.upper < math.inf or self.lower not in (0, -math.inf)

    @property
    def exact(self) -> bool:
        """Whether the bounds are one number, the last digits of floats aside."""
        return math.isclose(self.lower, self.upper, rel_tol=1e-12)

    @property
    def told(self) -> str:
        """What was done to the rows, in the language that is spoken."""
        return words(self.operation)

    def __str__(self) -> str:
        """Say the bounds in words: ``"141"``, ``"501 to 599"``, ``"at least 10,000"``, ``"no bounds"``.

        In Chinese where that is spoken: ``"501—599"``, ``"至少1万"``.
        """
        whole = all(math.isinf(bound) or bound.is_integer() for bound in self.bounds)
        full = whole or self.operation == PRINTED
        if self.written is not None:
            return digits(self.written, ROUND_HALF_EVEN, full=True) + self._sign
        return self._said(lambda bound, rounding: digits(bound, rounding, full=full, decimals=self.decimals))

    def __format__(self, spec: str) -> str:
        """Write each bound by a format of numbers, or set the text by a format of text, such as ``">20"``."""
        if TEXT_SPEC.fullmatch(spec):
            return format(str(self), spec)
        return self._said(lambda bound, rounding: formatted(bound, rounding, spec))

    @property
    def _sign(self) -> str:
        return "%" if self.unit == "%" else ""

    def _said(self, write: Callable[[float, str], str]) -> str:
        if not self.bounded:
            return translate("no bounds")
        # A single number that does not end is rounded, as anywhere; only bounds are rounded outwards.
        down, up = (ROUND_HALF_EVEN,) * 2 if self.exact else (ROUND_FLOOR, ROUND_CEILING)
        low = "" if math.isinf(self.lower) else write(self.lower, down) + self._sign
        high = "" if math.isinf(self.upper) else write(self.upper, up) + self._sign
        if low == high:
            return low
        if self.upper == math.inf:
            return translate("at least {low}", low=low)
        if self.lower in (0, -math.inf):
            return translate("at most {high}", high=high)
        return translate("{low} to {high}", low=low, high=high)

    def __float__(self) -> NoReturn:
        msg = (
            f"{self} is kept as two bounds, not as one number: take .lower and .upper or the columns of these names; "
            "for a mean or median, BoundedValue.aggregate(numbers, 'mean')"
        )
        raise TypeError(msg)

    def __neg__(self) -> BoundedValue:
        return BoundedValue(
            -self.upper,
            -self.lower,
            self.unit,
            self.rows,
            operation(english("negative of {number}"), number=head(self.operation)),
        )

    def __lt__(self, other: BoundedValue | float) -> Any:
        return self._decide(other, lambda low, high: (self.upper < low, self.lower >= high))

    def __le__(self, other: BoundedValue | float) -> bool:
        return self is other or self._decide(other, lambda low, high: (self.upper <= low, self.lower > high))

    def __gt__(self, other: BoundedValue | float) -> Any:
        return self._decide(other, lambda low, high: (self.lower > high, self.upper <= low))

    def __ge__(self, other: BoundedValue | float) -> bool:
        return self is other or self._decide(other, lambda low, high: (self.lower >= high, self.upper < low))

    def _decide(self, other: object, true_false: Callable[[float, float], tuple[bool, bool]]) -> Any:
        """Answer where the bounds tell that something is certainly true or certainly false; raise where they overlap."""
        if isinstance(other, BoundedValue):
            same_unit(self, other)
            check_kind((*self.scopes[:1], *other.scopes[:1]))
            low, high = other.bounds
        elif isinstance(other, Real) and not math.isnan(other):
            low = high = float(other)
        elif isinstance(other, str):
            msg = (
                f"a bounded value is put in order with a number or another value, not with the text {other!r}"
            )
            raise TypeError(msg)
        else:
            return NotImplemented
        true, false = true_false(low, high)
        if not (true or false):
            msg = (
                f"{self} and {other} overlap: which is greater is not known. Filter by the columns lower and upper, "
                "as in frame[frame['lower'] > x] for what is certainly above x and frame['upper'] > x for what may be; "
                "sort by both: frame.sort_values(['lower', 'upper'])"
            )
            raise ValueError(msg)
        return true

    def __add__(self, other: BoundedValue | float) -> BoundedValue:
        right = _operand(other, self.unit)
        if right is None:
            return NotImplemented
        if right is not other and right.lower == 0:
            return self  # sum() starts from a plain 0
        same_unit(self, right)
        check_sum(self.scopes, right.scopes)
        total = corners(add, self.bounds, right.bounds)
        scopes = self.scopes + right.scopes
        return BoundedValue(*total, self.unit, rows_of((self, right)), "sum", scopes=scopes)

    __radd__ = __add__

    def __sub__(self, other: BoundedValue | float) -> BoundedValue:
        right = _operand(other, self.unit)
        if right is None:
            return NotImplemented
        same_unit(self, right)
        return _result(corners(sub, self.bounds, right.bounds), self.unit, self, right, "difference")

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
        return _result(corners(mul, left.bounds, right.bounds), unit, left, right, "product")

    __rmul__ = __mul__

    def __truediv__(self, other: BoundedValue | float) -> BoundedValue:
        right = _operand(other)
        if right is None:
            return NotImplemented
        if right.unit == "%" != self.unit:
            right = _part(right)
        unit = f"{self.unit or 1}/{right.unit}" if right.unit else self.unit
        unit = "" if self.unit == right.unit else unit
        return _result(quotient(self.bounds, right.bounds), unit, self, right, "ratio")

    def __rtruediv__(self, other: float) -> BoundedValue:
        left = _operand(other)
        return NotImplemented if left is None else left / self

    @classmethod
    def aggregate(
        cls, numbers: Iterable[Any], statistic: Literal["sum", "mean", "median", "min", "max"]
    ) -> BoundedValue | None:
        """Give one value for many: what their sum, mean, median, least or greatest can be.

        Parameters
        ----------
        numbers : iterable of BoundedValue
            Such as a column; missing ones are left out.
        statistic : {"sum", "mean", "median", "min", "max"}
            What to give. The figures of `observations` must count the same thing on the same basis; to have a sum or
            a mean, they must add up too.

        Returns
        -------
        BoundedValue or None
            With all rows; a single number stays as it is, and of none there is none.

        Raises
        ------
        ValueError
            If the figures do not go together, with the reason and the way out.

        Examples
        --------
        >>> import pandas as pd
        >>> from civstats import BoundedValue
        >>> sessions = pd.Series([BoundedValue(501, 599), BoundedValue(550, 550), BoundedValue(10, 12)])
        >>> print(BoundedValue.aggregate(sessions, "median"), "|", BoundedValue.aggregate(sessions, "max"))
        501 to 550 | 550 to 599
        >>> sessions.groupby(["A", "A", "B"]).agg(BoundedValue.aggregate, "sum").map(str).to_dict()
        {'A': '1,051 to 1,149', 'B': '10 to 12'}
        """
        if statistic not in STATISTICS:
            msg = f"statistic is {statistic!r}; it must be one of {', '.join(STATISTICS)}"
            raise ValueError(msg)
        told: list[BoundedValue] = []
        for own in numbers:
            if isinstance(own, cls):
                told.append(own)
            elif isinstance(own, str) or (
                isinstance(own, Real) and not math.isnan(own)
            ):  # else it is missing
                msg = f"{own!r} is no BoundedValue; take the column number of civstats.observations, or make it one"
                raise TypeError(msg)
        if len(told) < 2:
            return told[0] if told else None
        for own in told:
            same_unit(told[0], own)
        scopes = tuple(scope for own in told for scope in own.scopes)
        adds = statistic in ("sum", "mean")
        check_sum((), scopes) if adds else check_ranks(scopes)
        lower = of_all(STATISTICS[statistic], (own.lower for own in told), -math.inf)
        upper = of_all(STATISTICS[statistic], (own.upper for own in told), math.inf)
        kept = scopes if statistic == "sum" else ()
        return cls(lower, upper, told[0].unit, rows_of(told), statistic, scopes=kept)

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
        unit, named = (base.unit, "") if isinstance(base, BoundedValue) else ("", numeral(base))
        done = per(self.operation, size, unit, named)
        if unit:
            unit = translate("{unit} per {size} {base}", unit=self.unit, size=words(numeral(size)), base=unit)
        scopes = tuple(scope._replace(aggregation="none") for scope in self.scopes)  # rates are not added
        return replace(ratio, unit=unit or self.unit, operation=done, scopes=scopes)


def rows_of(numbers: Iterable[BoundedValue]) -> tuple[str, ...]:
    """Give the rows that many numbers rest on, each once."""
    return tuple(dict.fromkeys(row for number in numbers for row in number.rows))


def span(numbers: Iterable[BoundedValue], operation: str) -> BoundedValue:
    """Give the range that holds all of many numbers of one unit, with their rows."""
    told = list(numbers)
    lower, upper = min(own.lower for own in told), max(own.upper for own in told)
    return BoundedValue(lower, upper, told[0].unit, rows_of(told), operation, scopes=told[0].scopes)


def _operand(other: object, unit: str = "") -> BoundedValue | None:
    """Read a plain number as an exact figure; leave what is missing or no number to pandas."""
    if isinstance(other, BoundedValue):
        return other
    if not isinstance(other, Real) or math.isnan(other):
        return None
    return BoundedValue(float(other), float(other), unit, (), numeral(float(other)))


def _part(percentage: BoundedValue) -> BoundedValue:
    """Give a percentage as a part of one, to multiply a figure by."""
    return replace(percentage / 100, unit="", operation=percentage.operation)


def same_unit(left: BoundedValue, right: BoundedValue) -> None:
    """Raise ValueError if two numbers are in different units."""
    if left.unit != right.unit:
        names = " and ".join(unit or "a plain count" for unit in (left.unit, right.unit))
        msg = f"{names} count different things: they have no sum, difference, order or share; keep them apart"
        raise ValueError(msg)


def _result(
    bounds: tuple[float, float], unit: str, left: BoundedValue, right: BoundedValue, name: str
) -> BoundedValue:
    done = nested(name, left.operation, right.operation)
    return BoundedValue(*bounds, unit, rows_of((left, right)), done)
