"""What may be compared, on the shipped page and on figures made up for each rule."""

import doctest
import math
from collections import Counter
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import civstats
from civstats import comparison, mismatches, observations
from civstats.bounded import BoundedValue
from civstats.comparison import comparable, compare, rank_range, reconcile, spread_of
from civstats.mismatches import MISMATCHES, RULES, explain

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
        row |= {f"{column}_name": WORDS.get(str(row[column]), str(row[column])) for column in RULES}
        rows.append(row)
    return pd.DataFrame(rows)


def bounds(lower: float, upper: float) -> dict[str, BoundedValue]:
    return {"number": BoundedValue(lower, upper, "人")}


@pytest.fixture(scope="module")
def page() -> pd.DataFrame:
    return observations(civstats.load())


@pytest.fixture(scope="module")
def first_coding() -> pd.DataFrame:
    return observations(civstats.load(coding="first"))


@pytest.mark.parametrize(
    ("left", "right", "outcome"),
    [
        (bounds(501, 599), bounds(141, 141), "greater"),
        (bounds(141, 141), bounds(501, 599), "less"),
        (bounds(501, 599), bounds(599, 700), "undecided"),
        (bounds(501, 599), bounds(600, math.inf), "less"),
        (bounds(501, math.inf), bounds(600, math.inf), "undecided"),
        (bounds(50, 50), bounds(50, 50), "equal"),
        (bounds(50, 50), bounds(50, 51), "undecided"),
    ],
)
def test_bounds_decide_only_where_they_do_not_overlap(left, right, outcome):
    assert compare(frame(left, right))["outcome"].item() == outcome


@pytest.mark.parametrize(
    ("left", "right", "codes", "words"),
    [
        ({}, {"unit_measure": "人次"}, ["unit_measure"], "their units differ (Persons against Person-times)"),
        ({}, {"basis": "potential"}, ["basis"], "they have a different basis (Achieved against Potential)"),
        (
            {},
            {"coverage": "part"},
            ["coverage"],
            "B's 50个 speaks of one programme, event, site or body and not of the whole place",
        ),
        (
            {"coverage": "unstated"},
            {"coverage": "part"},
            ["coverage"],
            "A's 50个 does not say whether it covers the whole place; "
            "B's 50个 speaks of one programme, event, site or body and not of the whole place",
        ),
        ({}, {"part_of": "b-0-1"}, ["part_of"], "B's 50个 restates or is part of another figure, b-0-1"),
        (
            {"level": "village"},
            {"level": "county"},
            ["level"],
            "their places are of different levels (Village or community against County)",
        ),
        (
            {},
            {"stage": "outcome"},
            ["stage"],
            "they stand at different stages of the results chain (output against outcome)",
        ),
        (
            {},
            {"indicator_id": "bad-people"},
            ["indicator_id"],
            "they count different things (good-people against bad-people)",
        ),
        (
            {"basis": "rate"},
            {"unit_measure": "人次", "coverage": "part"},
            ["unit_measure", "basis", "coverage"],
            "their units differ (Persons against Person-times); they have a different basis "
            "(Rate against Achieved); "
            "B's 50个 speaks of one programme, event, site or body and not of the whole place",
        ),
    ],
)
def test_invalid_comparisons_are_refused_with_their_codes(left, right, codes, words):
    figures = frame(left, right)
    pairs = compare(figures)
    pair = pairs.iloc[0]
    assert (pair["outcome"], pair["mismatches"], pair["flags"]) == ("not comparable", tuple(codes), ())
    assert pair["difference"] is None
    assert pair["ratio"] is None
    assert explain(pairs, figures).item() == words
    assert comparable(figures).members.empty


