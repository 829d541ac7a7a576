"""How every chart looks: its font, sizes and colours as matplotlib settings, whatever the user's own are."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.font_manager import FontEntry, fontManager
from pylopdf_fonts_zh_cn import sans_path

TITLE, TEXT, SMALL = 12.0, 9.0, 8.0  # font sizes in points
# Widths in points: the text of an A4 page, so that print needs no scaling; a phone of 390 pixels, which shows
# 348 of them, so that SMALL is 11 pixels high.
PAGE, PHONE = 475.0, 252.0
MARGIN = 14.0
PAD = 10.0  # points between labels and rows
INK, MUTED, GRID, LINK = "#1a1a1a", "#595959", "#dddddd", "#0b3c68"
# Okabe and Ito's colours, told apart by colour-blind readers; their yellow is too pale on white.
BLUE, ORANGE, GREEN, VERMILLION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE = "#56B4E9", "#CC79A7"
# Colours of areas side by side, and the hatches that keep them apart in grey.
HATCHES = {SKY: "", ORANGE: "////", GREEN: "----", PURPLE: 4 * "\\", BLUE: "xxxx", VERMILLION: "++++"}
# The box of a text that must stay readable on lines or hatches.
BACKING = {"facecolor": "white", "edgecolor": "none", "boxstyle": "square,pad=0.15"}

# A name of its own: a "Noto Sans SC" that the user has installed may have other widths.
FONT = "civstats charts"
fontManager.ttflist.append(FontEntry(fname=str(sans_path()), name=FONT))

SETTINGS: dict[Any, Any] = {
    "figure.dpi": 72,  # matplotlib's pixels are points
    "font.family": FONT,
    "font.size": TEXT,
    "text.color": INK,
    "text.parse_math": False,  # a "$" in a table is a "$"
    "axes.axisbelow": True,
    "axes.labelcolor": MUTED,
    "axes.labelpad": 6,
    "axes.labelsize": SMALL,
    "xaxis.labellocation": "left",
    "xtick.labelcolor": MUTED,
    "xtick.labelsize": SMALL,
    "xtick.major.pad": 5,
    "ytick.major.pad": PAD,
    "ytick.labelcolor": INK,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "lines.solid_capstyle": "butt",
    "legend.frameon": False,
    "legend.fontsize": SMALL,
    "legend.labelcolor": MUTED,
    "legend.borderpad": 0,
    "legend.borderaxespad": 0,
    "legend.handlelength": 18 / SMALL,
    "legend.handleheight": 9 / SMALL,
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "civstats",  # else ids are random
}


@contextmanager
def chart_style(width: float = PAGE) -> Iterator[None]:
    """Draw figures of a width with matplotlib's defaults and our settings; the user's come back afterwards."""
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        mpl.rcParams.update(SETTINGS | {"figure.figsize": (width / 72, 1)})
        # Readers' own fonts draw the text, so a character that ours lacks is not missing.
        warnings.filterwarnings("ignore", r"Glyph .* missing from font")
        yield


def figure_width() -> float:
    """Give the width of figures in points, as `chart_style` sets it."""
    return float(mpl.rcParams["figure.figsize"][0]) * 72


def is_narrow() -> bool:
    """Tell whether figures are drawn for a phone: labels stand above their rows, not beside them."""
    return figure_width() < PAGE


def full_width() -> float:
    """Give the width of figures within their margins, in points."""
    return figure_width() - 2 * MARGIN
