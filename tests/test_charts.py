"""Charts: what is drawn, said and linked, at the edges."""

import csv
import doctest
import math
import re
import subprocess
import sys
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.figure import Figure

from civstats import charts
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
    tile_maps,
    time_series,
)
from civstats.charts.style import PHONE
from civstats.charts.svg import draw_svg
from civstats.display import finding
from civstats.display.bundles import MIME, Picture, read_bundle
from civstats.display.parts import anchor

INF = math.inf
PLACES = Path(__file__).parents[1] / "data/provinces-2026/places.csv"
WORDS = {"source": "A page.", "caption": "Dots are exact."}
NASTY = [
    '<script>alert("1")</script>',
    "a & b",
    "$x^2$ _{i}",
    '#read("/etc/passwd")',
    "over\u202eride\x1b[31m",
]
SVG = "{http://www.w3.org/2000/svg}"


def count(number: int, name: str = "p") -> BoundedValue:
    return BoundedValue(number, number, "", tuple(f"{name}-{n}" for n in range(number)), "count")


def figures(**columns: list[str]) -> pd.DataFrame:
    numbers = [
        BoundedValue(141, 141, "场次", ("a-1-1",)),
        BoundedValue(501, 599, "场次", ("b-1-1",)),
        BoundedValue(10_000, INF, "场次", ("c-1-1",)),
        BoundedValue(0, 49, "场次", ("d-1-1",)),
        BoundedValue(0, INF, "场次", ("e-1-1", "e-2-1"), "ratio"),
    ]
    return pd.DataFrame({"place": ["阳泉", "湘潭", "东兰", "黄陵", "赤峰"], "sessions": numbers, **columns})


def ranges(frame: pd.DataFrame | None = None, **options: object) -> Chart:
    options = {"title": "Few places compare.", **WORDS, **options}
    return dot_range(figures() if frame is None else frame, label="place", number="sessions", **options)


def barred(frame: pd.DataFrame | None = None, **options: object) -> Chart:
    options = {"title": "T.", **WORDS, **options}
    return bars(figures() if frame is None else frame, label="place", number="sessions", **options)


def portfolio() -> pd.DataFrame:
    cells = {"services": [count(3, "s"), count(1, "t")], "governance": [count(0), count(12, "g")]}
    return pd.DataFrame(cells, index=["Yangquan 阳泉", "Chifeng 赤峰"])


PROVINCES = {"Beijing": "110000", "Inner Mongolia": "150000", "Hainan": "460000", "Tibet": "540000"}


def provinces(**columns: object) -> pd.DataFrame:
    jobs = [BoundedValue(141, 141, "", ("a-1-1",)), BoundedValue(1_501, 1_599, "", ("b-1-1",))]
    jobs += [BoundedValue(1_000, INF, "", ("c-1-1",)), None]
    return pd.DataFrame({"province": PROVINCES, "code": PROVINCES}).assign(
        province=list(PROVINCES), jobs=pd.Series(jobs, index=list(PROVINCES), dtype=object), **columns
    )


def tiles(frame: pd.DataFrame | None = None, **options: object) -> Chart:
    options = {"title": "T.", **WORDS, **options}
    return tile_map(
        provinces() if frame is None else frame, label="province", code="code", number="jobs", **options
    )


ANSWERS = {"printed": "prints it", "named": "names it", "absent": "does not"}


def answered() -> pd.DataFrame:
    cells = [["printed", "printed", "absent"], ["named", "absent", "absent"]]
    return pd.DataFrame(
        cells, index=["Jobs created in 2025", "Lifts"], columns=["Beijing", "Inner Mongolia", "Tibet"]
    )


def pairs() -> pd.DataFrame:
    names = ["阳泉", "湘潭", "赤峰"]
    cells = [
        ["", "greater", "undecided"],
        ["less", "", "not comparable"],
        ["undecided", "not comparable", None],
    ]
    return pd.DataFrame(cells, index=names, columns=names)


def by_year(**columns: object) -> pd.DataFrame:
    """Give four of five figures of two places; 阳泉 prints none for 2023, and 湘潭's last is open."""
    places = {"place": ["阳泉", "阳泉", "湘潭", "湘潭"], "year": [2022, 2024, 2023, 2024]}
    return pd.DataFrame(
        {**places, "sessions": figures()["sessions"].iloc[[0, 1, 3, 2]].to_numpy(), **columns}
    )


