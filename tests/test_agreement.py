"""Agreement, against published worked examples and on the two codings of the page."""

import doctest
import hashlib
import math
import statistics
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import civstats
from civstats import agreement, pairing
from civstats.agreement import alpha, alpha_of_samples, cutting, reliability

CODINGS = Path(__file__).parents[1] / "data/codings"
# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011): data B, C and E.
BINARY = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
NOMINAL = list("aabbdcccedda"), list("babbbccceddd")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
N = None
MISSING = (
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
)


@pytest.mark.parametrize(
    ("codings", "metric", "published"),
    [
        (BINARY, "nominal", 0.095),
        (NOMINAL, "nominal", 0.692),
        (MISSING, "nominal", 0.743),
        (MISSING, "ratio", 0.797),
    ],
)
def test_alpha_as_published(codings, metric, published):
    assert alpha(*codings, metric=metric) == pytest.approx(published, abs=0.0005)


@pytest.mark.parametrize("missing", [math.nan, None, pd.NA])
def test_a_missing_code_may_be_written_as_pandas_does(missing):
    codings = [[missing if code is N else code for code in codes] for codes in MISSING]
    assert alpha(*codings) == pytest.approx(0.743, abs=0.0005)


def test_alpha_at_the_edges():
    assert alpha(list("abab"), list("abab")) == 1
    assert alpha([1, 2, 1, 2], [2, 1, 2, 1]) < 0
    assert alpha(["a"], ["b"]) == 0
    assert alpha(["a", "b", math.nan], ["a", "b", "b"]) == 1
    assert alpha(list("ab"), list("ab"), list("ab"), list("ab")) == 1


@pytest.mark.parametrize(
    "codings",
    [
        ("aaaa", "aaaa"),
        ("a", "a"),
        ("", ""),
        (["a", "a", N], ["a", "a", "b"]),  # of the third unit there is one code only
        (["a", N], [N, "b"]),
        ("ab",),
    ],
)
def test_without_two_categories_that_could_differ_alpha_is_not_known(codings):
    assert math.isnan(alpha(*codings))


@pytest.mark.parametrize(
    ("codings", "metric"),
    [(BINARY, "nominal"), (NOMINAL, "nominal"), (([1, 2, 2.5, 40], [1, 3, 2, 4]), "ratio")],
)
def test_alpha_of_many_samples_is_that_of_each(codings, metric):
    pairs = list(zip(*codings, strict=True))
    draws = np.random.default_rng(7).integers(len(pairs), size=(50, len(pairs)))
    each = [alpha(*codings_of_sample(pairs, draw), metric=metric) for draw in draws]
    assert alpha_of_samples(pairs, draws, metric=metric) == pytest.approx(each, nan_ok=True)


def codings_of_sample(pairs, draw):
    """Give the codes of both coders for the units of a sample."""
    return [[pairs[at][coder] for at in draw] for coder in (0, 1)]


def test_of_a_sample_whose_codes_are_all_the_same_alpha_is_not_known():
    alone, both = alpha_of_samples([("a", "a"), ("b", "b")], np.array([[0, 0], [0, 1]]))
    assert math.isnan(alone)
    assert both == 1


def test_codings_of_other_lengths_are_refused():
    with pytest.raises(ValueError, match="hold 2 and 3 units; give each coder one code for each unit"):
        alpha("ab", "abc")


def test_importing_civstats_does_not_load_nltk():
    code = "import sys, civstats; sys.exit('nltk' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("second_observations.csv", "510cc01ff4a2a8d493c490e42f1974d6f668cf1746e9d1086e2b22dfa5e61078"),
        ("second_programmes.csv", "7b36f647e025d47e57181c66b41be9e52bb416261ffea47d2881b4f1a38c0b79"),
        ("third_observations.csv", "5ed13045356581841133db1ea40a2274c16527c1cdf8612e2bc946d88a89f357"),
        ("third_programmes.csv", "f50b0c51a558b74f741eca079c12bc87937ce7bae8e7285dd77e73c0a46d9ee6"),
    ],
)
def test_the_later_codings_are_as_they_were_before_any_comparison(name, digest):
    """One name of the third coding (huangling, line 269) was cut to its end afterwards, for it held a sentence."""
    assert hashlib.sha256((CODINGS / name).read_bytes()).hexdigest() == digest


