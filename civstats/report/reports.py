"""Runs become reports: kept ones as they are, others set as soon as their notebooks are done."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock

import nbformat
from nbformat import NotebookNode
from tqdm import tqdm

from civstats.language import Language, translate
from civstats.problems import CivstatsError, Problem
from civstats.report.execute import Job, execute
from civstats.report.finished import keep, recall
from civstats.report.inputs import LOADED, digest, notebooks_key, tools_key, words_key
from civstats.report.runs import Run
from civstats.report.setting import Facts, Report, set_report

NOTEBOOK = "ipynb"  # how a notebook that was run is kept with the files of its report


class Reports:
    """The reports of a data set: `kept` ones, none if `fresh`, and `missing` ones, which `make` makes.

    Files are laid down in the folder `place`, and a notebook is let go when it was read for the last time, so that
    the memory does not grow with the number of reports.
    """

    def __init__(
        self,
        runs: list[Run],
        folder: Path | None,
        facts: Mapping[Language, Facts],
        place: Path,
        *,
        fresh: bool,
    ) -> None:
        self._runs, self.folder, self.facts, self._place = runs, folder, facts, place
        self._lock = Lock()
        self._waiting = list(runs)
        self._notebooks: dict[str, NotebookNode] = {}
        self._readings = Counter(name for run in runs for name in {run.name, *run.bound})
        self._files: dict[str, dict[str, Path]] = {}
        self._reports: dict[str, Report] = {}
        self._problems: dict[str, Sequence[Problem]] = {}
        self._keys = self._keys_now()
        for name, key in self._keys.items():
            if not fresh and (known := recall(key)):
                self._lay_down(name, known)
        self.kept = [run for run in runs if run.name in self._files]
        self.missing = [run for run in runs if run.name not in self._files]
        self._left = len(self.missing)

    def read_kept(self) -> None:
        """Read again the notebooks of the kept reports."""
        for run in self.kept:
            self._read(run, nbformat.read(self._files[run.name][NOTEBOOK], as_version=4))  # type: ignore[no-untyped-call]

    def done(self, run: Run, nb: NotebookNode | Sequence[Problem], report: Report | None = None) -> None:
        """Take a notebook that was run, with its report where a worker has set it, or what is wrong with it."""
        if isinstance(nb, NotebookNode):
            self._lay_down(run.name, {NOTEBOOK: nbformat.writes(nb).encode()})  # type: ignore[no-untyped-call]
            if report is not None:
                self._add(report)
            self._read(run, nb)
        else:
            self._problems[run.name] = nb
        with self._lock:
            self._left -= 1
            last = not self._left
        if last:
            self.keep()

    def made(self) -> list[Report]:
        """Return the reports in order; what is wrong with any of them is a problem."""
        if self._problems:
            raise CivstatsError(self._told())
        return [self._reports[run.name] for run in self._runs]

    def end(self) -> None:
        """Keep what was made, where something ends the render before all is made."""
        if self._left:
            self.keep()

    def keep(self) -> None:
        """Keep the reports that were made for the next render."""
        now = self._keys_now() if tools_key() == LOADED else {}  # what was changed while it ran is not kept
        for run in self.missing:
            if run.name in self._reports and now.get(run.name) == self._keys[run.name]:
                keep(self._keys[run.name], self._files[run.name])

    def _told(self) -> Iterator[Problem]:
        """Yield the problems in the order of reports; what is wrong in several languages once."""
        known: dict[str, set[tuple[str, str, int | None]]] = {}
        for run in self._runs:
            problems = self._problems.get(run.name, ())
            places = [(problem.code, problem.file, problem.line) for problem in problems]
            before = known.setdefault(run.slug, set())
            yield from (own for own, place in zip(problems, places, strict=True) if place not in before)
            known[run.slug] = before.union(places)

    def _keys_now(self) -> dict[str, str]:
        """Give the key of what each report is now made from."""
        paths = {run.slug: run.path for run in self._runs}
        read = {run.path: [run.path, *(paths[slug] for slug in run.binds)] for run in self._runs}
        shared = {path: notebooks_key(self.folder, every) for path, every in read.items()}
        tools = tools_key()
        words = {run.language: words_key(run.language, run.path) for run in self._runs}
        return {
            run.name: digest(
                tools, words[run.language], shared[run.path], run.slug, run.given, run.language, run.editions
            )
            for run in self._runs
        }

    def _read(self, run: Run, nb: NotebookNode) -> None:
        """Set the reports for which nothing but this notebook was missing."""
        with self._lock:
            self._notebooks[run.name] = nb
            ready = [one for one in self._waiting if self._notebooks.keys() >= {one.name, *one.bound}]
            self._waiting = [one for one in self._waiting if one not in ready]
        for one in ready:
            if one.name not in self._reports:
                self._set(one)
            with self._lock:
                for name in {one.name, *one.bound}:
                    self._readings[name] -= 1
                    if not self._readings[name]:
                        del self._notebooks[name]

    def _set(self, run: Run) -> None:
        files = {kind: path for kind, path in self._files[run.name].items() if kind != NOTEBOOK}
        try:
            self._add(set_report(run, self._notebooks, self.facts[run.language], files or None))
        except CivstatsError as error:
            self._problems[run.name] = error.problems

    def _add(self, report: Report) -> None:
        made = {kind: content for kind, content in report.files.items() if isinstance(content, bytes)}
        laid_down = self._lay_down(report.run.name, made)
        self._reports[report.run.name] = replace(report, files={**report.files, **laid_down})

    def _lay_down(self, name: str, contents: Mapping[str, bytes]) -> dict[str, Path]:
        """Write files of a report into the folder, and give their paths by their kinds."""
        files = {kind: self._place / f"{name}.{kind}" for kind in contents}
        for kind, path in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(contents[kind])
        self._files[name] = self._files.get(name, {}) | files
        return files


def make(every: Sequence[Reports], cluster: str = "") -> None:
    """Make the missing reports of data sets, running the notebooks of all in one go, or on the workers of a cluster.

    Each is set while further notebooks run. What is wrong with it, `Reports.made` says.
    """
    jobs = [(reports, run) for reports in every for run in reports.missing]
    if sys.stderr.isatty():
        told = translate(
            "Reports as they were: {number}; to be made: {names}",
            number=sum(len(reports.kept) for reports in every),
            names=", ".join(run.name for _, run in jobs) or translate("none"),
        )
        tqdm.write(told, file=sys.stderr)
    for reports in every:
        reports.read_kept()

    def then(number: int, nb: NotebookNode | Problem) -> None:
        reports, run = jobs[number]
        reports.done(run, [nb] if isinstance(nb, Problem) else nb)

    try:
        if cluster:
            execute_on = _execute_on()
            for reports in every:
                execute_on(cluster, reports.missing, reports.folder, reports.facts, reports.done)
        else:
            notebooks = [Job(run.path, reports.folder, run.given, run.language) for reports, run in jobs]
            execute(notebooks, then, meaning_only=True)
    finally:
        for reports in every:
            reports.end()


def _execute_on() -> Callable[..., None]:
    try:
        # Import lazily: distributed is an extra.
        from civstats.report.cluster import execute_on  # noqa: PLC0415
    except ImportError as error:
        raise CivstatsError([Problem("R-NO-CLUSTER", "--cluster", None, None, str(error))]) from None
    return execute_on
