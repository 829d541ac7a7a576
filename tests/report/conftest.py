"""Notebooks as a run leaves them, made by hand, and a document read from one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pandas as pd
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from civstats.bounded import BoundedValue
from civstats.display import Table, finding, show
from civstats.display.bundles import Picture, dataset_bundle, picture_bundle, values_bundle
from civstats.report import build, reports, setting
from civstats.report.document import Document
from civstats.report.execute import Job, Then
from civstats.report.reading import read_document

DIGEST = "ab12" * 16
DATASET = SimpleNamespace(
    title="Figures of 柳溪 & others", version="2.1.0", digest=DIGEST, released=date(2025, 6, 1)
)
ROWS = ("liuxi-7-1", "liuxi-9-1", "liuxi-12-1", "liuxi-15-2", "hedong-30-1")
SVG = """<svg xmlns="http://www.w3.org/2000/svg" role="graphics-document" viewBox="0 0 90 40"
aria-labelledby="c0123abcd-t" aria-describedby="c0123abcd-d">
<title id="c0123abcd-t">Liuxi leads</title><desc id="c0123abcd-d">One dot.</desc>
<defs><clipPath id="c0123abcd-p"><rect width="90" height="40"/></clipPath></defs>
<path clip-path="url(#c0123abcd-p)" d="M 0 0"/>{}</svg>"""


class Make:
    """Numbers, tables, cells, outputs and whole notebooks."""

    digest = DIGEST
    rows = ROWS

    @staticmethod
    def number(row: str) -> BoundedValue:
        return BoundedValue(500, 500, "场次", (row,))

    @staticmethod
    def computed(value: float, *rows: str, operation: str = "sum") -> BoundedValue:
        return BoundedValue(value, value, "场次", rows, operation)

    @staticmethod
    def table(caption: str, *cells: BoundedValue | str | None) -> Table:
        """Return a table of one row."""
        columns = [f"column {index}" for index, _ in enumerate(cells)]
        return show(pd.DataFrame([cells], ["柳溪"], columns, dtype=object), caption)

    @staticmethod
    def markdown(source: str, *tags: str) -> NotebookNode:
        return new_markdown_cell(source, metadata={"tags": list(tags)})

    @staticmethod
    def code(*outputs: NotebookNode, source: str = "show()", count: int | None = 1) -> NotebookNode:
        return new_code_cell(source, outputs=list(outputs), execution_count=count)

    @staticmethod
    def shown(result: Any) -> NotebookNode:
        """Return what a cell gives for a result, or for a bundle."""
        return new_output("display_data", result if isinstance(result, dict) else result._repr_mimebundle_())

    @staticmethod
    def stream(text: str, name: str = "stdout") -> NotebookNode:
        return new_output("stream", name=name, text=text)

    @staticmethod
    def finding(template: str, **values: Any) -> NotebookNode:
        return Make.shown(finding(template, **values))

    @staticmethod
    def used(*rows: str) -> NotebookNode:
        """Return a finding that rests on rows."""
        return Make.finding("{numbers}.", numbers=[Make.number(row) for row in rows])

    @staticmethod
    def trace(*rows: str, **columns: list[str | None]) -> NotebookNode:
        stated = columns or {"printed": ["五百余场"] * len(rows), "line": [row.split("-")[1] for row in rows]}
        frame = pd.DataFrame({"row": rows, **stated}, dtype=object)
        return Make.shown(show(frame, "Rows", anchors=True))

    @staticmethod
    def chart(
        values: Table | None = None,
        *,
        label: str = "",
        title: str = "Liuxi leads",
        alt: str = "One dot.",
        svg: str = SVG,
    ) -> list[NotebookNode]:
        told = "How to read it."
        bundles = [picture_bundle(Picture(title, alt, told), svg.format(label))]
        bundles += [] if values is None else [values_bundle(values, told)]
        return list(map(Make.shown, bundles))

    @staticmethod
    def notebook(*cells: NotebookNode, title: str = "# A report") -> NotebookNode:
        """Return a notebook with its title and data set before the cells, which count from 3."""
        data = Make.shown(dataset_bundle(DATASET, [("observations", 9)]))
        return new_notebook(
            cells=[Make.markdown(title), Make.code(data), *cells],
            metadata={"civstats": {"version": "1.4"}},
        )

    @staticmethod
    def document(*cells: NotebookNode) -> Document:
        """Return the document that is read from a notebook of these cells."""
        return read_document(Make.notebook(*cells), "07-sessions")


@pytest.fixture(scope="session")
def make() -> type[Make]:
    return Make


@pytest.fixture
def complete() -> NotebookNode:
    """Return a notebook with every kind of output."""
    label = '<a href="#liuxi-7-1"><text>500余 &lt;b&gt;</text></a>'
    values = Make.table("Liuxi leads", Make.number("liuxi-7-1"))
    return Make.notebook(
        Make.markdown(
            "First paragraph on 柳溪.\n\n## Question\n\nProse with [a source](https://example.org/a)."
        ),
        Make.code(Make.finding("In all {n} sessions.", n=Make.computed(642, *ROWS[:4]))),
        Make.code(Make.shown(Make.table("Sessions", Make.number("liuxi-9-1"), None))),
        Make.code(*Make.chart(values, label=label)),
        Make.code(Make.stream("plain text\n")),
        Make.markdown("## Limits\n\nAs printed [500](#hedong-30-1)."),
        Make.code(Make.trace(*ROWS, "unused-1-1")),
    )


@pytest.fixture
def document(complete: NotebookNode) -> Document:
    return read_document(complete, "07-sessions")


@pytest.fixture
def jobs() -> list[tuple[str, str]]:
    """List the notebooks that are run, each with its language."""
    return []


@pytest.fixture
def ran(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: type[Make], jobs: list[tuple[str, str]]
) -> list[str]:
    """Leave out what other tests try: tables, kernels, fonts, typst and previews; list the notebooks that are run, each once."""
    names: list[str] = []

    def execute(every: list[Job], then: Then, **_: Any) -> None:
        for number, job in enumerate(every):
            jobs.append((job.language, job.path.stem))
            names.extend({job.path.stem}.difference(names))
            then(number, nbformat.read(job.path, as_version=4))

    tables = SimpleNamespace(digest=make.digest, observations={"obs_id": make.rows})
    monkeypatch.setenv("CIVSTATS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(build, "load", lambda *_, **__: tables)
    monkeypatch.setattr(build, "in_language", lambda data, _: data)
    monkeypatch.setattr(setting, "localities", lambda _: pd.Series(dtype="str"))
    monkeypatch.setattr(reports, "execute", execute)
    monkeypatch.setattr(build.explorer, "render", lambda *_: "<!doctype html>\n")
    monkeypatch.setattr(build, "downloads", lambda *_: {"data/figures.csv": b"a,b\n"})
    monkeypatch.setattr(setting.pdf, "render", lambda document: b"%PDF " + document.slug.encode())
    monkeypatch.setattr(setting.card, "render", lambda document: b"PNG " + document.slug.encode())
    return names