def series(frame: pd.DataFrame | None = None, **options: object) -> Chart:
    options = {"group": "place", "title": "T.", **WORDS, **options}
    return time_series(by_year() if frame is None else frame, year="year", number="sessions", **options)


KINDS = {
    "dot_range": ranges,
    "heat_map": lambda **options: heat_map(
        portfolio(), **{"title": "T.", "unit": "programmes", **WORDS, **options}
    ),
    "shares": lambda **options: shares(portfolio(), **{"title": "T.", **WORDS, **options}),
    "matrix": lambda **options: matrix(pairs(), **{"title": "T.", **WORDS, **options}),
    "answer_matrix": lambda **options: answer_matrix(
        answered(), ANSWERS, **{"title": "T.", **WORDS, **options}
    ),
    "tile_map": tiles,
    "bars": barred,
    "time_series": series,
}
each_kind = pytest.mark.parametrize("draw", KINDS.values(), ids=KINDS)


def values(chart: Chart) -> pd.DataFrame:
    return chart.values  # noqa: PD011


def texts(chart: Chart) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(chart.svg()).iter(f"{SVG}text")]


def links(chart: Chart) -> dict[str, str]:
    """Map each link to its words."""
    return {
        a.attrib["href"]: "".join(a.itertext()) for a in ElementTree.fromstring(chart.svg()).iter(f"{SVG}a")
    }


@each_kind
def test_two_draws_give_the_same_bytes(draw):
    chart = draw()
    assert draw().svg() == chart.svg() == chart.svg()


def test_same_bytes_in_another_process_without_pyplot():
    code = """if True:
        import pandas as pd, sys
        from civstats.charts import shares
        from civstats.bounded import BoundedValue
        frame = pd.DataFrame({name: [BoundedValue(n, n)] for name, n in (("one", 3), ("two", 9), ("three", 1))})
        sys.stdout.buffer.write(shares(frame, title="T.", source="S.", caption="C.").svg().encode())
        assert not {"matplotlib.pyplot", "matplotlib_inline"} & set(sys.modules)
    """
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "TZ": zone, "MPLCONFIGDIR": mpl.get_configdir()},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    }
    assert len(seen) == 1
    assert seen.pop().startswith(b"<svg")


@each_kind
def test_root_has_role_title_and_description(draw):
    chart = draw(title="A & <b>")
    root = ElementTree.fromstring(chart.svg())
    title, description = root[0], root[1]
    assert root.attrib["role"] == "graphics-document"
    assert root.attrib["aria-labelledby"] == f"{title.attrib['id']} {description.attrib['id']}"
    assert (title.text, description.text) == ("A & <b>", chart.alt)
    assert "'Noto Sans SC'" in root.attrib["font-family"]
    assert not any("font-family" in element.get("style", "") for element in root.iter())
    assert 0 < len(chart.alt) < 600


@each_kind
def test_nothing_global_changes(draw):
    before = dict(mpl.rcParams)
    draw().svg()
    assert dict(mpl.rcParams) == before


HOSTILE = "\n".join(
    [
        "hatch.linewidth: 3",
        "axes.grid: True",
        "axes.facecolor: yellow",
        "figure.autolayout: True",
        "figure.dpi: 300",
        "font.size: 30",
        "lines.markersize: 20",
        "path.sketch: 1, 100, 2",
        "savefig.bbox: tight",
        "svg.fonttype: path",
        "text.kerning_factor: 6",
        "xtick.top: True",
    ]
)


@each_kind
def test_the_settings_of_a_user_change_nothing(draw, tmp_path):
    (tmp_path / "matplotlibrc").write_text(HOSTILE)
    plain = draw().svg()
    with mpl.rc_context(fname=tmp_path / "matplotlibrc"):
        assert draw().svg() == plain


@each_kind
def test_all_is_drawn_within_the_picture(draw):
    root = ElementTree.fromstring(draw(title="A title of many words " * 9, source="A source " * 40).svg())
    left, top, wide, high = map(float, root.attrib["viewBox"].split())
    for text in root.iter(f"{SVG}text"):
        x, y = text.get("x"), text.get("y")
        if x is None:
            x, y = re.match(r"translate\((\S+) (\S+)\)", text.attrib["transform"]).groups()
        assert left <= float(x) <= left + wide
        assert top <= float(y) <= top + high


