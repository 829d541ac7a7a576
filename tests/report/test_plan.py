"""Which runs a notebook's metadata ask for: one, one per value of a column, one per pair of values."""

import json

import pandas as pd
import pytest

from civstats.problems import CivstatsError
from civstats.report.build import _given, plan


class Tables:
    sources = pd.DataFrame({"source_id": ["east", "west", "south"]})


def notebook(settings: object, *tags: str) -> str:
    cells = [{"metadata": {"tags": tags or ["parameters"]}}]
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
