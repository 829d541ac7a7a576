"""A notebook that was run becomes the files of its report: page, PDF, and the picture that stands for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from civstats.joins import localities
from civstats.language import speaking, translate_later
from civstats.problems import CivstatsError, Problem
from civstats.report.document import Document
from civstats.report.downloads import links, names
from civstats.report.files import Content
from civstats.report.inputs import catalogues_beside
from civstats.report.links import Targets, targets_of
from civstats.report.page import html
from civstats.report.paper import card, glyphs, pdf
from civstats.report.reading import read_document
from civstats.report.runs import Run
from civstats.tables import Dataset


@dataclass(frozen=True)
class Facts:
    """What setting needs to know of a data set: its digest, the ids of its figures, the names of its places.

    `english` are the names that ids are made from.
    """

    digest: str
    figures: frozenset[str]
    places: dict[Any, str]
    english: dict[Any, str]

    @classmethod
    def of(cls, dataset: Dataset, english: Dataset) -> Facts:
        """Take them from a data set, and from the same in English."""
        figures = frozenset(dataset.observations["obs_id"])
        names, english_names = (dict(localities(own).items()) for own in (dataset, english))
        return cls(english.digest, figures, names, english_names)


@dataclass(frozen=True)
class Report:
    """What of a report is needed beside others: its files by their kind, and what other pages tell of it.

    `page` is what the front page shows, `targets` are where its links lead, `rows` the ids that its volume rests on.
    """

    run: Run
    page: Document
    targets: Targets
    rows: tuple[str, ...]
    files: Mapping[str, Content]


def set_report(
    run: Run, notebooks: Mapping[str, NotebookNode], facts: Facts, files: Mapping[str, Content] | None = None
) -> Report:
    """Read a report as a page and as a volume, since a page links to what a volume binds, and set both.

    `notebooks` are those that were run, by the names of their reports; `files` those of the report, where they are
    at hand and only the page is to be read again.
    """
    with speaking(run.language, catalogues_beside(run.path)):
        return _set(run, notebooks, facts, files)


def _set(
    run: Run, notebooks: Mapping[str, NotebookNode], facts: Facts, files: Mapping[str, Content] | None
) -> Report:
    chapters = {slug: notebooks[name] for slug, name in zip(run.binds, run.bound, strict=True)}
    over = list(run.given.values())[: run.over]
    part, english_part = (
        "–".join(names.get(value, str(value)) for value in over) for names in (facts.places, facts.english)
    )
    page, volume = (
        read_document(
            notebooks[run.name], run.slug, chapters, part=part, english_part=english_part, paper=paper
        )
        for paper in (False, True)
    )
    if files is not None:
        return Report(run, html.abridged(page), targets_of(page), volume.rows, files)
    problems = glyphs.missing(volume)
    if volume.data.digest != facts.digest:
        found = translate_later("data of the digest {about}", about=volume.data.digest[:12])
        about = found, facts.digest[:12]
        problems.insert(0, Problem("R-OTHER-DATASET", run.path.name, None, None, *about))
    if problems:
        raise CivstatsError(problems)
    offered = links(page.slug, names(page.slug, facts.figures.intersection(volume.rows)))
    files = {
        "html": html.render(page, offered, run.editions).encode(),
        "pdf": pdf.render(volume),
        "png": card.render(page),
    }
    return Report(run, html.abridged(page), targets_of(page), volume.rows, files)
