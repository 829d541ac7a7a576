"""What two coders cut out of each line of the pieces becomes a continuum, and that Krippendorff's unitising α.

The text is no part of the tables, so positions stand for characters: each line has as many as the fullest line
needs. Units that are a pair on one line take the same position; a unit that holds several of the other coder's takes
those of all of them; any other unit has a position of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from civstats.pairing import folded
from civstats.tables.notations import parse_lines

if TYPE_CHECKING:
    from civstats.tables import Dataset

Units = tuple[tuple[int, int], ...]  # position on the line, and length, of each
Line = tuple[Units, Units]  # what the first coder cut, and the later one
Sections = npt.NDArray[np.int64]  # a row per section: start, end, whether it is a unit (1) or a gap (0)


def cut_lines(pairs: pd.DataFrame, dataset: Dataset, coding: str) -> list[Line]:
    """Give what two coders cut on each line of the pieces that the later coding covers, in the order of the pieces.

    `pairs` are those of `pair_numerals` or `pair_programmes` for that coding.
    """
    later = [getattr(dataset, f"{coding}_{table}")["source_id"] for table in ("observations", "programmes")]
    covered = dataset.sources["source_id"].isin(pd.concat(later))
    pieces = dataset.sources[covered]
    units = _units_by_line(pairs, coding)
    return [
        _positions(units.get((piece, line), []))
        for piece, own in zip(pieces["source_id"], pieces["lines"], strict=True)
        for lines in parse_lines(own)
        for line in lines
    ]


def alpha_of_lines(lines: Sequence[Line]) -> float:
    """Compute unitising α of lines strung together; nan where nothing was cut on any."""
    width = max((at + extent for line in lines for units in line for at, extent in units), default=1)
    codings = [
        [(width * number + at, extent) for number, line in enumerate(lines) for at, extent in line[coder]]
        for coder in (0, 1)
    ]
    return unitising_alpha(*codings, length=width * len(lines))


def _units_by_line(pairs: pd.DataFrame, coding: str) -> dict[tuple[str, int], list[list[str]]]:
    """Give the pairs by piece and line, each as both texts, empty where one coder cut nothing there."""
    found: dict[tuple[str, int], dict[int, list[str]]] = {}
    for pair in pairs.to_dict("records"):
        for coder, name in enumerate(("first", coding)):
            if pd.notna(pair[f"printed_{name}"]):
                line = found.setdefault((pair["source_id"], int(pair[f"line_{name}"])), {})
                line.setdefault(pair["pair"], ["", ""])[coder] = folded(pair[f"printed_{name}"])
    return {place: list(line.values()) for place, line in found.items()}


def _positions(pairs: list[list[str]]) -> Line:
    """Give the positions on their line of what both coders cut there."""
    at: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    alone = [[pair[coder] for pair in pairs if not pair[1 - coder]] for coder in (0, 1)]
    held: set[str] = set()
    start = 0
    for coder in (0, 1):
        for holder in alone[coder]:
            parts = [text for text in alone[1 - coder] if text in holder]
            if len(parts) > 1:  # 一站多点、一室多用 beside 一站多点 and 一室多用
                at[coder].append((start, len(parts)))
                at[1 - coder].extend((start + number, 1) for number in range(len(parts)))
                held |= {holder, *parts}
                start += len(parts)
    for pair in pairs:
        if held.isdisjoint(pair):
            for coder in (0, 1):
                if pair[coder]:
                    at[coder].append((start, 1))
            start += 1
    return tuple(at[0]), tuple(at[1])


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
    """Sum the differences between the sections of two coders that intersect; all others do not differ."""
    first = np.searchsorted(other[:, 1], one[:, 0], side="right")
    last = np.searchsorted(other[:, 0], one[:, 1], side="left")
    met = last - first  # with how many of the other's sections, which follow one another
    own = np.repeat(np.arange(len(one)), met)
    theirs = np.arange(len(own)) + np.repeat(first - np.cumsum(met) + met, met)
    (start, end, unit), (start2, end2, unit2) = one[own].T, other[theirs].T
    both = unit & unit2
    missed = unit & ~unit2 & (start2 <= start) & (end <= end2)
    added = ~unit & unit2 & (start <= start2) & (end2 <= end)
    apart = (start - start2) ** 2 + (end - end2) ** 2
    return int((both * apart + missed * (end - start) ** 2 + added * (end2 - start2) ** 2).sum())


def _expected(joined: Sections, total: int) -> float:
    """Give the disagreement to be expected if all units and gaps, so many positions, were strung together by chance."""
    extents = (joined[:, 1] - joined[:, 0]).astype(float)
    units, gaps = extents[joined[:, 2] == 1], extents[joined[:, 2] == 0]
    among_units = (len(units) - 1) / 3 * (2 * units**3 - 3 * units**2 + units)
    room = np.maximum(gaps - units[:, None] + 1, 0).sum(axis=1)  # ways in which a unit falls into a gap
    chances = total * (total - 1) - (units * (units - 1)).sum()
    return float(4 / total * (among_units + units**2 * room).sum() / chances)
