"""A notebook that was not run, or that shows another number or chart than it gives, fails `make test`."""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from civstats.display.bundles import MIME
from civstats.report.store import store

ROOT = Path(__file__).resolve().parents[2]
CELLS = [
    "import civstats\nfrom civstats import charts, count, finding, tally\n\ndata = civstats.load()",
    'figures = finding("The page prints {number} figures.", number=count(data.observations))\nfigures',
    'table = tally(data.observations, "source_id", "basis", index=data.sources["source_id"], '
    'columns=sorted(data.observations["basis"].unique()))\n'
    'charts.heat_map(table, title=figures, source="The page.", caption="By piece.", unit="figures")',
]
LOADS, STATES, DRAWS = 0, 1, 2


def other(pattern: str, mime: str, nb: NotebookNode, cell: int) -> None:
    """Add 1 to the last digit of the first match, or write another letter, in one stored output."""
    output = next(output for output in nb.cells[cell + 1].outputs if mime in output.data)
    text = output.data[mime]
    match = re.search(pattern, text)
    assert match is not None
    last = match[1][-1]
    new = str((int(last) + 1) % 10) if last.isdigit() else "x"
    output.data[mime] = text[: match.end(1) - 1] + new + text[match.end(1) :]
    assert output.data[mime] != text


def unexecuted(nb: NotebookNode, cell: int) -> None:
    nb.cells[cell + 1].update(execution_count=None, outputs=[])


def number(nb: NotebookNode, cell: int) -> None:
    other(r">(\d+)</a>", "text/html", nb, cell)


def meaning(nb: NotebookNode, cell: int) -> None:
    (output,) = nb.cells[cell + 1].outputs
    (count,) = [part for part in output.data[MIME]["inlines"] if not isinstance(part, str)]
    count["upper"] += 1


def path(nb: NotebookNode, cell: int) -> None:
    other(r'<path d="M [\d.]*(\d)', "image/svg+xml", nb, cell)


def label(nb: NotebookNode, cell: int) -> None:
    other(r"<text[^>]*>([^<]+)<", "image/svg+xml", nb, cell)


# Copies of the sound notebook, each damaged in some of its cells; the first has no output that could differ.
STALE: dict[str, dict[int, Callable[[NotebookNode, int], None]]] = {
    "one": {LOADS: unexecuted, STATES: number, DRAWS: path},
    "another": {STATES: meaning, DRAWS: label},
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], str]:
    """Run this project's pytest, set up as it is, on a sound notebook and its damaged copies.

    Returns the message of each cell, empty where it passed, by the notebook's name and the cell's number.
    """
    project = tmp_path_factory.mktemp("project")
    for name in ("pyproject.toml", "conftest.py"):
        shutil.copy(ROOT / name, project)
    folder = project / "notebooks"
    folder.mkdir()
    cells = [new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(CELLS)]
    nb = new_notebook(cells=[new_markdown_cell("# Small", id="title"), *cells])
    nbformat.write(nb, folder / "sound.ipynb")
    store(folder, ROOT / "data")
    for name, damages in STALE.items():
        nb = nbformat.read(folder / "sound.ipynb", as_version=4)
        for cell, damage in damages.items():
            damage(nb, cell)
        nbformat.write(nb, folder / f"{name}.ipynb")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "notebooks", "--junit-xml=result.xml", "-p", "no:cacheprovider"],
        cwd=project,
        env=environment | {"CIVSTATS_DATA": str(ROOT / "tests" / "data" / "small")},  # which must not count
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == pytest.ExitCode.TESTS_FAILED, run.stdout + run.stderr
    messages = {}
    for case in ElementTree.parse(project / "result.xml").iter("testcase"):
        name = case.attrib["classname"].removeprefix("notebooks.").removesuffix(".ipynb")
        failure = case.find("*")
        messages[name, int(case.attrib["name"].removeprefix("Cell "))] = (
            "" if failure is None else failure.tag + (failure.text or "")
        )
    return messages


def test_every_cell_was_run(outcomes: dict[tuple[str, int], str]) -> None:
    assert set(outcomes) == {(name, cell) for name in ("sound", *STALE) for cell in range(len(CELLS))}


def test_a_sound_notebook_passes(outcomes: dict[tuple[str, int], str]) -> None:
    assert [outcomes["sound", cell] for cell in range(len(CELLS))] == ["", "", ""]


@pytest.mark.parametrize("name", STALE)
def test_a_stale_notebook_fails_and_names_the_remedy(name: str, outcomes: dict[tuple[str, int], str]) -> None:
    failed = {cell: outcomes[name, cell] for cell in range(len(CELLS)) if outcomes[name, cell]}
    assert list(failed) == list(STALE[name])
    for cell, message in failed.items():
        assert message.startswith("failure")
        assert "Run 'make notebooks'" in message
        assert ("never run" if cell == LOADS else "outputs differ") in message
