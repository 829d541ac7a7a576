"""Changing one figure changes the sentences, tables and charts that rest on it, and nothing else."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from nbformat import NotebookNode

from civstats import load, observations, read_quantity
from civstats.bounded import BoundedValue
from civstats.display import Finding, Table
from civstats.display.bundles import MIME, DatasetFacts, Picture, Shown, read_bundle
from civstats.display.parts import Row, number_id
from civstats.report.execute import Job, execute

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
DRAWS, IMPLIES = "03-volumes-and-reach", "04-results-chain"


class Change(NamedTuple):
    row: str
    before: NotebookNode
    after: NotebookNode


def a_figure_of_the_whole_place() -> str:
    """Return the row of the largest exact figure that covers its place."""
    everything = observations(load(DATA))
    exact = everything[(everything["qualifier"] == "exact") & (everything["coverage"] == "whole")]
    return str(exact.sort_values("value")["obs_id"].iloc[-1])


def a_share() -> str:
    """Return the row of the largest percentage."""
    everything = observations(load(DATA))
    shares = everything[everything["unit_measure"] == "%"]
    return str(shares.sort_values("value")["obs_id"].iloc[-1])


def change(row: str, folder: Path) -> None:
    """Write another first digit into one figure, in every coding, as if the page printed it."""
    shutil.copytree(DATA, folder)
    observations = load(DATA).observations.set_index("obs_id")
    old = observations.loc[row].to_dict()
    printed = re.sub(r"[1-9]", lambda digit: str(int(digit[0]) % 9 + 1), old["printed"], count=1)
    value = read_quantity(printed, basis=old["basis"]).value
    assert value is not None
    for path in (folder / "observations.csv", *(folder / "codings").glob("*_observations.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            table = list(csv.DictReader(file))
        place = old["source_id"], str(old["line"]), old["printed"]
        (found,) = (
            cells for cells in table if (cells["source_id"], cells["line"], cells["printed"]) == place
        )
        found["printed"] = printed
        if "value" in found:  # the third coder coded none
            assert float(found["value"]) == old["value"]
            found["value"] = f"{value:.12g}"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, table[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(table)
    new = load(folder).observations.set_index("obs_id")
    assert list(new.index[new["lower"] != observations["lower"]]) == [row]


@pytest.fixture(scope="module")
def changed_in(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Change]:
    """Return a function that runs a notebook on the data as they are, and on data with one other figure, once."""

    @cache
    def changed_in(name: str) -> Change:
        row = a_figure_of_the_whole_place() if name == DRAWS else a_share()
        folder = tmp_path_factory.mktemp(name) / "data"
        change(row, folder)
        path = ROOT / "notebooks" / f"{name}.ipynb"
        (before,), (after,) = (execute([Job(path, data)]) for data in (DATA, folder))
        return Change(row, before, after)

    return changed_in


def shown(cell: NotebookNode) -> list[Shown]:
    return [read_bundle(output.data[MIME]) for output in cell.outputs if MIME in output.get("data", {})]


def numbers(cell: NotebookNode) -> list[BoundedValue]:
    return [number for result in shown(cell) for number in getattr(result, "numbers", ())]


def tables(cell: NotebookNode) -> list[Row]:
    """Return the rows of the tables that a cell shows, also of those beside charts."""
    return [row for result in shown(cell) if isinstance(result, Table) for row in result.rows]


def rows(cell: NotebookNode) -> set[str]:
    """Return the rows that a cell says it rests on: by its numbers, or by its trace."""
    return {row for number in numbers(cell) for row in number.rows} | {row.id for row in tables(cell)}


def kind(cell: NotebookNode) -> str:
    kinds = {DatasetFacts: "data", Picture: "chart", Finding: "sentence"}
    return next((kinds[type(result)] for result in shown(cell) if type(result) in kinds), "table")


@pytest.mark.parametrize("name", [pytest.param(DRAWS, marks=pytest.mark.exhaustive), IMPLIES])
def test_what_rests_on_a_figure_changes_and_nothing_else(
    name: str, changed_in: Callable[[str], Change]
) -> None:
    row, before, after = changed_in(name)
    changed = set()
    for number, (old, new) in enumerate(zip(before.cells, after.cells, strict=True), start=1):
        if old.cell_type != "code" or kind(old) == "data":
            continue
        if old.outputs != new.outputs:
            assert row in rows(old) | rows(new), f"cell {number} changed, though it does not rest on {row}"
            for was, now in zip(tables(old), tables(new), strict=True):
                assert was == now or row in str(was), (
                    f"cell {number}: a row changed that does not rest on {row}"
                )
            changed.add(number)
        else:
            printed = {number_id(number) for number in numbers(old)}
            assert row not in printed, f"cell {number} shows {row} as printed, though it did not change"
    assert changed


def test_sentences_tables_and_charts_change(changed_in: Callable[[str], Change]) -> None:
    _, before, after = changed_in(IMPLIES)
    kinds = {
        kind(old)
        for old, new in zip(before.cells, after.cells, strict=True)
        if old.cell_type == "code" and old.outputs != new.outputs
    }
    assert kinds == {"data", "sentence", "table", "chart"}
