"""Plain text becomes pieces for report.typ: Chinese runs marked, long words with places where they may break."""

from __future__ import annotations

import re
from typing import Any

from civstats.display.text import runs, width
from civstats.problems import visible

SPACE = re.compile(r"[ \t\n\r\f]+")
LONGEST_WORD = 24  # characters, of Latin and its kin; Han may break anywhere
LONG_WORD = re.compile(rf"[!-\u2fff]{{{LONGEST_WORD + 1},}}")
LONG_PART = re.compile(rf"[^-]{{1,{LONGEST_WORD}}}-*|-{{1,{LONGEST_WORD}}}")
COLUMNS = 100  # of a listing, half an em each
BREAKABLE = "\u200b"  # a zero width space, which no text of a report holds: `visible` writes it as its escape


def one_line(text: str) -> str:
    """Make each run of white space one space, as HTML does."""
    return SPACE.sub(" ", text)


def cut_line(line: str) -> list[str]:
    """Cut a line of a listing as a terminal as wide as the page does.

    >>> [len(part) for part in cut_line("a" * 200 + "阳泉")]
    [100, 100, 2]
    """
    parts, room = [""], COLUMNS
    for char in line:
        room -= width(char)
        if room < 0:
            parts.append("")
            room = COLUMNS - width(char)
        parts[-1] += char
    return parts


def word_parts(word: str) -> list[str]:
    """Cut a word where it may break: a long one behind its hyphens, and within parts that are long themselves.

    >>> word_parts("self-reported"), word_parts("the-name-of-a-row-in-tables")
    (['self-reported'], ['the-', 'name-', 'of-', 'a-', 'row-', 'in-', 'tables'])
    """
    return [word] if len(word) <= LONGEST_WORD else LONG_PART.findall(word)


def text_pieces(text: str) -> list[Any]:
    """Give a text as pieces of a line.

    >>> text_pieces("In 阳泉")
    ['In ', {'kind': 'foreign', 'lang': 'zh', 'text': '阳泉'}]
    """
    shown = LONG_WORD.sub(lambda word: BREAKABLE.join(word_parts(word[0])), one_line(visible(text)))
    return [{"kind": "foreign", "lang": other, "text": run} if other else run for run, other in runs(shown)]
