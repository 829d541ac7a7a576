"""Data sets and their notebooks become the files of reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from civstats.language import LANGUAGES, Language, language, speaking, translate
from civstats.problems import CivstatsError, Problem
from civstats.report import explorer
from civstats.report.document import Document
from civstats.report.downloads import downloads, links, names
from civstats.report.downloads.tables import title_of
from civstats.report.files import Content, obstacles
from civstats.report.inputs import Group, catalogues_beside, find_notebooks
from civstats.report.links import dead_links
from civstats.report.page import html
from civstats.report.reports import Reports, make
from civstats.report.runs import EXPLORER, Run, plan, with_parameters, wrong_parameters
from civstats.report.setting import Facts, Report
from civstats.tables import Dataset, load


def build(
    groups: Sequence[Group],
    out: Path,
    place: Path,
    *,
    parameters: Mapping[str, str] | None = None,
    fresh: bool = False,
    cluster: str = "",
    languages: Sequence[Language] = LANGUAGES,
) -> dict[str, Content]:
    """Return the files of the reports of data sets, by their paths; what stands in their way in `out` is a problem.

    Those of reports lie in the folder `place`, as long as that is there. The front page of the last data set leads to
    the others. Unless `fresh`, no notebook runs whose report is kept.
    """
    planned = _planned(groups, out, parameters or {}, languages)
    every: list[Reports] = []
    for group, dataset, runs in planned:
        facts = {code: Facts.of(in_language(dataset, code), dataset) for code in languages}
        every.append(Reports(runs, group.folder, facts, place / group.name, fresh=fresh))
    make(every, cluster)
    problems: list[Problem] = []
    contents: dict[str, Content] = {}
    beside: list[tuple[str, dict[Language, Document]]] = []
    for (group, dataset, runs), reports in zip(planned, every, strict=True):
        try:
            made = reports.made()
            if not made:
                continue
            with speaking("en"):  # the same files for whoever renders
                files: dict[str, Content] = {
                    **downloads(dataset, {report.page.slug: report.rows for report in made})
                }
            leads: dict[Language, Document] = {}
            for code in languages:
                edition = in_language(dataset, code)
                with speaking(code, catalogues_beside(runs[0].path)):
                    leads[code], pages = _files(group, edition, made, files, () if group.name else beside)
                files |= pages
        except CivstatsError as error:
            problems += error.problems
        else:
            contents |= {f"{group.name}/{path}".lstrip("/"): content for path, content in files.items()}
            beside.append((group.name, leads))
    if not contents and not problems:
        names = [path.name for group in groups for path in group.notebooks]
        problems.append(Problem("R-NOTHING-TO-REPORT", ", ".join(names) or translate("notebooks")))
    if problems:
        raise CivstatsError(dict.fromkeys(problems))
    return contents


def in_language(dataset: Dataset, code: Language) -> Dataset:
    """Give a data set with names and words for codes in a language."""
    with speaking(code):
        return replace(dataset, language=code, title=title_of(dataset))


def _planned(
    groups: Sequence[Group], out: Path, parameters: Mapping[str, str], languages: Sequence[Language]
) -> list[tuple[Group, Dataset, list[Run]]]:
    """Read the data sets and plan what is run of each, and look whether the files can be written."""
    planned: list[tuple[Group, Dataset, list[Run]]] = []
    problems: list[Problem] = []
    for group in groups:
        try:
            dataset = load(group.folder, language="en")
            planned.append((group, dataset, plan(group.notebooks, dataset, languages)))
        except CivstatsError as error:
            problems += error.problems
    if parameters and not problems:
        problems += wrong_parameters([run for *_, runs in planned for run in runs], parameters)
        if not problems:
            planned = [
                (group, dataset, with_parameters(runs, parameters)) for group, dataset, runs in planned
            ]
    fronts = map(html.front_page, languages)
    paths = {
        f"{group.name}/{path}".lstrip("/")
        for group, _, runs in planned
        for path in (*fronts, *(path for run in runs for path in _paths(run)))
    }
    problems += obstacles(sorted(paths), out)
    if problems:
        raise CivstatsError(problems)
    return planned


def _paths(run: Run) -> list[str]:
    reports = [f"{run.name}.{kind}" for kind in ("html", "pdf", "png")]
    return [*reports, f"{run.language}/{EXPLORER}.html", *names(run.slug, ["any"])]


def _files(
    group: Group,
    dataset: Dataset,
    every: Sequence[Report],
    files: Mapping[str, Content],
    beside: Sequence[tuple[str, Mapping[Language, Document]]],
) -> tuple[Document, dict[str, Content]]:
    """Return the report that leads, and the pages and papers of all in the language that is spoken.

    `every` are the reports in all languages, `files` the downloads, `beside` the folders of other data sets.
    """
    code = language()
    made = [report for report in every if report.run.language == code]
    editions = made[0].run.editions
    contents: dict[str, Content] = {
        f"{report.run.name}.{kind}": content for report in made for kind, content in report.files.items()
    }
    contents[f"{code}/{EXPLORER}.html"] = explorer.render(dataset, editions).encode()
    # A notebook that is not run now, since others were chosen or the tables lack what it needs, may be linked to;
    # so may a shipped one, from a copy of another.
    beside_them = {path.stem for one in group.notebooks for path in one.parent.glob("*.ipynb")}
    beside_them |= {path.stem for path in find_notebooks()}
    targets = {report.page.slug: report.targets for report in made}
    wrong = list(dead_links(targets, code, {**contents, **files}, beside_them))
    if wrong:
        raise CivstatsError(wrong)
    # Analyses, those that bind others first; reports of one value of a table each; those of two.
    ordered = sorted(made, key=lambda report: not report.run.binds)
    groups = [[report.page for report in ordered if report.run.over == values] for values in range(3)]
    analyses, profiles, pairs = groups
    leads = [(name, documents[code]) for name, documents in beside]
    below = bool(group.name)
    twins = {
        other: {report.page.slug: report.page.title for report in every if report.run.language == other}
        for other in editions
        if other != code
    }
    front = html.render_index(analyses, profiles, pairs, links("", files), leads, below=below, twins=twins)
    return [*analyses, *profiles, *pairs][0], contents | {html.front_page(): front.encode()}
