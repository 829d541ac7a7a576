"""Results as sentences and tables: numbers are links, texts are data, and no bare number gets in."""

import doctest
import math
from hashlib import sha256
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from civstats.bounded import BoundedValue
from civstats.display import Finding, build, finding, html, parts, show
from civstats.display.html import number_html
from civstats.display.parts import anchor

N = BoundedValue(501, 599, "场次", ("a-1-1",))
TOTAL = N + BoundedValue(141, 141, "场次", ("b-2-1",))
# In a notebook a number leads to the first of its rows.
N_SHOWN = '<a class="number" title="as printed: a-1-1" href="#a-1-1">501 to 599</a>'
TOTAL_SHOWN = '<a class="number" title="sum: a-1-1, b-2-1" href="#a-1-1">642 to 740</a>'


def zh(text):
    return f'<span lang="zh-Hans">{text}</span>'


def shown(result):
    """Return the HTML that a notebook shows."""
    return result._repr_mimebundle_()["text/html"]


class Reader(HTMLParser):
    """Read HTML back: its text, its elements, its links and its ids."""

    def __init__(self, html):
        super().__init__()
        self.text, self.tags, self.links, self.ids = "", [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href"]
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_data(self, data):
        self.text += data


# --- links ------------------------------------------------------------------------------------------------


def test_a_printed_number_links_to_its_row():
    assert number_html(N) == '<a class="number" href="#a-1-1">501 to 599</a>'


def test_a_computed_number_is_named_by_its_operation_its_rows_and_its_text():
    name = sha256(b"sum|a-1-1 b-2-1|642 to 740").hexdigest()[:8]
    assert anchor(TOTAL) == f"#c-{name}"
    assert number_html(TOTAL) == f'<a class="number" href="#c-{name}">642 to 740</a>'


def test_a_number_of_no_or_several_rows_is_none_that_is_printed():
    for number in (
        BoundedValue(0, 0),
        BoundedValue(5, 5, rows=("a", "b")),
        BoundedValue(1, 1, rows=("a",), operation="count"),
    ):
        assert anchor(number).startswith("#c-")


def test_a_hostile_row_id_stays_in_its_attribute():
    read = Reader(number_html(BoundedValue(1, 1, rows=('"><script>\u202e',))))
    assert (read.tags, read.links) == (["a"], ['#"><script>\\u202e'])


# --- sentences --------------------------------------------------------------------------------------------


def test_finding():
    result = finding("{place} reports {n} sessions, of {total} in all.", place="阳泉", n=N, total=TOTAL)
    assert str(result) == repr(result) == "阳泉 reports 501 to 599 sessions, of 642 to 740 in all."
    assert shown(result) == (
        f'<p class="finding">{zh("阳泉")} reports {N_SHOWN} sessions, of {TOTAL_SHOWN} in all.</p>'
    )
    assert result.numbers == (N, TOTAL)


def test_a_name_may_stand_twice():
    assert finding("{n}, yes {n}", n=N).numbers == (N, N)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (["阳泉"], "阳泉"),
        (["阳泉", N], "阳泉 and 501 to 599"),
        ((N, "b", TOTAL), "501 to 599, b and 642 to 740"),
    ],
)
def test_lists_are_joined(values, text):
    result = finding("{values}", values=values)
    assert str(result) == text
    assert result.numbers == tuple(value for value in values if isinstance(value, BoundedValue))


def test_a_finding_may_stand_in_another():
    items = [finding("{n} ({place})", n=n, place=place) for n, place in ((N, "阳泉"), (TOTAL, "湘潭"))]
    result = finding("It claims {items}.", items=items)
    assert str(result) == "It claims 501 to 599 (阳泉) and 642 to 740 (湘潭)."
    assert result.numbers == (N, TOTAL)
    assert str(finding("{item}!", item=items[0])) == "501 to 599 (阳泉)!"


def test_values_are_data():
    value = "{n} <b> \u202e {0.__class__}"
    result = finding("{{so}} {value}", value=value)
    assert str(result) == r"{so} {n} <b> \u202e {0.__class__}"
    assert shown(result) == r'<p class="finding">{so} {n} &lt;b&gt; \u202e {0.__class__}</p>'


