"""Figures that Chinese localities report about their civic programmes, with bounds, sources and comparisons.

Examples
--------
>>> import civstats
>>> data = civstats.load()
>>> quantity = civstats.read_quantity("500余场次")
>>> quantity.lower, quantity.upper, quantity.unit
(501.0, 599.0, '场次')
"""

from typing import Any

from civstats import charts
from civstats.bounded import BoundedValue
from civstats.comparison import comparable, compare, observations, rank_range
from civstats.findings import finding, show
from civstats.provenance import count, tally, trace
from civstats.quantities import read_quantity
from civstats.tables import Dataset, load

__version__ = "0.2.0"
__all__ = [
    "BoundedValue",
    "Dataset",
    "charts",
    "comparable",
    "compare",
    "count",
    "finding",
    "load",
    "observations",
    "rank_range",
    "read_quantity",
    "reliability",
    "show",
    "tally",
    "trace",
]


def __getattr__(name: str) -> Any:
    # What serves coders loads only when it is asked for.
    if name == "reliability":
        from civstats.agreement import reliability  # noqa: PLC0415

        return reliability
    msg = f"module 'civstats' has no attribute '{name}'"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
