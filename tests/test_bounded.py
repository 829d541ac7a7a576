"""Arithmetic on bounds: every point inside stays inside, units are kept apart, pandas carries it."""

import doctest
import math
import operator
import sys
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from civstats import bounded, rounding
from civstats.bounded import STATISTICS, BoundedValue
from civstats.columns import to_columns
from civstats.joins import numbers

OPEN = math.inf
EXTREME = [0.0, 5e-324, 1e-300, 0.1, 1.0, 1 / 3, 1e17, 1e300, 1.7976931348623157e308]
POINTS = st.one_of(st.integers(0, 10**9).map(float), st.floats(0, 1e9), st.sampled_from(EXTREME))


def whole(number, row="", unit=""):
    return BoundedValue(number, number, unit, (row,) if row else ())


@st.composite
def inside(draw, points=POINTS):
    """Draw a number, open above now and then, and a number that lies in it."""
    lower, point, upper = sorted(draw(st.tuples(points, points, points)))
    return BoundedValue(lower, OPEN if draw(st.booleans()) else upper), point


def holds(number, exact):
    return number.lower <= exact <= number.upper


# --- text -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lower", "upper", "text"),
    [
        (141, 141, "141"),
        (501, 599, "501 to 599"),
        (10_000, OPEN, "at least 10,000"),
        (0, 49, "at most 49"),
        (0, 0, "0"),
        (0, OPEN, "no bounds"),
        (-OPEN, OPEN, "no bounds"),
        (-OPEN, 5, "at most 5"),
        (-3, OPEN, "at least −3"),
        (-49, 10, "−49 to 10"),
        (1234567, 2345678, "1,234,567 to 2,345,678"),
        (95.2, 95.2, "95.2"),
        (95.15, 95.25, "95.15 to 95.25"),
        (-0.0, 1e22, "at most 10,000,000,000,000,000,000,000"),
    ],
)
def test_text_as_printed(lower, upper, text):
    assert str(BoundedValue(lower, upper)) == text


@pytest.mark.parametrize(
    ("lower", "upper", "text"),
    [
        (37.998, 45.43, "37.9 to 45.5"),
        (1 / 3, 1 / 3, "0.333"),
        (1234.5, 5671.5, "1,230 to 5,680"),
        (0.0333, OPEN, "at least 0.0333"),
        (0.1 + 0.2, 0.1 + 0.2, "0.3"),
        (-1.2345, -1.2345, "−1.23"),
        (1e-9, 12.34, "0.000000001 to 12.4"),
        (12345, 67891, "12,345 to 67,891"),
        (2, 3 + 4e-11, "2 to 3.01"),
        (2, 3 + 4e-12, "2 to 3"),  # the thirteenth digit is dust of float arithmetic
    ],
)
def test_computed_text_is_rounded_outwards_and_whole_numbers_stay_whole(lower, upper, text):
    assert str(BoundedValue(lower, upper, operation="ratio")) == text


def test_per_cent_stands_with_the_number():
    assert str(BoundedValue(28, 28, "%")) == "28%"
    assert str(BoundedValue(1, OPEN, "%")) == "at least 1%"
    assert str(BoundedValue(0, OPEN, "%")) == "no bounds"


@pytest.mark.parametrize(
    ("lower", "upper"), [(math.nan, 1), (1, math.nan), (2, 1), (OPEN, OPEN), (-OPEN, -OPEN)]
)
def test_no_range_is_refused(lower, upper):
    with pytest.raises(ValueError, match="is no range; give a lower bound"):
        BoundedValue(lower, upper)


@pytest.mark.parametrize(
    ("written", "unit", "text"), [(500, "人", "500"), (1_200_000, "", "1,200,000"), (28.5, "%", "28.5%")]
)
def test_a_number_may_be_written_as_printed_where_words_beside_it_say_the_rest(written, unit, text):
    assert str(BoundedValue(1, OPEN, unit, operation="sum", written=written)) == text


