"""The English and the Chinese edition say the same, each in its own language, and nothing lacks a translation."""

import re
from importlib.resources import files
from pathlib import Path
from string import Formatter

import bs4
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from pypdf import PdfReader

from civstats.catalogues import catalogue_file, gather, is_translated, read_catalogue, update, written
from civstats.language import OWN
from civstats.report import render
from civstats.rewriting import rewritten
from civstats.tables import load

REPORTS = Path(__file__).parents[2] / "reports"
DATA = REPORTS.with_name("data")
SMALL = Path(__file__).parents[1] / "data" / "small"
PAIRS = {
    path.relative_to(REPORTS).as_posix(): (path, path.parent.with_name("zh") / path.name)
    for path in sorted(REPORTS.rglob("en/*.html"))
}
FRONTS = {
    path.relative_to(REPORTS).as_posix(): (path, path.with_name("index.zh.html"))
    for path in REPORTS.rglob("index.html")
}
CHINESE = sorted([*REPORTS.rglob("zh/*.html"), *REPORTS.rglob("index.zh.html")])
pairs = pytest.mark.parametrize(("english", "chinese"), PAIRS.values(), ids=PAIRS)

# What is Latin in any language: formats, standards, coefficients and tools by their names.
ALLOWED = {
    *("civstats", "PDF", "HTML", "CSV", "XLSX", "Excel", "Parquet", "zip", "Data Package", "English"),
    *("APP", "EDTF", "SDMX", "SHA", "OECD", "DAC", "MP", "CC BY", "CC", "BY"),
    *("Krippendorff", "Hood", "Margetts", "Jaccard", "Salton", "Monte Carlo"),
}
# Ids of rows, of digests and codes, as yangquan-73-1, c-1a2b3c4d and 2026-05-31; addresses.
NAMED = re.compile(
    r"https?://\S+|[\w.]+@[\w.]+|(?<![A-Za-z])[a-z][a-z0-9_]*(?:[-_/.][a-z0-9_]+)+\b|(?<![0-9A-Za-z])[0-9a-f]{12,64}(?![0-9A-Za-z])"
)
LATIN = re.compile(r"[A-Za-z]{2,}(?:[ ’'-]+[A-Za-z]+)*")
HAN = re.compile(r"[\u4e00-\u9fff]+")
UNSEEN = ("script", "style", "code", "pre")


def parse(path):
    return bs4.BeautifulSoup(path.read_text("utf-8"), "html.parser")


def latin(text):
    """List the words of a text in Latin letters that have no right to be there."""
    rest = NAMED.sub("", text)
    for known in sorted(ALLOWED, key=len, reverse=True):
        rest = re.sub(rf"(?<![A-Za-z]){re.escape(known)}(?![A-Za-z])", "", rest)
    return LATIN.findall(rest)


@pytest.mark.pages
@pairs
def test_both_editions_have_the_same_numbers_and_places_in_the_same_order(english, chinese):
    one, other = parse(english), parse(chinese)
    # The address of a number tells its rows, what was done to them, and its bounds.
    assert [link["href"] for link in other.select("a.number, svg a")] == [
        link["href"] for link in one.select("a.number, svg a")
    ]
    for name in ("h2", "h3", "table", "figure", ".finding", "tr"):
        ids = [[tag.get("id") for tag in page.main.select(name)] for page in (one, other)]
        assert ids[1] == ids[0], name


@pytest.mark.pages
@pytest.mark.parametrize("name", [name for name, (path, _) in PAIRS.items() if path.stem != "explorer"])
def test_papers_of_both_editions_have_the_same_numbers_in_the_same_order(name):
    def numbers(path):
        """List the names of where links within a paper lead; a link over two lines counts once."""
        pages = PdfReader(path.with_suffix(".pdf")).pages
        notes = [note.get_object() for page in pages for note in page.get("/Annots", ())]
        found = [note["/Dest"] for note in notes if isinstance(note.get("/Dest"), str)]
        assert found
        return [one for place, one in enumerate(found) if place == 0 or found[place - 1] != one]

    english, chinese = map(numbers, PAIRS[name])
    assert chinese == english


@pytest.mark.pages
@pytest.mark.parametrize(("english", "chinese"), [*PAIRS.values(), *FRONTS.values()], ids=[*PAIRS, *FRONTS])
def test_each_page_leads_to_its_twin(english, chinese):
    for path, other, lang in ((english, chinese, "zh-Hans"), (chinese, english, "en")):
        page = parse(path)
        twins = [page.select_one(f".elsewhere a[hreflang={lang}]"), page.head.find(rel="alternate")]
        assert [(path.parent / twin["href"]).resolve() for twin in twins] == [other.resolve()] * 2
        assert page.html["lang"] == ("en" if lang == "zh-Hans" else "zh-Hans")
        for link in page.select("a[href]:not([href^=http], [href^=mailto], [href^='#'])"):
            assert (path.parent / link["href"].partition("#")[0]).is_file(), link