@each_kind
def test_every_id_is_needed_and_begins_with_what_is_the_charts_own(draw):
    pictures = [draw(title=title).svg() for title in ("One.", "Other.")]
    prefixes = [re.search(r' id="(c[0-9a-f]{8}-)', picture)[1] for picture in pictures]
    assert prefixes[0] != prefixes[1]
    for picture, prefix in zip(pictures, prefixes, strict=True):
        ids = re.findall(r' id="([^"]*)"', picture)
        references = re.findall(r"url\(#([^)]*)\)", picture)
        references += re.findall(r'<use [^>]*href="#([^"]*)"', picture)
        labels = ElementTree.fromstring(picture).attrib["aria-labelledby"].split()
        assert sorted(ids) == sorted({*references, *labels})
        assert all(name.startswith(prefix) for name in ids)


@each_kind
def test_nothing_acts_and_nothing_is_left_of_matplotlib(draw):
    root = ElementTree.fromstring(draw().svg())
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert not tags & {"style", "metadata", "script", "image", "foreignObject"}
    for element in root.iter():
        names = set(element.attrib) - {"class", "href"} if element.tag == f"{SVG}a" else {*element.attrib}
        assert not names & {"class", "target", "onclick"}
        assert re.fullmatch("|#[0-9a-f]{6}|none", element.get("fill", ""))
        assert not [value for value in element.attrib.values() if re.search(r"\d\.\d{3}", value)]


@pytest.mark.parametrize("nasty", NASTY)
def test_text_is_data(nasty):
    frame = figures().assign(place=[nasty] * 5, kind=[nasty] * 5)
    chart = ranges(frame, title=nasty, group="kind", source=nasty)
    shown = nasty.replace("\u202e", "\\u202e").replace("\x1b", "\\x1b")
    assert texts(chart).count(shown) == 8  # five labels, heading, title, source
    assert "<script" not in chart.svg()


def test_labels_wrap_and_stay_within_bounds():
    frame = figures().assign(place=["字" * 9000, "n" * 9000, "word " * 2000, "😀", " "])
    lines = [line for line in texts(ranges(frame)) if set(line.strip("… ")) <= {"字"} and line.strip("… ")]
    assert len(lines) == 3
    assert lines[-1].endswith("…")


def test_values_are_links_to_their_rows():
    chart = ranges()
    assert links(chart) == {anchor(item): str(item) for item in figures()["sessions"]}
    for link in ElementTree.fromstring(chart.svg()).iter(f"{SVG}a"):
        assert link.attrib == {"class": "number", "href": link.attrib["href"]}


def test_the_name_of_a_row_is_data_too():
    frame = pd.DataFrame({"place": ["A"], "sessions": [BoundedValue(1, 1, rows=('a"\x1b<b>url(#x)',))]})
    assert list(links(ranges(frame))) == ['#a"\\x1b<b>url(#x)']


def test_what_is_written_without_wrapping_is_data_too():
    figure = Figure()
    figure.text(0, 0, "a\x1b<\u202eb", url="#r\x1b")
    (link,) = ElementTree.fromstring(draw_svg(figure, "T\x00", "\u2067D")).iter(f"{SVG}a")
    assert ("".join(link.itertext()), link.attrib["href"]) == ("a\\x1b<\\u202eb", "#r\\x1b")


def test_a_wrapped_number_is_one_link():
    frame = portfolio()
    frame.iloc[0, 0] = BoundedValue(10_000_001, 19_999_999, "", ("x-1-1",))
    chart = heat_map(frame, title="T.", unit="people", **WORDS)
    assert links(chart)["#x-1-1"] == "10,000,001 to 19,999,999"
    assert chart.svg().count("#x-1-1") == 1


def marks(chart: Chart, marker: str) -> list[tuple[float, float]]:
    lines = [line for line in chart.figure.axes[0].lines if line.get_marker() == marker]
    return [(float(x), float(y)) for line in lines for x, y in zip(*line.get_data(), strict=True)]


def test_exact_figures_are_dots_and_bounds_are_drawn_true():
    chart = ranges(figures().head(2))
    dots = [x for x, y in marks(chart, "o") if y > 0 and x > 100]
    assert dots == [141, 501, 599]


