"""A dataset coded by indicator becomes an answer for each piece and indicator: figures, or silence and where it was sought."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from civstats.joins import localities, names
from civstats.provenance import count

if TYPE_CHECKING:
    from civstats.tables import Dataset

# What a piece does about an indicator, the fullest answer first, and how a reader is told.
ANSWERS = {
    "printed": "prints a figure",
    "named": "names it, without such a figure",
    "absent": "does not name it",
}


def answers(dataset: Dataset) -> pd.DataFrame:
    """Give the answer of each piece for each indicator, from the figures and from the searches written down.

    Parameters
    ----------
    dataset : Dataset
        Coded by indicator, with a row of ``searches`` for each piece and indicator.

    Returns
    -------
    pandas.DataFrame
        One row per piece and indicator, in the order of both tables: ``source_id``, ``indicator_id``, their names
        ``locality`` and ``indicator_id_name``; ``lines`` (str: those on which a search word stands, missing for
        none); ``figures`` (`BoundedValue`: how many are printed) and ``answer`` (a key of `ANSWERS`).

    Examples
    --------
    >>> import civstats
    >>> table = answers(civstats.load("provinces-2026")).set_index(["source_id", "indicator_id"])
    >>> print(*table.loc[("beijing", "volunteers"), ["figures", "lines", "answer"]])
    0 73 named
    """
    found = dataset.searches.assign(
        locality=dataset.searches["source_id"].map(localities(dataset)),
        indicator_id_name=dataset.searches["indicator_id"].map(names(dataset, "indicator_id")),
    )
    figures = dict(list(dataset.observations.groupby(["source_id", "indicator_id"])))
    none = dataset.observations.head(0)
    keys = zip(found["source_id"], found["indicator_id"], strict=True)
    found["figures"] = pd.Series([count(figures.get(key, none)) for key in keys], found.index, dtype=object)
    named = found["lines"].notna()
    told = zip(found["figures"], named, strict=True)
    return found.assign(answer=["printed" if own.upper else "named" if at else "absent" for own, at in told])
