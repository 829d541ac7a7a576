"""Rows and lexical words claim stretches of a text, and the claims on each numeral become its fate."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from civstats.characters import fold
from civstats.coding.documents import Piece
from civstats.coding.extent import find_figure
from civstats.coding.text import LONGEST, Span, Text
from civstats.language import translate
from civstats.problems import Problem, nearest
from civstats.quantities import QuantityError, read_quantity
from civstats.tables import Dataset
from civstats.tables.schemas import TABLES

FATES = ("figure", "excluded", "lexical", "unaccounted", "double")
MOST_COMPARED = 500  # numerals of a line that are looked at for what a misprinted row means


class Row(NamedTuple):
    """A row of observations or exclusions: its id, where it says it stands, and its fate."""

    name: str
    line: int
    printed: str
    fate: str

    def __str__(self) -> str:
        return translate("'{printed}' of {row}", printed=self.printed, row=self.name)


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

    def meeting(self, span: Span) -> list[Claim]:
        """Return the claims that share a character with a span, in their order."""
        return [*dict.fromkeys(claim for index in range(*span) for claim in self._on.get(index, ()))]


def measure_words(dataset: Dataset) -> dict[str, str]:
    """Return the printed measure words of a dataset, each with the code of its unit."""
    rows = dataset.codelists[dataset.codelists["codelist"] == "measure_word"]
    return dict(zip(rows["code"], rows["name"], strict=True))


def rows_by_piece(dataset: Dataset) -> dict[str, list[Row]]:
    """Return the rows of observations and exclusions by piece."""
    rows: dict[str, list[Row]] = {source_id: [] for source_id in dataset.sources["source_id"]}
    figures = dataset.observations.rename(columns={"obs_id": "row"})
    for fate, table in (("figure", figures), ("excluded", dataset.exclusions)):
        columns = (table[column] for column in ("source_id", "row", "line", "printed"))
        for source_id, row, line, printed in zip(*columns, strict=True):
            rows[source_id].append(Row(row, int(line), printed, fate))
    return rows


class Account(NamedTuple):
    """What became of a piece's numerals: problems, numerals by fate, and numerals by lexical word."""

    problems: list[Problem]
    fates: Counter[str]
    absorbed: Counter[str]


def account_for(
    piece: Piece,
    rows: Sequence[Row],
    words: Iterable[str],
    measure_words: Mapping[str, str],
    *,
    exhaustive: bool = True,
) -> Account:
    """Hold all rows of a piece against its text, and its numerals against the rows.

    Numerals that one row would hold are one problem, which gives that row. Unless this is exhaustive, numerals that
    no row touches are left out.
    """
    claims, problems = _claim_rows(piece, rows, measure_words)
    _claim_words(piece.text, words, claims)
    fates = {numeral: _fate(piece.text, numeral, claims) for numeral in piece.text.numerals}
    if not exhaustive:
        fates = {numeral: fate for numeral, fate in fates.items() if claims.meeting(numeral)}
    owners = (claims.meeting(span) for span, fate in fates.items() if fate != "unaccounted")
    absorbed = Counter(claim.owner for each in owners for claim in each if isinstance(claim.owner, str))
    if lost := [numeral for numeral, fate in fates.items() if fate == "unaccounted"]:
        problems += _lost_problems(piece, lost, claims, rows, measure_words)
    return Account(problems, Counter(fates.values()), absorbed)


def _fate(text: Text, numeral: Span, claims: Claims) -> str:
    """Return the fate of a numeral.

    It is unaccounted too where claims cover it in part only, or two rows cut it where it has no joint.
    """
    indices = range(*numeral)
    owners = [claims.meeting(Span(index, index + 1)) for index in indices]
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


def _claim_rows(
    piece: Piece, rows: Iterable[Row], measure_words: Mapping[str, str]
) -> tuple[Claims, list[Problem]]:
    """Return the claims of the rows that stand where they say, and what is wrong with rows."""
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
        if before := claims.meeting(claim.span):
            farthest = max(before, key=lambda other: other.span.end)
            shared = Span(claim.span.start, min(claim.span.end, farthest.span.end))
            place, quoted = piece.text.place(shared.start), piece.text.quoted(shared)
            about = translate(" and ").join(map(str, (farthest.owner, claim.owner)))
            problems.append(Problem("V-DOUBLE", piece.file, *place, quoted, about))
        claims.add(claim)
    return claims, problems


def _claim_words(text: Text, words: Iterable[str], claims: Claims) -> None:
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
    near = translate("line {line}", line=nearby) if nearby else ""
    line = text.on_line(row.line)
    if line is None:
        about = translate("{row}, on a line of {piece}", row=row, piece=piece.source_id)
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
    beside = ordinal or (here.start == numerals[0].start and text.negative(numerals[0]))
    start = here.start - 1 if beside else find_figure(text.plain, *numerals[0], measure_words).start
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
        cut = translate(" and ").join(str(claim.owner) for claim in owners if claim.fate != "lexical")
        code = "V-PARTLY" if cut else "V-UNACCOUNTED"
        paste = f"{TABLES[table].path}: {csv_line(TABLES[table].needed_columns, row)}"
        yield Problem(code, piece.file, *text.place(span.start), text.quoted(span), cut, paste=paste)


def _highest(names: Iterable[str]) -> Counter[str]:
    """Return the highest number of the ids in use, by what stands before it."""
    numbers: Counter[str] = Counter()
    for stem, _, number in (name.rpartition("-") for name in names):
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
