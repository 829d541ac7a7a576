"""Figures with bounds in rows: a dot where exact, a bar between bounds, an arrow where open."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import Locator, LogLocator, MaxNLocator

from civstats.bounded import BoundedValue
from civstats.charts.alt_text import alt_text, counted, listed, short
from civstats.charts.chart import Chart, drawn_twice
from civstats.charts.checks import check, check_numbers
from civstats.charts.layout import Key, label_rows, lay_out, new_axes, write_beside
from civstats.charts.line_breaks import LABELS, LEADING, SLACK, width, wrap
from civstats.charts.spans import KINDS, STATUS, kind, legend, span, status_words
from civstats.charts.style import BACKING, LINK, MARGIN, MUTED, SMALL, TEXT, full_width, is_narrow
from civstats.display import Finding, plural, singular
from civstats.display.parts import anchor
from civstats.language import english, translate

NUMBERS = 96.0  # points that numbers may take before they wrap
HEADING = 26.0  # points that the heading of a group takes
# Points that row labels may take before they wrap, and points between rows: a chart of many rows is set lower
# step by step. One that is higher than a page would be scaled down in print, and its text with it.
SPACINGS = ((LABELS, 7.0), (185.0, 7.0), (215.0, 4.0))
TALL = 520.0  # points of rows that a page holds beside title, axis and caption
MARK = 14.0  # points that a mark takes below its label on a narrow figure
# What may mark an axis: the first of these whose labels keep apart is taken.
LINEAR = [MaxNLocator(most, steps=[1, 2, 5, 10]) for most in (6, 4, 2)]
LOGARITHMIC = [
    LogLocator(subs=steps, numticks=most)
    for steps, most in (((1, 2, 5), 99), ((1, 3), 99), ((1,), 99), ((1,), 5), ((1,), 3), ((1,), 2))
]


@drawn_twice
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
    >>> import pandas as pd
    >>> from civstats import BoundedValue
    >>> from civstats.charts import dot_range
    >>> frame = pd.DataFrame({"place": ["A", "B"], "sessions": [BoundedValue(141, 141), BoundedValue(501, 599)]})
    >>> chart = dot_range(frame, label="place", number="sessions", title="B held more sessions than A.",
    ...                   source="Two pieces of one page.", caption="Bars run between bounds.")
    >>> print(chart.alt.replace(". ", ".\n"))
    Dot-and-range chart of sessions: 2 figures, 1 exact, 1 between bounds.
    Lowest upper bound: A, 141.
    Highest lower bound: B, 501 to 599.
    """
    return draw_rows(
        frame,
        english("Dot-and-range chart of {what}, on a logarithmic scale: {figures}, {kinds}.")
        if log
        else english("Dot-and-range chart of {what}: {figures}, {kinds}."),
        span,
        label=label,
        number=number,
        title=title,
        source=source,
        caption=caption,
        group=group,
        status=status,
        limits=limits,
        log=log,
    )


