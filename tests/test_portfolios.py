"""The permutation test, where its result can be worked out by hand."""

import doctest

import pandas as pd
import pytest

from civstats import portfolios
from civstats.portfolios import likeness


def table(**pieces: str) -> pd.DataFrame:
    """Make programmes, one for each letter, a letter being a kind, and give their likeness by pair."""
    rows = [
        {"programme_id": f"{piece}-{n}", "source_id": piece, "pillar": kind, "instrument": "authority"}
        for piece, kinds in pieces.items()
        for n, kind in enumerate(kinds)
    ]
    return likeness(pd.DataFrame(rows), pd.Series([*pieces, "silent"])).set_index("pair")


@pytest.mark.parametrize(
    ("one", "other", "own", "chance"),
    [
        ("ab", "ab", "100%", "at most 100%"),  # drawn: ab with ab, and aa with bb in one of three cases
        ("a", "b", "0%", "0%"),  # whichever is drawn first, the other is left
        ("aaa", "a", "100%", "100%"),
        ("ab", "a", "50%", "at most 50%"),
        ("aabb", "bbcc", "50%", None),
    ],
)
def test_likeness_and_what_chance_gives(one, other, own, chance):
    row = table(one=one, other=other).loc["one and other"]
    assert str(row["likeness"]) == own
    assert chance is None or str(row["by chance"]) == chance


def test_a_likeness_rests_on_the_programmes_of_both():
    row = table(one="ab", other="a").loc["one and other"]
    assert row["likeness"].rows == row["by chance"].rows == ("one-0", "one-1", "other-0")
    assert (row["this"], row["that"]) == ("one", "other")


def test_every_pair_of_pieces_with_programmes_stands_once_in_order():
    assert table(one="a", other="b", third="ab").index.tolist() == [
        "one and other", "one and third", "other and third",
    ]  # fmt: skip


def test_the_same_draws_each_time():
    assert table(one="aabbc", other="abc").equals(table(one="aabbc", other="abc"))


def test_examples_run():
    assert doctest.testmod(portfolios).failed == 0


def test_chance_is_drawn_among_places_of_one_kind():
    table = pd.DataFrame(
        {
            "programme_id": [str(n) for n in range(12)],
            "source_id": ["city"] * 4 + ["town"] * 4 + ["mine"] * 4,
            "pillar": ["practice"] * 8 + ["enterprise_management"] * 4,
            "instrument": "authority",
        }
    )
    kinds = pd.Series({"city": "public", "town": "public", "mine": "enterprise"})
    pieces = pd.Series(["city", "town", "mine"])
    found = likeness(table, pieces, kinds=kinds).set_index("pair")
    assert str(found.loc["city and town", "by chance"]) == "100%"  # the mine is no part of the pool
    assert found.loc[["city and mine", "town and mine"], "by chance"].isna().all()
    assert str(likeness(table, pieces).set_index("pair").loc["city and town", "by chance"]) != "100%"
