"""Rows by columns: cells of one size, labelled at the left and above."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import pandas as pd
from matplotlib.axes import Axes

from civstats.charts.canvas import MARGIN, WIDTH, Key, across, bare, open_axes, write
from civstats.charts.lettering import LABELS, LEADING, SMALL, TEXT, widest, wrap

UPRIGHT: Final = 80.0  # points that column heads may take when they stand upright


def cell_sizes(frame: pd.DataFrame, ax: Axes | None, most: float) -> tuple[list[list[str]], float, float]:
    """Give the wrapped row labels, the room left of the cells and the width of a cell, in points."""
    labels = [wrap(name, TEXT, LABELS) for name in frame.index]
    left = MARGIN + widest(labels, TEXT) + 8
    space = min(most * len(frame.columns), WIDTH - left - MARGIN) if ax is None else across(ax)
    return labels, left, space / len(frame.columns)


def open_grid(
    frame: pd.DataFrame,
    ax: Axes | None,
    keys: Sequence[Key],
    labels: Sequence[Sequence[str]],
    *,
    words: tuple[str, str],
    sizes: tuple[float, float, float],
) -> Axes:
    """Open axes of one unit a cell, rows labelled at the left and columns above."""
    left, wide, high = sizes
    heads = [wrap(name, SMALL, wide - 4) for name in frame.columns]
    # Heads that would lose a part or break within a word stand upright instead.
    whole = [
        " ".join(lines).split() == str(name).split() for lines, name in zip(heads, frame.columns, strict=True)
    ]
    turned = not all(whole)
    if turned:
        heads = [wrap(name, SMALL, UPRIGHT, 2 if wide > 2.5 * SMALL else 1) for name in frame.columns]
    head = widest(heads, SMALL) + 8 if turned else max(map(len, heads)) * SMALL * LEADING + 6
    right = max(WIDTH - left - wide * len(frame.columns), MARGIN)
    height = high * len(frame)
    ax = open_axes(ax, *words, keys, left=left, right=right, head=head, foot=0, height=height)
    bare(ax)
    ax.set(xlim=(0, len(frame.columns)), ylim=(len(frame), 0))
    for place, lines in enumerate(labels):
        write(ax, lines, 0, place + 0.5, "row", dx=-8, align="right")
    align: Literal["left", "center"] = "left" if turned else "center"
    for place, lines in enumerate(heads):
        write(ax, lines, place + 0.5, 1, "column", dy=4, size=SMALL, align=align, rise="up", turned=turned)
    return ax
