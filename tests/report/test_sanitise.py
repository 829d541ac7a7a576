"""Text is data: nothing that a table, a chart or a page of prose holds may act in a report."""

import re

import pytest

from civstats.report.sanitise import clean_html
from civstats.report.svg import clean_svg
from civstats.report.text import runs, visible

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {}>{}</svg>'
ACTS = re.compile(
    r"<script|<style|<iframe|\bon\w+=|javascript:|https?://(?!www\.w3\.org/2000)|evil", re.IGNORECASE
)


@pytest.mark.parametrize(
    "source",
    [
        "<script>evil()</script>",
        "<style>body{background:url(https://evil.example)}</style>",
        "<img src='https://evil.example/x.png' onerror='evil()'>",
        "<svg onload='evil()'><script>evil()</script></svg>",
        "<iframe src='https://evil.example'></iframe>",
        "<object data='evil'></object><embed src='evil'>",
        "<base href='https://evil.example'><meta http-equiv='refresh' content='0;url=evil'>",
        "<form action='https://evil.example'><button>x</button></form>",
        "<p style='background:url(https://evil.example)' onclick='evil()'>x</p>",
        "<a href='javascript:evil()'>x</a>",
        "<a href='https://evil.example'>x</a>",
        "<a href='//evil.example'>x</a>",
        "<a href=' #row evil'>x</a>",
        "<math><mi xlink:href='javascript:evil()'>x</mi></math>",
        "<noscript><p title='</noscript><img src=x onerror=evil()>'></noscript>",
        "<!-- evil --><!DOCTYPE evil><![CDATA[evil]]><?evil?>",
        "<template><script>evil()</script></template><textarea><script>evil()</script></textarea>",
        "<td id='evil' class='evil' data-evil='evil'>x</td>",
    ],
)
def test_no_html_of_an_output_acts(source):
    assert not ACTS.search(str(clean_html(source, prose=False)))


def test_text_of_unknown_tags_stays():
    assert str(clean_html("<p><font color='red'>a</font> <b>b</b></p>", prose=False)) == "<p>a b</p>"


def test_escaped_markup_stays_text():
    hostile = '<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt; #read("/etc/passwd") =HYPERLINK(1)</p>'
    assert str(clean_html(hostile, prose=False)) == hostile


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a", "mailto:a@example.org", "#sec-limits", "../index.html", "01-page.html#x"],
)
def test_links_of_prose_lead_out(address):
    assert f'href="{address}"' in str(clean_html(f'<a href="{address}">x</a>', prose=True))


@pytest.mark.parametrize(
    "address", ["javascript:evil()", "data:text/html,x", "//host/x", "file:///x", "vbscript:x"]
)
def test_links_of_prose_that_act_or_read_files_go(address):
    assert str(clean_html(f'<a href="{address}">x</a>', prose=True)) == "x"


@pytest.mark.parametrize(
    ("attributes", "inner"),
    [
        ("onload='evil()'", ""),
        ("", "<script>evil()</script>"),
        ("", "<style>@import 'https://evil.example'; * {fill: red}</style>"),
        ("", "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>evil</p></foreignObject>"),
        ("", "<image xlink:href='https://evil.example/x.png'/>"),
        ("", "<image href='data:image/svg+xml;base64,evil'/>"),
        ("", "<use xlink:href='https://evil.example/x.svg#a'/>"),
        ("", "<a xlink:href='javascript:evil()'><text>x</text></a>"),
        ("", "<a href='https://evil.example'><text>x</text></a>"),
        ("", "<rect style='fill: url(https://evil.example#a)'/>"),
        ("", "<rect fill='url(https://evil.example#a)'/>"),
        ("", r"<rect style='fill: u\72l(evil)'/>"),
        ("", "<rect style='behavior: url(#evil); -moz-binding: evil'/>"),
        ("", "<set attributeName='href' to='javascript:evil()'/><animate onbegin='evil()'/>"),
        ("", "<text>x<evil xmlns='urn:evil'>evil</evil></text>"),
        ("", "<metadata>evil</metadata><!-- evil --><?evil evil?>"),
    ],
)
def test_no_svg_acts_or_fetches(attributes, inner):
    assert not ACTS.search(str(clean_svg(SVG.format(attributes, inner), "fig-1-")))


@pytest.mark.parametrize(
    "source",
    [
        "<svg",
        "",
        "<p xmlns='http://www.w3.org/1999/xhtml'/>",
        "<svg/>",
        '<!DOCTYPE svg [<!ENTITY e "x">]><svg xmlns="http://www.w3.org/2000/svg"><text>&e;</text></svg>',
        '<!DOCTYPE svg [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + SVG.format("", "<text>&e;</text>"),
    ],
)
def test_a_picture_that_is_no_sound_svg_is_refused(source):
    with pytest.raises(ValueError, match="SVG picture"):
        clean_svg(source, "fig-1-")


def test_ids_become_those_of_the_figure_and_unused_ones_go():
    inner = (
        "<defs><clipPath id='p'><rect/></clipPath><path id='m' d='M 0 0'/></defs>"
        "<g id='axes_1' clip-path='url(#p)'>"
        "<use xlink:href='#m' style='stroke: red; clip-path: url(#p)'/></g>"
    )
    svg = clean_svg(SVG.format("viewBox='0 0 1 1'", inner), "fig-2-")
    assert {tag["id"] for tag in svg.find_all(id=True)} == {"fig-2-p", "fig-2-m"}
    assert svg.find("use")["href"] == "#fig-2-m"
    assert svg.find("use")["style"] == "stroke: red; clip-path: url(#fig-2-p)"
    assert svg.find("g")["clip-path"] == "url(#fig-2-p)"
    assert svg["viewBox"] == "0 0 1 1"


def test_row_links_and_text_of_a_picture_stay():
    inner = "<a xlink:href='#r-1-1'><g><text xml:space='preserve'>500余 <tspan>场次</tspan> a</text></g></a>"
    svg = clean_svg(SVG.format("", inner), "fig-1-")
    assert svg.a["href"] == "#r-1-1"
    assert svg.a["class"] == ["number"]
    assert svg.find("text").get_text() == "500余 场次 a"


def test_pictures_of_pixels_inside_a_chart_stay():
    svg = clean_svg(SVG.format("", "<image xlink:href='data:image/png;base64,iVBORw0K\n Ggo='/>"), "fig-1-")
    assert svg.find("image")["href"] == "data:image/png;base64,iVBORw0K Ggo="


def test_characters_that_act_show_as_escapes():
    assert (
        visible("a\u202eb\x1b[31m\x00\ud800\ufeff\r\nc\td") == "a\\u202eb\\x1b[31m\\x00\\ud800\\ufeff\nc\td"
    )
    assert "\\u202e" in str(clean_html("<p>\u202eevil</p>", prose=False))
    assert "\\x07" in str(clean_svg(SVG.format("", "<text>\x07</text>"), "f-"))


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("Liuxi", []),
        ("柳溪 and 河东", ["柳溪", "河东"]),
        ("500余场次", ["余场次"]),
        ("文明12345热线", ["文明12345热线"]),
        ("“柳溪”、（河东）", ["柳溪", "、（河东）"]),
        ("。、", []),
        ("", []),
        ("𠀀𠀁", ["𠀀𠀁"]),
    ],
)
def test_chinese_runs(text, chinese):
    found = list(runs(text))
    assert [run for run, is_chinese in found if is_chinese] == chinese
    assert "".join(run for run, _ in found) == text
