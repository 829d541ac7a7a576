"""Figures that Chinese localities report about their civic programmes, with bounds, sources and comparisons.

Examples
--------
>>> import civstats
>>> data = civstats.load()
>>> quantity = civstats.read_quantity("500余场次")
>>> quantity.lower, quantity.upper, quantity.unit
(501.0, 599.0, '场次')
"""

from civstats import charts
from civstats.agreement import reliability
from civstats.bounded import BoundedValue
from civstats.comparison import comparable, compare, rank_range
from civstats.display import finding, show
from civstats.observations import observations
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
