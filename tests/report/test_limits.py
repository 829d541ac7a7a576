"""What a cell, an output or a file may not hold is named, and so is what a cell may not do."""

import json
import os
import shutil
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civstats.bounded import BoundedValue
from civstats.display import finding
from civstats.display.bundles import MIME, read_bundle
from civstats.problems import CivstatsError, Problem
from civstats.report import limits, render
from civstats.report.cells import Cells
from civstats.report.execute import Job, _environment, execute, read_notebook
from civstats.report.files import READY

SMALL = Path(__file__).parents[1] / "data" / "small"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
NUMBER = {
    "lower": 1,
    "upper": 2,
    "unit": "",
    "rows": ["a-1-1"],
    "operation": "sum",
    "decimals": 1,
    "written": 1.5,
}
TABLE = {"kind": "table", "caption": "c", "columns": [{"name": "a", "role": "text"}], "rows": [["b"]]}
MEANINGS = [
    {"type": "heading", "level": 2, "inlines": "a"},
    {"type": "finding", "inlines": ["a", NUMBER, {"target": "#b", "text": "b"}]},
    {"type": "table", **TABLE},
    {"type": "table", **TABLE, "kind": "trace"},
    {"type": "picture", "title": "t", "alt": "a", "caption": "c", "narrow": "<svg/>"},
    {"type": "dataset", "title": "t", "version": "1", "digest": "d", "released": "2026-01-01"},
]


def places(part):
    """List each place of a value of JSON, as what holds it and its key."""
    keys = part if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ()
    return [each for key in keys for each in [(part, key), *places(part[key])]]


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_a_forged_output_is_read_or_refused_and_what_is_read_can_be_set(data):
    meaning = json.loads(json.dumps(data.draw(st.sampled_from(MEANINGS))))
    held, key = data.draw(st.sampled_from(places(meaning)))
    if isinstance(held, dict) and data.draw(st.booleans()):
        del held[key]
    else:
        held[key] = data.draw(JSON)
    try:
        shown = read_bundle(meaning)
    except ValueError:  # which says what this version does not write
        return
    if hasattr(shown, "_repr_mimebundle_"):
        shown._repr_mimebundle_()


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("汉" * 200_000, limits.LONGEST_LINE),
        ("ab\n" * 200_000, limits.MOST_LINES),
        ("x " * 3_000_000, limits.LONGEST_OUTPUT),
    ],
)
def test_a_long_print_is_named_by_its_cell(make, text, most):
    (problem,) = Cells(make.notebook(make.code(make.stream(text))), "01-x.ipynb").problems
    assert (problem.code, problem.file, problem.line) == ("R-TOO-LONG", "01-x.ipynb", 3)
    assert f"{most:,}" in problem.expected


def test_long_markdown_findings_drawings_and_tables_are_named(make):
    svg = f'<svg xmlns="http://www.w3.org/2000/svg">{"<g/>" * 600_000}</svg>'
    cells = [
        make.markdown("汉" * 200_000),
        make.code(make.finding("{text}", text="汉" * 20_000)),
        make.code(*make.chart(svg=svg)),
        make.code(make.trace(*(f"a-{n}-1" for n in range(7_000)))),
    ]
    problems = Cells(make.notebook(*cells), "01-x.ipynb").problems
    assert [(problem.code, problem.line) for problem in problems] == [
        ("R-TOO-LONG", number) for number in (3, 4, 5, 6)
    ]


def test_a_long_report_is_named(make):
    outputs = [make.stream("汉" * 10_000 + "\n" + "b" * 10_000)] * 300
    (problem,) = Cells(make.notebook(make.code(*outputs)), "01-x.ipynb").problems
    assert (problem.code, problem.line) == ("R-TOO-LONG", None)


# --- files of notebooks -------------------------------------------------------------------------------------

NOTEBOOK = nbformat.v4.new_notebook(
    cells=[nbformat.v4.new_markdown_cell("# T"), nbformat.v4.new_code_cell("1")],
    metadata={"civstats": {"version": "1"}},
)


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_a_notebook_of_any_form_is_read_or_a_problem(tmp_path_factory, data):
    notebook = json.loads(nbformat.writes(NOTEBOOK))
    held, key = data.draw(st.sampled_from(places(notebook)))
    held[key] = data.draw(JSON)
    path = tmp_path_factory.mktemp("forged") / "01-x.ipynb"
    path.write_text(json.dumps(notebook), "utf-8")
    found = read_notebook(path)
    if isinstance(found, Problem):
        assert found.code in {"R-NOT-A-NOTEBOOK", "R-SETTING"}
    else:
        Cells(found, path.name)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"nbformat": ' + "9" * 10_000, "", "null"])
