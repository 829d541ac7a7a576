"""The benchmarks still run: what they measure is called as the library wants it now."""

import sys
from pathlib import Path

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


def test_what_tables_cost_can_be_measured(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    import tables

    monkeypatch.setattr(tables, "RUNS", 1)
    cells = tables.row(tmp_path, 300)
    assert len(cells) == len(tables.HEAD)
    assert cells[0] == "300"
    del sys.modules["tables"], sys.modules["made_up"]
