"""The shipped notebooks on other data folders: one of its own, and one that adds a place to the shipped page."""

import csv

import bs4
import pytest

from civstats import comparable, load, observations
from civstats.coding.new import new
from civstats.report import render

ROWS = {
    "sources": {
        "source_id": "yunting",
        "kind": "article",
        "title": "云汀灯火",
        "title_en": "Lights of Yunting",
        "document": "yunting.txt",
        "document_sha256": "0" * 64,
        "lines": "1-9",
        "published": "2031",
        "language": "zh",
    },
    "places": {
        "ref_area": "yunting",
        "name": "云汀市",
        "name_en": "Yunting",
        "level": "prefecture",
        "parent": "hunan",
        "gb2260": "439900",
        "population": "1000000",
        "population_date": "2020-11-01",
        "population_source": "made up",
    },
    "programmes": {
        "programme_id": "yunting-lanterns",
        "source_id": "yunting",
        "line": "2",
        "ref_area": "yunting",
        "name": "灯会",
        "name_en": "Lantern fair",
        "pillar": "practice",
        "instrument": "organisation",
        "actor": "volunteers",
        "target_group": "residents",
        "channel": "event",
    },
    "observations": {
        "obs_id": "yunting-3-1",
        "source_id": "yunting",
        "line": "3",
        "printed": "80余个",
        "value": "80",
        "qualifier": "more_than",
        "unit_measure": "个",
        "indicator_id": "volunteer-models-one-class",
        "ref_area": "yunting",
        "coverage": "whole",
        "programme_id": "yunting-lanterns",
        "time_period": "2024",
        "period_basis": "stated",
        "basis": "achieved",
        "obs_status": "V",
    },
}


@pytest.fixture
def folder(tmp_path):
    """Return a folder that adds a made-up city to the shipped page by adding rows."""
    folder = tmp_path / "yunting"
    new(folder)
    for table, row in ROWS.items():
        path = folder / f"{table}.csv"
        columns = path.read_text("utf-8").splitlines()[0].split(",")
        with path.open("a", encoding="utf-8", newline="") as file:
            csv.DictWriter(file, columns, lineterminator="\n").writerow(row)
    return folder


def test_a_new_place_stands_in_the_comparisons_it_qualifies_for(folder):
    members = comparable(observations(load(folder))).members
    assert set(members.loc[members["set"] == "Volunteer-service models, one class", "place"]) == {
        "Xiangtan",
        "Yunting",
    }


def test_a_new_place_stands_in_every_report(folder, tmp_path):
    render(folder, tmp_path / "out")
    pages = {path.stem: path.read_text("utf-8") for path in (tmp_path / "out/en").glob("*.html")}
    assert "Profile: Yunting" in bs4.BeautifulSoup(pages["place-profile-yunting"], "html.parser").get_text()
    for name in (
        "01-page-and-coding",
        "02-programmes",
        "03-volumes-and-reach",
        "comparative-report",
        "explorer",
    ):
        assert "yunting" in pages[name], name


def test_a_small_folder_of_its_own_gets_its_reports(small_folder, tmp_path):
    written = render(small_folder, tmp_path / "out")
    assert {path.stem for path in written if path.suffix == ".pdf"} >= {
        "01-page-and-coding",
        "02-programmes",
        "03-volumes-and-reach",
        "04-results-chain",
        "05-how-places-report",
        "comparative-report",
    }
