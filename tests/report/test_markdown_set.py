"""What Markdown can say, set as a page and in print: footnotes, formulas, struck out, links, listings, tables."""

import io

import bs4
import pypdf
import pytest

from civstats.problems import CivstatsError
from civstats.report.page import html
from civstats.report.paper import pdf

NOTES = "## What is counted?\n\nA[^a], B[^b], A[^a].\n\n[^a]: The *first*.\n[^b]: Of 近7万人次."
FORMULA = (
    r"So $\frac{x_i}{\text{人口}}$ and ~~not~~"
    + "\n\n$$\n\\begin{aligned}a &= b \\\\ c &= d\\end{aligned}\n$$"
)


@pytest.fixture
def page(make):
    return lambda *cells: bs4.BeautifulSoup(html.render(make.document(*cells)), "html.parser")


@pytest.fixture
def paper(make):
    return lambda *cells: pypdf.PdfReader(io.BytesIO(pdf.render(make.document(*cells))))


def said(reader):
    return " ".join(" ".join(sheet.extract_text() for sheet in reader.pages).split())


def test_a_page_ends_with_its_notes_and_leads_there_and_back(make, page):
    soup = page(make.markdown(NOTES), make.markdown("C[^a].\n\n[^a]: Third."))
    refs = [ref["href"] for ref in soup.select("a[role=doc-noteref]")]
    assert refs == ["#note-1", "#note-2", "#note-1", "#note-3"]
    notes = {note["id"]: note for note in soup.select("#notes + ol > li")}
    assert [" ".join(note.text.split()) for note in notes.values()] == [
        "The first. ↩",
        "Of 近7万人次. ↩",
        "Third. ↩",
    ]
    assert all(soup.select_one(note.a["href"]) for note in notes.values())


def test_print_sets_notes_below_and_formulas_as_text(make, paper):
    text = said(paper(make.markdown(NOTES), make.markdown(FORMULA)))
    assert text.count("1The first.") == 1
    assert "2Of 近7万人次." in text
    assert "人口" in text


def test_formulas_are_mathml_that_asks_for_no_script(make, page):
    inline, display = page(make.markdown(FORMULA)).select("math")
    assert (inline["display"], display["display"]) == ("inline", "block")
    assert inline.find("mfrac") is not None
    assert len(display.select("mtr")) == 2


def test_a_footnote_in_a_heading_is_named(make):
    with pytest.raises(CivstatsError, match=r"cell 3: R-UNSHOWN-MARKDOWN: found 'a footnote in the heading"):
        pdf.render(make.document(make.markdown("## A[^a]\n\n[^a]: b")))


@pytest.mark.parametrize("target", ["What-is-counted?", "what-is-counted", "sec-what-is-counted"])
def test_a_heading_is_found_by_its_name_in_jupyterlab_and_on_github(make, page, paper, target):
    cell = make.markdown(f"## What is counted?\n\nSee [above](#{target}).")
    soup = page(cell)
    assert soup.select_one("p > a[href^='#']")["href"] == f"#{target}"
    assert soup.find(id=target).find_parent("h2") or soup.find(id=target).name == "h2"
    assert "See above" in said(paper(cell))


def test_printed_figures_are_found_and_copied_as_printed(make, paper):
    assert "近7万人次，500余场次，超55万" in said(paper(make.markdown("近7万人次，500余场次，超55万")))


def test_long_lines_of_listings_stay_on_the_page(make, paper):
    text = paper(make.markdown("```\n" + "ab" * 120 + "\n```")).pages[0].extract_text()
    assert max(line.count("ab") for line in text.splitlines()) == 50


def test_a_table_wider_than_a_page_continues_below_with_its_first_column(make, paper):
    heads = [f"column{number}" for number in range(20)]
    rows = "\n".join("|".join(line) for line in (heads, ["---"] * 20, ["12345678"] * 20))
    text = said(paper(make.markdown(rows)))
    assert [text.count(f"column{number} ") for number in (0, 7, 19)] == [3, 1, 1]
