"""The HTML page: what stands around a document, and that it asks for nothing."""

import dataclasses
import re
from pathlib import Path

import bs4
import pytest
from matplotlib.colors import to_rgb

from civstats.charts.heat_maps import DARK
from civstats.charts.style import INK, LINK, MUTED
from civstats.report.html import citation, reading, render, render_index


@pytest.fixture
def page(document):
    return bs4.BeautifulSoup(render(document), "html.parser")


def test_the_page_names_itself_and_its_data(page, make):
    assert page.html["lang"] == "en"
    assert page.title.get_text() == "A report"
    assert [h1.get_text() for h1 in page.find_all("h1")] == ["A report"]
    facts = {term.get_text(): term.find_next("dd").get_text() for term in page.find_all("dt")}
    assert facts == {
        "Data version": "2.1.0",
        "Released": "2025-06-01",
        "Data digest": make.digest[:12],
        "Report version": "1.4",
    }
    assert page.select_one(".kicker [lang=zh-Hans]").get_text() == "柳溪"
    assert [a["href"] for a in page.select(".elsewhere a")] == [
        "07-sessions.pdf",
        "explorer.html",
        "../index.html",
    ]


def test_the_parts_come_in_their_order(page):
    assert [h2.get_text() for h2 in page.find("main").find_all("h2")] == [
        "How to read the figures",
        "Question",
        "Limits",
        "Where each number comes from",
        "Data",
        "How to cite",
    ]


def test_the_contents_lead_to_every_heading(page):
    links = [a["href"][1:] for a in page.select("nav a")]
    assert links == [
        "how-to-read",
        "sec-question",
        "sec-limits",
        "sec-where-each-number-comes-from",
        "sec-computed-numbers",
        "data",
        "how-to-cite",
    ]
    assert all(page.find(id=link) is not None for link in links)


def test_every_internal_link_resolves_and_every_id_is_there_once(page):
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for a in page.find_all("a") if a["href"].startswith("#")} <= set(ids)


def test_nothing_runs_and_nothing_is_fetched(page):
    assert page.find(["script", "img", "iframe", "object", "link"], src=True) is None
    assert page.find("script") is None
    assert [link["href"] for link in page.find_all("link")] == ["data:,"]
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'")
    assert "url(" not in page.style.string
    assert "@import" not in page.style.string


def test_charts_are_named_and_their_links_stay_open_to_all(page):
    svg = page.find("svg")
    assert svg["role"] == "graphics-document"
    assert page.find(id=svg["aria-labelledby"]).get_text() == "Liuxi leads"
    assert page.find(id=svg["aria-describedby"]).get_text() == "One dot."
    assert page.select_one("figure details summary").get_text() == "Values of Figure 1"


def test_wide_things_scroll_in_named_regions(page):
    for box in page.select(".table, .panel"):
        assert (box["role"], box["tabindex"]) == ("region", "0")
        assert box.get("aria-label") or page.find(id=box["aria-labelledby"]).get_text(strip=True)
    assert len(page.select(".table")) == len(page.find_all("table"))


def test_a_hostile_title_is_text(document):
    hostile = dataclasses.replace(document, title="</title><script>alert(1)</script>", data_title='"><b>')
    page = bs4.BeautifulSoup(render(hostile), "html.parser")
    assert page.title.get_text() == page.h1.get_text() == hostile.title
    assert page.find(["script", "b"]) is None


def test_a_document_can_be_set_twice(document):
    assert render(document) == render(document)
    assert "data-cell" in str(document.body)
    assert "data-cell" not in render(document)


def test_neither_time_nor_machine_nor_user_is_in_the_page(document):
    page = render(document)
    assert not re.search(r"/home/|/tmp/|\d\d:\d\d:\d\d", page)
    assert not any(str(place) in page for place in (Path.home(), Path.cwd()))
    assert set(re.findall(r"20\d\d-\d\d-\d\d", page)) == {document.released}


def test_how_to_read_holds_no_number_but_the_year_of_the_census():
    assert set(re.findall(r"\d+", bs4.BeautifulSoup(reading(), "html.parser").get_text())) == {"2020"}


def test_the_citation_names_report_and_data(document, make):
    assert citation(document) == (
        "civstats (2025). A report. Report version 1.4, from: Figures of 柳溪 & others, data version 2.1.0, "
        f"released 2025-06-01, SHA-256 {make.digest}"
    )


def test_the_index_has_a_card_for_each_report(document):
    other = dataclasses.replace(document, slug="08-other", title="柳溪 & more")
    page = bs4.BeautifulSoup(render_index([document, other]), "html.parser")
    assert [h2.get_text() for h2 in page.find_all("h2")] == [
        "A report",
        "柳溪 & more",
        "All figures",
    ]
    assert [a["href"] for a in page.select(".formats a")] == [
        "en/07-sessions.html",
        "en/07-sessions.pdf",
        "en/08-other.html",
        "en/08-other.pdf",
    ]
    assert page.select_one(".cards p").get_text() == "First paragraph on 柳溪."
    assert page.h1.get_text() == "Figures of 柳溪 & others"


def test_a_card_shows_whole_sentences_and_no_number_of_a_finding(document):
    long = "First, of No. 2 and e.g. more" + " and more" * 60
    for text, shown in (
        ("One. Two? Three.", "One. Two? Three."),
        (f"One. “Two.” {long}. Last.", "One. “Two.”"),
        (f"{long}. Last.", f"{long}."),
        ('<span class="label">Finding 1</span> One.', "One."),
        ("", ""),
    ):
        body = bs4.BeautifulSoup(f"<p>{text}</p>" if text else "", "html.parser")
        page = bs4.BeautifulSoup(render_index([dataclasses.replace(document, body=body)]), "html.parser")
        assert page.select_one(".cards p").get_text() == shown


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
