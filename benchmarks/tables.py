"""Made-up figures become a table of what their reading and comparison cost against plain reads of the same files."""

# ruff: noqa: T201 - printing is what it does

from __future__ import annotations

import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import made_up
import pandas as pd
import pyarrow as pa
from pyarrow import csv

import civstats
from civstats.tables import check

SIZES, RUNS = (1_000, 10_000, 100_000, 1_000_000), 3


def seconds(run: Callable[[], object]) -> float:
    """Return what one run takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def measured(runs: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the median of several runs each, one after another in turn."""
    taken = [{name: seconds(run) for name, run in runs.items()} for _ in range(RUNS)]
    return {name: median(each[name] for each in taken) for name in runs}


def row(folder: Path, size: int) -> list[str]:
    """Return the cells of one size: ratios to a plain read, and seconds."""
    made_up.write(folder, size)
    file, parquet = folder / "observations.csv", folder / "parquet" / "observations.parquet"
    data = civstats.load(folder)
    data.to_parquet(parquet.parent)
    figures = civstats.observations(data)
    numbers = figures["number"]
    taken = measured(
        {
            "csv": lambda: csv.read_csv(file).to_pandas(),
            "load": lambda: civstats.load(folder),
            "check": lambda: check(folder),
            "parquet": lambda: pd.read_parquet(parquet),
            "comparable": lambda: civstats.comparable(figures),
            "rank_range": lambda: civstats.rank_range(numbers),
        }
    )
    ratios = [f"{taken[name] / taken['csv']:.1f}" for name in ("load", "check", "parquet")]
    return [f"{size:,}", *ratios, *(f"{taken[name]:.2f} s" for name in ("csv", "comparable", "rank_range"))]


def main(sizes: list[int]) -> None:
    """Print the table in Markdown, with versions and processor."""
    head = ["figures", "load", "check", "read_parquet", "plain read", "comparable", "rank_range"]
    versions = f"Python {platform.python_version()}, pandas {pd.__version__}, pyarrow {pa.__version__}"
    print(f"{versions}; {platform.machine()}; the median of {RUNS} interleaved runs.\n")
    print(f"| {' | '.join(head)} |\n|{' ---: |' * len(head)}")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            print(f"| {' | '.join(row(Path(folder), size))} |", flush=True)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [*SIZES])
