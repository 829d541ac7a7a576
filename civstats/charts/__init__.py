"""A table with bounds becomes a picture: ranges, a heat map, stacked shares, a matrix of comparisons."""

from civstats.charts.chart import Chart
from civstats.charts.heatmaps import heat_map
from civstats.charts.matrices import matrix
from civstats.charts.ranges import dot_range
from civstats.charts.stacks import shares

__all__ = ["Chart", "dot_range", "heat_map", "matrix", "shares"]


def __dir__() -> list[str]:
    return __all__
