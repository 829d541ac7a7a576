"""The numerals of a text and the claims on it become fates: figure, excluded, lexical, unaccounted or double."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from civstats.coding.claims import Claim, Claims, Row, claim_rows, claim_words
from civstats.coding.documents import Piece
from civstats.coding.text import Span, Text
from civstats.problems import Problem
from civstats.tables.schemas import TABLES

__all__ = ["FATES", "Account", "account_for"]

FATES = ("figure", "excluded", "lexical", "unaccounted", "double")


class Account(NamedTuple):
    """What became of a piece's numerals: problems, numerals by fate, and numerals by lexical word."""

    problems: list[Problem]
    fates: Counter[str]
    absorbed: Counter[str]


def account_for(
    piece: Piece, rows: Sequence[Row], words: Iterable[str], measure_words: Mapping[str, str]
) -> Account:
    """Hold all rows of a piece against its text, and its numerals against the rows.

    Numerals that one row would hold are one problem, which gives that row.
    """
    claims, problems = claim_rows(piece, rows, measure_words)
    claim_words(piece.text, words, claims)
    fates = {numeral: _fate(piece.text, numeral, claims) for numeral in piece.text.numerals}
    owners = (claims.meeting(span) for span, fate in fates.items() if fate not in ("unaccounted", "double"))
    absorbed = Counter(claim.owner for each in owners for claim in each if isinstance(claim.owner, str))
    lost = [numeral for numeral, fate in fates.items() if fate == "unaccounted"]
    if lost:
        problems += _lost_problems(piece, lost, claims, rows, measure_words)
    return Account(problems, Counter(fates.values()), absorbed)


def _fate(text: Text, numeral: Span, claims: Claims) -> str:
    """Return the fate of a numeral.

    It is unaccounted too where claims cover it in part only, or two rows cut it where it has no joint.
    """
    indices = range(*numeral)
    owners = [claims.on(index) for index in indices]
    if not all(owners):
        return "unaccounted"
    for index, (one, other) in zip(indices[1:], pairwise(owners), strict=True):
        rows_meet = "lexical" not in {claim.fate for claim in (*one, *other)}
        if rows_meet and index not in text.joints and not {*one} & {*other}:
            return "unaccounted"
    if any(len(each) > 1 for each in owners):
        return "double"
    fates = (claim.fate for (claim,) in owners)
    return next((fate for fate in fates if fate != "lexical"), "lexical")


def _lost_problems(
    piece: Piece, lost: list[Span], claims: Claims, rows: Iterable[Row], measure_words: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield a problem for each row that would hold numerals no row accounts for."""
    from civstats.coding.drafting.fates import draft_free  # noqa: PLC0415 - only to suggest rows
    from civstats.coding.drafting.scan import Rows, csv_line  # noqa: PLC0415

    text, unheld = piece.text, {*lost}
    drafting = Rows(text, piece.source_id, _highest(row.name for row in rows))
    # A row that cuts a numeral will give way to the one that holds it.
    everything = claims.meeting(Span(0, len(text.shown)))
    kept = [claim for claim in everything if unheld.isdisjoint(text.touched(claim.span))]
    for drafted in draft_free(text, lost, _joined(kept), measure_words):
        table, row = drafting.row(drafted)
        held = [numeral for numeral in text.touched(drafted.span) if numeral in unheld]
        span = Span(max(drafted.span.start, held[0].start), min(drafted.span.end, held[-1].end))
        owners = claims.meeting(Span(held[0].start, held[-1].end))
        cut = " and ".join(str(claim.owner) for claim in owners if claim.fate != "lexical")
        code = "V-PARTLY" if cut else "V-UNACCOUNTED"
        paste = f"{TABLES[table].path}: {csv_line(table, row)}"
        yield Problem(code, piece.file, *text.place(span.start), text.quoted(span), cut, paste=paste)


def _highest(names: Iterable[str]) -> Counter[str]:
    """Return the highest number of the ids in use, by what stands before it."""
    numbers: Counter[str] = Counter()
    for stem, _, number in (name.rpartition("-") for name in names):
        if number.isdecimal():
            numbers[stem] = max(numbers[stem], int(number))
    return numbers


def _joined(claims: Iterable[Claim]) -> list[Span]:
    """Return where claims stand; those that overlap become one."""
    spans: list[Span] = []
    for span, _ in claims:
        if spans and span.start < spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(span.end, spans[-1].end))
        else:
            spans.append(span)
    return spans