def test_neighbours_among_large_whole_numbers_are_two_numbers():
    number = BoundedValue(10_000_000_000, 10_000_000_001)
    assert not number.exact
    assert str(number) == "10,000,000,000 to 10,000,000,001"


def test_a_measure_is_a_plain_frozen_value():
    number = BoundedValue(np.float64(1), np.int64(2))
    assert repr(number) == "BoundedValue(lower=1.0, upper=2.0, unit='', rows=(), operation='as printed')"
    assert len({number, BoundedValue(1, 2)}) == 1
    with pytest.raises(AttributeError):
        number.lower = 0


# --- arithmetic -------------------------------------------------------------------------------------------


def test_rows_are_united_in_order():
    total = whole(1, "b") + whole(2, "a") + whole(3, "b")
    assert (str(total), total.rows, total.operation) == ("6", ("b", "a"), "sum")


def test_a_sum_of_one_is_still_as_printed():
    assert sum([whole(5, "a")]) == whole(5, "a") == whole(5, "a") + 0


def test_a_zero_with_rows_is_added_like_any_figure():
    total = whole(5, "a") + whole(0, "b")
    assert (total.rows, total.operation) == (("a", "b"), "sum")


@pytest.mark.parametrize(
    ("result", "lower", "upper"),
    [
        (BoundedValue(1, 2) + BoundedValue(3, OPEN), 4, OPEN),
        (BoundedValue(5, 9) - BoundedValue(2, 3), 2, 7),
        (BoundedValue(1, OPEN) - BoundedValue(1, OPEN), -OPEN, OPEN),
        (BoundedValue(5, 9) - BoundedValue(2, OPEN), -OPEN, 7),
        (BoundedValue(5, OPEN) - BoundedValue(2, 3), 2, OPEN),
        (BoundedValue(1, 2) * 3, 3, 6),
        (3 * BoundedValue(0, OPEN), 0, OPEN),
        (BoundedValue(1, OPEN) * 0, 0, 0),
        (BoundedValue(0, 0) * BoundedValue(1, OPEN), 0, 0),
        (BoundedValue(-2, 3) * BoundedValue(4, 5), -10, 15),
        (BoundedValue(6, 8) / BoundedValue(2, 4), 1.5, 4),
        (BoundedValue(6, OPEN) / BoundedValue(2, OPEN), 0, OPEN),
        (BoundedValue(6, 8) / BoundedValue(2, OPEN), 0, 4),
        (BoundedValue(6, OPEN) / BoundedValue(2, 4), 1.5, OPEN),
        (BoundedValue(6, 8) / BoundedValue(0, 4), 1.5, OPEN),
        (BoundedValue(0, 0) / BoundedValue(0, 4), 0, OPEN),
        (BoundedValue(6, 8) / BoundedValue(0, 0), 0, OPEN),
        (BoundedValue(6, 8) / 0, 0, OPEN),
        (BoundedValue(-6, 8) / BoundedValue(0, 4), -OPEN, OPEN),
        (BoundedValue(6, 8) / BoundedValue(-1, 4), -OPEN, OPEN),
        (BoundedValue(-6, 8) / BoundedValue(2, 4), -3, 4),
        (BoundedValue(-6, 8) / BoundedValue(-4, -2), -4, 3),
        (BoundedValue(-OPEN, -1) / BoundedValue(2, OPEN), -OPEN, 0),
        (10 - BoundedValue(2, 3), 7, 8),
        (12 / BoundedValue(2, 3), 4, 6),
        (5 + BoundedValue(2, 3), 7, 8),
    ],
)
def test_bounds(result, lower, upper):
    assert (result.lower, result.upper) == (lower, upper)


def test_two_open_bounds_have_no_ratio():
    ratio = BoundedValue(10_000, OPEN, "场次") / BoundedValue(550_001, OPEN, "人次")
    assert (str(ratio), ratio.bounded) == ("no bounds", False)
    assert BoundedValue(10_000, OPEN).bounded


