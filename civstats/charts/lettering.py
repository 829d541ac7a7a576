"""Text that fits: measured in the font that charts are laid out in, broken as Chinese and English break."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from pylopdf_fonts_zh_cn import sans_path

from civstats.problems import visible

TITLE, TEXT, SMALL = 12.0, 9.0, 8.0  # points
LEADING: Final = 1.35
# Readers' own fonts are wider than ours, by up to an eighth; what is laid out leaves them room.
SLACK: Final = 1.12
LABELS: Final = 150.0  # points that row labels may take before they wrap
LONGEST: Final = 300  # characters that are laid out at most
# A run of Chinese stays whole where a line can hold it, breaks between characters where not, and no line
# begins with a closing mark.
PIECE: Final = re.compile(r"(?:[^\s\u2e80-\uffef]+|[\u2e80-\uffef])[，。、；：？！）」』》】％]*\s*")


@cache
def font(size: float) -> FontProperties:
    """Give the font that charts are laid out in, at `size` points."""
    return FontProperties(fname=str(sans_path()), size=size)


@cache
def width(text: str, size: float) -> float:
    """Give the width of one line of text in points."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph .* missing from font")
        return float(text_to_path.get_text_width_height_descent(text, font(size), ismath=False)[0])


def wrap(text: object, size: float, space: float, most: int = 3) -> list[str]:
    """Break a text into lines that fit into `space` points, between words or Chinese characters.

    Characters that act instead of showing come out as escapes; what needs more than `most` lines ends in "…".

    Examples
    --------
    >>> wrap("新时代文明实践活动 sessions", 10, 66)
    ['新时代文明', '实践活动', 'sessions']
    >>> wrap("the sessions of 阳泉", 10, 66)
    ['the sessions', 'of 阳泉']
    >>> wrap("one two three", 10, 30, most=2)
    ['one', 'tw…']
    """
    lines = [""]
    for word in re.findall(r"\S+\s*", visible(" ".join(str(text).split()), LONGEST)):
        for piece in _pieces(word, size, space):
            if lines[-1] and not _fits(lines[-1] + piece, size, space):
                lines.append("")
            lines[-1] += piece
    lines = [line.strip() for line in lines]
    if len(lines) > most:
        lines = lines[:most]
        while lines[-1] and not _fits(lines[-1] + "…", size, space):
            lines[-1] = lines[-1][:-1]
        lines[-1] = lines[-1].rstrip() + "…"
    return lines


def _pieces(word: str, size: float, space: float) -> list[str]:
    if _fits(word, size, space):
        return [word]
    pieces = PIECE.findall(word)
    return pieces if all(_fits(piece, size, space) for piece in pieces) else list(word)


def _fits(text: str, size: float, space: float) -> bool:
    return width(text.strip(), size) * SLACK <= space


def widest(blocks: Iterable[Sequence[str]], size: float) -> float:
    """Give the room that the widest line of some wrapped texts needs, in points."""
    return max((width(line, size) * SLACK for lines in blocks for line in lines), default=0.0)
