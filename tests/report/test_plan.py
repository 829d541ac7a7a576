"""Which runs a notebook's metadata ask for: one, one per value of a column, one per pair of values."""

import json

import pandas as pd
import pytest

from civstats.problems import CivstatsError
from civstats.report.runs import _given, plan, with_parameters, wrong_parameters


class Tables:
    sources = pd.DataFrame({"source_id": ["east", "west", "south"]})
    places = pd.DataFrame({"gb2260": ["a/b", None, "a/b", "a:b"]})


def notebook(settings: object, *tags: str, source: str = "") -> str:
    cells = [{"source": source, "metadata": {"tags": tags or ["parameters"]}}]
    return json.dumps({"metadata": {"civstats": settings}, "cells": cells})


@pytest.mark.parametrize(
    ("settings", "given"),
    [
        ({}, [{}]),
        ({"each": "sources.source_id"}, [{"source_id": key} for key in ("east", "west", "south")]),
        (
            {"pairs": "sources.source_id"},
            [
                {"source_id": "east", "other_source_id": "west"},
                {"source_id": "east", "other_source_id": "south"},
                {"source_id": "west", "other_source_id": "south"},
            ],
        ),
    ],
)
def test_a_notebook_is_run_once_or_for_each_value_or_pair(settings, given):
    assert _given(settings, Tables()) == given


def test_a_pair_names_its_report(tmp_path):
    path = tmp_path / "beside.ipynb"
    path.write_text(notebook({"pairs": "sources.source_id"}), encoding="utf-8")
    assert [run.slug for run in plan([path], Tables())] == [
        "beside-east-west",
        "beside-east-south",
        "beside-west-south",
    ]


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({"each": "source.source_id"}, "source.source_id"),
        ({"each": "sources.id"}, "sources.id"),
        ({"each": ["x"]}, "['x']"),
        ({"each": 5}, "5"),
        ({"pairs": "nowhere"}, "nowhere"),
        ({"binds": ["nope"]}, "nope"),
        ({"binds": 5}, "5"),
        ({"binds": [["nope"]]}, "['nope']"),
        ({"binds": ["beside"], "each": "sources.source_id"}, "beside"),
        ({"needs": {"figures": 1}}, "{'figures': 1}"),
        ({"needs": {"sources": "1"}}, "{'sources': '1'}"),
        ({"needs": "sources"}, "sources"),
    ],
)
def test_metadata_that_name_what_is_not_there_are_a_problem(tmp_path, settings, found):
    path = tmp_path / "beside.ipynb"
    path.write_text(notebook(settings), encoding="utf-8")
    with pytest.raises(CivstatsError) as caught:
        plan([path], Tables())
    (problem,) = caught.value.problems
    assert (problem.code, problem.file, problem.found) == ("R-SETTING", "beside.ipynb", found)


def test_values_for_each_need_a_cell_that_takes_them(tmp_path):
    path = tmp_path / "beside.ipynb"
    path.write_text(notebook({"each": "sources.source_id"}, "other"), encoding="utf-8")
    with pytest.raises(CivstatsError, match='a cell with the tag "parameters"'):
        plan([path], Tables())


def test_each_value_is_run_once_under_a_name_that_files_may_have(tmp_path):
    path = tmp_path / "place.ipynb"
    path.write_text(notebook({"each": "places.gb2260"}), encoding="utf-8")
    names = [run.slug for run in plan([path], Tables())]
    assert len({*names}) == 2
    assert all(name.startswith("place-a-b-") for name in names)


def test_a_notebook_that_needs_more_rows_is_neither_run_nor_bound(tmp_path):
    paths = [tmp_path / name for name in ("deeds.ipynb", "volume.ipynb")]
    paths[0].write_text(notebook({"needs": {"sources": 4}}), encoding="utf-8")
    paths[1].write_text(notebook({"needs": {"sources": 3}, "binds": ["deeds"]}), encoding="utf-8")
    (run,) = plan(paths, Tables())
    assert (run.slug, run.binds) == ("volume", [])


@pytest.fixture
def runs(tmp_path):
    """Give the runs of a notebook for each piece, of one with values of its own, and of one that binds it."""
    pages = {
        "piece": ({"each": "sources.source_id"}, 'source_id = "east"'),
        "trend": ({}, 'YEAR = "2024"\nSIZE = 0.5\nWHOLE = True'),
        "volume": ({"binds": ["trend"]}, ""),
    }
    for name, (settings, source) in pages.items():
        (tmp_path / f"{name}.ipynb").write_text(notebook(settings, source=source), encoding="utf-8")
    return plan(sorted(tmp_path.glob("*.ipynb")), Tables())


def test_parameters_choose_among_values_and_set_others_in_their_own_kind(runs):
    chosen = with_parameters(runs, {"source_id": "west", "YEAR": "2025", "SIZE": "50"})
    assert {run.slug: run.given for run in chosen} == {
        "piece-west": {"source_id": "west"},
        "trend-YEAR-2025-SIZE-50": {"YEAR": "2025", "SIZE": 50},
        "volume": {},
    }
    assert chosen[-1].binds == ["trend-YEAR-2025-SIZE-50"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"yeer": "2025"}, "a parameter that these notebooks have: source_id, YEAR, SIZE, WHOLE"),
        ({"source_id": "north"}, "one of east, west, south"),
        ({"SIZE": "large"}, "a value such as the notebook's own, SIZE=0.5"),
        ({"WHOLE": "1"}, "a value such as the notebook's own, WHOLE=True"),
    ],
)
def test_a_parameter_that_is_not_there_is_told_what_is(runs, given, expected):
    (problem,) = wrong_parameters(runs, given)
    assert (problem.code, problem.expected) == ("R-UNKNOWN-CHOICE", expected)
