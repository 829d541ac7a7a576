"""All figures of a data set become one page, to search, sort and filter without network."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Hashable, Sequence
from hashlib import sha256
from importlib.resources import files
from typing import Any

import pandas as pd
from markupsafe import Markup

from civstats import observations
from civstats.display.html import length_class
from civstats.display.parts import MISSING
from civstats.language import Language, english, translate
from civstats.periods import in_words
from civstats.problems import visible
from civstats.report.page.html import front_page, style, template, twins
from civstats.report.runs import EXPLORER
from civstats.tables import Dataset

CODED = {  # to filter by, beside the place
    "pillar": english("Pillar"),
    "stage": english("Stage"),
    "basis": english("Basis"),
    "qualifier": english("Qualifier"),
    "coverage": english("Coverage"),
}
TITLES = {  # of the columns; the first say what is counted, where and how many
    "counted": english("What is counted"),
    "place": english("Place"),
    "printed": english("Printed"),
    "read": english("Read as"),
    "unit": english("Unit"),
    "period": english("Period"),
    **CODED,
    "piece": english("Piece"),
    "line": english("Line"),
    "row": english("Row"),
}


def render(dataset: Dataset, editions: Sequence[Language] = ("en",)) -> str:
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
        titles={code: translate(title) for code, title in TITLES.items()},
        twins=twins(editions, f"../{{code}}/{EXPLORER}.html"),
        front=f"../{front_page()}",
        figures=_figures(frame, cells),
        length=length_class,
        filters=_filters(cells, dataset),
        meanings={translate(title): _meanings(name, cells, dataset) for name, title in CODED.items()},
        style=style(),
        script=Markup(script),
        digest=b64encode(sha256(script.encode()).digest()).decode(),
    )


def _figures(frame: pd.DataFrame, cells: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Give each row: its id, the bound and period (EDTF) to sort by, and its cells by the codes of their titles."""
    figures = {
        "id": frame["obs_id"].map(visible),
        "lower": frame["lower"],
        "period": frame["time_period"].fillna("").map(visible),
        "cells": cells.to_dict("records"),
    }
    return pd.DataFrame(figures).to_dict("records")


def _cells(frame: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """Give what a reader sees of each figure, by the codes of `TITLES`."""
    cells = {
        "counted": frame["indicator_id_name"],
        "place": frame["ref_area"].map(_places(dataset)),
        "printed": frame["printed"],
        "read": frame["number"].map(str),
        "unit": frame["unit_measure"].map(_units(dataset)),
        "period": _periods(frame),
        **{name: frame[f"{name}_name"] for name in CODED},
        "piece": frame["piece"],
        "line": frame["line"].map(str),
        "row": frame["obs_id"],
    }
    return pd.DataFrame(cells).fillna(MISSING).map(visible)


def _places(dataset: Dataset) -> pd.Series[str]:
    """Name each place, in English also as printed."""
    places = dataset.places.set_index("ref_area")
    names = _named(places, dataset)
    return names + " " + places["name"] if dataset.language == "en" else names


def _named(rows: pd.DataFrame, dataset: Dataset) -> pd.Series[str]:
    """Give the names of rows in the language of a data set, in Chinese where no English is stated."""
    return rows["name_en"].fillna(rows["name"]) if dataset.language == "en" else rows["name"]


def _units(dataset: Dataset) -> dict[str, str]:
    """Name each unit in words, in English also as it is coded: "sessions 场次", but "per cent" alone."""
    words = dataset.words("unit_measure")
    if dataset.language != "en":
        return {str(code): word for code, word in words.items()}
    words = words.str.lower()
    return {str(code): word if code in {word, "%"} else f"{word} {code}" for code, word in words.items()}


def _periods(frame: pd.DataFrame) -> pd.Series[str]:
    """Say each period in words; of a figure without one, whether it is open or unstated."""
    periods = frame["time_period"].map(in_words, na_action="ignore")
    return periods.fillna(frame["period_basis_name"].str.lower()).fillna(translate("unstated"))


def _filters(cells: pd.DataFrame, dataset: Dataset) -> dict[str, dict[str, str]]:
    """Give what each column to filter by holds and how a list names it, in the order of its table."""
    names = _named(dataset.places, dataset)
    every = {"place": dict(zip(_places(dataset), names, strict=True))}
    every |= {name: {word: word for word in dataset.words(name).tolist()} for name in CODED}
    filters = {}
    for title, choices in every.items():
        used = set(cells[title])
        seen = {visible(text): visible(name) for text, name in choices.items()} | {
            MISSING: translate("Not stated")
        }
        filters[title] = {text: name for text, name in seen.items() if text in used}
    return filters


def _meanings(name: str, cells: pd.DataFrame, dataset: Dataset) -> dict[str, str]:
    """Give the definitions of the codes that figures have, by their words."""
    codes = dataset.codelists[dataset.codelists["codelist"] == name]
    words = _named(codes, dataset).map(visible)
    definitions = codes["definition"].fillna(codes["name"]).map(translate).map(visible)
    used = words.isin(cells[name])
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
