"""Programmes become portfolios by piece: how alike each pair is, and how alike chance would make it."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from civstats.bounded import BoundedValue
from civstats.language import translate

DRAWS, SEED = 500, 0
RANGE = (5, 95)  # percentiles of the draws, between which nine of ten fall


def likeness(
    programmes: pd.DataFrame,
    pieces: pd.Series[str],
    *,
    by: str = "source_id",
    kinds: pd.Series[str] | None = None,
    draws: int = DRAWS,
) -> pd.DataFrame:
    """Tell how alike the portfolios of each pair of pieces are, and how alike their lengths alone would make them.

    The likeness of a pair is the share, in per cent, that their portfolios have in common over the kinds of
    programme, a kind being a pillar with an instrument. Short portfolios look unlike each other by chance alone;
    so ``by chance`` is the range from the 5th to the 95th percentile of the likeness of portfolios of the same two
    lengths, drawn from a pool of programmes again and again (a permutation test; the same draws each time). A city
    differs from a mine by what it is: where `kinds` tells the kind of place of each piece, the pool holds the
    programmes of that kind of place alone, and pieces of different kinds have no ``by chance``.

    `by` is the column that tells the piece of a programme, `pieces` are those to pair, in their order; those
    without programmes are passed over. Both numbers rest on the programmes of both pieces.

    >>> import civstats
    >>> data = civstats.load()
    >>> table = likeness(data.programmes, data.sources["source_id"]).set_index("pair")
    >>> print(table.loc["yangquan and xiangtan", "this"], "|", table.loc["yangquan and xiangtan", "by chance"].unit)
    yangquan | %
    """
    sizes = programmes.groupby(by).size()
    rows = programmes.groupby(by)["programme_id"].agg(tuple)
    types = pd.Series(
        pd.factorize(programmes["pillar"] + " by " + programmes["instrument"])[0], index=programmes.index
    )
    shares = pd.crosstab(programmes[by], types, normalize="index")
    kind = pd.Series("", index=sizes.index) if kinds is None else kinds.reindex(sizes.index)
    drawn = {
        own: _permutations(types[programmes[by].isin(kind.index[kind == own])].to_numpy(), draws)
        for own in kind.unique()
    }
    table = []
    for this, that in combinations(pieces[pieces.isin(sizes.index)], 2):
        both = rows[this] + rows[that]
        own = 100 * np.minimum(shares.loc[this], shares.loc[that]).sum()
        chance = None
        if kind[this] == kind[that]:
            pool = drawn[kind[this]]
            overlaps = _overlaps(pool[:, : sizes[this]], pool[:, -sizes[that] :])
            low, high = np.percentile(overlaps, RANGE).tolist()
            chance = BoundedValue(low, high, "%", both, "overlap in random draws")
        table.append(
            {
                "pair": translate("{this} and {that}", this=this, that=that),
                "this": this,
                "that": that,
                "likeness": BoundedValue(own, own, "%", both, "overlap of portfolios"),
                "by chance": chance,
            }
        )
    return pd.DataFrame(table, columns=["pair", "this", "that", "likeness", "by chance"])


def _permutations(types: npt.NDArray[Any], draws: int) -> npt.NDArray[Any]:
    """Shuffle the types of a pool so many times, a row each; the same ones each time."""
    random = np.random.default_rng(SEED)
    return np.array([random.permutation(types) for _ in range(draws)])


def _overlaps(left: npt.NDArray[Any], right: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Give the likeness, in per cent, of each row of kinds on the left with that on the right."""
    kinds = range(max(left.max(), right.max()) + 1)
    common = [np.minimum((left == kind).mean(axis=1), (right == kind).mean(axis=1)) for kind in kinds]
    total: npt.NDArray[np.float64] = np.sum(common, axis=0)
    return 100 * total
