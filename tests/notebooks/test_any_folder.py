"""Every folder that `check` calls sound has reports, and their sentences hold for it."""

from __future__ import annotations

import ast
import csv
import json
import re
import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import IPython.display
import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_output

from civstats.display import Finding, Table
from civstats.display.parts import plain
from civstats.report.document import Figure
from civstats.report.execute import PARAMETERS
from civstats.report.reading import read_document
from civstats.report.runs import Run, plan
from civstats.tables import load
from civstats.tables.dataset import examine

NOTEBOOKS = [
    path
    for path in sorted((Path(__file__).parents[2] / "notebooks").glob("[01a-z]*.ipynb"))
    if path.name[:3] != "00-" and "dataset" not in json.loads(path.read_text("utf-8"))["metadata"]["civstats"]
]
# What no sentence says: "0 of 3", "1 of 1", "1 figures", "of 1 figures", "None are", a bare nan, an empty list.
SILLY = re.compile(
    r"\bnan\b|\bNaN\b|<NA>|^None$|\b0 of \d|\b1 of (?:the |its )?1\b|\b[Nn]one of (?:the |its )?[01]\b"
    r"|(?<![\d,.])1 (?:figures|programmes|pieces|numerals|cases|pairs|counts)\b|\ball [01]\b|\bthe page\b"
    r"|\(\)|“”|: \.|, ,|\b(?:of|is|are|by|to|for) none[.;:]|  "
)
SMALL = Path(__file__).parents[1] / "data" / "small"
CODINGS = ("second_observations", "second_programmes", "third_observations", "third_programmes")
ALL = 10_000  # rows: as many as there are


class Shape(NamedTuple):
    """How many rows of each table a folder has, -1 for a table that is not there; English titles may be missing."""

    sources: int = ALL
    programmes: int = ALL
    observations: int = ALL
    exclusions: int = ALL
    corrections: int = ALL
    second: int = ALL
    third: int = ALL
    english: bool = True


STEP = 127  # of 2,916 combinations every 127th is tried, a spread that meets each state of each table
ROWS = (0, 1, ALL)
ABSENT = -1


def shapes() -> Iterator[Shape]:
    """List every combination of no row, one row and all rows of the tables."""
    later = [(ABSENT, ABSENT), (0, 0), (1, ABSENT), (1, 1), (ALL, 0), (ALL, ALL)]
    for sources, programmes, observations, exclusions in product(ROWS, ROWS, ROWS, ROWS):
        for corrections, (second, third), english in product((ABSENT, 0, ALL), later, (True, False)):
            yield Shape(sources, programmes, observations, exclusions, corrections, second, third, english)


def read(folder: Path, table: str) -> tuple[list[str], list[dict[str, str]]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return list(rows.fieldnames or []), list(rows)


def write(folder: Path, table: str, columns: list[str], rows: list[dict[str, str]]) -> None:
    path = folder / f"{table}.csv"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def make(shape: Shape, target: Path, base: Path = SMALL) -> Path:
    """Write a folder of that shape; rows that refer to a row that is left out go with it."""
    shutil.copytree(base, target)
    kept = {row["source_id"] for row in read(base, "sources")[1][: shape.sources]}
    deeds: set[str] = set()
    figures: set[str] = set()
    for table in ("sources", "programmes", "observations", "exclusions", "corrections", *CODINGS):
        name = table.partition("_")[0]
        size = getattr(shape, name)
        path = f"codings/{table}" if table in CODINGS else table
        if size == ABSENT:
            (target / f"{path}.csv").unlink()
            continue
        columns, rows = read(base, path)
        rows = [row for row in rows if row.get("source_id") in kept | {None}]
        if table == "corrections":
            rows = [row for row in rows if row["obs_id"] in figures | deeds]
        rows = rows[:size]
        if table == "programmes":
            deeds = {row["programme_id"] for row in rows}
        if table == "observations":
            figures = {row["obs_id"] for row in rows}
            for row in rows:
                row["programme_id"] = row["programme_id"] if row["programme_id"] in deeds else ""
                row["part_of"] = row["part_of"] if row["part_of"] in figures else ""
        write(target, path, columns, rows)
    if not any((target / "codings").iterdir()):
        (target / "codings").rmdir()
    if not shape.english:
        columns, rows = read(target, "sources")
        write(target, "sources", columns, [{**row, "title_en": ""} for row in rows])
    return target


def run(notebook: Run) -> NotebookNode:
    """Run the cells of a notebook in this process, as a kernel would."""
    nb: NotebookNode = nbformat.read(notebook.path, as_version=4)
    names: dict[str, Any] = {}
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.update(outputs=list(outputs(cell.source, names)), execution_count=1)
            if PARAMETERS in cell.metadata.get("tags", ()):
                names |= notebook.given
    return nb


def outputs(source: str, names: dict[str, Any]) -> Iterator[NotebookNode]:
    *body, last = ast.parse(source).body
    result = None
    if isinstance(last, ast.Expr):
        exec(compile(ast.Module(body, []), "cell", "exec"), names)
        result = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    else:
        exec(source, names)
    if hasattr(result, "_repr_mimebundle_"):
        yield new_output("display_data", result._repr_mimebundle_())
    elif result is not None:  # a chart, which shows its drawing and its values
        shown: list[dict[str, Any]] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(IPython.display, "publish_display_data", shown.append)
            result._ipython_display_()
        yield from (new_output("display_data", bundle) for bundle in shown)


def sentences(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the sentences, titles and captions of the reports on a folder, each with its report."""
    runs = plan(NOTEBOOKS, load(folder))
    notebooks = {one.slug: run(one) for one in runs}
    for one in runs:
        document = read_document(notebooks[one.slug], one.slug, {name: notebooks[name] for name in one.binds})
        for block in (placed.block for placed in document.blocks):
            if isinstance(block, Table):
                yield one.slug, plain(block.caption.inlines)
            elif isinstance(block, Figure):
                yield one.slug, block.picture.title
            elif isinstance(block, Finding):
                yield one.slug, plain(block.inlines)


@pytest.mark.sampled(every=18)
@pytest.mark.parametrize("shape", list(shapes())[::STEP], ids=lambda shape: "-".join(map(str, shape)))
def test_every_sound_folder_is_reported_in_sentences_that_hold(shape, tmp_path, monkeypatch):
    folder = make(shape, tmp_path / "made")
    assert examine(folder)[1] == []
    monkeypatch.setenv("CIVSTATS_DATA", str(folder))
    told = list(sentences(folder))
    assert told
    assert [sentence for sentence in told if SILLY.search(sentence[1])] == []
