"""`observations` keeps the rows that have what is asked for; a place stands for all that lies within it."""

from dataclasses import replace

import pytest

import civstats
from civstats.filters import within


def test_a_place_is_all_that_lies_within_it(small_dataset):
    assert within(small_dataset, "fenglu") == ["fenglu", "qinglan", "qinglan-hukou"]
    assert within(small_dataset, "qinglan") == ["qinglan", "qinglan-hukou"]
    assert len(civstats.observations(small_dataset, place="fenglu")) == len(small_dataset.observations) == 8
    assert civstats.observations(small_dataset, place="湖口镇")["obs_id"].tolist() == ["lakeside-9-1"]
    assert len(civstats.observations(small_dataset, place=["Hukou", "qinglan"])) == 8


def test_a_place_goes_by_its_key_and_both_names(small_dataset):
    for area, name, english in small_dataset.places[["ref_area", "name", "name_en"]].itertuples(index=False):
        assert within(small_dataset, name) == within(small_dataset, english) == within(small_dataset, area)


def test_a_name_of_two_places_is_refused_with_the_keys_of_both(small_dataset):
    alike = small_dataset.places.replace({"name_en": {"Hukou, a town": "Qinglan", "Hukou": "Qinglan"}})
    with pytest.raises(ValueError, match=r"2 places are named 'Qinglan'; .*: qinglan, qinglan-hukou$"):
        within(replace(small_dataset, places=alike), "Qinglan")


def test_one_letter_makes_another_place():
    provinces = civstats.load("provinces-2026")
    assert within(provinces, "Shaanxi") == ["shaanxi"]
    assert within(provinces, "Shanxi") == ["shanxi"]


def test_values_and_lists_of_values_are_looked_for_in_their_column():
    data = civstats.load()
    frame = civstats.observations(data)
    whole = civstats.observations(data, coverage="whole")
    assert whole["obs_id"].tolist() == frame["obs_id"][frame["coverage"] == "whole"].tolist()
    assert len(civstats.observations(data, coverage=["whole", "part", "unstated"])) == len(frame)
    in_2024 = civstats.observations(data, coverage="whole", time_period=2024)  # a year may be a number
    assert in_2024["obs_id"].tolist() == whole["obs_id"][whole["time_period"] == "2024"].tolist()
    assert not in_2024.empty


def test_a_known_code_that_no_row_has_gives_no_rows(small_dataset):
    assert civstats.observations(small_dataset, coverage="unstated").empty


def test_names_and_words_are_chinese_where_that_is_asked_for():
    english, chinese = (civstats.load(language=language) for language in ("en", "zh"))
    assert english.words("coverage")["whole"] == "Whole"
    assert chinese.words("coverage")["whole"] == "全部"
    row = civstats.observations(chinese).set_index("obs_id").loc["yangquan-73-1"]
    assert row[["place", "locality", "coverage_name"]].tolist() == [
        "阳泉市",
        "阳泉市",
        chinese.words("coverage")[row["coverage"]],
    ]
    assert civstats.trace(row["number"], chinese)["place"].tolist() == ["阳泉市"]
    assert english.digest == chinese.digest
