"""Sentences computed from the data become an alt text of less than 600 characters."""

from __future__ import annotations

from collections.abc import Iterable

from civstats.problems import visible

LONGEST_ALT = 600
LONGEST_NAME = 60


def short(name: object) -> str:
    """Give a name for use in a sentence: one line, cut after 60 characters."""
    return visible(" ".join(str(name).split()), LONGEST_NAME)


def alt_text(sentences: Iterable[str]) -> str:
    """Join sentences to an alt text of less than 600 characters; those that do not fit are left out."""
    text = ""
    for sentence in sentences:
        if sentence and len(text) + len(sentence) + 1 < LONGEST_ALT:
            text = f"{text} {sentence}".strip()
    return text


def counted(number: int, noun: str) -> str:
    """Give a number with its noun.

    >>> counted(1, "row"), counted(2, "row")
    ('1 row', '2 rows')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
