"""Counts as shares of their row: stacked bars of one length."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from civstats.bounded import BoundedValue
from civstats.charts.alt_text import alt_text, counted, listed, short
from civstats.charts.chart import Chart, drawn_twice
from civstats.charts.checks import cells, check, check_numbers
from civstats.charts.layout import label_rows, lay_out, new_axes, write_beside
from civstats.charts.line_breaks import LABELS, LEADING, SLACK, width, wrap
from civstats.charts.style import BACKING, HATCHES, LINK, MUTED, SMALL, TEXT, full_width, is_narrow
from civstats.display import Finding
from civstats.display.parts import anchor
from civstats.language import english, translate

SEGMENTS: Sequence[dict[str, Any]] = [
    {"facecolor": colour, "hatch": hatch, "edgecolor": "white", "linewidth": 0.8}
    for colour, hatch in HATCHES.items()
]
TOTAL = english("all")
ROW, BAR = 32.0, 17.0  # heights in points
LABEL = 15.0  # points that a label takes above its bar on a narrow figure


@drawn_twice
def shares(frame: pd.DataFrame, *, title: Finding | str, source: str, caption: str) -> Chart:
    """Draw each row of counts as one bar of the same length, cut in proportion, with the counts in it.

    Parameters
    ----------
    frame : pandas.DataFrame
        Exact counts (`BoundedValue`), rows such as places by columns such as stages, in the order of drawing.
    title : Finding or str
        The finding that the chart shows.
    source, caption : str
        Where the counts come from; how to read the chart.

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
    >>> import pandas as pd
    >>> from civstats import BoundedValue
    >>> from civstats.charts import shares
    >>> frame = pd.DataFrame({"output": [BoundedValue(3, 3)], "outcome": [BoundedValue(1, 1)]}, index=["A"])
    >>> chart = shares(frame, title="Outputs prevail.", source="One page.", caption="Bars show shares.")
    >>> print(chart.alt)
    Stacked bars of shares: 1 row, split into output, outcome. A: 3 output, 1 outcome, of 4.
    """
    check(frame)
    check_numbers(frame, least=0)
    _check_counts(frame)
    totals = list(frame.sum(axis=1))
    written = SLACK * max(width(str(total), TEXT) for total in totals)
    room = full_width() - written - 8 if is_narrow() else LABELS
    labels = [wrap(name, TEXT, room) for name in frame.index]
    above = LABEL + TEXT * LEADING * (max(map(len, labels)) - 1) if is_narrow() else 0.0
    middles = (np.arange(len(frame)) + 0.5) * ROW + (np.arange(len(frame)) + 1) * above
    ax = new_axes((ROW + above) * len(frame))
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    ax.grid(axis="x")
    lift = (ROW + LABEL) / 2 if is_narrow() else 0.0
    label_rows(ax, middles, labels, lift)
    write_beside(ax, -8, translate(TOTAL), size=SMALL, color=MUTED)
    for y, total in zip(middles, totals, strict=True):
        write_beside(ax, y, str(total), lift, url=anchor(total), color=LINK)
    keys = [(Patch(**looks), str(name)) for name, looks in zip(frame.columns, SEGMENTS, strict=False)]
    figure = lay_out(ax, title, source, keys)
    for y, counts, total in zip(middles, frame.to_numpy(), totals, strict=True):
        _draw_row(ax, y, counts, total)
    return Chart(figure, title, _alt(frame, totals), caption, source, frame.assign(**{TOTAL: totals}))


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


def _draw_row(ax: Axes, y: float, counts: Iterable[BoundedValue], total: BoundedValue) -> None:
    """Draw the counts of one row as segments, each with its number."""
    room = ax.get_window_extent().width
    start, outside = 0.0, 0
    for count, looks in zip(counts, SEGMENTS, strict=False):
        if not count.upper:
            continue
        part = count.upper / total.upper
        ax.barh(y, part, BAR, start, **looks)
        text = ax.annotate(str(count), (start + part / 2, y), (0, 0), textcoords="offset points", size=SMALL)
        text.set(ha="center", va="center_baseline", color=LINK, url=anchor(count), bbox=BACKING)
        if width(str(count), SMALL) + 4 > part * room:
            # Too wide for its segment: above or below the bar in turn, so that neighbours stay apart.
            outside += 1
            text.set(position=(0, 12.5 if outside % 2 else -12.5), bbox=None)
        start += part


def _alt(frame: pd.DataFrame, totals: Sequence[BoundedValue]) -> str:
    columns = [short(name) for name in frame.columns]
    rows = counted(len(frame), "{number} row", "{number} rows")
    parts = [
        translate("Stacked bars of shares: {rows}, split into {columns}.", rows=rows, columns=listed(columns))
    ]
    for name, counts, total in zip(frame.index, frame.to_numpy(), totals, strict=True):
        told = [
            translate("{count} {column}", count=count, column=column)
            for count, column in zip(counts, columns, strict=True)
            if count.upper
        ]
        parts.append(
            translate("{name}: {told}, of {total}.", name=short(name), told=listed(told), total=total)
            if told
            else translate("{name}: none.", name=short(name))
        )
    return alt_text(parts)
