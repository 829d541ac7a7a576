"""All figures of a data set on one page, to search, sort and filter without network."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

import pandas as pd
from markupsafe import Markup

from civstats.bounded import BoundedValue
from civstats.display.text import visible_lines as visible
from civstats.report.page.templates import style, template
from civstats.report.periods import in_words
from civstats.tables import Dataset

MISSING: Final = "–"
UNSTATED: Final = "unstated"
CODED: Final = ("stage", "basis", "qualifier", "coverage")


@dataclass(frozen=True)
class Figure:
    """A row of the explorer's table, its texts as a reader may see them."""

    row: str
    printed: str
    reading: str
    unit: str
    unit_printed: str
    lower: float
    counted: str
    place: str
    place_printed: str
    codes: dict[str, str]
    period: str
    period_code: str
    piece: str
    line: int


@dataclass(frozen=True)
class Filter:
    """A list to choose from: what it filters, and each value of a cell with its name."""

    title: str
    options: dict[str, str]


def render(dataset: Dataset) -> str:
    """Set every figure of a data set as one page.

    Parameters
    ----------
    dataset : Dataset
        The tables, as `load` returns them.

    Returns
    -------
    str
        The page, the same text for the same data whenever and wherever it is set. The table is complete in
        HTML; a script within the page, the DataTables that itables ships for use offline, adds search,
        sorting and filters. The page's policy names the digest of that script, so that no other runs and
        nothing is fetched.

    Raises
    ------
    RuntimeError
        If the itables that is installed ships no such script.

    Examples
    --------
    >>> from civstats.tables import load
    >>> render(load()).count('<tr id="')
    59
    """
    codes = _Codes(dataset.codelists)
    figures = _figures(dataset, codes)
    places = {f"{figure.place} {figure.place_printed}": figure.place for figure in figures}
    filters = [Filter("Place", _in_order(places, _place_names(dataset.places)))]
    for codelist in ("pillar", *CODED):
        used = {figure.codes[codelist]: figure.codes[codelist] for figure in figures}
        filters.append(Filter(codelist.capitalize(), _in_order(used, codes.names(codelist))))
    script = _script()
    return template("explorer.html.j2").render(
        dataset=dataset,
        title=visible(dataset.title),
        version=visible(dataset.version),
        figures=figures,
        filters=filters,
        meanings={entry.title: codes.meanings(entry.title.lower(), entry.options) for entry in filters[1:]},
        style=style(),
        script=Markup(script),
        digest=b64encode(sha256(script.encode()).digest()).decode(),
    )


class _Codes:
    """Names and definitions of codes, by codelist and code."""

    def __init__(self, codelists: pd.DataFrame) -> None:
        self._rows = {(row["codelist"], row["code"]): row for row in codelists.to_dict("records")}

    def name(self, codelist: str, code: Any) -> str:
        return MISSING if pd.isna(code) else _either(self._rows[codelist, code], "name_en", "name")

    def names(self, codelist: str) -> list[str]:
        return [self.name(*key) for key in self._rows if key[0] == codelist]

    def meanings(self, codelist: str, used: Iterable[str]) -> dict[str, str]:
        """Give the definitions of the codes whose names are used."""
        definitions = {
            self.name(*key): _either(row, "definition", "name")
            for key, row in self._rows.items()
            if key[0] == codelist
        }
        return {name: definitions[name] for name in used if name in definitions}


def _figures(dataset: Dataset, codes: _Codes) -> list[Figure]:
    indicators, places, programmes, pieces = (
        frame.set_index(key).to_dict("index")
        for frame, key in (
            (dataset.indicators, "indicator_id"),
            (dataset.places, "ref_area"),
            (dataset.programmes, "programme_id"),
            (dataset.sources, "source_id"),
        )
    )
    figures = []
    for row in dataset.observations.to_dict("records"):
        indicator, place = indicators[row["indicator_id"]], places[row["ref_area"]]
        programme = programmes.get(row["programme_id"], {"pillar": None})
        coded = {name: codes.name(name, row.get(name, indicator.get(name))) for name in CODED}
        figures.append(
            Figure(
                row=visible(row["obs_id"]),
                printed=visible(row["printed"]),
                reading=str(BoundedValue(row["lower"], row["upper"], row["unit_measure"])),
                unit=codes.name("unit_measure", row["unit_measure"]).lower(),
                unit_printed=_either(row, "unit_measure"),
                lower=row["lower"],
                counted=_either(indicator, "name_en", "name"),
                place=_either(place, "name_en", "name"),
                place_printed=visible(place["name"]),
                codes={"pillar": codes.name("pillar", programme["pillar"]), **coded},
                period=_period(codes, row),
                period_code="" if pd.isna(row["time_period"]) else visible(row["time_period"]),
                piece=_either(pieces[row["source_id"]], "title_en", "title"),
                line=row["line"],
            )
        )
    return figures


def _period(codes: _Codes, row: dict[Any, Any]) -> str:
    """Say a period in words; of a figure without one, whether it is open or unstated."""
    if not pd.isna(row["time_period"]):
        return in_words(visible(row["time_period"]))
    basis = row.get("period_basis")
    return UNSTATED if pd.isna(basis) else codes.name("period_basis", basis).lower()


def _place_names(places: pd.DataFrame) -> list[str]:
    return [f"{_either(row, 'name_en', 'name')} {visible(row['name'])}" for row in places.to_dict("records")]


def _either(row: dict[Any, Any], *columns: str) -> str:
    """Give the first of the columns that is stated, so that a reader can see each character of it."""
    return next((visible(row[name]) for name in columns if not pd.isna(row[name])), MISSING)


def _in_order(used: dict[str, str], order: list[str]) -> dict[str, str]:
    """Put what is used into the order of its table, what is not stated last."""
    return {key: used[key] for key in [*order, MISSING] if key in used}


def _script() -> str:
    """Join the script of itables, a module that exports ITable, with what this page asks of it."""
    bundle = files("itables").joinpath("html", "dt_bundle.js").read_text("utf-8")
    exported = re.search(r"export\s*\{[^}]*?([\w$]+) as ITable\b", bundle)
    if exported is None:
        msg = "the installed itables exports no ITable; install the version that requirements.lock names"
        raise RuntimeError(msg)
    # The only way of HTML's standard to write in a script what would begin or end one; all stand in literals.
    bundle = re.sub("<(?=!--|/?script)", r"\\x3C", bundle, flags=re.IGNORECASE)
    own = files("civstats.report.page").joinpath("templates", "explorer.js").read_text("utf-8")
    return f"\n{bundle}\nconst ITable = {exported[1]};\n{own}"
