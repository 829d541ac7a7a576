"""The HTML page: how blocks are set, what stands around them, and that it asks for nothing."""

import dataclasses
import doctest
import re
from pathlib import Path

import bs4
import pandas as pd
import pytest
from matplotlib.colors import to_rgb

from civstats.charts.heat_maps import DARK
from civstats.charts.style import INK, LINK, MUTED
from civstats.display import Finding, show
from civstats.display.bundles import MIME
from civstats.display.parts import number_id, numbers_in, plain
from civstats.language import speaking
from civstats.report.document import Divider, Listing, Paragraph, Placed, Quotation, Series, lines_of
from civstats.report.guide import reading_guide
from civstats.report.page import blocks
from civstats.report.page.html import render, render_index
from civstats.report.reading import read_document


def parse(html):
    return bs4.BeautifulSoup(html, "html.parser")


def page_of(document):
    return parse(render(document))


@pytest.fixture
def page(document):
    return page_of(document)


# --- blocks -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("block", "html"),
    [
        (Paragraph(("a < b",)), "<p>a &lt; b</p>"),
        (Quotation((Paragraph(("a",)), Divider())), "<blockquote><p>a</p><hr></blockquote>"),
        (Listing("a\n <b> 文"), '<pre>a\n &lt;b&gt; <span lang="zh-Hans">文</span></pre>'),
        (Series(((Paragraph(("a",)),), ())), "<ul><li>a</li><li></li></ul>"),
        (
            Series(((Paragraph(("a",)), Series(((Paragraph(("b",)),),))),), 1),
            "<ol><li>a<ul><li>b</li></ul></li></ol>",
        ),
        (
            Series(((Paragraph(("a",)), Paragraph(("b",))),), 3),
            '<ol start="3"><li><p>a</p><p>b</p></li></ol>',
        ),
    ],
)
def test_plain_blocks(block, html):
    assert blocks.block_html(block) == html


def test_ids_stand_on_the_element_that_links_lead_to(page):
    names = {
        name: page.find(id=name).name
        for name in ("sec-question", "finding-07-1", "table-07-1", "fig-07-1", "text-1")
    }
    assert names == {
        "sec-question": "h2",
        "finding-07-1": "p",
        "table-07-1": "table",
        "fig-07-1": "figure",
        "text-1": "p",
    }


def test_figures_tables_and_findings_show_their_number(page):
    assert page.select_one("#fig-07-1 figcaption").get_text() == "Figure 07-1. How to read it."
    assert page.select_one("#table-07-1 caption").get_text() == "Table 07-1. Sessions"
    assert page.select_one("#finding-07-1").get_text() == "Finding 07-1 In all 642 sessions."
    assert [child.name for child in page.select_one("#fig-07-1").children] == ["div", "figcaption", "details"]
    assert page.select_one("#fig-07-1-values caption").get_text() == "Liuxi leads"


def test_numbers_are_links_to_their_rows(page):
    (computed,) = page.select("#finding-07-1 a.number")
    assert page.find(id=computed["href"][1:]).find_parent(id="computed") is not None
    assert [link["href"] for link in page.select("#table-07-1 a.number")] == ["#liuxi-9-1"]


def test_chinese_is_marked_everywhere(page):
    marked = [tag.get_text() for tag in page.find_all(lang="zh-Hans")]
    assert {"柳溪", "余", "五百余场"} <= set(marked)
    text = page.svg.find("text")
    assert str(text) == '<text>500<tspan lang="zh-Hans">余</tspan> &lt;b&gt;</text>'
    assert [page.svg.title.get_text(), page.svg["xmlns"]] == ["Liuxi leads", "http://www.w3.org/2000/svg"]


def test_columns_of_numbers_are_aligned_with_their_heads(make):
    n = make.number("a-1-1")
    frame = pd.DataFrame({"numbers": [n, None], "both": [n, "x"]}, ["a", "b"], dtype=object)
    table = parse(
        blocks.placed_html(Placed(show(frame, "T"), id="table-07-1", kind="table", number="07-1"))
    ).table
    assert [cell.get("class") for cell in table.select("thead > tr > *")] == [None, ["num"], None]
    assert [cell.get("class") for cell in table.select("td")][1:] == [["num"], ["num"], ["num"], None]
    assert [head["scope"] for head in table.find_all("th")] == ["col", "col", "row", "row"]


