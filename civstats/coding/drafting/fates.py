"""Each numeral of a page becomes a draft: a figure with its reading, or an exclusion with its reason."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from civstats.coding.drafting.drafts import Draft, widened
from civstats.coding.drafting.exclusions import excluded, formulas, marked
from civstats.coding.drafting.figures import Figures
from civstats.coding.text import Span, Text
from civstats.quantities import Words

_YIELDED_TO = frozenset(("name", "structure", "lexical"))  # reasons for which lexical words give way
_LISTED = re.compile("个?(?:[、和及与或]|以及)")  # between figures of one list


def draft(page: Text, measure_words: Words, lexical_words: Iterable[str] = ()) -> list[Draft]:
    """Return the drafts for a page in their order; each numeral stands in one, unless a lexical word holds it.

    >>> page = Text("首批志愿者统一上门30余次")
    >>> [page.shown[slice(*row.span)] for row in draft(page, {"次": "次"}, ["统一"])]
    ['首批', '30余次']
    """
    words = (match.span() for word in lexical_words for match in re.finditer(re.escape(word), page.plain))
    held = {at for span in words for at in range(*span)}
    lexical = [span for span in page.numerals if held.issuperset(range(*span))]
    free = [span for span in page.numerals if not held.issuperset(range(*span))]
    return draft_free(page, free, lexical, measure_words, yielding=True)


def draft_free(
    page: Text, free: list[Span], taken: list[Span], measure_words: Words, *, yielding: bool = False
) -> list[Draft]:
    """Return the drafts for the free numerals of a page, in their order; no row reaches into what is taken.

    What is taken stands in the order of the text and does not overlap. Where it is yielding, it gives way to a wording
    that holds a free numeral too (五位一体).

    >>> page = Text("首批志愿者上门30余次")
    >>> [page.shown[slice(*row.span)] for row in draft_free(page, page.numerals[1:], [Span(0, 2)], {})]
    ['30余']
    """
    rows, free = excluded(page, free, taken, _YIELDED_TO if yielding else ())
    if yielding:
        held = marked(page, [row.span for row in rows])
        taken = [span for span in taken if not any(held[slice(*span)])]
    for more in (formulas, _rest):
        rows += more(page, free, sorted([*taken, *(row.span for row in rows)]), measure_words)
    rows = [*widened(page, sorted(rows, key=lambda row: row.span), taken, measure_words)]
    return _with_carried_units(page, rows)


def _rest(page: Text, free: list[Span], taken: list[Span], words: Words) -> Iterator[Draft]:
    """Yield a row for each numeral that no wording held: figures, and what nothing measures."""
    figures = Figures(page, words)
    waiting = free[::-1]
    low = 0
    while waiting:
        here = waiting.pop()
        at = bisect_left(taken, here.end, key=lambda span: span.start)
        low = max(low, taken[at - 1].end if at else 0)
        high = taken[at].start if at < len(taken) else len(page.plain)
        row = figures.pair(here, waiting[-1], Span(low, high)) if waiting else None
        if row:
            waiting.pop()
        else:
            row = figures.single(here, Span(low, min([high, *(span.start for span in waiting[-1:])])))
            first_break = bisect_right(page.breaks, here.start)
            broken = page.breaks[first_break : first_break + 1]
            if not (row.quantity or row.reason) and broken and broken[0] < here.end:
                # Two numerals that only a line break joins.
                waiting += [Span(broken[0], here.end), Span(here.start, broken[0])]
                continue
        low = row.span.end
        figures.last_end = low if row.quantity else figures.last_end
        yield row


def _with_carried_units(page: Text, rows: list[Draft]) -> list[Draft]:
    """Return rows in which a figure takes its unit from the next of its list: 3500万、2300万人次."""
    carried = [*rows]
    for at, (one, _) in reversed([*enumerate(pairwise(rows))]):
        other = carried[at + 1]
        listed = _LISTED.fullmatch(page.plain, one.span.end, other.span.start)
        if listed and one.quantity and not one.quantity.unit and other.quantity:
            carried[at] = one._replace(quantity=replace(one.quantity, unit=other.quantity.unit))
    return carried
