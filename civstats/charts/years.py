"""Figures of several years in columns: a mark or bar for each year, a band between years that follow each other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from civstats.bounded import BoundedValue
from civstats.charts.alt_text import alt_text, counted, listed_apart, short
from civstats.charts.chart import Chart, drawn_twice
from civstats.charts.checks import check, check_numbers
from civstats.charts.dot_ranges import with_unit
from civstats.charts.layout import lay_out, new_axes
from civstats.charts.line_breaks import LEADING, wrap
from civstats.charts.spans import legend, span
from civstats.charts.style import BACKING, GRID, LINK, MUTED, SKY, SMALL, TEXT, full_width
from civstats.display import Finding
from civstats.display.parts import anchor
from civstats.language import english, translate

# Points that a panel's heading, the space above its marks, its marks and the space below take.
HEADING, ABOVE, PLOT, GAP = 18.0, 9.0, 84.0, 20.0
NARROWEST = 40.0  # points that a column needs for its number; of narrower columns, not each has one written
BAND = "#D9EDF9"  # SKY on white
TURNED = {"<": "v", ">": "^"}  # markers of open ends, upright
Years = dict[int, BoundedValue]


@drawn_twice
def time_series(
    frame: pd.DataFrame,
    *,
    year: str,
    number: str,
    title: Finding | str,
    source: str,
    caption: str,
    group: str | None = None,
) -> Chart:
    r"""Draw figures by year, a panel for each place: a dot where exact, a bar between bounds, an arrow where open.

    A band joins years that follow each other: the change runs within it. A year without figure stays empty, and
    nothing is drawn through it. Each panel has its own scale from 0, since a place is compared with itself.

    Parameters
    ----------
    frame : pandas.DataFrame
        The analyst's selection, one row per figure. Column names are what readers see.
    year, number : str
        Columns of years (whole numbers, as ``year`` of `observations`) and of figures (`BoundedValue`).
    title : Finding or str
        The finding that the chart shows.
    source, caption : str
        Where the figures come from; how to read the chart.
    group : str, optional
        Column of names, such as places, each drawn as a panel.

    Returns
    -------
    Chart
        Its values are the rows as drawn, in single units.

    Raises
    ------
    ValueError
        If the frame has no rows, lacks a column, or holds no whole year or `BoundedValue`, or if a panel has two
        figures for one year or figures in several units.

    Examples
    --------
    >>> import pandas as pd
    >>> from civstats import BoundedValue
    >>> from civstats.charts import time_series
    >>> frame = pd.DataFrame({"year": [2023, 2024], "sessions": [BoundedValue(1301, 1399), BoundedValue(1401, 1499)]})
    >>> chart = time_series(frame, year="year", number="sessions", title="More sessions were held.",
    ...                     source="Two yearbooks.", caption="Bars run between bounds.")
    >>> print(chart.alt.replace(". ", ".\n"))
    Chart of sessions over time: 2 figures, 2023 to 2024.
    2023: 1,301 to 1,399; 2024: 1,401 to 1,499; certainly more in 2024 than in 2023.
    """
    columns = [name for name in (group, year, number) if name is not None]
    check(frame, columns)
    check_numbers(frame[[number]])
    panels = _panels(frame, year, number, group)
    every = sorted({own for years in panels.values() for own in years})
    span_of_years = range(every[0], every[-1] + 1)
    wide = full_width() / len(span_of_years)
    step = math.ceil(NARROWEST / wide)
    written = [own for own in span_of_years if (every[-1] - own) % step == 0]
    texts = {
        name: {own: _lines(years.get(own), wide * step) for own in written} for name, years in panels.items()
    }
    units = {name: next(iter(years.values())).unit for name, years in panels.items()}
    tops, height = [], 0.0
    for name in panels:
        tops.append(height)
        lines = max(len(text) for text in texts[name].values())
        height += HEADING * (group is not None) + lines * TEXT * LEADING + ABOVE + PLOT + GAP
    ax = new_axes(height, full_width())
    ax.set(xlim=(every[0] - 0.5, every[-1] + 0.5))
    noughts = []
    for (name, years), top, bottom in zip(panels.items(), tops, [*tops[1:], height], strict=True):
        if group is not None:
            heading = with_unit(name, units[name] if len(set(units.values())) > 1 else "")
            words = wrap(heading, TEXT, full_width(), 1)[0]
            ax.text(0, top + HEADING / 2, words, transform=ax.get_yaxis_transform(), va="center", color=MUTED)
        for own, text in texts[name].items():
            looks: dict[str, Any] = (
                {"url": anchor(years[own]), "color": LINK} if own in years else {"color": MUTED}
            )
            y = top + HEADING * (group is not None)
            ax.text(
                own, y, "\n".join(text), ha="center", va="top", linespacing=LEADING, bbox=BACKING, **looks
            )
        noughts.append(_draw_panel(ax, years, bottom - GAP))
    ax.set_xticks(written, [str(own) for own in written])
    ax.set_yticks(noughts, ["0"] * len(noughts), color=MUTED, size=SMALL)
    ax.grid(axis="x")
    axis = translate(
        "{what} by {year}; each panel on its own scale" if len(panels) > 1 else "{what} by {year}",
        what=with_unit(number, units[next(iter(units))] if len(set(units.values())) == 1 else ""),
        year=translate(year),
    )
    ax.set_xlabel("\n".join(wrap(axis, SMALL, full_width(), 2)))
    keys = legend(list(frame[number]), ["achieved"], told=False)
    figure = lay_out(ax, title, source, keys)
    values = frame[columns].assign(**{year: [str(own) for own in frame[year]]})
    return Chart(figure, title, _alt(short(number), panels), caption, source, values.set_index(group or year))


def _panels(frame: pd.DataFrame, year: str, number: str, group: str | None) -> dict[str, Years]:
    """Gather the figures of each panel by year; refuse what is no year, and two figures for one."""
    panels: dict[str, Years] = {}
    names = [""] * len(frame) if group is None else frame[group].astype("str")
    for name, own, figure in zip(names, frame[year], frame[number], strict=True):
        if not isinstance(own, Integral):
            msg = f"column {year!r} holds {own!r}; expected whole years such as 2024: "
            msg += "take the column year of civstats.observations, and leave out rows without one"
            raise ValueError(msg)
        years = panels.setdefault(name, {})
        if int(own) in years:
            msg = (
                f"{name or 'the table'} has several figures for {own}; keep the one that stands for the year"
            )
            raise ValueError(msg)
        years[int(own)] = figure
    for name, years in panels.items():
        scopes = [scope for figure in years.values() for scope in figure.scopes]
        if len({(scope.places[0], scope.indicator_id) for scope in scopes}) > 1:
            msg = f"{name or 'the table'} has figures of several places or things, {scopes[0]} and {scopes[-1]} among them; "
            msg += "give a column that tells them apart as group"
            raise ValueError(msg)
        units = list(dict.fromkeys(figure.unit for figure in years.values()))
        if len(units) > 1:
            msg = f"{name or 'the table'} has figures in {' and '.join(unit or 'a plain count' for unit in units)}, which have no common scale; "
            msg += "draw one of them, or give each a group of its own"
            raise ValueError(msg)
    return {name: dict(sorted(years.items())) for name, years in panels.items()}


def _lines(figure: BoundedValue | None, room: float) -> list[str]:
    return wrap(english("no figure") if figure is None else figure, TEXT, room - 6, 4)


def _draw_panel(ax: Axes, years: Years, bottom: float) -> float:
    """Draw a panel upwards from a height in points; give the height of 0."""
    bounds = [end for own in years.values() for end in (own.lower, own.upper) if math.isfinite(end)]
    low, high = min([0.0, *bounds]), max([0.0, *bounds])
    low, high = low * 1.15, high * 1.15 or 1.0  # an arrow runs on beyond the last bound
    points = [bottom - (value - low) / (high - low) * PLOT for value in (0.0, 1.0)]

    def place(values: Iterable[float]) -> list[float]:
        return [points[0] + (points[1] - points[0]) * min(max(value, low), high) for value in values]

    ax.axhline(points[0], color=GRID, lw=0.8, zorder=1)
    for (one, left), (other, right) in pairwise(years.items()):
        if other == one + 1:
            lower, upper = place([left.lower, right.lower]), place([left.upper, right.upper])
            ax.fill([one, other, other, one], [*lower, *reversed(upper)], color=BAND, lw=0, zorder=1)
            for edge, known in ((lower, [left.lower, right.lower]), (upper, [left.upper, right.upper])):
                if all(map(math.isfinite, known)):
                    ax.plot([one, other], edge, color=SKY, lw=0.8, zorder=2)
    for own, figure in years.items():
        for mark in _upright(span(figure, own, (low, high), "achieved")):
            mark.set_ydata(place(np.asarray(mark.get_ydata(), dtype=float)))
            ax.add_line(mark)
    return points[0]


def _upright(marks: Iterable[Line2D]) -> Iterator[Line2D]:
    """Turn the marks of a figure from lying to upright."""
    for mark in marks:
        along, across = mark.get_data()
        mark.set_data(across, along)
        mark.set_marker(TURNED.get(str(mark.get_marker()), mark.get_marker()))
        yield mark


def _alt(what: str, panels: dict[str, Years]) -> str:
    every = [own for years in panels.values() for own in years]
    figures = counted(len(every), "{number} figure", "{number} figures")
    first = translate(
        "Chart of {what} over time: {figures}, {start} to {end}.",
        what=what,
        figures=figures,
        start=min(every),
        end=max(every),
    )
    told = []
    for name, years in panels.items():
        listed = [translate("{year}: {number}", year=own, number=figure) for own, figure in years.items()]
        (start, one), (end, other) = next(iter(years.items())), list(years.items())[-1]
        listed += [translate(_outcome(one, other), end=end, start=start)] if end > start else []
        line = translate("{name}, {told}.", name=short(name), told=listed_apart(listed)) if name else ""
        told.append(line or translate("{told}.", told=listed_apart(listed)))
    return alt_text([first, *told])


def _outcome(earlier: BoundedValue, later: BoundedValue) -> str:
    if later.lower > earlier.upper:
        return english("certainly more in {end} than in {start}")
    if later.upper < earlier.lower:
        return english("certainly less in {end} than in {start}")
    return english("not certainly more or less in {end} than in {start}")