def test_open_bounds_run_off_a_logarithmic_axis():
    chart = ranges(log=True)
    low, high = chart.figure.axes[0].get_xlim()
    assert low > 0
    rows = [y for _, y in marks(chart, "o") if y > 0]
    off_left = [y for x, y in marks(chart, "<") if x == low]
    off_right = [y for x, y in marks(chart, ">") if x == high]
    assert len(rows) == 1 + 2 + 1 + 1  # exact, both bounds, a lower and an upper bound
    assert len(off_left) == len(off_right) == 2  # at most, and no bounds; at least, and no bounds
    assert "logarithmic" in chart.alt


@pytest.mark.parametrize(
    ("lower", "upper"),
    [(0, 0), (0, INF), (-INF, 5), (-5, -1), (0, 1e-9), (1e-12, 1e15), (1, 1), (7e300, INF)],
)
@pytest.mark.parametrize("log", [False, True])
def test_any_figure_can_be_drawn_alone(lower, upper, log):
    frame = pd.DataFrame({"place": ["A"], "sessions": [BoundedValue(lower, upper)]})
    chart = ranges(frame, log=log)
    low, high = chart.figure.axes[0].get_xlim()
    for bound in (lower, upper):
        assert math.isinf(bound) or low <= bound <= high or (log and bound <= 0)
    assert chart.svg()


def test_groups_keep_their_order_and_gather_their_rows():
    chart = ranges(figures(kind=["county", "city", "county", "city", "city"]), group="kind")
    shown = [text for text in texts(chart) if text in {"county", "city", *figures()["place"]}]
    assert [text for text in shown if text in {"county", "city"}] == ["county", "city"]
    assert list(values(chart).index) == ["阳泉", "东兰", "湘潭", "黄陵", "赤峰"]


def test_status_has_its_own_marker_and_legend():
    chart = ranges(
        figures(basis=["achieved", "potential", "in_progress", "achieved", "achieved"]), status="basis"
    )
    assert {"achieved", "potential", "in progress"} <= set(texts(chart))
    assert [x for x, y in marks(chart, "D") if y > 0] == [501, 599]
    assert "1 potential, 1 in progress" in chart.alt


def test_mixed_units_are_named_and_not_ranked():
    frame = figures().head(2)
    frame.loc[1, "sessions"] = BoundedValue(501, 599, "人次", ("b-1-1",))
    chart = ranges(frame)
    assert links(chart) == {"#a-1-1": "141 场次", "#b-1-1": "501 to 599 人次"}
    assert "different units" in chart.alt
    assert "ighest" not in chart.alt


def test_alt_text_is_computed_from_the_data():
    assert "Lowest upper bound: 黄陵, at most 49. Highest lower bound: 东兰, at least 10,000." in ranges().alt
    frame = figures()
    frame.loc[3, "sessions"] = BoundedValue(0, 200, "场次", ("d-1-1",))
    assert "Lowest upper bound: 阳泉, 141." in ranges(frame).alt
    assert "1 exact, 2 between bounds, 1 no upper bound, 1 no bounds" in ranges(frame).alt
    assert "Most: Chifeng 赤峰, governance, 12" in KINDS["heat_map"]().alt
    assert "Yangquan 阳泉: 3 services, of 3." in KINDS["shares"]().alt
    assert KINDS["matrix"]().alt == (
        "Comparison matrix of 3 rows, each with each: 3 pairs, 1 decided, 1 undecided, 1 not comparable. "
        "阳泉 is greater than 湘潭."
    )


def test_alt_text_of_large_charts_stays_short():
    names = [f"A place with rather a long name, number {n}" for n in range(40)]
    frame = pd.DataFrame([[count(1), count(2)]] * 40, index=names, columns=["one", "two"])
    assert len(shares(frame, title="T.", **WORDS).alt) < 600
    everywhere = pd.DataFrame("greater", index=names, columns=names)
    assert len(matrix(everywhere, title="T.", **WORDS).alt) < 600


def test_thirty_rows_stay_small():
    frame = pd.concat([figures(kind=list("abcde"))] * 6, ignore_index=True)
    assert len(ranges(frame, group="kind", log=True).svg().encode()) < 40_000


def cells(chart: Chart) -> list[tuple[float, ...]]:
    """Give the colours of the cells, row by row."""
    mesh = chart.figure.axes[0].collections[0]
    return [tuple(colour) for colour in mesh.to_rgba(mesh.get_array().ravel())]


