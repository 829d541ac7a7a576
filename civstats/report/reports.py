"""Runs become reports: kept ones as they are, others set as soon as their notebooks are done."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Lock

import nbformat
from nbformat import NotebookNode
from tqdm import tqdm

from civstats.language import Language, translate
from civstats.problems import CivstatsError, Problem
from civstats.report.execute import execute
from civstats.report.finished import keep, recall
from civstats.report.inputs import LOADED, digest, notebooks_key, tools_key, words_key
from civstats.report.runs import Run
from civstats.report.setting import Facts, Report, set_report

NOTEBOOK = "ipynb"  # how a notebook that was run is kept with the files of its report


class Reports:
    """The reports of a data set: kept ones as they are, others set while further notebooks still run.

    Files are laid down in the folder `place`, and a notebook is let go when it was read for the last time, so that
    the memory does not grow with the number of reports.
    """

    def __init__(
        self, runs: list[Run], folder: Path | None, facts: Mapping[Language, Facts], place: Path
    ) -> None:
        self._runs, self._folder, self._facts, self._place = runs, folder, facts, place
        self._lock = Lock()
        self._waiting = list(runs)
        self._notebooks: dict[str, NotebookNode] = {}
        self._readings = Counter(name for run in runs for name in {run.name, *run.bound})
        self._files: dict[str, dict[str, Path]] = {}
        self._reports: dict[str, Report] = {}
        self._problems: dict[str, tuple[Problem, ...]] = {}

    def made(self, *, fresh: bool, cluster: str = "") -> list[Report]:
        """Return the reports in order, none of them a kept one if `fresh`, from the workers of a cluster if given."""
        keys = self._keys()
        for name, key in keys.items():
            if not fresh and (known := recall(key)):
                self._lay_down(name, known)
        kept = [run for run in self._runs if run.name in self._files]
        missing = [run for run in self._runs if run.name not in self._files]
        if sys.stderr.isatty():
            told = translate(
                "Reports as they were: {number}; to be made: {names}",
                number=len(kept),
                names=", ".join(run.name for run in missing) or translate("none"),
            )
            tqdm.write(told, file=sys.stderr)
        for run in kept:
            self._read(run, nbformat.read(self._files[run.name][NOTEBOOK], as_version=4))  # type: ignore[no-untyped-call]
        try:
            if cluster:
                _execute_on()(cluster, missing, self._folder, self._facts, self._done)
            else:
                execute(
                    [run.path for run in missing],
                    self._folder,
                    [run.given for run in missing],
                    lambda number, nb: self._done(missing[number], nb),
                    meaning_only=True,
                    languages=[run.language for run in missing],
                )
        finally:
            now = self._keys() if tools_key() == LOADED else {}  # what was changed while it ran is not kept
            for run in missing:
                if run.name in self._reports and now.get(run.name) == keys[run.name]:
                    keep(keys[run.name], self._files[run.name])
        if self._problems:
            raise CivstatsError(self._told())
        return [self._reports[run.name] for run in self._runs]

    def _told(self) -> Iterator[Problem]:
        """Yield the problems in the order of reports; what is wrong in several languages once."""
        known: dict[str, set[tuple[str, str, int | None]]] = {}
        for run in self._runs:
            problems = self._problems.get(run.name, ())
            places = [(problem.code, problem.file, problem.line) for problem in problems]
            before = known.setdefault(run.slug, set())
            yield from (own for own, place in zip(problems, places, strict=True) if place not in before)
            known[run.slug] = before.union(places)

    def _keys(self) -> dict[str, str]:
        """Give the key of what each report is made from."""
        paths = {run.slug: run.path for run in self._runs}
        read = {run.path: [run.path, *(paths[slug] for slug in run.binds)] for run in self._runs}
        shared = {path: notebooks_key(self._folder, every) for path, every in read.items()}
        tools = tools_key()
        words = {run.language: words_key(run.language, run.path) for run in self._runs}
        return {
            run.name: digest(
                tools, words[run.language], shared[run.path], run.slug, run.given, run.language, run.editions
            )
            for run in self._runs
        }

    def _done(self, run: Run, nb: NotebookNode, report: Report | None = None) -> None:
        """Take a notebook that was run, with its report where a worker has set it."""
        self._lay_down(run.name, {NOTEBOOK: nbformat.writes(nb).encode()})  # type: ignore[no-untyped-call]
        if report is not None:
            self._add(report)
        self._read(run, nb)

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
            self._add(set_report(run, self._notebooks, self._facts[run.language], files or None))
        except CivstatsError as error:
            self._problems[run.name] = tuple(error.problems)

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


def _execute_on() -> Callable[..., None]:
    try:
        # Import lazily: distributed is an extra.
        from civstats.report.cluster import execute_on  # noqa: PLC0415
    except ImportError as error:
        raise CivstatsError([Problem("R-NO-CLUSTER", "--cluster", None, None, str(error))]) from None
    return execute_on
