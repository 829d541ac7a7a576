"""A character that the fonts lack, or that acts instead of showing, is named with its place."""

from __future__ import annotations

import bs4
import pytest

from civstats.problems import CivstatsError
from civstats.report.document import Document
from civstats.report.glyphs import SANS, SERIF, characters, describe, missing, name_place
from civstats.report.pdf import render

HTML = """<h2 id="sec-a" data-cell="1">Volumes {heading}</h2>
<p data-cell="1">Some prose {prose}</p>
<p class="finding" id="finding-1" data-cell="2">A result {finding}</p>
<ul data-cell="3"><li>An item {item}</li></ul>
<table class="civstats" id="table-1" data-cell="4">
<caption><span class="label">Table 1.</span> Sessions {caption}</caption>
<thead><tr><th scope="col">Place</th><th scope="col">Printed {head}</th></tr></thead>
<tbody><tr><th scope="row">Yangquan</th><td>500 {cell}</td></tr></tbody></table>
<figure class="chart" id="fig-1" data-cell="5">
<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><title>One chart {svgtitle}</title>
<desc>A line {alt}</desc><g><text x="1" y="20"><tspan>label</tspan> {label}</text></g></svg>
<figcaption><span class="label">Figure 1.</span> How to read {figcaption}</figcaption></figure>
"""
PLACES = {
    "heading": (1, 'the heading "Volumes {}"'),
    "prose": (1, 'the paragraph "Some prose {}" under "Volumes"'),
    "finding": (2, 'the paragraph "A result {}" under "Volumes"'),
    "item": (3, 'the list item "An item {}" under "Volumes"'),
    "caption": (4, 'the caption of table "Table 1. Sessions {}"'),
    "head": (4, 'the head of table "Table 1. Sessions"'),
    "cell": (4, 'table "Table 1. Sessions", row "Yangquan", column "Printed"'),
    "svgtitle": (5, 'the title of figure "Figure 1. How to read"'),
    "alt": (5, 'the alternative text of figure "Figure 1. How to read"'),
    "label": (5, 'the label "label {}" of figure "Figure 1. How to read"'),
    "figcaption": (5, 'the caption of figure "Figure 1. How to read {}"'),
}


def document(**texts: str) -> Document:
    body = bs4.BeautifulSoup(HTML.format_map(dict.fromkeys(PLACES, "") | texts), "html.parser")
    return Document(
        slug="01-page",
        title=texts.get("title", "A page"),
        lang="en",
        notebook_version="1.0",
        data_title=texts.get("data", "Data"),
        data_version="1.0.0",
        data_digest="ab" * 32,
        released="2025-01-02",
        body=body,
    )


def test_all_of_a_sound_report_is_covered() -> None:
    assert missing(document(prose="文明实践 “é” – ≥ × … 1,001 · 场次\n\t龘", label="阳泉 −5")) == []


@pytest.mark.parametrize("where", PLACES)
def test_missing_glyph_is_named_with_its_place(where: str) -> None:
    (problem,) = missing(document(**{where: "\U0001f600"}))
    cell, place = PLACES[where]
    assert problem.code == "R-MISSING-GLYPH"
    assert problem.file == "01-page.ipynb"
    assert problem.line == cell
    assert problem.found == f"U+1F600 GRINNING FACE in {place.format(chr(0x1F600))}"


@pytest.mark.parametrize("where", ["prose", "cell", "label"])
def test_missing_glyph_fails_the_pdf(where: str) -> None:
    with pytest.raises(CivstatsError, match=r"R-MISSING-GLYPH: found 'U\+1F600 GRINNING FACE in "):
        render(document(**{where: "\U0001f600"}))


def test_titles_are_looked_at() -> None:
    found = [problem.found for problem in missing(document(title="a\U0001f600", data="b\U0001f601"))]
    assert found == [
        "U+1F600 GRINNING FACE in the title of the report",
        "U+1F601 GRINNING FACE WITH SMILING EYES in the title of the data",
    ]


@pytest.mark.parametrize(
    ("char", "name"),
    [
        ("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\u2066", "U+2066 LEFT-TO-RIGHT ISOLATE"),
        ("\u200b", "U+200B ZERO WIDTH SPACE"),
        ("\u00ad", "U+00AD SOFT HYPHEN"),
        ("\x1b", "U+001B control character"),
        ("\x85", "U+0085 control character"),
        ("\ue000", "U+E000 unnamed character"),
        ("\U000e0041", "U+E0041 TAG LATIN CAPITAL LETTER A"),
    ],
)
def test_characters_that_act_are_named_though_they_need_no_glyph(char: str, name: str) -> None:
    assert describe(char) == name
    (problem,) = missing(document(cell=f"a{char}b"))
    assert problem.found.startswith(f"{name} in table")
    with pytest.raises(CivstatsError):
        render(document(cell=f"a{char}b"))


def test_each_character_is_named_once_a_place_and_in_the_order_of_the_report() -> None:
    problems = missing(document(cell="\U0001f601\U0001f600\U0001f600", prose="\U0001f602 \U0001f602"))
    assert [problem.found[:7] for problem in problems] == ["U+1F602", "U+1F601", "U+1F600"]


def test_labels_need_the_sans_and_prose_either_font() -> None:
    serif_only = min(characters(SERIF) - characters(SANS), default=None)
    if serif_only is None:
        pytest.skip("the serif has no character that the sans lacks")
    assert missing(document(prose=serif_only)) == []
    (problem,) = missing(document(label=serif_only))
    assert "Noto Sans SC" in problem.expected


def test_place_of_loose_text_and_of_nested_blocks() -> None:
    soup = bs4.BeautifulSoup(
        "loose<blockquote><p>said</p></blockquote><dl><dt>a</dt><dd>b</dd></dl>", "html.parser"
    )
    assert name_place(soup.contents[0]) == "the text"
    assert name_place(soup.find("p") or soup) == 'the paragraph "said"'
    assert name_place(soup.find("dd") or soup) == 'the definition "b"'
