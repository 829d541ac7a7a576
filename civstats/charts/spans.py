"""How one figure is drawn: its dot, its bar, its arrows, in the style of its status; and the legend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from matplotlib.lines import Line2D

from civstats.bounded import BoundedValue
from civstats.charts.canvas import BLUE, GREEN, MUTED, VERMILLION, Key

# What has been done is filled, what may be or is under way is hollow: marker, line colour, fill.
STATUS: Final = {
    "achieved": ("o", BLUE, BLUE),
    "baseline": ("s", BLUE, BLUE),
    "rate": ("D", GREEN, GREEN),
    "potential": ("D", VERMILLION, "white"),
    "in_progress": ("s", VERMILLION, "white"),
    "planned": ("^", VERMILLION, "white"),
    "norm": ("v", MUTED, "white"),
}
KINDS: Final = {
    "exact": "exact",
    "bounds": "between bounds",
    "open": "no upper bound",
    "none": "no bounds",
}


def check_codes(status: str | None, codes: Sequence[str]) -> None:
    """Refuse a status that has no marker.

    Raises
    ------
    ValueError
        Naming the column, the code and those that are known.
    """
    unknown = sorted(set(codes) - STATUS.keys())
    if unknown:
        codes_of_basis = ", ".join(STATUS)
        msg = f"column {status!r} holds {unknown[0]!r}; expected a code of codelist basis: {codes_of_basis}"
        raise ValueError(msg)


def kind_of(item: BoundedValue) -> str:
    """Tell whether a figure is exact, between bounds, open above or without bounds: a key of `KINDS`."""
    if not item.bounded:
        return "none"
    if math.isinf(item.upper):
        return "open"
    return "exact" if item.exact else "bounds"


def span(item: BoundedValue, y: float, low: float, high: float, code: str, *, log: bool) -> list[Line2D]:
    """Draw one figure from the left edge `low` to the right edge `high`: bar, ends, arrow heads."""
    marker, colour, fill = STATUS[code]
    off_left = not item.bounded or math.isinf(item.lower) or (log and item.lower <= 0)
    start, end = (low if off_left else item.lower), (high if math.isinf(item.upper) else max(item.upper, low))
    bar = Line2D([start, end], [y, y], color=colour, lw=2, solid_capstyle="butt", clip_on=False)
    if fill == "white" or not item.bounded:
        bar.set_linestyle((0, (2.5, 1.2)))
    ends = {start: "<" if off_left else marker}
    if not (log and item.upper <= 0):
        ends[end] = ">" if math.isinf(item.upper) else marker
    drawn = [bar] if start < end else []
    for x, shape in ends.items():
        drawn.append(
            Line2D(
                [x],
                [y],
                linestyle="none",
                marker=shape,
                markersize=5.5 if shape in "oDs" else 7,
                markerfacecolor=colour if shape in "<>" else fill,
                markeredgecolor=colour,
                markeredgewidth=1.2,
                clip_on=False,
                zorder=3,
            )
        )
    return drawn


def legend_keys(numbers: Sequence[BoundedValue], codes: Sequence[str], *, statuses: bool) -> list[Key]:
    """Explain the markers that occur: one for each status, one for each kind of bounds."""
    samples = {
        "exact": BoundedValue(9, 9),
        "bounds": BoundedValue(2, 16),
        "open": BoundedValue(2, math.inf),
        "none": BoundedValue(0, math.inf),
    }
    kinds = {kind_of(item) for item in numbers}
    keys: list[Key] = []
    if statuses:
        first = [code for code in STATUS if code in codes]
        keys = [(span(samples["exact"], 0, 0, 18, code, log=False), code.replace("_", " ")) for code in first]
    base = "achieved" if not statuses or "achieved" in codes else first[0]
    shown = [kind for kind in samples if kind in kinds and not (statuses and kind == "exact")]
    keys += [(span(samples[kind], 0, 1, 17, base, log=False), KINDS[kind]) for kind in shown]
    return keys
