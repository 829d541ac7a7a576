"""What each choice of reading, coding or rows changes, and that it changes nothing else."""

import doctest
from dataclasses import replace

import pandas as pd
import pytest

from civstats import count, load, sensitivity
from civstats.pairing import pair_numerals
from civstats.sensitivity import variants


@pytest.fixture(scope="module")
def data():
    return load()


@pytest.fixture(scope="module")
def choices(data):
    return variants(data)


def test_readings_move_bounds_alone(choices):
    published = choices["as published"].figures
    for name in ("wide reading", "close reading"):
        other = choices[name].figures
        assert other["obs_id"].equals(published["obs_id"])
        assert other["coverage"].equals(published["coverage"])
        assert not other["upper"].equals(published["upper"])


def test_the_first_coding_is_that_without_corrections(data, choices):
    accepted = data.corrections[data.corrections["status"] == "accepted"]
    change = accepted[accepted["column"] == "coverage"].iloc[0]
    codes = {name: rows.figures.set_index("obs_id")["coverage"] for name, rows in choices.items()}
    assert codes["first coding"][change["obs_id"]] == change["from"]
    assert codes["as published"][change["obs_id"]] == change["to"]


def test_the_second_coding_gives_its_own_codes_in_words_too(data, choices):
    pairs = pair_numerals(data, "second")
    change = (
        pairs[pairs["coverage_first"] != pairs["coverage_second"]].dropna(subset="coverage_second").iloc[0]
    )
    row = choices["second coding"].figures.set_index("obs_id").loc[change["row"]]
    assert row["coverage"] == change["coverage_second"]
    assert row["coverage_name"] == data.words("coverage")[change["coverage_second"]]


def test_a_later_coding_has_the_programmes_that_its_coder_cut(data, choices):
    for coding in ("second", "third"):
        own = getattr(data, f"{coding}_programmes")
        told = choices[f"{coding} coding"].programmes
        assert len(told) == len(own)
        assert sorted(told["instrument"]) == sorted(own["instrument"])


def test_neighbours_are_programmes_on_the_same_or_the_next_line(data, choices):
    lines = choices["neighbours merged"].programmes
    first = data.programmes.sort_values(["source_id", "line"])
    apart = first.groupby("source_id")["line"].diff()
    assert len(lines) == int((apart.isna() | (apart > 1)).sum())


def test_authorities_alone_leaves_out_mine_and_caption(choices):
    left = set(choices["as published"].programmes["locality"]) - set(
        choices["authorities alone"].programmes["locality"]
    )
    assert left == {"Huangling No. 2 Mine", "Yongchuan District"}


def test_a_folder_without_later_codings_has_no_variant_of_any(data):
    names = [
        f"{coding}_{table}" for coding in ("second", "third") for table in ("observations", "programmes")
    ]
    once = replace(data, **{name: getattr(data, name).head(0) for name in names})
    assert not [name for name in variants(once) if "coding" in name]


def test_a_range_over_codings_holds_what_each_gives(choices):
    told = sensitivity.sensitivity(choices)
    words = "programmes by money or goods"
    span = sensitivity.coded_otherwise(told, words)
    assert span.lower <= told.loc[words, "as published"].lower <= span.upper
    assert span.upper >= told.loc[words, "first coding"].upper


def test_a_finding_is_worked_out_under_each_choice(choices):
    told = sensitivity.sensitivity(choices)
    figures = choices["as published"].figures
    assert list(told.columns) == list(choices)
    assert isinstance(told, pd.DataFrame)
    whole = told.loc["figures of the whole place"]
    assert whole["first coding"].lower < whole["as published"].lower
    assert whole["as published"] == count(figures[figures["coverage"] == "whole"])


def test_examples_run():
    assert doctest.testmod(sensitivity).failed == 0
