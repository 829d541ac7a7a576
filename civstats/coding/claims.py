"""The rows and lexical words of a coding become claims: the stretches of a text that they account for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from civstats.characters import fold
from civstats.coding.documents import Piece
from civstats.coding.extent import find_figure
from civstats.coding.text import LONGEST, Span, Text
from civstats.problems import Problem, nearest
from civstats.quantities import QuantityError, read_quantity

__all__ = ["Claim", "Claims", "Row", "claim_rows", "claim_words"]

MOST_COMPARED = 500  # numerals of a line that are looked at for what a misprinted row means


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
    """The claims on each character of a text.

    Examples
    --------
    >>> claims = Claims()
    >>> claims.add(Claim(Span(4, 6), "统一"))
    >>> claims.meeting(Span(2, 5))
    [Claim(span=Span(start=4, end=6), owner='统一')]
    """

    def __init__(self) -> None:
        self._on: defaultdict[int, list[Claim]] = defaultdict(list)

    def add(self, claim: Claim) -> None:
        """Add a claim; claims may overlap."""
        for index in range(*claim.span):
            self._on[index].append(claim)

    def on(self, index: int) -> list[Claim]:
        """Return the claims on one character."""
        return self._on.get(index, [])

    def meeting(self, span: Span) -> list[Claim]:
        """Return the claims that share a character with a span, in their order."""
        return [*dict.fromkeys(claim for index in range(*span) for claim in self.on(index))]


def claim_rows(
    piece: Piece, rows: Iterable[Row], measure_words: Mapping[str, str]
) -> tuple[Claims, list[Problem]]:
    """Return the claims of the rows that stand where they say, and what is wrong with rows.

    A row may stand in no place or in several, hold no numeral, leave out what belongs to its figure, or overlap
    with another.
    """
    stood: list[Claim] = []
    problems: list[Problem] = []
    for row in rows:
        places = piece.text.places(row.printed, row.line)
        if len(places) == 1 and piece.text.touched(places[0]):
            stood.append(Claim(places[0], row))
            if row.fate == "figure":
                problems += _cut_short(piece, stood[-1], measure_words)
        elif places:
            code = "V-AMBIGUOUS" if len(places) > 1 else "V-NO-NUMERAL"
            place = piece.text.place(places[:2][-1].start)  # the second, if there is one
            problems.append(Problem(code, piece.file, *place, row.printed, str(row)))
        else:
            problems.append(_not_there(piece, row))
    claims = Claims()
    for claim in sorted(stood, key=lambda claim: claim.span):
        before = claims.meeting(claim.span)
        if before:
            farthest = max(before, key=lambda other: other.span.end)
            shared = Span(claim.span.start, min(claim.span.end, farthest.span.end))
            place, about = piece.text.place(shared.start), f"{farthest.owner} and {claim.owner}"
            problems.append(Problem("V-DOUBLE", piece.file, *place, piece.text.quoted(shared), about))
        claims.add(claim)
    return claims, problems


def claim_words(text: Text, words: Iterable[str], claims: Claims) -> None:
    """Add the stretches with a numeral that lexical words hold and no row does, longer words first."""
    for word in sorted(words, key=len, reverse=True):
        for match in re.finditer(re.escape("".join(fold(word).text.split())), text.plain):
            span = Span(*match.span())
            if text.touched(span) and not claims.meeting(span):
                claims.add(Claim(span, word))


def _not_there(piece: Piece, row: Row) -> Problem:
    """Say what stands there instead, and on which line of the piece the figure does stand."""
    text = piece.text
    nearby = min(text.lines_with(row.printed), key=lambda line: abs(line - row.line), default=None)
    near = f"line {nearby}" if nearby else ""
    line = text.on_line(row.line)
    if line is None:
        about = f"{row}, on a line of {piece.source_id}"
        return Problem("V-NOT-THERE", piece.file, row.line, None, "", about, near)
    # What has its numeral where `printed` has it: 43名 is compared with 34名, not with 共34.
    printed = Text(row.printed)
    lead = printed.numerals[0].start if printed.numerals else 0
    starts = [max(0, numeral.start - lead) for numeral in text.touched(line)[:MOST_COMPARED]]
    windows = {text.shown[start : start + len(printed.shown)]: start for start in reversed(starts)}
    found = nearest(printed.shown, windows)
    column = text.place(windows[found])[1] if found else 1
    return Problem("V-NOT-THERE", piece.file, row.line, column, found, str(row), near)


def _cut_short(piece: Piece, claim: Claim, measure_words: Mapping[str, str]) -> list[Problem]:
    """Say whether a figure leaves out a word beside it that belongs to it."""
    text, here = piece.text, claim.span
    numerals = text.touched(here)
    ordinal = here.start == numerals[0].start and text.plain[here.start - 1 : here.start] == "第"
    start = here.start - 1 if ordinal else find_figure(text.plain, *numerals[0], measure_words).start
    end = find_figure(text.plain, *numerals[-1], measure_words).end
    whole = Span(min(start, here.start), max(end, here.end))
    if whole == here or whole.end - whole.start > LONGEST:
        return []
    printed, given = (_reading(text.shown[slice(*span)], measure_words) for span in (whole, here))
    # A shorter measure word may be right (300人 of 300人次日), none is not.
    bare = here.end <= numerals[-1].end < whole.end
    if not ordinal and (printed is None or (printed == given and not bare)):
        return []
    place = text.place(here.start)
    return [Problem("V-CUT-SHORT", piece.file, *place, text.quoted(whole), str(claim.owner))]


def _reading(printed: str, measure_words: Mapping[str, str]) -> tuple[float, float, str] | None:
    """Return bounds, not rounded, and qualifier of a printed figure, None where no rule reads it."""
    try:
        read = read_quantity(printed, basis="rate", measure_words=measure_words)
    except QuantityError:
        return None
    return read.lower, read.upper, read.qualifier
