"""No wording that may alter a number is read as exact, whether or not a rule knows it.

The wordings are made from a grammar of negations, comparatives, hedges, superlatives, signs and what may follow
a measure word; it is not the list of rules. Behind it, kinds of figures that were once read wrongly.
"""

import csv
import math
import re
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from civstats.quantities import Quantity, QuantityError, read_quantity

INF = math.inf
ROOT = Path(__file__).parents[1]
UNHURRIED = settings(deadline=None, max_examples=500)

NEGATION = [
    "不",
    "未",
    "没",
    "没有",
    "并未",
    "尚未",
    "从未",
    "不会",
    "不能",
    "不得",
    "不应",
    "无法",
    "难以",
    "未必",
    "绝不",
]
DEGREE = ["", "远", "略", "稍", "大大", "明显", "刚刚", "早已", "至今"]
COMPARATIVE = [
    *(f"{adjective}于" for adjective in "多少大小高低长短早晚快慢强弱优劣轻重深浅宽窄厚薄先后远近逊亚次"),
    *("超过", "超出", "超越", "超", "逾", "突破", "冲破", "越过", "多过", "低过", "胜过", "不止", "不下", "不及"),
    *("达不到", "够不上", "赶不上", "接近", "逼近", "临近", "趋近", "濒临", "直逼"),
]  # fmt: skip
NEGATED = [
    "达",
    "达到",
    "满",
    "足",
    "到",
    "够",
    "及",
    "是",
    "在",
    "等于",
    "超",
    "过",
    "破",
    "突破",
    "超过",
    "低于",
    "止",
]
HEDGE = [
    *("约", "大约", "大概", "大致", "差不多", "几乎", "将近", "近", "估计", "可能", "也许", "或许", "恐怕", "似乎"),
    *("好像", "号称", "据说", "疑似", "预估", "最多", "至多", "至少", "起码", "顶多", "充其量", "少说"),
]  # fmt: skip
VERB = ["", "有", "为", "需", "占", "培训", "走访了", "服务", "投入"]
SUPERLATIVE = ["最高", "最低", "最大", "最小", "最长", "最短", "最快", "最迟"]
OBJECT = ["", "为", "补贴", "容纳", "办理"]
SIGN = [
    "±",
    "~",
    "～",
    "≈",
    "≥",
    "≤",
    ">",
    "<",
    "＞",
    "＜",
    "≠",
    "≧",
    "≦",
    "≮",
    "≯",
    "+",
    "*",
    "^",
    "=",
    "？",
]
INCLUDED = ["", "及", "或", "含", "（含）"]
SUFFIX = [
    *("左右", "上下", "前后", "开外", "有余", "出头", "挂零", "有奇", "许", "强", "弱", "不到", "不足", "未满", "未到"),
    *("封顶", "为限", "打底", "起步", "的样子", "光景", "不等", "往上", "朝上", "往下", "之多", "之间", "内外", "里外"),
    *("余", "多", "几", "冒头", "若干", "好几", "内", "上限", "下限", "以外", "之外", "以里"),
    *("+", "±", "~", "?", "？", "-", "—", "≈", "↑", "（含）", "（约）", "（估）", "（预计）", "（不含）"),
]  # fmt: skip
NUMBERS = [
    "3",
    "17",
    "50",
    "300",
    "1,018",
    "5000",
    "2.5",
    "74万",
    "1.2亿",
    "三",
    "十二",
    "三百",
    "五千",
    "两万",
    "9999",
]
MEASURES = ["人", "个", "名", "场次", "元", "公里", "小时", "%", "倍", "亩", "立方米", "美元"]

prefixes = st.one_of(
    st.builds("{}{}".format, st.sampled_from(DEGREE), st.sampled_from(COMPARATIVE)),
    st.builds("{}{}".format, st.sampled_from(NEGATION), st.sampled_from(NEGATED)),
    st.builds("{}{}".format, st.sampled_from(HEDGE), st.sampled_from(VERB)),
    st.builds("{}{}".format, st.sampled_from(SUPERLATIVE), st.sampled_from(OBJECT)),
    st.sampled_from(SIGN),
)
suffixes = st.one_of(
    st.sampled_from(SUFFIX),
    st.builds(
        "{}{}{}".format, st.sampled_from(INCLUDED), st.sampled_from("以之"), st.sampled_from("上下内外")
    ),
)
figures = st.builds("{}{}".format, st.sampled_from(NUMBERS), st.sampled_from(MEASURES))
wordings = st.one_of(
    st.builds("{}{}".format, prefixes, figures),
    st.builds("{}{}".format, figures, suffixes),
    st.builds("{}{}{}".format, prefixes, figures, suffixes),
)


