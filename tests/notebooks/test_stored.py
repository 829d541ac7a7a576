"""What every stored notebook has: nothing hidden from nbval, a title, findings, limits and a trace."""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbval.plugin import find_comment_markers

from civstats.display import Finding, Heading, Table
from civstats.display.bundles import MIME, DatasetFacts, Picture, Shown, read_bundle

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
REPORTS = [path for path in NOTEBOOKS if not path.name.startswith("00-")]
ESSAYS = [path for path in NOTEBOOKS if re.match(r"0[1-5]-", path.name)]
LIMITS = re.compile(r"(?:^#+ |\*\*)What the data cannot carry", re.MULTILINE)
HEADING = re.compile(r"^#+ ", re.MULTILINE)
TAGS = {"parameters", "chapters"}  # which tell the report where to put values and bound notebooks
COMPARED = {MIME, "image/svg+xml", "text/html", "text/markdown", "text/plain"}
notebooks = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
reports = pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
essays = pytest.mark.parametrize("path", ESSAYS, ids=lambda path: path.stem)


def read(path: Path) -> NotebookNode:
    nb: NotebookNode = nbformat.read(path, as_version=4)
    nbformat.validate(nb)
    return nb


def code(nb: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in nb.cells if cell.cell_type == "code"]


def shown(cell: NotebookNode) -> list[Shown]:
    """Return the results that a cell shows."""
    bundles = [output.get("data", {}) for output in cell.get("outputs", [])]
    return [read_bundle(data[MIME]) for data in bundles if MIME in data]


def test_the_five_essays_are_there() -> None:
    assert [path.name[:2] for path in ESSAYS] == ["01", "02", "03", "04", "05"]


def test_nbval_runs_every_notebook_and_hides_nothing(pytestconfig: pytest.Config) -> None:
    option = pytestconfig.option
    assert option.nbval
    assert option.nbval_current_env
    assert not option.nbval_lax
    assert option.nbval_sanitize_with is None
    assert option.sanitize_with is None
    assert "notebooks" in pytestconfig.getini("testpaths")


@notebooks
def test_no_cell_is_exempt_from_comparison(path: Path) -> None:
    nb = read(path)
    assert {tag for cell in nb.cells for tag in cell.metadata.get("tags", [])} <= TAGS
    assert [cell.id for cell in code(nb) if list(find_comment_markers(cell.source))] == []


@notebooks
def test_every_cell_was_run_and_shows_only_what_nbval_compares(path: Path) -> None:
    cells = code(read(path))
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell.outputs]
    assert not [
        output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"
    ]
    assert {mime for output in outputs for mime in output.get("data", {})} <= COMPARED


@notebooks
def test_metadata_hold_a_version_and_no_trace_of_the_run(path: Path) -> None:
    nb = read(path)
    assert re.fullmatch(r"\d+\.\d+", nb.metadata.civstats.version)
    assert nb.metadata.kernelspec.name == "python3"
    assert nb.metadata.language_info == {"name": "python"}
    assert [cell.id for cell in nb.cells if "execution" in cell.metadata] == []


@notebooks
def test_the_first_text_is_the_title(path: Path) -> None:
    first, *_ = (cell for cell in read(path).cells if cell.cell_type == "markdown" or shown(cell))
    if first.cell_type == "markdown":
        assert re.match(r"# \S", first.source)
    else:  # one that is computed
        assert [title.level for title in shown(first) if isinstance(title, Heading)] == [1]


@essays
def test_an_essay_has_five_findings_one_of_them_what_the_data_cannot_carry(path: Path) -> None:
    nb = read(path)
    findings = {result for cell in nb.cells for result in shown(cell) if isinstance(result, Finding)}
    assert len(findings) >= 5

    (limits,) = [
        n for n, cell in enumerate(nb.cells) if cell.cell_type == "markdown" and LIMITS.search(cell.source)
    ]
    section = nb.cells[limits + 1 :]
    ends = (
        n for n, cell in enumerate(section) if cell.cell_type == "markdown" and HEADING.search(cell.source)
    )
    told = [result for cell in section[: next(ends)] for result in shown(cell)]
    assert [result for result in told if isinstance(result, Finding)]


def meant(cell: NotebookNode) -> list[dict[str, object]]:
    """Return what a cell's outputs mean, as reports read them."""
    return [output.data[MIME] for output in cell.get("outputs", []) if MIME in output.get("data", {})]


@reports
def test_a_report_shows_its_data_and_ends_with_the_trace(path: Path) -> None:
    cells = code(read(path))
    results = [(cell.id, result) for cell in cells for result in shown(cell)]
    assert len([facts for _, facts in results if isinstance(facts, DatasetFacts)]) == 1
    traces = [cell for cell, table in results if isinstance(table, Table) and table.kind == "trace"]
    assert traces == [cells[-1].id]


@reports
def test_a_report_opens_with_its_main_points_and_the_chart_that_shows_them(path: Path) -> None:
    cells = read(path).cells
    (start,) = [n for n, cell in enumerate(cells) if cell.source == "## Main points"]
    before = [result for cell in cells[:start] for result in shown(cell)]
    assert all(isinstance(result, Heading | DatasetFacts) for result in before)
    section = cells[start + 1 :]
    end = next(
        n
        for n, cell in enumerate(section)
        if cell.cell_type == "markdown" or any(isinstance(result, Heading) for result in shown(cell))
    )
    told = [result for cell in section[:end] for result in shown(cell)]
    assert 3 <= len([result for result in told if isinstance(result, Finding)]) <= 6
    assert len([result for result in told if isinstance(result, Picture)]) == 1


KEYS = re.compile(
    r"(?<![\w/#.-])(?:source_id|coding_rule|in_progress|from_section|local_authority|[a-z]+-\d+-\d+)(?!\w)"
)


@reports
def test_no_key_or_code_stands_where_a_reader_looks(path: Path) -> None:
    found = []
    for cell in code(read(path))[:-1]:  # the last shows the trace
        texts = [output.data.get("text/plain", "") for output in cell.outputs if "data" in output]
        found += [(cell.id, match[0]) for text in texts if (match := KEYS.search(text))]
    assert found == []