def test_what_is_not_stated_and_what_is_long_are_marked(make):
    table = parse(blocks.block_html(make.table("T", None, "x" * 61)))
    assert table.find("abbr", title="not stated").get_text() == "–"
    assert table.select_one("td.long").get_text() == "x" * 61


def test_rows_of_the_trace_stand_by_their_kind(make):
    trace = make.trace("a-1-1", "p-1", "a-2-1", kind=["observation", "programme", "observation"])
    page = page_of(make.document(make.code(make.used("a-1-1", "p-1", "a-2-1")), make.code(trace)))
    bodies = [[row["id"] for row in body.select("tr")] for body in page.select("#trace tbody")]
    assert bodies == [["a-1-1", "a-2-1"], ["p-1"]]
    assert page.select_one("#a-1-1 td.back a")["href"] == "#finding-07-1"
    assert page.select_one("#trace thead").get_text() == "No.rowkindUsed in"


def test_ids_of_two_charts_do_not_meet(make):
    values = make.table("Values", "x")
    cells = [make.code(*make.chart(values)), make.code(*make.chart(values))]
    page = page_of(make.document(*cells))
    assert [path["clip-path"] for path in page.find_all("path")] == ["url(#fig-07-1-p)", "url(#fig-07-2-p)"]
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_a_chart_has_a_drawing_for_phones_with_ids_of_its_own(make):
    picture, values = make.chart(make.table("Values", "x"))
    picture.data[MIME]["narrow"] = picture.data["image/svg+xml"]
    page = page_of(make.document(make.code(picture, values)))
    assert [svg["class"] for svg in page.find_all("svg")] == [["wide"], ["narrow"]]
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert re.search(r"max-width: 39\.99rem\) \{\s+\.panel \.narrow \{ display: block", page.style.string)


def test_charts_are_named_and_their_links_stay_open_to_all(page):
    svg = page.find("svg")
    assert svg["role"] == "graphics-document"
    assert page.find(id=svg["aria-labelledby"]).get_text() == "Liuxi leads"
    assert page.find(id=svg["aria-describedby"]).get_text() == "One dot."
    assert page.select_one("figure .panel")["aria-label"] == "Figure 07-1, chart"
    assert page.select_one("figure details summary").get_text() == "Values of Figure 07-1"


def test_wide_things_scroll_in_named_regions(page):
    for box in page.select(".table, .panel"):
        assert (box["role"], box["tabindex"]) == ("region", "0")
        assert box.get("aria-label") or page.find(id=box["aria-labelledby"]).get_text(strip=True)
    assert len(page.select(".table")) == len(page.find_all("table"))


# --- what stands around -------------------------------------------------------------------------------------


def test_the_page_names_itself_and_its_data(page):
    assert page.html["lang"] == "en"
    assert page.title.get_text() == "A report"
    assert [h1.get_text() for h1 in page.find_all("h1")] == ["A report"]
    assert page.select_one(".source").get_text() == (
        "Figures of 柳溪 & others, version 2.1.0, released 2025-06-01; report version 1.4"
    )
    assert page.select_one(".source [lang=zh-Hans]").get_text() == "柳溪"
    assert [a["href"] for a in page.select(".elsewhere a")] == [
        "../index.html",
        "explorer.html",
        "07-sessions.pdf",
    ]


def test_how_to_read_follows_what_a_report_opens_with(page):
    names = [tag.get("id") for tag in page.main.find_all(True, recursive=False)]
    assert names.index("in-brief") == names.index("sec-question") - 1
    assert page.select_one("#in-brief a")["href"] == "#how-to-read"


def test_the_parts_come_in_their_order(page):
    assert [h2.get_text() for h2 in page.find("main").find_all("h2")] == [
        "Question",
        "Limits",
        "Where each number comes from",
        "How to read the figures",
        "Data",
        "How to cite",
    ]


