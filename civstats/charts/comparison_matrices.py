"""How pairs compare: a matrix of outcomes."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.colors import ListedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from civstats.charts.alt_text import alt_text, counted, listed, short
from civstats.charts.chart import Chart, drawn_twice
from civstats.charts.checks import check
from civstats.charts.layout import Key, cell_width, grid_axes, lay_out
from civstats.charts.style import GRID, INK
from civstats.display import Finding
from civstats.language import english, translate

WIDEST_CELL = 44.0  # points
# Ground, mark and its colour, and what the legend says: they differ in lightness and in shape.
OUTCOMES = {
    "greater": ("#08519c", ">", "white", english("row greater than column")),
    "less": ("#9ecae1", "<", INK, english("row less than column")),
    "equal": ("white", "D", INK, english("equal")),
    "undecided": ("white", "o", INK, english("undecided, bounds overlap")),
    "not comparable": ("#ececec", "x", "#8a8a8a", english("not comparable")),
}
GROUNDS = ListedColormap([ground for ground, *_ in OUTCOMES.values()])
SHADES = dict(zip(OUTCOMES, np.linspace(0, 1, len(OUTCOMES)), strict=True))


@drawn_twice
def matrix(frame: pd.DataFrame, *, title: Finding | str, source: str, caption: str) -> Chart:
    """Draw how each row compares with each column: greater, less, equal, undecided or not comparable.

    Parameters
    ----------
    frame : pandas.DataFrame
        Square, the same names in the same order as rows and columns; outcomes (str), empty where nothing is
        compared.
    title : Finding or str
        The finding that the chart shows.
    source, caption : str
        Where the figures come from; how to read the chart.

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
    >>> import pandas as pd
    >>> from civstats.charts import matrix
    >>> frame = pd.DataFrame([["", "greater"], ["less", ""]], index=["A", "B"], columns=["A", "B"])
    >>> chart = matrix(frame, title="A held more.", source="One page.", caption="Read from row to column.")
    >>> print(chart.alt)
    Comparison matrix of 2 rows, each with each: 1 pair, 1 decided. A is greater than B.
    """
    check(frame)
    outcomes = frame.fillna("")
    _check_outcomes(outcomes)
    shades = outcomes.map(SHADES.get).to_numpy(float)
    wide = cell_width(frame, WIDEST_CELL)
    ax, middles = grid_axes(frame, shades, GROUNDS, wide=wide, high=max(15.0, wide * 0.6))
    legend: list[Key] = []
    for outcome, (ground, marker, colour, words) in OUTCOMES.items():
        rows, columns = np.nonzero(outcomes.to_numpy() == outcome)
        if len(rows):
            fill = "white" if marker == "o" else colour
            looks: dict[str, Any] = {"marker": marker, "ms": 5, "mec": colour, "mfc": fill, "ls": "none"}
            ax.plot(columns + 0.5, np.array(middles)[rows], **looks)
            sample = Rectangle((0, -6), 18, 12, facecolor=ground, edgecolor=GRID, linewidth=0.8)
            legend.append(((sample, Line2D([9], [0], **looks)), words))
    figure = lay_out(ax, title, source, legend, wide * len(frame))
    return Chart(figure, title, _alt(outcomes), caption, source, outcomes)


def _check_outcomes(outcomes: pd.DataFrame) -> None:
    if list(outcomes.index) != list(outcomes.columns):
        msg = "a comparison matrix has the same names in the same order as rows and columns; "
        msg += "found others, try frame.reindex(index=names, columns=names)"
        raise ValueError(msg)
    unknown = sorted({str(outcome) for outcome in outcomes.to_numpy().flat} - {"", *OUTCOMES})
    if unknown:
        msg = f"found the outcome {unknown[0]!r}; expected {', '.join(OUTCOMES)}, or an empty cell"
        raise ValueError(msg)


def _alt(outcomes: pd.DataFrame) -> str:
    names = [short(name) for name in outcomes.index]
    turned = {"greater": "less", "less": "greater"}
    known = np.where(outcomes != "", outcomes, outcomes.replace(turned).T)
    pairs = [
        (names[one], known[one, other], names[other])
        for one, other in combinations(range(len(names)), 2)
        if known[one, other]
    ]
    decided = [
        translate("{one} is greater than {other}.", one=one, other=other)
        if outcome == "greater"
        else translate("{one} is less than {other}.", one=one, other=other)
        for one, outcome, other in pairs
        if outcome in turned
    ]
    counts = Counter("decided" if outcome in turned else outcome for _, outcome, _ in pairs)
    named = (english("decided"), "equal", english("undecided"), "not comparable")
    told = [
        translate("{number} {kind}", number=counts[name], kind=translate(name))
        for name in named
        if counts[name]
    ]
    size = {
        "rows": counted(len(names), "{number} row", "{number} rows"),
        "pairs": counted(len(pairs), "{number} pair", "{number} pairs"),
    }
    first = (
        translate("Comparison matrix of {rows}, each with each: {pairs}, {told}.", told=listed(told), **size)
        if told
        else translate("Comparison matrix of {rows}, each with each: {pairs}.", **size)
    )
    return alt_text([first, *decided])
