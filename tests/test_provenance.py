import doctest
import math
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from civstats import bounded, provenance
from civstats.bounded import BoundedValue, per, share
from civstats.provenance import count, numbers, trace
from civstats.tables import load

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
    assert str(BoundedValue(lower, upper)) == BoundedValue(lower, upper).text == text


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
    ],
)
def test_computed_text_is_rounded_outwards_and_whole_numbers_stay_whole(lower, upper, text):
    assert BoundedValue(lower, upper, operation="ratio").text == text


def test_per_cent_stands_with_the_number():
    assert BoundedValue(28, 28, "%").text == "28%"
    assert BoundedValue(1, OPEN, "%").text == "at least 1%"
    assert BoundedValue(0, OPEN, "%").text == "no bounds"


@pytest.mark.parametrize(
    ("lower", "upper"), [(math.nan, 1), (1, math.nan), (2, 1), (OPEN, OPEN), (-OPEN, -OPEN)]
)
def test_no_range_is_refused(lower, upper):
    with pytest.raises(ValueError, match="is no range; give a lower bound"):
        BoundedValue(lower, upper)


def test_a_measure_is_a_plain_frozen_value():
    number = BoundedValue(np.float64(1), np.int64(2))
    assert repr(number) == "BoundedValue(lower=1.0, upper=2.0, unit='', rows=(), operation='as printed')"
    assert len({number, BoundedValue(1, 2)}) == 1
    with pytest.raises(AttributeError):
        number.lower = 0


# --- arithmetic -------------------------------------------------------------------------------------------


def test_rows_are_united_in_order():
    total = whole(1, "b") + whole(2, "a") + whole(3, "b")
    assert (total.text, total.rows, total.operation) == ("6", ("b", "a"), "sum")


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
    assert (ratio.text, ratio.bounded) == ("no bounds", False)
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
    if x <= y and y:
        assert holds(share(a, b), 100 * exact[0] / exact[1])


@given(inside(), inside())
def test_results_are_never_nan_and_text_never_fails(left, right):
    for result in (left[0] + right[0], left[0] - right[0], left[0] * right[0], left[0] / right[0]):
        assert result.lower <= result.upper
        assert result.text


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
    shown = [float(word.replace(",", "")) for word in number.text.split() if word[0].isdigit()]
    assert shown[0] <= number.lower * (1 + 1e-11)
    if number.upper < OPEN:
        assert shown[-1] >= number.upper * (1 - 1e-11)


def test_exact_results_are_not_widened():
    ratio = whole(6) / whole(3)
    assert (ratio.lower, ratio.upper) == (2, 2)
    assert (whole(1) / whole(3)).upper == math.nextafter((whole(1) / whole(3)).lower, 1)


# --- units and operations ---------------------------------------------------------------------------------


@pytest.mark.parametrize("combine", [lambda a, b: a + b, lambda a, b: a - b, share])
def test_persons_and_person_times_never_add(combine):
    message = "^人 and 人次 count different things: they have no sum, difference or share; keep them apart$"
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
    assert (closed.text, closed.unit, closed.rows) == ("1,140 to 1,240", "件", ("a", "b"))
    assert whole(50, unit="%") * whole(40, unit="件") == BoundedValue(20, 20, "件", (), "product")
    assert (whole(50, unit="%") * whole(50, unit="%")).text == "25%"
    assert (whole(50, unit="%") * 2).text == "100%"
    assert (whole(40, unit="件") / whole(50, unit="%")).text == "80"
    assert (whole(40, unit="%") / whole(20, unit="%")).text == "2"


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
    assert (figure.per(7, 10) / figure).operation == "ratio of rate to figure"
    assert share(figure, figure).operation == "share"
    assert share(figure, figure + figure).operation == "share of figure in sum"


def test_a_pair_is_counted_once_and_rests_on_both_its_figures():
    pairs = pd.DataFrame(
        {"left": ["a-1-1", "a-1-1"], "right": ["b-2-1", "c-3-1"], "outcome": ["less", "less"]}
    )
    found = count(pairs)
    assert (found.lower, found.rows) == (2, ("a-1-1", "b-2-1", "c-3-1"))