def test_the_contents_lead_to_every_heading(page):
    links = [a["href"][1:] for a in page.select("nav a")]
    assert links == [
        "sec-question",
        "sec-limits",
        "sec-where-each-number-comes-from",
        "sec-computed-numbers",
        "how-to-read",
        "data",
        "how-to-cite",
    ]
    assert all(page.find(id=link) is not None for link in links)


def test_every_internal_link_resolves_and_every_id_is_there_once(page):
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    links = {a["href"][1:] for a in page.find_all("a") if a["href"].startswith("#")}
    assert links <= set(ids)
    assert {"liuxi-7-1", "hedong-30-1", "finding-07-1", "fig-07-1", "text-1"} <= links


def test_nothing_runs_and_nothing_is_fetched(page):
    assert page.find(["script", "img", "iframe", "object", "link"], src=True) is None
    assert page.find("script") is None
    assert [link["href"] for link in page.find_all("link")] == ["data:,"]
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'")
    assert "url(" not in page.style.string
    assert "@import" not in page.style.string


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", '"><img src=x onerror=y>', "]]><!-- &lt;", "x" * 5_000, "a\u202eb"],
)
def test_hostile_text_is_text_wherever_it_stands(make, document, hostile):
    cells = [
        make.code(make.finding("“{a}” and {b}", a=hostile, b=[hostile, hostile])),
        make.code(make.shown(make.table(hostile, hostile))),
        make.code(*make.chart(make.table(hostile, hostile), title=hostile, alt=hostile)),
        make.code(make.stream(hostile)),
        make.markdown(f"`` {hostile} ``\n\n```\n{hostile}\n```"),
    ]
    data = dataclasses.replace(document.data, title=hostile, version=hostile)
    read = dataclasses.replace(make.document(*cells), title=hostile, notebook_version=hostile, data=data)
    page = page_of(read)
    shown = hostile.replace("\u202e", "\\u202e")
    told = page.main.get_text()
    assert told.count(shown) >= 3 + 2 + 2 + 1 + 2
    assert page.h1.get_text() == shown
    assert page.select_one(".source").get_text().startswith(shown)
    assert shown in {cell.get_text() for cell in page.find_all("td")}
    assert page.find(["script", "img"]) is None
    assert "\u202e" not in told


def test_a_document_can_be_set_twice(document):
    assert render(document) == render(document)


def test_neither_time_nor_machine_nor_user_is_in_the_page(document):
    page = render(document)
    assert not re.search(r"/home/|/tmp/|\d\d:\d\d:\d\d", page)
    assert not any(str(place) in page for place in (Path.home(), Path.cwd()))
    assert set(re.findall(r"20\d\d-\d\d-\d\d", page)) == {document.data.released}


def test_how_to_read_holds_no_number_but_the_year_of_the_census():
    told = " ".join(plain(line) for block in reading_guide() for line in lines_of(block))
    assert set(re.findall(r"\d+", told)) == {"2020"}


def test_the_citation_names_report_and_data(document, make, page):
    cited = (
        "civstats (2025). A report. Report version 1.4, from: Figures of 柳溪 & others, data version 2.1.0, "
        f"released 2025-06-01, SHA-256 {make.digest}"
    )
    assert document.citation == page.select_one("p.cite").get_text() == cited
    assert dataclasses.replace(document, title="Why?").citation.startswith("civstats (2025). Why? Report")


# --- the front page -----------------------------------------------------------------------------------------


@pytest.fixture
def front(document):
    """Return a front page: an analysis that leads, another one, two profiles and a download."""
    names = {"08-other": "柳溪 & more", "p-east": "East", "p-west": "West", "s-east-west": "Both"}
    others = [dataclasses.replace(document, slug=slug, title=title) for slug, title in names.items()]
    return parse(
        render_index([document, others[0]], others[1:3], others[3:], [("Workbook", "data/civstats.xlsx")])
    )


