"""A stretch of a page becomes a draft of a row, widened until its `printed` is unique on its line."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest
from typing import NamedTuple

from civstats.coding.drafting.periods import Period
from civstats.coding.extent import CHINESE
from civstats.coding.text import LONGEST, Span, Text
from civstats.problems import unprintable
from civstats.quantities import Quantity, QuantityError, Words, read_quantity
from civstats.quantities.reading import FALL, GROWTH


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
    """Return the reading of what stands in a span, None where no rule reads it.

    Where its clause speaks of growth, a percentage is no share: 增长两成以上 is open above. A fall below zero, as in
    下降-5%, has no reading.
    """
    clause = re.split("[，。；：、]", page.plain[max(0, span.start - 15) : span.start])[-1]
    share = False if GROWTH.search(clause) else None
    try:
        found = read_quantity(page.shown[slice(*span)], basis=basis, measure_words=words, share=share)
    except QuantityError:
        return None
    return None if found.upper < 0 and FALL.search(clause) else found


def widened(page: Text, rows: list[Draft], taken: list[Span], words: Words) -> Iterator[Draft]:
    """Yield rows with what stands beside them, as far as it takes to be unique on their line and to read the same.

    Rows and what no row may reach into are in the order of the text. A row stays as it is where 15 characters do not
    suffice, or where the next numeral stands in the way.
    """
    low = 0
    for row, following in zip_longest(rows, rows[1:]):
        at = bisect_left(page.numerals, row.span.end, key=lambda numeral: numeral.start)
        beside = bisect_left(taken, row.span.end, key=lambda other: other.start)
        next_ones = [*page.numerals[at : at + 1], *taken[beside : beside + 1]]
        next_ones += [following.span] if following else []
        low = max([low, *(each.end for each in taken[beside - 1 : beside])])
        room = Span(low, min((each.start for each in next_ones), default=len(page.plain)))
        span = _unique_span(page, row, room, words)
        quantity = row.quantity and replace(row.quantity, printed=page.shown[slice(*span)])
        yield row._replace(span=span, quantity=quantity)
        low = span.end


def _unique_span(page: Text, row: Draft, room: Span, words: Words) -> Span:
    """Return the span of a row, widened until it is unique on its line; as it came if none that is serves."""
    first, *wider = _wider(page, row, room)
    if _serves(page, row, first, words):
        return first
    # What a longest span holds is not unique where that span is not.
    longest = max((span.end - span.start for span in wider), default=0)
    if not any(page.unique(span) for span in wider if span.end - span.start == longest):
        return row.span
    wider.sort(key=lambda each: not page.plain[slice(*each)].isalnum())  # rather without punctuation
    return next((each for each in wider if _serves(page, row, each, words)), row.span)


def _wider(page: Text, row: Draft, room: Span) -> Iterator[Span]:
    """Yield the span of a row, then ever wider ones, rather to the right than to the left."""
    start, end = row.span
    says_little = row.reason and page.plain[end - 1] in f"{CHINESE}0123456789"
    if says_little and end < room.end and page.plain[end].isalpha() and end - start < LONGEST:
        end += 1  # 一起 says more than 一
    for more in range(LONGEST - (end - start) + 1):
        for right in range(more, -1, -1):
            span = Span(start - more + right, end + right)
            if not more or room.holds(span):
                yield span


def _serves(page: Text, row: Draft, span: Span, words: Words) -> bool:
    """Return whether a span is unique on its line and reads like the row."""
    if any(map(unprintable, page.shown[slice(*span)])) or not page.unique(span):
        return False
    if not row.quantity or span == row.span:
        return True
    found = read(page, span, row.basis, words)
    # The unit of 30万群众 is not printed.
    return row.quantity == (
        found and replace(found, printed=row.quantity.printed, unit=found.unit or row.quantity.unit)
    )
