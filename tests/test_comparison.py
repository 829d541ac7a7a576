"""What may be compared, on the shipped page and on figures made up for each rule."""

import doctest
import math

import pandas as pd
import pytest

import civstats
from civstats import comparison
from civstats.bounded import BoundedValue
from civstats.comparison import comparable, compare, observations, rank_range, reconcile

BASE = {
    "source_id": "a",
    "printed": "50个",
    "ref_area": "a",
    "place": "A",
    "coverage": "whole",
    "part_of": None,
    "concept": "honours_persons",
    "indicator_id": "good-people",
    "unit_measure": "人",
    "basis": "achieved",
    "stage": "output",
    "level": "prefecture",
    "time_period": "2024",
    "population": BoundedValue(1_000_000, 1_000_000, "人", ("place-a",)),
}
WORDS = {
    "人": "Persons",
    "人次": "Person-times",
    "achieved": "Achieved",
    "potential": "Potential",
    "village": "Village or community",
    "county": "County",
    "prefecture": "Prefecture",
    "rate": "Rate",
}


def frame(*changes: dict[str, object]) -> pd.DataFrame:
    """Make figures of the places A, B, C, …, alike but for the changes."""
    rows = []
    for number, change in enumerate(changes):
        place = chr(ord("a") + number)
        row = {
            **BASE,
            "source_id": place,
            "ref_area": place,
            "place": place.upper(),
            "obs_id": f"{place}-1-1",
        }
        row |= {"number": BoundedValue(50, 50, "人", (f"{place}-1-1",)), **change}
        row |= {
            f"{column}_name": WORDS.get(str(row[column]), str(row[column])) for column in comparison.RULES
        }
        rows.append(row)
    return pd.DataFrame(rows)


def bounds(lower: float, upper: float) -> dict[str, BoundedValue]:
    return {"number": BoundedValue(lower, upper, "人")}


@pytest.fixture(scope="module")
def page() -> pd.DataFrame:
    return observations(civstats.load())


@pytest.mark.parametrize(
    ("left", "right", "outcome"),
    [
        (bounds(501, 599), bounds(141, 141), "greater"),
        (bounds(141, 141), bounds(501, 599), "less"),
        (bounds(501, 599), bounds(599, 700), "undecided"),
        (bounds(501, 599), bounds(600, math.inf), "less"),
        (bounds(501, math.inf), bounds(600, math.inf), "undecided"),
        (bounds(50, 50), bounds(50, 50), "undecided"),
    ],
)
def test_bounds_decide_only_where_they_do_not_overlap(left, right, outcome):
    assert compare(frame(left, right))["outcome"].item() == outcome


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        ({}, {"unit_measure": "人次"}, "their units differ (Persons against Person-times)"),
        ({}, {"basis": "potential"}, "they have a different basis (Achieved against Potential)"),
        (
            {},
            {"coverage": "part"},
            "B's 50个 speaks of one programme, event, site or body and not of the whole place",
        ),
        (
            {"coverage": "unstated"},
            {},
            "A's 50个 does not say whether it covers the whole place",
        ),
        (
            {"level": "village"},
            {"level": "county"},
            "their places are of different levels (Village or community against County)",
        ),
        (
            {},
            {"stage": "outcome"},
            "they stand at different stages of the results chain (output against outcome)",
        ),
        ({}, {"indicator_id": "bad-people"}, "they count different things (good-people against bad-people)"),
        (
            {"basis": "rate"},
            {"unit_measure": "人次", "coverage": "part"},
            "their units differ (Persons against Person-times); they have a different basis "
            "(Rate against Achieved); "
            "B's 50个 speaks of one programme, event, site or body and not of the whole place",
        ),
    ],
)
def test_invalid_comparisons_are_refused_with_their_reasons(left, right, reason):
    pair = compare(frame(left, right)).iloc[0]
    assert (pair["outcome"], pair["reason"], pair["flags"]) == ("not comparable", reason, ())
    assert pair["broken"] == reason.count("; ") + 1
    assert comparable(frame(left, right)).members.empty


@pytest.mark.parametrize(
    ("left", "right", "flags"),
    [
        ("2024", "2024", ()),
        ("2023", "2024", ("period_differs",)),
        ("2024", None, ("period_open",)),
        ("2024", "2024/..", ("period_differs", "period_open")),
        (None, None, ("period_open",)),
    ],
)
def test_a_mismatch_of_periods_flags_and_does_not_refuse(left, right, flags):
    pair = compare(frame({"time_period": left, **bounds(9, 9)}, {"time_period": right, **bounds(1, 1)})).iloc[
        0
    ]
    assert (pair["outcome"], pair["flags"]) == ("greater", flags)


