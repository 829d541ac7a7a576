"""A numeral that no wording excludes becomes a figure, or the reason why it measures nothing."""

from __future__ import annotations

import re

from civstats.coding.extent import CHINESE, Stretch
from civstats.coding.text import Span

__all__ = ["why_nothing"]

_PLACE = re.compile(  # 三里桥街道
    f"[^，。；、{CHINESE}]{{0,3}}(?:[村镇乡县市区州街路巷河湖江山桥湾岭寨庄堡峡岛港园厦]|广场|工程)"
)
_NORM = re.compile("每(?:[天日周月年]|季度?|学期|半年)[^，。；]{0,5}$")  # 每月一次


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