def test_per_names_its_base():
    people = whole(1_318_505, "place-a", "人")
    rate = whole(500, "a", "场次").per(people, 100_000)
    assert (rate.text, rate.unit) == ("37.9", "场次 per 100,000 人")
    assert (rate.rows, rate.operation) == (("a", "place-a"), "per 100,000 人")
    assert per(whole(5) + whole(5), np.int64(2000), 1000).operation == "sum per 1,000 of 2,000"
    assert whole(5).per(whole(2), 10).operation == "per 10"
    with pytest.raises(TypeError):
        whole(5).per(math.nan, 10)


@pytest.mark.parametrize(
    ("part", "total", "text"),
    [
        (whole(7), whole(16), "43.8%"),
        (whole(3), whole(10), "30%"),
        (BoundedValue(30, 50), BoundedValue(41, 49), "61.2% to 100%"),
        (whole(5), BoundedValue(10, OPEN), "at most 50%"),
        (BoundedValue(5, OPEN), whole(10), "50% to 100%"),
        (whole(0), whole(0), "at most 100%"),
        (whole(5), BoundedValue(0, 10), "50% to 100%"),
    ],
)
def test_share(part, total, text):
    assert share(part, total).text == text


def test_a_part_larger_than_the_whole_is_refused():
    with pytest.raises(ValueError, match="50 is more than the whole of 40; give a part that is counted"):
        share(whole(50), whole(40))


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
    assert (kept.text, kept.rows) == ("642 to 740", ("a-1-1", "a-2-1"))
    assert frame["sessions"].sum().text == "at least 10,642"


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
    assert ratio["阳泉"].text == "214 to 247"
    assert ratio["阳泉"].rows == ("a-1-1", "a-2-1", "a-9-1")
    assert ratio.drop("阳泉").isna().all()


def test_through_concat_and_sum_with_missing_cells(frame):
    both = pd.concat([frame["sessions"], pd.Series([whole(1, "c-1-1", "场次"), None], dtype=object)])
    assert both.sum().rows == ("a-1-1", "a-2-1", "b-3-1", "c-1-1")
    assert both.isna().sum() == 1


def test_with_plain_numbers_and_numeric_columns(frame):
    people = pd.Series([1000, 2000, 4000])
    assert (frame["sessions"] / people)[1].text == "0.0705"
    assert (people * frame["sessions"])[1].text == "282,000"
    assert (np.float64(2) * frame["sessions"][1]).text == "282"
    assert (np.int64(2) - frame["sessions"][1]).text == "−139"


def test_mixed_units_in_a_column_are_refused(frame):
    frame["sessions"] = numbers(frame.assign(unit_measure=["人", "人次", "人"]))
    with pytest.raises(TypeError, match="人 and 人次 count different things"):  # pandas changes the type
        frame["sessions"].sum()
    with pytest.raises(ValueError, match="人 and 人次 count different things"):
        frame.groupby("place")["sessions"].sum()


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


# --- count ------------------------------------------------------------------------------------------------


def test_count_takes_each_row_once(frame):
    twice = pd.concat([frame, frame.head(1)])
    assert count(twice) == BoundedValue(3, 3, "", ("a-1-1", "a-2-1", "b-3-1"), "count")
    assert count(frame.head(0)).text == "0"
    assert count(pd.DataFrame({"programme_id": ["p", None]})).rows == ("p",)


def test_count_does_not_take_other_measures_of_the_frame_for_rows(frame):
    assert count(frame.assign(population=whole(9, "place-a"))).rows == ("a-1-1", "a-2-1", "b-3-1")


def test_count_of_derived_rows_rests_on_their_measures(frame):
    assert count(frame.groupby("place")[["sessions"]].sum()).text == "2"
    assert len(count(frame.groupby("place")[["sessions"]].sum()).rows) == 3
    assert count(pd.DataFrame()).text == "0"


