"""Programmes become portfolios by piece: how alike each pair is, and how alike chance would make it."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from civstats.bounded import BoundedValue

DRAWS, SEED = 500, 0
RANGE = (5, 95)  # percentiles of the draws, between which nine of ten fall


def likeness(programmes: pd.DataFrame, pieces: pd.Series[str], *, draws: int = DRAWS) -> pd.DataFrame:
    """Tell how alike the portfolios of each pair of pieces are, and how alike their lengths alone would make them.

    The likeness of a pair is the share that their portfolios have in common over the kinds of programme, a
    kind being a pillar with an instrument. Short portfolios look unlike each other by chance alone; so
    portfolios of the same two lengths are drawn from the programmes of all pieces, again and again (a
    permutation test), and their likeness is taken.

    Parameters
    ----------
    programmes : pandas.DataFrame
        With columns programme_id, source_id, pillar and instrument (str).
    pieces : pandas.Series of str
        The source_id of the pieces to pair, in their order; those without programmes are passed over.
    draws : int, optional
        How many pairs of portfolios are drawn; the same ones each time.

    Returns
    -------
    pandas.DataFrame
        One row per pair: ``pair``, ``this``, ``that`` (str); ``likeness`` and ``by chance`` (`BoundedValue`,
        per cent, resting on the programmes of both): what the two have in common, and the range from the
        5th to the 95th percentile of the draws.

    Examples
    --------
    >>> import civstats
    >>> data = civstats.load()
    >>> table = likeness(data.programmes, data.sources["source_id"]).set_index("pair")
    >>> print(table.loc["donglan and chifeng", "likeness"], "|", table.loc["donglan and chifeng", "by chance"])
    46.2% | 21.9% to 60.5%
    """
    sizes = programmes.groupby("source_id").size()
    rows = programmes.groupby("source_id")["programme_id"].agg(tuple)
    kinds = pd.Series(pd.factorize(programmes["pillar"] + " by " + programmes["instrument"])[0])
    shares = pd.crosstab(programmes["source_id"].to_numpy(), kinds, normalize="index")
    random = np.random.default_rng(SEED)
    drawn = np.array([random.permutation(kinds) for _ in range(draws)])
    table = []
    for this, that in combinations(pieces[pieces.isin(sizes.index)], 2):
        both = rows[this] + rows[that]
        own = 100 * np.minimum(shares.loc[this], shares.loc[that]).sum()
        chance = np.percentile(_overlaps(drawn[:, : sizes[this]], drawn[:, -sizes[that] :]), RANGE)
        low, high = chance.tolist()
        table.append(
            {
                "pair": f"{this} and {that}",
                "this": this,
                "that": that,
                "likeness": BoundedValue(own, own, "%", both, "overlap of portfolios"),
                "by chance": BoundedValue(low, high, "%", both, "overlap in random draws"),
            }
        )
    return pd.DataFrame(table, columns=["pair", "this", "that", "likeness", "by chance"])


def _overlaps(left: npt.NDArray[Any], right: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Give the likeness, in per cent, of each row of kinds on the left with that on the right."""
    kinds = range(max(left.max(), right.max()) + 1)
    common = [np.minimum((left == kind).mean(axis=1), (right == kind).mean(axis=1)) for kind in kinds]
    total: npt.NDArray[np.float64] = np.sum(common, axis=0)
    return 100 * total