def read(printed: str) -> Quantity | None:
    try:
        return read_quantity(printed)
    except QuantityError:
        return None


@UNHURRIED
@given(wordings)
def test_no_wording_of_the_grammar_is_exact(printed):
    assume(not re.search("突破.*个", printed))  # what one breaks through may be counted: 突破3个难题
    quantity = read(printed)
    assert quantity is None or quantity.qualifier != "exact"


@UNHURRIED
@given(
    wordings, st.sampled_from("\u200b\u200d\u2060\ufeff\u00ad\ufe0f\u034f\u180b\u3164\U000e0101"), st.data()
)
def test_what_nobody_sees_changes_no_reading(printed, hidden, data):
    at = data.draw(st.integers(0, len(printed)))
    one, other = read(printed), read(printed[:at] + hidden + printed[at:])
    assert (one is None) == (other is None)
    if one and other:
        assert (one.lower, one.upper, one.rule) == (other.lower, other.upper, other.rule)


@UNHURRIED
@given(prefixes, st.integers(0, 100), st.sampled_from(["{}%", "百分之{}", "{}‰"]), suffixes | st.just(""))
def test_a_share_ends_at_100(prefix, number, form, suffix):
    quantity = read(prefix + form.format(number) + suffix)
    if quantity and quantity.unit == "%" and number < 100:
        assert quantity.upper <= 100


@pytest.mark.parametrize("printed", ["100%以上", "超100%", "至少100%", "上百%", "100%多"])
def test_what_may_be_above_100_per_cent_is_no_share(printed):
    assert read(printed).upper > 100


@pytest.mark.parametrize("printed", ["约100%", "近100%", "最多100%", "99%以上"])
def test_what_may_stay_below_100_per_cent_is_a_share(printed):
    assert read(printed).upper == 100


