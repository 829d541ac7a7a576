"""Two figures become the codes of the rules that keep them apart, and the codes become words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from civstats.language import english, translate
from civstats.periods import days, in_words

Row = dict[Any, Any]
Positions = npt.NDArray[np.intp]
Marks = npt.NDArray[np.bool_]  # a row per pair, a column per code of MISMATCHES

# The columns in which two figures must agree, what is counted first, and what is said where they do not.
RULES = english(
    {
        "concept": "they count different kinds of thing ({left} against {right})",
        "indicator_id": "they count different things ({left} against {right})",
        "unit_measure": "their units differ ({left} against {right})",
        "basis": "they have a different basis ({left} against {right})",
        "stage": "they stand at different stages of the results chain ({left} against {right})",
        "level": "their places are of different levels ({left} against {right})",
    }
)
# What is said of two figures whose periods keep them apart, between places and within one.
PERIODS = english(
    {
        "period": "their periods differ ({left} against {right}), where a place prints several",
        "span": "their periods are not of one length, one after the other ({left} against {right})",
    }
)
# What each figure must meet by itself, and what is said of one that does not.
OWN_RULES = english(
    {
        "part_of": "{place}'s {printed} restates or is part of another figure, {whole}",
        "coverage": "{place}'s {printed} does not say whether it covers the whole place",
        "population": "no population is published for {place}",
    }
)
PART = english("{place}'s {printed} speaks of one programme, event, site or body and not of the whole place")
# Why a figure stands in no set although it breaks no rule of its own.
REASONS = english(
    {
        "joined": "a figure of another source stands for both, as one range",
        "several": "a place prints several figures of the same, and nothing tells which of them stands for it",
        "other_period": "another place of its level prints it for the whole place, but not for this period",
        "other_basis": "another place of its level prints it for the whole place, on another basis or in another unit",
        "alone": "no other place of its level prints it for the whole place",
    }
)
MISMATCHES = (*RULES, "period", *OWN_RULES, "several")
# Columns of the two figures of a pair, in frames of `compare`, `changes` and `comparable`.
ENDS = (["left", "right"], ["earlier", "later"], ["obs_id", "nearest"])
SHARED = ("indicator", "concept", "nothing")  # what two figures have in common, the nearest first


def own_mismatches(figures: pd.DataFrame, per: int | None = None) -> pd.DataFrame:
    """Mark which of `OWN_RULES` each figure breaks (bool); a population is only needed per resident."""
    return pd.DataFrame(
        {
            "part_of": figures["part_of"].notna(),
            "coverage": figures["coverage"].ne("whole"),
            "population": figures["population"].isna() & (per is not None),
        }
    )


def repeats(figures: pd.DataFrame) -> pd.DataFrame:
    """Find what a place prints more than once: for several periods, or several times for one.

    ``period`` is that of each figure whose thing a place prints for several, else nothing. ``divided`` (bool) marks
    the figures that compare only within their period; those of places that print one each compare whatever their
    periods. ``several`` (bool) marks the figures of one place, thing and period that nothing tells apart.
    """
    written = figures["time_period"].astype("str").fillna("")
    period = written.map({own: _same(own) for own in written.unique()}).astype("str")
    whole = ~own_mismatches(figures).any(axis="columns")
    thing = figures["indicator_id"]
    keys = figures[[*RULES, "ref_area"]].assign(period=period)
    codes = pd.DataFrame({key: pd.factorize(keys[key])[0] for key in keys}, index=figures.index)
    alike = codes.groupby(list(RULES), sort=False).ngroup()  # of codes: faster than of texts
    codes = codes.assign(alike=alike)[whole]
    printed = codes.groupby(["alike", "ref_area"], sort=False)["period"].transform("nunique")
    divided = alike.isin(codes["alike"][printed > 1])
    times = codes.groupby(["alike", "ref_area", "period"], sort=False)["period"].transform("size")
    return pd.DataFrame(
        {
            "period": period.where(thing.isin(thing[divided].unique()), ""),
            "divided": divided,
            "several": times.gt(1).reindex(figures.index, fill_value=False),
        }
    )


def _same(period: str) -> str:
    """Write a period by its days: 2024 is 2024-01/2024-12."""
    ends = days(period)
    return "/".join(map(str, ends)) if ends else period


def mismatches(
    figures: pd.DataFrame,
    left: Positions,
    right: Positions,
    per: int | None = None,
    again: pd.DataFrame | None = None,
) -> Marks:
    """Mark which of `MISMATCHES` keep each pair apart; a set of `comparable` is what none of them divides.

    Where the figures are some of those that are compared, `again` is what `repeats` finds of all, in the rows of these.
    """
    again = repeats(figures) if again is None else again
    codes = [pd.factorize(column)[0] for column in (*(figures[name] for name in RULES), again["period"])]
    divided = again["divided"].to_numpy()
    broken = own_mismatches(figures, per).assign(several=again["several"]).to_numpy()
    differ = np.column_stack([code[left] != code[right] for code in codes])
    differ[:, -1] &= divided[left] | divided[right]
    return np.hstack([differ, broken[left] | broken[right]])


def codes_of(marks: Marks) -> pd.Series[Any]:
    """Give the codes that are marked, pair by pair, as a tuple."""
    patterns = marks @ (1 << np.arange(len(MISMATCHES)))  # one whole number for each combination of marks
    known = {
        pattern: tuple(code for place, code in enumerate(MISMATCHES) if pattern >> place & 1)
        for pattern in np.unique(patterns)
    }
    return pd.Series([known[pattern] for pattern in patterns], dtype=object)


def shared(marks: Marks) -> pd.Categorical[str]:
    """Tell pair by pair what two figures have in common, as an ordered category of `SHARED`."""
    differ = {code: marks[:, place] for place, code in enumerate(MISMATCHES)}
    kinds = [~differ["indicator_id"], ~differ["concept"] & ~differ["unit_measure"]]
    return pd.Categorical.from_codes(np.select(kinds, [0, 1], 2), pd.Index(SHARED), ordered=True)


def explain(pairs: pd.DataFrame, observations: pd.DataFrame, column: str = "mismatches") -> pd.Series[str]:
    """Say in words what keeps the pairs of `compare` or `changes` apart, or the figures that `comparable` leaves out.

    The codes to say are those of ``column``, "mismatches" or "reason"; `observations` gives the figures that
    were compared. The words (str) stand on the index of ``pairs``, missing where there is nothing to say.

    >>> import civstats
    >>> frame = civstats.observations(civstats.load()).set_index("obs_id", drop=False)
    >>> pair = frame.loc[["yangquan-42-1", "xiangtan-153-1"]]
    >>> explain(civstats.compare(pair), frame).item()
    'they count different things (New Era Good Youth of Shanxi against Candidates for national moral model)'
    """
    ends = next(two for two in ENDS if two[0] in pairs)
    ends = ends[:1] if column == "reason" else ends
    named = observations["obs_id"].isin(pd.concat([pairs[end] for end in ends]))
    observations = observations[
        named | observations["obs_id"].isin(observations.loc[named, "part_of"].dropna())
    ]
    records = observations.to_dict("records")
    rows = {row["obs_id"]: row for row in records}
    for row, broken in zip(records, own_mismatches(observations, per=1).to_dict("records"), strict=True):
        whole = rows.get(row["part_of"])
        row["whole"] = (
            translate("{printed} ({indicator_id_name})").format_map(whole) if whole else row["part_of"]
        )
        row["broken"] = broken
    told = []
    for codes, *ids in zip(pairs[column], *(pairs[end] for end in ends), strict=True):
        each = [codes] if isinstance(codes, str) else codes
        words = [text for code in each for text in _words(code, [rows[row] for row in ids])]
        told.append(translate("; ").join(words) or None)
    return pd.Series(told, index=pairs.index, dtype="str")


def _words(code: str, figures: list[Row]) -> Iterator[str]:
    """Say one code: a rule in which two figures differ, a reason, or a rule that one or each of them breaks."""
    if code in RULES:
        left, right = (figure[f"{code}_name"] for figure in figures)
        yield translate(RULES[code], left=left, right=right)
    elif code in PERIODS:
        left, right = (in_words(figure["time_period"], translate("none stated")) for figure in figures)
        yield translate(PERIODS[code], left=left, right=right)
    elif code in REASONS:
        yield translate(REASONS[code])
    else:
        for figure in figures:
            if figure["broken"][code]:
                part = code == "coverage" and figure["coverage"] == "part"
                yield translate(PART if part else OWN_RULES[code], **figure)
