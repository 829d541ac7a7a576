"""A figure with bounds becomes marks at its bounds, a bar between them, and arrows where it is open."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.lines import Line2D

from civstats.bounded import BoundedValue
from civstats.charts.layout import Key
from civstats.charts.style import BLUE, GREEN, MUTED, VERMILLION
from civstats.language import english, translate

# What has been done is filled, what may be or is under way is hollow: marker, line colour, fill, and its name.
STATUS = {
    "achieved": ("o", BLUE, BLUE, english("Achieved")),
    "baseline": ("s", BLUE, BLUE, english("Baseline")),
    "rate": ("D", GREEN, GREEN, english("Rate")),
    "potential": ("D", VERMILLION, "white", english("Potential")),
    "in_progress": ("s", VERMILLION, "white", english("In progress")),
    "planned": ("^", VERMILLION, "white", english("Planned")),
    "norm": ("v", MUTED, "white", english("Norm")),
}
# What is known of a figure, in words, and a figure of which that is known.
KINDS = {
    english("exact"): BoundedValue(9, 9),
    english("between bounds"): BoundedValue(2, 16),
    english("no upper bound"): BoundedValue(2, math.inf),
    english("no bounds"): BoundedValue(0, math.inf),
}


def kind(number: BoundedValue) -> str:
    """Tell whether a figure is exact, between bounds, open above or without bounds: a key of `KINDS`."""
    if not number.bounded:
        return "no bounds"
    if math.isinf(number.upper):
        return "no upper bound"
    return "exact" if number.exact else "between bounds"


def status_words(status: str) -> str:
    """Name a status in the language that is spoken."""
    return translate(STATUS[status][-1])


def span(
    number: BoundedValue, y: float, edges: tuple[float, float], status: str, *, log: bool = False
) -> list[Line2D]:
    """Draw one figure at height `y`, up to the edges of the axis where it is open or, on a log axis, not above 0."""
    marker, colour, fill, _ = STATUS[status]
    low, high = edges
    off_left = not number.bounded or math.isinf(number.lower) or (log and number.lower <= 0)
    start, end = (low if off_left else number.lower), max(low, min(number.upper, high))
    dots = [x for x in (number.lower, number.upper) if number.bounded and low <= x <= high]
    marks = [(marker, fill, x) for x in dict.fromkeys(dots)]
    marks += [("<", colour, low)] if off_left else []
    marks += [(">", colour, high)] if math.isinf(number.upper) else []
    dashed = fill == "white" or not number.bounded
    looks: dict[str, Any] = {"color": colour, "clip_on": False}
    drawn = [Line2D([start, end], [y, y], lw=2, ls=(0, (2.5, 1.2)) if dashed else "-", **looks)]
    for shape, inside, x in marks:
        size = 5.5 if shape in "oDs" else 7
        drawn.append(
            Line2D([x], [y], ls="none", marker=shape, mfc=inside, ms=size, mew=1.2, zorder=3, **looks)
        )
    return drawn


def legend(
    numbers: Sequence[BoundedValue],
    statuses: Sequence[str],
    draw: Callable[..., Sequence[Artist]] = span,
    *,
    told: bool,
) -> list[Key]:
    """Explain what occurs: each status, if they are told apart, and each kind of bounds."""
    present = [status for status in STATUS if status in statuses]
    kinds = {kind(number) for number in numbers} - ({"exact"} if told else set())
    samples = [(status_words(status).lower(), "exact", status) for status in present if told]
    samples += [(name, name, present[0]) for name in KINDS if name in kinds]
    return [(tuple(draw(KINDS[name], 0, (1, 17), status)), words) for words, name, status in samples]
