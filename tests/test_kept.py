"""What is derived once is the same as what is derived anew, for all who ask, and never that of other tables."""

from dataclasses import replace

import pandas as pd
import pytest
from pandas.errors import ChainedAssignmentError

from civstats import comparable, load, observations, trace
from civstats.joins import localities, numbers, programmes
from civstats.language import speaking
from civstats.pairing import differences
from civstats.sensitivity import variants
from civstats.tables import dataset

DERIVED = {
    "observations": observations,
    "programmes": programmes,
    "localities": localities,
    "trace": lambda data: trace(data, data),
    "variants": lambda data: variants(data)["as published"].figures,
    "left out": lambda data: comparable(observations(data)).left_out,
}


@pytest.mark.parametrize("derive", DERIVED.values(), ids=DERIVED)
def test_who_changes_a_result_changes_it_for_nobody_else(derive):
    data = load()
    result, before = derive(data), derive(data).copy()
    if isinstance(result, pd.Series):
        result.iloc[:] = "changed"
    else:
        result.iloc[:2] = result.iloc[[1, 0]].to_numpy(dtype=object)
    result.index = result.index[::-1]
    result.attrs["changed"] = True
    again = derive(data)
    assert again.equals(before)
    assert not again.attrs


def test_arguments_may_be_named():
    data = load()
    assert programmes(dataset=data).equals(programmes(data))
    assert comparable(selection=observations(data)).members.empty


def test_tables_of_a_dataset_never_change():
    data = load()
    frame, before = data.observations, data.observations.copy()
    frame.loc[0, "printed"] = "changed"
    del frame["value"]
    with pytest.warns(ChainedAssignmentError):
        data.observations["printed"] = "changed"
    differences(data).clear()
    assert data.observations.equals(before)
    assert differences(data)


def test_a_dataset_with_changed_tables_gives_what_follows_from_these():
    data = load()
    frame = data.observations.head(5)
    fewer = replace(data, observations=frame)
    frame.loc[0, "printed"] = "changed"  # after it was given
    assert len(observations(fewer)) == len(trace(list(observations(fewer)["number"]), fewer)) == 5
    assert observations(fewer)["printed"].equals(observations(data)["printed"].head(5))
    assert len(observations(data)) > 5


def test_frames_that_only_look_alike_are_compared_anew():
    data = load(coding="first")
    frame = observations(data)
    scoped = comparable(frame).members["number"].iloc[0]
    bare = comparable(frame.assign(number=numbers(frame))).members["number"].iloc[0]
    assert scoped == bare
    assert scoped.scopes
    assert not bare.scopes
    fewer = frame[frame["ref_area"] != comparable(frame).members["ref_area"].iloc[0]]
    assert len(comparable(fewer).members) < len(comparable(frame).members)


def test_a_table_that_is_edited_is_read_again(small_folder):
    first = load(small_folder)
    assert load(small_folder) is first
    path = small_folder / "sources.csv"
    text = path.read_bytes()
    path.write_bytes(text + b"\n")
    path.write_bytes(text.replace(b"2025", b"2024", 1))
    assert load(small_folder).sources["published"].tolist() != first.sources["published"].tolist()
    path.write_bytes(text)
    assert load(small_folder).digest == first.digest


def test_another_language_reading_and_coding_is_another_dataset():
    with speaking("zh"):
        chinese = load()
        assert (
            observations(chinese)["basis_name"].iloc[0]
            != observations(load(language="en"))["basis_name"].iloc[0]
        )
    assert load() is not chinese
    assert len({id(load(**how)) for how in ({}, {"reading": "wide"}, {"coding": "first"})}) == 3


def test_what_a_large_dataset_gives_is_not_kept(monkeypatch):
    monkeypatch.setattr("civstats.kept.MOST", 5)
    monkeypatch.setattr("civstats.tables.contents.MOST_READ_TWICE", 5)
    dataset._loaded.cache_clear()
    data = load()
    assert load() is not data
    assert observations(data).equals(observations(data))
    assert not data._derived
