"""Who accounts for each numeral: rows first, then lexical words, the longest first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from civstats.coding import problems as kinds
from civstats.coding.numerals import BEHIND, Numeral, figure_span
from civstats.coding.ready import ready_row
from civstats.coding.source import Piece, spaced
from civstats.errors import Problem, nearest

__all__ = ["FATES", "Account", "Claim", "Row", "account_for"]

FATES = ("figure", "excluded", "lexical", "unaccounted", "double")


class Row(NamedTuple):
    """A row of observations or exclusions: its id, where it says it stands, and its fate."""

    name: str
    line: int
    printed: str
    fate: str

    def __str__(self) -> str:
        return f"'{self.printed}' of {self.name}"


class Claim(NamedTuple):
    """A stretch of a piece's text, end excluded, and the row or lexical word that it belongs to."""

    start: int
    end: int
    owner: Row | str

    @property
    def fate(self) -> str:
        """What becomes of a numeral under this claim."""
        return "lexical" if isinstance(self.owner, str) else self.owner.fate


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
        As `ready_row` takes them.
    """
    stood = [_stand(piece, row, measure_words) for row in rows]
    claims = sorted((claim for claim, _ in stood if claim), key=_span)
    problems = [problem for _, problem in stood if problem]
    problems += _overlaps(piece, claims)
    claims = sorted([*claims, *_word_claims(piece, words, claims)], key=_span)
    fates: Counter[str] = Counter()
    absorbed: Counter[str] = Counter()
    for numeral in piece.numerals:
        fate, owners = _settle(piece, numeral, claims)
        fates[fate] += 1
        if fate == "unaccounted":
            cut = " and ".join(str(claim.owner) for claim in owners if claim.fate != "lexical")
            kind = kinds.Partly if cut else kinds.Unaccounted
            paste = ready_row(piece, numeral, measure_words, numbers)
            problems.append(kind(piece.file, *piece.place(numeral.start), numeral.text, cut, paste=paste))
        elif fate != "double":
            absorbed.update(claim.owner for claim in owners if isinstance(claim.owner, str))
    return Account(problems, fates, absorbed)


def _span(claim: Claim) -> tuple[int, int]:
    return claim.start, claim.end


def _stand(piece: Piece, row: Row, measure_words: Iterable[str]) -> tuple[Claim | None, Problem | None]:
    """Return the stretch that a row stands for, and what is wrong with it."""
    spots = piece.spots(row.printed, row.line)
    if len(spots) > 1:
        place = piece.place(spots[1][0])
        return None, kinds.Ambiguous(piece.file, *place, row.printed, str(row))
    if not spots:
        return None, _not_there(piece, row)
    claim = Claim(*spots[0], row)
    if not piece.touched(claim.start, claim.end):
        return None, kinds.NoNumeral(piece.file, *piece.place(claim.start), row.printed, str(row))
    return claim, _cut_short(piece, claim, measure_words) if row.fate == "figure" else None


def _cut_short(piece: Piece, claim: Claim, measure_words: Iterable[str]) -> Problem | None:
    """Say whether a figure leaves out a word beside it that belongs to it."""
    touched = piece.touched(claim.start, claim.end)
    start = figure_span(piece.text, touched[0], measure_words)[0]
    end = figure_span(piece.text, touched[-1], measure_words)[1]
    before, after = piece.text[start : claim.start], piece.text[claim.end : end]
    # A shorter measure word may be right (300人 of 300人次日), none is not.
    bare = claim.end <= touched[-1].end
    if (before and not before.isascii()) or (after and (bare or re.fullmatch(BEHIND, after))):
        return kinds.CutShort(piece.file, *piece.place(claim.start), piece.text[start:end], str(claim.owner))
    return None


def _not_there(piece: Piece, row: Row) -> Problem:
    """Say what stands there instead, and on which line of the piece the figure does stand."""
    elsewhere = {line for _, _, line in piece.find(row.printed)}
    near = f"line {min(elsewhere, key=lambda line: abs(line - row.line))}" if elsewhere else ""
    start = piece.offset(row.line)
    if start is None:
        return kinds.NotThere(piece.file, row.line, None, "", f"{row}, on a line of {piece.source_id}", near)
    line = piece.lines[piece.numbers.index(row.line)]
    length = len("".join(row.printed.split()))
    # Windows at the end of the text fall short, and would look nearer than they are.
    windows = ["".join(piece.text[start + at :].split())[:length].rjust(length) for at in range(len(line))]
    found = nearest(row.printed, windows)
    column = windows.index(found) + 1 if found else 1
    return kinds.NotThere(piece.file, row.line, column, found, str(row), near)


def _overlaps(piece: Piece, claims: Sequence[Claim]) -> Iterator[Problem]:
    """Yield the overlaps of rows; `claims` are sorted."""
    farthest = claims[0] if claims else None
    for claim in claims[1:]:
        if farthest and claim.start < farthest.end:
            shared = piece.text[claim.start : min(claim.end, farthest.end)]
            about = f"{farthest.owner} and {claim.owner}"
            yield kinds.Double(piece.file, *piece.place(claim.start), shared, about)
        if farthest is None or claim.end > farthest.end:
            farthest = claim


def _word_claims(piece: Piece, words: Iterable[str], claims: Sequence[Claim]) -> list[Claim]:
    """Return the stretches with a numeral that lexical words hold and no row does."""
    taken = list(claims)
    found: list[Claim] = []
    for word in sorted(words, key=len, reverse=True):
        for match in spaced(word).finditer(piece.text):
            start, end = match.span()
            free = not any(claim.start < end and start < claim.end for claim in taken)
            if free and piece.touched(start, end):
                found.append(Claim(start, end, word))
                taken.append(found[-1])
    return found


def _settle(piece: Piece, numeral: Numeral, claims: Sequence[Claim]) -> tuple[str, list[Claim]]:
    """Return the fate of a numeral and the claims that touch it; `claims` are sorted.

    It is unaccounted too where claims cover it in part only, or two rows cut it where it has no joint.
    """
    mine = [claim for claim in claims if claim.start < numeral.end and numeral.start < claim.end]
    covered = numeral.start
    before: Claim | None = None
    for claim in mine:
        if before and claim.start < covered:
            return "double", mine
        rows_meet = before and "lexical" not in (before.fate, claim.fate)
        if piece.text[covered : claim.start].strip() or (rows_meet and covered not in numeral.joints):
            return "unaccounted", mine
        covered = min(claim.end, numeral.end)
        before = claim
    if not mine or covered < numeral.end:
        return "unaccounted", mine
    return next((claim.fate for claim in mine if claim.fate != "lexical"), "lexical"), mine
