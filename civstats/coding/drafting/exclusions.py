"""The numerals of a page that stand in a wording or a formula become exclusions; the others are left."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator
from itertools import pairwise

from civstats.coding.drafting.bare_numerals import why_nothing
from civstats.coding.drafting.drafts import Draft
from civstats.coding.drafting.excluded_wordings import find_wordings
from civstats.coding.extent import find_figure
from civstats.coding.text import LONGEST, Span, Text
from civstats.quantities import Words

__all__ = ["excluded", "formulas", "marked"]

_FORMULA = re.compile("[^，。；：、！？“”‘’《》（）·0-9A-Za-z]{1,3}")  # between the numerals of 两不愁三保障


def excluded(
    page: Text, free: list[Span], taken: list[Span], yielded_to: Collection[str]
) -> tuple[list[Draft], list[Span]]:
    """Return an exclusion for each wording that cuts no numeral, and the numerals that are left.

    Parameters
    ----------
    page : Text
        The text.
    free, taken : list of Span
        Its numerals, and what no row may reach into.
    yielded_to : collection of str
        Reasons for which what is taken gives way.
    """
    is_free, is_taken, is_given = marked(page, free), marked(page, taken), marked(page, [])
    inside = {at for numeral in free for at in range(numeral.start + 1, numeral.end)} - page.joints
    rows: list[Draft] = []
    longer: dict[int, str] = {}
    for start, end, reason in find_wordings(page.plain, page.seams, page.lines):
        held = is_given if reason in yielded_to else is_taken
        if 1 not in is_free[start:end] or 1 in held[start:end]:
            continue
        if end - start > LONGEST:
            longer |= {at: reason for at in range(start, end) if at not in longer}
            continue
        if not any(at in inside and is_free[at - 1] and is_free[at] for at in (start, end)):
            is_free[start:end] = bytes(end - start)
            is_taken[start:end] = is_given[start:end] = b"\1" * (end - start)
            rows.append(Draft(Span(start, end), reason))
    left: list[Span] = []
    for part in (part for numeral in free for part in _runs(is_free, numeral)):
        reason = longer.get(part.start, "")
        if reason:  # a row for each numeral of a wording that would be too long itself
            rows.append(Draft(Span(part.start, min(part.end, part.start + LONGEST)), reason))
        else:
            left.append(part)
    return rows, left


def marked(page: Text, spans: list[Span]) -> bytearray:
    """Return a byte for each character of a page, 1 within the spans."""
    marks = bytearray(len(page.plain))
    for start, end in spans:
        marks[start:end] = b"\1" * (end - start)
    return marks


def _runs(marks: bytearray, span: Span) -> Iterator[Span]:
    """Yield the stretches of a span that are marked."""
    for match in re.finditer(b"\1+", marks[slice(*span)]):
        yield Span(span.start + match.start(), span.start + match.end())


def formulas(page: Text, free: list[Span], taken: list[Span], words: Words) -> list[Draft]:
    """Return one row for Chinese numerals that stand close together and measure nothing, as in 三清三拆.

    Their numerals are then no longer free.
    """
    plain = page.plain
    bare = [why_nothing(plain, each, find_figure(plain, *each, words)) == "lexical" for each in free]
    groups = [[0]] if free else []
    for (at, one), (_, other) in pairwise(enumerate(free)):
        close = bare[at] and bare[at + 1] and not _apart(page, one, other, taken)
        if close and other.end - free[groups[-1][0]].start < LONGEST:
            groups[-1].append(at + 1)
        else:
            groups.append([at + 1])
    formulas = [Span(free[group[0]].start, free[group[-1]].end) for group in groups if len(group) > 1]
    free[:] = [free[group[0]] for group in groups if len(group) == 1]
    return [Draft(span, "slogan") for span in formulas]


def _apart(page: Text, one: Span, other: Span, taken: list[Span]) -> bool:
    """Return whether two numerals do not stand close: a blank, a mark or another row lies between."""
    between = bisect_left(taken, other.start, key=lambda span: span.start)
    if between and taken[between - 1].end > one.start:
        return True
    gap = bisect_left(page.gaps, one.end)
    blank = any(at <= other.start for at in page.gaps[gap : gap + 1])
    return blank or not _FORMULA.fullmatch(page.plain, one.end, other.start)
