"""In each committed report, every run of digits is a link, or is no number of the report."""

import re
from fnmatch import fnmatch
from pathlib import Path

import bs4
import pytest

from civstats.joins import codebook
from civstats.language import LANGUAGES, quoted, speaking
from civstats.tables import load

REPORTS = Path(__file__).parents[2] / "reports"
PAGES = sorted(
    page for code in LANGUAGES for page in (REPORTS / code).glob("*.html") if page.stem != "explorer"
)
BLOCKS = ["p", "li", "td", "th", "dt", "dd", "caption", "figcaption", "summary", "blockquote", "pre", "text"]
# Headings and what repeats them; dates; the table where links land; version, digest and citation.
EXEMPT = (
    "h1, h2, h3, nav, time, a, #trace, #computed, header.page, .cite, .label, summary, style, title, desc"
)
# 2024-07, 2024-07/.., 2026年11月26日
DATE = re.compile(r"(?<!\d)(?:19|20)\d\d(?:年(?:\d\d?月(?:\d\d?日)?)?|(?:-\d\d){0,2}(?:/(?:\.\.)?)?)")
UNIT = re.compile(r"\bper 100,000\b|每10万人")


@pytest.fixture(scope="module")
def printed():
    """Return what is printed with digits, longest first: figures, numerals, names, texts of the codebook."""
    dataset = load()
    columns = [
        dataset.observations["printed"],
        dataset.exclusions["printed"],
        *(table[name] for table in (dataset.programmes, dataset.places) for name in ("name", "name_en")),
        *(dataset.sources[name].dropna() for name in ("title", "title_en")),
        *(table["definition"].dropna() for table in (dataset.codelists, dataset.indicators)),
        *(of_codebook(code) for code in LANGUAGES),  # by name, not key
    ]
    texts = {" ".join(text.split()) for column in columns for text in column if re.search(r"\d", text)}
    texts |= {str(quoted(text)) for text in texts}  # as they stand between quotation marks
    return sorted(texts, key=len, reverse=True)


def of_codebook(code):
    """Return what the codebook says in a language."""
    with speaking(code):
        dataset = load()
        return codebook(dataset, [*dataset.codelists["codelist"].unique()])["definition"].dropna()


def unlinked(page, printed):
    """Yield each block that holds digits which are neither linked nor exempt, and where it stands."""
    for tag in page.select(EXEMPT):
        if tag.name != "title":
            tag.decompose()
    for block in page.body.find_all(BLOCKS):
        if block.find(BLOCKS) or is_tick(block) or is_title(block):
            continue
        text = " ".join(block.get_text().split())
        for known in printed:
            text = text.replace(known, "")
        text = UNIT.sub("", DATE.sub("", text))
        if re.search(r"\d", text):
            place = next((tag["id"] for tag in block.parents if tag.get("id")), "")
            yield f"#{place} {block.name}: {text[:120]}"


def is_tick(block):
    """Tell whether a text is the label of a tick: alone these stand in a group within that of an axis."""
    return block.name == "text" and len(block.find_parents("g")) >= 4


def is_title(block):
    """Tell whether a text is a line of the chart's title, the heading of the chart."""
    svg = block.find_parent("svg")
    return svg is not None and " ".join(block.get_text().split()) in " ".join(svg.title.get_text().split())


@pytest.mark.pages
@pytest.mark.parametrize("path", PAGES, ids=[f"{page.parent.name}/{page.name}" for page in PAGES])
def test_every_number_of_a_report_is_a_link(path, printed):
    page = bs4.BeautifulSoup(path.read_text("utf-8"), "html.parser")
    found = list(unlinked(page, printed))
    assert not found, "\n".join(found)


# Bytes of a page at most, by its path; the first pattern that fits counts.
LARGEST = {
    "provinces-2026/??/province-profile-*": 100_000,
    "provinces-2026/??/06-provinces.html": 750_000,  # its matrix of who prints what has a mark for each pair
    "provinces-2026/??/0*": 500_000,  # each rests on nearly all rows of the data set
    "*/explorer.html": 1_500_000,
    "*": 300_000,
}


def test_no_report_is_too_large_to_open_on_a_phone():
    sizes = {page.relative_to(REPORTS).as_posix(): page.stat().st_size for page in REPORTS.rglob("*.html")}
    fits = {page: next(kind for kind in LARGEST if fnmatch(page, kind)) for page in sizes}
    assert {page: size for page, size in sizes.items() if size >= LARGEST[fits[page]]} == {}
    assert set(fits.values()) == set(LARGEST)


def test_a_link_into_another_report_of_the_provinces_leads_to_a_place_there():
    pages = {page: page.read_text("utf-8") for page in (REPORTS / "provinces-2026").glob("??/*.html")}
    links = {
        (page.with_name(file), name)
        for page, html in pages.items()
        for file, name in re.findall(r'href="([\w-]+\.html)#([^"]+)"', html)  # 08-sets.html#table-08-3
    }
    assert links
    assert [(page.name, name) for page, name in links if f'id="{name}"' not in pages[page]] == []


def test_there_are_reports():
    assert len(PAGES) >= 6


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>In all 642 sessions.</p>", ["# p: In all 642 sessions."]),
        ("<p>In all <a class='number' href='#c-1'>642</a> sessions.</p>", []),
        ("<table id='t'><tbody><tr><td>7</td><td>2024-07/..</td></tr></tbody></table>", ["#t td: 7"]),
        ("<ul><li><p>Since 2024, 3 more.</p></li></ul>", ["# p: Since , 3 more."]),
        ("<h2>3 findings</h2><p>See <a>yangquan-73-1</a>, of <time>1 May</time>.</p>", []),
        ("<svg><title>8 sets</title><g><g><text>8 sets</text><text>9</text></g></g></svg>", ["# text: 9"]),
        ("<svg><title></title><g><g><g><g><text>9</text></g></g></g></g></svg>", []),
        ("<p>“12余场”</p>", []),
    ],
)
def test_the_walk_finds_numbers_and_nothing_else(html, found):
    page = bs4.BeautifulSoup(f"<body>{html}</body>", "html.parser")
    assert list(unlinked(page, ["12余场"])) == found
