"""All figures of a data set become one page, to search, sort and filter without network."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Hashable
from hashlib import sha256
from importlib.resources import files
from typing import Any

import pandas as pd
from markupsafe import Markup

from civstats import observations
from civstats.periods import in_words
from civstats.problems import visible
from civstats.report.page.templates import style, template
from civstats.tables import Dataset

MISSING = "–"
CODED = ("pillar", "stage", "basis", "qualifier", "coverage")  # to filter by, beside the place


def render(dataset: Dataset) -> str:
    """Set every figure of a data set as one page, the same whenever and wherever it is set.

    The table is complete in HTML; a script within the page, the DataTables that itables ships for use
    offline, adds search, sorting and filters. The page's policy names the digest of that script, so that no
    other runs and nothing is fetched.
    """
    frame = observations(dataset)
    cells = _cells(frame, dataset)
    script = _script()
    return template("explorer.html.j2").render(
        dataset=dataset,
        title=visible(dataset.title),
        version=visible(dataset.version),
        titles=cells.columns.tolist(),
        figures=_figures(frame, cells),
        filters=_filters(cells, dataset),
        meanings={name.capitalize(): _meanings(name, cells, dataset.codelists) for name in CODED},
        style=style(),
        script=Markup(script),
        digest=b64encode(sha256(script.encode()).digest()).decode(),
    )


def _figures(frame: pd.DataFrame, cells: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Give each row: its id, the bound and period (EDTF) to sort by, and its cells by their titles."""
    figures = {
        "id": frame["obs_id"].map(visible),
        "lower": frame["lower"],
        "period": frame["time_period"].fillna("").map(visible),
        "cells": cells.to_dict("records"),
    }
    return pd.DataFrame(figures).to_dict("records")


def _cells(frame: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """Give what a reader sees of each figure; the first columns say what is counted, where and how many."""
    pillars = dataset.programmes.set_index("programme_id")["pillar"]
    coded = frame.assign(pillar=frame["programme_id"].map(pillars))
    pieces = dataset.sources.set_index("source_id")
    cells = {
        "What is counted": frame["indicator_id_name"],
        "Place": frame["ref_area"].map(_places(dataset)),
        "Printed": frame["printed"],
        "Read as": frame["number"].map(str),
        "Unit": frame["unit_measure"].map(_units(dataset)),
        "Period": _periods(frame, dataset),
        **{name.capitalize(): coded[name].map(dataset.words(name)) for name in CODED},
        "Piece": frame["source_id"].map(pieces["title_en"].fillna(pieces["title"])),
        "Line": frame["line"].map(str),
        "Row": frame["obs_id"],
    }
    return pd.DataFrame(cells).fillna(MISSING).map(visible)


def _places(dataset: Dataset) -> pd.Series[str]:
    """Name each place in English and as printed."""
    places = dataset.places.set_index("ref_area")
    return places["name_en"].fillna(places["name"]) + " " + places["name"]


def _units(dataset: Dataset) -> dict[str, str]:
    """Name each unit in words and as it is coded, such as "sessions 场次", but "per cent" alone."""
    words = dataset.words("unit_measure").str.lower()
    return {str(code): word if code in {word, "%"} else f"{word} {code}" for code, word in words.items()}


def _periods(frame: pd.DataFrame, dataset: Dataset) -> pd.Series[str]:
    """Say each period in words; of a figure without one, whether it is open or unstated."""
    basis = frame["period_basis"].map(dataset.words("period_basis")).str.lower()
    return frame["time_period"].map(in_words, na_action="ignore").fillna(basis).fillna("unstated")


def _filters(cells: pd.DataFrame, dataset: Dataset) -> dict[str, dict[str, str]]:
    """Give what each column to filter by holds and how a list names it, in the order of its table."""
    names = dataset.places["name_en"].fillna(dataset.places["name"])
    every = {"Place": dict(zip(_places(dataset), names, strict=True))}
    every |= {name.capitalize(): {word: word for word in dataset.words(name).tolist()} for name in CODED}
    filters = {}
    for title, choices in every.items():
        used = set(cells[title])
        seen = {visible(text): visible(name) for text, name in choices.items()} | {MISSING: "Not stated"}
        filters[title] = {text: name for text, name in seen.items() if text in used}
    return filters


def _meanings(name: str, cells: pd.DataFrame, codelists: pd.DataFrame) -> dict[str, str]:
    """Give the definitions of the codes that figures have, by their words."""
    codes = codelists[codelists["codelist"] == name]
    words = codes["name_en"].fillna(codes["name"]).map(visible)
    definitions = codes["definition"].fillna(codes["name"]).map(visible)
    used = words.isin(cells[name.capitalize()])
    return dict(zip(words[used], definitions[used], strict=True))


def _script() -> str:
    """Join the script of itables, a module that exports ITable, with what this page asks of it."""
    bundle = files("itables").joinpath("html", "dt_bundle.js").read_text("utf-8")
    exported = re.search(r"export\s*\{[^}]*?([\w$]+) as ITable\b", bundle)  # export{a as b,Nd as ITable}
    if exported is None:
        msg = "the installed itables exports no ITable; install the version that requirements.lock names"
        raise RuntimeError(msg)
    # The only way of HTML's standard to write in a script what would begin or end one; all stand in literals.
    bundle = re.sub("<(?=!--|/?script)", r"\\x3C", bundle, flags=re.IGNORECASE)
    own = files("civstats.report.page").joinpath("templates", "explorer.js").read_text("utf-8")
    return f"\n{bundle}\nconst ITable = {exported[1]};\n{own}"
