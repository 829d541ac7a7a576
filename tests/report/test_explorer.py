"""The explorer's page as text: complete, closed to the network, and the same each time."""

import dataclasses
import re
from base64 import b64encode
from hashlib import sha256

import bs4
import pandas as pd
import pytest

from civstats.periods import in_words
from civstats.report import explorer
from civstats.report.explorer import render
from civstats.tables import load

FIRST = {
    "What is counted": "Sessions held",
    "Place": "Qinglan 青岚市",
    "Printed": "120余场次",
    "Read as": "121 to 129",
    "Unit": "sessions 场次",
    "Period": "since 2024",
    "Pillar": "Practice",
    "Stage": "Output",
    "Basis": "Achieved",
    "Qualifier": "More than",
    "Coverage": "Part",
    "Piece": "Qinglan, civility sown into every day",
    "Line": "4",
    "Row": "qinglan-4-1",
}
CHINESE = re.compile("[\u3400-\u9fff]")


@pytest.fixture(scope="module")
def html(small_dataset):
    return render(small_dataset)


@pytest.fixture(scope="module")
def page(html):
    return bs4.BeautifulSoup(html, "html.parser")


def cells(page, row):
    """Return what a reader sees of a figure, by the title of its column."""
    titles = [cell.get_text() for cell in page.select("#figures thead th")]
    texts = [cell.get_text() for cell in page.find(id=row).find_all(["th", "td"])]
    return dict(zip(titles, texts, strict=True))


def test_each_figure_is_a_row_with_all_that_is_known(page, small_dataset):
    rows = [row["id"] for row in page.select("#figures tbody tr")]
    assert rows == small_dataset.observations["obs_id"].tolist()
    titles = [cell.get_text() for cell in page.select("#figures thead th")]
    assert titles == list(FIRST)
    assert cells(page, "qinglan-4-1") == FIRST
    assert cells(page, "qinglan-5-2")["Read as"] == "95.2%"
    assert cells(page, "qinglan-5-2")["Unit"] == "per cent"
    assert page.find(id="qinglan-4-1").abbr["title"] == "2024/.. (EDTF)"


def test_what_is_not_stated_is_a_dash_and_can_be_chosen(page):
    assert cells(page, "qinglan-7-1")["Pillar"] == "–"
    assert [option.get_text() for option in page.select("#filter-2 option")] == [
        "All",
        "Cultivation",
        "Practice",
        "Not stated",
    ]


def test_a_period_that_no_code_gives_is_named_and_no_dash(page, small_dataset):
    assert cells(page, "qinglan-7-1")["Period"] in {"open", "unstated"}
    for basis in ("open", "unstated"):
        observations = small_dataset.observations.assign(time_period=pd.NA, period_basis=basis)
        page = bs4.BeautifulSoup(
            render(dataclasses.replace(small_dataset, observations=observations)), "html.parser"
        )
        assert {cells(page, row)["Period"] for row in observations["obs_id"]} == {basis}


@pytest.mark.parametrize(
    "code", ["2024?", "2024-13", "202X", "../..", "2024/", "/2024", "2024-21", "[2023,2024]", "..", "x"]
)
def test_a_period_that_has_no_words_stays_its_code(code):
    assert in_words(code) == code


def test_every_choice_stands_in_a_cell_of_its_column(page):
    titles = list(FIRST)
    for choice in page.select(".filters select"):
        title = titles[int(choice["data-column"])]
        values = {cells(page, row["id"])[title] for row in page.select("#figures tbody tr")}
        assert {option["value"] for option in choice.select("option")} - {""} == values


def test_the_page_is_closed_to_the_network_and_runs_its_own_script_alone(html, page):
    script = page.find("script")
    assert page.find_all(src=True) == []
    assert [link["href"] for link in page.find_all("link")] == ["data:,"]
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    digest = b64encode(sha256(script.string.encode()).digest()).decode()
    rules = dict(rule.split(maxsplit=1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == f"'sha256-{digest}'"
    assert html.count("<script") == html.count("</script") == 1
    assert "<!--" not in html


def test_every_chinese_run_is_marked(page):
    for text in page.body.find_all(string=CHINESE):
        parents = [parent for parent in text.parents if parent.get("lang")]
        assert text.parent.name == "script" or parents[0]["lang"].startswith("zh"), text


def test_the_same_data_give_the_same_page_below_its_limit(html, small_dataset):
    assert render(small_dataset) == html
    assert len(render(load()).encode()) < 1_500_000


def test_text_is_data(small_dataset):
    hostile = "<script>alert(1)</script>"
    places = small_dataset.places.assign(name_en=hostile, name="\u202e青\x1b岚")
    dataset = dataclasses.replace(small_dataset, places=places, title=hostile, version=hostile)
    html = render(dataset)
    page = bs4.BeautifulSoup(html, "html.parser")
    assert len(page.find_all("script")) == 1
    assert cells(page, "qinglan-4-1")["Place"] == rf"{hostile} \u202e青\x1b岚"
    assert page.title.get_text() == f"All figures: {hostile}"
    assert not re.search("[\u202a-\u202e\x1b]", html)


def test_a_long_note_does_not_enter_and_a_missing_name_is_given_as_printed(small_dataset):
    observations = small_dataset.observations.assign(note="x" * 10_000)
    indicators = small_dataset.indicators.assign(name_en=pd.NA)
    page = render(dataclasses.replace(small_dataset, observations=observations, indicators=indicators))
    assert "xxxx" not in page
    assert cells(bs4.BeautifulSoup(page, "html.parser"), "qinglan-4-1")["What is counted"] == "活动场次"


def test_another_itables_is_refused_in_plain_words(small_dataset, tmp_path, monkeypatch):
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "dt_bundle.js").write_text("export{a as b};")
    monkeypatch.setattr(explorer, "files", lambda _: tmp_path)
    with pytest.raises(RuntimeError, match=r"exports no ITable; install the version that requirements\.lock"):
        render(small_dataset)
