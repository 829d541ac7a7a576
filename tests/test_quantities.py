"""What a printed figure is read as, at the edges of each rule."""

import csv
import doctest
import math
import re
from decimal import Decimal

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from civstats import characters
from civstats.quantities import (
    APPROXIMATORS,
    NUMERAL,
    RULES,
    Quantity,
    QuantityError,
    bounds,
    comparators,
    measure_words,
    numerals,
    read_quantity,
    reading,
)

INF = math.inf
WORDS = {
    **{word: word for word in ("个", "件", "次", "场次", "人", "人次", "折", "周岁", "场")},
    **{"名": "人", "场（次）": "场次", "个百分点": "百分点", "‰": "‰"},
}
STRICT = {"above_to_next_step", "strictly_above", "just_below", "below"}  # N is left out, if whole


def read(printed: str, **options: str) -> Quantity:
    return read_quantity(printed, measure_words=WORDS, **options)


# printed, N, lower, upper, rule: the data model's own table first.
NARROW = [
    ("141场（次）", 141, 141, 141, "exact"),
    ("74万", 740_000, 740_000, 740_000, "no_approximator"),
    ("50.63万", 506_300, 506_300, 506_300, "no_approximator"),
    ("500余", 500, 501, 599, "above_to_next_step"),
    ("200多", 200, 201, 299, "above_to_next_step"),
    ("1160余", 1160, 1161, 1169, "above_to_next_step"),
    ("1000余", 1000, 1001, 1999, "above_to_next_step"),
    ("三十多", 30, 31, 39, "above_to_next_step"),
    ("百余", 100, 101, 199, "above_to_next_step"),
    ("10余万", 100_000, 100_001, 199_999, "above_to_next_step"),
    ("10万余", 100_000, 100_001, 109_999, "above_to_next_step"),
    ("日均50余", 50, 50, 60, "average_above_to_next_step"),
    ("超55万", 550_000, 550_001, INF, "strictly_above"),
    ("逾300", 300, 301, INF, "strictly_above"),
    ("60周岁以上", 60, 60, INF, "at_least"),
    ("至少1次", 1, 1, INF, "at_least"),
    ("上万", 10_000, 10_000, INF, "reaches"),
    ("上千", 1000, 1000, INF, "reaches"),
    ("近7万", 70_000, 60_001, 69_999, "just_below"),
    ("不足50", 50, 0, 49, "below"),
    ("不超过20", 20, 0, 20, "at_most"),
    ("5—7万", None, 50_000, 70_000, "range"),
    ("数百", None, 200, 999, "several"),
    ("约11.4万", 114_000, 113_000, 115_000, "about"),
    ("95.2%", 95.2, 95.2, 95.2, "percentage"),
    ("28%", 28, 28, 28, "percentage"),
    # Plain numbers, in digits and in Chinese.
    ("0", 0, 0, 0, "exact"),
    ("5千", 5000, 5000, 5000, "exact"),
    ("十", 10, 10, 10, "exact"),
    ("十二个", 12, 12, 12, "exact"),
    ("两百", 200, 200, 200, "exact"),
    ("一百零五", 105, 105, 105, "exact"),
    ("二百五", 250, 250, 250, "exact"),
    ("一万二", 12_000, 12_000, 12_000, "exact"),
    ("1万2千", 12_000, 12_000, 12_000, "exact"),
    ("3万5百", 30_500, 30_500, 30_500, "exact"),
    ("2亿3千万", 230_000_000, 230_000_000, 230_000_000, "no_approximator"),
    ("1.5百万", 1_500_000, 1_500_000, 1_500_000, "no_approximator"),
    ("1.2亿", 120_000_000, 120_000_000, 120_000_000, "no_approximator"),
    ("12亿5000万", 1_250_000_000, 1_250_000_000, 1_250_000_000, "no_approximator"),
    ("三点五万", 35_000, 35_000, 35_000, "no_approximator"),
    ("1.5千万", 15_000_000, 15_000_000, 15_000_000, "no_approximator"),
    ("百万", 1_000_000, 1_000_000, 1_000_000, "no_approximator"),
    ("2万亿", 2e12, 2e12, 2e12, "no_approximator"),
    ("999万亿", 999e12, 999e12, 999e12, "no_approximator"),
    # A measure that is printed with a fraction is no count.
    ("3.5公里", 3.5, 3.5, 3.5, "exact"),
    ("1.23456万", 12_345.6, 12_345.6, 12_345.6, "no_approximator"),
    ("8.5折", 8.5, 8.5, 8.5, "exact"),
    ("9折", 9, 9, 9, "exact"),
    ("3.5余公里", 3.5, 3.5, 3.6, "above_to_next_step"),
    ("2.0余公里", 2, 2, 2.1, "above_to_next_step"),
    # Above, and where the digits end.
    ("5000多万", 50_000_000, 50_000_001, 59_999_999, "above_to_next_step"),
    ("5000万余", 50_000_000, 50_000_001, 50_009_999, "above_to_next_step"),
    ("1.2亿余", 120_000_000, 120_000_001, 129_999_999, "above_to_next_step"),
    ("2亿3000万余", 230_000_000, 230_000_001, 230_009_999, "above_to_next_step"),
    ("三百万余", 3_000_000, 3_000_001, 3_009_999, "above_to_next_step"),
    ("三百余万", 3_000_000, 3_000_001, 3_999_999, "above_to_next_step"),
    ("千余", 1000, 1001, 1999, "above_to_next_step"),
    ("万余", 10_000, 10_001, 19_999, "above_to_next_step"),
    ("十几个", None, 11, 19, "several"),
    ("20几", None, 21, 29, "several"),
    ("十几万", None, 110_000, 199_999, "several"),
    ("八五折", 8.5, 8.5, 8.5, "exact"),
    ("500有余", 500, 501, 599, "above_to_next_step"),
    ("三十出头", 30, 31, 39, "above_to_next_step"),
    ("人数百余", 100, 101, 199, "above_to_next_step"),
    ("月均120多", 120, 120, 130, "average_above_to_next_step"),
    ("平均每场30余人", 30, 30, 40, "average_above_to_next_step"),
    ("户均超3", 3, 3, INF, "strictly_above"),
    ("超过300", 300, 301, INF, "strictly_above"),
    ("超出300", 300, 301, INF, "strictly_above"),
    ("有超过300", 300, 301, INF, "strictly_above"),
    ("超 300", 300, 301, INF, "strictly_above"),
    ("超\n300", 300, 301, INF, "strictly_above"),
    ("突破百万", 1_000_000, 1_000_001, INF, "strictly_above"),
    ("不止3", 3, 4, INF, "strictly_above"),
    ("多于3", 3, 4, INF, "strictly_above"),
    ("高于3", 3, 4, INF, "strictly_above"),
    ("大于3", 3, 4, INF, "strictly_above"),
    # At least.
    ("至少开展1次", 1, 1, INF, "at_least"),
    ("最少3", 3, 3, INF, "at_least"),
    ("不少于5次", 5, 5, INF, "at_least"),
    ("不低于5", 5, 5, INF, "at_least"),
    ("不小于5", 5, 5, INF, "at_least"),
    ("50以上场次", 50, 50, INF, "at_least"),
    ("至少5个以上", 5, 5, INF, "at_least"),
    ("上百万", 1_000_000, 1_000_000, INF, "reaches"),
    ("上亿", 100_000_000, 100_000_000, INF, "reaches"),
    ("线上5场", 5, 5, 5, "exact"),
    # Below and at most.
    ("将近70", 70, 61, 69, "just_below"),
    ("接近70", 70, 61, 69, "just_below"),
    ("近千", 1000, 901, 999, "just_below"),
    ("近10万", 100_000, 90_001, 99_999, "just_below"),
    ("近1.0万", 10_000, 9001, 9999, "just_below"),
    ("近350", 350, 341, 349, "just_below"),
    ("附近5个", 5, 5, 5, "exact"),
    ("最近30个", 30, 30, 30, "exact"),
    ("近年来5个", 5, 5, 5, "exact"),
    ("不到50", 50, 0, 49, "below"),
    ("不满50", 50, 0, 49, "below"),
    ("少于50", 50, 0, 49, "below"),
    ("低于50", 50, 0, 49, "below"),
    ("小于50", 50, 0, 49, "below"),
    ("至多20", 20, 0, 20, "at_most"),
    ("可达74万人", 740_000, 0, 740_000, "at_most"),
    ("最多20", 20, 0, 20, "at_most"),
    ("未超过20", 20, 0, 20, "at_most"),
    ("没超过20", 20, 0, 20, "at_most"),
    ("没有超过20", 20, 0, 20, "at_most"),
    ("不多于20", 20, 0, 20, "at_most"),
    ("不高于20", 20, 0, 20, "at_most"),
    ("不大于20", 20, 0, 20, "at_most"),
    ("20人以内", 20, 0, 20, "at_most"),
    ("20人以下", 20, 0, 20, "at_most"),
    ("20人之内", 20, 0, 20, "at_most"),
    ("不超过百人", 100, 0, 100, "at_most"),
    ("可达5—7万", None, 0, 70_000, "at_most"),
    ("最多两三百人", None, 0, 300, "at_most"),
    ("至少2至3次", None, 2, INF, "at_least"),
    ("约-11.4%", -11.4, -11.5, -11.3, "about"),
    ("约-1%", -1, -2, 0, "about"),
    # About.
    ("50左右", 50, 40, 60, "about"),
    ("50人上下", 50, 40, 60, "about"),
    ("线上下单50", 50, 50, 50, "exact"),
    ("50单线上下单", 50, 50, 50, "exact"),
    ("大约50人左右", 50, 40, 60, "about"),
    ("约有50", 50, 40, 60, "about"),
    ("约为50", 50, 40, 60, "about"),
    ("约达50", 50, 40, 60, "about"),
    ("约计50", 50, 40, 60, "about"),
    ("约100", 100, 0, 200, "about"),
    ("约20万", 200_000, 100_000, 300_000, "about"),
    ("约1", 1, 0, 2, "about"),
    ("二十来个", 20, 10, 30, "about"),
    *(
        (f"{word}50", 50, 50, 50, "exact")
        for word in ["预约", "节约", "签约", "邀约", "公约", "违约", "契约"]
    ),
    # Ranges; the unit carries to both ends as far as the order allows.
    ("5–7万", None, 50_000, 70_000, "range"),
    ("1.2-1.5万", None, 12_000, 15_000, "range"),
    ("5～7万", None, 50_000, 70_000, "range"),
    ("5——7", None, 5, 7, "range"),
    ("3至5", None, 3, 5, "range"),
    ("300到500人", None, 300, 500, "range"),
    ("300人到500人", None, 300, 500, "range"),
    ("5万—7万", None, 50_000, 70_000, "range"),
    ("5000至1万", None, 5000, 10_000, "range"),
    ("8千至1万", None, 8000, 10_000, "range"),
    ("三至五百", None, 300, 500, "range"),
    ("三百至五百万", None, 3_000_000, 5_000_000, "range"),
    ("二十至三十", None, 20, 30, "range"),
    ("五到十个", None, 5, 10, "range"),
    ("5—5", None, 5, 5, "range"),
    ("百分之五至百分之七", None, 5, 7, "range"),
    ("百分之五至七", None, 5, 7, "range"),
    ("5%—7%", None, 5, 7, "range"),
    ("5—7%", None, 5, 7, "range"),
    ("六至七成", None, 60, 70, "range"),
    ("六成至七成", None, 60, 70, "range"),
    ("0.5—1.5公里", None, 0.5, 1.5, "range"),
    ("2.5—4公里", None, 2.5, 4, "range"),
    # Several, adjacent numerals.
    ("数十", None, 20, 99, "several"),
    ("几百", None, 200, 999, "several"),
    ("好几十", None, 20, 99, "several"),
    ("几万", None, 20_000, 99_999, "several"),
    ("数十万", None, 200_000, 999_999, "several"),
    ("两三个", None, 2, 3, "adjacent"),
    ("三五百", None, 300, 500, "adjacent"),
    ("七八十", None, 70, 80, "adjacent"),
    ("十七八个", None, 17, 18, "adjacent"),
    ("三四十万", None, 300_000, 400_000, "adjacent"),
    ("一百二三十", None, 120, 130, "adjacent"),
    ("七八成", None, 70, 80, "adjacent"),
    *(
        (f"{pair}百", None, low, low + 100, "adjacent")
        for pair, low in zip(
            ["一二", "一两", "二三", "两三", "三四", "四五", "五六", "六七", "七八", "八九"],
            (100, 100, 200, 200, 300, 400, 500, 600, 700, 800),
            strict=True,
        )
    ),
    # Percent, tenths, fractions: they need not be whole.
    ("百分之十五", 15, 15, 15, "percentage"),
    ("百分之15.5", 15.5, 15.5, 15.5, "percentage"),
    ("百分之九十五点二", 95.2, 95.2, 95.2, "percentage"),
    ("百分之百", 100, 100, 100, "percentage"),
    ("千分之五", 0.5, 0.5, 0.5, "percentage"),
    ("三分之一", 33.333333333, 33.333333333, 33.333333333, "percentage"),  # as the tables can hold it
    ("三分之二以上", 66.666666667, 66.666666667, 100, "at_least"),
    ("2/3以上", 66.666666667, 66.666666667, 100, "at_least"),
    ("3/4", 75, 75, 75, "percentage"),
    ("1/2以上", 50, 50, 100, "at_least"),
    ("超3个百分点", 3, 3, INF, "strictly_above"),
    ("2萬餘人", 20000, 20001, 29999, "above_to_next_step"),
    ("3億元", 300_000_000, 300_000_000, 300_000_000, "no_approximator"),
    ("三成", 30, 30, 30, "percentage"),
    ("三成多", 30, 30, 40, "above_to_next_step"),
    ("百分之三十多", 30, 30, 40, "above_to_next_step"),
    ("30多%", 30, 30, 40, "above_to_next_step"),
    ("30%多", 30, 30, 31, "above_to_next_step"),
    ("近九成", 90, 80, 90, "just_below"),
    ("近百分之三十", 30, 20, 30, "just_below"),
    ("超九成", 90, 90, 100, "strictly_above"),
    ("七成左右", 70, 60, 80, "about"),
    ("不足50%", 50, 0, 50, "below"),
    ("10成员", 10, 10, 10, "exact"),
    ("九成五", 95, 95, 95, "percentage"),
    ("8成5", 85, 85, 85, "percentage"),
    ("超九成五", 95, 95, 100, "strictly_above"),
    ("近七成半", 75, 74, 75, "just_below"),
    ("三成五左右", 35, 34, 36, "about"),
    ("过半", 50, 50, 100, "strictly_above"),
    ("半数以上", 50, 50, 100, "at_least"),
    ("近半数", 50, 40, 50, "just_below"),
    ("破千件", 1000, 1001, INF, "strictly_above"),
    ("侦破300起", 300, 300, 300, "exact"),
]
WIDE = [
    ("141场", 141, 141), ("74万", 735_000, 745_000), ("50.63万", 506_250, 506_350),
    ("50万", 495_000, 505_000),
    ("五十万", 495_000, 505_000), ("12亿5000万", 1_249_995_000, 1_250_005_000), ("日均5万", 45_000, 55_000),
    ("三点五万", 34_500, 35_500), ("500余", 501, INF), ("10万余", 100_001, INF), ("日均50余", 50, INF),
    ("超55万", 550_001, INF), ("至少1次", 1, INF), ("上万", 10_000, INF),
    ("近7万", 55_000, 69_999), ("近千", 850, 999),
    ("不足50", 0, 49), ("不超过20", 0, 20), ("5—7万", 50_000, 70_000), ("数百", 200, 999), ("两三个", 2, 3),
    ("约11.4万", 113_000, 115_000), ("95.2%", 95.15, 95.25), ("28%", 27.5, 28.5), ("20%", 19.5, 20.5),
    ("百分之二十", 19.5, 20.5), ("三成", 25, 35), ("0.2%", 0.15, 0.25), ("0%", 0, 0.5), ("近九成", 75, 90),
]  # fmt: skip
QUALIFIERS = [
    ("141场", "exact"), ("74万", "exact"), ("28%", "exact"),
    ("500余", "more_than"), ("日均50余", "more_than"),
    ("超55万", "more_than"), ("60周岁以上", "at_least"), ("上万", "at_least"), ("近7万", "nearly"),
    ("不足50", "less_than"), ("不超过20", "at_most"), ("约50", "about"), ("5—7", "range"), ("数百", "range"),
    ("两三个", "range"),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "value", "lower", "upper", "rule"), NARROW)
