"""Figures with bounds in rows: a dot where exact, a bar between bounds, an arrow where open."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from civstats.bounded import BoundedValue
from civstats.charts.canvas import GRID, LINK, MARGIN, MUTED, WIDTH, across, bare, open_axes, paper, write
from civstats.charts.chart import Chart
from civstats.charts.lettering import LABELS, SMALL, TEXT, font, widest, width, wrap
from civstats.charts.selection import alt_text, check, check_measures, counted, short
from civstats.charts.spans import KINDS, STATUS, check_codes, kind_of, legend_keys, span
from civstats.display.parts import Finding, anchor

DASHES: Final = ((0, (4, 2)), (0, (1, 1.5)), (0, (4, 1.5, 1, 1.5)))
NUMBERS: Final = 120.0  # points that numbers may take before they wrap
# Points that row labels may take before they wrap, and points between rows: a chart of many rows is set lower
# step by step. One that is higher than a page would be scaled down in print, and its text with it.
SETTINGS: Final = ((LABELS, 7.0), (190.0, 7.0), (230.0, 7.0), (230.0, 4.0))
TALL: Final = 520.0  # points of rows that a page holds beside title, axis and caption


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
    ax: Axes | None = None,
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
        At most three exact numbers to hold the figures against, drawn as lines across all rows.
    log : bool
        Whether the axis is logarithmic; bounds at or below 0 then run off its left edge.
    ax : matplotlib.axes.Axes, optional
        The caller's own axes, which keep their size and place.

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
    check_measures(frame[[number]])
    rows = frame if group is None else pd.concat(part for _, part in frame.groupby(group, sort=False))
    numbers: list[BoundedValue] = list(rows[number])
    codes = ["achieved"] * len(rows) if status is None else [str(code) for code in rows[status]]
    check_codes(status, codes)
    units = list(dict.fromkeys(item.unit for item in numbers if item.unit))
    mixed = len(units) > 1
    written = [f"{item} {item.unit}" if mixed and item.unit != "%" else str(item) for item in numbers]
    texts = [wrap(text, TEXT, NUMBERS) for text in written]
    headings = [None] * len(rows) if group is None else list(rows[group])
    for room, gap in SETTINGS:
        labels = [wrap(text, TEXT, room) for text in rows[label]]
        blocks = [max(pair, key=len) for pair in zip(labels, texts, strict=True)]
        centres, heads, height = _stack(blocks, headings, gap)
        if height <= TALL:
            break
    left, right = MARGIN + widest(labels, TEXT) + 12, 16 + widest(texts, TEXT) + MARGIN
    keys = legend_keys(numbers, codes, statuses=status is not None)
    marks = list(zip((limits or {}).items(), DASHES, strict=False))
    for (words, _), dashes in marks:
        sample = Line2D([9, 9], [-6, 6], color=MUTED, lw=1.2, linestyle=dashes)
        keys.append(([sample], words))
    ax = open_axes(ax, str(title), source, keys, left=left, right=right, head=4, foot=34, height=height)
    low, high = _scale(ax, numbers, log=log)
    ax.set_ylim(height, 0)
    for (_, limit), dashes in marks:
        ax.axvline(limit.lower, color=MUTED, lw=1.2, linestyle=dashes, zorder=1)
    words = number + (f" ({', '.join(units)})" if units else "") + (", logarithmic scale" if log else "")
    axis = wrap(words, SMALL, WIDTH - 2 * MARGIN, 1)
    write(ax, axis, 0, 0, "axes", dy=-20, size=SMALL, colour=MUTED, rise="down")
    for heading, y in heads:
        told = wrap(heading, TEXT, WIDTH / 2, 1)
        write(ax, told, 0, y, "row", dx=MARGIN - left, colour=MUTED, backed=True)  # else grid lines cross it
    for item, code, name, text, y in zip(numbers, codes, labels, texts, centres, strict=True):
        write(ax, name, 0, y, "row", dx=-12, align="right")
        for line in span(item, y, low, high, code, log=log):
            ax.add_line(line)
        write(ax, text, 1, y, "row", dx=16, colour=LINK, url=anchor(item))
    alt = _alt(number, list(rows[label]), numbers, codes if status else [], units, log=log)
    return Chart(paper(ax), title, alt, caption, source, rows[columns].set_index(label))


def _stack(
    labels: Sequence[Sequence[str]], headings: Sequence[object], gap: float
) -> tuple[list[float], list[tuple[object, float]], float]:
    """Place rows and headings from the top down: their middles, and the whole height, in points."""
    centres: list[float] = []
    heads: list[tuple[object, float]] = []
    y, last = 4.0, None
    for lines, heading in zip(labels, headings, strict=True):
        if heading is not None and (not heads or heading != last):
            heads.append((heading, y + (18 if heads else 10)))
            y += 28 if heads[1:] else 20
        last = heading
        room = TEXT * 1.35 * len(lines) + gap
        centres.append(y + room / 2)
        y += room
    return centres, heads, y + 4


def _scale(ax: Axes, numbers: Sequence[BoundedValue], *, log: bool) -> tuple[float, float]:
    """Set the axis so that every finite bound lies within, and give its edges."""
    bounds = [bound for item in numbers for bound in (item.lower, item.upper) if math.isfinite(bound)]
    bounds = [bound for bound in bounds if bound > 0] if log else [*bounds, 0.0]
    least, most = min(bounds, default=1.0), max(bounds, default=1.0)
    is_open = any(math.isinf(item.upper) for item in numbers)
    space = across(ax)
    if log:
        low, high = least / 1.7, most * (4 if is_open else 1.7)
        decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        choices = [
            [step * 10.0**decade for decade in decades for step in steps] for steps in ((1, 2, 5), (1,))
        ]
        choices += [[10.0**decade for decade in decades if decade % every == 0] for every in (2, 3, 4)]
    else:
        pad = ((most - least) or 1.0) * (0.12 if is_open else 0.04)
        low, high = (least - pad if least < 0 else 0.0), most + pad
        choices = [
            list(MaxNLocator(number, steps=[1, 2, 5, 10]).tick_values(low, high)) for number in (6, 4, 2)
        ]
    inside = [[tick for tick in ticks if low <= tick <= high] for ticks in choices]
    names = [[f"{tick:,.10g}".replace("-", "−") for tick in ticks] for ticks in inside]
    fitting = [sum(width(name, SMALL) + 14 for name in row) <= space for row in names] + [True]
    chosen = min(fitting.index(True), len(names) - 1)
    bare(ax)
    ax.set(xscale="log" if log else "linear", xlim=(low, high))
    ax.minorticks_off()
    ax.set_xticks(inside[chosen], names[chosen], fontproperties=font(SMALL), color=MUTED, parse_math=False)
    ax.tick_params(axis="x", length=0, pad=5)
    ax.grid(axis="x", color=GRID, linewidth=0.6, linestyle="-")
    ax.set_axisbelow(True)
    return low, high


def _alt(
    number: str,
    labels: Sequence[object],
    numbers: Sequence[BoundedValue],
    codes: Sequence[str],
    units: Sequence[str],
    *,
    log: bool,
) -> str:
    kinds = [kind_of(item) for item in numbers]
    counts = [f"{kinds.count(kind)} {words}" for kind, words in KINDS.items() if kind in kinds]
    scale = ", on a logarithmic scale" if log else ""
    figures = counted(len(numbers), "figure")
    parts = [f"Dot-and-range chart of {short(number)}{scale}: {figures}, {', '.join(counts)}."]
    named = [(short(name), item) for name, item in zip(labels, numbers, strict=True)]
    if len(units) > 1:
        parts.append(f"They are in different units and do not compare: {', '.join(units)}.")
    elif len(named) == 1:
        parts.append(f"{named[0][0]}: {named[0][1]}.")
    else:
        limited = [pair for pair in named if math.isfinite(pair[1].upper)]
        known = [pair for pair in named if pair[1].bounded and math.isfinite(pair[1].lower)]
        if limited:
            name, item = min(limited, key=lambda pair: pair[1].upper)
            parts.append(f"Lowest upper bound: {name}, {item}.")
        if known:
            name, item = max(known, key=lambda pair: pair[1].lower)
            parts.append(f"Highest lower bound: {name}, {item}.")
    kept = [code for code in STATUS if code in codes]
    status = ", ".join(f"{list(codes).count(code)} {code.replace('_', ' ')}" for code in kept)
    return alt_text([*parts, f"By status: {status}." if status else ""])