@pytest.mark.parametrize("template", ["{n} of 7", "7", "２ {n}", "x² {n}", "{n} ① "])
def test_a_digit_in_the_template_is_refused(template):
    with pytest.raises(ValueError, match="holds a digit; give each number as a BoundedValue"):
        finding(template, n=N)


@pytest.mark.parametrize(
    "template", ["{}", "{0}", "{n:.2f}", "{n!r}", "{n.lower}", "{n[0]}", "{n:}{n:{w}}", "{n }"]
)
def test_a_field_that_is_no_name_is_refused(template):
    with pytest.raises(ValueError, match=r"is more or less than a name; write '{name}' and pass name=…"):
        finding(template, n=N)


@pytest.mark.parametrize("template", ["{n", "n}", "{n!}"])
def test_a_broken_template_is_refused(template):
    with pytest.raises(ValueError, match=r"."):
        finding(template, n=N)


def test_names_and_values_must_match():
    with pytest.raises(ValueError, match=r"^no value for a, b; give each name of the template one value"):
        finding("{a} {b} {c}", c=N)
    with pytest.raises(ValueError, match=r"^no place in the template for d; give each name"):
        finding("{c}", c=N, d=N)


@pytest.mark.parametrize("value", [5, 5.0, np.int64(5), np.float64(5), True, [N, 5]])
def test_a_bare_number_is_refused(value):
    with pytest.raises(TypeError, match=r"^n is the bare number .*; count rows with civstats.count\(frame\)"):
        finding("{n}", n=value)


@pytest.mark.parametrize("value", [None, {}, N.lower.__class__, [None], pd.Series([N])])
def test_what_is_neither_text_nor_measure_is_refused(value):
    with pytest.raises(TypeError, match=r"^n is a .*; give a BoundedValue, text, or a list of these"):
        finding("{n}", n=value)


def test_an_empty_list_reads_none():
    assert str(finding("{n} print no figure.", n=[])) == "none print no figure."


# --- tables -----------------------------------------------------------------------------------------------


@pytest.fixture
def frame():
    cells = {"kind": ["<b>", "活动", None], "sessions": [N, TOTAL, None]}
    return pd.DataFrame(cells, index=pd.Index(["阳泉", "Xiangtan", "阳泉"], name="place"))


def test_table(frame):
    table = show(frame, "Sessions in 阳泉 & elsewhere")
    missing = '<abbr title="not stated">–</abbr>'
    assert shown(table) == (
        f'<table class="civstats"><caption>Sessions in {zh("阳泉")} &amp; elsewhere</caption>\n'
        '<thead><tr><th scope="col">place</th><th scope="col">kind</th><th scope="col" class="num">'
        "sessions</th></tr></thead>\n<tbody>\n"
        f'<tr><th scope="row">{zh("阳泉")}</th><td class="word">&lt;b&gt;</td><td class="num">{N_SHOWN}</td></tr>\n'
        f'<tr><th scope="row">Xiangtan</th><td>{zh("活动")}</td><td class="num">{TOTAL_SHOWN}</td></tr>\n'
        f'<tr><th scope="row">{zh("阳泉")}</th><td>{missing}</td><td class="num">{missing}</td></tr>\n'
        "</tbody></table>"
    )
    assert table.numbers == (N, TOTAL)


def test_text_is_aligned_by_display_width(frame):
    assert str(show(frame, "Sessions")).split("\n") == [
        "Sessions",
        "place     kind    sessions",
        "阳泉      <b>   501 to 599",
        "Xiangtan  活动  642 to 740",
        "阳泉      –              –",
    ]


def test_marks_take_no_width_and_no_text_breaks_the_line():
    table = show(pd.DataFrame({"b": ["x", "y"]}, index=["e\u0301", "a\nb"]), "c")
    assert str(table) == "c\n      b\ne\u0301     x\na\\nb  y"


def test_a_caption_with_numbers_is_a_finding(frame):
    caption = finding("All of {n}", n=TOTAL)
    table = show(frame, caption)
    assert f"<caption>All of {TOTAL_SHOWN}</caption>" in shown(table)
    assert str(table).startswith("All of 642 to 740\n")
    assert table.numbers == (TOTAL, N, TOTAL)


