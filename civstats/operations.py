"""What was done to rows becomes words: English ones that it is known by, and those that readers are told."""

from __future__ import annotations

from decimal import ROUND_FLOOR
from typing import Final

from civstats.language import english, language, speaking, translate
from civstats.rounding import digits

PRINTED: Final = english("as printed")
# Words that stand for a number in what is done to it; others begin with a word that stands for them.
FIGURE, RATE = english("figure"), english("rate")
HEADS: Final = english(
    ["sum", "count", "mean", "median", "min", "max", "ratio", "difference", "product", "share"]
)
# What is said of two numbers: whatever they are, of two of a kind, and of two that are as printed.
NESTED: Final = english(
    {
        "difference": "difference between {first} and {second}",
        "product": "product of {first} and {second}",
        "ratio": "ratio of {first} to {second}",
    }
)
ALIKE: Final = english(
    {"difference": "difference between {kind}s", "product": "product of {kind}s", "ratio": "ratio of {kind}s"}
)


class Operation(str):
    """An operation in English, by which it is known in every language, with the words that readers are told.

    >>> with speaking("zh"):
    ...     done = operation("ratio of {first} to {second}", first="sum", second="count")
    >>> done, done.told
    ('ratio of sum to count', '合计与计数之比')
    """

    __slots__ = ("told",)
    told: str

    def __new__(cls, text: str, told: str = "") -> Operation:
        """Make one; without words of its own it is translated as a whole."""
        made = super().__new__(cls, text)
        made.told = told
        return made


def operation(template: str, **values: str) -> str:
    """Say what was done, with other operations or words as values."""
    text = template.format(**values)
    if language() == "en":
        return text
    return Operation(text, translate(template, **{name: words(value) for name, value in values.items()}))


def words(done: str) -> str:
    """Say an operation in the language that is spoken."""
    return (done.told if isinstance(done, Operation) else "") or translate(done)


def numeral(number: float) -> str:
    """Write a plain number as part of an operation."""
    with speaking("en"):
        text = digits(float(number), ROUND_FLOOR, full=True)
    return Operation(text, digits(float(number), ROUND_FLOOR, full=True))


def head(done: str) -> str:
    """Name an operand by its last operation, so that nested operations stay brief."""
    if done == PRINTED:
        return FIGURE
    if "per " in done:
        return RATE
    return done if " " not in done else done.split(" ", 1)[0]


def nested(name: str, left: str, right: str) -> str:
    """Say what was done to two numbers, by what was done to each before.

    >>> nested("ratio", PRINTED, PRINTED), nested("ratio", "count", "count"), nested("difference", PRINTED, "sum")
    ('ratio', 'ratio of counts', 'difference between figure and sum')
    """
    first, second = head(left), head(right)
    if first != second:
        return operation(NESTED[name], first=first, second=second)
    return name if first == FIGURE else operation(ALIKE[name], kind=first)


def per(done: str, size: float, unit: str, base: str) -> str:
    """Say that a number is for so much of a base, which is named by its unit or by its number.

    >>> per("sum", 1000, "", "2,000"), per(PRINTED, 100_000, "人", "")
    ('sum per 1,000 of 2,000', 'per 100,000 人')
    """
    if base:
        rate = operation(english("per {size} of {base}"), size=numeral(size), base=base)
    elif unit:
        rate = operation(english("per {size} {unit}"), size=numeral(size), unit=unit)
    else:
        rate = operation(english("per {size}"), size=numeral(size))
    return rate if done == PRINTED else operation(english("{done} {rate}"), done=head(done), rate=rate)
