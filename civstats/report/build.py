"""From a data folder and notebooks to a folder of reports."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from tqdm import tqdm

from civstats.joins import localities
from civstats.problems import CivstatsError, Problem
from civstats.report import explorer
from civstats.report.document import Document
from civstats.report.downloads import downloads, links
from civstats.report.execute import PARAMETERS, execute
from civstats.report.files import PACKAGE, REPOSITORY, replace_files
from civstats.report.page import html
from civstats.report.paper import card, glyphs, pdf
from civstats.report.reading import read_document
from civstats.tables import Dataset, load
from civstats.tables.folders import data_folder, shipped_folder, shipped_names
from civstats.tables.schemas import TABLES

NO_REPORT = "00-"  # notebooks that teach, not report


def render(folder: Path | None, out: Path, *, notebooks: Path | None = None) -> list[Path]:
    """Run the notebooks on a data folder, write a report of each as HTML and PDF, and return the files written.

    The data folder, or the shipped data set of that name, is that of CIVSTATS_DATA, else the shipped page, if left
    out; with the page come the data sets shipped beside it. Notebooks are the package's own, those apart that begin
    with ``00-``. Below `out` come ``en/<notebook>.html``, ``….pdf`` and ``….png``, a picture for those who share its
    address, ``en/explorer.html``, ``data/…`` and ``index.html``; what notebooks write of a data set that their
    metadata name, as ``"dataset": "provinces-2026"``, in a folder of that name. All that is wrong in the tables, or
    else in the notebooks, or else in their text is a problem; then nothing is written.
    """
    groups = _by_dataset(find_notebooks(notebooks))
    given = data_folder(folder).resolve()
    named = {name: data_folder(name).resolve() for name in groups if name}
    contents: dict[str, bytes] = {}
    problems: list[Problem] = []
    beside: list[tuple[str, Document]] = []
    wanted = {name: place for name, place in named.items() if given in (place, shipped_folder().resolve())}
    for name, place in (wanted if given in named.values() else {**wanted, "": folder}).items():
        try:
            lead, reports = _reports(place, groups.get(name, []), () if name else beside, below=bool(name))
        except CivstatsError as error:
            problems += error.problems
            continue
        contents |= {f"{name}/{path}".lstrip("/"): content for path, content in reports.items()}
        beside.append((name, lead))
    if problems:
        raise CivstatsError(problems)
    return replace_files(contents, out)


def _reports(
    folder: Path | None, paths: list[Path], beside: Sequence[tuple[str, Document]], *, below: bool
) -> tuple[Document, dict[str, bytes]]:
    """Return the report that leads, and the files of all.

    `beside` are folders of other data sets and what leads there; `below` says that this one stands in such a folder.
    """
    dataset = load(folder)
    runs = _plan(paths, dataset)
    pages, volumes = _read(runs, folder, dataset.digest, localities(dataset).to_dict())
    files = downloads(dataset, {volume.slug: volume.rows for volume in volumes})
    contents: dict[str, bytes] = {}
    both = list(zip(pages, volumes, strict=True))
    for page, volume in tqdm(both, desc="reports", unit="report", disable=None, leave=False):
        name = f"{page.lang}/{page.slug}"
        contents[f"{name}.html"] = html.render(page, links(page.slug, files)).encode()
        contents[f"{name}.pdf"] = pdf.render(volume)
        contents[f"{name}.png"] = card.render(page)
    contents |= files
    contents["en/explorer.html"] = explorer.render(dataset).encode()
    analyses, profiles, pairs = _groups(pages, runs)
    front = html.render_index(analyses, profiles, pairs, links("", files), beside, below=below)
    return analyses[0] if analyses else pages[0], contents | {"index.html": front.encode()}


def _groups(pages: list[Document], runs: list[Run]) -> list[list[Document]]:
    """Gather the reports: analyses, those that bind others first; those of one value each; those of two."""
    given = {run.slug: len(run.given) for run in runs}
    binding = {run.slug for run in runs if run.binds}
    ordered = sorted(pages, key=lambda page: page.slug not in binding)
    return [[page for page in ordered if given[page.slug] == values] for values in range(3)]


def _by_dataset(paths: list[Path]) -> dict[str, list[Path]]:
    """Group notebooks by the shipped data set that their metadata name, empty for any other folder."""
    groups: dict[str, list[Path]] = {}
    for path in paths:
        name = _settings(path)[0].get("dataset", "")
        groups.setdefault(name if name in shipped_names() else "", []).append(path)
    return groups


def _settings(path: Path) -> tuple[dict[str, Any], set[str]]:
    """Return what a notebook's metadata say to civstats, and the tags of its cells."""
    try:
        notebook = json.loads(path.read_text("utf-8"))
        settings = notebook["metadata"].get("civstats", {})
        return settings, {tag for cell in notebook["cells"] for tag in cell["metadata"].get("tags", ())}
    except (ValueError, KeyError, AttributeError, TypeError):
        return {}, set()  # no notebook; running it says so


