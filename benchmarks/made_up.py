"""A number of figures becomes a data folder of so many made-up ones, mixed as those of the shipped page."""

from __future__ import annotations

import csv
import hashlib
import random
from pathlib import Path

import civstats
from civstats.tables.schemas import TABLES

PLACES, INDICATORS, PRINTED = 340, 200, 10_000
FIGURES_A_PIECE = 300  # one a line
UNITS = ("人", "场次", "个", "项")
# What the page prints around a number, and how often: 42 of its 59 figures have no approximator, and so on.
WORDINGS = {"{}{}": 42, "{}余{}": 13, "{}{}以上": 3, "近{}{}": 1}
BASES = {"achieved": 50, "planned": 5, "potential": 1}
SETTINGS = """\
title = "Made-up figures"
version = "1"
released = "2026-01-01"
licence = "CC0-1.0"
extends = "shipped"
shares = ["codelists"]
"""


def write(folder: Path, size: int) -> Path:
    """Write a sound data folder with `size` figures, the same for the same size, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dataset.toml").write_text(SETTINGS, "utf-8")
    chance = random.Random(size)
    printed = _printed(chance)
    pieces = -(-size // FIGURES_A_PIECE)
    tables = {
        "places": ({"ref_area": f"place-{n}", "name": f"地{n}", "name_en": f"Place {n}", "level": "prefecture"} for n in range(PLACES)),
        "sources": map(_piece, range(pieces)),
        "indicators": map(_indicator, range(INDICATORS)),
        "observations": (_observation(n, chance, printed) for n in range(size)),
        "programmes": (),
        "exclusions": (),
    }  # fmt: skip
    for name, rows in tables.items():
        with (folder / TABLES[name].path).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, TABLES[name].needed_columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def _printed(chance: random.Random) -> list[tuple[str, str, str, str]]:
    """Return distinct printed figures with value, approximator and unit."""
    found: dict[str, tuple[str, str, str, str]] = {}
    wordings = random.Random(1).choices([*WORDINGS], [*WORDINGS.values()], k=2 * PRINTED)
    for wording in wordings:
        number = chance.randrange(1, 1000) * chance.choice((1, 10, 100))
        number = number * 10 if "余" in wording or "近" in wording else number
        text = wording.format(number, chance.choice(UNITS))
        read = civstats.read_quantity(text, measure_words={unit: unit for unit in UNITS})
        found[text] = text, f"{read.value:.15g}", read.qualifier, str(read.unit)
    return [*found.values()][:PRINTED]


def _piece(n: int) -> dict[str, str]:
    return {
        "source_id": f"piece-{n}",
        "kind": "article",
        "title": f"第{n}篇",
        "document": f"piece-{n}.txt",
        "document_sha256": hashlib.sha256(str(n).encode()).hexdigest(),
        "lines": f"1-{FIGURES_A_PIECE}",
        "published": "2025-06-01",
        "language": "zh-Hans",
    }


def _indicator(n: int) -> dict[str, str]:
    return {
        "indicator_id": f"indicator-{n}",
        "name": f"指标{n}",
        "name_en": f"Indicator {n}",
        "definition": f"What is counted as {n}",
        "example": "33名",
        "unit_measure": UNITS[n % len(UNITS)],
        "stage": "output",
        "concept": "sites_posts",
        "aggregation": "sum",
    }


def _observation(n: int, chance: random.Random, printed: list[tuple[str, str, str, str]]) -> dict[str, str]:
    text, value, qualifier, unit = chance.choice(printed)
    piece, line = divmod(n, FIGURES_A_PIECE)
    stated = chance.random() < 0.7
    return {
        "obs_id": f"piece-{piece}-{line + 1}-1",
        "source_id": f"piece-{piece}",
        "line": str(line + 1),
        "printed": text,
        "value": value,
        "qualifier": qualifier,
        "unit_measure": unit,
        "indicator_id": f"indicator-{UNITS.index(unit) + len(UNITS) * chance.randrange(INDICATORS // len(UNITS))}",
        "ref_area": f"place-{piece % PLACES}",
        "coverage": chance.choice(("whole", "part")),
        "time_period": str(chance.randrange(2015, 2026)) if stated else "",
        "period_basis": "stated" if stated else "unstated",
        "basis": chance.choices([*BASES], [*BASES.values()])[0],
        "obs_status": "V",
        "note": "per section" if chance.random() < 0.4 else "",
    }
