"""The numerals of a text and the claims on it become fates: figure, excluded, lexical, unaccounted or double."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from civstats.coding.claims import Claim, Claims, Row, row_claims, word_claims
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
    piece: Piece,
    rows: Iterable[Row],
    words: Iterable[str],
    measure_words: Mapping[str, str],
    numbers: Counter[str],
) -> Account:
    """Hold the rows of a piece against its text, and its numerals against the rows.

    Parameters
    ----------
    piece : Piece
        The text.
    rows : iterable of Row
        All its rows.
    words : iterable of str
        Lexical words, in any order.
    measure_words : mapping of str to str
        Printed measure word to unit code.
    numbers : Counter of str
        As `Rows` takes them.

    Notes
    -----
    Numerals that one row would hold are one problem, which gives that row.
    """
    claims, problems = row_claims(piece, rows, measure_words)
    claims = Claims([*claims.all, *word_claims(piece.text, words, claims)])
    fates: Counter[str] = Counter()
    absorbed: Counter[str] = Counter()
    lost: list[Span] = []
    for numeral in piece.text.numerals:
        owners = claims.meeting(numeral)
        fate = _fate(piece.text, numeral, owners)
        fates[fate] += 1
        if fate == "unaccounted":
            lost.append(numeral)
        elif fate != "double":
            absorbed.update(claim.owner for claim in owners if isinstance(claim.owner, str))
    if lost:
        problems += _lost_problems(piece, lost, claims, measure_words, numbers)
    return Account(problems, fates, absorbed)


def _fate(text: Text, numeral: Span, owners: Iterable[Claim]) -> str:
    """Return the fate of a numeral by the claims that meet it, in their order.

    It is unaccounted too where claims cover it in part only, or two rows cut it where it has no joint.
    """
    covered, fates = numeral.start, list[str]()
    for claim in owners:
        if fates and claim.span.start < covered:
            return "double"
        rows_meet = fates and "lexical" not in (fates[-1], claim.fate)
        if covered < claim.span.start or (rows_meet and covered not in text.joints):
            return "unaccounted"
        covered = min(claim.span.end, numeral.end)
        fates.append(claim.fate)
    if covered < numeral.end:
        return "unaccounted"
    return next((fate for fate in fates if fate != "lexical"), "lexical")


def _lost_problems(
    piece: Piece,
    lost: list[Span],
    claims: Claims,
    measure_words: Mapping[str, str],
    numbers: Counter[str],
) -> Iterator[Problem]:
    """Yield a problem for each row that would hold numerals no row accounts for."""
    from civstats.coding.drafting.fates import draft_free  # noqa: PLC0415 - only to suggest rows
    from civstats.coding.drafting.rows import Rows, csv_line  # noqa: PLC0415

    text, unheld = piece.text, {*lost}
    rows = Rows(text, piece.source_id, numbers)
    # A row that cuts a numeral will give way to the one that holds it.
    kept = [claim for claim in claims.all if unheld.isdisjoint(text.touched(claim.span))]
    for drafted in draft_free(text, lost, _joined(kept), measure_words):
        table, row = rows.row(drafted, text.line(drafted.span))
        held = [numeral for numeral in text.touched(drafted.span) if numeral in unheld]
        span = Span(max(drafted.span.start, held[0].start), min(drafted.span.end, held[-1].end))
        owners = dict.fromkeys(claim for numeral in held for claim in claims.meeting(numeral))
        cut = " and ".join(str(claim.owner) for claim in owners if claim.fate != "lexical")
        code = "V-PARTLY" if cut else "V-UNACCOUNTED"
        paste = f"{TABLES[table].path}: {csv_line(table, row)}"
        yield Problem(code, piece.file, *text.place(span.start), text.quoted(span), cut, paste=paste)


def _joined(claims: Iterable[Claim]) -> list[Span]:
    """Return where claims stand; those that overlap become one."""
    spans: list[Span] = []
    for span, _ in claims:
        if spans and span.start < spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(span.end, spans[-1].end))
        else:
            spans.append(span)
    return spans
