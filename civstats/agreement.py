"""The two codings of a dataset become pairs of codes, and the pairs Krippendorff's α of each variable."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from civstats.bounded import BoundedValue
from civstats.pairing import FIGURE_VARIABLES, PROGRAMME_VARIABLES, pair_numerals, pair_programmes

if TYPE_CHECKING:
    from civstats.tables import Dataset

RESAMPLES, SEED = 400, 2004


def _limit(alpha: float) -> BoundedValue:
    return BoundedValue(alpha, alpha, operation="limit of Krippendorff, Content Analysis (2004), p. 241")


@dataclass(frozen=True)
class Reliability:
    """Agreement of a first and a second coding, before any correction.

    Attributes
    ----------
    variables : pandas.DataFrame
        A row per coded variable (index ``variable``): ``units`` (`BoundedValue`, rows coded by both),
        ``agreement`` (`BoundedValue`, per cent), ``alpha`` (`BoundedValue`, Krippendorff's α; missing where
        no code varies), ``interval`` (`BoundedValue`, the bootstrap interval of α over units, 95 %),
        ``metric`` (str).
    disagreements : pandas.DataFrame
        ``row`` (id in the first coding; missing for a numeral that only the second has), ``source_id``,
        ``line``, ``printed``, ``variable``, ``first``, ``second`` (str).
    customary, lowest : BoundedValue
        The α that it is customary to require, and the lowest conceivable limit for tentative conclusions.
    """

    variables: pd.DataFrame
    disagreements: pd.DataFrame

    customary: ClassVar[BoundedValue] = _limit(0.8)
    lowest: ClassVar[BoundedValue] = _limit(0.667)

    @property
    def smallest(self) -> str:
        """The variable with the smallest α, by which the whole coding is judged; empty where none is known."""
        known = self.variables["alpha"].dropna()
        return min(known.index, key=lambda variable: known[variable].lower, default="")

    @property
    def weak(self) -> list[str]:
        """The variables whose α falls short of what it is customary to require."""
        known = self.variables["alpha"].dropna()
        return [str(name) for name, own in known.items() if own.lower < self.customary.lower]


def reliability(dataset: Dataset, *, resamples: int = RESAMPLES) -> Reliability:
    """Compare the first and the second coding, variable by variable, as they came out.

    ``fate`` tells on which numerals the codings agree that they are figures at all; the other variables of
    figures are compared where both took the numeral for a figure. α is nominal, and for ``value`` ratio. Only
    pieces that the second coding covers count; without any, no units are compared and every α is missing.

    Parameters
    ----------
    dataset : Dataset
        Tables with a second coding (``codings/``).
    resamples : int, optional
        Bootstrap samples for each interval.

    Returns
    -------
    Reliability
        α, agreement and disagreements.

    Notes
    -----
    α after Krippendorff, as NLTK computes it; it is customary to require .800, and .667 is the lowest
    conceivable limit for tentative conclusions (Krippendorff 2004, p. 241).

    Examples
    --------
    >>> import civstats
    >>> result = civstats.reliability(civstats.load(), resamples=20)
    >>> print(result.variables.loc["qualifier", "alpha"])
    1
    """
    numerals, programmes = pair_numerals(dataset), pair_programmes(dataset)
    both = numerals[numerals["fate_first"].eq("figure") & numerals["fate_second"].eq("figure")]
    plan = {"fate": numerals}
    plan |= dict.fromkeys(FIGURE_VARIABLES, both) | dict.fromkeys(PROGRAMME_VARIABLES, programmes)
    rows, lists = {}, []
    for variable, frame in plan.items():
        pairs = frame[["row", "source_id", "line", "printed"]].assign(
            first=frame[f"{variable}_first"], second=frame[f"{variable}_second"], variable=variable
        )
        pairs = pairs.dropna(subset=["first", "second"])
        rows[variable] = _agreement(pairs, variable, resamples)
        lists.append(pairs[pairs["first"] != pairs["second"]].astype({"first": "str", "second": "str"}))
    table = pd.DataFrame.from_dict(rows, orient="index", dtype=object).rename_axis("variable")
    return Reliability(table, pd.concat(lists, ignore_index=True))


def alpha(*codings: Iterable[Any], metric: str = "nominal") -> float:
    """Compute Krippendorff's α of codings of the same units; metric is "nominal" or "ratio".

    Each coding holds the codes of one coder, unit by unit, None or nan where none was given; a unit with fewer
    than two codes is left out. α is nan where no unit is left or all codes are the same, since agreement then
    shows nothing; codings of different lengths raise ValueError.

    >>> round(alpha(list("aabb"), list("aaab")), 3)
    0.533
    """
    from nltk.metrics.agreement import AnnotationTask  # noqa: PLC0415 - import lazily: needs nltk

    coders = [list(codes) for codes in codings]
    if len({len(codes) for codes in coders}) > 1:
        found = " and ".join(str(len(codes)) for codes in coders)
        msg = f"the codings hold {found} units; give each coder one code for each unit, None where it is missing"
        raise ValueError(msg)
    grid = np.array(coders, dtype=object)
    given = pd.notna(grid)
    given &= given.sum(axis=0) > 1
    data = [(coder, unit, grid[coder, unit]) for coder, unit in np.argwhere(given).tolist()]
    if len({code for *_, code in data}) < 2:
        return float("nan")
    return float(AnnotationTask(data, distance=_DISTANCES[metric]).alpha())


def _nominal(left: Any, right: Any) -> float:
    return float(left != right)


def _ratio(left: float, right: float) -> float:
    return 0.0 if left == right else ((left - right) / (left + right)) ** 2


_DISTANCES: dict[str, Callable[[Any, Any], float]] = {"nominal": _nominal, "ratio": _ratio}


def _agreement(pairs: pd.DataFrame, variable: str, resamples: int) -> dict[str, Any]:
    metric = "ratio" if variable == "value" else "nominal"
    first, second = pairs["first"].to_numpy(dtype=object), pairs["second"].to_numpy(dtype=object)
    point = alpha(first, second, metric=metric)
    ids = tuple(pairs["row"].dropna())
    told: dict[str, Any] = {
        "metric": metric,
        "units": BoundedValue(len(pairs), len(pairs), rows=ids, operation="count"),
        "agreement": None,
        "alpha": None,
        "interval": None,
    }
    if len(pairs):
        equal = 100 * float((first == second).mean())
        told["agreement"] = BoundedValue(equal, equal, "%", ids, "share coded alike")
    if not np.isnan(point):
        draws = np.random.default_rng(SEED).integers(len(pairs), size=(resamples, len(pairs)))
        samples = (
            [point] if point == 1 else [alpha(first[draw], second[draw], metric=metric) for draw in draws]
        )
        lower, upper = np.nanpercentile(samples, [2.5, 97.5])
        told["alpha"] = BoundedValue(point, point, rows=ids, operation="Krippendorff's α")
        told["interval"] = BoundedValue(lower, upper, rows=ids, operation="bootstrap interval of α")
    return told
