"""Whether the fonts of the PDF have every character of a report, and where one stands that they lack."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
from fontTools.ttLib import TTFont

from civstats.problems import Problem, unprintable
from civstats.report.document import Document
from civstats.report.paper.places import texts

SERIF = Path(pylopdf_fonts_zh_cn.serif_path())
SANS = Path(pylopdf_fonts_zh_cn.sans_path())
WHITE_SPACE = frozenset(" \t\n\r\f")


@cache
def characters(font: Path) -> frozenset[str]:
    """Return the characters that a font file has glyphs for."""
    with TTFont(font, lazy=True) as opened:
        return frozenset(map(chr, opened.getBestCmap()))


def missing(document: Document) -> list[Problem]:
    """Find the characters of a report that its PDF could not show, or that act instead of showing, once a place.

    Either font stands in for the other, but in charts, which ask for the sans alone.
    """
    sans = characters(SANS)
    either = sans | characters(SERIF)
    found: dict[tuple[str, str], Problem] = {}
    for text, place, cell, in_chart in texts(document):
        covered = sans if in_chart else either
        fonts = "Noto Sans SC" if in_chart else "Noto Serif SC and Noto Sans SC"
        for char in dict.fromkeys(text):
            if char in WHITE_SPACE or (char in covered and not unprintable(char)):
                continue
            about = f"{describe(char)} in {place}"
            problem = Problem("R-MISSING-GLYPH", f"{document.slug}.ipynb", cell, None, about, fonts)
            found.setdefault((char, place), problem)
    return list(found.values())


def describe(char: str) -> str:
    r"""Name a character.

    >>> describe("\u202e")
    'U+202E RIGHT-TO-LEFT OVERRIDE'
    """
    name = unicodedata.name(char, "")
    if not name:
        name = "control character" if unicodedata.category(char) == "Cc" else "unnamed character"
    return f"U+{ord(char):04X} {name}"
