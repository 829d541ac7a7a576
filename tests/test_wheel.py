"""The wheel carries data and notebooks: unpacked alone elsewhere, it loads and renders."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.renders

ROOT = Path(__file__).parents[1]
SMALL = ROOT / "tests" / "data" / "small"
RENDER_ONE = """
import pathlib, shutil, sys
from civstats.report import render
from civstats.report.inputs import find_notebooks
notebook, *_ = find_notebooks()
pathlib.Path("one").mkdir()
shutil.copy(notebook, "one")
written = render(pathlib.Path(sys.argv[1]), pathlib.Path("small"), notebooks=pathlib.Path("one"), languages=["en"])
print(notebook, *written, sep="\\n")
"""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """Unpack the wheel into a folder of its own, ahead of the repository on the path; JupyterLab left copies there."""
    folder = tmp_path_factory.mktemp("wheel")
    unneeded = shutil.ignore_patterns(".git", ".venv", "reports", ".*_cache", "__pycache__")
    copy = shutil.copytree(ROOT, folder / "repository", ignore=unneeded)
    for where in ("notebooks", "data", "data/codings"):
        (copy / where / ".ipynb_checkpoints").mkdir()
        (copy / where / ".ipynb_checkpoints" / "places-checkpoint.csv").touch()
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", str(copy)]
    subprocess.run([*build, "--wheel-dir", str(folder)], check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder


def run(folder, *arguments):
    environment = {**os.environ, "PYTHONPATH": str(folder / "site")}
    environment.pop("CIVSTATS_DATA", None)
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_loads(elsewhere):
    code = "import civstats, sys; print(civstats.__file__); print(len(civstats.load().observations))"
    where, rows = run(elsewhere, "-c", code).split()
    assert Path(where).is_relative_to(elsewhere)
    assert int(rows) > 0


def test_it_holds_nothing_of_tests_and_reports(elsewhere):
    assert {path.name for path in (elsewhere / "site").iterdir() if not path.name.endswith(".dist-info")} == {
        "civstats"
    }


def test_it_holds_no_copies_of_an_editor_and_says_that_it_is_typed(elsewhere):
    assert [*elsewhere.glob("site/**/*checkpoint*")] == []
    assert (elsewhere / "site/civstats/py.typed").exists()


def test_its_description_reads_without_the_repository(elsewhere):
    (metadata,) = elsewhere.glob("site/*.dist-info/METADATA")
    description = metadata.read_text("utf-8").partition("\n\n")[2]
    assert "civstats.compare(whole)" in description
    assert re.findall(r"\]\((?!https?:|#)", description) == []


def test_it_holds_every_notebook_that_reports_and_renders_one(elsewhere):
    shipped = elsewhere / "site/civstats/notebooks"
    reporting = {path.name for path in (ROOT / "notebooks").glob("*.ipynb") if path.name[:3] != "00-"}
    assert {path.name for path in shipped.glob("*.ipynb")} >= reporting
    notebook, *written = map(Path, run(elsewhere, "-c", RENDER_ONE, str(SMALL)).splitlines())
    assert notebook.parent == shipped
    assert {path.name for path in written} >= {"index.html", f"{notebook.stem}.html", f"{notebook.stem}.pdf"}


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "folder", [(), (str(SMALL),)], ids=["the data that it carries", "a folder of one's own"]
)
def test_it_renders_every_notebook(elsewhere, folder):
    out = f"out-{len(folder)}"
    written = run(elsewhere, "-m", "civstats", "render", *folder, "--out", out).split()
    assert f"{out}/index.html" in written
    expected = set()
    for path in (elsewhere / "site/civstats/notebooks").glob("0[1-9]*.ipynb"):
        dataset = json.loads(path.read_text("utf-8"))["metadata"]["civstats"].get("dataset")
        if not (folder and dataset):  # a folder of one's own gets no reports of the other data sets
            below = f"{dataset}/" if dataset else ""
            expected |= {f"{out}/{below}en/{path.stem}.{kind}" for kind in ("html", "pdf")}
    assert len(expected) > 2
    assert {*written} >= expected | {f"{out}/en/comparative-report.pdf"}
    assert all((elsewhere / name).stat().st_size > 0 for name in expected)


def test_importing_loads_neither_reports_nor_coding(elsewhere):
    code = "import sys, civstats; print([n for n in sys.modules if n.startswith(('civstats.report', 'civstats.coding'))])"
    assert run(elsewhere, "-c", code).strip() == "[]"


def test_at_most_fifteen_public_names(elsewhere):
    code = "import civstats; print(*(n for n in dir(civstats) if not n.startswith('_')))"
    assert len(run(elsewhere, "-c", code).split()) <= 15
