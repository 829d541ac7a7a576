"""Which runs a notebook's metadata ask for: one, one per value of a column, one per pair of values."""

import json

import pandas as pd
import pytest

from civstats.report.build import _given, _plan


class Tables:
    sources = pd.DataFrame({"source_id": ["east", "west", "south"]})


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
    path.write_text(json.dumps({"metadata": {"civstats": {"pairs": "sources.source_id"}}}), encoding="utf-8")
    assert [run.slug for run in _plan([path], Tables())] == [
        "beside-east-west",
        "beside-east-south",
        "beside-west-south",
    ]
