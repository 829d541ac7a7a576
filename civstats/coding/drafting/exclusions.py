"""The numerals of a page that measure nothing become exclusions: by a wording, a formula, or what stands beside.

The kinds of wording are rows of `excluded_wordings.csv`, in order of precedence, each with an example. Single words
stand there for their reason, or because a measure word or an approximator in them would else make them a figure
(三番五次, 亲近百姓). A Chinese numeral that no wording holds and nothing measures is excluded all the same.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from itertools import chain, pairwise
from pathlib import Path

from civstats.coding.drafting.drafts import Draft
from civstats.coding.extent import CHINESE, Stretch, find_figure
from civstats.coding.text import LONGEST, Span, Text
from civstats.quantities import Words

_FORMULA = re.compile("[^，。；：、！？“”‘’《》（）·0-9A-Za-z]{1,3}")  # between the numerals of 两不愁三保障
_PLACE = re.compile(  # 三里桥街道
    f"[^，。；、{CHINESE}]{{0,3}}(?:[村镇乡县市区州街路巷河湖江山桥湾岭寨庄堡峡岛港园厦]|广场|工程)"
)
_NORM = re.compile("每(?:[天日周月年]|季度?|学期|半年)[^，。；]{0,5}$")  # 每月一次
# Bounded, so that no text takes more than linear time.
_ONE = (
    rf"[几数]?(?:[0-9]{{1,15}}+(?:[.,][0-9]{{1,9}}){{0,4}}[十百千万亿]{{0,3}}|[{CHINESE}]{{1,15}})[余多几来]?"
)
_WHOLE = (
    rf"(?<![0-9][.])(?:[0-9]{{1,4}}+(?![.0-9])|[几数]?[{CHINESE}]{{1,15}}[余多几来]?|[0-9]{{1,4}}[余多几来])"
)
_YEAR, _MONTH = f"{_WHOLE}年(?![轻货画糕糖票卡龄检薪])", f"{_WHOLE}月(?![饼嫂季薪租光])"
_DAY = f"{_WHOLE}[日号]"
# What stands in the table for a piece of a pattern.
_SHORT = {
    "DATE": f"(?:{_YEAR}(?:{_MONTH}(?:{_DAY})?)?|{_MONTH}(?:{_DAY})?|{_WHOLE}日(?![均照间托常用报本语程]))",
    "LATIN": "(?:[kcd]?m[²³23]?|K[Mm]|M[²³]|[kKm][gG]|g|[kMGT]?[wW]h?|[MGTPE](?:[Ff]lops|FLOPS|F)|[mM][lL]|MIN|[mM]in|[thsLl]|ha|[GTM]B)",
    "#": rf"(?:{_ONE}(?:[-‐–―−~～—]{_ONE}){{0,2}})",  # any numeral, ranges too
    "@": f"[{CHINESE}]{{1,15}}",  # a Chinese numeral
    "&": CHINESE,  # its characters, within brackets
    "¤": "[个名位人家户次场期件支项条座所套张部处天间趟回遍节]",  # what it would count
}


def _kind(row: dict[str, str]) -> tuple[str, re.Pattern[str], bool]:
    """Return reason and pattern of a row of the table, and whether it holds only where a line or sentence starts (一、)."""
    wording = row["wording"]
    for short, full in _SHORT.items():
        wording = wording.replace(short, full)
    return row["reason"], re.compile(wording.removeprefix("^")), wording.startswith("^")


with Path(__file__).with_name("excluded_wordings.csv").open(encoding="utf-8", newline="") as _table:
    _KINDS = [_kind(row) for row in csv.DictReader(_table)]


def excluded(
    page: Text, free: list[Span], taken: list[Span], yielded_to: Collection[str]
) -> tuple[list[Draft], list[Span]]:
    """Return an exclusion for each wording that cuts no free numeral, and the numerals that are left.

    No wording may reach into what is taken, unless that gives way to its reason.
    """
    is_free, is_taken, is_given = marked(page, free), marked(page, taken), marked(page, [])
    inside = {at for numeral in free for at in range(numeral.start + 1, numeral.end)} - page.joints
    rows: list[Draft] = []
    longer: dict[int, str] = {}
    for row in _find_wordings(page):
        start, end = row.span
        held = is_given if row.reason in yielded_to else is_taken
        if 1 not in is_free[start:end] or 1 in held[start:end]:
            continue
        if end - start > LONGEST:
            for at in range(start, end):
                longer.setdefault(at, row.reason)
        elif not any(at in inside and is_free[at - 1] and is_free[at] for at in (start, end)):
            is_free[start:end] = bytes(end - start)
            is_taken[start:end] = is_given[start:end] = b"\1" * (end - start)
            rows.append(row)
    left: list[Span] = []
    for numeral in free:
        for match in re.finditer(b"\1+", is_free[slice(*numeral)]):
            start, end = numeral.start + match.start(), numeral.start + match.end()
            if start in longer:  # a row for each numeral of a wording that would be too long itself
                rows.append(Draft(Span(start, min(end, start + LONGEST)), longer[start]))
            else:
                left.append(Span(start, end))
    return rows, left


def _find_wordings(page: Text) -> Iterator[Draft]:
    """Yield an exclusion for every wording of the table, the first in precedence first; they may overlap.

    No wording runs over a seam, where two numerals meet, but a telephone number that is printed in groups.

    >>> next(_find_wordings(Text("获评第九届全国冠军")))[:2]
    (Span(start=2, end=5), 'ordinal')
    """
    text = page.plain
    stretches = [*pairwise([0, *page.seams, len(text)])]
    starts = sorted({*page.lines, *(mark.end() for mark in re.finditer("[。！？；]", text))})
    for reason, pattern, at_start in _KINDS:
        if at_start:
            found: Iterable[re.Match[str]] = filter(None, (pattern.match(text, start) for start in starts))
        else:
            within = [(0, len(text))] if reason == "phone" else stretches
            found = chain.from_iterable(pattern.finditer(text, *stretch) for stretch in within)
        for match in found:
            group = 1 if pattern.groups and match[1] is not None else 0
            yield Draft(Span(*match.span(group)), reason)


def marked(page: Text, spans: list[Span]) -> bytearray:
    """Return a byte for each character of a page, 1 within the spans."""
    marks = bytearray(len(page.plain))
    for start, end in spans:
        marks[start:end] = b"\1" * (end - start)
    return marks


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


def why_nothing(text: str, numeral: Span, stretch: Stretch) -> str:
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
