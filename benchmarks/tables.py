"""Made-up figures become the tables of README.md: what reading and comparing them costs against plain reads.

`python benchmarks/tables.py [SIZE …]` measures and writes them; without sizes up to a million figures.
"""

# ruff: noqa: T201 - printing is what it does

from __future__ import annotations

import cProfile
import csv as text_csv
import os
import platform
import pstats
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import made_up
import pandas as pd
import pyarrow as pa
from pyarrow import csv

import civstats
from civstats import BoundedValue
from civstats.tables import check, dataset
from civstats.tables.parquet import read_parquet

SIZES, RUNS = (1_000, 10_000, 100_000, 1_000_000), 3
README = Path(__file__).with_name("README.md")
MEASURED = re.compile(r"(?s)(?<=<!-- measured -->\n\n).*?(?=<!-- end -->)")
HEAD = "figures", "load", "check", "from Parquet", "memory", "plain read, s", "comparable, s", "rank_range, s"
# The steps of a load: what they do, and the function that does it, as a profile names it.
STEPS = {
    "reading the file, checking that it is UTF-8": "utf8",
    "pyarrow reads cells and numbers each distinct text": "_plain_columns",
    "reading printed figures": "read_quantity",
    "all other checks": "find_problems",
    "frames": "_frame",
    "bounds of each row": "_with_bounds",
}
PEAK = """
import re, sys, civstats
figures = civstats.load(sys.argv[1]).observations
most = int(re.search("VmHWM:[^0-9]*([0-9]+)", open("/proc/self/status").read())[1]) * 1024
print(most / figures.memory_usage(deep=True).sum())
"""
Taken = dict[str, tuple[float, float]]  # by name wall time and processor time in seconds


def seconds(run: Callable[[], object]) -> tuple[float, float]:
    """Return the wall time and the processor time that one run takes."""
    wall, processor = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - wall, time.process_time() - processor


def measured(runs: dict[str, Callable[[], object]]) -> Taken:
    """Return the medians of several runs each, one after another in turn."""
    taken = [{name: seconds(run) for name, run in runs.items()} for _ in range(RUNS)]
    return {name: (median(t[name][0] for t in taken), median(t[name][1] for t in taken)) for name in runs}


def load_anew(folder: Path) -> civstats.Dataset:
    """Load a folder that this process may have loaded before."""
    dataset._loaded.cache_clear()
    return civstats.load(folder)


def row(folder: Path, size: int) -> list[str]:
    """Return the cells of one size: ratios to plain reads and to the frame's size, and seconds."""
    made_up.write(folder, size)
    file, parquet = folder / "observations.csv", folder / "parquet"
    data = civstats.load(folder)
    data.to_parquet(parquet)
    taken = measured(
        {
            "csv": lambda: csv.read_csv(file).to_pandas(),
            "load": lambda: load_anew(folder),
            "check": lambda: check(folder),
            "plain Parquet": lambda: pd.read_parquet(parquet / "observations.parquet"),
            "Parquet": lambda: read_parquet(parquet),
        }
    )
    pairs = (("load", "csv"), ("check", "csv"), ("Parquet", "plain Parquet"))
    cells = [
        " / ".join(f"{own / plain:.1f}" for own, plain in zip(taken[name], taken[than], strict=True))
        for name, than in pairs
    ]
    peak = subprocess.run([sys.executable, "-c", PEAK, folder], capture_output=True, text=True, check=True)
    # Of few figures the memory is that of pandas itself.
    cells.append(f"{float(peak.stdout):.1f}" if size == SIZES[-1] else "")
    figures = civstats.observations(data)
    # Each figure as if it were of a place of its own, all of the same thing: places are ranked, not things.
    ends = zip(figures["lower"], figures["upper"], strict=True)
    numbers = pd.Series([BoundedValue(*own) for own in ends], figures["obs_id"], dtype=object)
    taken |= measured(
        {
            "comparable": lambda: civstats.comparable.__wrapped__(figures),
            "rank_range": lambda: civstats.rank_range(numbers),
        }
    )
    timed = (" / ".join(f"{own:.2f}" for own in taken[name]) for name in ("csv", "comparable", "rank_range"))
    return [f"{size:,}", *cells, *timed]


def steps(folder: Path) -> list[list[str]]:
    """Return the seconds of each step of one load, as a profile counts them."""
    profile = cProfile.Profile()
    profile.runcall(load_anew, folder)
    functions = pstats.Stats(profile).get_stats_profile().func_profiles
    taken = {what: functions[name].cumtime for what, name in STEPS.items() if name in functions}
    taken["all other checks"] -= taken["reading printed figures"]
    taken["all else"] = functions["load"].cumtime - sum(taken.values())
    return [[what, f"{own:.2f} s"] for what, own in taken.items()]


def phrases(folder: Path) -> str:
    """Return how fast printed figures are read, and how fast Recognizers-Text reads the number in each."""
    with (folder / "observations.csv").open(encoding="utf-8") as file:
        printed = [*{figure["printed"]: None for figure in text_csv.DictReader(file)}]
    words = dict(
        civstats.load(folder).codelists.query("codelist == 'measure_word'")[["code", "name"]].to_numpy()
    )
    runs: dict[str, Callable[[], object]] = {
        "read_quantity": lambda: [civstats.read_quantity(text, measure_words=words) for text in printed]
    }
    try:
        from recognizers_number import NumberRecognizer  # noqa: PLC0415 - not a dependency

        model = NumberRecognizer("zh-cn").get_number_model("zh-cn")
        runs["Recognizers-Text, number model, without bounds"] = lambda: [
            model.parse(text) for text in printed
        ]
    except ImportError:
        print("recognizers-text-number is not installed: not measured", file=sys.stderr)
    told = [f"{name} {taken[1] / len(printed) * 1e6:.0f} µs" for name, taken in measured(runs).items()]
    return f"A printed figure, of {len(printed):,} distinct ones, in processor time: {'; '.join(told)}."


def table(head: tuple[str, ...], rows: list[list[str]]) -> Iterator[str]:
    """Yield the lines of a table in Markdown, its first column and all others to the right."""
    yield from (f"| {' | '.join(head)} |", f"| --- |{' ---: |' * (len(head) - 1)}")
    yield from (f"| {' | '.join(cells)} |" for cells in rows)


def processor() -> str:
    """Return the number of cores, and what Linux calls them."""
    known = Path("/proc/cpuinfo")
    found = re.search(r"(?m)^model name\s*: (.*)", known.read_text("utf-8")) if known.exists() else None
    return f"{os.cpu_count()} cores, {found[1] if found else platform.machine()}"


def main(sizes: list[int]) -> None:
    """Write the tables, with versions and processor."""
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            rows.append(row(Path(folder), size))
            if size == sizes[-1]:
                parts, read = steps(Path(folder)), phrases(Path(folder))
    versions = f"Python {platform.python_version()}, pandas {pd.__version__}, pyarrow {pa.__version__}"
    lines = [f"{versions}; {processor()}; the median of {RUNS} interleaved runs.", ""]
    lines += [
        *table(HEAD, rows),
        "",
        f"Where the time of one load of {sizes[-1]:,} figures goes, while it is profiled:",
        "",
    ]
    lines += [*table(("step", "time"), parts), "", read]
    text = "\n".join(lines)
    print(text)
    README.write_text(MEASURED.sub(lambda _: f"{text}\n", README.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [*SIZES])
