"""Stretches that coders cut out of one continuum become Krippendorff's unitising α."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Sections = npt.NDArray[np.int64]  # a row per section: start, end, whether it is a unit (1) or a gap (0)


def unitising_alpha(
    first: Iterable[tuple[int, int]], other: Iterable[tuple[int, int]], *, length: int
) -> float:
    """Compute Krippendorff's α of how two coders cut a continuum of so many positions into units.

    Each coding holds the units of one coder, which do not overlap, as start and length in whole positions from 0;
    ValueError where they do, or lie outside. α is 1 where both coders cut the same units, about 0 where they agree no
    better than by chance, nan where no coder cut a unit.

    It is that of Krippendorff, On the Reliability of Unitizing Continuous Data (1995), with the expected disagreement
    as corrected in Content Analysis (2004), section 11.6. Two units that intersect differ by the squares of the
    distances of their starts and of their ends; a unit that falls into another coder's gap by the square of its length.

    >>> unitising_alpha([(2, 3)], [(2, 3)], length=20)
    1.0
    >>> round(unitising_alpha([(2, 3), (9, 4)], [(2, 3), (10, 4)], length=20), 3)
    0.905
    """
    one, two = (_sections(sorted(units), length) for units in (first, other))
    if not one[:, 2].any() and not two[:, 2].any():
        return float("nan")
    return 1 - _distance(one, two) / length**2 / _expected(np.concatenate([one, two]), 2 * length)


def _sections(units: list[tuple[int, int]], length: int) -> Sections:
    """Fill the gaps between the units of one coder, so that the sections make up the continuum."""
    sections, at = [], 0
    for start, extent in [*units, (length, 0)]:
        if start < at or start + extent > length:
            msg = f"the unit of {extent} from {start} overlaps another or leaves the continuum of {length}"
            raise ValueError(msg)
        if start > at:
            sections.append((at, start, 0))
        if extent:
            sections.append((start, start + extent, 1))
        at = start + extent
    return np.array(sections, dtype=np.int64).reshape(-1, 3)


def _distance(one: Sections, other: Sections) -> int:
    """Sum the differences between all sections of two coders."""
    start, end, unit = (column[:, None] for column in one.T)
    start2, end2, unit2 = other.T
    meet = (unit & unit2).astype(bool) & (np.maximum(start, start2) < np.minimum(end, end2))
    missed = (unit & ~unit2 & 1).astype(bool) & (start2 <= start) & (end <= end2)
    added = (~unit & unit2 & 1).astype(bool) & (start <= start2) & (end2 <= end)
    apart = (start - start2) ** 2 + (end - end2) ** 2
    return int((meet * apart + missed * (end - start) ** 2 + added * (end2 - start2) ** 2).sum())


def _expected(joined: Sections, total: int) -> float:
    """Give the disagreement to be expected if all units and gaps, so many positions, were strung together by chance."""
    extents = (joined[:, 1] - joined[:, 0]).astype(float)
    units, gaps = extents[joined[:, 2] == 1], extents[joined[:, 2] == 0]
    among_units = (len(units) - 1) / 3 * (2 * units**3 - 3 * units**2 + units)
    room = np.maximum(gaps - units[:, None] + 1, 0).sum(axis=1)  # ways in which a unit falls into a gap
    chances = total * (total - 1) - (units * (units - 1)).sum()
    return float(4 / total * (among_units + units**2 * room).sum() / chances)
