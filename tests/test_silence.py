"""Silence and plans of two made-up places coded by indicator, and rates of what grows with a population."""

import doctest
import math
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from civstats import plans, rates, silence
from civstats.bounded import BoundedValue
from civstats.plans import plans_beside_done
from civstats.rates import rates as by_residents
from civstats.silence import answers
from civstats.tables import Dataset, load

DATA = Path(__file__).parent / "data"


@pytest.fixture
def data() -> Dataset:
    return load(DATA / "counties")


def test_each_piece_answers_for_each_indicator(data: Dataset) -> None:
    told = answers(data).set_index(["source_id", "indicator_id"])["answer"].unstack()
    assert told.loc["songxi"].to_dict() == {
        "compounds-year": "printed",
        "compounds-five-years": "printed",
        "compounds-planned": "printed",
        "parks": "printed",
        "lifts": "named",
    }
    assert told.loc["qinglan"].value_counts().to_dict() == {"absent": 4, "printed": 1}


def test_a_nought_rests_on_what_its_lines_hold_instead(data: Dataset) -> None:
    told = answers(data).set_index(["source_id", "indicator_id"])["figures"]
    assert (told["songxi", "lifts"].upper, told["songxi", "lifts"].rows) == (0, ("x-songxi-7-1",))
    assert (told["songxi", "parks"].upper, told["songxi", "parks"].rows) == (1, ("songxi-3-2",))
    assert told["qinglan", "lifts"].rows == ()


def test_a_plan_stands_beside_what_its_place_did(data: Dataset) -> None:
    (row,) = plans_beside_done(data).to_dict("records")
    assert (row["place"], row["planned_name"], row["outcome"]) == (
        "Songxi",
        "Compounds to be renovated",
        "greater",
    )
    assert (str(row["done"]), str(row["planned"]), str(row["share"])) == ("12", "20", "167%")
    assert set(row["share"].rows) == {"songxi-3-1", "songxi-6-1"}


def changed(data: Dataset, row: str, **cells: object) -> Dataset:
    """Return a dataset with other cells in the row of one observation."""
    frame = data.observations.copy()
    for column, cell in cells.items():
        frame.loc[frame["obs_id"] == row, column] = cell
    return replace(data, observations=frame)


@pytest.mark.parametrize(
    ("lower", "upper", "outcome", "asked"),
    [
        (12, 12, "equal", "12"),
        (10, math.inf, "less", "10"),  # at least ten: met by its floor
        (14, math.inf, "greater", "14"),
        (11, 13, "undecided", "11 to 13"),
        (0, 11, "less", "at most 11"),
    ],
)
def test_a_plan_asks_for_what_meets_it(
    data: Dataset, lower: float, upper: float, outcome: str, asked: str
) -> None:
    (row,) = plans_beside_done(changed(data, "songxi-6-1", lower=lower, upper=upper)).to_dict("records")
    assert (row["outcome"], str(row["asked"])) == (outcome, asked)


@pytest.mark.parametrize(
    "cells",
    [{"coverage": "part"}, {"basis": "in_progress"}, {"part_of": "songxi-4-1"}, {"ref_area": "qinglan"}],
)
def test_only_what_was_done_by_the_whole_place_is_compared(data: Dataset, cells: dict[str, str]) -> None:
    assert plans_beside_done(changed(data, "songxi-3-1", **cells)).empty


def test_rates_are_for_what_grows_with_a_population() -> None:
    people = BoundedValue(2_000_000, 2_000_000, "人", ("place-a",))
    frame = pd.DataFrame(
        {
            "concept": ["jobs", "jobs", "capacity", "jobs", "jobs"],
            "coverage": ["whole", "whole", "whole", "part", "whole"],
            "unit_measure": ["人", "人", "个", "人", "%"],
            "population": people,
            "number": [BoundedValue(50_000, 59_999, "人", ("a-1-1",)), *[BoundedValue(30, 30)] * 4],
        }
    )
    told = by_residents(frame)
    assert [str(rate) for rate in told] == ["2,500 to 3,000", "1.5", "None", "None", "None"]
    assert told[0].rows == ("a-1-1", "place-a")


@pytest.mark.parametrize("module", [plans, rates, silence])
def test_examples_run(module: object) -> None:
    failed, attempted = doctest.testmod(module)  # type: ignore[arg-type]
    assert (failed, attempted > 0) == (0, True)