def test_count_without_a_way_back_is_refused():
    with pytest.raises(ValueError, match="keep their obs_id or numbers in the frame"):
        count(pd.DataFrame({"name": ["阳泉"]}))


# --- trace ------------------------------------------------------------------------------------------------


def table(columns, *rows):
    frame = pd.DataFrame(rows, columns=columns.split(), dtype=object)
    types = {"line": "Int64", "population": "Int64", "value": "float64"}
    return frame.astype({name: types.get(name, "str") for name in frame})


@pytest.fixture
def dataset():
    coded = "obs_id source_id line printed value unit_measure indicator_id ref_area"
    first = table(
        coded,
        ("s-1-1", "s", 1, "500余场次", 500, "场次", "sessions", "here"),
        ("s-2-1", "s", 2, "30人", 30, "人次", "people", "here"),
        ("s-4-1", "s", 4, "8%", 8, "%", "teams", "there"),
    )
    corrected = first.assign(
        unit_measure=["场次", "人", "%"],
        lower=[501.0, 30.0, 8.0],
        upper=[599.0, 30.0, 8.0],
        rule=["above_to_next_step", "exact", "exact"],
    )
    programmes = table(
        "programme_id source_id line ref_area name pillar", ("p-1", "s", 1, "here", "邻里讲堂", "practice")
    )
    second = "source_id line printed fate value unit_measure stage concept"
    return SimpleNamespace(
        sources=table("source_id title_en", ("s", "A town tells"), ("t", None)),
        places=table(
            "ref_area name name_en population population_date population_source",
            ("here", "此地", "Here", 1200, "2020-11-01", "census"),
            ("there", "彼地", "There", None, None, None),
        ),
        codelists=table(
            "codelist code definition",
            ("bounds_rule", "exact", "Both bounds are the number."),
            ("bounds_rule", "above_to_next_step", "Above, below the next step."),
            ("qualifier", "exact", "No approximator."),
            ("reason", "date", "A date."),
        ),
        indicators=table(
            "indicator_id stage concept",
            ("sessions", "activity", "sessions"),
            ("people", "output", "persons"),
            ("teams", "input", "teams"),
        ),
        programmes=programmes.assign(pillar="governance"),
        first_programmes=programmes,
        observations=corrected,
        first_observations=first,
        exclusions=table(
            "source_id line printed reason row",
            ("s", 3, "2024年", "date", "x-s-3-1"),
            ("t", 9, "第一", "date", "x-t-9-1"),
        ),
        corrections=table(
            "obs_id column from to reason status",
            ("s-2-1", "unit_measure", "人次", "人", "persons", "accepted"),
            ("s-2-1", "coverage", None, "part", "one street", "accepted"),
            ("s-1-1", "basis", "achieved", "planned", "wrongly read", "withdrawn"),
        ),
        second_observations=table(
            second,
            ("s", 1, "500余场次", "figure", 500, "场次", "output", "sessions"),
            ("s", 2, "30人", "figure", 30, "人次", "output", "persons"),
            ("s", 3, "2024年", "excluded", None, None, None, None),
            ("s", 4, "8%", "excluded", None, None, None, None),
            ("t", 9, "第一", "figure", 1, None, None, None),
        ),
        second_programmes=table("source_id line name pillar", ("s", 1, "邻里讲堂", "governance")),
    )


def test_trace_of_a_computed_number(dataset):
    total = BoundedValue(30, 30, rows=("s-2-1",)) / BoundedValue(501, 599, rows=("s-1-1",))
    result = trace(total, dataset)
    assert result.columns.tolist() == [
        "row", "kind", "piece", "place", "line", "printed", "reading", "rule", "codings", "correction",
    ]  # fmt: skip
    assert result.to_dict("records") == [
        {
            "row": "s-2-1",
            "kind": "observation",
            "piece": "A town tells",
            "place": "Here",
            "line": 2,
            "printed": "30人",
            "reading": "30",
            "rule": "Both bounds are the number.",
            "codings": "agree",  # the first coding had 人次 too, before its correction
            "correction": (
                "unit_measure from 人次 to 人: persons; coverage from not stated to part: one street"
            ),
        },
        {
            "row": "s-1-1",
            "kind": "observation",
            "piece": "A town tells",
            "place": "Here",
            "line": 1,
            "printed": "500余场次",
            "reading": "501 to 599",
            "rule": "Above, below the next step.",
            "codings": "differ: stage",
            "correction": "",
        },
    ]