def test_a_table_without_a_name_for_its_index_or_without_rows(frame):
    assert "<thead><tr><td></td><th" in shown(show(frame.rename_axis(None), "c"))
    assert shown(show(frame.head(0), "c")).endswith("<tbody></tbody></table>")
    assert str(show(pd.DataFrame(), "c")) == "c\n"


@pytest.mark.parametrize("missing", [None, math.nan, pd.NA, pd.NaT])
def test_every_kind_of_missing_value(missing):
    table = show(pd.DataFrame({"b": pd.Series([missing], ["x"], dtype=object)}), "c")
    assert str(table) == "c\n   b\nx  –"
    assert str(show(pd.DataFrame({"b": ["x"]}, index=[missing]), "c")) == "c\n   b\n–  x"


def test_columns_of_one_name_and_of_other_text_types():
    frame = pd.DataFrame([["x", "y"]], columns=["b", "b"], index=["r"])
    assert "<td>x</td><td>y</td>" in shown(show(frame, "c"))
    assert "<td>x</td><td>y</td>" in shown(show(frame.astype("category"), "c"))


@pytest.mark.parametrize("value", [5, 5.5, np.int64(5), True, math.inf])
def test_a_bare_number_in_a_cell_is_refused(value):
    with pytest.raises(
        TypeError, match=r"^column 'people' holds the bare number .*; count rows with civstats"
    ):
        show(pd.DataFrame({"name": ["a"], "people": [value]}, index=["r"]), "c")


def test_bare_numbers_as_labels_are_refused():
    with pytest.raises(
        TypeError, match=r"^the index holds the bare number 0; name the rows, as with frame.set_index"
    ):
        show(pd.DataFrame({"name": ["a"]}), "c")
    with pytest.raises(TypeError, match=r"^the header holds the bare number 2024; name the columns"):
        show(pd.DataFrame({2024: ["a"]}, index=["r"]), "c")


@pytest.mark.parametrize("value", [[N], pd.Timestamp(2024, 1, 1), pd.Interval(1, 2), {}])
def test_what_is_no_cell_is_refused(value):
    with pytest.raises(TypeError, match=r"^column 'b' holds a .*; give a BoundedValue or text$"):
        show(pd.DataFrame({"b": pd.Series([value], ["r"], dtype=object)}), "c")


def test_several_levels_are_refused(frame):
    for labelled in (frame.set_index("kind", append=True), pd.concat({"a": frame}, axis=1)):
        with pytest.raises(ValueError, match=r"several levels; make them one, as with frame.reset_index"):
            show(labelled, "c")


def test_anchors_give_each_row_its_id():
    trace = pd.DataFrame(
        {"row": ["a-1-1", '"><i>'], "printed": ["500余", "三"], "line": pd.array([73, None], "Int64")}
    )
    table = show(trace, "Where each number comes from", anchors=True)
    assert '<table class="civstats trace">' in shown(table)
    row = f'<tr id="a-1-1"><th scope="row">a-1-1</th><td>500{zh("余")}</td><td>73</td></tr>'
    assert row in shown(table)
    read = Reader(shown(table))
    assert read.ids == ["a-1-1", '"><i>']
    assert "i" not in read.tags
    assert Reader(number_html(N)).links == [f"#{read.ids[0]}"]


def test_with_anchors_only_the_line_may_be_bare():
    with pytest.raises(TypeError, match="column 'other' holds the bare number 5"):
        show(pd.DataFrame({"row": ["a"], "other": [5]}), "c", anchors=True)


@pytest.mark.parametrize("cells", [{"line": [5]}, {"row": ["a", "a"]}])
def test_anchors_need_rows_named_once(cells):
    with pytest.raises(ValueError, match="anchors need a column 'row' that names each row once"):
        show(pd.DataFrame(cells), "c", anchors=True)


def test_results_are_plain_frozen_values(frame):
    assert finding("{n}", n=N) == finding("{a}{n}{a}", a="", n=N) == Finding((N,))
    assert show(frame, "c") == show(frame.copy(), "c")
    with pytest.raises(AttributeError):
        show(frame, "c").rows = ()


@pytest.mark.parametrize("module", [build, html, parts])
def test_examples_run(module):
    assert doctest.testmod(module).failed == 0
