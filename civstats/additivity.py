"""What figures count, where and when becomes whether they add or rank together; if not, a reason and the way out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple


class Scope(NamedTuple):
    """What one figure counts: all that decides whether it may be added to another."""

    row: str  # obs_id
    printed: str
    indicator_id: str
    aggregation: str
    basis: str
    coverage: str
    programme_id: str | None
    part_of: str | None
    places: Sequence[str]  # its place, then those that it lies in
    period: tuple[date, date] | None  # None where it is not stated, is open, or is that of a stock

    def __str__(self) -> str:
        """Name the figure as messages do: ``"500余场次 (yangquan-73-1)"``."""
        return f"{self.printed} ({self.row})"


# The columns in which figures must agree to be added, averaged or ranked.
KIND = ("indicator_id", "basis", "coverage")
# What could be, must be or is so much a day is no amount of anything.
NO_AMOUNT = ("potential", "norm", "rate")
# Why figures do not add, and what to do instead.
REASONS = {
    "indicator_id": "{one} and {other} count different things ({one.indicator_id}, {other.indicator_id}); "
    "choose the rows of one indicator_id",
    "basis": "{one} and {other} differ in basis ({one.basis}, {other.basis}); choose the rows of one basis",
    "coverage": "{one} and {other} differ in coverage ({one.coverage}, {other.coverage}); "
    "choose the rows of one coverage",
    "twice": "{other} stands twice; keep each obs_id once",
    "part_of": "{other} restates or is part of {other.part_of}; leave out such rows: frame[frame['part_of'].isna()]",
    "none": "{other} is a rate, a norm or a restatement, which is never added or averaged (aggregation none); "
    "compare such figures, or take BoundedValue.aggregate(numbers, 'median')",
    "max": "{other} may count the same people as another figure, so it is never added or averaged (aggregation max); "
    "the largest stands: BoundedValue.aggregate(numbers, 'max')",
    "no_amount": "{other} says what could or should be, or how much a day (basis {other.basis}), which is never "
    "added or averaged; choose rows of another basis, such as 'achieved'",
    "same_place": "{one} and {other} may count the same: both are of {one.places[0]}, and their periods overlap, are "
    "not known or are those of a stock; choose one of them",
    "place_within": "{one} and {other} may count the same: of {one.places[0]} and {other.places[0]} one lies in the "
    "other; choose places of one level",
    "years": "{one} and {other} are of one place, {one.places[0]}; places are ranked, not the periods of one: choose the "
    "rows of one period, such as frame[frame['year'] == 2024], or compare them with civstats.changes",
    "ranked_within": "{one.places[0]} lies in {other.places[0]}; rank places of one level: frame[frame['level'] == 'county']",
}


def check_kind(scopes: Sequence[Scope]) -> None:
    """Raise ValueError if figures differ in what they count, their basis or their coverage."""
    for other in scopes[1:]:
        for column in KIND:
            if getattr(scopes[0], column) != getattr(other, column):
                _refuse(column, scopes[0], other)


def check_ranks(scopes: Sequence[Scope]) -> None:
    """Raise ValueError if figures have no common order, least, median or greatest."""
    check_kind(scopes)
    seen = set()
    for other in scopes:
        if other.part_of:
            _refuse("part_of", other, other)
        if other.row in seen:
            _refuse("twice", other, other)
        seen.add(other.row)


def check_places(scopes: Sequence[Scope]) -> None:
    """Raise ValueError if figures that are to be ranked are of one place, or of a place and one that lies in it."""
    by_place: dict[str, Scope] = {}
    for own in scopes:
        if own.places[0] in by_place:
            _refuse("years", by_place[own.places[0]], own)
        by_place[own.places[0]] = own
    for own in scopes:
        for around in own.places[1:]:
            if around in by_place:
                _refuse("ranked_within", own, by_place[around])


def check_sum(added: Sequence[Scope], more: Sequence[Scope]) -> None:
    """Raise ValueError if figures do not add to those already added."""
    check_kind((*added[:1], *more))
    for other in (*added[:1], *more):
        if other.part_of:
            _refuse("part_of", other, other)
        if other.aggregation in ("none", "max"):
            _refuse(other.aggregation, other, other)
        if other.basis in NO_AMOUNT:
            _refuse("no_amount", other, other)
    # Only figures of the same place, of one above it and of those within it may count the same.
    places, reach = {own.places[0] for own in more}, {place for own in more for place in own.places}
    near = [own for own in added if own.places[0] in reach or not places.isdisjoint(own.places)]
    by_place: dict[str, list[Scope]] = {}  # the figures of each place and of all that lie in it
    at_place: dict[str, list[Scope]] = {}
    for own in near:
        _enter(own, by_place, at_place)
    for other in more:
        above = (own for place in other.places[1:] for own in at_place.get(place, ()))
        for own in (*by_place.get(other.places[0], ()), *above):
            if own.row == other.row:
                _refuse("twice", own, other)
            if not (_apart(own.period, other.period) or _different_parts(own, other)):
                _refuse("same_place" if own.places[0] == other.places[0] else "place_within", own, other)
        _enter(other, by_place, at_place)


def _enter(own: Scope, by_place: dict[str, list[Scope]], at_place: dict[str, list[Scope]]) -> None:
    at_place.setdefault(own.places[0], []).append(own)
    for place in own.places:
        by_place.setdefault(place, []).append(own)


def _apart(one: tuple[date, date] | None, other: tuple[date, date] | None) -> bool:
    return one is not None and other is not None and (one[1] < other[0] or other[1] < one[0])


def _different_parts(one: Scope, other: Scope) -> bool:
    """Tell whether two figures are of different programmes, neither of them of a whole place."""
    return (
        one.coverage == "part"
        and None not in (one.programme_id, other.programme_id)
        and one.programme_id != other.programme_id
    )


def _refuse(reason: str, one: Scope, other: Scope) -> None:
    raise ValueError(REASONS[reason].format(one=one, other=other))
