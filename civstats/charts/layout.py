"""Axes, labels and a legend become one figure: title and legend above, numbers beside, source below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Colormap
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.legend_handler import HandlerBase
from matplotlib.transforms import Affine2D, Bbox
from numpy.typing import ArrayLike

from civstats.charts.line_breaks import LABELS, LEADING, LONGEST, SLACK, width, wrap
from civstats.charts.style import (
    GRID,
    INK,
    MARGIN,
    MUTED,
    PAD,
    SMALL,
    TEXT,
    TITLE,
    figure_width,
    full_width,
    is_narrow,
)
from civstats.language import translate

Key = tuple[Any, str]
HAN = re.compile("[\u3400-\u9fff]+")  # a text of nothing but Chinese characters
UPRIGHT = 80.0  # points that column heads may take when they are turned
LEVEL, STACKED = 3, 12  # lines of a head that is level, and characters of one that is not


def new_axes(height: float, width: float | None = None) -> Axes:
    """Give bare axes of a size in points; y runs in points from the upper edge."""
    total = figure_width()
    width = width or (full_width() if is_narrow() else total / 2)
    figure = Figure(figsize=(total / 72, height / 72))
    ax = figure.add_axes((0.25, 0, width / total, 1), xticks=[], yticks=[], ylim=(height, 0))
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    return ax


def label_rows(
    ax: Axes, middles: Iterable[float], labels: Iterable[Sequence[str]], lift: float = 0.0
) -> None:
    """Write the lines of each label left of the axes, around the middle of its row, or above it if lifted."""
    # One text a line: matplotlib right-aligns several lines of one label by its own font, not by the reader's.
    lines = [
        (middle - lift + TEXT * LEADING * (number - (len(label) - 1) / (1 if lift else 2)), line)
        for middle, label in zip(middles, labels, strict=True)
        for number, line in enumerate(label)
    ]
    if not lift:
        ax.set_yticks([y for y, _ in lines], [line for _, line in lines])
        return
    for y, line in lines:
        ax.text(0, y, line, transform=ax.get_yaxis_transform(), va="center")


def head_columns(ax: Axes, names: Iterable[object], wide: float, room: float, most: int) -> None:
    """Write heads above columns, one unit apart and `wide` points: level where they fit, else turned.

    Turned heads take `room` points and `most` lines. Chinese ones are not turned: they have several lines, or their
    characters stand below each other.
    """
    heads = [translate(str(name)) for name in names]
    lines = [wrap(head, SMALL, wide - 4, LONGEST) for head in heads]
    turned = any(len(own) > 1 for own in lines)
    if turned and all(map(HAN.fullmatch, heads)):
        turned = False
        if any(len(own) > LEVEL for own in lines):
            lines = [list(head if len(head) <= STACKED else head[: STACKED - 1] + "…") for head in heads]
    elif turned:
        lines = [wrap(head, SMALL, room, most) for head in heads]
    several = any(len(own) > 1 for own in lines)
    texts = ["\n".join(own) for own in lines]
    ax.set_xticks(np.arange(len(texts)) + 0.5, texts, va="bottom" if turned or several else "baseline")
    ax.tick_params("x", labeltop=True, labelbottom=False, labelcolor=INK, labelrotation=90 * turned)
    if several or turned:
        # Chinese characters fill their square and need space between; of many columns each has little room.
        for text in ax.get_xticklabels():
            text.set(linespacing=1.15, size=min(SMALL, 0.95 * wide))


def cell_width(frame: pd.DataFrame, most: float) -> float:
    """Give the width of a cell in points: what row labels leave for it, and no more than `most`."""
    labels = max(width(line, TEXT) for lines in _row_labels(frame) for line in lines) * SLACK
    return min(most, (full_width() - PAD - labels) / len(frame.columns))


def _row_labels(frame: pd.DataFrame) -> list[list[str]]:
    return [wrap(name, TEXT, LABELS / 2 if is_narrow() else LABELS) for name in frame.index]


def grid_axes(
    frame: pd.DataFrame, shades: ArrayLike, colours: Colormap, *, wide: float, high: float
) -> tuple[Axes, list[float]]:
    """Draw a coloured cell for each value; give the axes, one unit a column, and the middles of rows.

    Shades are places among `colours`, from 0 to 1, nan for a white cell. Cells are `wide` and at least `high`
    points; labels of many lines make all cells higher.
    """
    rows, columns = frame.shape
    labels = _row_labels(frame)
    high = max(high, *(len(lines) * TEXT * LEADING + 2 for lines in labels))
    ax = new_axes(high * rows, wide * columns)
    edges = np.arange(columns + 1), high * np.arange(rows + 1)
    known, scale = np.ma.masked_invalid(shades), colours.with_extremes(bad="white")
    cells = ax.pcolormesh(*edges, known, cmap=scale, vmin=0, vmax=1)
    cells.set(edgecolor=GRID, linewidth=0.8, clip_on=False)
    middles = [high * (row + 0.5) for row in range(rows)]
    label_rows(ax, middles, labels)
    most = max(1, int(wide / (SMALL * LEADING)))
    head_columns(ax, frame.columns, wide, UPRIGHT * 1.6 if is_narrow() else UPRIGHT, most)
    return ax, middles


def write_beside(ax: Axes, y: float, text: str, lift: float = 0.0, **looks: Any) -> None:
    """Write a text right of the axes; on a narrow figure at their right edge, its last line lifted above the row."""
    place = ax.get_yaxis_transform()
    if is_narrow():
        lift += TEXT * LEADING * text.count("\n") / 2
        ax.text(1, y - lift, text, transform=place, va="center", ha="right", **looks)
    else:
        ax.annotate(text, (1, y), (16, 0), place, "offset points", va="center", **looks)


def lay_out(
    ax: Axes, title: object, source: str, legend: Sequence[Key] = (), width: float | None = None
) -> Figure:
    """Put axes and their labels in place, with title and legend above and a source line below.

    A key of the legend is an artist that matplotlib knows to show, or a tuple of artists drawn in points, 18
    wide around y = 0; and its words. Axes are `width` points wide, or fill the figure, which is as high as it
    needs to be.
    """
    figure = cast("Figure", ax.figure)
    inner, outer = ax.get_window_extent().frozen(), cast("Bbox", ax.get_tightbbox())
    left, right = (MARGIN + SLACK * beyond for beyond in (inner.x0 - outer.x0, outer.x1 - inner.x1))
    y = _write(figure, source, MARGIN - 2, 4, size=SMALL, color=MUTED)
    bottom = y + 10 + inner.y0 - outer.y0
    y = bottom + inner.height + outer.y1 - inner.y1 + 6
    y = _explain(figure, legend, y) + 8 if legend else y
    total = _write(figure, title, y, 10, size=TITLE) + MARGIN
    across = figure_width()
    figure.set_size_inches(across / 72, total / 72)
    wide = width or across - left - right
    ax.set_position((left / across, bottom / total, wide / across, inner.height / total))
    return figure


def _write(figure: Figure, text: object, y: float, most: int, *, size: float, color: str = INK) -> float:
    """Write lines upwards from a height in points, and give the height that they reach."""
    lines = "\n".join(wrap(text, size, full_width(), most))
    place = MARGIN / 72, y / 72
    written = figure.text(*place, lines, size=size, color=color, va="bottom", linespacing=1.3)
    written.set_transform(figure.dpi_scale_trans)
    return float(written.get_window_extent().y1)


def _explain(figure: Figure, keys: Sequence[Key], y: float) -> float:
    """Draw a legend upwards from a height, in as many columns as fit, and give the height that it reaches."""
    handles, texts = zip(*keys, strict=True)
    labels = [wrap(text, SMALL, full_width() - 24, 1)[0] for text in texts]
    looks: dict[str, Any] = {"loc": "lower left", "handler_map": {tuple: _AsDrawn()}}
    for columns in range(len(keys), 0, -1):
        legend = figure.legend(handles, labels, ncols=columns, **looks)
        legend.set_bbox_to_anchor((MARGIN / 72, y / 72), figure.dpi_scale_trans)
        if columns == 1 or legend.get_window_extent().width <= full_width():
            break
        legend.remove()
    return float(legend.get_window_extent().y1)


class _AsDrawn(HandlerBase):
    """Show artists in a legend as they are drawn in the axes."""

    def legend_artist(self, legend: Legend, orig_handle: Any, fontsize: float, handlebox: Any) -> Any:  # noqa: ARG002
        place = Affine2D().translate(0, handlebox.height / 2) + handlebox.get_transform()
        for artist in orig_handle:
            artist.set_transform(place)
            handlebox.add_artist(artist)
        return handlebox
