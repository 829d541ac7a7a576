"""Data sets and their notebooks become the files of reports, each report set as soon as its notebook is done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from threading import Lock
from typing import Any

import nbformat
from nbformat import NotebookNode
from tqdm import tqdm

from civstats.problems import CivstatsError, Problem
from civstats.report import explorer
from civstats.report.document import Document
from civstats.report.downloads import downloads, links, names
from civstats.report.execute import PARAMETERS, execute
from civstats.report.files import obstacles
from civstats.report.finished import keep, recall
from civstats.report.inputs import LOADED, Group, digest, notebooks_key, tools_key
from civstats.report.inputs import settings as settings_of
from civstats.report.links import dead_links
from civstats.report.page import html
from civstats.report.reading import LANGUAGE
from civstats.report.setting import Facts, Report, Run, set_report
from civstats.tables import Dataset, load
from civstats.tables.folders import shipped_names
from civstats.tables.schemas import TABLES

NOTEBOOK = "ipynb"  # how a notebook that was run is kept with the files of its report
EXPLORER = "explorer"  # a page beside the reports
LONGEST_NAME = 230  # bytes of UTF-8; file systems take 255, and `data/…-observations.csv` says more


def build(groups: Sequence[Group], out: Path, *, fresh: bool = False, cluster: str = "") -> dict[str, bytes]:
    """Return the files of the reports of data sets, by their paths; those with problems are a `CivstatsError`.

    What stands in their way in `out` is a problem before a notebook runs. Of the other data sets the last one's front
    page tells. Unless `fresh`, no notebook runs whose report is kept.
    """
    planned = _planned(groups, out)
    contents: dict[str, bytes] = {}
    problems: list[Problem] = []
    beside: list[tuple[str, Document]] = []
    for group, dataset, runs in planned:
        try:
            made = Reports(runs, group.folder, dataset).made(fresh=fresh, cluster=cluster)
            lead, reports = _files(group, dataset, runs, made, beside)
        except CivstatsError as error:
            problems += error.problems
            continue
        contents |= {f"{group.name}/{path}".lstrip("/"): content for path, content in reports.items()}
        beside.append((group.name, lead))
    if problems:
        raise CivstatsError(problems)
    return contents


def _planned(groups: Sequence[Group], out: Path) -> list[tuple[Group, Dataset, list[Run]]]:
    """Read the data sets and plan what is run of each, and look whether the files can be written."""
    planned: list[tuple[Group, Dataset, list[Run]]] = []
    problems: list[Problem] = []
    for group in groups:
        try:
            dataset = load(group.folder)
            planned.append((group, dataset, plan(group.notebooks, dataset)))
        except CivstatsError as error:
            problems += error.problems
    paths = {
        f"{group.name}/{path}".lstrip("/")
        for group, _, runs in planned
        for path in ("index.html", *(path for run in runs for path in _paths(run.slug)))
    }
    problems += obstacles(sorted(paths), out)
    if problems:
        raise CivstatsError(problems)
    return planned


def _paths(slug: str) -> list[str]:
    reports = [f"{LANGUAGE}/{slug}.{kind}" for kind in ("html", "pdf", "png")]
    return [*reports, f"{LANGUAGE}/{EXPLORER}.html", *names(slug, ["any"])]


def _files(
    group: Group,
    dataset: Dataset,
    runs: list[Run],
    reports: list[Report],
    before: Sequence[tuple[str, Document]],
) -> tuple[Document, dict[str, bytes]]:
    """Return the report that leads, and the files of all; `before` are folders of others and what leads there."""
    beside = () if group.name else before
    pages = [report.page for report in reports]
    files = downloads(dataset, {report.page.slug: report.rows for report in reports})
    contents = {
        f"{report.page.lang}/{report.page.slug}.{kind}": content
        for report in reports
        for kind, content in report.files.items()
    }
    contents |= files
    contents[f"{LANGUAGE}/{EXPLORER}.html"] = explorer.render(dataset).encode()
    made = set(group.notebooks)
    others = {path.stem for one in made for path in one.parent.glob("*.ipynb") if path not in made}
    series = tuple(f"{run.path.stem}-" for run in runs if run.given)
    wrong = list(dead_links(pages, contents, others, series))
    if wrong:
        raise CivstatsError(wrong)
    analyses, profiles, pairs = _groups(pages, runs)
    front = html.render_index(analyses, profiles, pairs, links("", files), beside, below=bool(group.name))
    return analyses[0] if analyses else pages[0], contents | {"index.html": front.encode()}


def _groups(pages: list[Document], runs: list[Run]) -> list[list[Document]]:
    """Gather the reports: analyses, those that bind others first; those of one value each; those of two."""
    given = {run.slug: len(run.given) for run in runs}
    binding = {run.slug for run in runs if run.binds}
    ordered = sorted(pages, key=lambda page: page.slug not in binding)
    return [[page for page in ordered if given[page.slug] == values] for values in range(3)]


def plan(paths: list[Path], dataset: Dataset) -> list[Run]:
    """Read in each notebook's metadata what it binds, and for which values it is run.

    ``each`` names a column (``sources.source_id``): the notebook is run for each value, which it gets under the
    column's name. ``pairs`` does so for each two values, the other one as ``other_source_id``.
    """
    runs: list[Run] = []
    problems: list[Problem] = []
    for path in paths:
        settings, tags = settings_of(path)
        wrong = _wrong_setting(settings, tags, {other.stem for other in paths})
        if wrong is not None:
            problems.append(Problem("R-SETTING", path.name, None, None, *wrong))
            continue
        for given in _given(settings, dataset):
            slug = "-".join([path.stem, *given.values()])
            runs.append(Run(slug, path, given, settings.get("binds", [])))
    problems += _wrong_names(runs)
    if problems:
        raise CivstatsError(problems)
    return runs


def _wrong_names(runs: list[Run]) -> Iterator[Problem]:
    """Find reports that no file can be named after, or that would be written over another."""
    taken = {EXPLORER: f"the page {EXPLORER}.html"}
    for run in runs:
        if "/" in run.slug or len(run.slug.encode()) > LONGEST_NAME:
            about = f"a name without folders, of at most {LONGEST_NAME} bytes"
            yield Problem("R-REPORT-NAME", run.path.name, None, None, run.slug, about)
        name = run.slug.casefold()  # some file systems tell no A from a
        if name in taken:
            about = f"a name of its own; {taken[name]} has it"
            yield Problem("R-REPORT-NAME", run.path.name, None, None, run.slug, about)
        taken.setdefault(name, f"a report of {run.path.name}")


def _wrong_setting(settings: dict[str, Any], tags: set[str], slugs: set[str]) -> tuple[str, str] | None:
    """Return what a notebook's metadata name that is not there, and what was expected."""
    for key in ("each", "pairs"):
        named = settings.get(key, "")
        table, _, column = named.partition(".") if isinstance(named, str) else ("", "", "")
        known = table in TABLES and column in TABLES[table].columns
        if named and not known:
            return str(named), f'"{key}" with a table and its column, such as "sources.source_id"'
        if named and PARAMETERS not in tags:
            return str(named), f'a cell with the tag "{PARAMETERS}" that "{key}" gives its values to'
    if settings.get("dataset", "") not in ("", *shipped_names()):
        return str(settings["dataset"]), f'"dataset" with one that is shipped: {", ".join(shipped_names())}'
    binds = settings.get("binds", [])
    unknown = [bound for bound in binds if bound not in slugs] if isinstance(binds, list) else [binds]
    return (str(unknown[0]), '"binds" with the names of other notebooks') if unknown else None


