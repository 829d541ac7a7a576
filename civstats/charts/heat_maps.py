"""Figures in rows and columns, darker where they are higher."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from civstats.charts.alt_text import alt_text, counted, listed_apart, rows_by_columns, short
from civstats.charts.chart import Chart, drawn_twice
from civstats.charts.checks import cells, check, check_numbers
from civstats.charts.layout import Key, cell_width, grid_axes, lay_out
from civstats.charts.line_breaks import LEADING, wrap
from civstats.charts.style import SMALL
from civstats.display import Finding
from civstats.display.parts import anchor
from civstats.language import translate

WIDEST_CELL = 62.0  # points
# All shades are light enough for dark text, and far enough apart to be told in grey.
LIGHT, DARK = (0.92, 0.95, 0.99), (0.36, 0.60, 0.83)
SHADES = LinearSegmentedColormap.from_list("civstats", [LIGHT, DARK])


@drawn_twice
def heat_map(frame: pd.DataFrame, *, title: Finding | str, source: str, caption: str, unit: str) -> Chart:
    """Draw rows by columns of figures, darker where the lower bound is higher, each figure in its cell.

    Parameters
    ----------
    frame : pandas.DataFrame
        Figures (`BoundedValue`), none below 0. A cell of exactly 0 stays blank.
    title : Finding or str
        The finding that the chart shows.
    source, caption : str
        Where the figures come from; how to read the chart.
    unit : str
        What is counted, in the plural, for the legend.

    Returns
    -------
    Chart
        Its values are the frame.

    Raises
    ------
    ValueError
        If the frame has no cells, or cells that are no `BoundedValue` or reach below 0.

    Examples
    --------
    >>> import pandas as pd
    >>> from civstats import BoundedValue
    >>> from civstats.charts import heat_map
    >>> frame = pd.DataFrame({"services": [BoundedValue(3, 3)], "governance": [BoundedValue(0, 0)]}, index=["A"])
    >>> chart = heat_map(frame, title="A serves.", source="", caption="Blank: none.", unit="programmes")
    >>> print(chart.alt)
    Heat map of programmes: 1 row by 2 columns, 1 cell blank for none. Most: A, services, 3.
    """
    check(frame)
    check_numbers(frame, least=0)
    numbers: NDArray[Any] = frame.to_numpy(dtype=object)
    wide = cell_width(frame, WIDEST_CELL)
    texts = {place: wrap(number, SMALL, wide) for place, number in np.ndenumerate(numbers)}
    high = max(24.0, *(len(lines) * SMALL * LEADING + 8 for lines in texts.values()))
    top = max(number.lower for number in numbers.flat) or 1.0
    shades = [[number.lower / top if number.upper else np.nan for number in row] for row in numbers]
    ax, middles = grid_axes(frame, shades, SHADES, wide=wide, high=high)
    for (row, column), number in np.ndenumerate(numbers):
        if number.upper:
            text = ax.text(column + 0.5, middles[row], "\n".join(texts[row, column]), size=SMALL)
            text.set(ha="center", va="center", url=anchor(number))
    keys = [shades_key(translate("fewer to more {unit}", unit=unit))]
    figure = lay_out(ax, title, source, keys, wide * len(frame.columns))
    return Chart(figure, title, _alt(frame, unit), caption, source, frame.copy())


def shades_key(words: str) -> Key:
    """Explain the shades in a legend."""
    steps = (Rectangle((4.5 * step, -4.5), 4.5, 9, facecolor=SHADES(step / 3)) for step in range(4))
    return tuple(steps), words


def _alt(frame: pd.DataFrame, unit: str) -> str:
    filled = [cell for cell in cells(frame) if cell[2].upper]
    blank = frame.size - len(filled)
    ranked = sorted(filled, key=lambda cell: -cell[2].lower)
    # A square of likenesses holds each pair twice: Yangquan, Xiangtan and Xiangtan, Yangquan.
    once = {frozenset((row, column)): (row, column, number) for row, column, number in reversed(ranked)}
    told = sorted(once.values(), key=ranked.index)[:3]
    size = rows_by_columns(frame) | {"unit": short(unit)}
    most = listed_apart(
        translate("{row}, {column}, {number}", row=short(row), column=short(column), number=number)
        for row, column, number in told
    )
    return alt_text(
        [
            translate(
                "Heat map of {unit}: {rows} by {columns}, {cells} blank for none.",
                cells=counted(blank, "{number} cell", "{number} cells"),
                **size,
            )
            if blank
            else translate("Heat map of {unit}: {rows} by {columns}.", **size),
            translate("Most: {most}.", most=most) if most else "",
        ]
    )