@given(inside(), inside())
def test_results_hold_for_every_point_inside(left, right):
    (a, x), (b, y) = left, right
    exact = Fraction(x), Fraction(y)
    assert holds(a + b, exact[0] + exact[1])
    assert holds(a - b, exact[0] - exact[1])
    assert holds(a * b, exact[0] * exact[1])
    if y:
        assert holds(a / b, exact[0] / exact[1])


@given(inside(), inside())
def test_results_are_never_nan_and_text_never_fails(left, right):
    for result in (left[0] + right[0], left[0] - right[0], left[0] * right[0], left[0] / right[0]):
        assert result.lower <= result.upper
        assert str(result)


@given(inside(), inside(), inside())
def test_sum_and_ratio_are_monotone(left, right, more):
    (a, _), (b, _), (wider, _) = left, right, more
    hull = BoundedValue(min(a.lower, wider.lower), max(a.upper, wider.upper))
    for narrow, wide in ((a + b, hull + b), (a - b, hull - b), (a / b, hull / b), (b / a, b / hull)):
        assert wide.lower <= narrow.lower
        assert narrow.upper <= wide.upper


@given(inside(st.floats(1e-6, 1e9)))
def test_rounded_text_holds_the_bounds(drawn):
    number = BoundedValue(drawn[0].lower, drawn[0].upper, operation="ratio")
    assume(not math.isclose(number.lower, number.upper, rel_tol=1e-12))
    shown = [float(word.replace(",", "")) for word in str(number).split() if word[0].isdigit()]
    assert shown[0] <= number.lower * (1 + 1e-11)
    if number.upper < OPEN:
        assert shown[-1] >= number.upper * (1 - 1e-11)


def test_exact_results_are_not_widened():
    ratio = whole(6) / whole(3)
    assert (ratio.lower, ratio.upper) == (2, 2)
    assert (whole(1) / whole(3)).upper == math.nextafter((whole(1) / whole(3)).lower, 1)


# --- units and operations ---------------------------------------------------------------------------------


@pytest.mark.parametrize("combine", [lambda a, b: a + b, lambda a, b: a - b])
def test_persons_and_person_times_never_add(combine):
    message = (
        "^人 and 人次 count different things: they have no sum, difference, order or share; keep them apart$"
    )
    with pytest.raises(ValueError, match=message):
        combine(whole(5, "a", "人"), whole(9, "b", "人次"))


def test_a_figure_with_a_unit_does_not_add_to_a_count():
    with pytest.raises(ValueError, match="a plain count and 人 count"):
        whole(5) + whole(5, "a", "人")


def test_units_of_ratios_and_products():
    assert (whole(6, unit="人") / whole(3, unit="人")).unit == ""
    assert (whole(6, unit="人次") / whole(3, unit="场次")).unit == "人次/场次"
    assert (whole(6, unit="人") / whole(3)).unit == "人"
    assert (whole(6) / whole(3, unit="人")).unit == "1/人"
    assert (whole(6, unit="人") * 2).unit == "人"
    assert (whole(6, unit="人") * whole(2, unit="次")).unit == "人·次"


def test_a_percentage_of_a_figure():
    closed = BoundedValue(1201, 1299, "件", ("a",)) * BoundedValue(95.2, 95.2, "%", ("b",))
    assert (str(closed), closed.unit, closed.rows) == ("1,140 to 1,240", "件", ("a", "b"))
    assert whole(50, unit="%") * whole(40, unit="件") == BoundedValue(20, 20, "件", (), "product")
    assert str(whole(50, unit="%") * whole(50, unit="%")) == "25%"
    assert str(whole(50, unit="%") * 2) == "100%"
    assert str(whole(40, unit="件") / whole(50, unit="%")) == "80"
    assert str(whole(40, unit="%") / whole(20, unit="%")) == "2"


