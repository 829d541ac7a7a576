import csv
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from civstats.coding.numerals import find_numerals
from civstats.quantities.numerals import DIGITS, UNITS

CORPUS = Path(__file__).parents[1] / "data" / "scan_corpus.csv"


def texts(text: str) -> list[str]:
    return [numeral.text for numeral in find_numerals(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("没有数目的句子", []),
        ("队伍86支、9个", ["86", "9"]),
        ("占95.2%，降28％，另有3‰", ["95.2%", "28％", "3‰"]),
        ("提高0.3个百分点", ["0.3个百分点"]),
        ("1,234,567元", ["1,234,567"]),
        ("１２，３４５件，８．５折", ["１２，３４５", "８．５"]),
        ("在2024，100人到场", ["2024", "100"]),  # a comma between two numerals, not within one
        ("共1,2345份", ["1", "2345"]),
        ("1 200人次", ["1 200"]),
        ("5万、50.63万、1.2亿", ["5万", "50.63万", "1.2亿"]),
        ("10余万与10万余，2万5千元", ["10余万", "10万余", "2万5千"]),
        ("500余、200多、百余、三十多", ["500余", "200多", "百余", "三十多"]),
        ("数百人、几十件、十几家、二十几条", ["数百", "几十", "十几", "二十几"]),
        ("人数百余", ["百余"]),  # 人数, then 百余
        ("几名、多数、数字", []),
        ("二〇二四年、二○二四年", ["二〇二四", "二○二四"]),
        ("一万零五百辆", ["一万零五百"]),
        ("三十六点五度", ["三十六点五"]),
        ("四分之三、百分之九十五", ["四分之三", "百分之九十五"]),
        ("5—7万、20-30件、10~15场、三—五家", ["5—7万", "20-30", "10~15", "三—五"]),
        ("共30——50为界", ["30", "50"]),  # a Chinese dash is no range
        ("电话0000-5550123", ["0000-5550123"]),
        ("2031年5月8日", ["2031年5月8"]),
        ("2031年 5月 8日", ["2031年 5月 8"]),
        ("2031年7月起，5月1日", ["2031年7", "5月1"]),
        ("二〇三一年三月五日", ["二〇三一年三月五"]),
        ("2031年，7月", ["2031", "7"]),
        ("2031-05-08", ["2031-05-08"]),
        ("首位、首次、首个、首批、首届", ["首"] * 5),
        ("首先、首都、榜首、首创", []),
        ("三级、七助、两会三团、一刻钟、十六五", ["三", "七", "两", "三", "一", "十六五"]),
        ("一直统一百姓零售", ["一", "一百", "零"]),
        ("1+1>2", ["1", "1", "2"]),
        ("①是Ⅲ级5G", ["①", "Ⅲ", "5"]),
        ("20m²、CO₂", ["20"]),
        (
            "到会过半，半数以上赞成，超半数、近半数；半天、过半百、过半个月",
            ["过半", "半数", "半数", "半数", "百"],
        ),
        ("九成五、8成5、三成五名", ["九成五", "8成5", "三", "五"]),
        ("300千克、三千克、3千米、3千名", ["300", "三", "3", "3千"]),
        ("廿五名、卅人", ["廿五", "卅"]),
        ("叁佰贰拾元、伍万余元", ["叁佰贰拾", "伍万余"]),
        ("队伍3支，大陆百姓，收拾一番，参加，陆续", ["3", "百", "一"]),
        ("统一\n陆续", ["一"]),  # no formal numeral runs over a line break
        ("3½小时、½的人、㉑㊿", ["3½", "½", "㉑", "㊿"]),
    ],
)
def test_finds(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("庙会客流5—\n7万人次", ["5—\n7万"]),
        ("服务1,2\n00人次", ["1,2\n00"]),
        ("热线123\n  45", ["123\n  45"]),
        ("满意率98.\n\n6％", ["98.\n\n6％"]),
        ("惠及3.2\n万余人", ["3.2\n万余"]),
        ("案例二\n十八篇", ["二\n十八"]),
        ("于2031年3月\n5日", ["2031年3月\n5"]),
        ("比上年增1200\n2031年以来", ["1200", "2031"]),  # a year on a new line starts a new numeral
    ],
)
def test_finds_over_line_breaks(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("办⼋⼗场、⼗余", ["⼋⼗", "⼗余"]),
        ("共8\u200b6支", ["8\u200b6"]),
        ("\ufeff8\u00ad6\u2060支", ["8\u00ad6"]),
        ("第\u200b三\ufe00届", ["三"]),
        ("首\u200b批", ["首"]),
        ("２０３１年５月８日，９５．２％，５～７万", ["２０３１年５月８", "９５．２％", "５～７万"]),
        ("𝟏𝟐人、１，０１８人", ["𝟏𝟐", "１，０１８"]),
        ("5\u200b\n\u200b7万人", ["5\u200b\n\u200b7万"]),
        ("1\u00a0200人、1\u3000200人", ["1\u00a0200", "1", "200"]),  # a wide blank parts columns
    ],
)
def test_finds_characters_that_look_alike_or_hide_others(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(
    ("text", "joints"),
    [
        ("第一\n一年来", {2}),  # a heading ends, a text begins
        ("周一三场", {2}),
        ("统一一张网", {2}),
        ("三百二十", set()),
        ("1234", set()),
        ("2031年\n5月", set()),
    ],
)
def test_joints_are_where_two_numerals_may_meet(text: str, joints: set[int]) -> None:
    (numeral,) = find_numerals(text)
    assert numeral.joints == joints


HARD = "⼋⼗⼀½①Ⅲ廿叁佰伍\u200b\u00ad\ufe00\u3000"
WRITTEN = st.text(
    st.sampled_from(f"{DIGITS}{UNITS}{HARD}0189２９,，.．%％余多几数点分之年月日号首位个—-  \n人第"),
    max_size=40,
)


@given(st.one_of(WRITTEN, st.text()))
@example("5—" * 200)
@example("1," * 200 + "千" * 200)
def test_every_digit_is_in_one_numeral(text: str) -> None:
    numerals = find_numerals(text)
    spans = [range(numeral.start, numeral.end) for numeral in numerals]
    held = [offset for span in spans for offset in span]
    assert held == sorted(set(held))
    wanted = {
        at for at, char in enumerate(text) if char.isdecimal() or char in DIGITS + UNITS + "⼋⼗⼀½①Ⅲ廿"
    }
    assert wanted <= set(held)
    for numeral in numerals:
        assert numeral.text == text[numeral.start : numeral.end] == numeral.text.strip()
        assert all(numeral.start < joint < numeral.end for joint in numeral.joints)


def test_figures_of_the_corpus_hold_their_numerals() -> None:
    with CORPUS.open(encoding="utf-8", newline="") as lines:
        cases = list(csv.DictReader(lines))
    assert cases
    for case in cases:
        text, target = (case[name].replace("\\n", "\n") for name in ("text", "target"))
        places = [range(at, at + len(target)) for at in range(len(text)) if text.startswith(target, at)]
        spans = [range(numeral.start, numeral.end) for numeral in find_numerals(text)]
        held = [[span for span in spans if {*span} & {*place}] for place in places]
        assert any(held), case["case_id"]
        if case["fate"] == "figure":
            whole = (
                all({*span} <= {*place} for span in inner) for place, inner in zip(places, held, strict=True)
            )
            assert any(whole), case["case_id"]
