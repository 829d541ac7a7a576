"""A table with bounds becomes a picture: ranges, bars, a heat map, shares, matrices, a map of tiles, years."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from civstats.charts.answer_matrices import answer_matrix
    from civstats.charts.bar_charts import bars
    from civstats.charts.chart import Chart
    from civstats.charts.comparison_matrices import matrix
    from civstats.charts.dot_ranges import dot_range
    from civstats.charts.heat_maps import heat_map
    from civstats.charts.stacked_shares import shares
    from civstats.charts.tile_maps import tile_map
    from civstats.charts.years import time_series

__all__ = [
    "Chart",
    "answer_matrix",
    "bars",
    "dot_range",
    "heat_map",
    "matrix",
    "shares",
    "tile_map",
    "time_series",
]

# Import lazily: needs matplotlib.
MODULES = {
    "Chart": "chart",
    "answer_matrix": "answer_matrices",
    "bars": "bar_charts",
    "dot_range": "dot_ranges",
    "heat_map": "heat_maps",
    "matrix": "comparison_matrices",
    "shares": "stacked_shares",
    "tile_map": "tile_maps",
    "time_series": "years",
}


def __getattr__(name: str) -> Any:
    if name in MODULES:
        return getattr(import_module(f"civstats.charts.{MODULES[name]}"), name)
    from civstats.arguments import meant  # noqa: PLC0415 - only for names that are not there

    msg = f"module 'civstats.charts' has no attribute '{name}'{meant(name, __all__)}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    return __all__
