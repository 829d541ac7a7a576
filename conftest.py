"""Notebooks are tests: nbval runs them and compares their outputs; these hooks close what it leaves open."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Generator
from pathlib import Path

import pytest
from nbval.plugin import IPyNbCell

# Set where the texts and a browser are at hand, so that no test may pass by being skipped.
NO_SKIPS = "CIVSTATS_NO_SKIPS"
NOTEBOOKS = [path.stem for path in (Path(__file__).parent / "notebooks").glob("*.ipynb")]
# The page in the name of a case: provinces-2026/zh/06-provinces.html, index.zh.html.
PAGE = re.compile(r"(?<=\[)(?P<folder>[\w-]+/)??(?:(?:en|zh)/)?(?P<name>[\w-]+)(?:\.zh)?\.html")
STALE = "Run 'make notebooks' and look at what changed: the notebook gives something else than it stores."


def pytest_configure(config: pytest.Config) -> None:
    """Let the kernels read the shipped data, no start-up file of the user, and no report rendered before."""
    if hasattr(config, "workerinput"):
        return  # a worker of pytest-xdist has the environment of the process that started it
    profile = tempfile.mkdtemp(prefix="civstats-")
    config.add_cleanup(lambda: shutil.rmtree(profile, ignore_errors=True))
    environment = pytest.MonkeyPatch()
    config.add_cleanup(environment.undo)
    environment.setenv("IPYTHONDIR", profile)
    environment.setenv("CIVSTATS_CACHE", profile)
    environment.delenv("CIVSTATS_DATA", raising=False)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to `make exhaustive` what a sample stands for; begin with modules that render."""
    cases: Counter[str] = Counter()
    for item in items:
        test = item.nodeid.partition("[")[0]
        for mark in item.iter_markers("sampled"):
            if cases[test] % mark.kwargs["every"]:
                item.add_marker("exhaustive")
            cases[test] += 1
    sample_pages([item for item in items if item.get_closest_marker("pages")])
    items.sort(key=lambda item: item.get_closest_marker("renders") is None)  # and keep their order otherwise


def sample_pages(items: list[pytest.Item]) -> None:
    """Leave to `make exhaustive` all but a page of every fourth notebook, in one language after the other.

    The next test takes the notebooks that follow on those, so that four tests in turn take all.
    """
    tests: dict[str, dict[str, list[pytest.Item]]] = defaultdict(lambda: defaultdict(list))
    for item in items:
        page = PAGE.search(item.nodeid)
        assert page, item.nodeid
        notebook = next((name for name in NOTEBOOKS if page["name"].startswith(name)), page["name"])
        tests[item.nodeid.partition("[")[0]][f"{page['folder']}{notebook}"].append(item)
    for first, kinds in enumerate(tests.values()):
        for number, cases in enumerate(kinds.values(), first):
            turn, is_left = divmod(number, 4)
            taken = None if is_left else cases[turn % len(cases)]
            for case in cases:
                if case is not taken:
                    case.add_marker("exhaustive")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Wait longer than nbval's five seconds for the outputs of a cell on a busy machine."""
    if isinstance(item, IPyNbCell):
        item.output_timeout = 60


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Fail a cell that was never run: nbval compares nothing there."""
    yield
    if isinstance(item, IPyNbCell) and item.cell.execution_count is None and item.cell.source.strip():
        item.raise_cell_error("The stored cell was never run")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Begin the report of a failed cell with the remedy; let no test be skipped where none may be."""
    report = yield
    if report.skipped and os.environ.get(NO_SKIPS) and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"{NO_SKIPS} is set, and this was skipped: {reason}"
    if isinstance(item, IPyNbCell) and report.failed:
        report.longrepr = f"{STALE}\n{report.longrepr}"
    return report