def test_narrow_reading(printed, value, lower, upper, rule):
    quantity = read(printed)
    assert (quantity.lower, quantity.upper, quantity.rule) == (lower, upper, rule)
    assert quantity.value == value
    assert quantity.printed == printed


def test_each_rule_has_a_case():
    assert {case[4] for case in NARROW} == set(RULES)


@pytest.mark.parametrize(("printed", "lower", "upper"), WIDE)
def test_wide_reading(printed, lower, upper):
    quantity = read(printed, reading="wide")
    assert (quantity.lower, quantity.upper) == (lower, upper)


@pytest.mark.parametrize(
    ("printed", "lower", "upper"),
    [
        ("1000余场次", 1001, 1499),
        ("1160余次", 1161, 1164),
        ("超55万人次", 550_001, 560_000),
        ("超105人", 106, 106),
        ("上万场次", 10_000, 19_999),
        ("近7万名", 65_001, 69_999),
        ("至少1次", 1, INF),
        ("141场", 141, 141),
    ],
)
def test_close_reading(printed, lower, upper):
    quantity = read(printed, reading="close")
    assert (quantity.lower, quantity.upper) == (lower, upper)


@pytest.mark.parametrize(("printed", "qualifier"), QUALIFIERS)
def test_qualifier(printed, qualifier):
    assert read(printed).qualifier == qualifier


