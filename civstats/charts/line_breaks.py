"""A text becomes lines that fit a width, broken between words or Chinese characters."""

from __future__ import annotations

import re
from functools import cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from civstats.charts.style import FONT
from civstats.language import translate
from civstats.problems import visible

LEADING = 1.35  # from baseline to baseline, in font sizes
# Readers' own fonts are wider than ours, by up to an eighth; what is laid out leaves them room.
SLACK = 1.12
LABELS = 150.0  # points that row labels may take before they wrap
LONGEST = 300  # characters that are laid out at most
# A Chinese character, or a run of others, with the marks that no line may begin or end with, and a number with its
# unit: "在“实践”（至少1.5万人次）。" gives "在", "“实", "践”", "（至", "少", "1.5万", "人", "次）。"
OPENING, CLOSING = "“‘（「『《〈【〔", "”’，。、；：？！）」』》〉】〕％…—·"
CHARACTER = rf"[\d.,—]+[%‰万亿]+|[\u2e80-\uffef]|[^\s\u2e80-\uffef{OPENING}]+"
PIECE = re.compile(rf"[{OPENING}]*(?:{CHARACTER})[{CLOSING}]*\s*|\S\s*")


@cache
def width(text: str, size: float) -> float:
    """Give the width of one line of text in points."""
    font = FontProperties(family=FONT, size=size)
    return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0])


def wrap(text: object, size: float, space: float, most: int = 3) -> list[str]:
    """Break a text, in the language that is spoken, into lines that fit a width: between words or Chinese characters.

    The size of the font and the width of the lines are in points. Control and bidi characters become escapes;
    a text of more than `most` lines ends in "…".

    >>> wrap("新时代文明实践活动 sessions", 10, 66)
    ['新时代文明', '实践活动', 'sessions']
    >>> wrap("the sessions of 阳泉", 10, 66)
    ['the sessions', 'of 阳泉']
    >>> wrap("活动（至少1.5万人次）。", 10, 48)
    ['活动（至', '少1.5万', '人次）。']
    >>> wrap("one two three", 10, 30, most=2)
    ['one', 'tw…']
    """
    told = visible(" ".join(translate(str(text)).split()), LONGEST)
    if _fits(told, size, space):  # most do, and measuring takes long
        return [told]
    lines = [""]
    for word in re.findall(r"\S+\s*", told):
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
    return [
        part for piece in PIECE.findall(word) for part in ([piece] if _fits(piece, size, space) else piece)
    ]


def _fits(text: str, size: float, space: float) -> bool:
    return width(text.strip(), size) * SLACK <= space