def test_a_cell_of_nothing_is_blank_but_present():
    chart = KINDS["heat_map"]()
    assert "0" not in texts(chart)
    assert len(cells(chart)) == 4
    assert values(chart).shape == (2, 2)


def test_a_darker_cell_has_the_higher_lower_bound_and_readable_text():
    def luminance(colour):
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    grounds = [luminance(colour) for colour in cells(KINDS["heat_map"]())]
    assert grounds[1] > grounds[2] > grounds[0] > grounds[3]  # none, one, three, twelve
    assert all((ground + 0.05) / (luminance((0.102,) * 3) + 0.05) >= 4.5 for ground in grounds)


def test_shares_fill_the_bar_and_show_their_sum():
    chart = KINDS["shares"]()
    assert [str(total) for total in values(chart)["all"]] == ["3", "13"]
    bars = [patch for patch in chart.figure.axes[0].patches if patch.get_width() <= 1]
    assert sum(bar.get_width() for bar in bars) == pytest.approx(2)
    assert {"1", "12", "13"} <= set(links(chart).values())


def test_a_row_without_counts_has_no_bar():
    frame = pd.DataFrame([[count(0), count(0)]], index=["A"], columns=["one", "two"])
    chart = shares(frame, title="T.", **WORDS)
    assert list(links(chart).values()) == ["0"]
    assert "A: none." in chart.alt


