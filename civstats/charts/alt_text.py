"""Sentences computed from the data become an alt text of less than 600 characters."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from civstats.language import translate, translate_plural
from civstats.problems import visible

LONGEST_ALT = 600
LONGEST_NAME = 60


def short(name: object) -> str:
    """Give a name for use in a sentence, in the language that is spoken: one line, cut after 60 characters."""
    return visible(" ".join(translate(str(name)).split()), LONGEST_NAME)


def alt_text(sentences: Iterable[str]) -> str:
    """Join sentences to an alt text of less than 600 characters; those that do not fit are left out."""
    text = ""
    for sentence in sentences:
        if sentence and len(text) + len(sentence) + 1 < LONGEST_ALT:
            text += f" {sentence}" if text and not text.endswith("。") else sentence
    return text


def counted(number: int, one: str, many: str) -> str:
    """Give a number with its noun, in the language that is spoken.

    >>> counted(1, "{number} row", "{number} rows"), counted(2, "{number} row", "{number} rows")
    ('1 row', '2 rows')
    """
    return translate_plural(one, many, number).format(number=f"{number:,}")


def rows_by_columns(frame: pd.DataFrame) -> dict[str, str]:
    """Give how large a frame is, as ``rows`` and ``columns`` of a sentence."""
    return {
        "rows": counted(len(frame), "{number} row", "{number} rows"),
        "columns": counted(len(frame.columns), "{number} column", "{number} columns"),
    }


def listed(parts: Iterable[str]) -> str:
    """List short things, with commas between."""
    return translate(", ").join(parts)


def listed_apart(parts: Iterable[str]) -> str:
    """List things that have commas of their own, with semicolons between."""
    return translate("; ").join(parts)
