"""Figures of a plan and of what was done become pairs of one place and thing: how much of it the plan asks for again."""

from __future__ import annotations

from dataclasses import replace
from math import isinf
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from civstats.bounded import BoundedValue
from civstats.comparison import outcomes
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
COLUMNS = {
    "source_id_planned": "source_id",
    "ref_area": "ref_area",
    "place_planned": "place",
    "concept": "concept",
    "indicator_id_name_planned": "planned_name",
    "indicator_id_name_done": "done_name",
    "number_planned": "planned",
    "number_done": "done",
}


@kept
def plans_beside_done(dataset: Dataset) -> pd.DataFrame:
    """Set the figure that a place plans for a year beside the one that it reports for the year before.

    A plan that is open above asks for its floor: 45万人以上 is met by 450,000. Any other asks for what its wording
    allows: 17万人左右 for 160,000 to 180,000. Plan and achievement stand side by side and never become one set.

    A row per place and thing that it prints both of: ``source_id``, ``ref_area``, ``place``, ``concept``; the names
    ``planned_name`` and ``done_name`` of the indicators; ``planned`` and ``done`` as printed; ``asked`` (what meets
    the plan) and ``share`` (of what was done, per cent), all `BoundedValue`; and ``outcome``, how ``asked`` compares
    with ``done`` (a key of `OUTCOMES`).

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
    both = both.rename(columns=COLUMNS)
    asked = [_asked(plan) for plan in both["planned"]]
    share = [replace(plan / of * 100, unit="%") for plan, of in zip(asked, both["done"], strict=True)]
    left = np.arange(len(both))
    outcome = outcomes([*asked, *both["done"]], left, left + len(both))
    told = {"asked": asked, "share": share, "outcome": outcome}
    return both[[*COLUMNS.values()]].assign(
        **{name: pd.Series(cells, both.index, dtype=object) for name, cells in told.items()}
    )


def _asked(planned: BoundedValue) -> BoundedValue:
    """Give what meets a plan."""
    most = planned.lower if isinf(planned.upper) else planned.upper
    return replace(planned, upper=most, operation="what the plan asks for")
