"""Who accounts for each numeral: rows first, then lexical words, the longest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from civstats.coding.extent import find_figure
from civstats.coding.numerals import Numeral
from civstats.coding.page import LONGEST, Span
from civstats.coding.source import Piece, spaced
from civstats.problems import Problem, nearest
from civstats.quantities import Quantity, QuantityError, read_quantity
from civstats.tables.schemas import TABLES

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
        As `Rows` takes them.

    Notes
    -----
    Numerals that one row would hold are one problem, which gives that row.
    """
    stood = [_stand(piece, row, measure_words) for row in rows]
    claims = sorted((claim for claim, _ in stood if claim), key=_span)
    problems = [problem for _, problem in stood if problem]
    problems += _overlaps(piece, claims)
    claims = sorted([*claims, *_word_claims(piece, words, claims)], key=_span)
    fates: Counter[str] = Counter()
    absorbed: Counter[str] = Counter()
    lost: list[Numeral] = []
    for numeral in piece.numerals:
        fate, owners = _settle(piece, numeral, claims)
        fates[fate] += 1
        if fate == "unaccounted":
            lost.append(numeral)
        elif fate != "double":
            absorbed.update(claim.owner for claim in owners if isinstance(claim.owner, str))
    problems += _lost_problems(piece, lost, claims, measure_words, numbers)
    return Account(problems, fates, absorbed)


def _lost_problems(
    piece: Piece,
    lost: Sequence[Numeral],
    claims: Sequence[Claim],
    measure_words: Mapping[str, str],
    numbers: Counter[str],
) -> Iterator[Problem]:
    """Yield a problem for each row that would hold numerals no row accounts for; `claims` are sorted."""
    if not lost:
        return
    from civstats.coding.drafting.fates import draft_free  # noqa: PLC0415 - only to suggest rows
    from civstats.coding.drafting.rows import Rows, csv_line  # noqa: PLC0415

    page = piece.page
    rows = Rows(page, piece.source_id, numbers)
    free = [Span(page.at(numeral.start), page.at(numeral.end)) for numeral in lost]
    # A row that cuts a numeral will give way to the one that holds it.
    kept = [claim for claim in claims if not any(_meet(claim, numeral) for numeral in lost)]
    for drafted in draft_free(page, free, _joined(piece, kept), measure_words):
        line = piece.numbers[page.line(drafted.span) - 1]
        table, row = rows.row(drafted, line)
        first, last = page.stretch(drafted.span)
        held = [numeral for numeral in lost if numeral.start < last and first < numeral.end]
        start, end = max(first, held[0].start), min(last, held[-1].end)
        owners = (claim for claim in claims if any(_meet(claim, numeral) for numeral in held))
        cut = " and ".join(str(claim.owner) for claim in owners if claim.fate != "lexical")
        code = "V-PARTLY" if cut else "V-UNACCOUNTED"
        paste = f"{TABLES[table].path}: {csv_line(table, row)}"
        yield Problem(code, piece.file, *piece.place(start), piece.text[start:end], cut, paste=paste)


def _meet(claim: Claim, numeral: Numeral) -> bool:
    return claim.start < numeral.end and numeral.start < claim.end


def _joined(piece: Piece, claims: Iterable[Claim]) -> list[Span]:
    """Return where claims stand on the page of a piece; those that overlap become one."""
    spans: list[Span] = []
    for claim in claims:
        span = Span(piece.page.at(claim.start), piece.page.at(claim.end))
        if spans and span.start < spans[-1].end:
            span = Span(spans[-1].start, max(span.end, spans.pop().end))
        spans.append(span)
    return spans


def _span(claim: Claim) -> tuple[int, int]:
    return claim.start, claim.end


def _stand(piece: Piece, row: Row, measure_words: Mapping[str, str]) -> tuple[Claim | None, Problem | None]:
    """Return the stretch that a row stands for, and what is wrong with it."""
    spots = piece.spots(row.printed, row.line)
    if len(spots) > 1:
        place = piece.place(spots[1][0])
        return None, Problem("V-AMBIGUOUS", piece.file, *place, row.printed, str(row))
    if not spots:
        return None, _not_there(piece, row)
    claim = Claim(*spots[0], row)
    if not piece.touched(claim.start, claim.end):
        return None, Problem("V-NO-NUMERAL", piece.file, *piece.place(claim.start), row.printed, str(row))
    return claim, _cut_short(piece, claim, measure_words) if row.fate == "figure" else None


def _cut_short(piece: Piece, claim: Claim, measure_words: Mapping[str, str]) -> Problem | None:
    """Say whether a figure leaves out a word beside it that belongs to it."""
    page, touched = piece.page, piece.touched(claim.start, claim.end)
    here = Span(page.at(claim.start), page.at(claim.end))
    numerals = [Span(page.at(numeral.start), page.at(numeral.end)) for numeral in touched]
    ordinal = here.start == numerals[0].start and page.plain[here.start - 1 : here.start] == "第"
    start = here.start - 1 if ordinal else find_figure(page.plain, *numerals[0], measure_words).start
    end = find_figure(page.plain, *numerals[-1], measure_words).end
    whole = Span(min(start, here.start), max(end, here.end))
    if whole == here or whole.end - whole.start > LONGEST:
        return None
    printed, given = (_read(page.shown[slice(*span)], measure_words) for span in (whole, here))
    # A shorter measure word may be right (300人 of 300人次日), none is not.
    bare = here.end <= numerals[-1].end < whole.end
    if ordinal or (printed and (bare or _bounds(printed) != _bounds(given))):
        first, last = page.stretch(whole)
        return Problem(
            "V-CUT-SHORT", piece.file, *piece.place(claim.start), piece.text[first:last], str(claim.owner)
        )
    return None


def _read(printed: str, measure_words: Mapping[str, str]) -> Quantity | None:
    try:
        return read_quantity(printed, basis="rate", measure_words=measure_words)  # bounds are not rounded
    except QuantityError:
        return None


def _bounds(quantity: Quantity | None) -> tuple[float, float, str] | None:
    return (quantity.lower, quantity.upper, quantity.qualifier) if quantity else None


def _not_there(piece: Piece, row: Row) -> Problem:
    """Say what stands there instead, and on which line of the piece the figure does stand."""
    elsewhere = {line for _, _, line in piece.find(row.printed)}
    near = f"line {min(elsewhere, key=lambda line: abs(line - row.line))}" if elsewhere else ""
    start = piece.offset(row.line)
    if start is None:
        return Problem(
            "V-NOT-THERE", piece.file, row.line, None, "", f"{row}, on a line of {piece.source_id}", near
        )
    line = piece.lines[piece.numbers.index(row.line)]
    length = len("".join(row.printed.split()))
    # Windows at the end of the text fall short, and would look nearer than they are.
    windows = ["".join(piece.text[start + at :].split())[:length].rjust(length) for at in range(len(line))]
    found = nearest(row.printed, windows)
    column = windows.index(found) + 1 if found else 1
    return Problem("V-NOT-THERE", piece.file, row.line, column, found, str(row), near)


def _overlaps(piece: Piece, claims: Sequence[Claim]) -> Iterator[Problem]:
    """Yield the overlaps of rows; `claims` are sorted."""
    farthest = claims[0] if claims else None
    for claim in claims[1:]:
        if farthest and claim.start < farthest.end:
            shared = piece.text[claim.start : min(claim.end, farthest.end)]
            about = f"{farthest.owner} and {claim.owner}"
            yield Problem("V-DOUBLE", piece.file, *piece.place(claim.start), shared, about)
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
