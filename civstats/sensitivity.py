"""Findings under another reading, another coding or another choice of rows: what each choice moves."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from civstats.bounded import BoundedValue, span
from civstats.comparison import comparable
from civstats.joins import observations, places_of, programmes
from civstats.kept import kept
from civstats.language import english
from civstats.pairing import PROGRAMME_VARIABLES, codings_of, figure_variables, pair_numerals, pair_programmes
from civstats.patterns import directions, done
from civstats.provenance import count

if TYPE_CHECKING:
    from civstats.tables import Dataset

FRAME = ("cultivation", "practice", "creation")  # codes of pillar: wording of the Twentieth Congress report
CODED = {"qualifier", "basis", "coverage", "period_basis"}  # codes of a figure that a later coder may change
# How readers are told the choices that `variants` names.
CHOICES = english([
    "as published", "wide reading", "close reading", "first coding", "second coding", "third coding",
    "neighbours merged", "authorities alone",
])  # fmt: skip
NEIGHBOURS = 1  # lines between two programmes that may be one deed


class Variant(NamedTuple):
    """The rows that a finding is worked out from, as `observations` and `joins.programmes` give them."""

    figures: pd.DataFrame
    programmes: pd.DataFrame


@kept
def variants(dataset: Dataset) -> dict[str, Variant]:
    """Give the rows as published, and as each other choice would have them, by the name of the choice.

    ``neighbours merged`` counts programmes that start on the same or the next line of a piece as one;
    ``authorities alone`` leaves out enterprises and captions. The first and a later coding are there where the
    dataset has a later one.

    >>> import civstats
    >>> found = variants(civstats.load())
    >>> len(found["neighbours merged"].programmes) < len(found["as published"].programmes)
    True
    """
    published = Variant(observations(dataset), programmes(dataset))
    found = {
        "as published": published,
        "wide reading": published._replace(figures=observations(dataset.with_reading("wide"))),
        "close reading": published._replace(figures=observations(dataset.with_reading("close"))),
    }
    codings = codings_of(dataset)
    if codings:
        found["first coding"] = _first(dataset)
    found |= {f"{coding} coding": _later(dataset, coding, published) for coding in codings}
    found["neighbours merged"] = published._replace(programmes=_merged(published.programmes))
    alone = _authorities(dataset)
    found["authorities alone"] = Variant(*(table[table["source_id"].isin(alone)] for table in published))
    return found


def sensitivity(choices: Mapping[str, Variant]) -> pd.DataFrame:
    """Work each of `COUNTS` out under each choice of `variants`."""
    cells = {name: {words: work(rows) for words, work in COUNTS.items()} for name, rows in choices.items()}
    return pd.DataFrame(cells, index=list(COUNTS), dtype=object)


def _only(rows: pd.DataFrame, **codes: str) -> BoundedValue:
    for column, code in codes.items():
        rows = rows[rows[column] == code]
    return _count(rows)


def _count(rows: pd.DataFrame) -> BoundedValue:
    """Count rows, those that only a later coder has among them: `count` knows rows by the ids of the first."""
    key = "obs_id" if "obs_id" in rows else "programme_id"
    return BoundedValue(len(rows), len(rows), "", tuple(rows[key].dropna()), "count")


def _worded(choice: Variant, direction: str) -> BoundedValue:
    figures = done(choice.figures)
    return count(figures[directions(figures) == direction])


# The counts that the reports' findings rest on, by their words.
COUNTS: dict[str, Callable[[Variant], BoundedValue]] = english(
    {
        "figures": lambda choice: count(choice.figures),
        "figures of the whole place": lambda choice: _only(choice.figures, coverage="whole"),
        "figures that compare": lambda choice: count(comparable(choice.figures).members),
        "figures without upper bound": lambda choice: count(
            choice.figures[choice.figures["upper"].eq(math.inf)]
        ),
        "rounded to more than": lambda choice: _worded(choice, "more"),
        "rounded to nearly": lambda choice: _worded(choice, "less"),
        "figures with a stated period": lambda choice: _only(choice.figures, period_basis="stated"),
        "figures of outcomes": lambda choice: _only(choice.figures, stage="outcome"),
        "programmes": lambda choice: _count(choice.programmes),
        "programmes of the policy frame": lambda choice: _count(
            choice.programmes[choice.programmes["pillar"].isin(FRAME)]
        ),
        "programmes by organisation": lambda choice: _only(choice.programmes, instrument="organisation"),
        "programmes by information": lambda choice: _only(choice.programmes, instrument="nodality"),
        "programmes by rules": lambda choice: _only(choice.programmes, instrument="authority"),
        "programmes by money or goods": lambda choice: _only(choice.programmes, instrument="treasure"),
    }
)


def coded_otherwise(moved: pd.DataFrame, words: str) -> BoundedValue:
    """Give the range of a count over all codings: from the least to the most that `sensitivity` gives for one."""
    cells = moved.loc[words].items()
    told: list[Any] = [own for name, own in cells if name == "as published" or "coding" in str(name)]
    return span(told, english("range over codings"))


def _first(dataset: Dataset) -> Variant:
    coded = replace(dataset, observations=dataset.first_observations, programmes=dataset.first_programmes)
    coded = coded.with_reading("narrow")
    return Variant(observations(coded), programmes(coded))


def _later(dataset: Dataset, coding: str, published: Variant) -> Variant:
    """Put the codes of a later coding in the place of the published ones, in the pieces that it covers.

    A figure keeps its indicator, place and bounds, and so its stage and concept; what the later coder took for
    no figure is left out. Programmes are those that the later coder cut, known by the first coder's where both
    did.
    """
    numerals = pair_numerals(dataset, coding)
    both = numerals[numerals["fate_first"].eq("figure") & numerals[f"fate_{coding}"].eq("figure")]
    covered = getattr(dataset, f"{coding}_observations")["source_id"]
    figures = published.figures.set_index("obs_id", drop=False)
    figures = figures[~figures["source_id"].isin(covered) | figures.index.isin(both["row"])]
    second = both.set_index("row").reindex(figures.index)
    for column in set(figure_variables(dataset, coding)) & CODED:
        codes = second[f"{column}_{coding}"].fillna(figures[column])
        figures = figures.assign(**{column: codes, f"{column}_name": codes.map(dataset.words(column))})
    described = pair_programmes(dataset, coding).dropna(subset=f"printed_{coding}")
    columns = {f"{column}_{coding}": column for column in PROGRAMME_VARIABLES[coding]}
    told = described[["row", "source_id", "line", *columns]].rename(
        columns={"row": "programme_id", **columns}
    )
    covered = getattr(dataset, f"{coding}_programmes")["source_id"]
    rest = published.programmes[~published.programmes["source_id"].isin(covered)]
    return Variant(figures.reset_index(drop=True), pd.concat([told, rest], ignore_index=True))


def _merged(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the first of programmes that start on the same or the next line of a piece."""
    ordered = rows.sort_values(["source_id", "line"], kind="stable")
    near = ordered.groupby("source_id")["line"].diff().le(NEIGHBOURS).fillna(value=False)
    return rows.drop(index=ordered.index[near.astype(bool)])


def _authorities(dataset: Dataset) -> list[str]:
    levels = places_of(dataset).map(dataset.places.set_index("ref_area")["level"])
    kinds = dataset.sources.set_index("source_id")["kind"]
    return list(kinds.index[kinds.ne("caption") & levels.ne("enterprise")])
