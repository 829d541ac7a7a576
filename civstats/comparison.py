"""Observations become sets that may be compared, pairs with their outcome, and ranges of possible ranks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from civstats.additivity import check_places, check_ranks
from civstats.arguments import need_frame, need_whole_number, shown
from civstats.bounded import BoundedValue, rows_of, same_unit, span
from civstats.kept import kept_while_equal
from civstats.language import english, translate
from civstats.mismatches import (
    MISMATCHES,
    OWN_RULES,
    RULES,
    Positions,
    Row,
    codes_of,
    mismatches,
    own_mismatches,
    repeats,
    shared,
)
from civstats.periods import in_words

# The columns of `observations` that tell what compares.
NEEDED = (*RULES, *OWN_RULES, "time_period", "place", "number", "obs_id", "source_id", "ref_area")


@dataclass(frozen=True)
class Comparability:
    """Which figures may be compared, and why the others may not. Each figure stands in one of the two frames.

    Attributes
    ----------
    members : pandas.DataFrame
        The figures of every set that holds two places or more, one of each place, with the column ``set`` (str):
        what is counted, and basis, level and period where several sets count it.
    left_out : pandas.DataFrame
        All other figures, with ``reason`` (str: a code of `OWN_RULES` or `REASONS`), ``nearest`` (obs_id of
        the nearest figure of another place; missing where none counts the same, or the same kind of thing in
        the same unit) and ``mismatches`` (tuple of codes: the rules that keep the two apart).
        `explain` says the codes in words.
    """

    members: pd.DataFrame
    left_out: pd.DataFrame


@kept_while_equal
def comparable(selection: pd.DataFrame) -> Comparability:
    """Sort figures into the sets that may be compared, and say why each of the others may not.

    Two figures compare only where concept, indicator, unit, basis, stage and level of the place agree, and
    where each covers the whole of its place and is no part of another. The period may differ where each place
    prints one figure; what a place prints for several years gives a set for each year.

    Parameters
    ----------
    selection : pandas.DataFrame
        Rows of `observations`, all of them or the analyst's own choice.

    Returns
    -------
    Comparability
        The sets with two places or more, and the figures left out.

    Raises
    ------
    ValueError
        If the frame lacks a column that `observations` gives.

    Examples
    --------
    >>> import civstats
    >>> first = civstats.observations(civstats.load(coding="first"))
    >>> result = civstats.comparable(first)
    >>> sorted(result.members["set"].unique())
    ['Provincial New Era Good Youth', 'Volunteer-service models commended']
    """
    check_columns("comparable", selection)
    selection = selection.reset_index(drop=True)
    # To copy a million figures with all their columns takes longer than what is done with them here.
    figures = reconcile(selection[[*NEEDED]])
    again = repeats(figures)
    figures = figures.assign(period=again["period"].where(again["divided"], ""))
    whole = figures.loc[~own_mismatches(figures).any(axis="columns"), [*RULES, "period", "ref_area"]]
    single = whole[~again["several"].reindex(whole.index)]
    places = single.groupby([*RULES, "period"])["ref_area"].transform("nunique")
    compared = places.index[places > 1]
    found = figures.loc[compared, ["number", "period"]]
    members = selection.loc[compared].assign(number=found["number"], period=found["period"])
    left_out = selection.assign(number=figures["number"].combine_first(selection["number"]))
    left_out = left_out.drop(index=members.index)
    several = again["several"].reindex(whole.index).groupby([whole[key] for key in (*RULES, "period")])
    reasons = _reasons(figures, whole, several.transform("any").reindex(figures.index, fill_value=False))
    left_out = left_out.assign(reason=reasons.reindex(left_out.index, fill_value="joined"))
    left_out = left_out.join(_nearest(figures, again, figures.index.difference(members.index)))
    left_out["mismatches"] = [codes if isinstance(codes, tuple) else () for codes in left_out["mismatches"]]
    members = members.assign(set=_set_names(members)).drop(columns="period")
    return Comparability(members.reset_index(drop=True), left_out.reset_index(drop=True))


def compare(selection: pd.DataFrame, *, per: int | None = None) -> pd.DataFrame:
    """Compare each pair of figures of different places; for the years of one place, see `changes`.

    Of what a place prints for several periods, only figures of the same period compare.

    Parameters
    ----------
    selection : pandas.DataFrame
        Rows of `observations`; several sources' figures of the same thing count as one, as in `reconcile`.
    per : int, optional
        Compare the numbers per so many residents instead of the numbers themselves. These are all usual
        residents: whether a figure could have counted them all (rule ``rate-denominator``) is for you to know.

    Returns
    -------
    pandas.DataFrame
        One row per pair:

        - ``left``, ``right`` (str): obs_id; ``left_place``, ``right_place`` (str)
        - ``outcome`` (str): ``greater`` where the left number is certainly the greater one, ``less``, ``equal``
          where both are the same exact number, ``undecided`` where the bounds overlap, ``not comparable``
        - ``difference``, ``ratio`` (`BoundedValue`): left less right and left by right, as far as the bounds allow;
          missing where not comparable
        - ``mismatches`` (tuple of codes of `MISMATCHES`): the rules that keep the two apart; `explain` says
          them in words
        - ``shared`` (ordered category of `SHARED`): whether both count the same ``indicator``, or the same
          ``concept`` in the same unit, or ``nothing`` alike
        - ``flags`` (tuple of str): ``period_differs``, ``period_open``, ``denominator_2020`` or another year
          from which a population is; empty where not comparable

    Raises
    ------
    ValueError
        If the frame lacks a column that `observations` gives, or ``per`` is no whole number from 1 up.

    Examples
    --------
    >>> import civstats
    >>> frame = civstats.observations(civstats.load(coding="first"))
    >>> pair = civstats.compare(frame[frame["indicator_id"] == "volunteer-models-commended"]).iloc[0]
    >>> print(pair["outcome"], pair["difference"], pair["ratio"], pair["flags"])
    greater 86 2.72 ('period_differs',)
    """
    check_columns("compare", selection)
    if per is not None:
        need_whole_number("per", per, "residents, as 100_000")
    figures = reconcile(selection.reset_index(drop=True)).reset_index(drop=True)
    left, right = np.triu_indices(len(figures), 1)
    areas = pd.factorize(figures["ref_area"])[0]
    apart = areas[left] != areas[right]
    left, right = left[apart], right[apart]
    marks = mismatches(figures, left, right, per)
    holds = np.logical_not(marks.any(axis=1))
    ids, places = figures["obs_id"].array, figures["place"].array
    numbers = _numbers(figures, per)
    records = figures.to_dict("records")
    both = list(zip(left[holds], right[holds], strict=True))
    pairs = pd.DataFrame(
        {"left": ids[left], "right": ids[right], "left_place": places[left], "right_place": places[right]}
    )
    pairs["outcome"] = np.where(holds, outcomes(numbers, left, right), english("not comparable"))
    pairs["difference"] = placed(holds, (numbers[one] - numbers[other] for one, other in both))
    pairs["ratio"] = placed(holds, (numbers[one] / numbers[other] for one, other in both))
    pairs["mismatches"] = codes_of(marks)
    pairs["shared"] = shared(marks)
    flags = placed(holds, (_flags(records[one], records[other], per) for one, other in both))
    pairs["flags"] = [own or () for own in flags]
    return pairs


def placed(holds: npt.NDArray[np.bool_], cells: Iterable[Any]) -> list[Any]:
    """Give the cells in the places that hold, None in all others."""
    given = iter(cells)
    return [next(given) if held else None for held in holds]


def rank_range(numbers: pd.Series[Any]) -> pd.Series[Any]:
    """Give the best and the worst rank that each place can hold, given the bounds.

    Parameters
    ----------
    numbers : pandas.Series
        `BoundedValue` by place, all of one set and one period: each place once.

    Returns
    -------
    pandas.Series
        A `BoundedValue` of the possible ranks (1 is the greatest number) by place; missing where a place
        stands alone, since a rank needs two. Its ``attrs`` count the pairs of places: ``decided``, ``equal`` where
        both are the same exact number, and ``undecided``.

    Raises
    ------
    TypeError
        If this is no Series, or a number in it no `BoundedValue`.
    ValueError
        If figures of `observations` do not count the same thing on the same basis, or a place has several numbers, as
        of several years: places are ranked, not the years of one.

    Examples
    --------
    >>> import pandas as pd
    >>> from civstats import BoundedValue, rank_range
    >>> ranks = rank_range(pd.Series({"A": BoundedValue(501, 599), "B": BoundedValue(550, 550), "C": BoundedValue(10, 12)}))
    >>> {place: str(rank) for place, rank in ranks.items()}
    {'A': '1 to 2', 'B': '1 to 2', 'C': '3'}
    >>> ranks.attrs
    {'decided': 2, 'equal': 0, 'undecided': 1}
    """
    _check_numbers(numbers)
    if len(numbers) < 2:
        return pd.Series(None, index=numbers.index)
    one = numbers.iloc[0]
    for number in numbers:
        same_unit(one, number)
    check_ranks([scope for number in numbers for scope in number.scopes])
    check_places([number.scopes[0] for number in numbers if number.scopes])
    twice = numbers.index[numbers.index.duplicated()]
    if len(twice):
        msg = f"{twice[0]} has several numbers; rank the places of one period, such as frame[frame['year'] == 2024]"
        raise ValueError(msg)
    rows = rows_of(numbers)
    lower, upper = (np.array([getattr(own, end) for own in numbers]) for end in ("lower", "upper"))
    certainly_greater = len(numbers) - np.searchsorted(np.sort(lower), upper, side="right")
    certainly_less = np.searchsorted(np.sort(upper), lower, side="left")
    best, worst = (1 + certainly_greater).tolist(), (len(numbers) - certainly_less).tolist()
    ranks = [
        BoundedValue(first, last, rows=rows, operation="possible ranks")
        for first, last in zip(best, worst, strict=True)
    ]
    ranked = pd.Series(ranks, index=numbers.index, dtype=object)
    _, same = np.unique(lower[lower == upper], return_counts=True)
    decided, equal = int(certainly_greater.sum()), int((same * (same - 1) // 2).sum())
    undecided = len(numbers) * (len(numbers) - 1) // 2 - decided - equal
    ranked.attrs = {"decided": decided, "equal": equal, "undecided": undecided}
    return ranked


def spread_of(numbers: pd.Series[Any]) -> BoundedValue | None:
    """Give how many times the highest number of a set is the lowest, as far as the bounds allow; None if one is missing.

    >>> print(spread_of(pd.Series([BoundedValue(501, 599), BoundedValue(100, 100), BoundedValue(300, 700)])))
    5.01 to 7
    """
    if numbers.isna().any():
        return None
    lower, upper = ([getattr(own, end) for own in numbers] for end in ("lower", "upper"))
    ratio = BoundedValue(max(lower), max(upper)) / BoundedValue(min(lower), min(upper))
    # The highest is never below the lowest, even where their bounds overlap.
    bounds = max(1.0, ratio.lower), ratio.upper
    return BoundedValue(*bounds, rows=rows_of(numbers), operation="ratio of highest to lowest")


def reconcile(selection: pd.DataFrame) -> pd.DataFrame:
    """Join the figures that several sources give for one place, indicator and stated period into one range.

    The result keeps the index of the selection, without the rows that are joined to one before them. The
    ``number`` of that one spans all figures given and rests on all their rows. Figures of one source, of a
    part of a place or without a period are never joined: they may count different things.

    >>> import civstats
    >>> frame = civstats.observations(civstats.load())
    >>> twice = pd.concat([frame.head(1), frame.head(1).assign(source_id="another", obs_id="another-1-1",
    ...     number=[BoundedValue(35, 35, "人", ("another-1-1",))])], ignore_index=True)
    >>> print(reconcile(twice)["number"].item())
    33 to 35
    """
    keys = ["ref_area", "indicator_id", "unit_measure", "basis", "time_period"]
    whole = selection.loc[~own_mismatches(selection).any(axis="columns"), [*keys, "source_id", "number"]]
    whole = whole.dropna(subset=keys)
    sources = whole.groupby(keys)["source_id"]
    given = sources.transform("nunique")
    several = whole[given.gt(1) & given.eq(sources.transform("size"))]
    alike: dict[int, list[BoundedValue]] = {}
    for group, own in zip(several.groupby(keys, sort=False).ngroup(), several["number"], strict=True):
        alike.setdefault(group, []).append(own)
    first = ~several.duplicated(keys)
    number = selection["number"].copy()
    spans = [span(own, english("range of sources")) for own in alike.values()]
    number[several.index[first]] = pd.Series(spans, several.index[first], dtype=object)
    return selection.assign(number=number).drop(index=several.index[~first])


def check_columns(function: str, selection: pd.DataFrame) -> None:
    """Refuse what is no frame, or lacks a column that is compared."""
    need_frame(function, selection)
    missing = [column for column in NEEDED if column not in selection]
    if missing:
        msg = f"the frame lacks {', '.join(missing)}; give rows of civstats.observations(data) with all their columns"
        raise ValueError(msg)


def _check_numbers(numbers: pd.Series[Any]) -> None:
    if not isinstance(numbers, pd.Series):
        msg = f"rank_range takes a Series of BoundedValue by place; found {shown(numbers)}"
        raise TypeError(msg)
    for place, number in numbers.items():
        if not isinstance(number, BoundedValue):
            how = (
                "leave it out with .dropna()" if pd.isna(number) else "take the column number of observations"
            )
            msg = (
                f"rank_range: the number of {shown(place)} is {shown(number)}; expected a BoundedValue: {how}"
            )
            raise TypeError(msg)


def _nearest(figures: pd.DataFrame, again: pd.DataFrame, wanted: pd.Index[Any]) -> pd.DataFrame:
    """Find the figure of another place that is nearest to each figure wanted, and what keeps the two apart.

    `again` is what `repeats` finds of the figures. Those that agree in all that may keep two apart are one kind, and
    pairs are made of kinds: a kind meets two figures, of different places, of each other kind of the same thing and
    period, and two of those that differ from one another in the period alone. The thing is the indicator; where a
    single place prints that, it is the concept in the same unit.
    """
    codes = {column: pd.factorize(figures[column])[0] for column in (*RULES, "ref_area")}
    codes |= {column: pd.factorize(again[column])[0] for column in ("period", "divided", "several")}
    kinds = own_mismatches(figures).assign(**codes, at=np.arange(len(figures)))
    kinds["kind"] = kinds.groupby([*MISMATCHES, "divided"], sort=False).ngroup()
    asking = kinds.loc[wanted].drop_duplicates("kind")
    places = kinds.groupby("indicator_id")["ref_area"].nunique()
    alone = asking["indicator_id"].map(places).eq(1)
    apart = [code for code in (*MISMATCHES, "divided") if code not in ("indicator_id", "period")]
    pairs = []
    for ones, thing in ((asking[~alone], ["indicator_id"]), (asking[alone], ["concept", "unit_measure"])):
        near = kinds[kinds[thing[0]].isin(ones[thing[0]].unique())]
        for key in ([*thing, "period"], thing):
            alike = list(dict.fromkeys([*key, *apart]))
            others = near.drop_duplicates([*alike, "ref_area"]).groupby(alike, sort=False).head(2)
            own = ones[[*key, "kind", "at"]]
            pairs.append(own.merge(others[[*key, "ref_area", "at"]], on=key, suffixes=("", "_other")))
    both = pd.concat(pairs, ignore_index=True)
    met = np.unique(both[["at", "at_other"]])
    left, right = (np.searchsorted(met, both[end]) for end in ("at", "at_other"))
    marks = mismatches(figures.iloc[met], left, right, again=again.iloc[met])
    both = both.assign(mismatches=codes_of(marks), shared=shared(marks), broken=marks.sum(axis=1))
    # Of those that as many rules keep apart, the nearest breaks fewest of them itself.
    both["own"] = kinds[[*OWN_RULES, "several"]].sum(axis="columns").to_numpy()[both["at_other"]]
    best = both.sort_values(["shared", "broken", "own", "at_other"]).drop_duplicates(["kind", "ref_area"])
    best = best.assign(nearest=figures["obs_id"].array[best["at_other"]]).groupby("kind").head(2)
    # The second stands in where the first is of the figure's own place.
    found = (
        kinds.loc[wanted]
        .reset_index(names="index")
        .merge(best[["kind", "ref_area", "nearest", "mismatches"]], on="kind", suffixes=("", "_other"))
    )
    found = found[found["ref_area"] != found["ref_area_other"]].drop_duplicates("at")
    return found.set_index("index")[["nearest", "mismatches"]]


def _reasons(figures: pd.DataFrame, whole: pd.DataFrame, several: pd.Series[bool]) -> pd.Series[str]:
    """Say why each figure would stand in no set."""
    broken = own_mismatches(figures)
    told: dict[str, Any] = {"part_of": broken["part_of"], "coverage": broken["coverage"], "several": several}
    for reason, keys in (("other_period", list(RULES)), ("other_basis", ["indicator_id", "level"])):
        places = whole.groupby(keys)["ref_area"].transform("nunique")
        told[reason] = figures.index.isin(places.index[places > 1])
    reasons = np.select(list(told.values()), list(told), "alone")
    return pd.Series(reasons, index=figures.index)


def _set_names(members: pd.DataFrame) -> pd.Series[str]:
    """Name each set by what is counted, and by basis, level and period too where that alone is not enough."""
    several = (
        members.groupby("indicator_id")[["basis", "level"]].transform("nunique").gt(1).any(axis="columns")
    )
    is_dated = members["period"].ne("")
    divided = is_dated.groupby([members[rule] for rule in RULES]).transform("any")
    # One set may write its period as 2024 and as 2024-01/2024-12.
    written = members.groupby([*RULES, "period"])["time_period"].transform("first")
    words = members[["indicator_id_name", "basis_name", "level_name"]]
    told = words.assign(period=written, apart=several, dated=divided)
    alike = told.groupby(list(told), sort=False, dropna=False).ngroup()
    names = []
    for name, basis, level, period, apart, dated in told[~alike.duplicated()].itertuples(index=False):
        own = translate("{name} ({basis}, {level})", name=name, basis=basis, level=level) if apart else name
        said = in_words(period, translate("no stated period")) if dated else ""
        names.append(translate("{name}, {period}", name=own, period=said) if dated else own)
    return pd.Series(pd.Series(names, dtype="str").array.take(alike.to_numpy()), members.index)


def _numbers(figures: pd.DataFrame, per: int | None) -> list[BoundedValue]:
    if per is None:
        return list(figures["number"])
    pairs = zip(figures["number"], figures["population"], strict=True)
    return [number if pd.isna(people) else number.per(people, per) for number, people in pairs]


def outcomes(numbers: list[BoundedValue], left: Positions, right: Positions) -> npt.NDArray[np.str_]:
    """Tell which of two numbers is the greater one, pair by pair."""
    lower, upper = (np.array([getattr(own, end) for own in numbers]) for end in ("lower", "upper"))
    exact = (lower == upper)[left] & (lower == upper)[right]
    known = [lower[left] > upper[right], upper[left] < lower[right], exact]
    return np.select(known, english(["greater", "less", "equal"]), "undecided")


def _flags(left: Row, right: Row, per: int | None) -> tuple[str, ...]:
    stated = [row["time_period"] for row in (left, right) if pd.notna(row["time_period"])]
    flags = []
    if len(set(stated)) > 1:
        flags.append("period_differs")
    if len(stated) < 2 or any(".." in period for period in stated):
        flags.append("period_open")
    if per is not None:
        flags += sorted({f"denominator_{row['population_date'][:4]}" for row in (left, right)})
    return tuple(flags)
