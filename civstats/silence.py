"""A dataset coded by indicator becomes an answer for each piece and indicator: figures, or silence and where it was sought."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from civstats.bounded import BoundedValue
from civstats.joins import localities, names
from civstats.kept import kept
from civstats.language import english

if TYPE_CHECKING:
    from civstats.tables import Dataset

# What a piece does about an indicator, the fullest answer first, and how a reader is told.
ANSWERS = {
    "printed": english("prints a figure"),
    "named": english("names it, without such a figure"),
    "absent": english("no search word stands in it"),
}


@kept
def answers(dataset: Dataset) -> pd.DataFrame:
    """Give the answer of each piece for each indicator, from the figures and from the searches written down.

    A row per piece and indicator, in the order of both tables: ``source_id``, ``indicator_id``, their names
    ``locality`` and ``indicator_id_name``; ``family`` (the search words that it shares with others); ``lines`` (on
    which a search word stands, missing for none); ``figures`` (`BoundedValue`: how many are printed; a nought rests
    on what the lines hold instead) and ``answer`` (a key of `ANSWERS`).

    >>> import civstats
    >>> table = answers(civstats.load("provinces-2026")).set_index(["source_id", "indicator_id"])
    >>> print(*table.loc[("beijing", "volunteers"), ["figures", "lines", "answer"]])
    0 73 named
    """
    found = dataset.searches.assign(
        locality=dataset.searches["source_id"].map(localities(dataset)),
        indicator_id_name=dataset.searches["indicator_id"].map(names(dataset, "indicator_id")),
    )
    words = dataset.indicators.set_index("indicator_id")["search_words"]
    found["family"] = found["indicator_id"].map(words)
    figures = _rows(dataset.observations, "obs_id", "indicator_id")
    alike = [
        _rows(table.assign(words=table["indicator_id"].map(words)), key, "words")
        for table, key in ((dataset.exclusions, "row"), (dataset.observations, "obs_id"))
    ]
    numbers, told = [], []
    for row in found.to_dict("records"):
        own = figures.get((row["source_id"], row["indicator_id"]), ())
        family = row["source_id"], row["family"]
        numbers.append(
            BoundedValue(
                len(own), len(own), "", own or sum((rows.get(family, ()) for rows in alike), ()), "count"
            )
        )
        told.append("printed" if own else "absent" if pd.isna(row["lines"]) else "named")
    return found.assign(figures=pd.Series(numbers, found.index, dtype=object), answer=told)


def _rows(table: pd.DataFrame, key: str, by: str) -> dict[Any, tuple[str, ...]]:
    """Give the ids of a table's rows by piece and another column."""
    return {group: tuple(rows) for group, rows in table.groupby(["source_id", by])[key]}