def test_trace_of_programmes_exclusions_and_populations(dataset):
    rows = trace(
        [BoundedValue(1, 1, rows=("p-1", "x-s-3-1", "x-t-9-1", "place-here", "s-4-1"))], dataset
    ).set_index("row")
    assert rows.loc["p-1", ["kind", "printed", "reading", "codings"]].tolist() == [
        "programme", "邻里讲堂", "", "differ: pillar",
    ]  # fmt: skip
    assert rows.loc["x-s-3-1", ["kind", "place", "rule", "codings"]].tolist() == [
        "exclusion", "", "A date.", "agree",
    ]  # fmt: skip
    assert rows.loc["x-t-9-1", ["piece", "codings"]].tolist() == ["t", "differ: fate"]
    assert rows.loc["place-here", ["kind", "place", "printed", "reading", "rule", "codings"]].tolist() == [
        "place", "Here", "此地", "1,200", "usual residents, 2020-11-01, census", "",
    ]  # fmt: skip
    assert rows["line"].isna().tolist() == [False, False, False, True, False]
    assert rows.loc["s-4-1", ["reading", "codings"]].tolist() == ["8%", "differ: fate"]


def test_trace_without_second_coding_and_corrections(dataset):
    for name in ("corrections", "second_observations", "second_programmes"):
        setattr(dataset, name, getattr(dataset, name).head(0))
    rows = trace(dataset, dataset)
    assert rows["row"].tolist() == ["s-1-1", "s-2-1", "s-4-1", "p-1", "x-s-3-1", "x-t-9-1", "place-here"]
    assert rows["codings"].tolist() == ["one coding"] * 6 + [""]
    assert set(rows["correction"]) == {""}


def test_trace_of_whatever_rests_on_rows(dataset):
    one, other = BoundedValue(501, 599, "场次", ("s-1-1",)), BoundedValue(30, 30, "人", ("s-2-1",))
    cells = pd.DataFrame({"name": ["a", "b"], "number": [other, one]})
    chart = SimpleNamespace(title="…", values=cells)
    finding = SimpleNamespace(numbers=(other, one))
    for what in (
        other + BoundedValue(501, 599, "人", ("s-1-1",)),
        cells,
        cells["number"],
        chart,
        finding,
        [other, [one]],
    ):
        assert trace(what, dataset)["row"].tolist() == ["s-2-1", "s-1-1"]
    assert trace(dataset.observations.tail(1), dataset)["row"].tolist() == ["s-4-1"]
    assert trace(dataset.programmes["programme_id"], dataset)["row"].tolist() == ["p-1"]
    assert trace(BoundedValue(0, 0), dataset).empty


def test_trace_of_an_unknown_row_is_refused(dataset):
    with pytest.raises(
        ValueError, match="row 'q-1-1' is in none of the tables; give the dataset that the result"
    ):
        trace(whole(1, "q-1-1"), dataset)


@pytest.mark.parametrize("what", ["s-1-1", 5, None, {}])
def test_trace_of_what_rests_on_no_row_is_refused(what, dataset):
    with pytest.raises(TypeError, match=f"nothing to trace in a {type(what).__name__}; give a BoundedValue"):
        trace(what, dataset)


def test_trace_of_the_shipped_page():
    page = load()
    rows = trace(page, page)
    tables = len(page.observations) + len(page.programmes) + len(page.exclusions)
    assert len(rows) == tables + page.places["population"].notna().sum()
    assert rows["row"].is_unique
    assert rows.loc[rows["kind"] != "programme", "rule"].ne("").all()


def test_examples_run():
    assert doctest.testmod(bounded).failed == 0
    assert doctest.testmod(provenance).failed == 0
