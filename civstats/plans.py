"""Figures of a plan and of what was done become pairs of one place and thing: how much of it the plan asks for again."""

from __future__ import annotations

from dataclasses import replace
from math import isinf
from typing import TYPE_CHECKING, Any

import pandas as pd

from civstats.bounded import BoundedValue
from civstats.joins import observations
from civstats.kept import kept
from civstats.language import english

if TYPE_CHECKING:
    from civstats.tables import Dataset

PLAN, DONE = "plan_year", "flow_year"  # codes of period_type
# How a plan compares with what was done, and how a reader is told.
OUTCOMES = english(
    {
        "less": "asks for less",
        "equal": "asks for the same",
        "greater": "asks for more",
        "undecided": "cannot be told",
    }
)
# Two indicators count the same thing where the codebook gives them the same, and where their keys differ in the last
# part alone: urban-jobs-planned and urban-jobs-year.
SAME_THING = ["thing", "search_words", "unit_measure", "concept", "stage"]


@kept
def plans_beside_done(dataset: Dataset) -> pd.DataFrame:
    """Set the figure that a place plans for a year beside the one that it reports for the year before.

    A plan that is open above asks for its floor: 45万人以上 is met by 450,000. Any other asks for what its wording
    allows: 17万人左右 for 160,000 to 180,000. Plan and achievement stand side by side and never become one set.

    Parameters
    ----------
    dataset : Dataset
        With the kind of period and the search words of its indicators.

    Returns
    -------
    pandas.DataFrame
        One row per place and thing that it prints both of: ``source_id``, ``ref_area``, ``place``, ``concept``; the names
        ``planned_name`` and ``done_name`` of the indicators; ``planned`` and ``done`` as printed; ``asked`` (what
        meets the plan) and ``share`` (of what was done, per cent), all `BoundedValue`; and ``outcome``, how ``asked``
        compares with ``done`` (a key of `OUTCOMES`).

    Examples
    --------
    >>> import civstats
    >>> table = plans_beside_done(civstats.load("provinces-2026")).set_index(["place", "planned_name"])
    >>> print(*table.loc[("Tianjin", "Urban jobs planned for 2026"), ["done", "asked", "share", "outcome"]])
    327,000 280,000 85.6% less
    """
    codebook = dataset.indicators.set_index("indicator_id")[["search_words", "period_type"]]
    figures = observations(dataset).join(codebook, on="indicator_id")
    figures["thing"] = figures["indicator_id"].str.rpartition("-")[0]
    figures = figures[figures["part_of"].isna() & figures["coverage"].eq("whole")]
    done = figures[figures["period_type"].eq(DONE) & figures["basis"].eq("achieved")]
    planned = figures[figures["period_type"].eq(PLAN)]
    both = planned.merge(done, on=["ref_area", *SAME_THING], suffixes=("_planned", "_done"))
    both = both[both["year_planned"].sub(both["year_done"]).fillna(1).eq(1)]
    numbers = zip(both["number_planned"], both["number_done"], strict=True)
    rows = [_beside(plan, of) for plan, of in numbers]
    named = both[
        [
            "source_id_planned",
            "ref_area",
            "place_planned",
            "concept",
            "indicator_id_name_planned",
            "indicator_id_name_done",
        ]
    ]
    named = named.set_axis(
        ["source_id", "ref_area", "place", "concept", "planned_name", "done_name"], axis="columns"
    )
    columns = ["planned", "done", "asked", "share", "outcome"]
    return named.join(pd.DataFrame(rows, index=named.index, columns=columns, dtype=object))


def _beside(planned: BoundedValue, done: BoundedValue) -> dict[str, Any]:
    """Relate what meets a plan to what was done."""
    most = planned.lower if isinf(planned.upper) else planned.upper
    asked = replace(planned, upper=most, operation="what the plan asks for")
    share = replace(asked / done * 100, unit="%")
    outcome = "undecided"
    if asked.upper < done.lower:
        outcome = "less"
    elif asked.lower > done.upper:
        outcome = "greater"
    elif asked.exact and done.exact:
        outcome = "equal"
    return {"planned": planned, "done": done, "asked": asked, "share": share, "outcome": outcome}
