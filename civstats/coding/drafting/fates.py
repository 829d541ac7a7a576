"""Each numeral of a page becomes a draft: a figure with its reading, or an exclusion with its reason."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from civstats.coding.drafting.basis import Bases
from civstats.coding.drafting.excluded_wordings import find_wordings
from civstats.coding.drafting.indicators import words_around
from civstats.coding.drafting.periods import Period, Times
from civstats.coding.drafting.uniqueness import Draft, read, widened
from civstats.coding.extent import CHINESE, Stretch, find_figure
from civstats.coding.text import LONGEST, Span, Text
from civstats.quantities import Words

__all__ = ["draft", "draft_free"]

_JOINED = re.compile(f"[^0-9{CHINESE}，。；：、]{{0,3}}?(?:[至到]|[-—–~～]{{1,2}})")  # 3名至5名
_YIELDED_TO = frozenset(("name", "structure", "lexical"))  # reasons for which lexical words give way
_LISTED = re.compile("个?(?:[、和及与或]|以及)")  # between figures of one list
# A figure in two units is one: 5元8角, 1米75, 2小时30分钟.
_COMPOSITE = re.compile(
    "元#角(?:#分)?|角#分|米#(?:厘米|分米)?|[个]?小时#分钟?|分钟?#秒|吨#公斤|斤#两|年#个月|天#个?小时".replace(
        "#", f"(?:[0-9]{{1,3}}|[{CHINESE}]{{1,5}})半?"
    )
)
_FORMULA = re.compile("[^，。；：、！？“”‘’《》（）·0-9A-Za-z]{1,3}")  # between the numerals of 两不愁三保障
_PLACE = re.compile(  # 三里桥街道
    f"[^，。；、{CHINESE}]{{0,3}}(?:[村镇乡县市区州街路巷河湖江山桥湾岭寨庄堡峡岛港园厦]|广场|工程)"
)
_AVERAGE = re.compile(f"(?:[人户]均|平均)[^，。；：、0-9{CHINESE}]{{0,6}}$")  # 户均增收3000余元
_NORM = re.compile("每(?:[天日周月年]|季度?|学期|半年)[^，。；]{0,5}$")  # 每月一次


def draft(page: Text, measure_words: Words, lexical_words: Iterable[str] = ()) -> list[Draft]:
    """Return the drafts for a page in their order; each numeral stands in one, unless a lexical word holds it.

    Parameters
    ----------
    page : Text
        The text.
    measure_words : mapping of str to str
        Printed measure word to unit code.
    lexical_words : iterable of str
        Words that hold a numeral character and count nothing: their numerals get no row.

    Examples
    --------
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
    """Return the drafts for some numerals of a page, in their order.

    Parameters
    ----------
    page : Text
        The text.
    free : list of Span
        The numerals.
    taken : list of Span
        What no row may reach into, in the order of the text; none of it overlaps.
    measure_words : mapping of str to str
        Printed measure word to unit code.
    yielding : bool
        Whether what is taken gives way to a wording that holds a free numeral too (五位一体).

    Examples
    --------
    >>> page = Text("首批志愿者上门30余次")
    >>> [page.shown[slice(*row.span)] for row in draft_free(page, page.numerals[1:], [Span(0, 2)], {})]
    ['30余']
    """
    rows, free = _wordings(page, free, taken, _YIELDED_TO if yielding else ())
    if yielding:
        held = _marks(page, [row.span for row in rows])
        taken = [span for span in taken if not any(held[slice(*span)])]
    drafter = _Drafter(page, measure_words)
    for more in (drafter.formulas, drafter.rest):
        rows += more(free, sorted([*taken, *(row.span for row in rows)]))
    rows = [*widened(page, sorted(rows, key=lambda row: row.span), taken, measure_words)]
    return _with_carried_units(page, rows)


