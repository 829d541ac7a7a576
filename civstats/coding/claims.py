"""The rows and lexical words of a coding become claims: the stretches of a text that they account for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from civstats.characters import fold
from civstats.coding.documents import Piece
from civstats.coding.extent import find_figure
from civstats.coding.text import LONGEST, Span, Text
from civstats.problems import Problem, nearest
from civstats.quantities import Quantity, QuantityError, read_quantity

__all__ = ["Claim", "Claims", "Row", "row_claims", "word_claims"]

MOST_COMPARED = 1000  # numerals of a line that are looked at for what a misprinted row means


class Row(NamedTuple):
    """A row of observations or exclusions: its id, where it says it stands, and its fate."""

    name: str
    line: int
    printed: str
    fate: str

    def __str__(self) -> str:
        return f"'{self.printed}' of {self.name}"


class Claim(NamedTuple):
    """A stretch of a text, and the row or lexical word that accounts for it."""

    span: Span
    owner: Row | str

    @property
    def fate(self) -> str:
        """What becomes of a numeral under this claim: figure, excluded or lexical."""
        return "lexical" if isinstance(self.owner, str) else self.owner.fate


class Claims:
    """Claims in the order of the text; they may overlap.

    Examples
    --------
    >>> claims = Claims([Claim(Span(4, 6), "统一"), Claim(Span(0, 3), "第一线")])
    >>> claims.meeting(Span(2, 4))
    [Claim(span=Span(start=0, end=3), owner='第一线')]
    """

    def __init__(self, claims: Iterable[Claim]) -> None:
        self.all = sorted(claims, key=lambda claim: claim.span)
        self._starts = [claim.span.start for claim in self.all]
        # How far the claims up to each reach: only the last of them can meet what lies behind.
        self._reached = [*accumulate((claim.span.end for claim in self.all), max)]

    def meeting(self, span: Span) -> list[Claim]:
        """Return the claims that share a character with a span."""
        first = bisect_left(self._reached, span.start + 1)
        last = bisect_left(self._starts, span.end)
        return [claim for claim in self.all[first:last] if claim.span.end > span.start]

    def overlaps(self) -> Iterator[tuple[Claim, Claim]]:
        """Yield each claim that overlaps with one before it, after the one of those that reaches farthest."""
        farthest: Claim | None = None
        for claim in self.all:
            if farthest and claim.span.start < farthest.span.end:
                yield farthest, claim
            if not farthest or claim.span.end > farthest.span.end:
                farthest = claim


def row_claims(
    piece: Piece, rows: Iterable[Row], measure_words: Mapping[str, str]
) -> tuple[Claims, list[Problem]]:
    """Look for each row where it says it stands.

    Parameters
    ----------
    piece : Piece
        The text.
    rows : iterable of Row
        All its rows.
    measure_words : mapping of str to str
        Printed measure word to unit code.

    Returns
    -------
    Claims
        Those of the rows that stand in one place only.
    list of Problem
        Rows that do not or that hold no numeral, figures that leave out what belongs to them, and overlaps.
    """
    claims, problems = [], []
    for row in rows:
        places = piece.text.places(row.printed, row.line)
        problem = _misplaced(piece, row, places)
        if problem is None:
            claims.append(Claim(places[0], row))
            problem = _cut_short(piece, claims[-1], measure_words) if row.fate == "figure" else None
        problems += [problem] if problem else []
    found = Claims(claims)
    for one, other in found.overlaps():
        shared = Span(other.span.start, min(one.span.end, other.span.end))
        place = piece.text.place(shared.start)
        about = f"{one.owner} and {other.owner}"
        problems.append(Problem("V-DOUBLE", piece.file, *place, piece.text.quoted(shared), about))
    return found, problems


def word_claims(text: Text, words: Iterable[str], claims: Claims) -> list[Claim]:
    """Return the stretches with a numeral that lexical words hold and no row does, longer words first."""
    taken = bytearray(len(text.plain))
    for claim in claims.all:
        taken[slice(*claim.span)] = b"\1" * (claim.span.end - claim.span.start)
    found: list[Claim] = []
    for word in sorted(words, key=len, reverse=True):
        for match in re.finditer(re.escape("".join(fold(word).text.split())), text.plain):
            span = Span(*match.span())
            if taken.find(1, *span) < 0 and text.touched(span):
                found.append(Claim(span, word))
                taken[slice(*span)] = b"\1" * len(match[0])
    return found


def _misplaced(piece: Piece, row: Row, places: Sequence[Span]) -> Problem | None:
    """Return why a row does not account for a numeral in one place, None if it does."""
    if not places:
        return _not_there(piece, row)
    if len(places) > 1:
        code, span = "V-AMBIGUOUS", places[1]
    elif not piece.text.touched(places[0]):
        code, span = "V-NO-NUMERAL", places[0]
    else:
        return None
    return Problem(code, piece.file, *piece.text.place(span.start), row.printed, str(row))


def _not_there(piece: Piece, row: Row) -> Problem:
    """Say what stands there instead, and on which line of the piece the figure does stand."""
    text = piece.text
    nearby = min(text.lines_with(row.printed), key=lambda line: abs(line - row.line), default=None)
    near = f"line {nearby}" if nearby else ""
    line = text.on_line(row.line)
    if line is None:
        return Problem(
            "V-NOT-THERE", piece.file, row.line, None, "", f"{row}, on a line of {piece.source_id}", near
        )
    # What has its numeral where `printed` has it, so that 43名 is compared with 34名 and not with 共34.
    printed = Text(row.printed)
    lead = printed.numerals[0].start if printed.numerals else 0
    starts = [max(0, numeral.start - lead) for numeral in text.touched(line)[:MOST_COMPARED]]
    windows = [text.shown[start : start + len(printed.shown)] for start in starts]
    found = nearest(printed.shown, windows)
    column = text.place(starts[windows.index(found)])[1] if found else 1
    return Problem("V-NOT-THERE", piece.file, row.line, column, found, str(row), near)


def _cut_short(piece: Piece, claim: Claim, measure_words: Mapping[str, str]) -> Problem | None:
    """Say whether a figure leaves out a word beside it that belongs to it."""
    text, here = piece.text, claim.span
    numerals = text.touched(here)
    first, last = numerals[0], numerals[-1]
    ordinal = here.start == first.start and text.plain[here.start - 1 : here.start] == "第"
    start = here.start - 1 if ordinal else find_figure(text.plain, *first, measure_words).start
    end = find_figure(text.plain, *last, measure_words).end
    whole = Span(min(start, here.start), max(end, here.end))
    if whole == here or whole.end - whole.start > LONGEST:
        return None
    printed, given = (_read(text.shown[slice(*span)], measure_words) for span in (whole, here))
    # A shorter measure word may be right (300人 of 300人次日), none is not.
    bare = here.end <= last.end < whole.end
    if not ordinal and (printed is None or (not bare and _bounds(printed) == _bounds(given))):
        return None
    return Problem("V-CUT-SHORT", piece.file, *text.place(here.start), text.quoted(whole), str(claim.owner))


def _read(printed: str, measure_words: Mapping[str, str]) -> Quantity | None:
    try:
        return read_quantity(printed, basis="rate", measure_words=measure_words)  # bounds are not rounded
    except QuantityError:
        return None


def _bounds(quantity: Quantity | None) -> tuple[float, float, str] | None:
    return (quantity.lower, quantity.upper, quantity.qualifier) if quantity else None
