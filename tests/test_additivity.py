"""Which figures add, average and rank together, and what is said where they do not."""

import pandas as pd
import pytest

import civstats
from civstats import BoundedValue, rank_range
from civstats.additivity import Scope
from civstats.periods import days


def figure(row, printed="5场", *, low=5, high=None, unit="场次", year="2024", places=("a", "top"), **changes):
    """Make a figure of one place and year, alike but for the changes."""
    scope = Scope(row, printed, "sessions", "sum", "achieved", "whole", None, None, places, days(year))
    return BoundedValue(low, high or low, unit, (row,), scopes=(scope._replace(**changes),))


def total(*figures):
    return pd.Series(figures, dtype=object).sum()


ONE = figure("a-1-1")
ELSEWHERE = {"places": ("b", "top")}
REFUSED = {
    "another indicator": (
        figure("b-1-1", **ELSEWHERE, indicator_id="visits"),
        r"5场 \(a-1-1\) and 5场 \(b-1-1\) count different things \(sessions, visits\); choose the rows",
    ),
    "basis": (figure("b-1-1", **ELSEWHERE, basis="planned"), r"differ in basis \(achieved, planned\)"),
    "coverage": (figure("b-1-1", **ELSEWHERE, coverage="part"), r"differ in coverage \(whole, part\)"),
    "unit": (figure("b-1-1", **ELSEWHERE, unit="人"), "场次 and 人 count different things"),
    "restated": (
        figure("b-1-1", **ELSEWHERE, part_of="b-9-1"),
        r"5场 \(b-1-1\) restates or is part of b-9-1; leave out",
    ),
    "the same row": (ONE, r"5场 \(a-1-1\) stands twice"),
    "the same place and year": (figure("a-2-1"), "may count the same: both are of a, and their periods"),
    "half of the year": (figure("a-2-1", year="2024-01/2024-06"), "their periods overlap"),
    "no period": (figure("a-2-1", year="2024/.."), "are not known"),
    "a place within": (figure("c-1-1", places=("c", "a", "top")), "of a and c one lies in the other"),
    "the place around": (figure("t-1-1", places=("top",)), "of a and top one lies in the other"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_add_to_a_figure_is_refused_with_the_reason(case):
    other, message = REFUSED[case]
    for added in (lambda: ONE + other, lambda: BoundedValue.aggregate([ONE, other], "mean")):
        with pytest.raises(ValueError, match=message):
            added()
    with pytest.raises(TypeError, match=message):  # pandas changes the type
        total(ONE, other)


@pytest.mark.parametrize(
    "year", ["2024-07/2024-12", "2024-12/2025-06", "2023-06/2024-01", "2023/2025", "2024/.."]
)
def test_periods_that_share_a_day_or_may_do_not_add_in_either_order(year):
    other = figure("a-2-1", year=year)
    for pair in ([ONE, other], [other, ONE]):
        with pytest.raises(ValueError, match="their periods overlap"):
            BoundedValue.aggregate(pair, "sum")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"aggregation": "none"}, r"a rate, a norm or a restatement.*aggregate\(numbers, 'median'\)"),
        ({"aggregation": "max"}, r"may count the same people.*aggregate\(numbers, 'max'\)"),
        ({"basis": "potential"}, r"could or should be.*\(basis potential\)"),
        ({"basis": "norm"}, r"\(basis norm\)"),
        ({"basis": "rate"}, r"\(basis rate\)"),
    ],
)
def test_what_is_never_added_has_no_sum_and_no_mean_but_a_median(changes, message):
    both = [figure("a-1-1", **changes), figure("b-1-1", low=7, **ELSEWHERE, **changes)]
    for statistic in ("sum", "mean"):
        with pytest.raises(ValueError, match=message):
            BoundedValue.aggregate(both, statistic)
    assert str(BoundedValue.aggregate(both, "median")) == "6"
    assert str(BoundedValue.aggregate(both, "max")) == "7"


def test_what_adds():
    in_parts = [figure(f"a-{n}-1", coverage="part", programme_id=f"p{n}") for n in (1, 2)]
    assert str(total(*in_parts)) == "10"
    assert str(total(ONE, figure("a-2-1", year="2023"), figure("b-1-1", **ELSEWHERE))) == "15"
    assert str(total(figure("a-1-1", basis="potential"))) == "5"  # of one figure nothing is added
    with pytest.raises(TypeError, match="both are of a"):
        total(*in_parts, figure("a-3-1", coverage="part", programme_id="p1"))


def test_a_sum_of_sums_is_held_against_all_that_they_hold():
    two_years = ONE + figure("a-2-1", year="2023")
    assert str(two_years + figure("b-1-1", **ELSEWHERE)) == "15"
    with pytest.raises(ValueError, match="stands twice"):
        figure("b-1-1", **ELSEWHERE) + two_years + ONE
    aggregated = BoundedValue.aggregate([ONE, figure("b-1-1", **ELSEWHERE)], "sum")
    with pytest.raises(ValueError, match="stands twice"):
        aggregated + ONE


