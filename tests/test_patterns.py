"""Which way figures are rounded, their sizes and their last digits, where the result is known by hand."""

import doctest

import pandas as pd
import pytest

from civstats import patterns
from civstats.patterns import NUMERALS, directions, done, heaping, sizes


def figures(*values: float, **columns: object) -> pd.DataFrame:
    frame = pd.DataFrame({"obs_id": [f"a-{n}-1" for n in range(len(values))], "value": values})
    plain = {
        "lower": frame["value"],
        "qualifier": "exact",
        "part_of": None,
        "unit_measure": "个",
        "basis": "achieved",
    }
    return frame.assign(**{**plain, **columns})


def test_norms_and_promises_are_not_done():
    bases = ["achieved", "rate", "baseline", "norm", "potential", "in_progress", "planned"]
    assert done(figures(*range(7), basis=bases))["basis"].tolist() == ["achieved", "rate", "baseline"]


def test_each_qualifier_has_a_direction():
    words = ["exact", "more_than", "at_least", "nearly", "less_than", "at_most", "about", "range"]
    told = directions(figures(*range(8), qualifier=words))
    assert told.tolist() == ["exact", "more", "more", "less", "less", "less", "either", "either"]


def test_sizes_run_from_the_largest_down():
    told = sizes(figures(0.5, 9, 10, 99, 1_000_000))
    assert told.tolist() == ["below one", "one digit", "two digits", "two digits", "seven digits"]
    assert list(told.cat.categories) == ["seven digits", "two digits", "one digit", "below one"]


def test_heaping_counts_exact_numbers_of_several_digits():
    found = heaping(figures(10, 25, 33, 141, 5, 28.5))
    assert (str(found.heaped), str(found.tested), str(found.expected)) == ("2", "4", "0.8")
    assert found.digits["count"].map(str).to_dict() == dict(zip(NUMERALS[:10], "1101010000", strict=True))
    assert found.chance.lower == pytest.approx(100 * (6 * 0.04 * 0.64 + 4 * 0.008 * 0.8 + 0.0016))


def test_shares_restatements_and_rounded_numbers_are_left_out():
    kept = figures(20, 20, 20, part_of=[None, "x", None], unit_measure=["个", "个", "%"])
    rounded = figures(500, qualifier="more_than")
    assert str(heaping(pd.concat([kept, rounded])).tested) == "1"


def test_nothing_to_test_is_no_heaping():
    found = heaping(figures())
    assert (str(found.tested), str(found.chance)) == ("0", "100%")


def test_examples_run():
    assert doctest.testmod(patterns).failed == 0
