"""What the library says in Chinese: numbers, periods, what was done to them, and why two figures do not compare."""

import pandas as pd
import pytest

import civstats
from civstats import BoundedValue, finding, show
from civstats.display.bundles import MIME, bundle, read_bundle
from civstats.display.parts import number_id
from civstats.joins import as_printed, decisions, figure_names, localities
from civstats.language import speaking
from civstats.mismatches import explain
from civstats.over_time import changes
from civstats.patterns import sizes
from civstats.periods import in_words
from civstats.rewriting import rewritten
from civstats.sensitivity import sensitivity, variants


def figures(language: str) -> pd.DataFrame:
    frame = civstats.observations(civstats.load(language=language))
    return frame.set_index("obs_id", drop=False)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (BoundedValue(501, 599), "501—599"),
        (BoundedValue(10_000, float("inf")), "至少1万"),
        (BoundedValue(0, 740_000), "至多74万"),
        (BoundedValue(0, float("inf")), "不限"),
        (BoundedValue(95.2, 95.2, "%"), "95.2%"),
    ],
)
def test_numbers_are_written_as_a_reader_of_chinese_expects(number: BoundedValue, text: str) -> None:
    with speaking("zh"):
        assert str(number) == text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("2024", "2024年"),
        ("2024-07/..", "2024年7月起"),
        ("../2023", "截至2023年"),
        ("2023-01/2023-06-30", "2023年1月—2023年6月30日"),
        ("2024~", "2024~"),
    ],
)
def test_periods_are_said_in_chinese(code: str, text: str) -> None:
    with speaking("zh"):
        assert in_words(code) == text


def test_figures_are_written_as_printed_in_chinese():
    rows = figures("zh").loc[
        ["yangquan-73-1", "xiangtan-168-1", "xiangtan-191-1", "chifeng-406-1", "yangquan-42-1"]
    ]
    with speaking("zh"):
        assert str(finding("{numbers}", numbers=as_printed(rows))) == "超过500、近7万、至少1、至多74万和4"


def test_what_was_done_is_told_in_chinese_and_known_by_its_english():
    with speaking("zh"):
        sessions = BoundedValue(501, 599, "场次", ("a-1-1",)) + BoundedValue(141, 141, "场次", ("b-2-1",))
        residents = BoundedValue(1_318_505, 1_318_505, "人", ("place-a",))
        rate = sessions.per(residents, 100_000)
        ratio = sessions / BoundedValue(7, 7, "场次", ("c-1-1",))
        assert (rate.operation, rate.told, rate.unit) == (
            "sum per 100,000 人",
            "合计，每10万人",
            "场次/10万人",
        )
        assert (ratio.operation, ratio.told) == ("ratio of sum to figure", "合计与数字之比")
        assert (ratio * 20_000).told == "比值与2万的乘积"
        assert BoundedValue(1, 1).told == "原文"


def test_a_report_tells_what_was_done_as_its_notebook_did():
    with speaking("zh"):
        shown = finding(
            "{n}",
            n=BoundedValue(1, 2, rows=("a-1-1",)) - BoundedValue(1, 1, rows=("b-1-1",), operation="sum"),
        )
        (read,) = read_bundle(bundle(shown)[MIME]).numbers
        assert read.told == "数字与合计之差"


def test_a_computed_number_has_one_address_in_both_languages():
    def computed() -> str:
        return number_id(BoundedValue(12_000, 12_000, rows=("a-1-1",)).per(70_000, 10_000))

    with speaking("zh"):
        chinese = computed()
    assert chinese == computed()


def test_both_languages_give_the_same_numbers_and_outcomes():
    english = figures("en")
    with speaking("zh"):
        chinese = figures("zh")
        assert list(chinese["number"]) == list(english["number"])
        pairs = civstats.compare(chinese)
        assert changes(chinese)["outcome"].tolist() == changes(english)["outcome"].tolist()
        moved = sensitivity(variants(civstats.load()))
    assert pairs["outcome"].tolist() == civstats.compare(english)["outcome"].tolist()
    assert pairs["mismatches"].tolist() == civstats.compare(english)["mismatches"].tolist()
    pd.testing.assert_frame_equal(moved, sensitivity(variants(civstats.load())))


def test_what_keeps_figures_apart_is_said_in_chinese():
    frame = figures("zh")
    with speaking("zh"):
        pair = civstats.compare(frame.loc[["yangquan-73-1", "xiangtan-194-1"]])
        words = explain(pair, frame).item()
        alone = explain(civstats.comparable(frame).left_out, frame, "reason")
    assert words.split("；")[0] == "统计内容不同（主题活动场次与理论宣讲活动场次）"
    assert "同级没有其他地方刊载覆盖当地全域的同类数字" in set(alone)


def test_decisions_and_traces_name_rules_and_codes_in_chinese():
    data = civstats.load(language="zh")
    with speaking("zh"):
        row = decisions(data).set_index("obs_id").loc["yangquan-zhangluoban"]
        traced = civstats.trace("yangquan-41-1", data)
        table = show(traced, "Where each number comes from", anchors=True)
    assert row[["decided", "decision", "reason"]].tolist() == [
        "便民服务",
        "采纳",
        "规则“按事不按章”：代办跑腿",
    ]
    assert [str(column.name[0]) for column in table.columns][:5] == ["数据行", "类别", "报道", "地方", "行号"]
    assert table.rows[0].cells[1] == ("观测值",)


def test_names_and_sizes_are_put_together_in_chinese():
    frame = figures("zh")
    with speaking("zh"):
        assert figure_names(frame)["yangquan-73-1"] == "阳泉市：主题活动场次"
        assert localities(civstats.load(language="zh"))["chifeng"] == "赤峰市"
        table = show(pd.DataFrame({"figures": ["–"]}, sizes(frame).cat.categories[:1]), "Figures")
        unclear = rewritten(civstats.load(language="zh")).set_index("obs_id").loc["xiangtan-207-1", "unclear"]
    assert table.rows[0].cells[0] == ("六位数",)
    assert unclear.startswith("用“余多超逾”一类概数词，未给出准确数；仅限于“")


def test_data_sets_are_introduced_in_chinese():
    with speaking("zh"):
        title, version, first, *_ = repr(civstats.load()).splitlines()
    assert title == "一个报纸版面所载各地精神文明建设项目"
    assert version.startswith("版本")
    assert first.endswith("  报道")
