"""Figures become numbers for so many residents of their place, where such a rate says something."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from civstats.bounded import BoundedValue

SIZE = 100_000
LARGE = 100  # a rate from which on a decimal says nothing
# Codes of `concept` that grow with a population. Shares and capacities are rates already, and a list of matters or
# an honour is no longer where more people live.
RATED = ("jobs", "homes_works", "sites_posts", "service_contacts", "persons_reached", "activity_sessions")


def rates(figures: pd.DataFrame) -> pd.Series[Any]:
    """Give each of `observations` for each `SIZE` residents, a small one with one decimal; missing where it says nothing.

    >>> import civstats
    >>> frame = civstats.observations(civstats.load("provinces-2026")).assign(rate=rates)
    >>> frame.set_index("obs_id").loc[["anhui-27-1", "anhui-105-1"], "rate"].map(str).tolist()
    ['1,240', 'None']
    """
    known = (
        figures["concept"].isin(RATED)
        & figures["coverage"].eq("whole")
        & figures["population"].notna()
        & figures["unit_measure"].ne("%")
    )
    told = zip(figures["number"], figures["population"], known, strict=True)
    cells = [_rate(number, people) if fits else None for number, people, fits in told]
    return pd.Series(cells, figures.index, dtype=object)


def _rate(number: BoundedValue, people: BoundedValue) -> BoundedValue:
    """Give a rate without its unit, which would say 人 per 100,000 人, and with as many decimals as are read."""
    rate = replace(number.per(people, SIZE), unit="")
    return rate.with_decimals(0 if rate.lower >= LARGE else 1)