@pytest.mark.parametrize(
    ("left", "right", "difference", "ratio"),
    [
        (bounds(500, 600), bounds(100, 100), "400 to 500", "5 to 6"),
        (bounds(10, 20), bounds(15, 30), "−20 to 5", "0.333 to 1.34"),
        (bounds(501, 599), bounds(600, math.inf), "at most −1", "at most 0.999"),
        (bounds(501, math.inf), bounds(600, math.inf), "no bounds", "no bounds"),
        (bounds(50, 50), bounds(0, 0), "50", "no bounds"),
    ],
)
def test_a_pair_tells_by_how_much_it_differs(left, right, difference, ratio):
    pair = compare(frame(left, right)).iloc[0]
    assert (str(pair["difference"]), str(pair["ratio"])) == (difference, ratio)


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
    figures = frame(large, {"population": None})
    unknown = compare(figures, per=100_000).iloc[0]
    assert (unknown["outcome"], unknown["mismatches"]) == ("not comparable", ("population",))
    assert explain(compare(figures, per=100_000), figures).item() == "no population is published for B"


def test_figures_of_one_place_are_never_compared_with_each_other():
    assert compare(frame({}, {"ref_area": "a"})).empty


def test_two_open_figures_have_no_ratio_and_say_so():
    ratio = BoundedValue(10_000, math.inf, "场次") / BoundedValue(550_001, math.inf, "人次")
    assert str(ratio) == "no bounds"


def left_out(figures: pd.DataFrame) -> pd.DataFrame:
    """Give the figures that stand in no set by obs_id, with codes and words."""
    rows = comparable(figures).left_out
    words = {"why": explain(rows, figures, "reason"), "words": explain(rows, figures)}
    return rows.assign(**words).set_index("obs_id")


def test_left_out_figures_name_the_reason_and_the_nearest_miss():
    far = {"indicator_id": "x", "concept": "capacity", "unit_measure": "人次"}
    rows = left_out(frame({"coverage": "part"}, far, {"indicator_id": "y"}))
    first = rows.loc["a-1-1"]
    assert (first["reason"], first["nearest"]) == ("coverage", "c-1-1")
    assert first["why"] == "A's 50个 speaks of one programme, event, site or body and not of the whole place"
    assert first["mismatches"] == ("indicator_id", "coverage")
    assert first["words"].startswith("they count different things (good-people against y); A's 50个")
    assert rows.loc["c-1-1", "why"] == "no other place of its level prints it for the whole place"


def test_the_same_indicator_is_nearer_than_any_other():
    same = {"coverage": "part", "basis": "potential", "level": "village"}
    rows = left_out(frame({}, {"indicator_id": "another"}, same))
    assert rows["nearest"].to_dict() == {"a-1-1": "c-1-1", "b-1-1": "a-1-1", "c-1-1": "a-1-1"}
    assert rows.loc["a-1-1", "mismatches"] == ("basis", "level", "coverage")


def test_of_figures_that_as_many_rules_keep_apart_the_one_that_breaks_none_itself_is_nearer():
    part = {"coverage": "part"}
    rows = left_out(frame(part, part, {"level": "county"} | part, {}))
    assert rows["nearest"].to_dict() == dict.fromkeys(["a-1-1", "b-1-1", "c-1-1"], "d-1-1") | {
        "d-1-1": "a-1-1"
    }


@pytest.mark.parametrize("change", [{"concept": "capacity"}, {"unit_measure": "人次"}])
def test_a_pair_that_shares_neither_indicator_nor_concept_and_unit_is_no_near_miss(change):
    figures = frame({}, {"indicator_id": "another", **change})
    rows = left_out(figures)
    assert rows["nearest"].isna().all()
    assert rows["mismatches"].tolist() == [(), ()]
    assert rows["words"].isna().all()
    assert compare(figures)["shared"].tolist() == ["nothing"]


def test_pairs_sort_by_what_they_share():
    pairs = compare(
        frame({}, {"indicator_id": "x"}, {"concept": "c", "indicator_id": "y"}, {"basis": "norm"})
    )
    assert pairs.sort_values("shared", kind="stable")["shared"].tolist() == [
        "indicator", "concept", "concept", "nothing", "nothing", "nothing",
    ]  # fmt: skip


