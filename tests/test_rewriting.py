"""What is unclear about a printed figure, and the line that is offered instead."""

import doctest

import pytest

from civstats import load, rewriting
from civstats.rewriting import rewritten


@pytest.fixture(scope="module")
def rows():
    return rewritten(load()).set_index("obs_id")


@pytest.mark.parametrize(
    ("row", "problems"),
    [
        ("yangquan-73-1", ("rounded",)),
        ("xiangtan-194-2", ("rounded", "undated", "repeated")),
        ("xiangtan-205-1", ("part",)),
        ("chifeng-405-1", ("undated", "not_done")),
        ("xuzhou-xinqu-315-2", ("part", "base")),
    ],
)
def test_problems_follow_from_the_codes(rows, row, problems):
    assert rows.loc[row, "problems"] == problems


@pytest.mark.parametrize("row", ["yangquan-46-1", "xiangtan-191-1", "chifeng-394-2"])
def test_clear_figures_and_norms_need_no_advice(rows, row):
    assert row not in rows.index


@pytest.mark.parametrize(
    ("row", "english", "chinese"),
    [
        (
            "yangquan-83-1",
            "2024, Yangquan, volunteer-service sessions: ＿＿ in all programmes, of which ＿＿ in Learn from Lei Feng: I act for practice.",
            "2024年，阳泉市志愿服务活动场次，全部项目合计＿＿，其中“学雷锋·文明实践我行动”＿＿。",
        ),
        (
            "xuzhou-xinqu-315-2",
            "From July 2024 to ＿＿, Xinqu Subdistrict, share of requests closed: ＿＿; that is ＿＿ of ＿＿.",
            "2024年7月至＿＿年＿＿月＿＿日，新区街道诉求办结率＿＿%（共＿＿，其中＿＿）。",
        ),
        (  # what is there on a day
            "xuzhou-xinqu-328-1",
            "On ＿＿, Xinqu Subdistrict, governance posts: ＿＿.",
            "截至＿＿年＿＿月＿＿日，新区街道基层治理阵地合计＿＿个。",
        ),
        (  # what could be reached is not what was
            "chifeng-406-1",
            "On ＿＿, Chifeng, residents that circles can serve: ＿＿; reached so far: ＿＿.",
            "截至＿＿年＿＿月＿＿日，赤峰市生活圈服务居民合计＿＿人，其中实际惠及＿＿。",
        ),
        (  # a change has two periods
            "xuzhou-xinqu-316-1",
            "From ＿＿ to ＿＿, against ＿＿ to ＿＿, Xinqu Subdistrict, fall in cases on the hotline, one channel of several: ＿＿; that is ＿＿ against ＿＿.",
            "＿＿年＿＿月＿＿日至＿＿年＿＿月＿＿日与＿＿年＿＿月＿＿日至＿＿年＿＿月＿＿日相比，新区街道热线渠道诉求环比下降＿＿%（本期＿＿，上期＿＿）。",
        ),
        (  # who takes part in two campaigns counts once in the total
            "xiangtan-168-1",
            "2024, Xiangtan, participants in campaigns: ＿＿ in all programmes, each counted once, of which ＿＿ in The whole Lotus City drives civilly.",
            "2024年，湘潭市活动参与人数，全部项目合计＿＿人（不重复计），其中“莲城都开文明车”＿＿人。",
        ),
    ],
)
def test_a_line_names_place_period_total_and_part(rows, row, english, chinese):
    assert rows.loc[row, ["line_en", "line_zh"]].tolist() == [english, chinese]


@pytest.mark.parametrize(
    ("row", "remedy"),
    [
        ("xuzhou-xinqu-328-1", "the day"),
        ("donglan-372-1", "the exact number; the first and the last day"),
        (
            "xuzhou-xinqu-316-1",
            "both periods; the total of the place, and this as a part of it; both numbers",
        ),
    ],
)
def test_the_remedy_asks_for_a_day_a_period_or_two(rows, row, remedy):
    assert rows.loc[row, "remedy"] == remedy


def test_a_folder_without_unclear_figures_gives_no_rows(small_dataset):
    found = rewritten(small_dataset)
    assert {"unclear", "remedy", "line_en", "line_zh"} <= set(found)
    assert found["unclear"].map(bool).all()


def test_examples_run():
    assert doctest.testmod(rewriting).failed == 0