def draw_rows(
    frame: pd.DataFrame,
    opening: str,
    draw: Callable[..., Sequence[Artist]],
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
    """Draw one row per figure with the artists that `draw` gives, as `span` does; see `dot_range`.

    The opening of the alt text says what chart it is, and how many figures of what kinds.
    """
    columns = [name for name in (group, label, status, number) if name is not None]
    check(frame, columns)
    check_numbers(frame[[number]])
    rows = frame if group is None else pd.concat(part for _, part in frame.groupby(group, sort=False))
    names, numbers = list(rows[label]), list(rows[number])
    statuses = ["achieved"] * len(rows) if status is None else _statuses(rows[status])
    units = list(dict.fromkeys(item.unit for item in numbers if item.unit))
    texts = [wrap(_written(item, units), TEXT, NUMBERS) for item in numbers]
    groups = [] if group is None else [str(heading) for heading in rows[group]]
    labels, middles, heads, height = _place_rows(names, texts, groups)
    ax = new_axes(height)
    lift = (MARK + TEXT * LEADING) / 2 if is_narrow() else 0.0
    label_rows(ax, middles, labels, lift)
    limits = limits or {}
    edges = _edges([*numbers, *limits.values()], log=log)
    ax.set(xscale="log" if log else "linear", xlim=edges)
    keys = [*legend(numbers, statuses, draw, told=status is not None), *_draw_limits(ax, limits)]
    ground = BACKING if limits and is_narrow() else None  # on a phone the lines of limits pass there
    for item, text, y, code in zip(numbers, texts, middles, statuses, strict=True):
        write_beside(ax, y, "\n".join(text), lift, url=anchor(item), color=LINK, bbox=ground)
        for artist in draw(item, y, edges, code, log=log):
            ax.add_artist(artist)
    axis = with_unit(number, units[0] if len(units) == 1 else "")  # of several, each figure names its own
    axis = translate("{what}, logarithmic scale", what=axis) if log else axis
    ax.set_xlabel("\n".join(wrap(axis, SMALL, full_width(), 2)))
    marks = LOGARITHMIC if log else LINEAR
    _mark_axis(ax, marks)  # so that the layout leaves room for labels like those to come
    figure = lay_out(ax, title, source, keys)
    _write_headings(ax, heads)
    _mark_axis(ax, marks)
    first = translate(
        opening,
        what=short(number),
        figures=counted(len(numbers), "{number} figure", "{number} figures"),
        kinds=_tallied(map(kind, numbers), {name: translate(name) for name in KINDS}),
    )
    by_status = _tallied(statuses, {code: status_words(code).lower() for code in STATUS})
    told = translate("By status: {told}.", told=by_status) if status else ""
    alt = alt_text([first, *_extremes(names, numbers, units), told])
    values = rows[columns]
    if status is not None:
        values = values.assign(**{status: [status_words(code) for code in statuses]})
    return Chart(figure, title, alt, caption, source, values.set_index(label))


def _written(number: BoundedValue, units: Sequence[str]) -> str:
    """Write a figure, with its unit if the chart shows several."""
    unit = plural(number, singular(number.unit), number.unit)
    if len(units) < 2 or number.unit == "%":
        return str(number)
    return translate("{number} {unit}", number=number, unit=unit)


def with_unit(what: str, unit: str) -> str:
    """Name what numbers count, with their unit, if any."""
    return (
        translate("{what} ({unit})", what=translate(what), unit=translate(unit)) if unit else translate(what)
    )


def _draw_limits(ax: Axes, limits: Mapping[str, BoundedValue]) -> list[Key]:
    """Draw limits as lines across all rows, told apart by the dots between their dashes."""
    looks: dict[str, Any] = {"color": MUTED, "lw": 1.2, "zorder": 1}
    return [
        (ax.axvline(limit.lower, ls=(0, (4, 1.5) + (1, 1.5) * dots), **looks), words)
        for dots, (words, limit) in enumerate(limits.items())
    ]


def _statuses(column: pd.Series[str]) -> list[str]:
    """Give the codes of a column, and refuse those that have no marker."""
    codes = [str(code) for code in column]
    unknown = sorted(set(codes) - STATUS.keys())
    if unknown:
        known = ", ".join(STATUS)
        msg = f"column {column.name!r} holds {unknown[0]!r}; expected a code of codelist basis: {known}"
        raise ValueError(msg)
    return codes


def _place_rows(
    names: Sequence[object], texts: Sequence[Sequence[str]], groups: Sequence[str]
) -> tuple[list[list[str]], list[float], dict[str, float], float]:
    """Place rows from the top down, as close as a page needs them.

    Gives the lines of each label; in points, the middles of rows and of groups' headings, and the height.
    """
    room = full_width() - SLACK * max(width(line, TEXT) for text in texts for line in text) - 8
    spacings = [(room, MARK + 8)] if is_narrow() else SPACINGS
    for room, gap in spacings:
        labels = [wrap(name, TEXT, room) for name in names]
        middles: list[float] = []
        heads: dict[str, float] = {}
        y = 0.0
        for label, text, heading in zip_longest(labels, texts, groups):
            if heading and heading not in heads:
                y += HEADING
                heads[heading] = y - HEADING / 2 + 2
            high = TEXT * LEADING * max(len(label), len(text)) + gap
            middles.append(y + high - MARK / 2 - 4 if is_narrow() else y + high / 2)
            y += high
        if y <= TALL:
            break
    return labels, middles, heads, y


def _edges(numbers: Sequence[BoundedValue], *, log: bool) -> tuple[float, float]:
    """Give the edges of an axis on which every finite bound lies; on a logarithmic one, those above 0."""
    bounds = [bound for item in numbers for bound in (item.lower, item.upper) if math.isfinite(bound)]
    if log:
        bounds = [bound for bound in bounds if bound > 0] or [1.0]
        return min(bounds) / 1.7, max(bounds) * 3
    low, high = min([0.0, *bounds]), max([0.0, *bounds])
    beyond = (high - low or 1.0) * 0.08
    return (low - beyond if low < 0 else 0.0), high + beyond


def _write_headings(ax: Axes, heads: Mapping[str, float]) -> None:
    """Write the headings of groups from the left margin on; their ground hides the grid."""
    place, shift = ax.get_yaxis_transform(), (MARGIN - ax.get_window_extent().x0, 0)
    for heading, y in heads.items():
        text = "\n".join(wrap(heading, TEXT, full_width() * (1 if is_narrow() else 0.5), 2))
        ax.annotate(text, (0, y), shift, place, "offset points", va="center", color=MUTED, bbox=BACKING)


def _mark_axis(ax: Axes, locators: Sequence[Locator]) -> None:
    """Mark the axis with as many labels as keep apart."""
    ax.minorticks_off()
    low, high = ax.get_xlim()
    for locator in locators:
        ticks = [tick for tick in locator.tick_values(low, high) if low <= tick <= high]
        labels = [_tick(tick) for tick in ticks]
        middles = ax.transData.transform([(tick, 0) for tick in ticks])[:, 0]
        widths = np.array([width(label, SMALL) * SLACK for label in labels])
        if (np.diff(middles) >= (widths[1:] + widths[:-1]) / 2 + SMALL).all():
            break
    ax.set_xticks(ticks, labels)
    ax.grid(visible=True, axis="x")  # marked twice, and without it a second time hides the lines


def _tick(place: float) -> str:
    """Write a number of an axis as figures are written; a tick of 0.1 may come as 0.30000000000000004."""
    near = float(f"{place:.10g}")
    return str(BoundedValue(near, near))


def _tallied(found: Iterable[str], words: Mapping[str, str]) -> str:
    """Say how many there are of each kind, in the order of the words for them."""
    numbers = Counter(found)
    return listed(
        translate("{number} {kind}", number=numbers[own], kind=said)
        for own, said in words.items()
        if numbers[own]
    )


def _extremes(names: Sequence[object], numbers: Sequence[BoundedValue], units: Sequence[str]) -> list[str]:
    """Say which figures are lowest and highest, if they are in one unit."""
    if len(units) > 1:
        told = listed(map(translate, units))
        return [translate("They are in different units and do not compare: {units}.", units=told)]
    if len(numbers) == 1:
        return [translate("{name}: {number}.", name=short(names[0]), number=numbers[0])]
    lowers = [item.lower if item.bounded else -math.inf for item in numbers]
    uppers = [item.upper for item in numbers]
    lowest, highest = uppers.index(min(uppers)), lowers.index(max(lowers))
    return [
        translate(words, name=short(names[place]), number=numbers[place])
        for words, place, bound in (
            (english("Lowest upper bound: {name}, {number}."), lowest, uppers[lowest]),
            (english("Highest lower bound: {name}, {number}."), highest, lowers[highest]),
        )
        if math.isfinite(bound)
    ]