def test_another_place_that_prints_it_on_another_basis_is_not_denied():
    rows = left_out(frame({}, {"basis": "potential"}, {"level": "county"}))
    assert rows["reason"].tolist() == ["other_basis", "other_basis", "alone"]
    assert (
        rows["why"].iloc[0].startswith("another place of its level prints it for the whole place, on another")
    )


def test_a_period_that_no_other_place_prints_is_told_from_one_that_nobody_else_counts():
    earlier = {"time_period": "2023"}
    rows = left_out(frame({}, {"ref_area": "a", "place": "A", **earlier}, earlier))
    assert rows["reason"].to_dict() == {"a-1-1": "other_period"}
    assert rows["why"].item().endswith("prints it for the whole place, but not for this period")


def test_several_periods_of_a_place_divide_the_figures_of_their_basis_alone():
    again = {"ref_area": "a", "place": "A", "time_period": "2023"}
    norms = [{"basis": "norm", "time_period": year} for year in ("2023", "2024")]
    pairs = compare(frame({}, again, *norms)).set_index(["left", "right"])
    assert pairs.loc[("c-1-1", "d-1-1"), ["outcome", "flags"]].tolist() == ["equal", ("period_differs",)]


def test_both_frames_hold_the_columns_of_the_figures_and_the_named_ones():
    figures = frame({}, {}, {"basis": "norm"})
    result = comparable(figures)
    assert [*result.members] == [*figures, "set"]
    assert [*result.left_out] == [*figures, "reason", "nearest", "mismatches"]


def test_a_restatement_joins_no_set():
    rows = left_out(frame({}, {"part_of": "b-0-1"}))
    assert rows["reason"].tolist() == ["alone", "part_of"]
    assert rows.loc["b-1-1", "why"] == "B's 50个 restates or is part of another figure, b-0-1"


def test_a_figure_alone_has_no_nearest_miss():
    alone = left_out(frame({})).iloc[0]
    assert pd.isna(alone["nearest"])
    assert alone["mismatches"] == ()
    assert pd.isna(alone["words"])


def test_figures_of_many_periods_meet_few_others(monkeypatch):
    met = []

    def counted(figures, left, *given, **named):
        met.append(len(left))
        return mismatches.mismatches(figures, left, *given, **named)

    monkeypatch.setattr(comparison, "mismatches", counted)
    years = [{"time_period": str(year)} for year in range(1900, 2020)]
    places = [{"ref_area": "a", "level": "prefecture"}, {"ref_area": "b", "level": "county"}]
    figures = frame(*(year | place for year in years for place in places))
    rows = comparable(figures.assign(obs_id=[f"{n}" for n in range(len(figures))])).left_out
    assert rows["nearest"].astype(int).tolist() == [n + 1 if n % 2 == 0 else n - 1 for n in range(240)]
    assert sum(met) < 5 * len(figures)


def test_two_sources_are_shown_as_a_range_with_both():
    both_sources = frame({}, {"ref_area": "a", "place": "A", **bounds(70, 79)}, {})
    joined = reconcile(both_sources)
    assert len(joined) == 2
    both = joined["number"].iloc[0]
    assert (both.lower, both.upper, both.operation) == (50, 79, "range of sources")
    assert joined["number"].iloc[1].operation == "as printed"  # of one source
    members = comparable(both_sources).members
    assert members["place"].tolist() == ["A", "C"]
    assert compare(both_sources)["outcome"].tolist() == ["undecided"]
    assert left_out(both_sources)[["reason", "why"]].to_numpy().tolist() == [
        ["joined", "a figure of another source stands for both, as one range"]
    ]


def test_each_range_of_sources_stands_with_its_own_place_in_any_order():
    sources = [{"ref_area": "z", **bounds(70, 79)}, {"ref_area": "a", **bounds(10, 19)}]
    again = [{"ref_area": "a", **bounds(15, 20)}, {"ref_area": "z", **bounds(75, 80)}]
    joined = reconcile(frame(*sources, *again))
    assert [str(number) for number in joined["number"]] == ["70 to 80", "10 to 20"]


