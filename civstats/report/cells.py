"""The cells of a notebook become one flat run of clean blocks; code is left out, outputs and prose stay."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import bs4
import mistune
from bs4.element import PageElement
from nbformat import NotebookNode

from civstats.problems import Problem
from civstats.report.markup import element, has_class
from civstats.report.sanitise import clean_html, words
from civstats.report.svg import clean_svg
from civstats.report.text import visible

BLOCKS = words("blockquote dl h1 h2 h3 h4 h5 h6 hr ol p pre table ul")
SHOWN = (
    "image/svg+xml",
    "text/html",
    "text/markdown",
    "text/plain",
)  # the best that an output offers comes first
CELL = "data-cell"  # on every block, so that a problem can name its cell


class CellReader:
    """Read the cells of one notebook.

    Parameters
    ----------
    nb : NotebookNode
        The notebook as it was run.
    file : str
        Its name, for problems.
    figures : int, optional
        How many figures stand before its own in the report.

    Attributes
    ----------
    body : bs4.BeautifulSoup
        The blocks, each with its cell's number in ``data-cell``.
    problems : list of Problem
        What stands in the way of a report.
    """

    def __init__(self, nb: NotebookNode, file: str, figures: int = 0) -> None:
        self.body = bs4.BeautifulSoup("", "html.parser")
        self.problems: list[Problem] = []
        self._file = file
        self._figures = figures
        self._markdown = mistune.create_markdown(escape=True, plugins=["table"])
        for number, cell in enumerate(nb.cells, start=1):
            self._number = number
            for block in self._blocks(cell):
                block[CELL] = str(number)
                self.body.append(block)

    def _report(self, code: str, found: str) -> None:
        self.problems.append(Problem(code, self._file, self._number, None, found))

    def _blocks(self, cell: NotebookNode) -> Iterator[bs4.Tag]:
        if cell.cell_type == "markdown":
            yield from self._prose(cell.source)
        elif cell.cell_type == "code" and cell.source.strip():
            if cell.execution_count is None:
                self._report("R-UNEXECUTED", cell.source)
            yield from self._outputs(cell.outputs)

    def _prose(self, source: str) -> Iterator[bs4.Tag]:
        html = str(self._markdown(source))
        picture = bs4.BeautifulSoup(html, "html.parser").find("img")
        if picture is not None:
            self._report("R-UNSHOWN-OUTPUT", f"the picture {picture.get('src')}")
        yield from flatten(clean_html(html, prose=True))

    def _outputs(self, outputs: list[NotebookNode]) -> Iterator[bs4.Tag]:
        figure: bs4.Tag | None = None
        for output in outputs:
            if output.output_type == "error":
                self._report("R-CELL-FAILED", f"{output.ename}: {output.evalue}")
            elif output.output_type == "stream" and output.name == "stderr":
                self._report("R-STDERR", output.text.strip())
            elif output.output_type == "stream":
                yield _verbatim(output.text)
            else:
                mime = self._choose(output.data)
                text = _joined(output.data[mime]) if mime else ""
                fragment = clean_html(text, prose=False) if mime == "text/html" else None
                values = fragment.select_one("details.values") if fragment is not None else None
                if figure is not None and values is not None:
                    _add_values(figure, values)
                    figure = None
                elif mime == "image/svg+xml":
                    figure = self._figure(text)
                    yield from [figure] if figure is not None else []
                elif fragment is not None:
                    yield from flatten(fragment)
                elif mime == "text/markdown":
                    yield from flatten(clean_html(str(self._markdown(text)), prose=False))
                elif mime:
                    yield _verbatim(text)

    def _choose(self, data: NotebookNode) -> str | None:
        mime = next((mime for mime in SHOWN if mime in data), None)
        if mime in {None, "text/plain"} and set(data) - {"text/plain"}:
            self._report("R-UNSHOWN-OUTPUT", ", ".join(sorted(set(data) - {"text/plain"})))
            return None
        return mime

    def _figure(self, source: str) -> bs4.Tag | None:
        self._figures += 1
        try:
            svg = clean_svg(source, f"fig-{self._figures}-")
        except ValueError as error:
            self._report("R-UNSHOWN-OUTPUT", str(error))
            return None
        title, description = (svg.find(name, recursive=False) for name in ("title", "desc"))
        for name, tag in (("title", title), ("description", description)):
            if tag is None or not tag.get_text(strip=True):
                self._report("R-NO-ALT-TEXT", f"a chart without {name}")
        caption = element("figcaption", title.get_text() if title is not None else "")
        return element("figure", svg, caption, classes="chart", id=f"fig-{self._figures}")


def flatten(tree: bs4.Tag) -> Iterator[bs4.Tag]:
    """Give the blocks of a tree without the boxes around them; loose text becomes paragraphs."""
    loose: list[PageElement] = []

    def paragraph() -> Iterator[bs4.Tag]:
        if any(piece.get_text(strip=True) for piece in loose):
            yield element("p", *loose)
        loose.clear()

    for child in list(tree.contents):
        if isinstance(child, bs4.Tag) and (child.name in BLOCKS or has_class(child, "dataset")):
            yield from paragraph()
            yield child.extract()
        elif isinstance(child, bs4.Tag) and child.name in {"div", "details", "summary"}:
            yield from paragraph()
            yield from flatten(child)
        else:
            loose.append(child)
    yield from paragraph()


def _joined(data: Any) -> str:
    return "".join(data) if isinstance(data, list) else str(data)


def _verbatim(text: str) -> bs4.Tag:
    return element("pre", visible(text.rstrip()))


def _add_values(figure: bs4.Tag, values: bs4.Tag) -> None:
    """Put the values below their chart; the paragraph on how to read it becomes the caption."""
    told = values.select_one("p.caption")
    caption = figure.figcaption
    if told is not None and caption is not None:
        caption.clear()
        caption.extend(list(told.extract().contents))
    for summary in values.find_all("summary"):
        summary.decompose()
    figure.append(element("div", *flatten(values), classes="values"))
