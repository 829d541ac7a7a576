"""Data sets and their notebooks become the files of reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from civstats.problems import CivstatsError, Problem
from civstats.report import explorer
from civstats.report.document import Document
from civstats.report.downloads import downloads, links
from civstats.report.inputs import Group
from civstats.report.links import dead_links
from civstats.report.page import html
from civstats.report.reports import Reports
from civstats.report.runs import Run, plan, with_parameters, wrong_parameters
from civstats.report.setting import Report
from civstats.tables import Dataset, load


def build(
    groups: Sequence[Group],
    *,
    parameters: Mapping[str, str] | None = None,
    fresh: bool = False,
    cluster: str = "",
) -> dict[str, bytes]:
    """Return the files of the reports of data sets, by their paths; those with problems are a `CivstatsError`.

    Of the other data sets the last one's front page tells. `parameters` are values that notebooks get, by their
    names. Unless `fresh`, no notebook runs whose report is kept.
    """
    problems: list[Problem] = []
    planned: list[tuple[Group, Dataset, list[Run]]] = []
    for group in groups:
        try:
            dataset = load(group.folder)
            planned.append((group, dataset, plan(group.notebooks, dataset)))
        except CivstatsError as error:
            problems += error.problems
    if parameters and not problems:
        problems += wrong_parameters([run for *_, runs in planned for run in runs], parameters)
        if problems:
            raise CivstatsError(problems)
        planned = [(group, dataset, with_parameters(runs, parameters)) for group, dataset, runs in planned]
    contents: dict[str, bytes] = {}
    beside: list[tuple[str, Document]] = []
    for group, dataset, runs in planned:
        try:
            made = Reports(runs, group.folder, dataset).made(fresh=fresh, cluster=cluster)
        except CivstatsError as error:
            problems += error.problems
            continue
        if made:
            lead, files = _files(group, dataset, made, () if group.name else beside)
            contents |= {f"{group.name}/{path}".lstrip("/"): content for path, content in files.items()}
            beside.append((group.name, lead))
    if not contents and not problems:
        names = [path.name for group in groups for path in group.notebooks]
        problems.append(Problem("R-NOTHING-TO-REPORT", ", ".join(names) or "notebooks"))
    if problems:
        raise CivstatsError(problems)
    return contents


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
    contents["en/explorer.html"] = explorer.render(dataset).encode()
    # A notebook that is not run now, since others were chosen or the tables lack what it needs, may be linked to.
    beside_them = {path.stem for one in group.notebooks for path in one.parent.glob("*.ipynb")}
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
