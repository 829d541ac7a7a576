"""JupyterLab as `make lab` starts it: its settings, and that saving a notebook changes no byte."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from jupyter_server.services.contents.filemanager import FileContentsManager
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from civstats.report.store import store

ROOT = Path(__file__).parents[1]
SMALL = ROOT / "tests" / "data" / "small"
SHOWN = "import civstats\ncivstats.finding('{n} sessions.', n=civstats.BoundedValue(1.5, 599, '场次', ('a-1-1',)))"


def settings(monkeypatch, data=None):
    """Read the settings as Jupyter does, with CIVSTATS_DATA set."""
    monkeypatch.delenv("CIVSTATS_DATA", raising=False)
    if data:
        monkeypatch.setenv("CIVSTATS_DATA", str(data))
    path = ROOT / "jupyter_server_config.py"
    c = SimpleNamespace(ContentsManager=SimpleNamespace(), ServerApp=SimpleNamespace())
    exec(compile(path.read_text("utf-8"), path, "exec"), {"get_config": lambda: c, "__file__": str(path)})
    return c


def as_javascript(value):
    """Give JSON as a browser sends it back: 599.0 is 599 there."""
    if isinstance(value, dict):
        return {key: as_javascript(part) for key, part in value.items()}
    if isinstance(value, list):
        return [as_javascript(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


@pytest.fixture
def manager(tmp_path, monkeypatch):
    hook = settings(monkeypatch).ContentsManager.pre_save_hook
    # Or the signatures of trusted notebooks would go to those of the user.
    (tmp_path / "jupyter").mkdir()
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    started = FileContentsManager(root_dir=str(tmp_path), pre_save_hook=hook)
    yield started
    started.notary.store.close()


def test_saving_an_executed_notebook_that_nothing_changed_changes_no_byte(tmp_path, manager):
    cells = [
        new_markdown_cell("# 标题", id="title"),
        new_code_cell(SHOWN, id="shown"),
        new_code_cell("print('三')", id="printed"),
    ]
    nbformat.write(new_notebook(cells=cells), tmp_path / "a.ipynb")
    store(tmp_path, SMALL)
    before = (tmp_path / "a.ipynb").read_bytes()
    model = json.loads(json.dumps(manager.get("a.ipynb"), default=str), object_hook=as_javascript)
    # What JupyterLab adds once a kernel has run the notebook.
    model["content"]["metadata"]["kernelspec"]["display_name"] = "Python 3 (ipykernel)"
    model["content"]["metadata"]["language_info"] |= {"version": "3.11.99", "file_extension": ".py"}
    model["content"]["cells"][1]["metadata"] |= {"trusted": True, "execution": {"iopub.status.busy": "2026"}}
    manager.save(model, "a.ipynb")
    assert (tmp_path / "a.ipynb").read_bytes() == before


def test_a_notebook_of_another_language_is_saved_as_it_is(tmp_path, manager):
    r = {"kernelspec": {"name": "ir", "display_name": "R"}, "language_info": {"name": "R"}}
    manager.save({"type": "notebook", "format": "json", "content": new_notebook(metadata=r)}, "r.ipynb")
    assert nbformat.read(tmp_path / "r.ipynb", as_version=4).metadata == r
    manager.save({"type": "file", "format": "text", "content": "row\n"}, "table.csv")
    assert (tmp_path / "table.csv").read_text() == "row\n"


def test_it_shows_the_repository_and_the_folder_of_the_coder(tmp_path, monkeypatch):
    here = settings(monkeypatch).ServerApp
    assert here.root_dir == here.preferred_dir == str(ROOT)
    (tmp_path / "yunting").mkdir()
    both = settings(monkeypatch, tmp_path / "yunting").ServerApp
    assert both.preferred_dir == str(ROOT)
    assert all(path.is_relative_to(both.root_dir) for path in (ROOT, tmp_path / "yunting"))


def test_root_is_allowed_where_one_is_root_and_nobody_else(monkeypatch):
    for user, allowed in ((0, True), (1000, False)):
        monkeypatch.setattr(os, "geteuid", lambda user=user: user, raising=False)
        assert settings(monkeypatch).ServerApp.allow_root is allowed


def test_a_relative_data_folder_is_found_from_the_folder_of_a_notebook(small_folder, tmp_path):
    (tmp_path / "analyses").mkdir()
    environment = {**os.environ, "CIVSTATS_DATA": small_folder.name, "PWD": str(tmp_path)}
    program = "import civstats; print(civstats.load().title)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path / "analyses",
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    assert done.stdout == "The made-up city of Qinglan\n"
