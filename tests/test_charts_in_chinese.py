"""Charts in Chinese: one call gives them in either language."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from matplotlib.ft2font import FT2Font
from pylopdf_fonts_zh_cn import sans_path

from civstats import catalogues
from civstats.bounded import BoundedValue
from civstats.charts import (
    Chart,
    answer_matrix,
    bars,
    dot_range,
    heat_map,
    matrix,
    shares,
    tile_map,
    time_series,
)
from civstats.charts.line_breaks import wrap
from civstats.charts.svg import draw_svg
from civstats.language import speaking

INF = float("inf")
WORDS = {"title": "湘潭市最多。", "source": "报纸版面。", "caption": "横条自下限至上限。"}
BOUNDS = [BoundedValue(141, 141, "场次"), BoundedValue(501, 599, "场次"), BoundedValue(20_000, INF, "场次")]
ROWS = pd.DataFrame(
    {
        "place": ["阳泉市", "东兰县", "湘潭市"],
        "sessions": BOUNDS,
        "basis": ["achieved", "in_progress", "achieved"],
        "year": [2022, 2023, 2024],
        "gb2260": ["140000", "150000", "430000"],
    }
)
GRID = pd.DataFrame(
    {
        "基层治理": [BoundedValue(3, 3), BoundedValue(0, 0)],
        "便民服务": [BoundedValue(1, 1), BoundedValue(12, 12)],
    },
    ["阳泉市", "湘潭市"],
)
PAIRS = pd.DataFrame([["", "less"], ["greater", ""]], GRID.index, GRID.index)
ANSWERS = pd.DataFrame([["printed", "absent"], ["absent", "absent"]], ["就业", "培训"], ["山西省", "湖南省"])
COLUMNS = {"label": "place", "number": "sessions"}
KINDS = {
    "bars": (
        lambda: bars(ROWS, **COLUMNS, **WORDS),
        "条形图，显示活动场次：3个数字，其中准确数1个、有上下限1个、无上限1个。"
        "上限最低：阳泉市，141。下限最高：湘潭市，至少2万。",
    ),
    "dot_range": (
        lambda: dot_range(ROWS, **COLUMNS, status="basis", log=True, **WORDS),
        "区间图（对数刻度），显示活动场次：3个数字，其中准确数1个、有上下限1个、无上限1个。"
        "上限最低：阳泉市，141。下限最高：湘潭市，至少2万。按口径：已完成2个、在建1个。",
    ),
    "heat_map": (
        lambda: heat_map(GRID, unit="项目", **WORDS),
        "热力图，显示项目：2行2列，1格空白（表示没有）。最多：湘潭市、便民服务，12；阳泉市、基层治理，3；阳泉市、便民服务，1。",
    ),
    "shares": (
        lambda: shares(GRID, **WORDS),
        "堆积条形图，显示占比：2行，分为基层治理、便民服务。"
        "阳泉市：基层治理3、便民服务1，共4。湘潭市：便民服务12，共12。",
    ),
    "matrix": (
        lambda: matrix(PAIRS, **WORDS),
        "比较矩阵图，2行两两比较：共1对，其中可判定1个。阳泉市小于湘潭市。",
    ),
    "answer_matrix": (
        lambda: answer_matrix(ANSWERS, {"printed": "刊载数字", "absent": "未提及"}, **WORDS),
        "矩阵图，2行2列：刊载数字1格、未提及3格。“刊载数字”最多的：就业，1。",
    ),
    "tile_map": (
        lambda: tile_map(ROWS, **COLUMNS, code="gb2260", **WORDS),
        "方块地图，显示活动场次：3块，3块有数字。最多：湘潭市，至少2万；东兰县，501—599；阳泉市，141。",
    ),
    "time_series": (
        lambda: time_series(ROWS.iloc[:2], year="year", number="sessions", **WORDS),
        "活动场次历年变化图：2个数字，2022年至2023年。2022年为141；2023年为501—599；2023年肯定多于2022年。",
    ),
}
each_kind = pytest.mark.parametrize(("draw", "alt"), KINDS.values(), ids=KINDS)


def lettering(chart: Chart) -> str:
    """Give all that is written in a chart, wide and narrow."""
    drawn = [chart.svg(), draw_svg(chart.narrow, str(chart.title), chart.alt)]
    return "\n".join("\n".join(ElementTree.fromstring(svg).itertext()) for svg in drawn)


def numbers(text: str) -> list[str]:
    """Give the numbers of a text, with all their digits."""
    full = re.sub(r"(\d+)万", r"\g<1>0,000", text)
    return re.findall(r"\d[\d,]*", full)


@each_kind
def test_a_chart_is_lettered_in_chinese_throughout(draw, alt):
    with speaking("zh"):
        chart = draw()
        written = lettering(chart)
    assert chart.alt == alt
    assert not re.search("[A-Za-z]", written)


@each_kind
def test_both_editions_give_the_same_numbers_in_the_same_order(draw, alt):
    assert numbers(draw().alt) == numbers(alt)


def test_an_axis_writes_numbers_as_chinese_prints_do():
    with speaking("zh"):
        written = lettering(dot_range(ROWS, **COLUMNS, **WORDS))
    assert {"5,000", "1万", "1.5万"} <= set(written.split())
    assert "活动场次（场次）" in written


def test_a_map_leaves_out_what_each_province_is():
    frame = ROWS.assign(place=["山西省", "内蒙古自治区", "湖南省"])
    with speaking("zh"):
        written = lettering(tile_map(frame, **COLUMNS, code="gb2260", **WORDS)).split()
    assert {"山西", "内蒙古", "晋", "蒙", "≥2万"} <= set(written)


@pytest.mark.parametrize("room", range(32, 120, 4))
def test_no_line_begins_or_ends_with_the_wrong_mark(room):
    lines = wrap("在“新时代”文明实践（含线上、线下）中，至少1.5万人次——约占5%。", 9, room, 99)
    assert not [line for line in lines if line[0] in "”），、。—%万" or line[-1] in "“（"]


def test_chinese_heads_stand_upright_where_columns_are_narrow():
    with speaking("zh"):
        written = lettering(answer_matrix(ANSWERS, {"printed": "刊载数字", "absent": "未提及"}, **WORDS))
    assert "山\n西\n省" in re.sub(r"\s+", "\n", written)


def test_the_font_has_every_character_of_the_catalogue():
    known = FT2Font(str(sans_path())).get_charmap()
    texts = Path(catalogues.catalogue_file(catalogues.OWN, "zh")).read_text("utf-8")
    assert {char for char in texts if char != "\n" and ord(char) not in known} == set()


def test_the_words_of_charts_are_gathered_for_translation():
    code = """
charts.dot_range(rows, label="place", number=number, limits={"customary": alpha}, title="B leads.", source=source)
charts.answer_matrix(grid, {"yes": "prints it"}, title="None.", source="S.", caption="C.")
counted(n, "{number} pair", "{number} pairs")
"""
    found = {text for _, text in catalogues.texts_of_code(code)}
    assert found == {
        *("place", "customary", "B leads."),
        *("prints it", "None.", "S.", "C."),
        ("{number} pair", "{number} pairs"),
    }
