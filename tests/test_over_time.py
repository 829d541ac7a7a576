"""Years of one place: what changed, who ranks where in a year, and how pieces and figures are told apart."""

import doctest
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import civstats
from civstats import BoundedValue, charts, over_time, periods
from civstats.comparison import comparable, compare, rank_range
from civstats.joins import figure_names, localities
from civstats.mismatches import explain
from civstats.over_time import changes
from civstats.provenance import count

FOLDER = Path(__file__).parent / "data/years"  # two made-up cities over three years


@pytest.fixture(scope="module")
def data():
    return civstats.load(FOLDER)


@pytest.fixture(scope="module")
def figures(data):
    return civstats.observations(data)


def of(figures: pd.DataFrame, indicator: str) -> pd.DataFrame:
    return figures[figures["indicator_id"].eq(indicator) & figures["level"].eq("prefecture")]


def told(moves: pd.DataFrame) -> list[str]:
    moves = moves[moves["outcome"] != "not comparable"]
    columns = ["place", "earlier_period", "later_period", "outcome", "change", "ratio"]
    return [" | ".join(map(str, row)) for row in moves[columns].to_numpy()]


def test_the_sessions_of_a_place_rose_each_year(figures):
    assert told(changes(of(figures, "sessions"))) == [
        "Liuwan | 2023 | 2024 | more | at least 8,650 | at least 7.407",
        "Songchuan | 2022 | 2023 | more | 2 to 198 | 1.001 to 1.165",
        "Songchuan | 2022 | 2024 | more | 102 to 298 | 1.078 to 1.249",
        "Songchuan | 2023 | 2024 | more | 2 to 198 | 1.001 to 1.153",
    ]


def test_bounds_that_overlap_leave_a_change_undecided(figures):
    last = changes(of(figures, "volunteers")).iloc[-1]
    assert (last["outcome"], str(last["change"])) == ("undecided", "−59,999 to 59,999")


def test_percentages_change_by_points_and_have_no_ratio(figures):
    row = changes(of(figures, "satisfied")).iloc[0]
    assert (row["outcome"], str(row["change"]), row["change"].unit, row["ratio"]) == (
        "undecided", "−1.2 to 4.8", "百分点", None,
    )  # fmt: skip


def test_a_half_year_is_no_year_and_a_restatement_no_further_one(figures):
    apart = changes(of(figures, "sessions")).query("outcome == 'not comparable'")
    words = explain(apart, figures)
    assert set(apart["mismatches"]) == {("span",), ("part_of",)}
    assert words.iloc[0] == (
        "their periods are not of one length, one after the other (2023 against January 2024 to June 2024)"
    )
    assert figures.set_index("obs_id")["year"].isna().pipe(lambda gap: list(gap.index[gap])) == [
        "liuwan-2024-43-1"
    ]


def test_figures_without_a_closed_period_have_no_place_in_time(figures):
    assert changes(figures.assign(time_period=None)).empty
    assert changes(figures.assign(time_period="2024/..")).empty
    assert changes(figures.head(0)).empty


def test_a_count_of_changes_rests_on_both_figures(figures):
    moves = changes(of(figures, "satisfied"))
    assert count(moves).rows == ("songchuan-2023-14-1", "songchuan-2024-24-1")


def test_cities_compare_within_a_year_alone(figures):
    pairs = compare(of(figures, "sessions"))
    pairs = pairs[pairs["outcome"] != "not comparable"]
    assert pairs[["left", "right", "outcome"]].to_numpy().tolist() == [
        ["songchuan-2023-12-1", "liuwan-2023-32-1", "undecided"],
        ["songchuan-2024-22-1", "liuwan-2024-42-1", "less"],
    ]
    assert set(pairs["flags"]) == {()}