@pytest.mark.parametrize(
    ("printed", "unit"),
    [
        ("141场（次）", "场次"), ("141场(次)", "场次"), ("141场次", "场次"), ("141场", "场"),
        ("50余人次", "人次"),
        ("近7万名车主", "人"), ("60周岁以上老人", "周岁"), ("50以上场次", "场次"), ("5位", None), ("5", None),
        ("28%", "%"), ("三成", "%"), ("三分之一人", "%"), ("提高3个百分点", "百分点"), ("300人到500人", "人"),
        ("5‰", "‰"), ("可享9折优惠", "折"),
        ("1.6万个次", None), ("3件次", None), ("3个次级中心", "个"), ("110千伏", None),
    ],
)  # fmt: skip
def test_unit(printed, unit):
    assert read(printed).unit == unit


@pytest.mark.parametrize(
    "printed",
    [
        "达1018个", "许可达1018个", "共1018个", "累计1018个", "每日1018个", "每月1018个", "已1018个",
        "多达1018个",
        "１０１８个", "1,018个", "１，０１８个", "1，018个", "1 018个", " 1018 个 ", "10\n18个", "1018\r\n个",
        "共\u30001018个", "1018个。", "（1018个", "——1018个", "一千零一十八个",
    ],
)  # fmt: skip
def test_words_signs_and_white_space_around_one_number(printed):
    quantity = read(printed)
    assert (quantity.value, quantity.unit, quantity.rule) == (1018, "个", "exact")