def test_outcomes_differ_in_shape():
    chart = KINDS["matrix"]()
    shapes = [line.get_marker() for line in chart.figure.axes[0].lines]
    assert set(shapes) == {">", "<", "o", "x"}
    assert values(chart).iloc[2, 2] == ""


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: ranges(figures().iloc[:0]), "found 0 rows; select at least one row"),
        (lambda: heat_map(None, title="T", unit="u", **WORDS), "found NoneType"),
        (lambda: matrix(pd.DataFrame(), title="T", **WORDS), "nothing to draw"),
        (lambda: ranges(figures(), group="kind"), "no column 'kind'; it has place, sessions"),
        (
            lambda: ranges(figures(kind=["a", None, "a", "a", "a"]), group="kind"),
            "row 1, column 'kind': the cell is",
        ),
        (
            lambda: ranges(figures().assign(sessions=1)),
            "expected a BoundedValue, found 1; take it from civstats.observations",
        ),
        (
            lambda: ranges(figures(basis=["done"] * 5), status="basis"),
            "holds 'done'; expected a code of codelist",
        ),
        (lambda: heat_map(-1 * portfolio(), title="T", unit="u", **WORDS), "reaches below 0"),
        (lambda: shares(portfolio().assign(all=count(1)), title="T", **WORDS), "a column is named 'all'"),
        (lambda: shares(pd.DataFrame([[count(1)] * 9]), title="T", **WORDS), "9 columns are more than the 6"),
        (
            lambda: shares(pd.DataFrame({"a": [BoundedValue(1, 2)]}), title="T", **WORDS),
            "found 1 to 2; draw figures",
        ),
        (lambda: matrix(pairs().iloc[:2], title="T", **WORDS), "frame.reindex"),
        (lambda: series(by_year(year=["2024-01/2024-06"] * 4)), "expected whole years such as 2024"),
        (lambda: series(group=None), "the table has several figures for 2024; keep the one"),
        (
            lambda: series(by_year(sessions=[count(1), *figures()["sessions"][:3]])),
            "阳泉 has figures in a plain count and 场次",
        ),
        (
            lambda: matrix(pairs().replace("less", "smaller"), title="T", **WORDS),
            "'smaller'; expected greater, less",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_remedy(draw, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        draw()


def test_a_cell_shows_the_picture_then_its_values(monkeypatch):
    outputs: list[dict[str, str]] = []
    monkeypatch.setattr("IPython.display.publish_display_data", outputs.append)
    title = finding("{place} reports {n}.", place="阳泉", n=figures()["sessions"][0])
    chart = ranges(title=title, caption="Dots & bars, 阳泉")
    chart._ipython_display_()
    picture, values = outputs
    assert (picture["image/svg+xml"], picture["text/plain"]) == (chart.svg(), chart.alt)
    told = read_bundle(picture[MIME])
    assert told == Picture("阳泉 reports 141.", chart.alt, "Dots & bars, 阳泉", told.narrow)
    html = values["text/html"]
    assert html.startswith(
        '<details class="values"><summary>Values</summary><p class="caption">Dots &amp; bars, '
    )
    assert '<span lang="zh-Hans">阳泉</span> A page.</p><table class="civstats"><caption>' in html
    assert '<a class="number" title="as printed: b-1-1" href="#b-1-1">501 to 599</a>' in html
    assert "501 to 599" in values["text/plain"]
    assert "阳泉 reports 141." in texts(chart)


@each_kind
def test_a_phone_shows_the_same_numbers_and_letters_of_eleven_pixels(draw, monkeypatch):
    outputs: list[dict[str, dict[str, str]]] = []
    monkeypatch.setattr("IPython.display.publish_display_data", outputs.append)
    chart = draw(title="A title that takes several lines on a phone but no more than two on a page.")
    chart._ipython_display_()
    narrow = ElementTree.fromstring(outputs[0][MIME]["narrow"])
    assert [a.attrib["href"] for a in narrow.iter(f"{SVG}a")] == list(links(chart))
    assert narrow.attrib["viewBox"].split()[2] == f"{PHONE:g}"
    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)px", outputs[0][MIME]["narrow"])]
    assert min(sizes) * (390 - 42) / PHONE >= 11  # of 390 pixels, margins and border take 42


def test_limits_are_drawn_across_and_explained():
    limit = BoundedValue(300, 300, operation="a limit")
    plain, held = ranges(), ranges(limits={"customary": limit})
    assert "customary" in texts(held)
    assert "customary" not in texts(plain)
    across = [line for line in held.figure.axes[0].lines if list(line.get_xdata()) == [300, 300]]
    assert len(across) == 1


def test_every_limit_has_a_line_of_its_own():
    limits = {f"limit {number}": BoundedValue(number, number) for number in (100, 200, 300, 400, 20_000)}
    chart = ranges(figures().head(2), limits=limits)
    assert limits.keys() <= set(texts(chart))
    lines = [line for line in chart.figure.axes[0].lines if list(line.get_ydata()) == [0, 1]]
    assert [line.get_xdata()[0] for line in lines] == [100, 200, 300, 400, 20_000]
    assert chart.figure.axes[0].get_xlim()[1] > 20_000
    dashes = re.findall(r"stroke-dasharray: ([^;]*)", chart.svg())
    assert len(set(dashes)) == 5


@pytest.mark.sampled(every=4)
@pytest.mark.parametrize("power", range(1, 15))
def test_labels_of_an_axis_keep_apart(power):
    frame = pd.DataFrame(
        {"place": ["A", "B"], "sessions": [BoundedValue(1, 1), BoundedValue(10**power, 10**power)]}
    )
    for log in (True, False):
        ticks = ranges(frame, log=log).figure.axes[0].get_xticklabels()
        boxes = [tick.get_window_extent() for tick in ticks]
        assert all(one.x1 < other.x0 for one, other in pairwise(boxes))


def test_charts_load_when_they_are_asked_for():
    code = """if True:
        import sys
        import civstats
        from civstats import charts
        assert not {"matplotlib", "IPython"} & set(sys.modules)
        names = "Chart answer_matrix bars dot_range heat_map matrix shares tile_map time_series"
        assert dir(charts) == names.split()
        assert all(getattr(charts, name).__module__.startswith("civstats.charts.") for name in dir(charts))
        assert not {"matplotlib.pyplot", "IPython"} & set(sys.modules)
    """
    subprocess.run([sys.executable, "-c", code], check=True)


# --- bars ---------------------------------------------------------------------------------------------------


def test_bars_are_filled_to_the_lower_bound_and_hatched_to_the_upper():
    (ax,) = barred().figure.axes
    edge = ax.get_xlim()[1]
    drawn = [(bar.get_x(), bar.get_width(), bool(bar.get_hatch())) for bar in ax.patches]
    assert drawn == [
        (0, 141, False),
        (0, 501, False), (501, 98, True),
        (0, 10_000, False), (10_000, edge - 10_000, True),
        (0, 0, False), (0, 49, True),
        (0, 0, False), (0, edge, True),
    ]  # fmt: skip
    assert [list(line.get_xdata()) for line in ax.lines] == [
        [edge],
        [edge],
    ]  # arrows of the two that are open


def test_bars_say_what_they_show_and_link_their_numbers():
    chart = barred(figures(kind=["a", "a", "b", "b", "b"]), group="kind")
    assert chart.alt.startswith(
        "Bar chart of sessions: 5 figures, 1 exact, 2 between bounds, 1 no upper bound,"
    )
    assert links(chart)["#b-1-1"] == "501 to 599"
    assert list(values(chart).columns) == ["kind", "sessions"]


def test_bars_of_several_units_or_below_zero_are_refused():
    other = figures().assign(sessions=[BoundedValue(n, n, unit) for n, unit in enumerate("场人场人场")])
    with pytest.raises(
        ValueError, match=r"holds figures in '场', '人', .* one chart for each, or use dot_range"
    ):
        barred(other)
    with pytest.raises(ValueError, match="reaches below 0, which this chart cannot show; use dot_range"):
        barred(figures().assign(sessions=[BoundedValue(-3, 4)] * 5))


def test_no_band_runs_through_a_year_without_figure():
    axes = series().figure.axes[0]
    (band,) = axes.patches  # that of 湘潭, from 2023 to 2024
    assert sorted({x for x, _ in band.get_xy()}) == [2023, 2024]
    assert texts(series()).count("no figure") == 2


def test_upright_bars_are_drawn_true_and_open_ends_have_an_arrow():
    axes = series(by_year().iloc[1:2]).figure.axes[0]
    nought, marks = axes.get_yticks()[0], [line for line in axes.lines if line.get_marker() == "o"]
    heights = [nought - line.get_ydata()[0] for line in marks]
    assert heights[1] / heights[0] == pytest.approx(599 / 501)
    markers = [line.get_marker() for line in series().figure.axes[0].lines]
    assert "^" in markers
    assert ">" not in markers


def test_the_alt_text_of_years_tells_the_outcome():
    assert series().alt.endswith("阳泉, 2022: 141; 2024: 501 to 599; certainly more in 2024 than in 2022. "
        "湘潭, 2023: at most 49; 2024: at least 10,000; certainly more in 2024 than in 2023.")  # fmt: skip


def test_years_that_are_too_many_are_not_all_written():
    frame = pd.DataFrame({"year": range(1980, 2025), "sessions": [BoundedValue(10_000, 19_999)] * 45})
    for drawn in (series(frame, group=None), series(frame, group=None).narrow):
        figure = drawn.figure if isinstance(drawn, Chart) else drawn
        boxes = [tick.get_window_extent() for tick in figure.axes[0].get_xticklabels()]
        assert all(one.x1 < other.x0 for one, other in pairwise(boxes))


# --- tiles --------------------------------------------------------------------------------------------------


def test_every_province_has_a_tile_of_its_own():
    placed = tile_maps.tiles()
    assert len(placed.drop_duplicates(["row", "column"])) == len(placed) == 31
    assert placed["letters"].nunique() == 31
    codes = {row["gb2260"] for row in csv.DictReader(PLACES.read_text("utf-8").splitlines())}
    assert set(placed.index) == codes


def test_tiles_say_name_and_bounds_and_link_to_rows():
    chart = tiles()
    assert links(chart) == {"#a-1-1": "141", "#b-1-1": "1,501 to 1,599", "#c-1-1": "at least 1,000"}
    assert {"Beijing", "Inner", "Mongolia", "Tibet"} <= set(texts(chart))
    assert chart.alt == (
        "Tile map of jobs: 4 tiles, 3 with a figure, 1 without. "
        "Most: Inner Mongolia, 1,501 to 1,599; Hainan, at least 1,000; Beijing, 141."
    )


def test_on_a_phone_letters_and_signs_stand_for_words():
    narrow = draw_svg(tiles().narrow, "T.", "A.")
    shown = [text.text for text in ElementTree.fromstring(narrow).iter(f"{SVG}text")]
    assert {"BJ", "NM", "HI", "XZ", "≥"} <= set(shown)
    assert "Beijing" not in shown


def test_on_a_phone_numbers_keep_their_sign_and_unit():
    places = [f"Huangling No. {number} Mine" for number in range(1, 8)]
    alike = pd.DataFrame({place: [BoundedValue(77, 77, "%")] * 7 for place in places}, index=places)
    reached = {
        "place": ["A", "B"],
        "reached": [BoundedValue(550_001, INF, "person-times"), BoundedValue(1, 9, "persons")],
    }
    charts = [
        heat_map(alike, title="T.", unit="shares", **WORDS),
        dot_range(pd.DataFrame(reached), label="place", number="reached", title="T.", **WORDS),
    ]
    drawn = [ElementTree.fromstring(draw_svg(chart.narrow, "T.", "A.")) for chart in charts]
    shown = {text.text for root in drawn for text in root.iter(f"{SVG}text")}
    assert {"77%", "at least 550,001", "person-times", "1 to 9 persons"} <= shown


def test_heads_of_many_columns_keep_apart_on_a_phone():
    frame = pd.DataFrame([["yes"] * 31], index=["lists"], columns=[f"Guangdong {n}" for n in range(31)])
    chart = answer_matrix(frame, {"yes": "prints it"}, title="T.", **WORDS)
    (ax,) = chart.narrow.axes
    first, second, *_ = ax.transData.transform([(place, 0) for place in ax.get_xticks()])[:, 0]
    sizes = {head.get_fontsize() for head in ax.get_xticklabels()}
    assert max(sizes) < (second - first) * 72 / chart.narrow.dpi


def test_long_names_of_rows_and_of_their_groups_are_not_cut():
    name = "Share of general public budget spending on livelihood, five years"
    frame = pd.DataFrame({"place": ["A"], "of": [name], "n": [count(3)]})
    grouped = dot_range(frame, label="place", number="n", group="of", title="T.", **WORDS)
    split = shares(pd.DataFrame({"decided": [count(3)]}, index=[name]), title="T.", **WORDS)
    for figure in (grouped.figure, grouped.narrow, split.figure, split.narrow):
        assert "…" not in draw_svg(figure, "T.", "A.")


def test_a_silent_tile_is_dashed_and_white_and_no_nought():
    drawn = tiles().figure.axes[0].patches
    assert [patch.get_linestyle() in ("-", "solid") for patch in drawn] == [True, True, True, False]
    assert mpl.colors.to_hex(drawn[3].get_facecolor()) == "#ffffff"
    assert mpl.colors.to_hex(drawn[1].get_facecolor()) != mpl.colors.to_hex(drawn[0].get_facecolor())


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (provinces().assign(code="710000"), "holds '710000', which has no tile"),
        (provinces().assign(code="110000"), "holds '110000' twice"),
        (provinces().tail(1), "nothing to draw"),
        (provinces().drop(columns="jobs"), "no column 'jobs'"),
        (provinces().assign(jobs=3), "expected a BoundedValue, found 3"),
    ],
)
def test_what_has_no_tile_is_refused(frame, said):
    with pytest.raises(ValueError, match=said):
        tiles(frame)