# Kinds that were read as exact or turned round: each with siblings. Printed, lower, upper, qualifier.
KINDS = [
    ("未满300人", 0, 299, "less_than"), ("未及300人", 0, 299, "less_than"), ("尚未达到300人", 0, 299, "less_than"),
    ("300人未到", 0, 299, "less_than"), ("不够300人", 0, 299, "less_than"), ("短于300天", 0, 299, "less_than"),
    ("300人内", 0, 300, "at_most"), ("不超出300人", 0, 300, "at_most"), ("不突破300人", 0, 300, "at_most"),
    ("不得超过300人", 0, 300, "at_most"), ("未逾300人", 0, 300, "at_most"), ("300元封顶", 0, 300, "at_most"),
    ("小于或等于300人", 0, 300, "at_most"), ("不宜超过300人", 0, 300, "at_most"), ("达到并超过300人", 300, INF, "at_least"),
    ("越过300万元", 3_000_001, INF, "more_than"), ("约培训：300人", None, None, "refused"),
    ("超不过300人", 0, 300, "at_most"), ("5日内办结", 0, 5, "at_most"), ("顶多300人", 0, 300, "at_most"),
    ("达到或超过300人", 300, INF, "at_least"), ("大于等于300人", 300, INF, "at_least"), ("≥300人", 300, INF, "at_least"),
    ("不下300人", 300, INF, "at_least"), ("年满18周岁", 18, INF, "at_least"), ("300元起", 300, INF, "at_least"),
    ("60周岁及以上", 60, INF, "at_least"), ("300人（含）以上", 300, INF, "at_least"), ("起码300人", 300, INF, "at_least"),
    ("过5000人", 5001, INF, "more_than"), ("参与人数过万", 10001, INF, "more_than"), ("冲破300人", 301, INF, "more_than"),
    ("何止300人", 301, INF, "more_than"), ("不只300人", 301, INF, "more_than"), ("60岁开外", 61, INF, "more_than"),
    ("300人有余", 301, 399, "more_than"), ("三十岁出头", 31, 39, "more_than"), ("300人挂零", 301, 399, "more_than"),
    ("约占30%", 20, 40, "about"), ("约需300人", 200, 400, "about"), ("大概300人", 200, 400, "about"),
    ("约（300）人", 200, 400, "about"), ("约培训300人", 200, 400, "about"), ("300人光景", 200, 400, "about"),
    ("几乎300人", 201, 299, "nearly"), ("直逼300人", 201, 299, "nearly"),
    ("10w+", 100_000, INF, "at_least"), ("1.2w+人次", 12_000, INF, "at_least"), ("100+", 100, INF, "at_least"),
    ("8万+人次", 80_000, INF, "at_least"), ("5k+", 5000, INF, "at_least"), ("95%+", 95, 100, "at_least"),
    ("突破300万", 3_000_001, INF, "more_than"), ("突破300项", 301, INF, "more_than"), ("突破3%", 3, 100, "more_than"),
    ("99%以上", 99, 100, "at_least"), ("九成以上", 90, 100, "at_least"), ("三分之二强", None, None, "refused"),
    ("增长20%以上", 20, INF, "at_least"), ("同比超30%", 30, INF, "more_than"), ("超120%", 120, INF, "more_than"),
    ("一半以上家庭", 50, 100, "at_least"), ("一半多", 50, 100, "more_than"), ("不足半数", 0, 50, "less_than"), ("过半数", 50, 100, "more_than"),
    ("近1倍", 0.9, 1, "nearly"), ("超3倍", 3, INF, "more_than"), ("约2‰", 1, 3, "about"), ("9折以下", 0, 9, "at_most"),
    ("约一个半小时", 1, 2, "about"), ("10万千瓦及以下", 0, 100_000, "at_most"), ("低于5千伏", 0, 4, "less_than"),
    ("約300人", 200, 400, "about"), ("超過300人", 301, INF, "more_than"), ("將近300人", 201, 299, "nearly"),
    ("300人以內", 0, 300, "at_most"), ("不低於300人", 300, INF, "at_least"), ("未達300人", 0, 299, "less_than"),
    ("500\u200b余场", 501, 599, "more_than"), ("⾜⾜300人", None, None, "refused"), ("不⾜300人", 0, 299, "less_than"),
]  # fmt: skip
EXACT = [
    ("3万4000人", 34_000), ("1亿零500万元", 105_000_000), ("7千3百米", 7300), ("三万4千人", 34_000),
    ("1亿2000万3000", 120_003_000), ("3万零5人", 30_005), ("2千5百万元", 25_000_000),
    ("廿五名", 25), ("卅人", 30), ("伍万元", 50_000), ("贰佰叁拾元", 230), ("叁仟肆佰户", 3400), ("队伍3支", 3),
    ("大陆3人", 3), ("⼋⼗户", 80), ("⼆⼗户", 20), ("１２名", 12), ("5\u200b00人", 500), ("３\u2060００人", 300),
    ("1.2w人", 12_000), ("10w", 100_000), ("5k", 5000), ("2/5", 40), ("1/5", 20), ("9/10", 90), ("一半", 50),
    ("一个半", 1.5), ("一个半小时", 1.5), ("两年半", 2.5), ("两个半小时", 2.5), ("三天半", 3.5),
    ("85折", 8.5), ("95折", 9.5), ("八折", 8), ("2.55‰", 2.55), ("增长120%", 120), ("2倍", 2),
    ("－5.6%", -5.6), ("﹣5.6%", -5.6), ("负2个百分点", -2), ("-2.3亿元", -230_000_000), ("零下五℃", -5),
    ("300kW", 300), ("5Wh", 5), ("5.6个点", 5.6), ("300个点位", 300), ("能够300人", 300), ("八成人员", 80), ("10成员", 10),
    ("壹个", 1), ("伍名", 5), ("5仟元", 5000), ("大陆3人", 3), ("300把", 300), ("三百把椅子", 300), ("减免300元", 300),
    ("-5.6%", -5.6), ("增长-5.6%", -5.6), ("负5.6%", -5.6), ("零下5℃", -5), ("−3.2个百分点", -3.2),
    ("110千伏", 110), ("10万千瓦", 100_000), ("600万千瓦时", 6_000_000), ("5百帕", 5), ("三千克", 3), ("两千米", 2000),
    ("突破3项", 3), ("突破3项关键技术", 3), ("突破10项关键技术", 10), ("突破12道难关", 12), ("通过5项", 5),
    ("经过5天", 5), ("惠及300人", 300), ("满足300人", 300), ("减少300人", 300), ("扩大3倍", 3), ("占比30%", 30),
    ("其余3户", 3), ("不断培训300人", 300), ("未成年人300名", 300), ("300名未成年人", 300), ("3家超市", 3),
    ("3个内容", 3), ("3个内河港", 3), ("300起", 300), ("侦破300起", 300), ("300公里", 300), ("3张床", 3), ("50km", 50),
]  # fmt: skip
REFUSED = [
    *(
        "百十人",
        "百八十人",
        "千儿八百人",
        "成千上万",
        "数以万计",
        "数以百万计",
        "若干人",
        "小一万人",
        "大几十人",
    ),
    *("一大半人", "十好几人", "二十郎当岁", "个把人", "百把人", "成百上千人", "十之八九"),
    *(
        "300强",
        "300人强",
        "300许人",
        "300人之多",
        "300人不等",
        "300人以外",
        "300人往上",
        "300人打底",
        "300人（不含）",
    ),
    *("最高300元", "最高补贴300元", "最低3人", "最快3天", "满满300人", "足足300人", "住满300人", "办过300场"),
    *(
        "比去年多300人",
        "较300人",
        "除300人外",
        "相当于300人",
        "逊于300人",
        "优于300人",
        "不等于300人",
        "未必300人",
    ),
    *(
        "迈上300亿元",
        "跨过3个",
        "突破50项",
        "突破10个",
        "号称300人",
        "可能300人",
        "不一定超过300人",
    ),
    *(
        "300plus",
        "300±5人",
        "300人±",
        "±300人",
        "300?人",
        "3M人",
        "300m人次",
        "5亿/年",
        *("超-5%", "-5%以上", "近-5%", "不低于-5%", "下降-5%", "-3至5℃", "零下3至5℃", "-300人", "--5%"),
        *("将满300人", "快要300人", "差点300人", "上下300人", "300人近", "少则3人", "多则300人", "起价300元"),
        *("300（约）人", "300起步", "300起跳", "300W", "(5.6%)", "（300）"),
        *("限300人", "仅限300人", "限额300人", "相当300人", "估算300人", "粗算300人"),
        *("足有300人", "够300人", "缺300人", "三五成群", "三成人", "3成功"),
        *("三百把", "两千把", "三百把人", "约、300人", "超过，300人", "免300人", "拒300人", "5拾", "5玖"),
        "正负5%",
    ),
    *(
        "300元上不封顶",
        "300元不设上限",
        "突破上限300人",
        "不会再超过300人",
        "绝非少于300人",
        "超额300人",
        "300人都不到",
        "三十两",
        "五十两",
        "一千瓦",
        "两千伏",
        "1万2",
        "3万4",
        "390万65岁",
        "3月5日",
        "超500余",
        "近2至3人",
    ),
]


