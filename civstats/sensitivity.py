"""Findings under another reading, another coding or another choice of rows: what each choice moves."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from civstats.bounded import BoundedValue
from civstats.comparison import comparable
from civstats.joins import observations, places_of, programmes
from civstats.pairing import FIGURE_VARIABLES, PROGRAMME_VARIABLES, pair_numerals, pair_programmes
from civstats.patterns import directions, done
from civstats.provenance import count

if TYPE_CHECKING:
    from civstats.tables import Dataset

FRAME = ("cultivation", "practice", "creation")  # codes of pillar: wording of the Twentieth Congress report
NEIGHBOURS = 1  # lines between two programmes that may be one deed


class Variant(NamedTuple):
    """The rows that a finding is worked out from, as `observations` and `joins.programmes` give them."""

    figures: pd.DataFrame
    programmes: pd.DataFrame


def variants(dataset: Dataset) -> dict[str, Variant]:
    """Give the rows as published, and as each other choice would have them.

    Parameters
    ----------
    dataset : Dataset
        The loaded tables.

    Returns
    -------
    dict of str to Variant
        By name: ``as published``; the ``wide reading`` and the ``close reading`` of approximators; the ``first
        coding`` without corrections and the ``second coding`` where a piece has one (each only where there is
        a second coding); ``neighbours merged``, programmes that start on the same or the next line of a piece
        counted as one; ``authorities alone``, without enterprises and captions.

    Examples
    --------
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
    if len(dataset.second_observations) or len(dataset.second_programmes):
        found["first coding"] = _first(dataset)
        found["second coding"] = _second(dataset, published)
    found["neighbours merged"] = published._replace(programmes=_merged(published.programmes))
    alone = _authorities(dataset)
    found["authorities alone"] = Variant(*(table[table["source_id"].isin(alone)] for table in published))
    return found


def sensitivity(
    choices: Mapping[str, Variant], findings: Mapping[str, Callable[[Variant], BoundedValue]] | None = None
) -> pd.DataFrame:
    """Work each finding out under each choice.

    Parameters
    ----------
    choices : mapping of str to Variant
        As `variants` gives them.
    findings : mapping of str to callable, optional
        By its words, how the number of a finding is worked out; `COUNTS` if left out.

    Returns
    -------
    pandas.DataFrame
        `BoundedValue` by finding and choice.
    """
    findings = COUNTS if findings is None else findings
    cells = {name: {words: work(rows) for words, work in findings.items()} for name, rows in choices.items()}
    return pd.DataFrame(cells, index=list(findings), dtype=object)


def _only(rows: pd.DataFrame, **codes: str) -> BoundedValue:
    for column, code in codes.items():
        rows = rows[rows[column] == code]
    return count(rows)


def _worded(choice: Variant, direction: str) -> BoundedValue:
    figures = done(choice.figures)
    return count(figures[directions(figures) == direction])


# The counts that the reports' findings rest on, by their words.
COUNTS: dict[str, Callable[[Variant], BoundedValue]] = {
    "figures": lambda choice: count(choice.figures),
    "figures of the whole place": lambda choice: _only(choice.figures, coverage="whole"),
    "figures that compare": lambda choice: count(comparable(choice.figures).members),
    "figures without upper bound": lambda choice: count(choice.figures[choice.figures["upper"].eq(math.inf)]),
    "rounded to more than": lambda choice: _worded(choice, "more"),
    "rounded to nearly": lambda choice: _worded(choice, "less"),
    "figures with a stated period": lambda choice: _only(choice.figures, period_basis="stated"),
    "figures of outcomes": lambda choice: _only(choice.figures, stage="outcome"),
    "programmes": lambda choice: count(choice.programmes),
    "programmes of the policy frame": lambda choice: count(
        choice.programmes[choice.programmes["pillar"].isin(FRAME)]
    ),
    "programmes by organisation": lambda choice: _only(choice.programmes, instrument="organisation"),
    "programmes by information": lambda choice: _only(choice.programmes, instrument="nodality"),
    "programmes by rules": lambda choice: _only(choice.programmes, instrument="authority"),
    "programmes by money or goods": lambda choice: _only(choice.programmes, instrument="treasure"),
}


def _first(dataset: Dataset) -> Variant:
    coded = replace(
        dataset, observations=dataset.first_observations, programmes=dataset.first_programmes
    ).with_reading("narrow")
    return Variant(observations(coded), programmes(coded))


def _second(dataset: Dataset, published: Variant) -> Variant:
    """Put the codes of the second coding in, and leave out what it takes for no figure.

    A figure keeps its indicator, place and bounds, which were coded once; a piece without a second coding
    keeps all its codes.
    """
    numerals, described = pair_numerals(dataset), pair_programmes(dataset)
    both = numerals[numerals["fate_first"].eq("figure") & numerals["fate_second"].eq("figure")]
    columns = [name for name in FIGURE_VARIABLES if name != "value"]
    return Variant(
        _recoded(published.figures.set_index("obs_id", drop=False), both, columns, dataset),
        _recoded(
            published.programmes.set_index("programme_id", drop=False),
            described[described["twice"]],
            list(PROGRAMME_VARIABLES),
            dataset,
        ),
    )


def _recoded(rows: pd.DataFrame, pairs: pd.DataFrame, columns: list[str], dataset: Dataset) -> pd.DataFrame:
    """Put the second codes of pairs into rows that are indexed by their ids."""
    recoded = {*dataset.second_observations["source_id"], *dataset.second_programmes["source_id"]}
    again = rows["source_id"].isin(recoded)
    kept = rows[~again | rows.index.isin(pairs["row"])]
    second = pairs.set_index("row").reindex(kept.index)
    for column in columns:
        codes = second[f"{column}_second"].fillna(kept[column])
        kept = kept.assign(**{column: codes, f"{column}_name": codes.map(dataset.words(column))})
    return kept.reset_index(drop=True)


def _merged(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the first of programmes that start on the same or the next line of a piece."""
    ordered = rows.sort_values(["source_id", "line"], kind="stable")
    near = ordered.groupby("source_id")["line"].diff().le(NEIGHBOURS).fillna(value=False)
    return rows.drop(index=ordered.index[near.astype(bool)])


def _authorities(dataset: Dataset) -> list[str]:
    levels = places_of(dataset).map(dataset.places.set_index("ref_area")["level"])
    kinds = dataset.sources.set_index("source_id")["kind"]
    return list(kinds.index[kinds.ne("caption") & levels.ne("enterprise")])