def test_operations_nest_briefly():
    figure, total, rows = whole(6, "a"), whole(1, "b") + whole(2, "c"), BoundedValue(4, 4, operation="count")
    assert (figure / figure).operation == "ratio"
    assert (figure - figure).operation == "difference"
    assert (figure * figure).operation == "product"
    assert (total + total).operation == (rows + rows).operation == "sum"
    assert (total / rows).operation == "ratio of sum to count"
    assert (figure / total).operation == "ratio of figure to sum"
    assert (rows / rows).operation == "ratio of counts"
    assert (total - figure / total).operation == "difference between sum and ratio"
    assert (figure * 2.5).operation == "product of figure and 2.5"
    assert (figure * 1234.5).operation == "product of figure and 1,234.5"
    assert (figure.per(7, 10) / figure).operation == "ratio of rate to figure"


def test_per_names_its_base():
    people = whole(1_318_505, "place-a", "人")
    rate = whole(500, "a", "场次").per(people, 100_000)
    assert (str(rate), rate.unit) == ("37.9", "场次 per 100,000 人")
    assert (rate.rows, rate.operation) == (("a", "place-a"), "per 100,000 人")
    assert (whole(5) + whole(5)).per(np.int64(2000), 1000).operation == "sum per 1,000 of 2,000"
    assert whole(5).per(whole(2), 10).operation == "per 10"
    with pytest.raises(TypeError):
        whole(5).per(math.nan, 10)


# --- order, formats, one value for many ---------------------------------------------------------------------


@given(inside(), inside())
def test_an_order_holds_for_every_point_inside_or_is_refused(left, right):
    (a, x), (b, y) = left, right
    for order in (operator.lt, operator.le, operator.gt, operator.ge):
        try:
            said = order(a, b)
        except ValueError:
            assert a.lower <= b.upper
            assert b.lower <= a.upper
        else:
            assert said == order(x, y)


def test_order_with_numbers_text_and_units():
    number = BoundedValue(501, 599, "场次")
    assert number > 500
    assert number >= 501
    assert not number < np.float64(501)
    assert np.float64(600) > number
    assert number <= number  # noqa: PLR0124
    assert number < OPEN
    with pytest.raises(ValueError, match="501 to 599 and 501 overlap"):
        assert number > 501
    with pytest.raises(
        ValueError, match="人 count different things: they have no sum, difference, order or share"
    ):
        assert number < whole(5, unit="人")
    with pytest.raises(TypeError, match="with a number or another value, not with the text '500'"):
        assert number > "500"
    with pytest.raises(TypeError, match="'>' not supported"):
        assert number > None


@pytest.mark.parametrize(
    ("number", "spec", "text"),
    [
        (BoundedValue(501, 599), ",", "501 to 599"),
        (BoundedValue(10_000, OPEN), ",.1f", "at least 10,000.0"),
        (BoundedValue(1.23, 4.51), ".1f", "1.2 to 4.6"),
        (BoundedValue(-1.23, 4.51), ".1f", "−1.3 to 4.6"),
        (whole(1) / 3, ".2f", "0.33"),
        (BoundedValue(0.121, 0.5), ".0%", "12% to 50%"),
        (BoundedValue(94.5, 100, "%"), ".1f", "94.5% to 100.0%"),
        (BoundedValue(0, 49), ">12", "  at most 49"),
        (BoundedValue(0, OPEN), ",", "no bounds"),
        (BoundedValue(2, 3 + 4e-11), ".1f", "2.0 to 3.1"),
        (BoundedValue(2, 3 + 4e-12), ".1f", "2.0 to 3.0"),
    ],
)
def test_a_format_is_that_of_each_bound_rounded_outwards(number, spec, text):
    assert format(number, spec) == text


def test_a_negative_and_a_float():
    assert -BoundedValue(1, OPEN, "人", ("a",)) == BoundedValue(-OPEN, -1, "人", ("a",), "negative of figure")
    with pytest.raises(
        TypeError, match=r"5 is kept as two bounds, not as one number: take \.lower and .upper"
    ):
        float(whole(5))