@pytest.fixture(scope="module")
def data():
    return civstats.load()


@pytest.fixture(scope="module")
def result(data):
    return reliability(data, resamples=30)


def of(result, coding, variable):
    """Give the row of one variable of one coding."""
    return result.variables.set_index(["coding", "variable"]).loc[(coding, variable)]


def test_every_coded_variable_of_each_coding_is_measured(result, data):
    found = result.variables.groupby("coding", sort=False)["variable"].agg(list).to_dict()
    for coding in pairing.CODINGS:
        coded = ["fate", *pairing.figure_variables(data, coding), *pairing.PROGRAMME_VARIABLES[coding]]
        assert found[coding] == list(dict.fromkeys(coded))
    for row in result.variables.dropna(subset="alpha").itertuples():
        assert row.interval.lower == row.lower <= row.alpha.lower <= row.upper == row.interval.upper


def test_an_interval_is_as_wide_as_the_coders_differ_and_rests_on_what_they_coded(result):
    differing = result.weak.iloc[0]
    assert differing["lower"] < differing["upper"]
    assert differing["interval"].rows == differing["alpha"].rows == differing["units"].rows
    assert differing["units"].operation == "count"


def test_an_interval_is_that_of_95_per_cent():
    spread = math.sqrt(
        sum((unit - 49.5) ** 2 for unit in range(100)) / 100 / 100
    )  # of means of 100 units drawn
    means = agreement.Measure(statistics.mean, lambda units, draws: np.array(units)[draws].mean(axis=1))
    point, *ends = agreement._bootstrap(means, tuple(range(100)), 4000)
    assert point == 49.5
    assert ends == pytest.approx([point - 1.96 * spread, point + 1.96 * spread], abs=0.25)


def test_a_value_is_held_to_its_ratio_and_a_code_to_being_the_same(result):
    metrics = result.variables.groupby("variable")["metric"].unique().map(list).to_dict()
    assert {name for name, metric in metrics.items() if metric == ["ratio"]} == {"value"}
    assert {metric for each in metrics.values() for metric in each} == {"ratio", "nominal"}


def test_weak_is_what_falls_short_of_the_customary_alpha(result):
    assert (str(result.customary), str(result.lowest)) == ("0.8", "0.667")
    alphas = result.variables["alpha"].dropna().map(lambda number: number.lower)
    assert 0 < len(result.weak) < len(alphas)
    assert result.weak.index.tolist() == alphas.index[alphas < 0.8].tolist()


def test_what_the_codebook_settles_is_marked(result):
    settled = result.variables[result.variables["settled"]]
    assert settled[["coding", "variable"]].to_numpy().tolist() == [
        ["second", "unit_measure"], ["second", "qualifier"], ["second", "stage"], ["second", "value"],
    ]  # fmt: skip


def test_judging_is_apart_from_cutting(data, result):
    fate = of(result, "second", "fate")
    assert (fate["units"].lower, fate["agreement"].lower) == (125, 100)
    cut = cutting(data, resamples=20).set_index(["coding", "kind"])
    counts = cut[["first", "other", "both"]].map(lambda number: number.lower)
    assert counts.loc[("second", "numerals")].tolist() == [129, 128, 125]
    assert counts.loc[("third", "programmes")].tolist() == [90, 90, 77]
    assert cut["settled"].tolist() == [False, True, False, False]
    for count in cut[["first", "other", "both"]].stack():
        assert count.operation == "count"
        assert {type(row) for row in count.rows} == {str}
    for row in cut.itertuples():
        assert row.interval.bounds == (row.lower, row.upper)
        assert row.lower <= row.alpha.lower <= row.upper
        assert row.alpha.lower < 1 or row.both.lower == row.first.lower == row.other.lower


def test_a_place_is_coded_of_figures_and_of_programmes(result):
    assert of(result, "third", "ref_area")["units"].lower == 59 + 77


