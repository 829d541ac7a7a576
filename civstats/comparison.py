"""What may be compared, how it comes out, and which ranks are possible."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pandas as pd

from civstats.bounded import BoundedValue
from civstats.provenance import numbers

if TYPE_CHECKING:
    from civstats.tables import Dataset

Row = dict[Any, Any]

# The column that must agree, and what is said where it does not, what is counted first. A difference in
# concept is one in indicator too, so figures of one concept come out as nearer to each other.
RULES = {
    "concept": "they count different kinds of thing ({left} against {right})",
    "indicator_id": "they count different things ({left} against {right})",
    "unit_measure": "their units differ ({left} against {right})",
    "basis": "they have a different basis ({left} against {right})",
    "stage": "they stand at different stages of the results chain ({left} against {right})",
    "level": "their places are of different levels ({left} against {right})",
}
# The column of words for each coded column.
WORDS = {column: f"{column}_name" for column in RULES}
COVERAGE = {
    "part": "{place}'s {printed} speaks of one programme, event, site or body and not of the whole place",
    "unstated": "{place}'s {printed} does not say whether it covers the whole place",
}


def observations(dataset: Dataset) -> pd.DataFrame:
    """Join each observation with its indicator, its place and the words for its codes.

    Parameters
    ----------
    dataset : Dataset
        The loaded tables.

    Returns
    -------
    pandas.DataFrame
        One row per observation, in the file's order: the columns of ``observations``; ``stage``,
        ``concept`` and ``aggregation`` of its indicator; ``level`` and ``population_date`` of its place;
        ``place`` and, for coded columns, ``<column>_name`` as English words (str); ``number`` and ``population`` as `BoundedValue`
        (population missing where none is published).

    Examples
    --------
    >>> import civstats
    >>> frame = civstats.observations(civstats.load())
    >>> print(frame.set_index("obs_id").loc["yangquan-73-1", "number"])
    501 to 599
    """
    keyed = {"indicator_id": dataset.indicators, "ref_area": dataset.places}
    wanted = {
        "indicator_id": ["stage", "concept", "aggregation"],
        "ref_area": ["level", "population", "population_date"],
    }
    frame = dataset.observations
    for key, table in keyed.items():
        frame = frame.merge(table[[key, *wanted[key]]], on=key, how="left", validate="m:1")
    topics, places = (
        table.set_index(key)["name_en"].fillna(table.set_index(key)["name"]) for key, table in keyed.items()
    )
    for column, label in WORDS.items():
        frame[label] = frame[column].map(topics if column == "indicator_id" else dataset.words(column))
    frame["place"] = frame["ref_area"].map(places)
    people = [
        None if pd.isna(number) else BoundedValue(number, number, "人", (f"place-{area}",))
        for area, number in zip(frame["ref_area"], frame["population"], strict=True)
    ]
    return frame.assign(number=numbers(frame), population=pd.Series(people, dtype=object))


@dataclass(frozen=True)
class Comparability:
    """Which figures may be compared, and why the others may not.

    Attributes
    ----------
    members : pandas.DataFrame
        The figures of every set that holds two places or more, with the column ``set`` (str).
    left_out : pandas.DataFrame
        All other figures, with ``reason``, ``nearest`` (obs_id of the figure of another place whose set
        came closest, or missing) and ``misses`` (the rules that kept the two apart, in words).
    """

    members: pd.DataFrame
    left_out: pd.DataFrame


def comparable(selection: pd.DataFrame) -> Comparability:
    """Sort figures into the sets that may be compared, and say why each of the others may not.

    Two figures compare only where concept, unit, basis and stage agree and each covers the whole of its
    place (``data/codelists.csv``, codelist ``coverage``). Every other mismatch but that of the period
    rules a comparison out too: the indicator (sessions of theory talks are not sessions of volunteering) and
    the level of the place (a community is not a county).

    Parameters
    ----------
    selection : pandas.DataFrame
        Rows of `observations`, all of them or the analyst's own choice.

    Returns
    -------
    Comparability
        The sets with two places or more, and the figures left out.

    Examples
    --------
    >>> import civstats
    >>> result = civstats.comparable(civstats.observations(civstats.load()))
    >>> sorted(result.members["set"].unique())
    ['Provincial New Era Good Youth', 'Volunteer-service models commended']
    """
    _check(selection)
    selection = reconcile(selection)
    whole = selection[selection["coverage"].eq("whole") & selection["part_of"].isna()]
    places = whole.groupby(list(RULES))["ref_area"].transform("nunique")
    members = whole[places > 1].assign(set=lambda frame: frame["indicator_id_name"])
    left_out = selection.drop(index=members.index)
    records = selection.to_dict("records")
    told = pd.DataFrame(
        [_left_out(row, records) for row in left_out.to_dict("records")],
        index=left_out.index,
        columns=["reason", "nearest", "misses"],
        dtype="str",
    )
    left_out = left_out.join(told)
    return Comparability(members.reset_index(drop=True), left_out.reset_index(drop=True))


def compare(selection: pd.DataFrame, *, per: int | None = None) -> pd.DataFrame:
    """Compare each pair of figures of different places.

    Parameters
    ----------
    selection : pandas.DataFrame
        Rows of `observations`.
    per : int, optional
        Compare the numbers per so many residents instead of the numbers themselves.

    Returns
    -------
    pandas.DataFrame
        One row per pair: ``left``, ``right`` (obs_id), ``left_place``, ``right_place``, ``outcome``
        (``greater``: the left number is certainly the greater one; ``less``; ``undecided``: the bounds
        overlap; ``not comparable``), ``reason`` (words; empty where comparable), ``broken`` (int64, how many
        rules keep the two apart) and ``flags`` (tuple of ``period_differs``, ``period_open``,
        ``denominator_2020`` or another year from which a population is).

    Raises
    ------
    ValueError
        If the frame lacks a column that `observations` gives.

    Examples
    --------
    >>> import civstats
    >>> frame = civstats.observations(civstats.load())
    >>> pair = frame[frame["indicator_id"] == "volunteer-models-commended"]
    >>> civstats.compare(pair)[["outcome", "flags"]].values.tolist()
    [['greater', ('period_differs',)]]
    """
    _check(selection)
    rows = [
        _pair(left, right, per)
        for left, right in combinations(selection.to_dict("records"), 2)
        if left["ref_area"] != right["ref_area"]
    ]
    columns = ["left", "right", "left_place", "right_place", "outcome", "reason", "broken", "flags"]
    return pd.DataFrame(rows, columns=columns)


def _check(selection: pd.DataFrame) -> None:
    missing = [column for column in (*RULES, "coverage", "place", "number") if column not in selection]
    if missing:
        msg = f"the frame lacks {', '.join(missing)}; give rows of civstats.observations(data) with all their columns"
        raise ValueError(msg)


def rank_range(numbers: pd.Series[Any]) -> pd.Series[Any]:
    """Give the best and the worst rank that each place can hold, given the bounds.

    Parameters
    ----------
    numbers : pandas.Series
        `BoundedValue` by place, all of one set.

    Returns
    -------
    pandas.Series
        A `BoundedValue` of the possible ranks (1 is the greatest number) by place; missing where a place
        stands alone, since a rank needs two.

    Examples
    --------
    >>> import pandas as pd
    >>> ranks = rank_range(pd.Series({"A": BoundedValue(501, 599), "B": BoundedValue(550, 550), "C": BoundedValue(10, 12)}))
    >>> {place: str(rank) for place, rank in ranks.items()}
    {'A': '1 to 2', 'B': '1 to 2', 'C': '3'}
    """
    if len(numbers) < 2:
        return pd.Series(None, index=numbers.index, dtype=object)
    rows = tuple(dict.fromkeys(row for number in numbers for row in number.rows))
    ranks = [
        BoundedValue(
            1 + sum(other.lower > own.upper for other in numbers),
            len(numbers) - sum(other.upper < own.lower for other in numbers),
            rows=rows,
            operation="possible ranks",
        )
        for own in numbers
    ]
    return pd.Series(ranks, index=numbers.index, dtype=object)


def reconcile(selection: pd.DataFrame) -> pd.DataFrame:
    """Join figures that several sources give for one place, indicator and period into one range.

    Parameters
    ----------
    selection : pandas.DataFrame
        Rows of `observations`.

    Returns
    -------
    pandas.DataFrame
        One row per place, indicator, basis, coverage and period, the first of each kept; its ``number``
        spans all figures given and rests on all their rows (operation ``"range of sources"``).

    Examples
    --------
    >>> import civstats
    >>> frame = civstats.observations(civstats.load())
    >>> twice = pd.concat([frame.head(1), frame.head(1).assign(source_id="another", obs_id="another-1-1",
    ...     number=[BoundedValue(35, 35, "人", ("another-1-1",))])])
    >>> print(reconcile(twice)["number"].item())
    33 to 35
    """
    selection = selection.reset_index(drop=True)
    given = selection[selection["coverage"].eq("whole") & selection["part_of"].isna()]
    keys = ["ref_area", "indicator_id", "unit_measure", "basis", "time_period"]
    groups = given.groupby(keys, sort=False, dropna=False)
    spans = {index[0]: _span(list(given.loc[index, "number"])) for index in groups.groups.values()}
    joined = selection.drop(index=given.index.difference(list(spans)))
    joined["number"] = [spans.get(index, own) for index, own in joined["number"].items()]
    return joined.reset_index(drop=True)


def _span(given: list[BoundedValue]) -> BoundedValue:
    if len(given) == 1:
        return given[0]
    rows = tuple(dict.fromkeys(row for number in given for row in number.rows))
    lower, upper = min(one.lower for one in given), max(one.upper for one in given)
    return BoundedValue(lower, upper, given[0].unit, rows, "range of sources")


def _broken(left: Row, right: Row) -> list[str]:
    """Name each rule that keeps two figures of different places apart, in words."""
    reasons = [
        rule.format(left=left[WORDS[column]], right=right[WORDS[column]])
        for column, rule in RULES.items()
        if left[column] != right[column]
    ]
    return reasons + [
        COVERAGE[row["coverage"]].format_map(row) for row in (left, right) if row["coverage"] != "whole"
    ]


def _pair(left: Row, right: Row, per: int | None) -> tuple[Any, ...]:
    reasons = _broken(left, right)
    if per is not None:
        reasons += [
            f"no population is published for {row['place']}"
            for row in (left, right)
            if row["population"] is None
        ]
    outcome, flags = "not comparable", []
    if not reasons:
        first, second = (
            row["number"] if per is None else row["number"].per(row["population"], per)
            for row in (left, right)
        )
        outcome = _outcome(first, second)
        flags = _flags(left, right, per)
    ids = left["obs_id"], right["obs_id"], left["place"], right["place"]
    return *ids, outcome, "; ".join(reasons), len(reasons), tuple(flags)


def _outcome(first: BoundedValue, second: BoundedValue) -> str:
    if first.lower > second.upper:
        return "greater"
    return "less" if first.upper < second.lower else "undecided"


def _flags(left: Row, right: Row, per: int | None) -> list[str]:
    periods: list[str | None] = [
        None if pd.isna(row["time_period"]) else row["time_period"] for row in (left, right)
    ]
    flags = []
    if None not in periods and periods[0] != periods[1]:
        flags.append("period_differs")
    if any(period is None or ".." in period for period in periods):
        flags.append("period_open")
    if per is not None:
        flags += sorted({f"denominator_{row['population_date'][:4]}" for row in (left, right)})
    return flags


def _left_out(row: Row, records: list[Row]) -> tuple[str, str | None, str]:
    if not pd.isna(row["part_of"]):
        reason = f"it restates or is part of {row['part_of']}"
    elif row["coverage"] != "whole":
        reason = COVERAGE[row["coverage"]].format_map(row)
    else:
        reason = "no other place of its level prints it for the whole place"
    others = [
        (_broken(row, other), other["obs_id"]) for other in records if other["ref_area"] != row["ref_area"]
    ]
    misses, nearest = min(others, key=lambda miss: len(miss[0]), default=([], None))
    return reason, nearest, "; ".join(misses)
