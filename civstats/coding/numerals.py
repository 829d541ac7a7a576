"""A Chinese text becomes the list of its numerals, also those that break over lines or count nothing.

Finding is generous: 一直 holds a numeral too. Whether a numeral measures something is for a coder to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from civstats.characters import fold
from civstats.quantities.numerals import DIGITS, FORMAL, FORMAL_ALONE, FORMAL_RUN, FRACTION, KILO, UNITS

COUNTED_AFTER_FIRST = "位次个批届家名例项件条部场期轮座所支"  # 首位, but not 首先 or 首都

# Patterns end in no white space, so that a numeral never takes in the blank that follows it.
_BREAK = r"(?:[^\S\n]*\n\s*(?!\d{4}\s*年))?"  # a year on a new line starts a new numeral
_WHOLE = rf"\d(?:{_BREAK}\d)*"
_GROUPS = rf"(?:[, ](?:{_BREAK}\d){{3}}(?!\d))+"  # 1,234,567; 1 200
_POINT = rf"(?:[.](?!\d{{4}}\s*年)(?:{_BREAK}\d)+)*"
_UNIT = rf"(?:\s*[余多几])?\s*(?!{KILO})[{UNITS}拾佰仟]"
_REST = (
    rf"(?:零?\d+(?=\s*(?!{KILO})[{UNITS}])"  # 2万5千
    rf"|(?:(?<=万)[1-9]\d{{3}}|(?<=千)[1-9]\d\d|零[1-9]\d?\d?)(?!\d|\s*年))"  # 3万4000
)
_ARABIC = (
    rf"(?:[1-9]\d{{0,2}}{_GROUPS}|{_WHOLE}){_POINT}"
    rf"(?:{_UNIT}{_REST}?)*[¼-¾⅐-⅟]?(?:\s*[余多几])?"  # 10余万, 2万5千, 500余, 3½
)
_SEVERAL = rf"(?:几|(?<![人户次件总个])数)\s*(?=[{UNITS}])"  # 数百, but not 人数百余
_CHARACTER = rf"(?:[{DIGITS}廿卅卌]|(?!千克(?!拉)|(?<=[\d万亿]){KILO})[{UNITS}](?:\s*[余多几])?)"
_RUN = rf"{_CHARACTER}(?:{_BREAK}(?:{_CHARACTER}|○(?=\s*[{DIGITS}○年])))*"
_CHINESE = rf"(?:{_SEVERAL})?{_RUN}(?:\s*点\s*[{DIGITS}](?:{_BREAK}{_CHARACTER})*)?"
_FORMAL = rf"(?=[{DIGITS}{UNITS}]*[{''.join(FORMAL)}]){FORMAL_RUN}(?:\s*[余多])?"  # 叁佰, 伍万余
_TENTHS = r"(?:[1-9]|[一二三四五六七八九])\s*成\s*[1-9一二三四五六七八九](?!\s*[个名位人户家次场件项])"
_HALF = (
    r"一\s*半(?=\s*(?:以|左|多|的))|(?<=[超近过占达])一\s*半"  # 一半以上
    r"|过\s*半(?:\s*数|(?!\s*[年月天日夜百个小里场程山坡]))|半\s*数|(?<=[超逾近])半(?=\s*[，。；、的])"  # 过半
)
_PART = (
    rf"(?<![\d/.-]){FRACTION}(?![\d/])(?:(?=\s*(?:的|以\s*[上下]|左))"  # 2/3以上
    rf"|(?<=[占达为的到约近超过]\d/\d)|(?<=[占达为的到约近超过]\d/10)"  # 占总数的2/5
    rf"|(?:(?<=[一-龥]\d/\d)|(?<=[一-龥]\d/10))(?=\s*[，。；、]))"  # 占全国1/10，
)
_BELOW = rf"(?:零\s*下\s*(?=[\d{DIGITS}十]))?"  # 零下5℃
_NUMBER = rf"{_BELOW}(?:{_PART}|{_HALF}|{_TENTHS}|{_ARABIC}|{_FORMAL}|{FORMAL_ALONE}|{_CHINESE})(?:\s*(?:[%‰]|个\s*百\s*分\s*点))?"
_DASH = r"[^\S\n]*(?:[-‐–―−~]|—(?!—))\s*"
_PLAIN = rf"(?:{_WHOLE}|{_RUN})"
_SIGN = "[¼-¾⅐-↉①-⒛⓪-⓿❶-➓〇〡-〩〸-〺㆒-㆕㈠-㈩㉈-㉏㉑-㉟㊀-㊉㊱-㊿]"  # ½, Ⅲ, ①
_NUMERAL = re.compile(
    rf"(?P<date>(?:{_PLAIN}\s*年\s*)?{_PLAIN}\s*月\s*{_PLAIN}(?=\s*[日号])|{_PLAIN}\s*年\s*{_PLAIN}(?=\s*月))"
    rf"|首(?=\s*[{COUNTED_AFTER_FIRST}])"
    rf"|{_NUMBER}(?:\s*分\s*之\s*{_NUMBER})?(?:{_DASH}{_NUMBER})*|{_SIGN}"
)
_JOINT = re.compile(rf"(?<=\S)(?=\s)|(?<=[{DIGITS}])(?=[{DIGITS}])")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral where it stands, `end` excluded, white space included.

    `joints` are offsets at which it may be two numerals: before white space (a heading ends in 第一, the text goes on
    with 一年), and between two Chinese digits (周一三场). A date has none.
    """

    start: int
    end: int
    text: str
    joints: frozenset[int] = frozenset()


def find_numerals(text: str) -> list[Numeral]:
    """Return the numerals of a text in their order; white space, line breaks and unseen characters may stand inside.

    Arabic ones of any width, with decimals, thousands separators, percent, 万 or 亿 (10余万) and ½; Chinese ones of
    〇零一二两三四五六七八九十百千万亿, 萬, 億, 廿 and 卅, and ○ within them, with 几 and 数 before 十百千万亿; runs of
    the forms of cheques (叁佰); fractions (2/3 before 的 and 以上 only), ranges with a dash, circled and Roman numerals,
    ⼋ and its like; 首 before a measure word. 余 and 多 belong to the numeral that they touch. A date of year and month
    or of month and day is one numeral.

    半 is one only as a share (过半, 半数以上), not as a part (半天). Raised and lowered digits (m², CO₂) are no numerals
    here, nor are 双 and a single form of a cheque (壹) before no measure word.

    >>> [numeral.text for numeral in find_numerals("2024年3月5日，首批10余万人、第三届、95.2%、5—7万、统一")]
    ['2024年3月5', '首', '10余万', '三', '95.2%', '5—7万', '一']
    """
    folded = fold(text.replace("\u3000", "\t"))  # a wide blank parts columns, a plain one thousands (1 200)
    found = []
    for match in _NUMERAL.finditer(folded.text):
        start, end = folded.origins[match.start()], folded.origins[match.end() - 1] + 1
        joints = [] if match["date"] else _JOINT.finditer(match[0])
        within = frozenset(folded.origins[match.start() + joint.start()] for joint in joints)
        found.append(Numeral(start, end, text[start:end], within))
    return found