def test_no_programme_and_no_period_are_codes_too(result):
    third = result.disagreements[result.disagreements["coding"] == "third"].set_index(["row", "variable"])
    assert third.loc[("donglan-370-1", "programme_id"), "first"] == "none"
    assert third.loc[("xiangtan-195-1", "time_period"), "other"] == "none"
    assert of(result, "third", "time_period")["units"].lower == 59


def test_corrections_do_not_reach_the_measurement(data, result):
    uncorrected = replace(data, observations=data.first_observations, programmes=data.first_programmes)
    assert alphas(reliability(uncorrected, resamples=1)) == alphas(result)


def alphas(result):
    """Give each α with its coding and variable, as text."""
    return result.variables[["coding", "variable", "alpha"]].astype("str").to_numpy().tolist()


def test_each_disagreement_is_settled(data, result):
    """Whether on a code, or on whether a programme is one; the last decision holds."""
    settled = {
        (row, "programme_id" if column == "programme" else column, "none" if pd.isna(to) else to)
        for row, column, to in data.corrections[["obs_id", "column", "to"]].itertuples(index=False)
    }
    for row in result.disagreements.itertuples():
        assert (row.row, row.variable, row.other) in settled
    programmes = pairing.pair_programmes(data, "third")
    for row in programmes.loc[~programmes["twice"], "row"].dropna():
        assert (row, "fate", "absent") in settled
    decided = data.corrections[data.corrections["status"] != "withdrawn"]
    assert not decided.duplicated(["obs_id", "column", "from", "to"]).any()


def test_each_rule_that_settles_stands_in_the_codebook(data):
    rules = set(data.codelists.loc[data.codelists["codelist"] == "coding_rule", "code"])
    named = data.corrections["reason"].str.extract(r"coding_rule ([a-z-]+)")[0].dropna()
    assert set(named) <= rules


def test_a_changed_code_lowers_agreement(data):
    second = data.second_observations.copy()
    at = second.index[second["basis"].eq("achieved")][0]
    second.loc[at, "basis"] = "planned"
    worse = reliability(replace(data, second_observations=second), resamples=1)
    assert of(worse, "second", "basis")["alpha"].lower < 1
    assert worse.disagreements.query("variable == 'basis'")["other"].tolist() == ["planned"]
    assert worse.disagreements.index.is_unique


def test_full_width_digits_are_no_disagreement(data, result):
    second = data.second_observations.assign(
        printed=data.second_observations["printed"].map(lambda text: text.translate(WIDE))
    )
    wide = reliability(replace(data, second_observations=second), resamples=1)
    assert alphas(wide) == alphas(result)


def test_without_a_later_coding_nothing_is_compared(data):
    names = [f"{coding}_{table}" for coding in pairing.CODINGS for table in ("observations", "programmes")]
    bare = replace(data, **{name: getattr(data, name).head(0) for name in names})
    result = reliability(bare)
    assert all(found.empty for found in (result.variables, result.disagreements, result.weak))
    assert cutting(bare).empty


def test_pieces_that_were_coded_once_do_not_count(data):
    some = {
        name: getattr(data, name).query("source_id == 'donglan'")
        for name in ("second_observations", "third_observations", "third_programmes")
    }
    result = reliability(replace(data, **some), resamples=1)
    for coding in pairing.CODINGS:
        rows = of(result, coding, "fate")["units"].rows
        assert {row.removeprefix("x-").split("-")[0] for row in rows} == {"donglan"}
    cut = cutting(replace(data, **some), resamples=1).set_index(["coding", "kind"])
    assert {row.split("-")[0] for row in cut.loc[("third", "programmes"), "first"].rows} == {"donglan"}


def test_what_one_language_derives_serves_the_other(result, monkeypatch):
    monkeypatch.setattr(agreement, "alpha", None)  # as it is not computed again
    chinese = reliability(civstats.load(language="zh"), resamples=30)
    assert alphas(chinese) == alphas(result)
    ends = ["lower", "upper"]
    assert chinese.variables[ends].equals(result.variables[ends])


def test_examples_run():
    assert doctest.testmod(agreement).failed == 0
