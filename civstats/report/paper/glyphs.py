"""Whether the fonts of the PDF have every character of a report, and where one stands that they lack."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
from fontTools.ttLib import TTFont

from civstats.language import Later, translate_later
from civstats.problems import Problem, unprintable
from civstats.report.document import Document
from civstats.report.paper.places import found_in, texts

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
    found: dict[tuple[str, Later], Problem] = {}
    for text, place, cell, in_chart in texts(document):
        covered = sans if in_chart else either
        fonts = translate_later("Noto Sans SC" if in_chart else "Noto Serif SC and Noto Sans SC")
        for char in dict.fromkeys(text):
            if char in WHITE_SPACE or (char in covered and not unprintable(char)):
                continue
            told = found_in(place, describe(char)), fonts
            problem = Problem("R-MISSING-GLYPH", f"{document.slug}.ipynb", cell, None, *told)
            found.setdefault((char, place), problem)
    return list(found.values())


def describe(char: str) -> str | Later:
    r"""Name a character.

    >>> describe("\u202e")
    'U+202E RIGHT-TO-LEFT OVERRIDE'
    """
    code = f"U+{ord(char):04X}"
    name = unicodedata.name(char, "")
    if name:
        return f"{code} {name}"
    control = unicodedata.category(char) == "Cc"
    return translate_later("{code} control character" if control else "{code} unnamed character", code=code)