def test_rates_are_compared_and_not_added():
    rates = [number.per(1000, 10) for number in (ONE, figure("b-1-1", low=7, **ELSEWHERE))]
    assert rates[0] < rates[1]
    with pytest.raises(ValueError, match="a rate, a norm"):
        sum(rates)


def test_figures_that_count_different_things_have_no_order_and_no_rank():
    other = figure("b-1-1", low=9, **ELSEWHERE, indicator_id="visits")
    with pytest.raises(ValueError, match="count different things"):
        assert other > ONE
    with pytest.raises(ValueError, match="count different things"):
        rank_range(pd.Series({"A": ONE, "B": other}))
    with pytest.raises(ValueError, match="人 and 人次 count different things"):
        rank_range(pd.Series([BoundedValue(1, 2, "人"), BoundedValue(3, 4, "人次")]))
    with pytest.raises(ValueError, match="restates or is part of"):
        rank_range(pd.Series({"A": ONE, "B": figure("b-1-1", **ELSEWHERE, part_of="b-9-1")}))


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (figure("a-2-1", year="2023"), "of one place, a; places are ranked, not the periods of one"),
        (figure("c-1-1", places=("c", "a", "top")), "c lies in a; rank places of one level"),
    ],
)
def test_a_place_is_not_ranked_with_itself_nor_with_what_lies_in_it(other, message):
    numbers = [figure("b-1-1", **ELSEWHERE), other, ONE]
    with pytest.raises(ValueError, match=message):
        rank_range(pd.Series(numbers, index=["B", "C", "A"]))


def test_a_figure_that_stands_twice_has_no_median():
    with pytest.raises(ValueError, match=r"5场 \(a-1-1\) stands twice"):
        BoundedValue.aggregate([ONE, figure("b-1-1", **ELSEWHERE), ONE], "median")


# --- the shipped tables -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page():
    return civstats.observations(civstats.load())


@pytest.fixture(scope="module")
def provinces():
    return civstats.observations(civstats.load("provinces-2026"))


@pytest.mark.parametrize("unit", ["人", "%"])
def test_a_unit_alone_makes_no_sum(page, unit):
    numbers = page.loc[page["unit_measure"] == unit, "number"]
    for sums in (numbers.sum, lambda: numbers.groupby(page["unit_measure"]).sum(), lambda: sum(numbers)):
        with pytest.raises((TypeError, ValueError), match="count different things"):
            sums()


def test_a_sum_over_provinces_leaves_out_what_is_printed_twice(provinces):
    planned = provinces[provinces["indicator_id"].str.startswith("urban-jobs-planned")]
    with pytest.raises(TypeError, match="restates or is part of"):
        planned["number"].sum()
    once = planned[planned["part_of"].isna()]
    assert once["number"].sum().bounds == tuple(once[["lower", "upper"]].sum())


@pytest.mark.parametrize("statistic", ["sum", "mean", "median", "min", "max"])
def test_statistics_of_bounds_are_those_of_both_columns(provinces, statistic):
    jobs = provinces[provinces["indicator_id"] == "urban-jobs-year"]
    value = BoundedValue.aggregate(jobs["number"], statistic)
    assert value.bounds == pytest.approx(tuple(jobs[["lower", "upper"]].agg(statistic)))
    assert value.rows == tuple(jobs["obs_id"])
    assert value.operation == statistic


def test_a_stock_has_no_period_of_its_own_to_add_over(provinces):
    first = provinces.drop_duplicates("indicator_id").set_index("indicator_id")["number"]
    assert first["nursery-places-per-thousand"].scopes[0].period is None
    assert first["urban-jobs-year"].scopes[0].period == days("2025")


def test_a_figure_knows_the_places_that_its_place_lies_in(page):
    inner = page[page["ref_area"] == "xuzhou-xinqu"]["number"].iloc[0].scopes[0].places
    assert inner[0] == "xuzhou-xinqu"
    assert inner[-2:] == ("xuzhou", "jiangsu")


def test_figures_of_several_sources_that_became_one_range_still_know_what_they_count(provinces):
    members = civstats.comparable(provinces).members
    with pytest.raises((TypeError, ValueError), match="count different things"):
        members["number"].sum()


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT])
def test_what_is_missing_is_left_out_of_a_statistic(missing):
    assert str(BoundedValue.aggregate([BoundedValue(1, 1), missing, BoundedValue(2, 3)], "sum")) == "3 to 4"


@pytest.mark.parametrize("plain", [5.0, 5, "5"])
def test_plain_numbers_and_texts_are_no_bounded_values(plain):
    with pytest.raises(TypeError, match="is no BoundedValue; take the column number"):
        BoundedValue.aggregate([BoundedValue(1, 1), plain], "sum")
