"""Each numeral of a page becomes a draft: a figure with its reading, or an exclusion with its reason."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from civstats.coding.drafting.basis import Bases
from civstats.coding.drafting.drafts import Draft, read, widened
from civstats.coding.drafting.exclusions import excluded, formulas, marked, why_nothing
from civstats.coding.drafting.indicators import words_around
from civstats.coding.drafting.periods import Period, Times
from civstats.coding.extent import CHINESE, Stretch, find_figure
from civstats.coding.text import LONGEST, Span, Text
from civstats.quantities import Quantity, Words
from civstats.quantities.comparators import find_comparators

_YIELDED_TO = frozenset(("name", "structure", "lexical"))  # reasons for which lexical words give way
_LISTED = re.compile("个?(?:[、和及与或]|以及)")  # between figures of one list
_JOINED = re.compile(f"[^0-9{CHINESE}，。；：、]{{0,3}}?(?:[至到]|[-—–~～]{{1,2}})")  # 3名至5名
_CLAUSE_MARK = re.compile("[^\\w%‰]")
# What read_quantity suspects, but not what texts often hold beside a figure: 去年多300元, 扩大到57个, 壮大12个.
_MODIFIER = re.compile("(?![多少大小高低][了到达至于出]?$|起步$|超$)[一-龥]{1,3}")
# A figure in two units is one: 5元8角, 1米75, 2小时30分钟.
_COMPOSITE = re.compile(
    "元#角(?:#分)?|角#分|米#(?:厘米|分米)?|[个]?小时#分钟?|分钟?#秒|吨#公斤|斤#两|年#个月|天#个?小时".replace(
        "#", f"(?:[0-9]{{1,3}}|[{CHINESE}]{{1,5}})半?"
    )
)
# Persons without a measure word: 420万困难群众, 参保人数突破5100万.
_PERSONS = re.compile(
    "(?![的级元])[^，。；、0-9]{0,6}?(?:群众|老年?人|居民|[学女男考新师]生|儿童|青年|农民工?|妇女|职工|儿女|党员|市民|村民|游客|旅客|志愿者|人员|对象|群体|患者|干部|人才|人口)"
)
_COUNTED = re.compile("(人口|人数|人次)(?:约|近|超过?|达到?|突破|[增提]加?[高长]?[到至]|为)?$")
_AVERAGE = re.compile(f"(?:[人户]均|平均)[^，。；：、0-9{CHINESE}]{{0,6}}$")  # 户均增收3000余元


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
    figures = _Figures(page, words)
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


class _Figures:
    """Makes drafts of the numerals of one page, in the order of the text.

    `last_end` is where the figure before ended, whose words speak not of the next.
    """

    def __init__(self, page: Text, words: Words) -> None:
        self._page, self._words = page, words
        self._times = Times(page.plain, page.lines)
        self._bases = Bases(page.plain, self._times)
        self.last_end = 0

    def pair(self, first: Span, last: Span, room: Span) -> Draft | None:
        """Return the draft of two numerals that are one figure, None where they are not; within a room."""
        composite = _COMPOSITE.match(self._page.plain, first.end)
        if composite and first.end < last.start and composite.end() >= last.end:
            span = Span(first.start, min(composite.end(), first.start + LONGEST))
            return Draft(span, period=self._times.period(span.start, norm=False))
        return self._range(first, last, room)

    def _range(self, first: Span, last: Span, room: Span) -> Draft | None:
        """Return the row for two numerals that are the ends of a range, as 3至5名 or 300元到500元不等."""
        plain = self._page.plain
        between = _JOINED.fullmatch(plain, first.end, last.start)
        if not between or last.end > room.end:
            return None
        stretch = self._stretch(Span(first.start, last.end), room)
        row = self._figure(stretch, room)
        # 从3个到5个 is a change, unless 不等 or 之间 follows.
        change = len(between[0]) > 1 and plain[stretch.start - 1 : stretch.start] in ("从", "由")
        stays = plain.startswith(("不等", "之间"), stretch.end)
        below = plain.startswith("零下", first.start)  # 零下3至5℃: 5℃ alone would be above zero
        read = row.quantity and row.quantity.rule == "range" and (stays or not change)
        return row if read or (below and not row.quantity and plain[last.start] != "零") else None

    def single(self, numeral: Span, room: Span) -> Draft:
        """Return the draft of one numeral within a room."""
        page = self._page
        stretch = self._stretch(numeral, room)
        reason = why_nothing(page.plain, numeral, stretch)
        tabular = len(page.touched(Span(numeral.start - 1, numeral.end + 1))) > 1
        if not reason or (reason == "phone" and tabular):
            return self._figure(stretch, room)
        span = Span(numeral.start, min(stretch.end, numeral.start + LONGEST))
        pointed = room.start < numeral.start and page.plain[numeral.start - 1] in "这那每各某同另"
        wider = pointed and span.end - span.start < LONGEST
        return Draft(Span(span.start - 1, span.end) if wider else span, reason)

    def _stretch(self, numeral: Span, room: Span) -> Stretch:
        found = find_figure(self._page.plain, *numeral, self._words)
        whole = found.start >= room.start and found.end - found.start <= LONGEST
        start = found.start if whole else numeral.start
        if start == numeral.start > room.start and self._page.negative(numeral):
            start -= 1  # 3℃ of -3℃ would be another figure
        return found._replace(start=start, end=min(found.end, room.end))

    def _figure(self, stretch: Stretch, room: Span) -> Draft:
        """Return the row of a figure, read where its form can be read."""
        page = self._page
        span = Span(stretch.start, min(stretch.end, stretch.start + LONGEST))
        found = read(page, span, "", self._words)
        doubt = _modifier(page.plain, span, room) if found and found.qualifier == "exact" else ""
        if not found or doubt:
            doubt = doubt and f"no rule knows what {doubt} makes of it"
            return Draft(span, period=self._times.period(span.start, norm=False), doubt=doubt)
        basis = self._bases.find(span, found, self.last_end)
        # What was there before lies outside the period of the section.
        period = Period() if basis == "baseline" else self._times.period(span.start, norm=basis == "norm")
        average = _AVERAGE.search(page.plain, max(room.start, span.end - LONGEST), span.start)
        if found.rule == "above_to_next_step" and average and basis != "rate":
            span = Span(average.start(), span.end)  # 户均3000余元: an average need not be whole
        words = words_around(page.plain, span, max(room.start, self._times.clause(span.start)))
        return Draft(
            span, "", self._with_unit(span, read(page, span, basis, self._words)), basis, period, words
        )

    def _with_unit(self, span: Span, found: Quantity | None) -> Quantity | None:
        """Return a reading with the unit that a word beside the figure gives where no measure word does."""
        if not found or found.unit:
            return found
        counted = _COUNTED.search(self._page.plain, max(0, span.start - 6), span.start)
        unit = counted[1] if counted else "人" if _PERSONS.match(self._page.plain, span.end) else None
        unit = "人" if unit in ("人口", "人数") else unit
        return replace(found, unit=unit) if unit in self._words.values() else found


def _modifier(text: str, figure: Span, room: Span) -> str:
    """Return a word beside a figure that may alter it and that no rule knows, as in 逊于300人; empty for none."""
    lead = _CLAUSE_MARK.split(text[max(room.start, figure.start - 4) : figure.start])[-1]
    tail = _CLAUSE_MARK.split(text[figure.end : figure.end + 12], maxsplit=1)[0]
    tail = re.sub("[0-9].*", "·", tail)  # where another figure begins, not the clause ends
    measure = text[figure.end - 1].strip(f"0123456789%‰{CHINESE}")
    before = find_comparators(lead, "9", "").unknown
    behind = find_comparators("", "9", measure + tail).unknown.removeprefix(measure)
    return next((word for word in (before, behind) if _MODIFIER.fullmatch(word)), "")
