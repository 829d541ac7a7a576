"""Pairs of two codings become lines with the stretches that both coders cut, and lines a continuum for unitising α.

The text is no part of the tables, so positions stand for characters: each line has as many as the fullest line
needs. Units that are a pair on one line take the same position; a unit that holds several of the other coder's takes
those of all of them; any other unit has a position of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from civstats.pairing import folded
from civstats.tables.notations import parse_lines
from civstats.unitising import unitising_alpha

if TYPE_CHECKING:
    from civstats.tables import Dataset

Units = tuple[tuple[int, int], ...]  # position on the line, and length, of each
Line = tuple[Units, Units]  # what the first coder cut, and the later one


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
