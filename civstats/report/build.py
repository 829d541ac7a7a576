"""Data sets and their notebooks become the files of reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from civstats.problems import CivstatsError, Problem
from civstats.report import explorer
from civstats.report.document import Document
from civstats.report.downloads import downloads, links, names
from civstats.report.files import obstacles
from civstats.report.inputs import Group, find_notebooks
from civstats.report.links import dead_links
from civstats.report.page import html
from civstats.report.reading import LANGUAGE
from civstats.report.reports import Reports
from civstats.report.runs import EXPLORER, Run, plan, with_parameters, wrong_parameters
from civstats.report.setting import Report
from civstats.tables import Dataset, load


def build(
    groups: Sequence[Group],
    out: Path,
    *,
    parameters: Mapping[str, str] | None = None,
    fresh: bool = False,
    cluster: str = "",
) -> dict[str, bytes]:
    """Return the files of the reports of data sets, by their paths; those with problems are a `CivstatsError`.

    What stands in their way in `out` is a problem before a notebook runs. Of the other data sets the last one's front
    page tells. `parameters` are values that notebooks get, by their names. Unless `fresh`, no notebook runs whose
    report is kept.
    """
    planned = _planned(groups, out, parameters or {})
    problems: list[Problem] = []
    contents: dict[str, bytes] = {}
    beside: list[tuple[str, Document]] = []
    for group, dataset, runs in planned:
        try:
            made = Reports(runs, group.folder, dataset).made(fresh=fresh, cluster=cluster)
            if not made:
                continue
            lead, files = _files(group, dataset, made, () if group.name else beside)
        except CivstatsError as error:
            problems += error.problems
        else:
            contents |= {f"{group.name}/{path}".lstrip("/"): content for path, content in files.items()}
            beside.append((group.name, lead))
    if not contents and not problems:
        names = [path.name for group in groups for path in group.notebooks]
        problems.append(Problem("R-NOTHING-TO-REPORT", ", ".join(names) or "notebooks"))
    if problems:
        raise CivstatsError(problems)
    return contents


def _planned(
    groups: Sequence[Group], out: Path, parameters: Mapping[str, str]
) -> list[tuple[Group, Dataset, list[Run]]]:
    """Read the data sets and plan what is run of each, and look whether the files can be written."""
    planned: list[tuple[Group, Dataset, list[Run]]] = []
    problems: list[Problem] = []
    for group in groups:
        try:
            dataset = load(group.folder)
            planned.append((group, dataset, plan(group.notebooks, dataset)))
        except CivstatsError as error:
            problems += error.problems
    if parameters and not problems:
        problems += wrong_parameters([run for *_, runs in planned for run in runs], parameters)
        if not problems:
            planned = [
                (group, dataset, with_parameters(runs, parameters)) for group, dataset, runs in planned
            ]
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
    group: Group, dataset: Dataset, made: Sequence[Report], beside: Sequence[tuple[str, Document]]
) -> tuple[Document, dict[str, bytes]]:
    """Return the report that leads, and the files of all; `beside` are folders of others and what leads there."""
    files = downloads(dataset, {report.page.slug: report.rows for report in made})
    contents = {
        f"{report.page.lang}/{report.page.slug}.{kind}": content
        for report in made
        for kind, content in report.files.items()
    }
    contents |= files
    contents[f"{LANGUAGE}/{EXPLORER}.html"] = explorer.render(dataset).encode()
    # A notebook that is not run now, since others were chosen or the tables lack what it needs, may be linked to;
    # so may a shipped one, from a copy of another.
    beside_them = {path.stem for one in group.notebooks for path in one.parent.glob("*.ipynb")}
    beside_them |= {path.stem for path in find_notebooks()}
    pages = [report.page for report in made]
    wrong = list(dead_links(pages, contents, beside_them, tuple(f"{name}-" for name in beside_them)))
    if wrong:
        raise CivstatsError(wrong)
    # Analyses, those that bind others first; reports of one value of a table each; those of two.
    ordered = sorted(made, key=lambda report: not report.run.binds)
    groups = [[report.page for report in ordered if report.run.over == values] for values in range(3)]
    analyses, profiles, pairs = groups
    front = html.render_index(analyses, profiles, pairs, links("", files), beside, below=bool(group.name))
    return [*analyses, *profiles, *pairs][0], contents | {"index.html": front.encode()}
