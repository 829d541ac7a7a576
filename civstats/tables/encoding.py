"""Bytes become text where their encoding is beyond doubt."""

from __future__ import annotations

import codecs

__all__ = ["decode"]

ASCII = bytes(range(128))
UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def decode(content: bytes) -> str:
    r"""Return the text of a file, without byte order mark.

    UTF-8 and UTF-16 show what they are. GB18030 gives almost any bytes some meaning, so it is taken only
    where nearly all that is not ASCII comes out as common Chinese; text of other encodings, but for Korean
    ones, does not.

    Raises
    ------
    UnicodeDecodeError
        Where no encoding is certain, at the first byte that is not UTF-8, if there is one.

    Examples
    --------
    >>> decode("青山市".encode("gbk"))
    '青山市'
    """
    name = _utf16(content) or "utf-8"
    start = 0
    try:
        text = content.decode(name)
        certain = not _may_be_gbk(text, content) if name == "utf-8" else "\0" not in text
    except UnicodeDecodeError as error:
        start = error.start if name == "utf-8" else 0
        text = content.decode("gb18030", "replace")
        certain = name == "utf-8" and _chinese(text)
    if not certain:
        start = (start or len(content) - len(content.lstrip(ASCII))) % len(content)
        raise UnicodeDecodeError(name, content, start, start + 1, "no encoding is certain")
    return text.lstrip("\ufeff")


def _utf16(content: bytes) -> str | None:
    if content[1:8:2] == bytes(4):  # a header line in ASCII without byte order mark
        return "utf-16-le"
    return "utf-16-be" if content[:8:2] == bytes(4) else UTF16.get(content[:2])


def _may_be_gbk(text: str, content: bytes) -> bool:
    """Return whether what reads as a few letters of Cyrillic, Hebrew or Arabic may be Chinese in GBK."""
    highest = max(text, default="")
    return "\u0400" <= highest <= "\u07ff" and _chinese(content.decode("gb18030", "replace"))


def _chinese(text: str) -> bool:
    codes = [char.encode("gb18030") for char in text if not char.isascii()]
    # Punctuation, numbers and full-width forms of GB 2312, and its more common half of Chinese characters.
    common = [code for code in codes if 0xA1 <= code[0] <= 0xA3 or 0xB0 <= code[0] <= 0xD7]
    certain = sum(len(code) == 2 and code[1] >= 0xA1 for code in common)
    return "\ufffd" not in text and certain * 10 >= len(codes) * 8
