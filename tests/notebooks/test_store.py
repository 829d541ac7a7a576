"""`make notebooks` writes all notebooks or none, the same bytes each time."""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from civstats.problems import CivstatsError
from civstats.report import store as module
from civstats.report.store import store

SMALL = Path(__file__).parents[1] / "data" / "small"


def write(folder: Path, name: str, *sources: str) -> Path:
    """Write a notebook with a title and code cells, as an editor with habits of its own would save it."""
    cells = [new_markdown_cell("# A title", id="title")]
    cells += [new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources)]
    for cell in cells[1:]:
        cell.metadata["execution"] = {"iopub.status.busy": "2001-02-03T04:05:06Z"}
    nb = new_notebook(cells=cells)
    nb.metadata = {"civstats": {"version": "1.0"}, "language_info": {"name": "python", "version": "2.7.1"}}
    path = folder / name
    nbformat.write(nb, path)
    return path


def test_outputs_are_stored_without_time_or_kernel_and_once(tmp_path: Path) -> None:
    first = write(tmp_path, "00-first.ipynb", "print(6 * 7)", "", "{'b': 1}")
    second = write(tmp_path, "01-data.ipynb", "import civstats\ncivstats.load().title")
    assert store(tmp_path, SMALL) == [first, second]
    nb = nbformat.read(first, as_version=4)
    nbformat.validate(nb)
    assert [cell.id for cell in nb.cells] == ["title", "cell-0", "cell-1", "cell-2"]
    assert [cell.execution_count for cell in nb.cells[1:]] == [1, None, 2]
    assert nb.cells[1].outputs == [{"output_type": "stream", "name": "stdout", "text": "42\n"}]
    assert nb.metadata == {
        "civstats": {"version": "1.0"},
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    text = first.read_text(encoding="utf-8")
    assert not re.search(r"2001-02|iopub|2\.7\.1", text)
    assert text.endswith("}\n")
    assert "The made-up city of Qinglan" in second.read_text(encoding="utf-8")

    before = [path.stat().st_mtime_ns for path in (first, second)]
    assert store(tmp_path, SMALL) == []
    assert [path.stat().st_mtime_ns for path in (first, second)] == before


def test_one_bad_notebook_leaves_all_as_they_were(tmp_path: Path) -> None:
    paths = [
        write(tmp_path, "01-good.ipynb", "1"),
        write(tmp_path, "02-warns.ipynb", "import warnings\nwarnings.warn('mind the gap')"),
        write(tmp_path, "03-bitmap.ipynb", "from IPython.display import Image\nImage(b'', format='png')"),
    ]
    before = [path.read_bytes() for path in paths]
    with pytest.raises(CivstatsError) as raised:
        store(tmp_path, SMALL)
    assert [problem.code for problem in raised.value.problems] == ["R-STDERR", "R-UNSHOWN-OUTPUT"]
    assert [path.read_bytes() for path in paths] == before
    assert sorted(tmp_path.iterdir()) == paths


def test_only_a_notebook_that_teaches_may_show_a_bare_frame(tmp_path: Path) -> None:
    frame = "import pandas\npandas.DataFrame({'a': ['b']})"
    teaching = write(tmp_path, "00-first.ipynb", frame)
    assert store(tmp_path, SMALL) == [teaching]
    write(tmp_path, "01-report.ipynb", frame)
    with pytest.raises(
        CivstatsError, match=r"^01-report\.ipynb: cell 2: R-UNSHOWN-OUTPUT: found 'text/html'"
    ):
        store(tmp_path, SMALL)


def test_problems_are_printed_without_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "REPOSITORY", tmp_path)
    assert module.main() == 1
    assert "R-NO-NOTEBOOK" in capsys.readouterr().err
    (tmp_path / "notebooks").mkdir()
    path = write(tmp_path / "notebooks", "01-bad.ipynb", "1", "1 / 0")
    assert module.main() == 1
    shown = capsys.readouterr()
    assert "01-bad.ipynb: cell 3: R-CELL-FAILED: found 'ZeroDivisionError: division by zero'" in shown.err
    assert "Traceback" not in shown.err + shown.out
    path.write_text("{", encoding="utf-8")
    assert module.main() == 1
    assert "R-NOT-A-NOTEBOOK" in capsys.readouterr().err
