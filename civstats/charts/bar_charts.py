"""Figures with bounds in rows become bars: filled as far as is certain, hatched between bounds, an arrow where open."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from civstats.bounded import BoundedValue
from civstats.charts.chart import Chart, drawn_twice
from civstats.charts.checks import check, check_numbers
from civstats.charts.dot_ranges import draw_rows
from civstats.charts.style import BLUE
from civstats.display import Finding
from civstats.language import english

HIGH = 9.0  # points, of a bar
CERTAIN: dict[str, Any] = {"facecolor": BLUE, "edgecolor": BLUE}
BETWEEN: dict[str, Any] = {"facecolor": "white", "edgecolor": BLUE, "hatch": "//////"}


@drawn_twice
def bars(
    frame: pd.DataFrame,
    *,
    label: str,
    number: str,
    title: Finding | str,
    source: str,
    caption: str,
    group: str | None = None,
) -> Chart:
    """Draw one bar per figure from zero: filled up to its lower bound, hatched on to its upper bound.

    Parameters
    ----------
    frame : pandas.DataFrame
        The analyst's selection, one row per figure, drawn in its order. Column names are what readers see.
    label, number : str
        Columns of names (str) and of figures (`BoundedValue`), in one unit and not below zero.
    title : Finding or str
        The finding that the chart shows.
    source, caption : str
        Where the figures come from; how to read the chart.
    group : str, optional
        Column of headings to gather rows under.

    Returns
    -------
    Chart
        Its values are the rows as drawn, in single units.

    Raises
    ------
    ValueError
        If the frame has no rows, lacks a column, or holds figures in several units or below zero.

    Examples
    --------
    >>> import pandas as pd
    >>> from civstats import BoundedValue
    >>> from civstats.charts import bars
    >>> frame = pd.DataFrame({"place": ["A", "B"], "sessions": [BoundedValue(141, 141), BoundedValue(501, 599)]})
    >>> chart = bars(frame, label="place", number="sessions", title="B held more sessions than A.",
    ...              source="Two pieces of one page.", caption="Bars are hatched between bounds.")
    >>> print(chart.alt.partition(".")[0])
    Bar chart of sessions: 2 figures, 1 exact, 1 between bounds
    """
    columns = [name for name in (group, label, number) if name is not None]
    check(frame, columns)
    check_numbers(frame[[number]], least=0)
    units = list(dict.fromkeys(item.unit for item in frame[number]))
    if len(units) > 1:
        msg = (
            f"column {number!r} holds figures in {', '.join(map(repr, units))}, and bars in several units do "
        )
        msg += "not compare; draw one chart for each, or use dot_range"
        raise ValueError(msg)
    return draw_rows(
        frame,
        english("Bar chart of {what}: {figures}, {kinds}."),
        _bar,
        label=label,
        number=number,
        title=title,
        source=source,
        caption=caption,
        group=group,
    )


def _bar(number: BoundedValue, y: float, edges: tuple[float, float], *_: str, **__: bool) -> list[Artist]:
    """Draw one figure at height `y`, up to the right edge of the axis where it is open."""
    certain = number.lower if number.bounded else 0.0
    end = min(number.upper, edges[1])
    top = y - HIGH / 2
    drawn: list[Artist] = [Rectangle((0, top), certain, HIGH, lw=0.8, **CERTAIN)]
    if end > certain:
        drawn.append(Rectangle((certain, top), end - certain, HIGH, lw=0.8, **BETWEEN))
    if math.isinf(number.upper):
        drawn.append(Line2D([end], [y], ls="none", marker=">", ms=8, mfc=BLUE, mec=BLUE, clip_on=False))
    return drawn
