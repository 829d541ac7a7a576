"""A text becomes the stretches of it in which a numeral measures nothing, each with the reason for exclusion.

The kinds of wording are rows of `excluded_wordings.csv`, in order of precedence, each with an example. Single words
stand there for their reason, or because a measure word or an approximator in them would else make them a figure
(三番五次, 亲近百姓). A Chinese numeral that no wording holds and nothing measures is excluded all the same: see
`fates`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from pathlib import Path
from typing import NamedTuple

from civstats.coding.extent import CHINESE

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


class Wording(NamedTuple):
    """A stretch of text, end excluded, in which numerals measure nothing, and the reason."""

    start: int
    end: int
    reason: str


class _Kind(NamedTuple):
    """A row of the table; some hold only where a line or a sentence starts (一、)."""

    reason: str
    pattern: re.Pattern[str]
    at_start: bool


def _kind(row: dict[str, str]) -> _Kind:
    wording = row["wording"]
    for short, full in _SHORT.items():
        wording = wording.replace(short, full)
    return _Kind(row["reason"], re.compile(wording.removeprefix("^")), wording.startswith("^"))


with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as _table:
    _KINDS = [_kind(row) for row in csv.DictReader(_table)]


def find_wordings(text: str, seams: Iterable[int] = (), lines: Iterable[int] = (0,)) -> Iterator[Wording]:
    """Yield every wording of the table in a folded text, the first in precedence first; they may overlap.

    No wording runs over a seam, where two numerals meet, but a telephone number that is printed in groups.

    >>> next(find_wordings("获评第九届全国冠军"))
    Wording(start=2, end=5, reason='ordinal')
    """
    stretches = [*pairwise([0, *seams, len(text)])]
    starts = sorted({*lines, *(mark.end() for mark in re.finditer("[。！？；]", text))})
    for reason, pattern, at_start in _KINDS:
        if at_start:
            found: Iterable[re.Match[str]] = filter(None, (pattern.match(text, start) for start in starts))
        else:
            within = [(0, len(text))] if reason == "phone" else stretches
            found = chain.from_iterable(pattern.finditer(text, *stretch) for stretch in within)
        for match in found:
            group = 1 if pattern.groups and match[1] is not None else 0
            yield Wording(*match.span(group), reason)