@pytest.mark.parametrize(("printed", "lower", "upper", "qualifier"), KINDS)
def test_kinds(printed, lower, upper, qualifier):
    quantity = read(printed)
    if qualifier == "refused":
        assert quantity is None
    else:
        assert quantity is not None
        assert (quantity.lower, quantity.upper, quantity.qualifier) == (lower, upper, qualifier)


@pytest.mark.parametrize(("printed", "value"), EXACT)
def test_exact(printed, value):
    quantity = read(printed)
    assert quantity is not None
    assert (quantity.qualifier, quantity.value, quantity.lower, quantity.upper) == (
        "exact",
        value,
        value,
        value,
    )


@pytest.mark.parametrize("printed", REFUSED)
def test_refused(printed):
    assert read(printed) is None


@pytest.mark.parametrize(
    ("printed", "named"),
    [("300强", "强"), ("逊于300人", "逊于"), ("最高补贴300元", "最高"), ("±300", "±"), ("300人打底", "打底")],
)
def test_a_refusal_says_which_characters(printed, named):
    with pytest.raises(QuantityError, match=f"{named}, which may alter it"):
        read_quantity(printed)


@pytest.mark.parametrize("wrong", [None, 5, 2.5, b"5", ["5"], float("nan")])
def test_what_is_no_text_is_refused_with_a_sentence(wrong):
    with pytest.raises(QuantityError, match="expected the text of one figure"):
        read_quantity(wrong)


def test_other_wrong_types_too():
    with pytest.raises(QuantityError, match="expected a mapping"):
        read_quantity("5个", measure_words=["个"])


def test_a_direction_that_turns_digits_round_is_refused():
    with pytest.raises(QuantityError, match="turns the order of digits round"):
        read_quantity("\u202e321人")


def test_who_knows_whether_it_is_a_share_says_so():
    assert read_quantity("20%以上").upper == 100
    assert read_quantity("20%以上", share=False).upper == INF
    assert read_quantity("增长20%以上", share=True).upper == 100


def rows(path: str) -> list[dict[str, str]]:
    with (ROOT / path).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("path", ["data/observations.csv", "tests/coding/article/data/observations.csv"])
def test_the_coded_figures_are_read_as_coded(path):
    for row in rows(path):
        quantity = read_quantity(row["printed"], basis=row["basis"])
        assert (row["value"] or None) == (None if quantity.value is None else f"{quantity.value:.15g}")
        assert row["qualifier"] == quantity.qualifier


def test_the_corpus_of_scan_is_read_as_it_says():
    figures = [row for row in rows("tests/data/scan_corpus.csv") if row["fate"] == "figure"]
    assert len(figures) > 200
    for row in figures:
        quantity = read_quantity(row["target"].replace("\\n", "\n"), basis=row["basis_hint"])
        bounds = (quantity.lower, min(quantity.upper, 100) if quantity.unit == "%" else quantity.upper)
        coded = (float(row["lower"]), min(float(row["upper"]), 100 if quantity.unit == "%" else INF))
        assert (row["target"], bounds, quantity.qualifier) == (row["target"], coded, row["qualifier"])
