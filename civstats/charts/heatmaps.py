"""Figures in rows and columns, darker where they are higher."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from civstats.bounded import BoundedValue
from civstats.charts.canvas import GRID, Key, paper, write
from civstats.charts.chart import Chart
from civstats.charts.grids import cell_sizes, open_grid
from civstats.charts.lettering import LEADING, SMALL, wrap
from civstats.charts.selection import alt_text, check, check_measures, counted, short
from civstats.display.parts import Finding, anchor

WIDEST_CELL: Final = 62.0  # points
# All grounds are light enough for dark text, and far enough apart to be told in grey.
LIGHT, DARK = (0.92, 0.95, 0.99), (0.36, 0.60, 0.83)


def heat_map(
    frame: pd.DataFrame,
    *,
    title: Finding | str,
    source: str,
    caption: str,
    unit: str,
    ax: Axes | None = None,
) -> Chart:
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
    ax : matplotlib.axes.Axes, optional
        The caller's own axes, which keep their size and place.

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
    >>> frame = pd.DataFrame({"services": [BoundedValue(3, 3)], "governance": [BoundedValue(0, 0)]}, index=["A"])
    >>> chart = heat_map(frame, title="A serves.", source="", caption="Blank: none.", unit="programmes")
    >>> print(chart.alt)
    Heat map of programmes: 1 row by 2 columns, 1 cell blank for none. Most: A, services, 3.
    """
    check(frame)
    check_measures(frame, least=0)
    rows, columns = range(len(frame)), range(len(frame.columns))
    grid = frame.to_numpy()
    cells: list[tuple[int, int, BoundedValue]] = [(row, at, grid[row, at]) for row in rows for at in columns]
    labels, left, wide = cell_sizes(frame, ax, WIDEST_CELL)
    texts = [wrap(cell, SMALL, wide - 4) for _, _, cell in cells]
    high = max(24.0, *(len(lines) * SMALL * LEADING + 8 for lines in [*texts, *labels]))
    steps = [Rectangle((step * 4.5, -4.5), 4.5, 9, facecolor=_shade(step / 3)) for step in range(4)]
    keys: list[Key] = [(steps, f"fewer to more {unit}")]
    ax = open_grid(frame, ax, keys, labels, words=(str(title), source), sizes=(left, wide, high))
    top = max(cell.lower for _, _, cell in cells) or 1.0
    for (row, column, cell), lines in zip(cells, texts, strict=True):
        blank = cell.upper == 0
        shade = "white" if blank else _shade(cell.lower / top)
        ground = Rectangle((column, row), 1, 1, facecolor=shade, edgecolor=GRID, linewidth=0.8, clip_on=False)
        ax.add_patch(ground)
        if not blank:
            write(ax, lines, column + 0.5, row + 0.5, "cell", size=SMALL, align="center", url=anchor(cell))
    return Chart(paper(ax), title, _heat_alt(frame, cells, unit), caption, source, frame.copy())


def _shade(part: float) -> tuple[float, float, float]:
    red, green, blue = (light + (dark - light) * part for light, dark in zip(LIGHT, DARK, strict=True))
    return red, green, blue


def _heat_alt(frame: pd.DataFrame, cells: Sequence[tuple[int, int, BoundedValue]], unit: str) -> str:
    size = f"{counted(len(frame), 'row')} by {counted(len(frame.columns), 'column')}"
    blank = sum(cell.upper == 0 for _, _, cell in cells)
    empty = f", {counted(blank, 'cell')} blank for none" if blank else ""
    ranked = sorted((cell for cell in cells if cell[2].upper > 0), key=lambda cell: -cell[2].lower)
    most = [f"{short(frame.index[row])}, {short(frame.columns[at])}, {cell}" for row, at, cell in ranked[:3]]
    return alt_text(
        [f"Heat map of {short(unit)}: {size}{empty}.", f"Most: {'; '.join(most)}." if most else ""]
    )
