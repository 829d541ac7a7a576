"""How pairs compare: a matrix of outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import ArrayLike, NDArray

from civstats.charts.canvas import GRID, INK, Key, paper
from civstats.charts.chart import Chart
from civstats.charts.grids import cell_sizes, open_grid
from civstats.charts.lettering import LEADING, TEXT
from civstats.charts.selection import alt_text, check, counted, short
from civstats.display.parts import Finding

WIDEST_MARK: Final = 44.0  # points
# Ground, mark and its colour, and what the legend says: they differ in lightness and in shape.
OUTCOMES: Final = {
    "greater": ("#08519c", ">", "white", "row greater than column"),
    "less": ("#9ecae1", "<", INK, "row less than column"),
    "undecided": ("white", "o", INK, "undecided, bounds overlap"),
    "not comparable": ("#ececec", "x", "#8a8a8a", "not comparable"),
}


def matrix(
    frame: pd.DataFrame,
    *,
    title: Finding | str,
    source: str,
    caption: str,
    ax: Axes | None = None,
) -> Chart:
    """Draw how each row compares with each column: greater, less, undecided or not comparable.

    Parameters
    ----------
    frame : pandas.DataFrame
        Square, the same names in the same order as rows and columns; outcomes (str), empty where nothing is
        compared.
    title : Finding or str
        The finding that the chart shows.
    source, caption : str
        Where the figures come from; how to read the chart.
    ax : matplotlib.axes.Axes, optional
        The caller's own axes, which keep their size and place.

    Returns
    -------
    Chart
        Its values are the frame, missing cells empty.

    Raises
    ------
    ValueError
        If the frame is empty or not square, or holds an unknown outcome.

    Examples
    --------
    >>> frame = pd.DataFrame([["", "greater"], ["less", ""]], index=["A", "B"], columns=["A", "B"])
    >>> chart = matrix(frame, title="A held more.", source="One page.", caption="Read from row to column.")
    >>> print(chart.alt)
    Comparison matrix of 2 rows, each with each: 1 pair, 1 decided. A is greater than B.
    """
    check(frame)
    outcomes = frame.fillna("")
    _check_outcomes(outcomes)
    labels, left, wide = cell_sizes(frame, ax, WIDEST_MARK)
    high = max(15.0, wide * 0.6, *(len(lines) * TEXT * LEADING + 2 for lines in labels))
    cells = outcomes.to_numpy()
    used = [outcome for outcome in OUTCOMES if (cells == outcome).any()]
    keys: list[Key] = [
        ([_ground(outcome, [(0, -6, 18, 12)]), _marks(outcome, [9], [0])], OUTCOMES[outcome][3])
        for outcome in used
    ]
    ax = open_grid(frame, ax, keys, labels, words=(str(title), source), sizes=(left, wide, high))
    for outcome in used:
        ax.add_patch(_ground(outcome, _runs(cells == outcome)))
        y, x = (cells == outcome).nonzero()
        ax.add_line(_marks(outcome, x + 0.5, y + 0.5))
    lines = range(len(frame) + 1)
    ax.hlines(lines, 0, len(frame), colors=GRID, linewidth=0.8, zorder=1.5, clip_on=False)
    ax.vlines(lines, 0, len(frame), colors=GRID, linewidth=0.8, zorder=1.5, clip_on=False)
    return Chart(paper(ax), title, _matrix_alt(outcomes), caption, source, outcomes)


def _check_outcomes(outcomes: pd.DataFrame) -> None:
    if list(outcomes.index) != list(outcomes.columns):
        msg = "a comparison matrix has the same names in the same order as rows and columns; "
        msg += "found others, try frame.reindex(index=names, columns=names)"
        raise ValueError(msg)
    unknown = sorted({str(outcome) for outcome in outcomes.to_numpy().flat} - {"", *OUTCOMES})
    if unknown:
        msg = f"found the outcome {unknown[0]!r}; expected {', '.join(OUTCOMES)}, or an empty cell"
        raise ValueError(msg)


def _runs(cells: NDArray[np.bool_]) -> list[tuple[float, float, float, float]]:
    """Give neighbouring cells of a row as one oblong (x, y, width, height): large matrices stay small."""
    oblongs = []
    for y, row in enumerate(cells):
        edges = np.flatnonzero(np.diff(row, prepend=False, append=False))
        oblongs += [(float(start), float(y), float(end - start), 1.0) for start, end in edges.reshape(-1, 2)]
    return oblongs


def _ground(outcome: str, oblongs: Sequence[tuple[float, float, float, float]]) -> PathPatch:
    paths = [
        Path([(x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y)], closed=True)
        for x, y, wide, high in oblongs
    ]
    path = Path.make_compound_path(*paths)
    return PathPatch(path, facecolor=OUTCOMES[outcome][0], edgecolor=GRID, linewidth=0.8, clip_on=False)


def _marks(outcome: str, x: ArrayLike, y: ArrayLike) -> Line2D:
    _, marker, colour, _ = OUTCOMES[outcome]
    return Line2D(
        np.asarray(x),
        np.asarray(y),
        linestyle="none",
        marker=marker,
        markersize=5,
        markerfacecolor="white" if marker == "o" else colour,
        markeredgecolor=colour,
        markeredgewidth=1,
        clip_on=False,
    )


def _matrix_alt(outcomes: pd.DataFrame) -> str:
    names = [short(name) for name in outcomes.index]
    turned = {"greater": "less", "less": "greater"}
    cells = outcomes.to_numpy()
    pairs = []
    for one, other in combinations(range(len(names)), 2):
        there, back = str(cells[one, other]), str(cells[other, one])
        outcome = there or turned.get(back, back)
        if outcome:
            pairs.append((names[one], outcome, names[other]))
    decided = [f"{one} is {outcome} than {other}" for one, outcome, other in pairs if outcome in turned]
    numbers = {"decided": len(decided)}
    numbers |= {
        name: sum(outcome == name for _, outcome, _ in pairs) for name in ("undecided", "not comparable")
    }
    told = "".join(f", {number} {name}" for name, number in numbers.items() if number)
    rows = counted(len(names), "row")
    first = f"Comparison matrix of {rows}, each with each: {counted(len(pairs), 'pair')}{told}."
    return alt_text([first, *(f"{sentence}." for sentence in decided)])
