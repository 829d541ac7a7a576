"""One spelling for characters that look alike, whatever a PDF, a web page or a keyboard made of them.

Whoever looks for figures looks in the folded text, and points into the original.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

# What stands beside numbers and is not, or otherwise, in the table of proces.
_SIMPLIFIED = str.maketrans(dict(zip("萬億兩餘幾數後臺", "万亿两余几数后台", strict=True)))
_WIDE = dict(zip(",;:!?()", "，；：！？（）", strict=True))

# Default_Ignorable_Code_Point of Unicode is category Cf without `_SHOWN`, and these:
_IGNORABLE = frozenset(
    code
    for first, last in (
        (0x034F, 0x034F),  # combining grapheme joiner
        (0x115F, 0x1160),  # Hangul fillers
        (0x17B4, 0x17B5),  # Khmer inherent vowels
        (0x180B, 0x180F),  # Mongolian variation selectors
        (0x2065, 0x2065),  # reserved
        (0x3164, 0x3164),  # Hangul filler
        (0xFE00, 0xFE0F),  # variation selectors
        (0xFFA0, 0xFFA0),  # half-width Hangul filler
        (0xFFF0, 0xFFF8),  # reserved
        (0xE0000, 0xE0FFF),  # tags, more variation selectors
    )
    for code in range(first, last + 1)
)
_SHOWN = frozenset(
    (0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD)  # signs around numbers, with the next line
) | {*range(0x0600, 0x0606), *range(0xFFF9, 0xFFFC), *range(0x13430, 0x13440)}


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text, never longer than the original, that knows where its characters come from."""

    text: str
    origins: tuple[int, ...]

    def origin(self, index: int) -> int:
        """Return the offset in the original of the character at `index`; its length for the end of `text`.

        A stretch of `text` from `start` to `end`, end excluded, stands in the original from
        `origin(start)` to `origin(end - 1) + 1`.
        """
        return self.origins[index]


def fold(text: str) -> Folded:
    r"""Give a text one spelling: what looks alike becomes alike, what nobody sees goes.

    Compatibility characters become what NFKC has where that is one character (⼋ to 八, ％ to %), but not
    raised, circled and Roman numerals, which are no digits (m², ①, Ⅳ). Characters that are default-ignorable
    (U+200B) go, simplified characters stand for traditional ones (約 to 约, 萬 to 万), white space stays.
    The signs , ; : ! ? ( ) are full-width beside a Chinese character (2024年, to 2024年，), half-width between
    full-width digits (１，０１８ to 1,018), and else as they came: 12，300 may be two numbers, 12,300 is one.

    Examples
    --------
    >>> folded = fold("办⼋⼗\u200b场,共５０%")
    >>> folded.text, folded.origin(3)
    ('办八十场，共50%', 4)
    """
    kept = [(offset, plain) for offset, char in enumerate(text) if (plain := _plain(char))]
    around = ["", *(text[offset] for offset, _ in kept), ""]
    shown = (
        _punctuation(plain, *around[at : at + 3]) if plain in _WIDE else plain
        for at, (_, plain) in enumerate(kept)
    )
    return Folded("".join(shown), (*(offset for offset, _ in kept), len(text)))


@cache
def _plain(char: str) -> str:
    """Return what a character is folded to, empty where nobody sees it."""
    category, code = unicodedata.category(char), ord(char)
    if code in _IGNORABLE or (category == "Cf" and code not in _SHOWN):
        return ""
    plain = unicodedata.normalize("NFKC", char)
    if len(plain) != 1 or category in {"No", "Nl"}:
        return char
    if plain.isascii():
        return plain
    # Import lazily: slow, and no text without Chinese needs it.
    from proces.preprocess import traditional_to_simplified  # noqa: PLC0415

    return str(traditional_to_simplified(plain.translate(_SIMPLIFIED)))


def _punctuation(sign: str, before: str, char: str, after: str) -> str:
    if char != sign:  # full-width
        return sign if all("０" <= each <= "９" for each in (before, after)) else char
    return _WIDE[sign] if any(each > "\u2e7f" for each in (before, after)) else sign