@pytest.mark.parametrize("printed", ["每日50余人次", "每月50余人次", "人员50余人次"])
def test_a_schedule_is_no_average(printed):
    assert read(printed).rule == "above_to_next_step"


@pytest.mark.parametrize("word", ["日均", "周均", "月均", "季均", "年均", "人均", "户均", "平均"])
def test_the_words_for_an_average_and_the_basis_give_one_rule(word):
    printed, bare = read(f"{word}50余"), read("50余", basis="rate")
    assert printed.rule == bare.rule == "average_above_to_next_step"
    assert (printed.lower, printed.upper) == (bare.lower, bare.upper) == (50, 60)


def test_basis_rate_leaves_other_rules_as_they_are():
    quantity = read("不足50", basis="rate")
    assert (quantity.rule, quantity.lower, quantity.upper) == ("below", 0, 50)


REFUSED = {
    "no numeral": [
        "", " ", "\n", "人次", "½", "Ⅳ", "٣", "\x00", "\ud800", "上年", "数名", "余", "几个",
    ],
    "malformed or too large, or a range that runs backwards": [
        "5几", "二〇二四", "五零", "零五", "零百七", "十十", "三百百", "一亿二", "3万5万", "500—300",
        "几亿万", "三三个",
        "三十两", "百十人", "百八十人", "千八百人", "几百二十",
        "两五", "四二", "六三", "七二", "九二", "八二",
        "零分之一", "零分之零", "三分之〇二", "百万分之一三", "1000万亿", "9" * 90,
        "1000000000000001", "十余亿亿", "三点九亿亿",
    ],
    "with a second numeral or with a word that it is part of": [
        "6类136个", "2024年11月", "3个20人", "1.2.3", "10、20个", "5 6", "1,20个", "1234,567", "1,2000",
        "0,123", "007", "三百05", "一个五一", "几百到一千", "5万三", "9:30", "两会三团",
        "百分之", "5十", "5²", "5①", "²5", "5Ⅳ", "5٣", "百姓", "万家", "千人", "亿人", "5(6)个",
        "三点九万万万", "十余万万万", "300柒天", "一千瓦", "五千瓦", "三千伏", "两千卡", "1万2", "390万65岁以上",
    ],
    "which may alter it and which no rule knows": [
        "第9届", "第九届", "几3", "-5", "−5", "-300人", "负300人", "±5", "~5", "A4", "G20", "Z4", "a7", "h7",
        "z7", "+5", "#5", "=5", "*5", "x/5", "/5", ".5", ":5", "–5", "5~", "5–", "5—", "5-", "5/", "5×", "5*",
        "5^", "5:", "5%%", "三年多", "5年余", "5个几", "达500之多", "5?人", "［5］人", "3次/日", "5plus",
    ],
    "no whole number within its bounds": ["365余天", "近35", "近1", "不足0"],
    "at once": [
        "超500余", "近500余", "约5—7万", "超5—7万", "超数百", "约两三百", "数百余", "近50左右", "两三百多",
        "最多超过300", "至少近300",
    ],
    "a longer text": ["5\n\n6", "5\n个\n人", "5" + "个" * 100],
}  # fmt: skip


