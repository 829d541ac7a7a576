"""What becomes of each numeral of a page: a figure with its reading, or an exclusion with its reason."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise

from civstats.coding.drafting.excluded_wordings import find_wordings
from civstats.coding.drafting.periods import find_basis
from civstats.coding.drafting.uniqueness import Draft, read, widened
from civstats.coding.extent import CHINESE, Stretch, find_figure
from civstats.coding.text import LONGEST, Span, Text
from civstats.quantities import Words

__all__ = ["draft", "draft_free"]

_JOINED = re.compile(f"[^0-9{CHINESE}，。；：、]{{0,3}}?(?:[至到]|[-—–~～]{{1,2}})")
_FORMULA = re.compile("[^，。；：、！？“”‘’《》（）·0-9A-Za-z]{1,3}")  # between the numerals of 两不愁三保障
_PLACE = re.compile(
    f"[^，。；、{CHINESE}]{{0,3}}(?:[村镇乡县市区州街路巷河湖江山桥湾岭寨庄堡峡岛港园厦]|广场|工程)"
)
_AVERAGE = re.compile(f"(?:[人户]均|平均)[^，。；：、0-9{CHINESE}]{{0,6}}$")
_NORM = re.compile("每(?:[天日周月年]|季度?|学期|半年)[^，。；]{0,5}$")


def draft(page: Text, measure_words: Words, lexical_words: Iterable[str] = ()) -> list[Draft]:
    """Return the rows for a page in their order; each numeral stands in one, unless a lexical word holds it.

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
    return draft_free(page, free, lexical, measure_words)


def draft_free(page: Text, free: list[Span], taken: list[Span], measure_words: Words) -> list[Draft]:
    """Return the rows for some numerals of a page, in their order.

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

    Examples
    --------
    >>> page = Text("首批志愿者上门30余次")
    >>> [page.shown[slice(*row.span)] for row in draft_free(page, page.numerals[1:], [Span(0, 2)], {})]
    ['30余']
    """
    free, held = [*free], [*taken]
    rows = [*_wordings(page, free, held)]
    for more in (_formulas, _rest):
        rows += more(page, free, sorted([*taken, *(row.span for row in rows)]), measure_words)
    return [*widened(page, sorted(rows, key=lambda row: row.span), taken, measure_words)]


def _wordings(page: Text, free: list[Span], taken: list[Span]) -> Iterator[Draft]:
    """Yield an exclusion for each wording that cuts no numeral; its numerals are then no longer free."""
    longer = []
    for start, end, reason in find_wordings(page.plain, page.seams):
        first, last = _within(free, Span(start, end))
        at = bisect_left(taken, end, key=lambda other: other.start)
        if first == last or (at and taken[at - 1].end > start):
            continue
        if end - start > LONGEST:
            longer.append((Span(start, end), reason))
            continue
        cut = (Span(free[first].start, start), Span(end, free[last - 1].end))
        parts = [part for part in cut if part.start < part.end]
        if all((start if part.end == start else end) in page.joints for part in parts):
            free[first:last] = parts
            taken.insert(at, Span(start, end))
            yield Draft(Span(start, end), reason)
    for span, reason in longer:
        first, last = _within(free, span)
        yield from (
            Draft(Span(each.start, min(each.end, each.start + LONGEST)), reason) for each in free[first:last]
        )
        del free[first:last]


def _within(free: list[Span], span: Span) -> tuple[int, int]:
    """Return which of the numerals share a character with a span: the first, and the first that does not."""
    first = bisect_right(free, span.start, key=lambda numeral: numeral.end)
    return first, max(first, bisect_left(free, span.end, key=lambda numeral: numeral.start))


def _formulas(page: Text, free: list[Span], taken: list[Span], words: Words) -> Iterator[Draft]:
    """Yield one row for Chinese numerals that stand close together and measure nothing, as in 三清三拆."""
    bare = [_reason(page.plain, each, find_figure(page.plain, *each, words)) == "lexical" for each in free]
    groups = [[0]] if free else []
    for (at, one), (_, other) in pairwise(enumerate(free)):
        between = bisect_left(taken, other.start, key=lambda span: span.start)
        apart = between and taken[between - 1].end > one.start
        gap = bisect_left(page.gaps, one.end)
        apart = apart or any(at <= other.start for at in page.gaps[gap : gap + 1])
        close = not apart and _FORMULA.fullmatch(page.plain, one.end, other.start)
        if bare[at] and bare[at + 1] and close and other.end - free[groups[-1][0]].start < LONGEST:
            groups[-1].append(at + 1)
        else:
            groups.append([at + 1])
    formulas = [Span(free[group[0]].start, free[group[-1]].end) for group in groups if len(group) > 1]
    free[:] = [free[group[0]] for group in groups if len(group) == 1]
    return (Draft(span, "slogan") for span in formulas)