def test_per_resident_the_order_may_turn_and_the_census_is_flagged():
    large = {
        "population": BoundedValue(4_000_000, 4_000_000, "人", ("place-a",)),
        "population_date": "2020-11-01",
    }
    small = {
        "population": BoundedValue(1_000_000, 1_000_000, "人", ("place-b",)),
        "population_date": "2020-11-01",
    }
    large, small = large | bounds(60, 60), small | bounds(50, 50)
    assert compare(frame(large, small))["outcome"].item() == "greater"
    turned = compare(frame(large, small), per=100_000).iloc[0]
    assert (turned["outcome"], turned["flags"]) == ("less", ("denominator_2020",))
    later = compare(frame(large, small | {"population_date": "2023"}), per=100_000).iloc[0]
    assert later["flags"] == ("denominator_2020", "denominator_2023")
    unknown = compare(frame(large, {"population": None}), per=100_000).iloc[0]
    assert (unknown["outcome"], unknown["reason"]) == ("not comparable", "no population is published for B")


def test_figures_of_one_place_are_never_compared_with_each_other():
    assert compare(frame({}, {"ref_area": "a"})).empty


def test_two_open_figures_have_no_ratio_and_say_so():
    ratio = BoundedValue(10_000, math.inf, "场次") / BoundedValue(550_001, math.inf, "人次")
    assert str(ratio) == "no bounds"


def test_left_out_figures_name_the_reason_and_the_nearest_miss():
    far = {"indicator_id": "x", "concept": "capacity", "unit_measure": "人次"}
    left_out = comparable(frame({"coverage": "part"}, far, {"indicator_id": "y"})).left_out.set_index(
        "obs_id"
    )
    first = left_out.loc["a-1-1"]
    assert (
        first["reason"] == "A's 50个 speaks of one programme, event, site or body and not of the whole place"
    )
    assert first["nearest"] == "c-1-1"
    assert first["misses"].startswith("they count different things (good-people against y); A's 50个")
    assert left_out.loc["c-1-1", "reason"] == "no other place of its level prints it for the whole place"


def test_a_restatement_joins_no_set():
    result = comparable(frame({}, {"part_of": "b-0-1"}))
    assert result.members.empty
    assert "it restates or is part of b-0-1" in set(result.left_out["reason"])


def test_a_figure_alone_has_no_nearest_miss():
    alone = comparable(frame({})).left_out.iloc[0]
    assert pd.isna(alone["nearest"])
    assert alone["misses"] == ""


def test_two_sources_are_shown_as_a_range_with_both():
    given = frame({}, {"ref_area": "a", "place": "A", **bounds(70, 79)}, {})
    joined = reconcile(given)
    assert len(joined) == 2
    both = joined["number"].iloc[0]
    assert (both.lower, both.upper, both.operation) == (50, 79, "range of sources")
    members = comparable(given).members
    assert members["place"].tolist() == ["A", "C"]
    assert compare(joined)["outcome"].item() == "undecided"


@pytest.mark.parametrize("change", [{"time_period": "2023"}, {"coverage": "part"}, {"basis": "potential"}])
def test_other_periods_parts_and_bases_are_not_joined(change):
    assert len(reconcile(frame({}, {"ref_area": "a", **change}))) == 2


def test_ranks_are_ranges_and_a_place_alone_has_none():
    ranks = rank_range(
        pd.Series(
            {
                "A": BoundedValue(5, 9, rows=("a",)),
                "B": BoundedValue(7, math.inf, rows=("b",)),
                "C": BoundedValue(1, 4),
            }
        )
    )
    assert {place: (rank.lower, rank.upper) for place, rank in ranks.items()} == {
        "A": (1, 2),
        "B": (1, 2),
        "C": (3, 3),
    }
    assert ranks["C"].rows == ("a", "b")
    assert rank_range(pd.Series({"A": BoundedValue(5, 9)})).isna().all()


def test_the_page_holds_two_sets_of_two_places(page):
    members = comparable(page).members
    assert members.groupby("set")["obs_id"].agg(list).to_dict() == {
        "Provincial New Era Good Youth": ["yangquan-42-1", "xiangtan-155-2"],
        "Volunteer-service models commended": ["yangquan-46-1", "xiangtan-212-1"],
    }


def test_every_figure_is_a_member_or_left_out_with_a_reason(page):
    result = comparable(page)
    assert sorted([*result.members["obs_id"], *result.left_out["obs_id"]]) == sorted(page["obs_id"])
    assert result.left_out["reason"].str.len().gt(0).all()
    assert result.left_out["misses"].str.len().gt(0).all()


def test_commendations_of_different_years_are_flagged_on_the_page(page):
    pair = compare(page[page["indicator_id"] == "volunteer-models-commended"]).iloc[0]
    assert (pair["outcome"], pair["flags"]) == ("greater", ("period_differs",))


def test_examples_run():
    assert doctest.testmod(comparison).failed == 0


@pytest.mark.parametrize("ask", [comparable, compare])
def test_a_frame_without_the_columns_of_figures_is_refused(small_dataset, ask):
    with pytest.raises(ValueError, match=r"lacks concept, .*number; give rows of civstats\.observations"):
        ask(small_dataset.observations)