REMEDIES = [
    "give the numeral with its approximator and measure word",
    "check it against the source",
    "cut it down to one plain figure",
    "leave it out if it alters nothing, or add a rule for it",
    "give basis='rate' if it is an average",
    "leave the approximator that holds",
    "cut it down to the numeral and the words that belong to it",
]


@pytest.mark.parametrize(
    ("found", "remedy", "printed"),
    [
        (found, remedy, printed)
        for (found, cases), remedy in zip(REFUSED.items(), REMEDIES, strict=True)
        for printed in cases
    ],
)
def test_refused(found, remedy, printed):
    with pytest.raises(QuantityError, match=f"found .*{found}.*; expected one figure.*; {remedy}$"):
        read(printed)


def test_a_sign_is_read_if_it_is_a_known_measure_word():
    assert read("5‰").unit == "‰"
    with pytest.raises(QuantityError):
        read_quantity("5‰", measure_words={})


def test_text_of_a_hundred_characters_is_read():
    assert read("5" + "个" * 99).value == 5


def test_message_says_what_was_found_what_was_expected_and_the_remedy():
    with pytest.raises(QuantityError) as caught:
        read("超500余")
    assert str(caught.value) == (
        "'超500余': found above_to_next_step and strictly_above at once; "
        "expected one figure, as 500余场次 or 5—7万; leave the approximator that holds"
    )


