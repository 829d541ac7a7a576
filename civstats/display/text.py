"""Plain text for readers: characters that act are made visible, and its Chinese runs are found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from civstats.bounded import BoundedValue
from civstats.language import Language, language, translate, translate_plural
from civstats.problems import visible

HAN = "々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
WIDE = HAN + "\u3000-\u303f\uff00-\uffef"  # with the punctuation and full-width forms between them
PLURAL = re.compile(r"(?:ies|(?<=ss)es|(?<![su])s)\b")  # entries, classes, persons, but not class, celsius
# One run of Chinese: 阳泉, or 学习、实践, or 五好50户家庭 with the number that stands inside.
CHINESE = re.compile(rf"((?<![{WIDE}])[{WIDE}]*[{HAN}](?:[{WIDE}]|[0-9A-Za-z%.·—]+(?=[{HAN}]))*)")

# English among Chinese: Data Package, Krippendorff; not CSV, 12km, yangquan-73-1, nor &amp; in a drawing.
WORD = r"[A-Za-z][a-z’'-]*[a-z]"
ENGLISH = re.compile(
    rf"((?<![A-Za-z0-9_.&-])(?:[AI] )?{WORD}(?:[ ,.]+(?:{WORD}|[aAI](?= )))*(?![A-Za-z0-9_-]))"
)
FOREIGN: dict[Language, tuple[re.Pattern[str], Language]] = {"en": (CHINESE, "zh"), "zh": (ENGLISH, "en")}


def visible_lines(text: str) -> str:
    r"""Write characters that act instead of showing as their escapes, but keep line breaks and tabs.

    Controls, overrides of the writing direction, lone surrogates and the like change how their neighbours
    look, or make a file ill-formed. A carriage return within a line goes back to its start, as on a
    terminal: only what was written last stays.

    >>> visible_lines("a\u202eb\x1b")
    'a\\u202eb\\x1b'
    >>> visible_lines("1 of 2\r2 of 2\n")
    '2 of 2\n'
    """
    lines = text.replace("\r\n", "\n").split("\n")
    kept = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)
    return "".join(char if char in "\n\t" else visible(char) for char in kept)


def plural(number: BoundedValue, one: str, many: str) -> str:
    """Choose the words that go with a number, in the language that is spoken: one figure says, several figures say.

    Examples
    --------
    >>> from civstats.bounded import BoundedValue
    >>> [plural(BoundedValue(n, n), "figure says", "figures say") for n in (0, 1, 2)]
    ['figures say', 'figure says', 'figures say']
    """
    return translate_plural(one, many, 1 if number.lower == number.upper == 1 else 2)


def or_none(number: BoundedValue, none: str = "none") -> BoundedValue | str:
    """Give a count for a sentence, or a word for nought: none of 26 figures compares, not 0 of them.

    `none` is the English word; Chinese has one for all, which goes with a measure word: 可比较的有零个.

    Examples
    --------
    >>> from civstats.bounded import BoundedValue
    >>> [str(or_none(BoundedValue(n, n))) for n in (0, 3)]
    ['none', '3']
    """
    nought = none if language() == "en" else translate("nought")
    return number if number.upper else nought


def singular(words: str) -> str:
    """Give the words of a unit as they go with one: persons as person, pieces or cases as piece or case.

    Examples
    --------
    >>> [singular(words) for words in ("person-times", "entries of a list", "classes", "yuan", "celsius")]
    ['person-time', 'entry of a list', 'class', 'yuan', 'celsius']
    """
    return PLURAL.sub(lambda end: "y" if end[0] == "ies" else "", words)


def runs(text: str) -> Iterator[tuple[str, Language | None]]:
    """Cut a text into runs, each with its language where that is not the one that is spoken.

    >>> list(runs("In 阳泉, 500余场次 sessions"))
    [('In ', None), ('阳泉', 'zh'), (', 500', None), ('余场次', 'zh'), (' sessions', None)]
    """
    pattern, other = FOREIGN[language()]
    # What a pattern with one group splits: in turn what stands between its matches, and a match.
    return ((run, other if place % 2 else None) for place, run in enumerate(pattern.split(text)) if run)


def width(text: str) -> int:
    """Count the columns that a text takes on a terminal: two for 阳, none for an accent of its own."""
    shown = (char for char in text if unicodedata.category(char) not in {"Mn", "Me"})
    return sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in shown)
