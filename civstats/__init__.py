"""Figures that Chinese localities report about their civic programmes, with bounds, sources and comparisons.

Examples
--------
>>> import civstats
>>> data = civstats.load()
>>> quantity = civstats.read_quantity("500余场次")
>>> quantity.lower, quantity.upper, quantity.unit
(501.0, 599.0, '场次')
"""

from __future__ import annotations

TYPE_CHECKING = False  # not imported: the command can only say that it was interrupted once this has run
if TYPE_CHECKING:
    from typing import Any

    from civstats import charts
    from civstats.agreement import reliability
    from civstats.bounded import BoundedValue
    from civstats.comparison import comparable, compare, rank_range
    from civstats.display import finding, show
    from civstats.joins import observations
    from civstats.over_time import changes
    from civstats.provenance import count, tally, trace
    from civstats.quantities import read_quantity
    from civstats.tables import load

__version__ = "0.2.0"
__all__ = [
    "BoundedValue",
    "changes",
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

# Import lazily: `civstats check` needs neither pandas nor matplotlib.
_MODULES = {
    "agreement": ("reliability",),
    "bounded": ("BoundedValue",),
    "comparison": ("comparable", "compare", "rank_range"),
    "display": ("finding", "show"),
    "joins": ("observations",),
    "over_time": ("changes",),
    "provenance": ("count", "tally", "trace"),
    "quantities": ("read_quantity",),
    "tables": ("load",),
}


def __getattr__(name: str) -> Any:
    from importlib import import_module  # noqa: PLC0415 - as above

    if name == "charts":
        return import_module("civstats.charts")
    for module, names in _MODULES.items():
        if name in names:
            globals()[name] = getattr(import_module(f"civstats.{module}"), name)  # found at once from then on
            return globals()[name]
    from civstats.arguments import meant  # noqa: PLC0415 - only for names that are not there

    msg = f"module 'civstats' has no attribute '{name}'{meant(name, __all__)}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