def test_the_front_page_groups_what_it_leads_to(front):
    assert front.h1.get_text() == "Figures of 柳溪 & others"
    assert [h2.get_text() for h2 in front.find_all("h2")] == [
        "A report",
        "Analyses",
        "Profiles",
        "Places side by side",
        "Data",
    ]
    assert [h3.get_text() for h3 in front.find_all("h3")] == ["柳溪 & more"]
    assert [a.get_text() for a in front.select(".profiles > li > a")] == ["East", "West"]
    assert [a["href"] for a in front.select(".pairs a")] == ["en/s-east-west.html"]
    assert [a["href"] for a in front.select("#data + ul a")] == ["en/explorer.html", "data/civstats.xlsx"]
    assert [a["href"] for a in front.select(".formats a")] == [
        "en/07-sessions.html",
        "en/07-sessions.pdf",
        "en/08-other.html",
        "en/08-other.pdf",
    ]


def test_the_front_page_opens_with_a_finding_and_says_who_says_so(front):
    assert front.main.find("p").get_text() == "In all 642 sessions."
    assert "self-reported" in front.select_one(".lead .brief").get_text()


def test_numbers_on_the_front_page_lead_into_the_report(front):
    addresses = [link["href"] for link in front.select("a.number, svg a")]
    assert addresses
    assert all(re.match(r"en/[\w-]+\.html#.", address) for address in addresses)


def test_charts_on_the_front_page_share_no_id(front):
    assert len(front.find_all("svg")) == 2
    ids = [tag["id"] for tag in front.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert all(svg["aria-labelledby"] in ids for svg in front.find_all("svg"))


LONG = "So it is" + " and more" * 60 + "."


@pytest.mark.parametrize(
    ("told", "summary"),
    [
        ([Finding(("One.",)), Paragraph(("Prose.",)), Finding(("Two.",))], "One. Two."),
        ([Finding(("One.",)), Finding((LONG,))], "One."),
        ([Finding((LONG,)), Finding(("One.",))], LONG),
        ([Paragraph(("Prose.",)), Paragraph(("More.",))], "Prose."),
        ([Divider()], ""),
    ],
)
def test_a_report_is_described_by_its_first_findings(document, told, summary):
    page = page_of(dataclasses.replace(document, blocks=tuple(map(Placed, told))))
    for name in ({"name": "description"}, {"property": "og:description"}):
        assert page.find("meta", attrs=name)["content"] == summary
    assert page.find("meta", property="og:image")["content"] == "07-sessions.png"


# --- colours ------------------------------------------------------------------------------------------------


def luminance(colour):
    parts = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour))
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def test_charts_stay_readable_on_their_card_in_the_dark(page):
    light, dark = (to_rgb(card) for card in re.findall(r"--card: (#[0-9a-f]+);", page.style.string)[:2])
    assert light == (1, 1, 1)
    for ink, ground in ((INK, "white"), (MUTED, "white"), (LINK, "white"), (INK, DARK), ("white", "#08519c")):
        pair = [
            luminance([part * share for part, share in zip(to_rgb(colour), dark, strict=True)])
            for colour in (ink, ground)
        ]
        assert (max(pair) + 0.05) / (min(pair) + 0.05) >= 4.5


def test_examples_run():
    assert doctest.testmod(blocks).failed == 0


def test_a_chinese_page_marks_what_is_english(document):
    with speaking("zh"):
        page = parse(render(document, editions=("en", "zh")))
    assert page.html["lang"] == "zh-Hans"
    assert page.find("time").get_text() == "2025年6月1日"
    marked = [span.get_text() for span in page.select("span[lang=en]")]
    assert "A report" in marked  # the title, which no catalogue has
    assert not page.select("span[lang|=zh]")
    (twin,) = page.select(".elsewhere [hreflang]")
    assert (twin["href"], twin["lang"], twin.get_text()) == ("../en/07-sessions.html", "en", "English")
    assert page.find(id="fig-07-1").figcaption.find(class_="label").get_text() == "图 07-1"


def test_ids_are_the_same_in_both_languages(document, complete):
    with speaking("zh"):
        other = read_document(complete, "07-sessions")
    assert [placed.id for placed in other.blocks] == [placed.id for placed in document.blocks]
    assert number_ids(other) == number_ids(document)


def number_ids(document):
    return [
        number_id(number)
        for placed in document.blocks
        for line in lines_of(placed.block)
        for number in numbers_in(line)
    ]