@pytest.mark.parametrize(("length", "shown"), [(30, "'" + "人" * 30 + "':"), (31, "'" + "人" * 30 + "…':")])
def test_message_is_short_and_shows_no_control_character(length, shown):
    with pytest.raises(QuantityError) as caught:
        read("人" * length)
    assert str(caught.value).startswith(shown)
    with pytest.raises(QuantityError) as caught:
        read("\x1b2J\u202e")
    assert str(caught.value).isprintable()


def test_the_cause_is_not_shown():
    with pytest.raises(QuantityError) as caught:
        read("十十")
    assert caught.value.__suppress_context__


def test_an_unknown_reading_is_an_error():
    with pytest.raises(ValueError, match="expected 'narrow', 'wide' or 'close'"):
        read_quantity("5", reading="narow", measure_words={})


def test_quantity_is_frozen():
    with pytest.raises(AttributeError):
        read("5").value = 6
    assert not hasattr(read("5"), "__dict__")


def test_a_scanner_can_use_the_approximators_on_plain_text():
    pieces = "|".join(words for _, place, words in APPROXIMATORS if place == "before")
    assert re.fullmatch(f"(?:{pieces})({NUMERAL})", "上万").group(1) == "万"
    assert re.fullmatch(f"(?:{pieces})({NUMERAL})", "超1,018")
    assert not re.fullmatch(f"(?:{pieces})({NUMERAL})", "上5")


