"""How far two codings agree."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import binary_distance

from civstats.bounded import BoundedValue

if TYPE_CHECKING:
    from civstats.tables import Dataset

FIGURE_VARIABLES = (
    "unit_measure", "qualifier", "basis", "coverage", "period_basis", "stage", "concept", "value",
)  # fmt: skip
PROGRAMME_VARIABLES = ("pillar", "instrument", "actor", "target_group", "channel")
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
        ``agreement`` (`BoundedValue`, per cent), ``alpha`` (`BoundedValue`, Krippendorff's α; missing where no code
        varies), ``interval`` (`BoundedValue`, the bootstrap interval of α over units, 95 %), ``metric`` (str).
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
    numerals = _numerals(dataset)
    both = numerals[numerals["fate_first"].eq("figure") & numerals["fate_second"].eq("figure")]
    programmes = dataset.first_programmes.merge(
        dataset.second_programmes,
        on=["source_id", "line", "name"],
        suffixes=("_first", "_second"),
        how="outer",
    ).rename(columns={"programme_id": "row", "name": "printed"})
    plan = [("fate", numerals)]
    plan += [(variable, both) for variable in FIGURE_VARIABLES]
    plan += [(variable, programmes) for variable in PROGRAMME_VARIABLES]
    rows, lists = {}, []
    for variable, frame in plan:
        pairs = frame[["row", "source_id", "line", "printed"]].assign(
            first=frame[f"{variable}_first"], second=frame[f"{variable}_second"], variable=variable
        )
        if variable != "fate":
            pairs = pairs.dropna(subset=["first", "second"])
        rows[variable] = _agreement(pairs, variable, resamples)
        lists.append(pairs[pairs["first"] != pairs["second"]].astype({"first": "str", "second": "str"}))
    table = pd.DataFrame.from_dict(rows, orient="index", dtype=object).rename_axis("variable")
    return Reliability(table, pd.concat(lists, ignore_index=True))


def alpha(*codings: Iterable[Any], metric: str = "nominal") -> float:
    """Compute Krippendorff's α of codings of the same units.

    Parameters
    ----------
    *codings : iterable
        The codes of one coder each, unit by unit; None where a unit was not coded.
    metric : {"nominal", "ratio"}
        How far two codes are apart.

    Returns
    -------
    float
        α; nan where all codes are the same, since agreement then shows nothing.

    Examples
    --------
    >>> round(alpha(list("aabb"), list("aaab")), 3)
    0.533
    """
    units = [
        (coder, unit, code)
        for coder, codes in enumerate(codings)
        for unit, code in enumerate(codes)
        if code is not None
    ]
    if len({code for *_, code in units}) < 2:
        return float("nan")
    return float(AnnotationTask(units, distance=_METRICS[metric]).alpha())


def _ratio_distance(left: float, right: float) -> float:
    return 0.0 if left == right else ((left - right) / (left + right)) ** 2


_METRICS: dict[str, Callable[[Any, Any], float]] = {"nominal": binary_distance, "ratio": _ratio_distance}


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


def _numerals(dataset: Dataset) -> pd.DataFrame:
    """Pair the numerals of both codings by piece, line and numeral, in order where one recurs."""
    figures = dataset.first_observations.merge(
        dataset.indicators[["indicator_id", "stage", "concept"]], on="indicator_id", how="left"
    )
    figures = figures.rename(columns={"obs_id": "row"}).assign(fate="figure")
    first = pd.concat([figures, dataset.exclusions.assign(fate="excluded")], ignore_index=True)
    first = first[first["source_id"].isin(dataset.second_observations["source_id"])]
    keyed = [_keyed(first), _keyed(dataset.second_observations)]
    columns = ["source_id", "line", "key", "printed", "fate", *FIGURE_VARIABLES]
    paired = keyed[0][["row", *columns]].merge(
        keyed[1][columns], on=["source_id", "line", "key"], how="outer", suffixes=("_first", "_second")
    )
    paired["printed"] = paired["printed_first"].fillna(paired["printed_second"])
    for side in ("fate_first", "fate_second"):
        paired[side] = paired[side].fillna("absent")
    return paired


def _keyed(frame: pd.DataFrame) -> pd.DataFrame:
    """Name each numeral by its own characters, so that a wider or narrower cut still pairs."""
    seen: Counter[tuple[Any, ...]] = Counter()
    keys = []
    for source, line, printed in zip(frame["source_id"], frame["line"], frame["printed"], strict=True):
        numeral = "".join(re.findall(r"[0-9０-９.．%％〇零一二三四五六七八九十百千万亿两首]", printed))
        seen[source, line, numeral] += 1
        keys.append(f"{numeral}#{seen[source, line, numeral]}")
    return frame.assign(key=keys)
