"""The notebooks become a table of what their reports cost against nbconvert, and against the floor of both.

The floor runs all cells in one shell, without kernels, and sets nothing: to it comes what typst itself takes.
"""

# ruff: noqa: T201 - printing is what it does

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter

import nbformat

from civstats.report.build import plan
from civstats.report.execute import PARAMETERS
from civstats.report.inputs import find_groups
from civstats.tables import load

RUNS = 3
IN_ONE_SHELL = """
import sys
from pathlib import Path
import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
shell = InteractiveShell.instance()
for path in sorted(Path(sys.argv[1]).glob("*.ipynb")):
    shell.reset()
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            with capture_output():
                shell.run_cell(cell.source).raise_error()
"""
# Typst alone, on all reports: told by the renderer, whose other work is not counted.
TYPST = """
import sys, time
from pathlib import Path
import typst
from civstats.report import render
spent, compiled = 0.0, typst.compile_with_warnings
def timed(*args, **settings):
    global spent
    start = time.thread_time()
    try:
        return compiled(*args, **settings)
    finally:
        spent += time.thread_time() - start
typst.compile_with_warnings = timed
render(None, Path(sys.argv[1]), fresh=True)
print(spent)
"""


def write_runs(folder: Path) -> int:
    """Write each notebook as often as it is run, with what it is given, and return how many."""
    number = 0
    for group in find_groups(None, None):
        for run in plan(group.notebooks, load(group.folder)):
            nb = nbformat.read(run.path, as_version=4)  # type: ignore[no-untyped-call]
            for cell in nb.cells:
                if run.given and PARAMETERS in cell.metadata.get("tags", ()):
                    cell.source = "\n".join(f"{name} = {text!r}" for name, text in run.given.items())
            nbformat.write(nb, folder / f"{run.slug}.ipynb")  # type: ignore[no-untyped-call]
            number += 1
    return number


def seconds(*command: str, **environment: str) -> tuple[float, float]:
    """Return the wall and processor seconds of a command."""
    start, before = perf_counter(), os.times()
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=os.environ | environment)
    if done.returncode:
        raise SystemExit(done.stderr)
    after = os.times()
    return perf_counter() - start, sum(after[2:4]) - sum(before[2:4])


def main() -> None:
    """Print the table in Markdown, with versions and processor."""
    with tempfile.TemporaryDirectory() as place:
        notebooks, out = Path(place, "notebooks"), Path(place, "reports")
        notebooks.mkdir()
        number = write_runs(notebooks)
        python, script = sys.executable, Path(sys.executable).parent
        own = {"CIVSTATS_CACHE": f"{place}/cache"}
        every = [str(path) for path in sorted(notebooks.glob("*.ipynb"))]
        page = "--to=html", f"--output-dir={place}/pages"
        render = str(script / "civstats"), "render", "--out", str(out)
        taken: dict[str, list[tuple[float, float]]] = {}
        for _ in range(RUNS):
            for name, result in {
                "nbconvert, HTML": seconds(python, "-m", "nbconvert", "--execute", *page, *every),
                "civstats, HTML and PDF": seconds(*render, "--fresh", **own),
                "all cells in one shell": seconds(python, "-c", IN_ONE_SHELL, str(notebooks)),
                "civstats, nothing changed": seconds(*render, **own),
                "import pandas": seconds(python, "-c", "import pandas"),
            }.items():
                taken.setdefault(name, []).append(result)
        told = subprocess.run(
            [python, "-c", TYPST, str(out)], check=True, capture_output=True, text=True, env=os.environ | own
        )
    typst = float(told.stdout)
    print(f"{number} runs of notebooks; the median of {RUNS} interleaved runs; {os.cpu_count()} cores of")
    print(
        f"{platform.machine()}; Python {platform.python_version()}, nbconvert {version('nbconvert')}, typst {version('typst')}.\n"
    )
    print("| | wall, s | processor, s |\n| --- | ---: | ---: |")
    for name, results in taken.items():
        print(
            f"| {name} | {median(wall for wall, _ in results):.1f} | {median(cpu for _, cpu in results):.1f} |"
        )
    print(f"| typst itself | | {typst:.1f} |")


if __name__ == "__main__":
    main()