def find_notebooks(folder: Path | None = None) -> list[Path]:
    """List the notebooks that give reports; without a folder, the package's, else the repository's."""
    if folder is None:
        shipped = PACKAGE / "notebooks"
        folder = shipped if shipped.is_dir() else REPOSITORY / "notebooks"
    found = sorted(path for path in folder.glob("*.ipynb") if not path.name.startswith(NO_REPORT))
    if not found:
        raise CivstatsError([Problem("R-NO-NOTEBOOK", str(folder), None, None, "")])
    return found


@dataclass(frozen=True)
class Run:
    """A report to be made: its name, its notebook and what that is given."""

    slug: str
    path: Path
    given: dict[str, str]
    binds: list[str]


def _plan(paths: list[Path], dataset: Dataset) -> list[Run]:
    """Read in each notebook's metadata what it binds, and for which values it is run.

    ``each`` names a column (``sources.source_id``): the notebook is run for each value, which it gets under the
    column's name. ``pairs`` does so for each two values, the other one as ``other_source_id``.
    """
    runs: list[Run] = []
    problems: list[Problem] = []
    for path in paths:
        settings, tags = _settings(path)
        wrong = _wrong_setting(settings, tags, {other.stem for other in paths})
        if wrong is not None:
            problems.append(Problem("R-SETTING", path.name, None, None, *wrong))
            continue
        for given in _given(settings, dataset):
            slug = "-".join([path.stem, *given.values()])
            runs.append(Run(slug, path, given, settings.get("binds", [])))
    if problems:
        raise CivstatsError(problems)
    return runs


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
    values = list(getattr(dataset, table)[column])
    if "pairs" in settings:
        return [{column: one, f"other_{column}": other} for one, other in combinations(values, 2)]
    return [{column: value} for value in values]


def _read(
    runs: list[Run], folder: Path | None, digest: str, names: Mapping[Any, str]
) -> tuple[list[Document], list[Document]]:
    """Return each report as a page and as a volume: a page links to what a volume binds."""
    pages: list[Document] = []
    volumes: list[Document] = []
    problems: list[Problem] = []
    notebooks = execute([run.path for run in runs], folder, [run.given for run in runs])
    done = {run.slug: nb for run, nb in zip(runs, notebooks, strict=True)}
    for run in runs:
        try:
            chapters = {slug: done[slug] for slug in run.binds}
            part = "–".join(names.get(value, value) for value in run.given.values())
            page, volume = (
                read_document(done[run.slug], run.slug, chapters, part=part, paper=paper)
                for paper in (False, True)
            )
        except CivstatsError as error:
            problems += error.problems
            continue
        pages.append(page)
        volumes.append(volume)
        if volume.data.digest != digest:
            shown = volume.data.digest[:12]
            problems.append(
                Problem(
                    "R-OTHER-DATASET", run.path.name, None, None, f"data of the digest {shown}", digest[:12]
                )
            )
        problems += glyphs.missing(volume)
    if problems:
        raise CivstatsError(problems)
    return pages, volumes