def test_a_place_ranks_once_in_each_set(figures):
    members = comparable(figures).members
    ranks = members.groupby("set")["number"].transform(rank_range)
    assert dict(zip(members["set"] + ": " + members["place"], map(str, ranks), strict=True)) == {
        "Volunteer sessions, 2023: Songchuan": "1 to 2",
        "Volunteer sessions, 2023: Liuwan": "1 to 2",
        "Volunteer sessions, 2024: Songchuan": "2",
        "Volunteer sessions, 2024: Liuwan": "1",
        "Volunteers registered, 2024: Songchuan": "1",
        "Volunteers registered, 2024: Liuwan": "2",
    }


def test_a_year_that_one_city_prints_is_left_out_with_its_reason(figures):
    left_out = comparable(figures).left_out.set_index("obs_id", drop=False)
    row = left_out.loc[["songchuan-2022-2-1"]]
    assert row["reason"].item() == "other_period"
    assert explain(row, figures).item() == (
        "their periods differ (2022 against 2023), where a place prints several"
    )


def test_years_of_one_place_are_not_ranked(figures):
    songchuan = of(figures, "sessions").query("ref_area == 'songchuan' and part_of.isna()")
    for numbers in (songchuan["number"], songchuan.set_index("place")["number"]):
        with pytest.raises(
            ValueError, match="are of one place, songchuan; places are ranked, not the periods"
        ):
            rank_range(numbers)
    plain = pd.Series([BoundedValue(1, 1), BoundedValue(2, 2)], ["Songchuan", "Songchuan"])
    with pytest.raises(ValueError, match="Songchuan has several numbers; rank the places of one period"):
        rank_range(plain)


def test_figures_of_several_places_are_no_line_over_time(figures):
    both = figures[figures["obs_id"].isin(["songchuan-2022-2-1", "liuwan-2023-32-1"])]
    with pytest.raises(ValueError, match=r"figures of several places or things.* give a column"):
        charts.time_series(both, year="year", number="number", title="T.", source="S.", caption="C.")


def test_a_single_figure_of_each_place_compares_whatever_its_year(figures):
    chosen = figures[figures["obs_id"].isin(["songchuan-2022-2-1", "liuwan-2023-32-1"])]
    pair = compare(chosen).iloc[0]
    assert (pair["outcome"], pair["flags"]) == ("less", ("period_differs",))
    assert len(comparable(chosen).members) == len(chosen)


def test_of_several_figures_for_one_year_none_stands_for_the_place(figures):
    rows = of(figures, "sessions").query("year == 2023")
    again = rows.tail(1).assign(obs_id="liuwan-2023-33-1", number=rows["number"].tail(1) + 10)
    both = pd.concat([rows, again])
    result = comparable(both)
    assert result.members.empty
    assert set(result.left_out["reason"]) == {"several"}
    assert "prints several figures of the same" in explain(compare(both), both).iloc[0]


@pytest.mark.parametrize(
    ("gone", "names"),
    [
        ([], ["Songchuan (2022)", "Songchuan (2023)", "Songchuan (2024)", "Liuwan (2023)", "Liuwan (2024)"]),
        (
            ["years"],
            ["Songchuan (2023)", "Songchuan (2024)", "Songchuan (2025)", "Liuwan (2024)", "Liuwan (2025)"],
        ),
        (
            ["years", "published"],
            [f"Songchuan (songchuan-{year})" for year in (2022, 2023, 2024)]
            + [f"Liuwan (liuwan-{year})" for year in (2023, 2024)],
        ),
    ],
)
def test_pieces_of_one_place_are_told_apart(data, gone, names):
    if "years" in gone:
        data = replace(data, observations=data.observations.assign(time_period=None))
    if "published" in gone:
        data = replace(data, sources=data.sources.assign(published=None))
    assert localities(data).tolist() == names


def test_figures_of_several_years_have_names_of_their_own(figures):
    rows = figures[figures["part_of"].isna()]
    names = figure_names(rows)
    assert names.is_unique
    assert names.iloc[0] == "Songchuan: Volunteer sessions, 2022"
    assert "Songchuan: Service contacts" in set(names)


@pytest.mark.parametrize("module", [over_time, periods])
def test_examples_run(module):
    failed, attempted = doctest.testmod(module)
    assert (failed, attempted > 0) == (0, True)
