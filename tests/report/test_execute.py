"""Notebooks are run anew, in kernels of this interpreter, and fail without a traceback."""

import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from civstats.problems import CivstatsError
from civstats.report import watching
from civstats.report.execute import Job, execute
from civstats.tables import load

DATA = Path(__file__).parents[1] / "data"


def write(path, *sources, **metadata):
    cells = [new_markdown_cell("# Title"), *(new_code_cell(source) for source in sources)]
    nbformat.write(new_notebook(cells=cells, metadata=metadata), path)
    return path


def printed(nb):
    return "".join(output.text for cell in nb.cells if cell.cell_type == "code" for output in cell.outputs)


def test_notebooks_run_side_by_side_in_clean_kernels_and_keep_their_order(tmp_path, monkeypatch):
    startup = tmp_path / "startup.py"
    startup.write_text("x = 'leaked'")
    monkeypatch.setenv("PYTHONSTARTUP", str(startup))
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    foreign = {"kernelspec": {"name": "no-such-kernel", "display_name": "Other"}}
    first = write(
        tmp_path / "b.ipynb",
        "import os, sys, time\nfrom pathlib import Path\nx = globals().get('x', 'clean')",
        "print(sys.executable, os.environ['CIVSTATS_DATA'], os.environ['TZ'], x)",
        "import matplotlib\nprint(Path(matplotlib.matplotlib_fname()).resolve().parent == Path.cwd())",
        **foreign,
    )
    second = write(tmp_path / "a.ipynb", "print('x' in globals())")
    nb = nbformat.read(second, as_version=4)
    nb.cells[1].outputs = [new_output("stream", text="stored")]
    nbformat.write(nb, second)
    stored = second.read_bytes()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()

    results = execute([Job(first, Path("data")), Job(second, Path("data"))])

    assert printed(results[0]) == f"{sys.executable} {(tmp_path / 'data').resolve()} UTC clean\nTrue\n"
    assert printed(results[1]) == "False\n"
    assert second.read_bytes() == stored


def test_notebooks_on_several_folders_run_side_by_side_each_with_its_own_data(tmp_path, monkeypatch):
    monkeypatch.setattr(watching, "SECONDS", 60)
    meeting = "while len(list(Path({!r}).glob('*.met'))) < 2: time.sleep(0.05)"
    jobs = []
    for name in ("small", "counties"):
        source = f"""import os, time
from pathlib import Path
import civstats
Path({str(tmp_path)!r}, "{name}.met").touch()
{meeting.format(str(tmp_path))}
print(os.environ["CIVSTATS_DATA"], civstats.load().title, os.getppid())"""
        jobs.append(Job(write(tmp_path / f"{name}.ipynb", source), DATA / name))
    told = [
        printed(nb).strip().removeprefix(str(job.folder)) for job, nb in zip(jobs, execute(jobs), strict=True)
    ]
    titles, parents = zip(*(one.strip().rsplit(" ", 1) for one in told), strict=True)
    assert titles == tuple(load(job.folder).title for job in jobs)
    assert (
        sys.platform != "linux" or parents[0] != parents[1]
    )  # each forked from what its own data set shares


def test_with_a_function_to_call_problems_are_told_as_results_are(tmp_path):
    jobs = [Job(write(tmp_path / f"{number}.ipynb", f"assert {number}")) for number in range(2)]
    results = {}
    assert execute(jobs, results.__setitem__) == []
    assert (results[0].code, results[0].file) == ("R-CELL-FAILED", "0.ipynb")
    assert results[1].cells[1].execution_count == 1


def test_failures_of_all_notebooks_come_together(tmp_path, monkeypatch):
    monkeypatch.setattr(watching, "SECONDS", 60)
    good = write(tmp_path / "0.ipynb", "print('fine')")
    raising = write(tmp_path / "1.ipynb", "1", "raise ValueError('no \\x1b[31mred')", "print('never')")
    dying = write(tmp_path / "2.ipynb", "import os\nos._exit(3)")
    broken = tmp_path / "3.ipynb"
    broken.write_text("not json")
    older = tmp_path / "4.ipynb"
    older.write_text("[]")
    bare = tmp_path / "5.ipynb"
    bare.write_bytes(b"\xff\xfe")
    with pytest.raises(CivstatsError) as caught:
        execute([Job(path) for path in (good, raising, dying, broken, older, bare)])
    found = [(problem.file, problem.line, problem.code) for problem in caught.value.problems]
    assert found == [
        ("1.ipynb", 3, "R-CELL-FAILED"),
        ("2.ipynb", 2, "R-CELL-FAILED"),
        ("3.ipynb", None, "R-NOT-A-NOTEBOOK"),
        ("4.ipynb", None, "R-NOT-A-NOTEBOOK"),
        ("5.ipynb", None, "R-NOT-A-NOTEBOOK"),
    ]
    assert caught.value.problems[0].found == "ValueError: no \x1b[31mred"
    assert "Traceback" not in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_a_cell_without_end_is_stopped(tmp_path, monkeypatch):
    endless = write(tmp_path / "1.ipynb", "print('begun')", "import time\ntime.sleep(600)")
    monkeypatch.setattr(watching, "SECONDS", 3)
    with pytest.raises(CivstatsError, match=r"cell 3: R-CELL-FAILED: found 'no end within 3 seconds'"):
        execute([Job(endless)])
