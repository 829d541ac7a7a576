"""A notebook that was run becomes one document, from which page and paper are set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nbformat import NotebookNode

from civstats.display.bundles import DatasetFacts
from civstats.display.parts import Heading, Link, Paragraph, plain
from civstats.language import language
from civstats.problems import CivstatsError, Problem
from civstats.report.cells import Cells
from civstats.report.document import Document, Placed, Series
from civstats.report.numbering import number_blocks, number_prefix
from civstats.report.trace import TITLE, link, take_trace, trace_section

NO_DATA = DatasetFacts("", "", "", "")


def read_document(
    nb: NotebookNode,
    slug: str,
    chapters: Mapping[str, NotebookNode] | None = None,
    *,
    part: str = "",
    english_part: str = "",
    paper: bool = False,
) -> Document:
    """Read the outputs of a notebook that was run as the report `slug`; what cannot be shown is a problem.

    `chapters` are notebooks that it binds, by the names of their reports, on `paper` as sections, else as links.
    Numbers of figures, tables and findings begin with `part`, or with the number of the slug, and their ids with
    `english_part`. On paper, of the rows those remain that findings, headings and prose rest on.
    """
    file = f"{slug}.ipynb"
    cells = Cells(nb, file)
    problems = cells.problems
    heading = next((placed for placed in cells.blocks if _is_title(placed)), None)
    told = nb.metadata.get("civstats", {}).get("version", "")
    version = told if isinstance(told, str) else ""
    absent = {"R-NO-TITLE": heading, "R-NO-VERSION": version, "R-NO-DATASET": cells.data}
    problems += [Problem(code, file, None, None, "") for code, found in absent.items() if not found]
    own = [placed for placed in cells.blocks if placed is not heading]
    gather = _bound if paper else _listed
    chapter_blocks = gather(chapters or {}, file)
    before = [placed for placed in own if (placed.cell or 0) <= cells.chapters]
    blocks, trace = take_trace([*before, *chapter_blocks, *own[len(before) :]])
    numbered = number_blocks(
        blocks, {row.id for row in trace.rows}, part or number_prefix(slug), english_part
    )
    linked, uses, missing = link(numbered, trace, file)
    problems += missing
    if problems:
        raise CivstatsError(sorted(problems, key=lambda problem: problem.line or 0))
    shown = uses.of_claims() if paper else uses
    if shown.places:
        start, stop = _own_section(linked)
        section = trace_section(linked[start:stop], trace, shown, paper=paper)
        linked = [*linked[:start], *linked[stop:], *section]
    title = "" if heading is None or not isinstance(heading.block, Heading) else plain(heading.block.inlines)
    return Document(
        slug=slug,
        title=" ".join(title.split()),
        lang=language(),
        notebook_version=version,
        data=cells.data or NO_DATA,
        blocks=tuple(linked),
        rows=tuple(row.id for row in trace.rows if row.id in uses.places),
    )


def _is_title(placed: Placed) -> bool:
    return isinstance(placed.block, Heading) and placed.block.level == 1


def _own_section(blocks: list[Placed]) -> tuple[int, int]:
    """Find where the notebook itself says where its numbers come from: first block and the one behind it."""
    ends = [place for place, placed in enumerate(blocks) if placed.opens_section]
    for place in ends:
        block = blocks[place].block
        if (
            isinstance(block, Heading)
            and (block.english or plain(block.inlines)).casefold() == TITLE.casefold()
        ):
            return place, next((end for end in ends if end > place), len(blocks))
    return len(blocks), len(blocks)


def _bound(chapters: Mapping[str, NotebookNode], file: str) -> list[Placed]:
    """Give the blocks of chapters, their headings below those of the volume."""
    # A chapter's own report names its problems by its own file.
    blocks = [
        replace(placed, report=slug)
        for slug, chapter in chapters.items()
        for placed in Cells(chapter, file).blocks
    ]
    return [
        replace(placed, block=replace(placed.block, level=2 if placed.block.level == 1 else 3))
        if isinstance(placed.block, Heading)
        else placed
        for placed in blocks
    ]


def _listed(chapters: Mapping[str, NotebookNode], file: str) -> list[Placed]:
    """Give a list of links to the reports of chapters."""
    entries = []
    for slug, chapter in chapters.items():
        titles = (placed.block for placed in Cells(chapter, file).blocks if _is_title(placed))
        title = next((block.inlines for block in titles if isinstance(block, Heading)), (slug,))
        entries.append((Paragraph((Link(f"{slug}.html", title),)),))
    return [Placed(Series(tuple(entries)))] if entries else []
