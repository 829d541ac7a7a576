"""One spelling for characters that look alike, whatever a PDF, a web page or a keyboard made of them.

Whoever looks for figures looks in the folded text, and points into the original.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import NamedTuple

# What stands beside numbers and is not, or otherwise, in the table of proces.
_SIMPLIFIED = str.maketrans(dict(zip("萬億兩餘幾數後臺", "万亿两余几数后台", strict=True)))
_WIDE = dict(zip(",;:!?()", "，；：！？（）", strict=True))


class Folded(NamedTuple):
    """A folded text, never longer than the original, that knows where its characters come from.

    A stretch of `text` from `start` to `end`, end excluded, stands in the original from `origins[start]` to
    `origins[end - 1] + 1`.
    """

    text: str
    origins: tuple[int, ...]  # of each character, and the length of the original for the end


def fold(text: str) -> Folded:
    r"""Give a text one spelling: what looks alike becomes alike, what nobody sees goes.

    Compatibility characters become what NFKC has where that is one character (⼋ to 八, ％ to %), but not
    raised, circled and Roman numerals, which are no digits (m², ①, Ⅳ). Characters that are default-ignorable
    (U+200B) go, simplified characters stand for traditional ones (約 to 约, 萬 to 万), white space stays.
    The signs , ; : ! ? ( ) are full-width beside a Chinese character (2024年, to 2024年，), half-width between
    full-width digits (１，０１８ to 1,018), and else as they came: 12，300 may be two numbers, 12,300 is one.

    >>> folded = fold("办⼋⼗\u200b场,共５０%")
    >>> folded.text, folded.origins[3]
    ('办八十场，共50%', 4)
    """
    each = [*map(_plain, text)]
    if all(each) and _WIDE.keys().isdisjoint(
        each
    ):  # as mostly: no character goes, or depends on those beside it
        return Folded("".join(each), tuple(range(len(text) + 1)))
    kept = [(offset, plain) for offset, plain in enumerate(each) if plain]
    around = ["", *(text[offset] for offset, _ in kept), ""]
    shown = (
        _punctuation(plain, *around[at : at + 3]) if plain in _WIDE else plain
        for at, (_, plain) in enumerate(kept)
    )
    return Folded("".join(shown), (*(offset for offset, _ in kept), len(text)))


@cache
def _plain(char: str) -> str:
    """Return what a character is folded to, empty where nobody sees it."""
    if char.isascii():
        return char
    # Import lazily: slow, and no text without Chinese needs them.
    import regex  # noqa: PLC0415
    from proces.preprocess import traditional_to_simplified  # noqa: PLC0415

    if regex.match(r"\p{Default_Ignorable_Code_Point}", char):
        return ""
    plain = unicodedata.normalize("NFKC", char)
    if len(plain) != 1 or unicodedata.category(char) in {"No", "Nl"}:
        return char
    return str(traditional_to_simplified(plain.translate(_SIMPLIFIED)))


def _punctuation(sign: str, before: str, char: str, after: str) -> str:
    if char != sign:  # full-width
        return sign if all("０" <= each <= "９" for each in (before, after)) else char
    return _WIDE[sign] if any(each > "\u2e7f" for each in (before, after)) else sign
