"""A character that the fonts lack, or that acts instead of showing, is named with its place."""

from __future__ import annotations

import io

import pypdf
import pytest

from civstats.display import Finding, Heading
from civstats.display.bundles import DatasetFacts, Picture
from civstats.display.parts import Column, Row, Table
from civstats.problems import CivstatsError
from civstats.report.document import Document, Figure, Listing, Paragraph, Placed, Quotation, Series
from civstats.report.paper.glyphs import SANS, SERIF, characters, describe, missing
from civstats.report.paper.pdf import render
from civstats.report.paper.places import place_names

SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30">
<g><text x="1" y="20"><tspan>label</tspan> {}</text></g></svg>"""
PLACES = {
    "title": (None, "the title of the report"),
    "data": (None, "the title of the data"),
    "version": (None, "the versions"),
    "heading": (1, 'the heading "Volumes {}"'),
    "prose": (1, 'the paragraph "Some prose {}" under "Volumes"'),
    "finding": (2, 'the paragraph "Finding 1 A result {}" under "Volumes"'),
    "item": (3, 'the list "An item {}" under "Volumes"'),
    "quoted": (3, 'the quotation "Said {}" under "Volumes"'),
    "listing": (3, 'the listing "Printed {}" under "Volumes"'),
    "caption": (4, 'the caption of table "Table 1. Sessions {}"'),
    "head": (4, 'the head of table "Table 1. Sessions"'),
    "label of a row": (4, 'table "Table 1. Sessions", row "Yangquan {}"'),
    "cell": (4, 'table "Table 1. Sessions", row "Yangquan", column "Printed"'),
    "title of a chart": (5, 'the title of figure "Figure 1. How to read"'),
    "alt": (5, 'the alternative text of figure "Figure 1. How to read"'),
    "label": (5, 'the label "label {}" of figure "Figure 1. How to read"'),
    "figcaption": (5, 'the caption of figure "Figure 1. How to read {}"'),
    "value": (5, 'the values of figure "Figure 1. How to read", row "Yangquan", column "Printed"'),
}
RAW = (
    "title",
    "data",
    "version",
    "title of a chart",
    "alt",
    "label",
    "figcaption",
)  # what no page escapes first


def table(caption: str, head: str, label: str, cell: str) -> Table:
    columns = (Column(("Place",), "label"), Column((f"Printed {head}",), "text"))
    return Table(
        Finding((f"Sessions {caption}",)), columns, (Row(((f"Yangquan {label}",), (f"500 {cell}",))),)
    )


def document(where: str = "", text: str = "", **more: str) -> Document:
    """Return a report with a block of each kind, a text added in some places."""
    added = dict.fromkeys(PLACES, "") | {where: text} | more

    def put(words: str, place: str) -> str:
        return f"{words} {added[place]}"

    values = table("", "", "", added["value"])
    picture = Picture(
        put("One chart", "title of a chart"), put("A line", "alt"), put("How to read", "figcaption")
    )
    whole = table(*(added[place] for place in ("caption", "head", "label of a row", "cell")))
    blocks = (
        Placed(Heading(2, (put("Volumes", "heading"),)), 1, "sec-a"),
        Placed(Paragraph((put("Some prose", "prose"),)), 1),
        Placed(Finding((put("A result", "finding"),)), 2, "finding-1", "finding", "1"),
        Placed(Series(((Paragraph((put("An item", "item"),)),),)), 3),
        Placed(Quotation((Paragraph((put("Said", "quoted"),)),)), 3),
        Placed(Listing(put("Printed", "listing")), 3),
        Placed(whole, 4, "table-1", "table", "1"),
        Placed(Figure(picture, SVG.format(added["label"]), values), 5, "fig-1", "figure", "1"),
    )
    data = DatasetFacts(put("Data", "data"), f"1.0.0{added['version']}", "ab" * 32, "2025-01-02")
    return Document("01-page", put("A page", "title"), "en", "1.0", data, blocks, ())


def test_all_of_a_sound_report_is_covered() -> None:
    assert missing(document(prose="文明实践 “é” – ≥ × … 1,001 · 场次\n\t龘", label="阳泉 −5")) == []


@pytest.mark.parametrize("where", PLACES)
def test_missing_glyph_is_named_with_its_place(where: str) -> None:
    (problem,) = missing(document(where, "\U0001f600"))
    cell, place = PLACES[where]
    assert problem.code == "R-MISSING-GLYPH"
    assert problem.file == "01-page.ipynb"
    assert problem.line == cell
    assert str(problem.found) == f"U+1F600 GRINNING FACE in {place.format(chr(0x1F600))}"


@pytest.mark.parametrize("where", ["prose", "cell", "label"])
def test_missing_glyph_fails_the_pdf(where: str) -> None:
    with pytest.raises(CivstatsError, match=r"R-MISSING-GLYPH: found 'U\+1F600 GRINNING FACE in "):
        render(document(where, "\U0001f600"))


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
    assert str(describe(char)) == name
    for where in RAW if char != "\x1b" else ("title", "alt"):  # which no XML may hold
        (problem,) = missing(document(where, f"a{char}b"))
        assert str(problem.found).startswith(f"{name} in ")
    with pytest.raises(CivstatsError):
        render(document("title", f"a{char}b"))


@pytest.mark.parametrize("char", ["\u202e", "\x1b", "\U000e0041"])
def test_prose_and_tables_show_characters_that_act(char: str) -> None:
    shown = char.encode("unicode_escape").decode()
    # The values of a chart that writes all its numbers are not printed.
    places = [place for place in PLACES if place not in {*RAW, "listing", "value"}]
    acting = document(**dict.fromkeys(places, char))
    assert missing(acting) == []
    reader = pypdf.PdfReader(io.BytesIO(render(acting)))
    text = "".join("".join(page.extract_text() for page in reader.pages).split())
    assert text.count(shown) == len(places)
    assert char not in text


def test_each_character_is_named_once_a_place_and_in_the_order_of_the_report() -> None:
    problems = missing(document(cell="\U0001f601\U0001f600\U0001f600", prose="\U0001f602 \U0001f602"))
    assert [str(problem.found)[:7] for problem in problems] == ["U+1F602", "U+1F601", "U+1F600"]


def test_labels_need_the_sans_and_prose_either_font() -> None:
    serif_only = min(characters(SERIF) - characters(SANS), default=None)
    if serif_only is None:
        pytest.skip("the serif has no character that the sans lacks")
    assert missing(document("prose", serif_only)) == []
    (problem,) = missing(document("label", serif_only))
    assert "Noto Sans SC" in problem.expected


def test_long_texts_are_named_by_their_begin() -> None:
    blocks = (Placed(Paragraph(("word " * 20,))), Placed(Heading(2, ("A",))), Placed(Listing("a\n b")))
    names = [*map(str, place_names(blocks))]
    assert names == [f'the paragraph "{"word " * 8}…"', 'the heading "A"', 'the listing "a b" under "A"']
