"""The two codings of a line, paired: the same numeral under another cut, and never another numeral."""

from dataclasses import replace

import pandas as pd
import pytest

import civstats
from civstats.pairing import CODINGS, differences, figure_variables, pair_numerals, pair_programmes

N = None


@pytest.fixture(scope="module")
def page():
    return civstats.load()


def paired(page, first: list[str], second: list[str]) -> list[tuple[str | None, str | None]]:
    """Pair the numerals of one line, as two coders cut them; None where the other has no such row."""
    rows = {"source_id": "a", "line": 1}
    ours = pd.DataFrame([{**rows, "printed": text, "row": f"x-a-1-{n}"} for n, text in enumerate(first)])
    theirs = pd.DataFrame([{**rows, "printed": text, "fate": "excluded"} for text in second])
    page = replace(
        page,
        first_observations=page.first_observations.head(0),
        exclusions=ours.reindex(columns=page.exclusions.columns),
        second_observations=theirs.reindex(columns=page.second_observations.columns),
    )
    pairs = pair_numerals(page)
    assert pairs["twice"].tolist() == pairs[["printed_first", "printed_second"]].notna().all(axis=1).tolist()
    return [
        tuple(N if pd.isna(text) else text for text in pair)
        for pair in pairs[["printed_first", "printed_second"]].itertuples(index=False)
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("12345", "12345热"),
        ("12345", "１２３４５热线"),
        ("12名", "１２ 名"),
        ("超2000人", "2000人次"),
        ("这一年", "一年"),
        ("2024年3月", "3月5日"),
        ("进万家", "万家"),
    ],
)
def test_cuts_of_one_numeral_pair(page, first, second):
    assert paired(page, [first], [second]) == [(first, second)]
    assert paired(page, [second], [first]) == [(second, first)]


@pytest.mark.parametrize(
    ("first", "second"),
    [("3名", "13名"), ("三名", "十三名"), ("3名", "3场"), ("500场", "50场"), ("名", "2名")],
)
def test_other_numerals_do_not_pair(page, first, second):
    assert sorted(paired(page, [first], [second]), key=str) == sorted([(first, N), (N, second)], key=str)


def test_the_same_text_pairs_before_any_other_cut(page):
    assert paired(page, ["一场", "一年"], ["一年", "一场演"]) == [("一场", "一场演"), ("一年", "一年")]


def test_a_numeral_that_recurs_is_paired_in_order(page):
    found = paired(page, ["甲30人", "乙30人"], ["30人参", "30人到"])
    assert sorted(found) == [("乙30人", "30人到"), ("甲30人", "30人参")]


def test_a_stretch_cut_into_other_rows_is_no_pair(page):
    found = paired(page, ["一门多用、一屋多能"], ["一门多用", "一屋多能"])
    assert sorted(found, key=str) == [("一门多用、一屋多能", N), (N, "一屋多能"), (N, "一门多用")]


def test_what_differs_is_named_by_row(page):
    found = differences(page)
    assert found["x-xuzhou-xinqu-315-1"] == ()  # cut wider in the second coding
    assert found["x-yangquan-65-1"] == ()  # two rows in the second coding, but one in the third
    pairs = pd.concat([pair(page, coding) for pair in (pair_numerals, pair_programmes) for coding in CODINGS])
    assert set(found) == set(pairs.loc[pairs["twice"], "row"])
    assert found["xiangtan-194-3"] == ("coverage", "period_basis", "programme_id", "time_period")


def test_pairs_do_not_hang_on_the_order_of_the_tables(page):
    turned = replace(page, second_observations=page.second_observations.iloc[::-1])
    columns = ["row", "printed_second"]
    assert pair_numerals(page)[columns].equals(pair_numerals(turned)[columns])


def linked(page, first: list[tuple[int, str]], third: list[tuple[int, str]]) -> list[tuple[str, str]]:
    """Pair programmes of one piece by line and name; those that both coders cut."""
    ours, theirs = (
        pd.DataFrame([{"source_id": "a", "line": line, "name": name} for line, name in rows])
        for rows in (first, third)
    )
    ours["programme_id"] = ours["name"]
    page = replace(
        page,
        first_programmes=ours.reindex(columns=page.first_programmes.columns),
        third_programmes=theirs.reindex(columns=page.third_programmes.columns),
    )
    pairs = pair_programmes(page, "third").query("twice")
    return list(pairs[["printed_first", "printed_third"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("third", "found"),
    [
        ((5, "邻里节活动"), True),  # one name holds the other
        ((9, "“邻里节”"), True),  # the same name, but for punctuation, far away
        ((6, "睦邻大集"), True),  # another name on the next line
        ((7, "睦邻大集"), False),
    ],
)
def test_programmes_pair_by_name_or_line(page, third, found):
    assert linked(page, [(5, "邻里节")], [third]) == ([("邻里节", third[1])] if found else [])


def test_a_name_goes_before_a_line_and_each_programme_has_one_partner(page):
    found = linked(page, [(5, "邻里节"), (6, "助老食堂")], [(5, "助老食堂"), (6, "邻里节"), (6, "茶馆")])
    assert sorted(found) == [("助老食堂", "助老食堂"), ("邻里节", "邻里节")]


def test_a_programme_of_the_third_coding_has_the_id_of_its_partner_or_its_own_name(page):
    pairs = pair_numerals(page, "third").set_index("row")["programme_id_third"]
    assert pairs["xiangtan-200-1"] == "xiangtan-talk-contest"
    assert pairs["yangquan-121-1"] == "yangquan-crossings"
    assert pd.isna(pairs["xiangtan-153-1"])


def test_where_coding_is_by_indicator_figures_alone_are_paired():
    provinces = civstats.load("provinces-2026")
    pairs = pair_numerals(provinces)
    assert set(pairs["fate_first"]) | set(pairs["fate_second"]) == {"figure", "absent"}
    assert len(pairs) == len(provinces.first_observations)
    assert "indicator_id" in figure_variables(provinces, "second")
    assert {"stage", "concept"}.isdisjoint(figure_variables(provinces, "second"))


def test_variables_that_a_later_coding_lacks_are_not_compared(page):
    assert {"indicator_id", "time_period"}.isdisjoint(figure_variables(page, "second"))
    assert "programme_id" in figure_variables(page, "third")
