"""A notebook that was run becomes one clean document, from which both HTML and PDF are set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import bs4
from bs4.element import PageElement
from nbformat import NotebookNode

from civstats.problems import CivstatsError, Problem
from civstats.report.cells import CELL, CellReader
from civstats.report.links import link, take_trace
from civstats.report.markup import element, value
from civstats.report.numbering import number_blocks
from civstats.report.text import mark_chinese, nest_quotes

PROSE = ["p", "li", "dd", "caption", "figcaption"]  # in which our own words quote
CHAPTERS = "chapters"  # the tag of the cell in whose place bound notebooks stand


@dataclass(frozen=True)
class Document:
    """What one report says, without any format.

    Attributes
    ----------
    slug : str
        Name of the notebook and of the report, such as ``03-volumes-and-reach``.
    title : str
        The notebook's first heading, which `body` does not repeat.
    lang : str
        Language of the text.
    notebook_version : str
        From the notebook's metadata.
    data_title, data_version, data_digest, released : str
        Which data the notebook shows that it rests on.
    body : bs4.BeautifulSoup
        Flat: h2, h3, p, ul, ol, dl, blockquote, pre, hr, ``table.civstats`` (caption, thead, tbody, th with
        scope), ``figure.chart`` (svg, figcaption, ``div.values`` with a table), ``p.finding``; within them
        ``a.number``, other ``a``, em, strong, code, sub, sup, br, ``abbr[title]``, ``span[lang]``. Each block
        from the notebook has its cell's number in ``data-cell``. Each svg keeps XML's spelling (``viewBox``),
        has title and desc, and stands alone as an image.
        Every heading (``sec-…``), figure (``fig-1``), table (``table-1``; ``fig-1-values`` in a figure) and
        finding (``finding-1``) has an id, and so has every other block that uses a row (``text-1``). Captions
        begin with ``<span class="label">Figure 1.</span>``, findings with ``Finding 1`` in the like. Cells that hold one number alone have the class
        ``num``, and so have the heads of columns of such cells. The end is
        h2#sec-where-each-number-comes-from with ``table#trace`` (a ``tr`` with its id for each row that
        something links to, a ``tbody`` for each kind of row; last cell ``td.back``, the links back) and, if any number was computed,
        h3#sec-computed-numbers with ``table#computed`` (``tr`` with id ``c-…``).
    """

    slug: str
    title: str
    lang: str
    notebook_version: str
    data_title: str
    data_version: str
    data_digest: str
    released: str
    body: bs4.BeautifulSoup


def read_document(
    nb: NotebookNode, slug: str, chapters: Mapping[str, NotebookNode] | None = None, *, bound: bool = True
) -> Document:
    """Read the outputs of a notebook that was run.

    Parameters
    ----------
    nb : NotebookNode
        A notebook of format 4 with its outputs.
    slug : str
        Its file's name without the suffix.
    chapters : mapping of str to NotebookNode, optional
        Notebooks that it binds, as they were run, by the names of their own reports. They stand where the cell
        with the tag ``chapters`` stands.
    bound : bool
        Whether each chapter becomes a section, as in a printed volume; else it is a link to its own report.

    Returns
    -------
    Document
        Title, versions and clean body.

    Raises
    ------
    CivstatsError
        With everything that stands in the way of a report: cells that failed, warned or were not run, numbers
        whose rows no trace shows, charts without alt text, outputs that cannot be shown, no title, version or
        data.
    """
    file = f"{slug}.ipynb"
    reader = CellReader(nb, file)
    body, problems = reader.body, reader.problems

    def missing(code: str, cell: int | None, found: str = "") -> None:
        problems.append(Problem(code, file, cell, None, found))

    heading = body.find("h1")
    if heading is None:
        missing("R-NO-TITLE", None)
    version = str(nb.metadata.get("civstats", {}).get("version", ""))
    if not version:
        missing("R-NO-VERSION", None)
    dataset = body.select_one("div.dataset")
    if dataset is None:
        missing("R-NO-DATASET", None)
    title = heading.extract().get_text() if heading is not None else ""
    dataset = dataset or element("div")
    data_title = dataset.find("strong")
    if bound:
        _bind(body, nb, chapters or {}, file)
    else:
        _list(body, nb, chapters or {}, file)
    for box in body.select("div.dataset"):
        box.extract()
    trace = take_trace(body)
    number_blocks(body, set(trace.rows))
    problems += link(body, trace, file)
    if problems:
        raise CivstatsError(sorted(problems, key=lambda problem: problem.line or 0))
    for block in body.find_all(PROSE):
        nest_quotes(block)
    mark_chinese(body)
    return Document(
        slug=slug,
        title=" ".join(title.split()),
        lang="en",
        notebook_version=version,
        data_title=data_title.get_text() if data_title is not None else "",
        data_version=value(dataset, "data-version"),
        data_digest=value(dataset, "data-digest"),
        released=value(dataset, "data-released"),
        body=body,
    )


def _place(body: bs4.BeautifulSoup, nb: NotebookNode) -> bs4.Tag | None:
    """Return the block before which chapters go, None for the end."""
    place = next(
        (n for n, cell in enumerate(nb.cells, start=1) if CHAPTERS in cell.metadata.get("tags", ())),
        len(nb.cells),
    )
    blocks = (block for block in body.find_all(recursive=False) if int(value(block, CELL)) > place)
    return next(blocks, None)


def _insert(body: bs4.BeautifulSoup, block: PageElement, after: bs4.Tag | None) -> None:
    if after is None:
        body.append(block)
    else:
        after.insert_before(block)


def _bind(body: bs4.BeautifulSoup, nb: NotebookNode, chapters: Mapping[str, NotebookNode], file: str) -> None:
    """Put chapters where the notebook says, their headings below its own."""
    after = _place(body, nb)
    for chapter in chapters.values():
        # A chapter's own report names its problems by its own file.
        bound = CellReader(chapter, file, len(body.find_all("figure"))).body
        for heading in bound.find_all(["h1", "h2", "h3"]):
            heading.name = "h2" if heading.name == "h1" else "h3"
        for block in list(bound.contents):
            _insert(body, block.extract(), after)


def _list(body: bs4.BeautifulSoup, nb: NotebookNode, chapters: Mapping[str, NotebookNode], file: str) -> None:
    """Put links to the reports of chapters where the notebook says."""
    after = _place(body, nb)
    entries = element("ul")
    for slug, chapter in chapters.items():
        heading = CellReader(chapter, file).body.find("h1")
        entry, anchor = element("li"), element("a", href=f"{slug}.html")
        anchor.extend(list(heading.contents) if heading is not None else [slug])
        entry.append(anchor)
        entries.append(entry)
    if chapters:
        _insert(body, entries, after)
