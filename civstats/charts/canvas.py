"""The paper that charts are drawn on: margins in points, a title, a source line, a legend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D, ScaledTranslation, Transform, offset_copy

from civstats.charts.lettering import LEADING, SLACK, SMALL, TEXT, TITLE, font, width, wrap

WIDTH: Final = 475.0  # points: the text width of an A4 page, so that print needs no scaling
MARGIN: Final = 14.0
INK, MUTED, GRID, LINK = "#1a1a1a", "#595959", "#dddddd", "#0b3c68"
# Okabe and Ito's colours, told apart by colour-blind readers.
BLUE, ORANGE, GREEN, VERMILLION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE = "#56B4E9", "#CC79A7"  # yellow is too pale on white

Key = tuple[Sequence[Artist], str]
Where = Literal["axes", "row", "column", "cell"]


def write(
    ax: Axes,
    lines: Sequence[str],
    x: float,
    y: float,
    where: Where,
    *,
    dx: float = 0,
    dy: float = 0,
    size: float = TEXT,
    colour: str = INK,
    align: Literal["left", "center", "right"] = "left",
    rise: Literal["up", "middle", "down"] = "middle",
    url: str | None = None,
    backed: bool = False,
    turned: bool = False,
) -> None:
    """Write lines of text at a place in the axes, moved by points; each line is placed by its own baseline.

    Parameters
    ----------
    x, y : float
        The place: data in a "cell", data and axes fraction in a "column", the reverse in a "row".
    rise : {"up", "middle", "down"}
        Whether the lines stand on the place, around it, or hang from it.
    url : str, optional
        The anchor that the text links to.
    backed : bool
        Whether a white field keeps the text readable on a hatched ground.
    turned : bool
        Whether the lines stand upright, read from below, next to each other around `x`.
    """
    places = {
        "axes": ax.transAxes,
        "row": ax.get_yaxis_transform(),
        "column": ax.get_xaxis_transform(),
        "cell": ax.transData,
    }
    step = size * LEADING
    block = step * (len(lines) - 1)
    middle = block / 2 - size * 0.36
    first = {"up": block + size * 0.2, "middle": middle, "down": -size}[rise]
    for number, line in enumerate(lines):
        more = " " if url and number < len(lines) - 1 else ""  # a link's words stay apart when read as text
        shift = (dx - middle + number * step, dy) if turned else (dx, dy + first - number * step)
        ax.text(
            x,
            y,
            line + more,
            transform=offset_copy(places[where], paper(ax), *shift, units="points"),
            fontproperties=font(size),
            color=colour,
            ha=align,
            va="baseline",
            rotation=90 if turned else 0,
            rotation_mode="anchor",
            url=url,
            parse_math=False,
            usetex=False,
            bbox={"facecolor": "white", "edgecolor": "none", "boxstyle": "round,pad=0.15"}
            if backed
            else None,
        )


def corner(ax: Axes, x: float, y: float) -> Transform:
    """BoundedValue in points from a place given from the upper left corner of the axes."""
    points = Affine2D().translate(x, y).scale(1 / 72) + paper(ax).dpi_scale_trans
    return points + ScaledTranslation(0, 1, ax.transAxes)  # type: ignore[arg-type]  # any transform serves


def open_axes(
    ax: Axes | None,
    title: str,
    source: str,
    keys: Sequence[Key],
    *,
    left: float,
    right: float,
    head: float,
    foot: float,
    height: float,
) -> Axes:
    """Give axes with a title and legend above and a source line below.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
        The caller's own, which keep their size and place; None for new ones.
    keys : sequence of (artists, str)
        The legend: artists drawn in points, 18 wide around y = 0, and what they mean.
    left, right, head, foot : float
        Room beside, above and below the axes for labels, in points.
    height : float
        Height of new axes, in points.
    """
    space = WIDTH - left - right if ax is None else across(ax)
    full = left + space + right - 2 * MARGIN if ax is None else left + space + right
    titles, sources = wrap(title, TITLE, full, 6), wrap(source, SMALL, full, 4)
    rows = _legend_rows(keys, full)
    legend = 16.0 * (max(row for row, _, _ in rows) + 1) + 4 if rows else 0.0
    if ax is None:
        above = MARGIN + TITLE * LEADING * len(titles) + 6 + legend + head
        below = foot + 8 + SMALL * LEADING * len(sources) + MARGIN - 4
        total = above + height + below
        figure = Figure(figsize=(WIDTH / 72, total / 72), facecolor="white")
        ax = figure.add_axes((left / WIDTH, below / total, space / WIDTH, height / total))
    ax.set_facecolor("none")
    edge = MARGIN - left
    write(ax, titles, 0, 1, "axes", dx=edge, dy=head + legend + 6, size=TITLE, rise="up")
    write(ax, sources, 0, 0, "axes", dx=edge, dy=-foot - 8, size=SMALL, colour=MUTED, rise="down")
    for (row, x, label), (artists, _) in zip(rows, keys, strict=True):
        y = head + legend - 10 - 16 * row
        for artist in artists:
            artist.set_transform(corner(ax, edge + x, y))
            artist.set_clip_on(False)
            ax.add_artist(artist)
        write(ax, [label], 0, 1, "axes", dx=edge + x + 25, dy=y, size=SMALL, colour=MUTED)
    return ax


def _legend_rows(keys: Sequence[Key], full: float) -> list[tuple[int, float, str]]:
    rows: list[tuple[int, float, str]] = []
    row, x = 0, 0.0
    for _, text in keys:
        label = wrap(text, SMALL, full - 24, 1)[0]
        room = 24 + width(label, SMALL) * SLACK
        if x and x + room > full:
            row, x = row + 1, 0.0
        rows.append((row, x, label))
        x += room + 16
    return rows


def across(ax: Axes) -> float:
    """Give the width of the axes in points."""
    return float(ax.get_window_extent().width) * 72 / paper(ax).dpi


def paper(ax: Axes) -> Figure:
    """Give the figure that holds the axes, the outermost one.

    Raises
    ------
    ValueError
        If the axes were taken out of their figure.
    """
    figure = ax.get_figure(root=True)
    if figure is None:
        msg = "the axes belong to no figure any more; give axes of a figure, as from figure.add_subplot()"
        raise ValueError(msg)
    return figure


def bare(ax: Axes) -> None:
    """Take away frame and ticks: labels are written beside the rows instead."""
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
