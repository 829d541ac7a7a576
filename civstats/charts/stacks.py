"""Counts as shares of their row: stacked bars of one length."""

from __future__ import annotations

from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from civstats.bounded import BoundedValue
from civstats.charts.canvas import (
    BLUE,
    GREEN,
    GRID,
    LINK,
    MARGIN,
    MUTED,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    Key,
    across,
    bare,
    open_axes,
    paper,
    write,
)
from civstats.charts.chart import Chart
from civstats.charts.lettering import LABELS, SMALL, TEXT, font, widest, width, wrap
from civstats.charts.selection import alt_text, cells, check, check_measures, counted, short
from civstats.display.parts import Finding, anchor

SEGMENTS: Final = (
    (SKY, ""),
    (ORANGE, "////"),
    (GREEN, "----"),
    (PURPLE, "\\\\\\\\"),
    (BLUE, "xxxx"),
    (VERMILLION, "++++"),
)
TOTAL: Final = "all"


def shares(
    frame: pd.DataFrame,
    *,
    title: Finding | str,
    source: str,
    caption: str,
    ax: Axes | None = None,
) -> Chart:
    """Draw each row of counts as one bar of the same length, cut in proportion, with the counts in it.

    Parameters
    ----------
    frame : pandas.DataFrame
        Exact counts (`BoundedValue`), rows such as places by columns such as stages, in the order of drawing.
    title : Finding or str
        The finding that the chart shows.
    source, caption : str
        Where the counts come from; how to read the chart.
    ax : matplotlib.axes.Axes, optional
        The caller's own axes, which keep their size and place.

    Returns
    -------
    Chart
        Its values are the counts and, in a column ``all``, their sum.

    Raises
    ------
    ValueError
        If the frame has no rows, more than six columns, or cells that are no exact counts.

    Examples
    --------
    >>> frame = pd.DataFrame({"output": [BoundedValue(3, 3)], "outcome": [BoundedValue(1, 1)]}, index=["A"])
    >>> chart = shares(frame, title="Outputs prevail.", source="One page.", caption="Bars show shares.")
    >>> print(chart.alt)
    Stacked bars of shares: 1 row, split into output, outcome. A: 3 output, 1 outcome, of 4.
    """
    check(frame)
    check_measures(frame, least=0)
    _check_counts(frame)
    totals = frame.sum(axis=1)
    labels = [wrap(name, TEXT, LABELS) for name in frame.index]
    numbers = [[str(total)] for total in totals]
    left, right = MARGIN + widest(labels, TEXT) + 12, 16 + widest([*numbers, [TOTAL]], TEXT) + MARGIN
    keys: list[Key] = [
        ([_bar(0, -4.5, 18, 9, number)], str(name)) for number, name in enumerate(frame.columns)
    ]
    height = 32.0 * len(frame)
    ax = open_axes(ax, str(title), source, keys, left=left, right=right, head=14, foot=18, height=height)
    bare(ax)
    ax.set(xlim=(0, 1), ylim=(len(frame), 0))
    ticks = [0, 0.25, 0.5, 0.75, 1]
    ax.set_xticks(ticks, [f"{tick:.0%}" for tick in ticks], fontproperties=font(SMALL), color=MUTED)
    ax.tick_params(axis="x", length=0, pad=4)
    ax.grid(axis="x", color=GRID, linewidth=0.6, linestyle="-")
    ax.set_axisbelow(True)
    write(ax, [TOTAL], 1, 1, "axes", dx=16, dy=3, size=SMALL, colour=MUTED, rise="up")
    for place, (total, number) in enumerate(zip(totals, numbers, strict=True)):
        write(ax, labels[place], 0, place + 0.5, "row", dx=-12, align="right")
        write(ax, number, 1, place + 0.5, "row", dx=16, colour=LINK, url=anchor(total))
        _draw_row(ax, place + 0.5, list(frame.iloc[place]), total)
    values = frame.assign(**{TOTAL: totals})
    return Chart(paper(ax), title, _alt(frame, list(totals)), caption, source, values)


def _check_counts(frame: pd.DataFrame) -> None:
    if len(frame.columns) > len(SEGMENTS):
        msg = f"{len(frame.columns)} columns are more than the {len(SEGMENTS)} that colour and hatching "
        msg += "keep apart; add some of them up, or draw a heat_map"
        raise ValueError(msg)
    if TOTAL in frame.columns:
        msg = f"a column is named {TOTAL!r}, which the sums take; rename it, or leave it out"
        raise ValueError(msg)
    for row, column, cell in cells(frame):
        if cell.lower != cell.upper:
            msg = f"row {row!r}, column {column!r}: expected an exact count, found {cell}; "
            msg += "draw figures with bounds with dot_range"
            raise ValueError(msg)


def _bar(x: float, y: float, long: float, high: float, number: int) -> Rectangle:
    colour, hatch = SEGMENTS[number]
    return Rectangle((x, y), long, high, facecolor=colour, edgecolor="white", hatch=hatch, linewidth=0.8)


def _draw_row(ax: Axes, y: float, counts: list[BoundedValue], total: BoundedValue) -> None:
    space = across(ax)
    x, outside = 0.0, 0
    for number, count in enumerate(counts):
        if count.upper == 0:
            continue
        long = count.upper / total.upper
        ax.add_patch(_bar(x, y - 0.27, long, 0.54, number))
        inside = width(str(count), SMALL) + 4 <= long * space
        # Counts too wide for their segment stand above and below the bar in turn, so neighbours stay apart.
        outside += not inside
        dy = 0.0 if inside else 12.5 * (1 if outside % 2 else -1)
        middle = x + long / 2
        write(
            ax,
            [str(count)],
            middle,
            y,
            "cell",
            dy=dy,
            size=SMALL,
            colour=LINK,
            align="center",
            url=anchor(count),
            backed=inside,
        )
        x += long


def _alt(frame: pd.DataFrame, totals: list[BoundedValue]) -> str:
    columns = [short(name) for name in frame.columns]
    parts = [f"Stacked bars of shares: {counted(len(frame), 'row')}, split into {', '.join(columns)}."]
    for place, total in enumerate(totals):
        pairs = zip(frame.iloc[place], columns, strict=True)
        counts = ", ".join(f"{cell} {name}" for cell, name in pairs if cell.upper)
        parts.append(
            f"{short(frame.index[place])}: {counts}, of {total}."
            if counts
            else f"{short(frame.index[place])}: none."
        )
    return alt_text(parts)
