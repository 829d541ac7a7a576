"""From results back to rows: counting them, and the trace."""

import doctest
from types import SimpleNamespace

import pandas as pd
import pytest

from civstats import provenance
from civstats.bounded import BoundedValue
from civstats.joins import numbers
from civstats.pairing import PROGRAMME_VARIABLES
from civstats.provenance import count, trace
from civstats.tables import load

OPEN = float("inf")


def whole(number, row="", unit=""):
    return BoundedValue(number, number, unit, (row,) if row else ())


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


# --- count ------------------------------------------------------------------------------------------------


def test_count_takes_each_row_once(frame):
    twice = pd.concat([frame, frame.head(1)])
    assert count(twice) == BoundedValue(3, 3, "", ("a-1-1", "a-2-1", "b-3-1"), "count")
    assert str(count(frame.head(0))) == "0"
    assert count(pd.DataFrame({"programme_id": ["p", None]})).rows == ("p",)


def test_count_does_not_take_other_measures_of_the_frame_for_rows(frame):
    assert count(frame.assign(population=whole(9, "place-a"))).rows == ("a-1-1", "a-2-1", "b-3-1")


def test_count_of_derived_rows_rests_on_their_measures(frame):
    assert str(count(frame.groupby("place")[["sessions"]].sum())) == "2"
    assert len(count(frame.groupby("place")[["sessions"]].sum()).rows) == 3
    assert str(count(pd.DataFrame())) == "0"


def test_count_without_a_way_back_is_refused():
    with pytest.raises(ValueError, match="keep their obs_id or numbers in the frame"):
        count(pd.DataFrame({"name": ["阳泉"]}))


def test_a_pair_is_counted_once_and_rests_on_both_its_figures():
    pairs = pd.DataFrame(
        {"left": ["a-1-1", "a-1-1"], "right": ["b-2-1", "c-3-1"], "outcome": ["less", "less"]}
    )
    found = count(pairs)
    assert (found.lower, found.rows) == (2, ("a-1-1", "b-2-1", "c-3-1"))


# --- trace ------------------------------------------------------------------------------------------------


def table(columns, *rows):
    frame = pd.DataFrame(rows, columns=columns.split(), dtype=object)
    types = {"line": "Int64", "population": "Int64", "value": "float64"}
    return frame.astype({name: types.get(name, "str") for name in frame})


@pytest.fixture
def dataset():
    uncoded = dict.fromkeys(["time_period", "qualifier", "basis", "coverage", "period_basis"])
    first = table(
        "obs_id source_id line printed value unit_measure indicator_id ref_area",
        ("s-1-1", "s", 1, "500余场次", 500, "场次", "sessions", "here"),
        ("s-2-1", "s", 2, "30人", 30, "人次", "people", "here"),
        ("s-4-1", "s", 4, "8%", 8, "%", "teams", "there"),
    ).assign(**uncoded)
    corrected = first.assign(
        unit_measure=["场次", "人", "%"],
        lower=[501.0, 30.0, 8.0],
        upper=[599.0, 30.0, 8.0],
        rule=["above_to_next_step", "exact", "exact"],
    )
    programmes = table(
        "programme_id source_id line ref_area name pillar", ("p-1", "s", 1, "here", "邻里讲堂", "practice")
    ).assign(**dict.fromkeys(["name_en"]), **dict.fromkeys(PROGRAMME_VARIABLES["second"][1:], "alike"))
    second = "source_id line printed fate value unit_measure stage concept"
    return SimpleNamespace(
        coded_by="numeral",
        language="en",
        words=lambda _: pd.Series({"date": "Date", "township": "Township"}),
        sources=table(
            "source_id title title_en published", ("s", None, "A town tells", None), ("t", None, None, None)
        ),
        places=table(
            "ref_area name name_en population population_date population_source",
            ("here", "此地", "Here", 1200, "2020-11-01", "census"),
            ("there", "彼地", "There", None, None, None),
        ).assign(level="township"),
        codelists=table(
            "codelist code definition",
            ("bounds_rule", "exact", "Both bounds are the number."),
            ("bounds_rule", "above_to_next_step", "Above, below the next step."),
            ("qualifier", "exact", "No approximator."),
            ("reason", "date", "A date."),
        ),
        indicators=table(
            "indicator_id name name_en stage concept",
            ("sessions", "场次", None, "activity", "sessions"),
            ("people", "人数", None, "output", "persons"),
            ("teams", "队伍", None, "input", "teams"),
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
        ).assign(indicator_id=None, **uncoded),
        second_programmes=table("source_id line name pillar", ("s", 1, "邻里讲堂", "governance")).assign(
            **dict.fromkeys(PROGRAMME_VARIABLES["second"][1:], "alike")
        ),
        third_observations=pd.DataFrame(),
        third_programmes=pd.DataFrame(),
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
                "unit measure from 人次 to 人: persons; coverage from not stated to part: one street"
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
        "exclusion", "", "Date", "agree",
    ]  # fmt: skip
    assert rows.loc["x-t-9-1", ["piece", "codings"]].tolist() == ["t", "differ: whether it measures anything"]
    assert rows.loc["place-here", ["kind", "place", "printed", "reading", "rule", "codings"]].tolist() == [
        "place", "Here", "此地", "1,200", "usual residents, 2020-11-01, census", "",
    ]  # fmt: skip
    assert rows["line"].isna().tolist() == [False, False, False, True, False]
    assert rows.loc["s-4-1", ["reading", "codings"]].tolist() == [
        "8%",
        "differ: whether it measures anything",
    ]


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


@pytest.mark.parametrize(
    ("what", "answer"),
    [(None, "nothing to trace in None; give a BoundedValue"), ({}, "nothing to trace in a dict; give")],
)
def test_trace_of_what_rests_on_no_row_is_refused(what, answer, dataset):
    with pytest.raises(TypeError, match=answer):
        trace(what, dataset)


def test_the_id_of_a_row_is_traced(dataset):
    assert trace("s-1-1", dataset)["row"].tolist() == ["s-1-1"]


def test_trace_of_the_shipped_page():
    page = load()
    rows = trace(page, page)
    programmes = {*page.programmes["programme_id"], *page.first_programmes["programme_id"]}
    tables = len(page.observations) + len(programmes) + len(page.exclusions)
    assert len(rows) == tables + page.places["population"].notna().sum()
    assert rows["row"].is_unique
    assert rows.loc[rows["kind"] != "programme", "rule"].ne("").all()


def test_examples_run():
    assert doctest.testmod(provenance).failed == 0


def test_a_programme_that_a_correction_took_out_is_traced_with_it():
    data = load()
    gone = sorted(set(data.first_programmes["programme_id"]) - set(data.programmes["programme_id"]))
    rows = trace(BoundedValue(len(gone), len(gone), rows=tuple(gone)), data)
    assert rows["row"].tolist() == gone
    assert rows["correction"].str.contains("whether it is a programme from programme to absent").all()
    assert set(gone) <= set(trace(data, data)["row"])
