"""A frame becomes axes with a coloured cell for each value, rows labelled at the left and columns above."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Colormap
from numpy.typing import ArrayLike

from civstats.charts.layout import head_columns, label_rows, new_axes
from civstats.charts.line_breaks import LABELS, LEADING, SLACK, width, wrap
from civstats.charts.style import GRID, PAD, SMALL, TEXT, full_width, is_narrow

UPRIGHT = 80.0  # points that column heads may take when they are turned


def cell_width(frame: pd.DataFrame, most: float) -> float:
    """Give the width of a cell in points: what row labels leave for it, and no more than `most`."""
    labels = max(width(line, TEXT) for lines in _row_labels(frame) for line in lines) * SLACK
    return min(most, (full_width() - PAD - labels) / len(frame.columns))


def _row_labels(frame: pd.DataFrame) -> list[list[str]]:
    return [wrap(name, TEXT, LABELS / 2 if is_narrow() else LABELS) for name in frame.index]


def grid_axes(
    frame: pd.DataFrame, shades: ArrayLike, colours: Colormap, *, wide: float, high: float
) -> tuple[Axes, list[float]]:
    """Draw a coloured cell for each value; give the axes, one unit a column, and the middles of rows.

    Shades are places among `colours`, from 0 to 1, nan for a white cell. Cells are `wide` and at least `high`
    points; labels of many lines make all cells higher.
    """
    rows, columns = frame.shape
    labels = _row_labels(frame)
    high = max(high, *(len(lines) * TEXT * LEADING + 2 for lines in labels))
    ax = new_axes(high * rows, wide * columns)
    edges = np.arange(columns + 1), high * np.arange(rows + 1)
    known, scale = np.ma.masked_invalid(shades), colours.with_extremes(bad="white")
    cells = ax.pcolormesh(*edges, known, cmap=scale, vmin=0, vmax=1)
    cells.set(edgecolor=GRID, linewidth=0.8, clip_on=False)
    middles = [high * (row + 0.5) for row in range(rows)]
    label_rows(ax, middles, labels)
    most = max(1, int(wide / (SMALL * LEADING)))
    head_columns(ax, frame.columns, wide, UPRIGHT * 1.6 if is_narrow() else UPRIGHT, most)
    return ax, middles
