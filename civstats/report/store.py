"""Run the notebooks again and store their outputs in them: `make notebooks`."""

# ruff: noqa: T201 - printing is what a command does

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from civstats.problems import CivstatsError, Problem, visible
from civstats.report.cells import Cells
from civstats.report.execute import Job, execute
from civstats.report.files import REPOSITORY, replace_files
from civstats.report.inputs import NO_REPORT

UNSHOWN = ("R-UNSHOWN-MARKDOWN", "R-UNSHOWN-OUTPUT")
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def store(notebooks: Path, data: Path) -> list[Path]:
    """Run every notebook of a folder on a data folder, store its outputs and return those that changed.

    Where a cell fails, warns, does not run or shows what no report can show, nothing is written.
    """
    paths = sorted(notebooks.glob("*.ipynb"))
    if not paths:
        raise CivstatsError([Problem("R-NO-NOTEBOOK", visible(str(notebooks)), None, None, "")])
    contents: dict[str, bytes] = {}
    problems: list[Problem] = []
    notebooks_run = execute([Job(path, data) for path in paths])
    for path, nb in zip(paths, notebooks_run, strict=True):
        found = Cells(nb, path.name).problems
        teaches = path.name.startswith(NO_REPORT)  # shows frames as JupyterLab does
        problems += [problem for problem in found if not (teaches and problem.code in UNSHOWN)]
        try:
            content = _written(nb)
        except nbformat.ValidationError as error:
            problems.append(Problem("R-NOT-A-NOTEBOOK", path.name, None, None, str(error).partition("\n")[0]))
        else:
            if content != path.read_bytes():
                contents[path.name] = content
    if problems:
        raise CivstatsError(problems)
    return replace_files(contents, notebooks) if contents else []


def _written(nb: NotebookNode) -> bytes:
    """Write a notebook as the same bytes whenever and wherever it was run."""
    settle(nb)
    nbformat.validate(nb)
    text: str = nbformat.writes(nb)  # type: ignore[no-untyped-call]
    return f"{text.rstrip()}\n".encode()


def settle(nb: dict[str, Any]) -> None:
    """Take out of a notebook what tells where and when it was run."""
    nb["metadata"].update(kernelspec=KERNEL, language_info={"name": "python"})
    for cell in nb["cells"]:
        cell["metadata"].pop("execution", None)  # when the cell was run


def before_save(model: dict[str, Any], **_: object) -> None:
    """Have JupyterLab save a notebook of Python as it would be stored; `model` is as Jupyter's pre_save_hook takes it."""
    notebook = model["content"]
    if (
        model["type"] == "notebook"
        and notebook["metadata"].get("kernelspec", KERNEL)["name"] == KERNEL["name"]
    ):
        settle(notebook)


def main() -> int:
    """Store the outputs of the repository's notebooks, with its data, and return the exit code."""
    try:
        paths = store(REPOSITORY / "notebooks", REPOSITORY / "data")
    except CivstatsError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(visible(f"notebooks: {error}"), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    for path in paths:
        print(visible(path.name))
    if not paths:
        print("The notebooks are stored as they run.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
