"""The cells of a notebook that was run become the blocks of a report; code stays behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any
from xml.etree import ElementTree

from nbformat import NotebookNode

from civstats.display.bundles import MIME, DatasetFacts, Picture, read_bundle
from civstats.display.parts import Heading, Table, plain
from civstats.display.text import visible_lines
from civstats.language import Later, english, language, translate_later
from civstats.problems import Problem
from civstats.report.document import Block, Figure, Listing, Placed, characters, excess, length, lines_of
from civstats.report.limits import LONGEST_DRAWING, LONGEST_MARKDOWN, LONGEST_OUTPUT, LONGEST_REPORT
from civstats.report.markdown import read_markdown, translate_markdown

MARKDOWN, TEXT, SVG = "text/markdown", "text/plain", "image/svg+xml"
CHAPTERS = "chapters"  # the tag of the cell in whose place bound notebooks stand


class Cells:
    """Read the cells of one notebook that was run: the blocks that they show, without ids yet, and the first data set.

    Chapters stand in the place of the cell of the number `chapters`, behind the last where none says so.
    """

    def __init__(self, nb: NotebookNode, file: str) -> None:
        self.problems: list[Problem] = []
        self.data: DatasetFacts | None = None
        self.chapters = len(nb.cells)
        self.blocks: list[Placed] = []
        self._file = file
        self._notes = count(1)
        for self._number, cell in enumerate(nb.cells, start=1):
            if CHAPTERS in cell.metadata.get("tags", ()):
                self.chapters = self._number
            self.blocks += [Placed(block, self._number) for block in self._read(cell) if self._fits(block)]
        size = sum(characters(line) for placed in self.blocks for line in lines_of(placed.block))
        if size > LONGEST_REPORT:
            most = translate_later("{number} characters in a report", number=f"{LONGEST_REPORT:,}")
            self.problems.append(Problem("R-TOO-LONG", file, None, None, length(size), most))
            self.blocks.clear()

    def _report(self, code: str, found: str | Later, wanted: str | Later = "") -> None:
        self.problems.append(Problem(code, self._file, self._number, None, found, wanted))

    def _refuse(self, found: str | Later) -> None:
        self._report("R-UNSHOWN-OUTPUT", found)

    def _refuse_markdown(self, found: Later) -> None:
        self._report("R-UNSHOWN-MARKDOWN", found)

    def _fits(self, block: Block) -> bool:
        """Return whether a block is short enough to be set; one that is not is a problem."""
        told = excess(lines_of(block))
        if told:
            self._report("R-TOO-LONG", *told)
        return not told

    def _is_longer(self, text: str, most: int, wanted: str) -> bool:
        if len(text) > most:
            told = length(len(text)), translate_later(wanted, number=f"{most:,}")
            self._report("R-TOO-LONG", *told)
        return len(text) > most

    def _markdown(self, source: str) -> list[Block]:
        if self._is_longer(source, LONGEST_MARKDOWN, english("{number} characters in a cell of Markdown")):
            return []
        try:
            blocks = read_markdown(translate_markdown(source), self._refuse_markdown, self._notes)
            return blocks if language() == "en" else _with_english(blocks, source)
        except RecursionError:
            self._refuse_markdown(translate_later("Markdown nested too deep"))
            return []

    def _listing(self, text: str) -> Iterator[Block]:
        if not self._is_longer(text, LONGEST_OUTPUT, english("{number} characters in one output")):
            yield Listing(visible_lines(text).rstrip())

    def _read(self, cell: NotebookNode) -> list[Block]:
        if cell.cell_type == "markdown":
            return self._markdown(cell.source)
        if cell.cell_type != "code" or not cell.source.strip():
            return []
        if cell.execution_count is None:
            self._report("R-UNEXECUTED", cell.source)
        return _with_values(block for output in cell.outputs for block in self._output(output))

    def _output(self, output: NotebookNode) -> Iterator[Block]:
        if output.output_type == "error":
            self._report("R-CELL-FAILED", f"{output.ename}: {output.evalue}")
        elif output.output_type == "stream" and output.name == "stderr":
            self._report("R-STDERR", output.text.strip())
        elif output.output_type == "stream":
            yield from self._listing(output.text)
        elif MIME in output.data:
            yield from self._shown(output.data)
        elif MARKDOWN in output.data:
            yield from self._markdown(_text(output.data[MARKDOWN]))
        elif set(output.data) == {TEXT}:
            yield from self._listing(_text(output.data[TEXT]))
        else:
            self._refuse(", ".join(sorted(set(output.data) - {TEXT})))

    def _shown(self, data: NotebookNode) -> Iterator[Block]:
        try:
            shown = read_bundle(data[MIME])
        except ValueError as error:
            self._refuse(error.args[0])
            return
        if isinstance(shown, DatasetFacts):
            self.data = self.data or shown
        elif isinstance(shown, Picture):
            yield from self._figure(shown, _text(data.get(SVG, "")))
        else:
            yield shown

    def _figure(self, picture: Picture, svg: str) -> Iterator[Block]:
        if not picture.title.strip():
            self._report("R-NO-ALT-TEXT", translate_later("a chart without title"))
        if not picture.alt.strip():
            self._report("R-NO-ALT-TEXT", translate_later("a chart without description"))
        most = english("{number} characters in the drawing of a chart")
        if self._is_longer(max(svg, picture.narrow, key=len), LONGEST_DRAWING, most):
            return
        try:
            for drawing in (svg, picture.narrow or svg):
                ElementTree.fromstring(drawing)
        except ElementTree.ParseError as error:
            self._refuse(translate_later("a chart that is no sound SVG ({error})", error=error))
        else:
            yield Figure(picture, svg)


def _with_english(blocks: list[Block], source: str) -> list[Block]:
    """Tell headings the English of Markdown that was translated, from which their ids follow."""
    read = read_markdown(source, lambda _: None)
    titles = (plain(block.inlines) for block in read if isinstance(block, Heading))
    return [
        replace(block, english=next(titles, "")) if isinstance(block, Heading) else block for block in blocks
    ]


def _with_values(blocks: Iterator[Block]) -> list[Block]:
    """Put the values of a chart with the chart that they follow."""
    joined: list[Block] = []
    for block in blocks:
        if isinstance(block, Table) and block.kind == "values" and joined and isinstance(joined[-1], Figure):
            joined[-1] = replace(joined[-1], values=block)
        else:
            joined.append(block)
    return joined


def _text(data: Any) -> str:
    return "".join(data) if isinstance(data, list) else str(data)