def test_answers_differ_in_shape():
    chart = KINDS["answer_matrix"]()
    drawn = [line for line in chart.figure.axes[0].lines if len(line.get_xdata())]
    marks = [line for line in drawn if line.get_linestyle() == "None"]
    assert [(line.get_marker(), line.get_markerfacecolor(), len(line.get_xdata())) for line in marks] == [
        ("s", "#0072B2", 2), ("s", "white", 1),
    ]  # fmt: skip
    dotted = [line for line in drawn if line not in marks]
    assert {line.get_dash_capstyle() for line in dotted} == {"round"}
    assert len({line.get_ydata()[0] for line in dotted}) == len(answered())
    assert values(chart).loc["Lifts"].tolist() == ["none", "Beijing", "Inner Mongolia, Tibet"]


def test_an_answer_that_is_none_of_these_is_refused():
    with pytest.raises(ValueError, match="found the answer 'absent'"):
        answer_matrix(answered(), {"printed": "prints it", "named": "names it"}, title="T.", **WORDS)
    with pytest.raises(ValueError, match="4 answers are more than the 3"):
        answer_matrix(answered(), {**ANSWERS, "other": "else"}, title="T.", **WORDS)


def test_an_unknown_kind_of_chart_is_named():
    with pytest.raises(AttributeError, match="no attribute 'pie'"):
        _ = charts.pie


@pytest.mark.parametrize(
    "module",
    [
        "alt_text", "answer_matrices", "bar_charts", "chart", "comparison_matrices", "dot_ranges", "heat_maps", "line_breaks",
        "stacked_shares", "tile_maps", "years",
    ],
)  # fmt: skip
def test_examples_run(module):
    failed, attempted = doctest.testmod(import_module(f"civstats.charts.{module}"))
    assert (failed, attempted > 0) == (0, True)