def test_joined_figures_that_compare_with_none_stay_in_sight():
    rows = left_out(frame({}, {"ref_area": "a", "place": "A", **bounds(70, 79)}, {"basis": "norm"}))
    assert rows["reason"].to_dict() == {"a-1-1": "other_basis", "b-1-1": "joined", "c-1-1": "other_basis"}
    assert [str(number) for number in rows["number"]] == ["50 to 79", "70 to 79", "50"]


@pytest.mark.parametrize(
    "change",
    [
        {"time_period": "2023"},
        {"coverage": "part"},
        {"basis": "potential"},
        {"source_id": "a"},
        {"part_of": "a-1-1"},
    ],
)
def test_other_periods_parts_bases_and_figures_of_one_source_are_not_joined(change):
    assert len(reconcile(frame({}, {"ref_area": "a", **change}))) == 2


def test_figures_of_unstated_periods_are_not_joined():
    assert len(reconcile(frame({"time_period": None}, {"ref_area": "a", "time_period": None}))) == 2


def test_figures_of_which_one_source_gives_several_are_not_joined():
    assert len(reconcile(frame({}, {"ref_area": "a"}, {"ref_area": "a", "source_id": "a"}))) == 3


def test_sets_that_count_the_same_are_named_apart():
    plan = {"basis": "potential"}
    members = comparable(frame({}, {}, plan, plan)).members
    assert members["set"].unique().tolist() == [
        "good-people (Achieved, Prefecture)",
        "good-people (Potential, Prefecture)",
    ]


def test_sets_of_several_periods_are_named_by_them_also_where_none_is_stated():
    again = [{"ref_area": place, "place": place.upper(), "time_period": None} for place in "ab"]
    members = comparable(frame({}, {"time_period": "2024-01/2024-12"}, *again)).members
    assert members["set"].unique().tolist() == ["good-people, 2024", "good-people, no stated period"]


SOME = st.fixed_dictionaries(
    {
        "ref_area": st.sampled_from("abc"),
        "source_id": st.sampled_from("abc"),
        "indicator_id": st.sampled_from(["x", "y", "z"]),
        "basis": st.sampled_from(["achieved", "norm"]),
        "level": st.sampled_from(["county", "prefecture"]),
        "coverage": st.sampled_from(["whole", "whole", "part"]),
        "part_of": st.sampled_from([None, None, "q-1-1"]),
        "time_period": st.sampled_from(["2023", "2024", "2024-01/2024-12", None]),
    }
)


@pytest.mark.parametrize("examples", [12, pytest.param(60, marks=pytest.mark.exhaustive)])
def test_compare_and_comparable_say_the_same_of_any_figures(examples):
    any_figures = given(st.lists(SOME, min_size=1, max_size=12))
    settings(max_examples=examples)(any_figures(agree))()


def agree(changes):
    """Hold what `compare` says of made-up figures against what `comparable` does."""
    figures = frame(
        *({**change, "concept": "c" if change["indicator_id"] < "z" else "d"} for change in changes)
    )
    pairs = compare(figures)
    alike = pairs[pairs["mismatches"].str.len() == 0]
    result = comparable(figures)
    assert sorted([*result.members["obs_id"], *result.left_out["obs_id"]]) == sorted(figures["obs_id"])
    assert set(alike["left"]) | set(alike["right"]) == set(result.members["obs_id"])
    both = pd.concat([pairs, pairs.rename(columns={"left": "right", "right": "left"})])
    for row in result.left_out.itertuples():
        mine = both[(both["left"] == row.obs_id) & (both["shared"] != "nothing")]
        if mine.empty:
            assert pd.isna(row.nearest)
        else:
            best = mine.assign(broken=mine["mismatches"].str.len()).sort_values(["shared", "broken"]).iloc[0]
            found = mine[mine["right"] == row.nearest].iloc[0]
            assert (found["mismatches"], found["shared"]) == (row.mismatches, best["shared"])
            assert len(row.mismatches) == best["broken"]


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
    assert ranks.attrs == {"decided": 2, "equal": 0, "undecided": 1}
    assert rank_range(pd.Series({"A": BoundedValue(5, 9)})).isna().all()