def _wordings(
    page: Text, free: list[Span], taken: list[Span], yielded_to: Collection[str]
) -> tuple[list[Draft], list[Span]]:
    """Return an exclusion for each wording that cuts no numeral, and the numerals that are left."""
    is_free, is_taken, is_given = _marks(page, free), _marks(page, taken), _marks(page, [])
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


def _with_carried_units(page: Text, rows: list[Draft]) -> list[Draft]:
    """Return rows in which a figure takes its unit from the next of its list: 3500万、2300万人次."""
    carried = [*rows]
    for at, (one, _) in reversed([*enumerate(pairwise(rows))]):
        other = carried[at + 1]
        listed = _LISTED.fullmatch(page.plain, one.span.end, other.span.start)
        if listed and one.quantity and not one.quantity.unit and other.quantity:
            carried[at] = one._replace(quantity=replace(one.quantity, unit=other.quantity.unit))
    return carried


def _marks(page: Text, spans: list[Span]) -> bytearray:
    """Return a byte for each character of a page, 1 within the spans."""
    marks = bytearray(len(page.plain))
    for start, end in spans:
        marks[start:end] = b"\1" * (end - start)
    return marks


def _runs(marks: bytearray, span: Span) -> Iterator[Span]:
    """Yield the stretches of a span that are marked."""
    for match in re.finditer(b"\1+", marks[slice(*span)]):
        yield Span(span.start + match.start(), span.start + match.end())


class _Drafter:
    """Makes drafts of the numerals of one page that no wording excludes."""

    def __init__(self, page: Text, words: Words) -> None:
        self._page, self._words = page, words
        self._times = Times(page.plain, page.lines)
        self._bases = Bases(page.plain, self._times)
        self._last_figure = 0  # where the last one ended

    def formulas(self, free: list[Span], taken: list[Span]) -> list[Draft]:
        """Return one row for Chinese numerals that stand close together and measure nothing, as in 三清三拆.

        Their numerals are then no longer free.
        """
        plain = self._page.plain
        bare = [_reason(plain, each, find_figure(plain, *each, self._words)) == "lexical" for each in free]
        groups = [[0]] if free else []
        for (at, one), (_, other) in pairwise(enumerate(free)):
            close = bare[at] and bare[at + 1] and not self._apart(one, other, taken)
            if close and other.end - free[groups[-1][0]].start < LONGEST:
                groups[-1].append(at + 1)
            else:
                groups.append([at + 1])
        formulas = [Span(free[group[0]].start, free[group[-1]].end) for group in groups if len(group) > 1]
        free[:] = [free[group[0]] for group in groups if len(group) == 1]
        return [Draft(span, "slogan") for span in formulas]

    def _apart(self, one: Span, other: Span, taken: list[Span]) -> bool:
        """Return whether two numerals do not stand close: a blank, a mark or another row lies between."""
        between = bisect_left(taken, other.start, key=lambda span: span.start)
        if between and taken[between - 1].end > one.start:
            return True
        gap = bisect_left(self._page.gaps, one.end)
        blank = any(at <= other.start for at in self._page.gaps[gap : gap + 1])
        return blank or not _FORMULA.fullmatch(self._page.plain, one.end, other.start)

    def rest(self, free: list[Span], taken: list[Span]) -> Iterator[Draft]:
        """Yield a row for each numeral that no wording held: figures, and what nothing measures."""
        page = self._page
        waiting = free[::-1]
        low = 0
        while waiting:
            here = waiting.pop()
            at = bisect_left(taken, here.end, key=lambda span: span.start)
            low = max(low, taken[at - 1].end if at else 0)
            high = taken[at].start if at < len(taken) else len(page.plain)
            row = self._pair(here, waiting[-1], Span(low, high)) if waiting else None
            if row:
                waiting.pop()
            else:
                row = self._single(here, Span(low, min([high, *(span.start for span in waiting[-1:])])))
                first_break = bisect_right(page.breaks, here.start)
                broken = page.breaks[first_break : first_break + 1]
                if not (row.quantity or row.reason) and broken and broken[0] < here.end:
                    # Two numerals that only a line break joins.
                    waiting += [Span(broken[0], here.end), Span(here.start, broken[0])]
                    continue
            low = row.span.end
            self._last_figure = low if row.quantity else self._last_figure
            yield row

    def _pair(self, first: Span, last: Span, room: Span) -> Draft | None:
        """Return the row for two numerals that are one figure."""
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
        return row if row.quantity and row.quantity.rule == "range" and (stays or not change) else None

    def _single(self, numeral: Span, room: Span) -> Draft:
        """Return the row for one numeral that no wording holds."""
        page = self._page
        stretch = self._stretch(numeral, room)
        reason = _reason(page.plain, numeral, stretch)
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
            start -= 1  # no rule reads -3℃, and 3℃ would be another figure
        return found._replace(start=start, end=min(found.end, room.end))

    def _figure(self, stretch: Stretch, room: Span) -> Draft:
        """Return the row of a figure, read where its form can be read."""
        page = self._page
        span = Span(stretch.start, min(stretch.end, stretch.start + LONGEST))
        found = read(page, span, "", self._words)
        if not found:
            return Draft(span, period=self._times.period(span.start, norm=False))
        basis = self._bases.find(span, found, self._last_figure)
        # What was there before lies outside the period of the section.
        period = Period() if basis == "baseline" else self._times.period(span.start, norm=basis == "norm")
        average = _AVERAGE.search(page.plain, max(room.start, span.end - LONGEST), span.start)
        if found.rule == "above_to_next_step" and average and basis != "rate":
            span = Span(average.start(), span.end)  # 户均3000余元: an average need not be whole
        words = words_around(page.plain, span, max(room.start, self._times.clause(span.start)))
        return Draft(span, "", read(page, span, basis, self._words), basis, period, words)