def test_a_file_that_is_no_notebook_is_a_problem(tmp_path, text):
    path = tmp_path / "01-x.ipynb"
    path.write_text(text)
    assert read_notebook(path).code == "R-NOT-A-NOTEBOOK"


def test_a_notebook_that_is_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "01-x.ipynb")
    assert read_notebook(tmp_path / "01-x.ipynb").code == "E-UNREADABLE"


# --- running ------------------------------------------------------------------------------------------------


def problems_of(folder, *sources):
    """Run notebooks of one cell each, one after another in name."""
    paths = []
    for number, source in enumerate(sources):
        paths.append(folder / f"{number}.ipynb")
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)]), paths[-1])
    with pytest.raises(CivstatsError) as caught:
        execute([Job(path, folder / "small") for path in paths])
    return [(problem.file, problem.code, problem.line) for problem in caught.value.problems]


def test_a_cell_that_ends_its_kernel_or_prints_without_end_has_failed(tmp_path):
    shutil.copytree(SMALL, tmp_path / "small")
    endless = "while True: print('a' * 1_000_000)"
    ends = ("exit", "quit()", "import sys\nsys.exit()", "import os\nos._exit(0)", "x = bytearray(10**11)")
    assert problems_of(tmp_path, *ends, endless) == [
        *((f"{number}.ipynb", "R-CELL-FAILED", 1) for number in range(5)),
        ("5.ipynb", "R-TOO-LONG", 1),
    ]


def test_a_cell_that_writes_to_the_tables_is_named(tmp_path):
    shutil.copytree(SMALL, tmp_path / "small")
    writing = "import os\nopen(os.environ['CIVSTATS_DATA'] + '/observations.csv', 'a').write('\\n')"
    assert problems_of(tmp_path, writing) == [("0.ipynb", "R-TABLES-CHANGED", None)]


@pytest.fixture
def writing(tmp_path):
    """Folders of a notebook whose cell writes to a report, and of reports."""
    out = tmp_path / "out"
    (out / "en").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    cell = f"open({str(out / 'en' / '01-x.html')!r}, 'w').write('mine')"
    code = [nbformat.v4.new_code_cell(source) for source in ("import civstats\ncivstats.load()", cell)]
    cells = [nbformat.v4.new_markdown_cell("# Title"), *code]
    nb = nbformat.v4.new_notebook(cells=cells, metadata={"civstats": {"version": "1.0"}})
    nbformat.write(nb, tmp_path / "notebooks" / "01-x.ipynb")
    return tmp_path / "notebooks", out


def test_a_cell_that_writes_to_the_reports_is_named(writing):
    notebooks, out = writing
    with pytest.raises(CivstatsError) as caught:
        render(SMALL, out, notebooks=notebooks, fresh=True, languages=["en"])
    assert [problem.code for problem in caught.value.problems] == ["R-OUT-CHANGED"]


def test_another_render_that_has_begun_to_rename_files_is_no_cell(writing, monkeypatch):
    notebooks, out = writing

    def begins(out):
        (out / READY / "en").mkdir(parents=True)

    monkeypatch.setattr("civstats.report.rendering.finish", begins)
    assert out / "en" / "01-x.html" in render(SMALL, out, notebooks=notebooks, fresh=True, languages=["en"])


def test_no_setting_of_a_user_reaches_a_kernel(monkeypatch):
    odd = ("PYTHONWARNINGS", "PYTHONDEVMODE", "PYTHONUTF8", "PYTHONOPTIMIZE", "PYTHONSTARTUP")
    for name in (*odd, "MPLBACKEND", "MATPLOTLIBRC", "MPLCONFIGDIR", "IPYTHONDIR", "LC_ALL", "COLUMNS"):
        monkeypatch.setenv(name, "odd")
    assert "odd" not in _environment(SMALL, Path("work")).values()


def test_a_number_is_read_with_the_decimals_that_it_is_written_with():
    shown = finding("{n}", n=BoundedValue(1, 1).with_decimals(2))
    assert read_bundle(shown._repr_mimebundle_()[MIME]) == shown