def _rest(page: Text, free: list[Span], taken: list[Span], words: Words) -> Iterator[Draft]:
    """Yield a row for each numeral that no wording held: figures, and what nothing measures."""
    waiting = free[::-1]
    low = 0
    while waiting:
        here = waiting.pop()
        at = bisect_left(taken, here.end, key=lambda span: span.start)
        low = max(low, taken[at - 1].end if at else 0)
        high = taken[at].start if at < len(taken) else len(page.plain)
        row = _range(page, here, waiting[-1], Span(low, high), words) if waiting else None
        if row:
            waiting.pop()
        else:
            room = Span(low, min([high, *(span.start for span in waiting[-1:])]))
            row = _single(page, here, room, words)
            broken = page.breaks[bisect_right(page.breaks, here.start) :][:1]
            if not (row.quantity or row.reason) and broken and broken[0] < here.end:
                # Two numerals that only a line break joins.
                waiting += [Span(broken[0], here.end), Span(here.start, broken[0])]
                continue
        low = row.span.end
        yield row


def _range(page: Text, first: Span, last: Span, room: Span, words: Words) -> Draft | None:
    """Return the row for two numerals that are the ends of a range, as 3至5名 or 300元到500元不等."""
    between = _JOINED.fullmatch(page.plain, first.end, last.start)
    if not between or last.end > room.end:
        return None
    stretch = _stretch(page, Span(first.start, last.end), room, words)
    row = _figure(page, stretch, room, words)
    # 从3个到5个 is a change, unless 不等 or 之间 follows.
    change = len(between[0]) > 1 and page.plain[stretch.start - 1 : stretch.start] in ("从", "由")
    stays = page.plain.startswith(("不等", "之间"), stretch.end)
    return row if row.quantity and row.quantity.rule == "range" and (stays or not change) else None


def _single(page: Text, numeral: Span, room: Span, words: Words) -> Draft:
    """Return the row for one numeral that no wording holds."""
    stretch = _stretch(page, numeral, room, words)
    reason = _reason(page.plain, numeral, stretch)
    tabular = len(page.touched(Span(numeral.start - 1, numeral.end + 1))) > 1
    if not reason or (reason == "phone" and tabular):
        return _figure(page, stretch, room, words)
    span = Span(numeral.start, min(stretch.end, numeral.start + LONGEST))
    pointed = room.start < numeral.start and page.plain[numeral.start - 1] in "这那每各某同另"
    return Draft(
        Span(span.start - 1, span.end) if pointed and span.end - span.start < LONGEST else span, reason
    )


def _stretch(page: Text, numeral: Span, room: Span, words: Iterable[str]) -> Stretch:
    found = find_figure(page.plain, *numeral, words)
    whole = found.start >= room.start and found.end - found.start <= LONGEST
    start = found.start if whole else numeral.start
    if start == numeral.start > room.start and page.negative(numeral):
        start -= 1  # no rule reads -3℃, and 3℃ would be another figure
    return found._replace(start=start, end=min(found.end, room.end))


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


def _figure(page: Text, stretch: Stretch, room: Span, words: Words) -> Draft:
    """Return the row of a figure, read where its form can be read."""
    span = Span(stretch.start, min(stretch.end, stretch.start + LONGEST))
    found = read(page, span, "", words)
    if not found:
        return Draft(span)
    basis = find_basis(page.plain, span.start, found, room.start)
    average = _AVERAGE.search(page.plain, max(room.start, span.end - LONGEST), span.start)
    if found.rule == "above_to_next_step" and average and basis != "rate":
        span = Span(average.start(), span.end)  # 户均3000余元: an average need not be whole
    return Draft(span, "", read(page, span, basis, words), basis)