@pytest.mark.parametrize("beside", [True, False])
def test_shipped_measure_words(tmp_path, monkeypatch, beside):
    package = tmp_path / "package"
    folder = (package if beside else tmp_path) / "data"
    folder.mkdir(parents=True)
    package.mkdir(exist_ok=True)
    with (folder / "codelists.csv").open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerows([("codelist", "code", "name"), ("measure_word", "位", "人"), ("place", "场", "x")])
    monkeypatch.setattr(measure_words, "__file__", str(package / "quantities" / "measure_words.py"))
    measure_words._shipped_measure_words.cache_clear()
    try:
        assert [read_quantity(printed).unit for printed in ("5位", "5场")] == ["人", None]
        (folder / "codelists.csv").unlink()
        assert read_quantity("5位").unit == "人"  # read once
        assert read_quantity("5位", measure_words={}).unit is None
    finally:
        measure_words._shipped_measure_words.cache_clear()


@pytest.mark.parametrize("module", [bounds, characters, comparators, measure_words, numerals, reading])
def test_docstrings_run(module):
    failed, attempted = doctest.testmod(module)
    assert failed == 0
    assert attempted > 0


# Properties; without a deadline, for a busy machine is no failure.
UNHURRIED = settings(deadline=None)
MATERIAL = st.text(
    st.sampled_from(
        "0123456789１零一两三五九十百千万亿数几余多来半"
        "超逾近约上以下左右至少到不足过—-~%成折分之点.,，均第负个人 \n²Ⅳ"
    ),
    max_size=14,
)
NUMBERS = st.integers(1, 10**7)
FORMS = [
    "{}",
    "{}余",
    "超{}",
    "近{}",
    "约{}",
    "不足{}",
    "不超过{}",
    "{}以上",
    "至少{}",
    "日均{}余",
    "{}%",
    "{}左右",
]