def test_a_spread_holds_from_the_least_that_the_highest_to_the_most_that_it_can_be():
    numbers = [
        BoundedValue(5, 9, rows=("a",)),
        BoundedValue(6, 6, rows=("b",)),
        BoundedValue(4, 20, rows=("c",)),
    ]
    spread = spread_of(pd.Series(numbers))
    assert (str(spread), spread.rows) == ("1 to 5", ("a", "b", "c"))
    assert spread.operation == "ratio of highest to lowest"
    assert spread_of(pd.Series([BoundedValue(5, 9), None])) is None


def test_the_same_exact_number_is_a_tie_and_not_undecided():
    ranks = rank_range(pd.Series({"A": BoundedValue(5, 5), "B": BoundedValue(5, 5), "C": BoundedValue(4, 6)}))
    assert ranks.attrs == {"decided": 0, "equal": 1, "undecided": 2}


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3)), min_size=2, max_size=8))
def test_pairs_are_counted_as_each_pair_is_told(ends):
    numbers = [BoundedValue(lower, lower + wide) for lower, wide in ends]
    told = Counter()
    for one, other in combinations(numbers, 2):
        apart = one.lower > other.upper or one.upper < other.lower
        same = one.exact and other.exact and one.lower == other.lower
        told["decided" if apart else "equal" if same else "undecided"] += 1
    assert rank_range(pd.Series(numbers)).attrs == {
        key: told[key] for key in ("decided", "equal", "undecided")
    }


def test_a_large_set_is_ranked_without_a_row_for_each_of_its_pairs():
    ranks = rank_range(pd.Series([BoundedValue(n, n + 1) for n in range(100_000)]))
    assert ranks.attrs["decided"] == math.comb(100_000, 2) - 99_999


def test_no_figures_of_the_page_compare(page):
    assert comparable(page).members.empty
    assert not compare(page)["outcome"].ne("not comparable").any()


def test_the_first_coding_held_two_sets_that_who_awards_and_which_classes_keep_apart(first_coding, page):
    members = comparable(first_coding).members
    sets = members.groupby("set")["obs_id"].agg(list).to_dict()
    assert sets == {
        "Provincial New Era Good Youth": ["yangquan-42-1", "xiangtan-155-2"],
        "Volunteer-service models commended": ["yangquan-46-1", "xiangtan-212-1"],
    }
    for pair in sets.values():
        found = compare(page[page["obs_id"].isin(pair)]).iloc[0]
        assert found["mismatches"] == ("indicator_id",)


def test_every_figure_is_a_member_or_left_out_with_a_reason(page):
    result = comparable(page)
    assert sorted([*result.members["obs_id"], *result.left_out["obs_id"]]) == sorted(page["obs_id"])
    assert result.left_out["reason"].str.len().gt(0).all()
    assert set(result.left_out["mismatches"].explode().dropna()) <= set(MISMATCHES)


def test_commendations_of_different_years_are_flagged(first_coding):
    pair = compare(first_coding[first_coding["indicator_id"] == "volunteer-models-commended"]).iloc[0]
    assert (pair["outcome"], pair["flags"]) == ("greater", ("period_differs",))


def test_examples_run():
    assert doctest.testmod(comparison).failed == doctest.testmod(mismatches).failed == 0


@pytest.mark.parametrize("ask", [comparable, compare])
def test_a_frame_without_the_columns_of_figures_is_refused(small_dataset, ask):
    with pytest.raises(ValueError, match=r"lacks concept, .*number; give rows of civstats\.observations"):
        ask(small_dataset.observations)
