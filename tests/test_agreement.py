"""Agreement, against published worked examples and on the two codings of the page."""

import doctest
import hashlib
import math
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import civstats
from civstats import agreement, pairing
from civstats.agreement import alpha, reliability

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
    ],
)
def test_the_second_coding_is_as_it_was_before_any_comparison(name, digest):
    assert hashlib.sha256((CODINGS / name).read_bytes()).hexdigest() == digest


@pytest.fixture(scope="module")
def data():
    return civstats.load()


@pytest.fixture(scope="module")
def result(data):
    return reliability(data, resamples=30)


def test_every_coded_variable_is_measured(result):
    assert list(result.variables.index) == [
        "fate", *pairing.FIGURE_VARIABLES, *pairing.PROGRAMME_VARIABLES,
    ]  # fmt: skip
    for own, interval in zip(result.variables["alpha"], result.variables["interval"], strict=True):
        assert interval.lower <= own.lower <= interval.upper


def test_corrections_do_not_reach_the_measurement(data, result):
    uncorrected = replace(data, observations=data.first_observations, programmes=data.first_programmes)
    assert reliability(uncorrected, resamples=1).variables["alpha"].equals(result.variables["alpha"])


def test_the_smallest_alpha_names_its_variable(result):
    least = min(result.variables["alpha"], key=lambda own: own.lower)
    assert result.variables.loc[result.smallest, "alpha"] == least


def test_each_disagreement_is_settled_once(data, result):
    settled = {
        (row, column): (old, new)
        for row, column, old, new in data.corrections[["obs_id", "column", "from", "to"]].itertuples(
            index=False
        )
    }
    assert len(settled) == len(data.corrections)
    for row in result.disagreements.dropna(subset="row").itertuples():
        assert settled[row.row, row.variable] == (row.first, row.second)


def test_each_rule_that_settles_stands_in_the_codebook(data):
    rules = set(data.codelists.loc[data.codelists["codelist"] == "coding_rule", "code"])
    named = data.corrections["reason"].str.extract(r"coding_rule ([a-z-]+)")[0].dropna()
    assert set(named) <= rules


def test_a_changed_code_lowers_agreement(data):
    second = data.second_observations.copy()
    at = second.index[second["basis"].eq("achieved")][0]
    second.loc[at, "basis"] = "planned"
    worse = reliability(replace(data, second_observations=second), resamples=1)
    assert worse.variables.loc["basis", "alpha"].lower < 1
    assert worse.disagreements.query("variable == 'basis'")["second"].tolist() == ["planned"]


def test_full_width_digits_are_no_disagreement(data, result):
    second = data.second_observations.assign(
        printed=data.second_observations["printed"].map(lambda text: text.translate(WIDE))
    )
    wide = reliability(replace(data, second_observations=second), resamples=1)
    assert wide.variables["alpha"].equals(result.variables["alpha"])


def test_without_a_second_coding_nothing_is_compared(data):
    none = {name: getattr(data, name).head(0) for name in ("second_observations", "second_programmes")}
    result = reliability(replace(data, **none))
    assert {units.lower for units in result.variables["units"]} == {0}
    assert result.variables[["agreement", "alpha", "interval"]].isna().all(axis=None)
    assert (result.smallest, result.weak, len(result.disagreements)) == ("", [], 0)


def test_pieces_that_were_coded_once_do_not_count(data):
    second = data.second_observations
    some = reliability(
        replace(data, second_observations=second[second["source_id"] == "donglan"]), resamples=1
    )
    rows = set(some.variables.loc["fate", "units"].rows)
    assert {row.removeprefix("x-").split("-")[0] for row in rows} == {"donglan"}


def test_examples_run():
    assert doctest.testmod(agreement).failed == 0
