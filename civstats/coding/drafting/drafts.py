"""A stretch of a page becomes a draft of a row: a figure with its reading, or an exclusion with its reason."""

from __future__ import annotations

from typing import NamedTuple

from civstats.coding.drafting.periods import Period
from civstats.coding.text import Span, Text
from civstats.quantities import Quantity, QuantityError, Words, read_quantity

__all__ = ["Draft", "read"]


class Draft(NamedTuple):
    """A row for a stretch of a page.

    A figure has a reading, unless no rule reads it, as 两个半小时; an exclusion has a reason. `basis` is that for
    which words around it speak, `words` those that may say what it counts, `doubt` says why it has no reading.
    """

    span: Span
    reason: str = ""
    quantity: Quantity | None = None
    basis: str = ""
    period: Period = Period()
    words: str = ""
    doubt: str = ""


def read(page: Text, span: Span, basis: str, words: Words) -> Quantity | None:
    """Return the reading of what stands in a span, None where no rule reads it."""
    try:
        return read_quantity(page.shown[slice(*span)], basis=basis, measure_words=words)
    except QuantityError:
        return None