@given(st.lists(inside(), min_size=2, max_size=5), st.sampled_from(sorted(STATISTICS)))
def test_a_statistic_holds_for_every_point_inside(drawn, statistic):
    value = BoundedValue.aggregate([number for number, _ in drawn], statistic)
    assert holds(value, STATISTICS[statistic]([Fraction(point) for _, point in drawn]))


@pytest.mark.parametrize("statistic", ["sum", "mean", "max"])
def test_a_statistic_of_an_open_number_beside_huge_ones_stays_open(statistic):
    huge = whole(sys.float_info.max)
    value = BoundedValue.aggregate([huge, huge, BoundedValue(0, OPEN)], statistic)
    assert value.upper == OPEN


def test_a_statistic_of_one_is_that_one_and_of_none_is_missing():
    assert BoundedValue.aggregate([None, whole(5, "a"), math.nan], "mean") == whole(5, "a")
    assert BoundedValue.aggregate(pd.Series([None, None]), "sum") is None
    with pytest.raises(
        ValueError, match="statistic is 'average'; it must be one of sum, mean, median, min, max"
    ):
        BoundedValue.aggregate([], "average")
    with pytest.raises(ValueError, match="人 and 人次 count different things"):
        BoundedValue.aggregate([whole(5, unit="人"), whole(5, unit="人次")], "median")


# --- pandas -----------------------------------------------------------------------------------------------


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "place": ["阳泉", "阳泉", "湘潭"],
            "obs_id": ["a-1-1", "a-2-1", "b-3-1"],
            "lower": [501.0, 141.0, 10_000.0],
            "upper": [599.0, 141.0, OPEN],
            "unit_measure": ["场次", "场次", "场次"],
        }
    ).assign(sessions=numbers)


def test_measures_keep_the_index(frame):
    column = numbers(frame.iloc[[2, 0]])
    assert column.index.tolist() == [2, 0]
    assert column.dtype == object
    assert column[0] == BoundedValue(501, 599, "场次", ("a-1-1",))
    assert numbers(frame.assign(unit_measure=None))[0].unit == ""


def test_through_filter_and_sum(frame):
    kept = frame[frame["place"] == "阳泉"]["sessions"].sum()
    assert (str(kept), kept.rows) == ("642 to 740", ("a-1-1", "a-2-1"))
    assert str(frame["sessions"].sum()) == "at least 10,642"


def test_through_groupby_sum(frame):
    by_place = frame.groupby("place")["sessions"].sum()
    assert by_place.map(str).to_dict() == {"阳泉": "642 to 740", "湘潭": "at least 10,000"}
    assert by_place["湘潭"] == BoundedValue(10_000, OPEN, "场次", ("b-3-1",))
    whole_frame = frame.groupby("place")[["sessions"]].sum()
    assert whole_frame.loc["阳泉", "sessions"].rows == ("a-1-1", "a-2-1")


def test_through_merge_and_ratio_with_a_missing_partner(frame):
    teams = pd.DataFrame(
        {"place": ["阳泉", "永川"], "teams": [whole(3, "a-9-1", "支"), whole(4, "c-1-1", "支")]}
    )
    merged = frame.groupby("place", as_index=False)["sessions"].sum().merge(teams, on="place", how="outer")
    ratio = (merged["sessions"] / merged["teams"]).set_axis(merged["place"])
    assert str(ratio["阳泉"]) == "214 to 247"
    assert ratio["阳泉"].rows == ("a-1-1", "a-2-1", "a-9-1")
    assert ratio.drop("阳泉").isna().all()


def test_through_concat_and_sum_with_missing_cells(frame):
    both = pd.concat([frame["sessions"], pd.Series([whole(1, "c-1-1", "场次"), None], dtype=object)])
    assert both.sum().rows == ("a-1-1", "a-2-1", "b-3-1", "c-1-1")
    assert both.isna().sum() == 1


