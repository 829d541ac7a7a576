"""What cannot hold reports, and what no report can be named, is said before a notebook runs."""

import json
import os
import shutil
import subprocess
import sys

import nbformat
import pandas as pd
import pytest

from civstats.problems import CivstatsError
from civstats.report import render, stale_reports
from civstats.report.build import plan
from civstats.report.files import DRAFTS, READY, replace_files, temporary_folder


@pytest.fixture
def notebooks(tmp_path, complete):
    (tmp_path / "notebooks").mkdir()
    nbformat.write(complete, tmp_path / "notebooks" / "01-one.ipynb")
    return tmp_path / "notebooks"


@pytest.mark.parametrize(
    ("made", "found"),
    [
        (lambda out: out.write_text(""), "a file"),
        (lambda out: out.symlink_to("nowhere"), "a link that leads nowhere"),
        (lambda out: (out / "index.html").mkdir(parents=True), "a folder"),
        (lambda out: (out / "en" / "01-one.pdf").mkdir(parents=True), "a folder"),
        (lambda out: (out.mkdir(), (out / "en").write_text("")), "a file"),
        (lambda out: (out.mkdir(), (out / "data").symlink_to("nowhere")), "a link that leads nowhere"),
    ],
)
def test_what_stands_in_the_way_is_named_before_a_notebook_runs(ran, tmp_path, notebooks, made, found):
    made(tmp_path / "out")
    with pytest.raises(CivstatsError) as caught:
        render(None, tmp_path / "out", notebooks=notebooks)
    assert [(problem.code, str(problem.found)) for problem in caught.value.problems] == [("R-OUT", found)]
    assert ran == []


def test_a_folder_that_may_not_be_written_into_is_named(ran, tmp_path, notebooks, monkeypatch):
    (tmp_path / "out").mkdir()
    monkeypatch.setattr(os, "access", lambda path, _: path != tmp_path / "out")  # also for an administrator
    with pytest.raises(CivstatsError, match="R-OUT: found 'read-only'"):
        render(None, tmp_path / "out", notebooks=notebooks)
    assert ran == []


@pytest.mark.parametrize("where", ["", "data", "data/mine", "en", "zh"])
def test_reports_are_not_written_among_the_data(ran, tmp_path, small_folder, notebooks, where):
    data = shutil.copytree(small_folder, tmp_path / "out" / where)
    before = sorted(data.rglob("*"))
    with pytest.raises(CivstatsError, match=r"R-OUT: .* expected a folder outside"):
        render(data, tmp_path / "out", notebooks=notebooks)
    assert ran == []
    assert sorted(data.rglob("*")) == before


def test_a_data_folder_may_have_a_folder_of_reports(ran, small_folder, notebooks):
    render(small_folder, small_folder / "reports", notebooks=notebooks)
    assert ran == ["01-one"]
    assert (small_folder / "reports" / "index.html").is_file()


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({"01-one": "sources.source_id", "01-one-east": None}, "01-one-east"),
        ({"01-one": "sources.source_id", "01-ONE-East": None}, "01-one-east"),
        ({"explorer": None}, "explorer"),
        ({"长" * 78: None}, "长" * 78),
    ],
)
def test_a_name_that_is_taken_or_that_no_file_can_have_is_a_problem(tmp_path, settings, found):
    class Tables:
        sources = pd.DataFrame({"source_id": ["east", "west"]})

    paths = []
    for name, each in settings.items():
        told = {"civstats": {"each": each} if each else {}}
        paths.append(tmp_path / f"{name}.ipynb")
        paths[-1].write_text(
            json.dumps({"metadata": told, "cells": [{"metadata": {"tags": ["parameters"]}}]})
        )
    with pytest.raises(CivstatsError) as caught:
        plan(sorted(paths), Tables())
    assert [(problem.code, str(problem.found)) for problem in caught.value.problems] == [
        ("R-REPORT-NAME", found)
    ]


@pytest.mark.usefixtures("ran")
def test_what_was_ready_is_refused_by_check_and_moved_by_the_next_render(tmp_path, notebooks):
    out = tmp_path / "out"
    render(None, out, notebooks=notebooks)
    (out / READY / "en").mkdir(parents=True)
    (out / READY / "en" / "of-the-dead.html").write_text("ready")
    (out / DRAFTS).mkdir()
    (problem,) = stale_reports(None, out, notebooks=notebooks)
    assert problem.code == "R-UNFINISHED"
    render(None, out, notebooks=notebooks)
    assert (out / "en" / "of-the-dead.html").read_text() == "ready"
    assert not {DRAFTS, READY} & {path.name for path in out.iterdir()}


def test_a_disk_that_is_full_leaves_the_last_set(tmp_path, monkeypatch):
    replace_files({"a": b"1", "b": b"1"}, tmp_path)

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        replace_files({"a": b"2", "b": b"2"}, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"1", "b": b"1"}


def test_folders_of_the_dead_are_cleared_and_those_of_the_living_stay(tmp_path):
    code = (
        "import os, sys; from pathlib import Path; from civstats.report.files import temporary_folder as t\n"
    )
    code += "with t(Path(sys.argv[1])): os._exit(0)"
    (tmp_path / "civstats-of-a-user").mkdir()
    with temporary_folder(tmp_path) as living:
        subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
        assert len([*tmp_path.iterdir()]) == 3
        with temporary_folder(tmp_path) as other:
            assert {*tmp_path.iterdir()} == {living, other, tmp_path / "civstats-of-a-user"}
    assert [path.name for path in tmp_path.iterdir()] == ["civstats-of-a-user"]