@UNHURRIED
@given(st.text(max_size=120) | MATERIAL)
@example("一亿二")
@example("几" * 99 + "百")
def test_any_text_reads_or_is_refused(printed):
    for basis in ("achieved", "rate"):
        try:
            narrow = read(printed, basis=basis)
        except QuantityError:
            continue
        wide = read(printed, basis=basis, reading="wide")
        assert (narrow.value or 0) < 0 or wide.lower >= 0
        assert wide.lower <= narrow.lower <= narrow.upper <= wide.upper
        close = read(printed, basis=basis, reading="close")
        assert narrow.lower <= close.lower <= close.upper <= narrow.upper
        assert narrow.lower < INF
        assert narrow.value == wide.value
        if narrow.value is not None and narrow.rule not in STRICT:
            assert narrow.lower <= narrow.value <= narrow.upper


@UNHURRIED
@given(NUMBERS, st.sampled_from(FORMS), st.sampled_from(["narrow", "wide"]))
def test_bounds_are_whole_but_for_percent_and_averages(number, form, reading):
    try:
        quantity = read(form.format(number), reading=reading)
    except QuantityError:  # 近35 leaves no whole number
        assume(False)
    if "%" not in form and "均" not in form:
        assert quantity.lower == int(quantity.lower)
        assert quantity.upper == INF or quantity.upper == int(quantity.upper)
        assert (quantity.lower <= number <= quantity.upper) == (quantity.rule not in STRICT)


@UNHURRIED
@given(st.integers(1, 9999), st.sampled_from(["{}", "约{}", "近{}", "超{}", "不足{}", "{}以上", "至多{}"]))
def test_ten_thousands_and_digits_agree(number, form):
    short, long = read(form.format(f"{number}万")), read(form.format(number * 10_000))
    assert (short.value, short.lower, short.upper) == (long.value, long.lower, long.upper)


@UNHURRIED
@given(st.decimals(Decimal("0.01"), 9999, places=2))
def test_decimals_are_exact(number):
    assert read(f"{number}万").value == int(number * 10_000)


@UNHURRIED
@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 6), st.sampled_from(FORMS))
def test_order_is_kept(first, second, zeros, form):
    small, large = sorted((first, second))
    try:
        less, more = (read(form.format(digit * 10**zeros)) for digit in (small, large))
    except QuantityError:
        assume(False)
    assert less.lower <= more.lower
    assert less.upper <= more.upper


@UNHURRIED
@given(st.integers(1, 9), st.integers(0, 5))
def test_just_below_keeps_the_order_from_900_to_1000(digit, zeros):
    assert read(f"近{digit}{'0' * zeros}00").lower <= read(f"近1{'0' * zeros}000").lower


@UNHURRIED
@given(NUMBERS)
def test_chinese_and_arabic_numerals_agree(number):
    import cn2an

    assert read(cn2an.an2cn(number)).value == number


BESIDE = st.text(
    sorted(
        {char for *_, words in (*APPROXIMATORS, *comparators.SUSPECTS) for char in words if char > "\u2e7f"}
    ),
    max_size=5,
)


@given(BESIDE, st.from_regex("[1-9][0-9]{2,6}[万亿]?", fullmatch=True), BESIDE)
@settings(max_examples=500, deadline=None)
def test_what_stands_beside_long_numbers_is_read_whatever_their_digits(
    lead: str, number: str, tail: str
) -> None:
    each = comparators._compared.__wrapped__(lead, number, tail)
    assert comparators.find_comparators(lead, number, tail) == each