def test_with_plain_numbers_and_numeric_columns(frame):
    people = pd.Series([1000, 2000, 4000])
    assert str((frame["sessions"] / people)[1]) == "0.0705"
    assert str((people * frame["sessions"])[1]) == "282,000"
    assert str(np.float64(2) * frame["sessions"][1]) == "282"
    assert str(np.int64(2) - frame["sessions"][1]) == "−139"


def test_mixed_units_in_a_column_are_refused(frame):
    frame["sessions"] = numbers(frame.assign(unit_measure=["人", "人次", "人"]))
    with pytest.raises(TypeError, match="人 and 人次 count different things"):  # pandas changes the type
        frame["sessions"].sum()
    with pytest.raises(ValueError, match="人 and 人次 count different things"):
        frame.groupby("place")["sessions"].sum()


def test_a_column_sorts_filters_and_has_a_least_where_bounds_decide():
    column = pd.Series([BoundedValue(7, 9), None, BoundedValue(1, 2), whole(3)], dtype=object)
    assert column.sort_values().index.tolist() == [2, 3, 0, 1]
    assert (column > 2).tolist() == [True, False, False, True]
    assert (column.min(), column.max()) == (column[2], column[0])
    assert column.groupby([1, 1, 2, 2]).max().map(str).to_dict() == {1: "7 to 9", 2: "3"}


def test_a_column_does_not_pretend_an_order_that_its_bounds_leave_open():
    column = pd.Series([BoundedValue(501, 599, "场次"), whole(550, unit="场次")])
    for pretend in (column.sort_values, column.min, column.rank, lambda: column > 550, lambda: column < 599):
        with pytest.raises(
            ValueError, match=r"overlap: which is greater is not known\. Filter by the columns"
        ):
            pretend()
    plain = to_columns(column.to_frame("n"))
    assert plain.sort_values(["n_lower", "n_upper"]).index.tolist() == [0, 1]
    assert ((plain["n_lower"] > 550).sum(), (plain["n_upper"] > 550).sum()) == (0, 1)


def test_a_column_has_no_mean_by_itself_and_says_what_has(frame):
    with pytest.raises(TypeError) as refused:
        frame["sessions"].mean()
    assert "BoundedValue.aggregate(numbers, 'mean')" in str(refused.value.__cause__)
    means = frame.groupby("place")["sessions"].agg(BoundedValue.aggregate, "mean")
    assert means.map(str).to_dict() == {"阳泉": "321 to 370", "湘潭": "at least 10,000"}
    table = frame.pivot_table(
        index="place", values="sessions", aggfunc=lambda cells: BoundedValue.aggregate(cells, "median")
    )
    assert table.loc["阳泉", "sessions"].bounds == (321, 370)


def test_text_is_no_number():
    with pytest.raises(TypeError):
        whole(1) + "2"
    for refused in (
        lambda m: "2" - m,
        lambda m: m * None,
        lambda m: m / [],
        lambda m: None / m,
        lambda m: m - "",
    ):
        with pytest.raises(TypeError):
            refused(whole(1))


def test_examples_run():
    assert doctest.testmod(bounded).failed == doctest.testmod(rounding).failed == 0


def test_decimals_are_the_same_down_a_column_and_bounds_still_go_outwards():
    column = [BoundedValue(1, 1) / 3, BoundedValue(2, 2), BoundedValue(2.04, 2.04), BoundedValue(1, 2) / 3]
    assert [str(own.with_decimals(1)) for own in column] == ["0.3", "2.0", "2.0", "0.3 to 0.7"]
    assert str((column[0].with_decimals(1) + 1) / 7) == "0.19"  # what is computed from it is written as ever
    assert str(BoundedValue(36.36, 36.36, "%").with_decimals(0)) == "36%"
    assert str(BoundedValue(-1.26, 2).with_decimals(1)) == "−1.3 to 2.0"
    assert str(whole(1_234_567_890_123).with_decimals(0)) == "1,234,567,890,123"
    assert str(BoundedValue(0, 2.0**100).with_decimals(1)) == f"at most {2**100:,}.0"