def _reason(text: str, numeral: Span, stretch: Stretch) -> str:
    """Return why a numeral that no wording holds measures nothing, empty where it does measure something."""
    printed = text[slice(*numeral)]
    if re.search("[%‰点成半/]|分之", printed):
        return ""
    if re.search("[0-9]", printed):
        measured = stretch.measure or stretch.about or re.search("[.,万亿]", printed)
        return "" if measured else _kind_of_number(printed, text[numeral.start - 1 : numeral.start])
    plain = printed.strip("余多几数")
    if plain == "一":
        return "" if stretch.measure and (stretch.about or _counts_one(text, stretch)) else "lexical"
    alone = plain in {*"百千万亿零〇○"} and not stretch.about
    if not alone and (stretch.measure or (stretch.about and re.search("[十百千万亿]", printed))):
        return ""
    return "name" if _PLACE.match(text, numeral.end) else "lexical"


def _kind_of_number(digits: str, before: str) -> str:
    """Return what digits are that nothing measures, empty for a number: 由300增至560人 holds two."""
    if re.fullmatch("(?:19|20)[0-9]{2}", digits):
        return "date"
    if re.fullmatch(
        "0[0-9]+|12[0-9]{3}|9[56][0-9]{3,4}|[0-9]{7,}|11[0249]|12[0-3]", digits
    ) and before not in {*"达为共计至由从到近破有"}:
        return "phone"
    return "name" if re.fullmatch("[A-Za-z]", before) else ""


def _counts_one(text: str, stretch: Stretch) -> bool:
    """Return whether 一 with its measure word is a number: 每月一次, 新建广场一座。, but not 一座广场."""
    if _NORM.search(text, max(0, stretch.start - 10), stretch.start):
        return stretch.measure in {*"次期场趟回遍"}
    before, after = text[stretch.start - 1 : stretch.start], text[stretch.end : stretch.end + 1]
    ends = not after or after in {*"，。；、！？", *CHINESE} or after.isdigit()
    counted = before.isalpha() and before not in {*"这那每各同另某唯第之如成为是有着过了上其任哪统万逐专均"}
    return ends and counted and stretch.measure not in {*"次期趟回遍顿"}