@pytest.mark.pages
@pytest.mark.parametrize("path", CHINESE, ids=[path.relative_to(REPORTS).as_posix() for path in CHINESE])
def test_no_english_is_left_in_chinese_pages(path):
    page = parse(path)
    for twin in page.select("[hreflang]"):
        twin.decompose()
    told = [
        tag[name] for name in ("alt", "aria-label", "title", "content") for tag in page.select(f"[{name}]")
    ]
    for tag in page.select(", ".join((*UNSEEN, "meta, #figures tbody td"))):
        tag.decompose()
    texts = [text for text in page.stripped_strings if not isinstance(text, bs4.Comment)]
    assert [word for text in (*texts, *told) for word in latin(text) if not UNREAD.match(text)] == []


# What is no text, and the link to a page in English, which says so.
UNREAD = re.compile(
    r"English: |width=device|default-src|article$|summary_large_image|light dark|(?:\.\./)?\S+\.png$"
)


@pytest.fixture(scope="module")
def known():
    """Return what is printed in Chinese: by the data, and as what a place may print."""
    texts = [path.read_text("utf-8") for path in DATA.rglob("*.csv")]
    texts += [line for name in (None, "provinces-2026") for line in rewritten(load(name))["line_zh"]]
    texts.append(files("civstats.report").joinpath("reading_guide.md").read_text("utf-8"))
    return "".join(texts)


@pytest.mark.pages
@pytest.mark.parametrize("path", [path for path, _ in PAIRS.values()], ids=PAIRS)
def test_chinese_in_the_english_edition_is_of_the_data_or_what_a_place_may_print(path, known):
    told = parse(path).select("span[lang|=zh], tspan[lang|=zh]")
    runs = [run for tag in told for run in HAN.findall(tag.get_text())]
    assert [run for run in runs if run not in known] == []


def test_the_chinese_of_own_notebooks_stands_beside_them(tmp_path, monkeypatch):
    monkeypatch.setenv("CIVSTATS_CACHE", str(tmp_path / "cache"))
    code = "import civstats\ndata = civstats.load()\ndata"
    told = "from civstats import finding\nfinding('{n} figures.', n=civstats.count(data.observations))"
    cells = [new_markdown_cell("# My report\n\n## My question"), new_code_cell(code), new_code_cell(told)]
    cells += [new_code_cell("civstats.show(civstats.trace(data, data), 'Rows', anchors=True)")]
    notebook = new_notebook(cells=cells, metadata={"civstats": {"version": "1.0"}})
    nbformat.write(notebook, tmp_path / "01-mine.ipynb")
    (path,) = update(tmp_path)
    catalogue = read_catalogue(path)
    for text, chinese in {
        "My report": "我的报告",
        "My question": "我的问题",
        "{n} figures.": "共{n}个数字。",
    }.items():
        catalogue[text].string = chinese
    path.with_suffix(".mo").write_bytes(written(catalogue)[1])
    render(SMALL, tmp_path / "out", notebooks=tmp_path, languages=["zh"])
    page = parse(tmp_path / "out" / "zh" / "01-mine.html")
    assert page.h1.get_text() == "我的报告"
    assert page.find(id="sec-my-question").get_text() == "我的问题"
    assert re.search(r"共\d+个数字。", page.select_one(".finding").get_text())


def test_the_catalogue_has_every_text_and_each_has_its_translation():
    path = catalogue_file(OWN, "zh")
    catalogue = read_catalogue(path)
    texts = {message.id: message for message in catalogue if message.id}
    assert texts.keys() == {message.id for message in gather() if message.id}  # else run `make messages`
    assert [text for text, message in texts.items() if not is_translated(message)] == []
    assert written(catalogue) == (path.read_bytes(), path.with_suffix(".mo").read_bytes())


def test_translations_have_no_field_that_their_english_lacks():
    for message in read_catalogue(catalogue_file(OWN, "zh")):
        texts = [[text] if isinstance(text, str) else [*text] for text in (message.id, message.string)]
        english, chinese = ({field for text in own for field in fields(text)} for own in texts)
        assert chinese <= english, message.id


def fields(text):
    """List the names in braces of a text; one that is no template has none."""
    try:
        return [name for _, name, _, _ in Formatter().parse(text) if name]
    except ValueError:
        return []
