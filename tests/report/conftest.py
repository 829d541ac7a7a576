"""Notebooks as a run leaves them, made by hand, and a document read from one."""

from __future__ import annotations

from hashlib import sha256

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from civstats.report.document import Document, read_document

DIGEST = "ab12" * 16
DATASET = (
    f'<div class="dataset" data-version="2.1.0" data-digest="{DIGEST}" data-released="2025-06-01">'
    "<p><strong>Figures of 柳溪 &amp; others</strong><br>version 2.1.0</p>"
    "<table><tr><td>rows</td></tr></table></div>"
)
HEAD = (
    "<caption>Rows</caption><thead><tr><th scope='col'>row</th><th scope='col'>printed</th>"
    "<th scope='col'>line</th></tr></thead>"
)
ROWS = ("liuxi-7-1", "liuxi-9-1", "liuxi-12-1", "liuxi-15-2", "hedong-30-1")


class Make:
    """Cells, outputs and whole notebooks."""

    digest = DIGEST
    rows = ROWS

    @staticmethod
    def markdown(source: str) -> NotebookNode:
        return new_markdown_cell(source)

    @staticmethod
    def code(*outputs: NotebookNode, source: str = "show()", count: int | None = 1) -> NotebookNode:
        return new_code_cell(source, outputs=list(outputs), execution_count=count)

    @staticmethod
    def shown(html: str = "", *, svg: str = "", **data: str) -> NotebookNode:
        bundle = {"text/plain": "…", **data}
        if html:
            bundle["text/html"] = html
        if svg:
            bundle["image/svg+xml"] = svg
        return new_output("display_data", bundle)

    @staticmethod
    def stream(text: str, name: str = "stdout") -> NotebookNode:
        return new_output("stream", name=name, text=text)

    @staticmethod
    def number(row: str, text: str = "500") -> str:
        return f'<a class="number" href="#{row}">{text}</a>'

    @staticmethod
    def computed(text: str, *rows: str, operation: str = "sum") -> str:
        key = sha256(f"{operation}|{' '.join(rows)}|{text}".encode()).hexdigest()[:8]
        data = f'data-rows="{" ".join(rows)}" data-operation="{operation}" data-text="{text}"'
        return f'<a class="number" href="#c-{key}" {data}>{text}</a>'

    @staticmethod
    def finding(html: str) -> NotebookNode:
        return Make.shown(f'<p class="finding">{html}</p>')

    @staticmethod
    def trace(*rows: str) -> NotebookNode:
        lines = "".join(
            f'<tr id="{row}"><th scope="row">{row}</th><td>五百余场</td><td>{row.split("-")[1]}</td></tr>'
            for row in rows
        )
        return Make.shown(f'<table class="civstats trace">{HEAD}<tbody>{lines}</tbody></table>')

    @staticmethod
    def table(caption: str, *cells: str) -> str:
        row = "".join(f"<td>{cell}</td>" for cell in cells)
        heads = "".join(f'<th scope="col">column {index}</th>' for index, _ in enumerate(cells))
        return (
            f'<table class="civstats"><caption>{caption}</caption><thead><tr><td></td>{heads}</tr></thead>'
            f'<tbody><tr><th scope="row">柳溪</th>{row}</tr></tbody></table>'
        )

    @staticmethod
    def chart(
        label: str, values: str, title: str = "Liuxi leads", alt: str = "One dot."
    ) -> list[NotebookNode]:
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img" '
            f'viewBox="0 0 90 40"><title id="t">{title}</title><desc id="d">{alt}</desc>'
            '<defs><clipPath id="p1"><rect width="90" height="40"/></clipPath></defs>'
            f'<path id="m" clip-path="url(#p1)" d="M 0 0"/>{label}</svg>'
        )
        told = '<p class="caption">How to read it.</p>'
        box = f'<details class="values"><summary>Values</summary>{told}{values}</details>'
        return [Make.shown(svg=svg), Make.shown(box)]

    @staticmethod
    def notebook(*cells: NotebookNode, title: str = "# A report") -> NotebookNode:
        """Return a notebook with its title and data set before the cells, which count from 3."""
        return new_notebook(
            cells=[Make.markdown(title), Make.code(Make.shown(DATASET)), *cells],
            metadata={"civstats": {"version": "1.4"}},
        )


@pytest.fixture(scope="session")
def make() -> type[Make]:
    return Make


@pytest.fixture
def complete() -> NotebookNode:
    """Return a notebook with every kind of output."""
    label = "<a xlink:href='#liuxi-7-1'><text>500余</text></a>"
    values = Make.table("Liuxi leads", Make.number("liuxi-7-1"))
    return Make.notebook(
        Make.markdown(
            "First paragraph on 柳溪.\n\n## Question\n\nProse with [a source](https://example.org/a)."
        ),
        Make.code(Make.finding(f"In all {Make.computed('642', *ROWS[:4])} sessions.")),
        Make.code(Make.shown(Make.table("Sessions", Make.number("liuxi-9-1"), "–"))),
        Make.code(*Make.chart(label, values)),
        Make.code(Make.stream("plain text\n")),
        Make.markdown("## Limits\n\nAs printed [500](#hedong-30-1)."),
        Make.code(Make.trace(*ROWS, "unused-1-1")),
    )


@pytest.fixture
def document(complete: NotebookNode) -> Document:
    return read_document(complete, "07-sessions")