def _given(settings: dict[str, Any], dataset: Dataset) -> list[dict[str, str]]:
    """List what a notebook is given, run by run; nothing, once, for one that is run as it stands."""
    named = settings.get("pairs") or settings.get("each")
    if not named:
        return [{}]
    table, _, column = named.partition(".")
    values = list(getattr(dataset, table)[column].dropna().astype(str))
    if "pairs" in settings:
        return [{column: one, f"other_{column}": other} for one, other in combinations(values, 2)]
    return [{column: value} for value in values]


class Reports:
    """The reports of a data set: kept ones as they are, others set while further notebooks still run."""

    def __init__(self, runs: list[Run], folder: Path | None, dataset: Dataset) -> None:
        self._runs, self._folder, self._facts = runs, folder, Facts.of(dataset)
        self._lock = Lock()
        self._waiting = list(runs)
        self._notebooks: dict[str, NotebookNode] = {}
        self._reports: dict[str, Report] = {}
        self._problems: dict[str, tuple[Problem, ...]] = {}

    def made(self, *, fresh: bool, cluster: str = "") -> list[Report]:
        """Return the reports in order, none of them a kept one if `fresh`, from the workers of a cluster if given."""
        keys = self._keys()
        self._kept = {} if fresh else {slug: kept for slug, key in keys.items() if (kept := recall(key))}
        missing = [run for run in self._runs if run.slug not in self._kept]
        if sys.stderr.isatty():
            told = ", ".join(run.slug for run in missing) or "none"
            tqdm.write(f"Reports as they were: {len(self._kept)}; to be made: {told}", file=sys.stderr)
        for run in self._runs:
            if run.slug in self._kept:
                ran = self._kept[run.slug][NOTEBOOK].decode()
                self._done(run, nbformat.reads(ran, as_version=4))  # type: ignore[no-untyped-call]
        try:
            if cluster:
                _execute_on()(cluster, missing, self._folder, self._facts, self._done)
            else:
                execute(
                    [run.path for run in missing],
                    self._folder,
                    [run.given for run in missing],
                    lambda number, nb: self._done(missing[number], nb),
                )
        finally:
            now = self._keys() if tools_key() == LOADED else {}  # what was changed while it ran is not kept
            for run in missing:
                if run.slug in self._reports and now.get(run.slug) == keys[run.slug]:
                    ran = nbformat.writes(self._notebooks[run.slug])  # type: ignore[no-untyped-call]
                    keep(keys[run.slug], {NOTEBOOK: ran.encode(), **self._reports[run.slug].files})
        if self._problems:
            raise CivstatsError(problem for run in self._runs for problem in self._problems.get(run.slug, ()))
        return [self._reports[run.slug] for run in self._runs]

    def _keys(self) -> dict[str, str]:
        """Give the key of what each report is made from."""
        paths = {run.slug: run.path for run in self._runs}
        read = {run.path: [run.path, *(paths[slug] for slug in run.binds)] for run in self._runs}
        shared = {path: notebooks_key(self._folder, every) for path, every in read.items()}
        tools = tools_key()
        return {run.slug: digest(tools, shared[run.path], run.slug, run.given) for run in self._runs}

    def _done(self, run: Run, nb: NotebookNode, report: Report | None = None) -> None:
        """Keep the report of a notebook, and set those for which nothing but this notebook was missing."""
        with self._lock:
            self._notebooks[run.slug] = nb
            ready = [one for one in self._waiting if self._notebooks.keys() >= {one.slug, *one.binds}]
            self._waiting = [one for one in self._waiting if one not in ready]
        if report is not None:
            self._reports[run.slug] = report
        for one in ready:
            if one.slug not in self._reports:
                self._set(one)

    def _set(self, run: Run) -> None:
        kept = self._kept.get(run.slug)
        files = kept and {kind: content for kind, content in kept.items() if kind != NOTEBOOK}
        try:
            self._reports[run.slug] = set_report(run, self._notebooks, self._facts, files)
        except CivstatsError as error:
            self._problems[run.slug] = tuple(error.problems)


def _execute_on() -> Callable[..., None]:
    try:
        # Import lazily: distributed is an extra.
        from civstats.report.cluster import execute_on  # noqa: PLC0415
    except ImportError as error:
        raise CivstatsError([Problem("R-NO-CLUSTER", "--cluster", None, None, str(error))]) from None
    return execute_on
