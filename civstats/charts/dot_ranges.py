"""Figures with bounds in rows: a dot where exact, a bar between bounds, an arrow where open."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import Locator, LogLocator, MaxNLocator, StrMethodFormatter

from civstats.bounded import BoundedValue
from civstats.charts.alt_text import alt_text, counted, short
from civstats.charts.chart import Chart
from civstats.charts.checks import check, check_numbers
from civstats.charts.layout import FULL, MARGIN, label_rows, lay_out, new_axes, row_link, write_beside
from civstats.charts.line_breaks import LABELS, LEADING, SLACK, width, wrap
from civstats.charts.spans import KINDS, STATUS, kind, legend, span
from civstats.charts.style import BACKING, LINK, MUTED, SMALL, TEXT, chart_style
from civstats.display import Finding

NUMBERS: Final = 120.0  # points that numbers may take before they wrap
HEADING: Final = 22.0  # points that the heading of a group takes
# Points that row labels may take before they wrap, and points between rows: a chart of many rows is set lower
# step by step. One that is higher than a page would be scaled down in print, and its text with it.
SPACINGS: Final = ((LABELS, 7.0), (190.0, 7.0), (230.0, 7.0), (230.0, 4.0))
TALL: Final = 520.0  # points of rows that a page holds beside title, axis and caption
# What may mark an axis: the first of these whose labels keep apart is taken.
LINEAR: Final = [MaxNLocator(most, steps=[1, 2, 5, 10]) for most in (6, 4, 2)]
LOGARITHMIC: Final = [
    LogLocator(subs=steps, numticks=most)
    for steps, most in (((1, 2, 5), 99), ((1, 3), 99), ((1,), 99), ((1,), 5), ((1,), 3), ((1,), 2))
]
TICK: Final = StrMethodFormatter("{x:,.10g}")


@chart_style()
def dot_range(
    frame: pd.DataFrame,
    *,
    label: str,
    number: str,
    title: Finding | str,
    source: str,
    caption: str,
    group: str | None = None,
    status: str | None = None,
    limits: Mapping[str, BoundedValue] | None = None,
    log: bool = False,
) -> Chart:
    r"""Draw one row per figure: a dot where it is exact, a bar between its bounds, an arrow where it is open.

    Parameters
    ----------
    frame : pandas.DataFrame
        The analyst's selection, one row per figure, drawn in its order. Column names are what readers see.
    label, number : str
        Columns of names (str) and of figures (`BoundedValue`).
    title : Finding or str
        The finding that the chart shows.
    source, caption : str
        Where the figures come from; how to read the chart.
    group, status : str, optional
        Columns of headings to gather rows under, and of codes of codelist ``basis``, each with its marker.
    limits : mapping of str to BoundedValue, optional
        Exact numbers to hold the figures against, drawn as lines across all rows.
    log : bool
        Whether the axis is logarithmic; bounds at or below 0 then run off its left edge.

    Returns
    -------
    Chart
        Its values are the rows as drawn, in single units.

    Raises
    ------
    ValueError
        If the frame has no rows, lacks a column, or holds no `BoundedValue` or an unknown code.

    Examples
    --------
    >>> frame = pd.DataFrame({"place": ["A", "B"], "sessions": [BoundedValue(141, 141), BoundedValue(501, 599)]})
    >>> chart = dot_range(frame, label="place", number="sessions", title="B held more sessions than A.",
    ...                   source="Two pieces of one page.", caption="Bars run between bounds.")
    >>> print(chart.alt.replace(". ", ".\n"))
    Dot-and-range chart of sessions: 2 figures, 1 exact, 1 between bounds.
    Lowest upper bound: A, 141.
    Highest lower bound: B, 501 to 599.
    """
    columns = [name for name in (group, label, status, number) if name is not None]
    check(frame, columns)
    check_numbers(frame[[number]])
    rows = frame if group is None else pd.concat(part for _, part in frame.groupby(group, sort=False))
    names, numbers = list(rows[label]), list(rows[number])
    statuses = ["achieved"] * len(rows) if status is None else _statuses(rows[status])
    units = list(dict.fromkeys(item.unit for item in numbers if item.unit))
    mixed = len(units) > 1
    written = [f"{item} {item.unit}" if mixed and item.unit != "%" else str(item) for item in numbers]
    texts = [wrap(text, TEXT, NUMBERS) for text in written]
    headings = [""] * len(rows) if group is None else [str(heading) for heading in rows[group]]
    for room, gap in SPACINGS:
        labels = [wrap(name, TEXT, room) for name in names]
        lines = [max(map(len, pair)) for pair in zip(labels, texts, strict=True)]
        middles, heads, height = _stack(lines, headings, gap)
        if height <= TALL:
            break

    ax = new_axes(height)
    label_rows(ax, middles, labels)
    limits = limits or {}
    edges = _edges([*numbers, *limits.values()], log=log)
    ax.set(xscale="log" if log else "linear", xlim=edges)
    ax.minorticks_off()
    keys = legend(numbers, statuses, told=status is not None)
    for dots, (words, limit) in enumerate(limits.items()):
        # Any number of lines is told apart by the dots between their dashes.
        line = ax.axvline(limit.lower, color=MUTED, lw=1.2, ls=(0, (4, 1.5) + (1, 1.5) * dots), zorder=1)
        keys.append((line, words))
    for item, text, y, code in zip(numbers, texts, middles, statuses, strict=True):
        write_beside(ax, y, "\n".join(text), url=row_link(item), color=LINK)
        for artist in span(item, y, edges, code, log=log):
            ax.add_line(artist)
    axis = number + (f" ({', '.join(units)})" if units else "") + (", logarithmic scale" if log else "")
    ax.set_xlabel(wrap(axis, SMALL, FULL, 1)[0])
    figure = lay_out(ax, title, source, keys)
    _write_headings(ax, heads)
    _mark_axis(ax, LOGARITHMIC if log else LINEAR)
    alt = _alt(number, names, numbers, statuses if status else [], log=log)
    values = rows[columns]
    if status is not None:
        values = values.assign(**{status: [code.replace("_", " ") for code in statuses]})  # in_progress
    return Chart(figure, title, alt, caption, source, values.set_index(label))


def _statuses(column: pd.Series[str]) -> list[str]:
    """Give the codes of a column, and refuse those that have no marker."""
    codes = [str(code) for code in column]
    unknown = sorted(set(codes) - STATUS.keys())
    if unknown:
        known = ", ".join(STATUS)
        msg = f"column {column.name!r} holds {unknown[0]!r}; expected a code of codelist basis: {known}"
        raise ValueError(msg)
    return codes


def _stack(
    lines: Sequence[int], headings: Sequence[str], gap: float
) -> tuple[list[float], dict[str, float], float]:
    """Place rows of so many lines from the top down, in points: their middles, those of headings, the height."""
    middles: list[float] = []
    heads: dict[str, float] = {}
    y = 4.0
    for number, heading in zip(lines, headings, strict=True):
        if heading and heading not in heads:
            y += 6 if heads else 0
            heads[heading] = y + HEADING / 2
            y += HEADING
        high = TEXT * LEADING * number + gap
        middles.append(y + high / 2)
        y += high
    return middles, heads, y + 4


def _edges(numbers: Sequence[BoundedValue], *, log: bool) -> tuple[float, float]:
    """Give the edges of an axis on which every finite bound lies; on a logarithmic one, those above 0."""
    bounds = [bound for item in numbers for bound in (item.lower, item.upper) if math.isfinite(bound)]
    bounds = [bound for bound in bounds if bound > 0] if log else [*bounds, 0.0]
    least, most = min(bounds, default=1.0), max(bounds, default=1.0)
    is_open = any(math.isinf(item.upper) for item in numbers)
    if log:
        return least / 1.7, most * (4 if is_open else 1.7)
    pad = ((most - least) or 1.0) * (0.12 if is_open else 0.04)
    return (least - pad if least < 0 else 0.0), most + pad


def _write_headings(ax: Axes, heads: Mapping[str, float]) -> None:
    """Write the headings of groups from the left margin on; their ground hides the grid."""
    place, shift = ax.get_yaxis_transform(), (MARGIN - ax.get_window_extent().x0, 0)
    for heading, y in heads.items():
        text = wrap(heading, TEXT, FULL / 2, 1)[0]
        ax.annotate(text, (0, y), shift, place, "offset points", va="center", color=MUTED, bbox=BACKING)


def _mark_axis(ax: Axes, locators: Sequence[Locator]) -> None:
    """Mark the axis with as many labels as keep apart."""
    low, high = ax.get_xlim()
    for locator in locators:
        ticks = [tick for tick in locator.tick_values(low, high) if low <= tick <= high]
        labels = [TICK(tick) for tick in ticks]
        middles = ax.transData.transform([(tick, 0) for tick in ticks])[:, 0]
        widths = np.array([width(label, SMALL) * SLACK for label in labels])
        if (np.diff(middles) >= (widths[1:] + widths[:-1]) / 2 + SMALL).all():
            break
    ax.set_xticks(ticks, labels)
    ax.grid(axis="x")


def _alt(
    number: str,
    names: Sequence[object],
    numbers: Sequence[BoundedValue],
    statuses: Sequence[str],
    *,
    log: bool,
) -> str:
    kinds = [kind(item) for item in numbers]
    counts = ", ".join(f"{kinds.count(words)} {words}" for words in KINDS if words in kinds)
    scale = ", on a logarithmic scale" if log else ""
    shown = ", ".join(
        f"{statuses.count(code)} {code.replace('_', ' ')}" for code in STATUS if code in statuses
    )
    return alt_text(
        [
            f"Dot-and-range chart of {short(number)}{scale}: {counted(len(numbers), 'figure')}, {counts}.",
            *_extremes(names, numbers),
            f"By status: {shown}." if shown else "",
        ]
    )


def _extremes(names: Sequence[object], numbers: Sequence[BoundedValue]) -> list[str]:
    """Say which figures are lowest and highest, if they are in one unit."""
    units = list(dict.fromkeys(item.unit for item in numbers if item.unit))
    if len(units) > 1:
        return [f"They are in different units and do not compare: {', '.join(units)}."]
    if len(numbers) == 1:
        return [f"{short(names[0])}: {numbers[0]}."]
    named = [(item, f"{short(name)}, {item}.") for name, item in zip(names, numbers, strict=True)]
    limited = [(item.upper, text) for item, text in named if math.isfinite(item.upper)]
    known = [(item.lower, text) for item, text in named if item.bounded and math.isfinite(item.lower)]
    sentences = []
    if limited:
        sentences.append(f"Lowest upper bound: {min(limited, key=lambda pair: pair[0])[1]}")
    if known:
        sentences.append(f"Highest lower bound: {max(known, key=lambda pair: pair[0])[1]}")
    return sentences
