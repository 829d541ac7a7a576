"""The first and the later codings of a dataset become α of each variable, and unitising α of how they cut the text.

Three coders coded the page, and none saw another's codes. How independent they were stands in codelist `coding`:
the second coder had the list of programmes' names and the rules on stages, so that cutting programmes out of the
text was not theirs to do; the third had neither names nor indicators' examples, but the rules that had been written
to settle the differences of the first two, each with its case from the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from civstats.arguments import need_dataset
from civstats.bounded import BoundedValue
from civstats.language import english
from civstats.pairing import (
    PROGRAMME_VARIABLES,
    codings_of,
    figure_variables,
    pair_numerals,
    pair_programmes,
)
from civstats.unitising import alpha_of_lines, cut_lines

if TYPE_CHECKING:
    from civstats.tables import Dataset

RESAMPLES, SEED = 400, 2004
# Variables that leave the coder no choice: the first three follow from the printed figure, as `civstats check` holds
# them to; the rules on stages name the figure of the page for each case that could be doubted.
SETTLED = ("unit_measure", "qualifier", "value", "stage")
# Without a code, a figure has no programme or no period: that is a code too.
MAY_LACK = ("programme_id", "time_period")
COLUMNS = [
    "coding", "variable", "metric", "units", "agreement", "alpha", "interval", "lower", "upper", "settled",
]  # fmt: skip
CUTTING = ["coding", "kind", "first", "other", "both", "alpha", "interval", "lower", "upper", "settled"]
Draws = npt.NDArray[np.intp]  # a row per bootstrap sample: which of the units it is made of


class Measure(NamedTuple):
    """A kind of α: of units, and of each of many samples drawn from them."""

    of: Callable[[Sequence[Any]], float]
    resampled: Callable[[Sequence[Any], Draws], Iterable[float]]


def _limit(alpha: float) -> BoundedValue:
    return BoundedValue(alpha, alpha, operation="limit of Krippendorff, Content Analysis (2004), p. 241")


@dataclass(frozen=True)
class Reliability:
    """Agreement of the first and each later coding, before any correction.

    Attributes
    ----------
    variables : pandas.DataFrame
        A row per later coding that the dataset has and variable that it coded: ``coding`` (str: second,
        third), ``variable`` (str), ``metric`` (str), ``units`` (`BoundedValue`, rows coded by both),
        ``agreement`` (`BoundedValue`, per cent), ``alpha`` (`BoundedValue`, Krippendorff's α; missing where
        no code varies), ``interval`` (`BoundedValue`, the bootstrap interval of α over units, 95 %) with its
        ends ``lower`` and ``upper`` (float), ``settled`` (bool: the codebook settles the variable in advance,
        so that agreement on it says little).
    disagreements : pandas.DataFrame
        ``coding``, ``row`` (id in the first coding), ``source_id``, ``line``, ``printed``, ``variable``,
        ``first``, ``other`` (str).
    customary, lowest : BoundedValue
        The α that it is customary to require, and the lowest conceivable limit for tentative conclusions.
    """

    variables: pd.DataFrame
    disagreements: pd.DataFrame

    customary: ClassVar[BoundedValue] = _limit(0.8)
    lowest: ClassVar[BoundedValue] = _limit(0.667)

    @property
    def weak(self) -> pd.DataFrame:
        """The rows of `variables` whose α falls short of what it is customary to require."""
        known = self.variables.dropna(subset="alpha")
        return known.loc[[own.lower < self.customary.lower for own in known["alpha"]]]


def reliability(dataset: Dataset, *, resamples: int = RESAMPLES) -> Reliability:
    """Compare the first with each later coding, variable by variable, as they came out.

    Only what both coders cut out of the text is compared (`cutting` tells how much that is), in pieces that
    the later coding covers. ``fate`` tells on which numerals the codings agree that they are figures at all;
    the other variables of figures are compared where both took the numeral for a figure. ``ref_area`` takes
    in programmes too. α is nominal, and for ``value`` ratio.

    Parameters
    ----------
    dataset : Dataset
        Tables with later codings (``codings/``).
    resamples : int, optional
        Bootstrap samples for each interval.

    Returns
    -------
    Reliability
        α, agreement and disagreements; without rows where there is no later coding.

    Notes
    -----
    α after Krippendorff, as NLTK computes it; it is customary to require .800, and .667 is the lowest
    conceivable limit for tentative conclusions (Krippendorff 2004, p. 241).

    Examples
    --------
    >>> import civstats
    >>> table = civstats.reliability(civstats.load(), resamples=20).variables
    >>> row = table.query("coding == 'second' and variable == 'qualifier'").iloc[0]
    >>> print(row["alpha"], row["settled"])
    1 True
    """
    need_dataset("reliability", dataset)
    rows, lists = [], []
    for coding in codings_of(dataset):
        for variable, pairs in _compared(dataset, coding).items():
            rows.append({"coding": coding, "variable": variable, **_agreement(pairs, variable, resamples)})
            differ = pairs[pairs["first"] != pairs["other"]].assign(coding=coding, variable=variable)
            lists.append(differ.astype({"first": "str", "other": "str"}))
    found = ["coding", "row", "source_id", "line", "printed", "variable", "first", "other"]
    disagreements = pd.concat(lists, ignore_index=True)[found] if lists else pd.DataFrame(columns=found)
    return Reliability(pd.DataFrame(rows, columns=COLUMNS), disagreements)


def cutting(dataset: Dataset, *, resamples: int = RESAMPLES) -> pd.DataFrame:
    """Tell how far the first and each later coding cut the same numerals and programmes out of the text.

    A row per later coding and kind of unit: how many units the ``first`` coder cut, how many the ``other``, how many
    are pairs (``both``), unitising α with its interval from a bootstrap over lines, and whether the coder was given
    the names and did not cut (``settled``). How lines become a continuum: `civstats.unitising`.

    >>> import civstats
    >>> table = cutting(civstats.load(), resamples=20).set_index(["coding", "kind"])
    >>> print(table.loc[("second", "numerals"), "both"])
    125
    """
    rows = []
    for coding in codings_of(dataset):
        for kind, pair in (("numerals", pair_numerals), ("programmes", pair_programmes)):
            pairs = pair(dataset, coding)
            told: dict[str, Any] = {"coding": coding, "kind": kind}
            counted = {"first": pairs["printed_first"].notna(), "other": pairs[f"printed_{coding}"].notna()}
            for name, units in (counted | {"both": pairs["twice"]}).items():
                ids = tuple(pairs.loc[units, "row"].dropna())
                told[name] = BoundedValue(units.sum(), units.sum(), rows=ids, operation="count")
            told["settled"] = (coding, kind) == ("second", "programmes")
            lines, ids = cut_lines(pairs, dataset, coding), tuple(pairs["row"].dropna())
            estimate = _estimate(UNITISING, lines, resamples, ids, english("Krippendorff's unitising α"))
            rows.append(told | estimate)
    return pd.DataFrame(rows, columns=CUTTING)


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
    return float(AnnotationTask(data, distance=DISTANCES[metric]).alpha())


def alpha_of_samples(
    pairs: Sequence[tuple[Any, Any]], draws: Draws, *, metric: str = "nominal"
) -> npt.NDArray[np.float64]:
    """Compute Krippendorff's α of two coders for many samples of the same units at once, which `alpha` does one by one.

    `pairs` holds both codes of each unit, none missing; each row of `draws` the numbers of the units in one sample.

    >>> alpha_of_samples([("a", "a"), ("a", "a"), ("b", "a"), ("b", "b")], np.array([[0, 1, 2, 3], [0, 1, 3, 3]])).round(3)
    array([0.533, 1.   ])
    """
    numbers, codes = pd.factorize(pd.Series([code for pair in pairs for code in pair], dtype=object))
    apart = np.array([[DISTANCES[metric](one, other) for other in codes] for one in codes])
    of_units = numbers.reshape(-1, 2)
    drawn = of_units[draws].reshape(len(draws), -1)
    counts = np.array([np.bincount(sample, minlength=len(codes)) for sample in drawn])
    size = drawn.shape[1]
    observed = apart[of_units[:, 0], of_units[:, 1]][draws].mean(axis=1)
    expected = ((counts @ apart) * counts).sum(axis=1) / (size * (size - 1))
    with np.errstate(invalid="ignore"):  # nan where all codes of a sample are the same
        return np.asarray(1 - observed / expected)


def _differ(left: Any, right: Any) -> float:
    return float(left != right)


def _ratio(left: float, right: float) -> float:
    return 0.0 if left == right else ((left - right) / (left + right)) ** 2


DISTANCES: dict[str, Callable[[Any, Any], float]] = {"nominal": _differ, "ratio": _ratio}


def _compared(dataset: Dataset, coding: str) -> dict[str, pd.DataFrame]:
    """Give the codes of both coders for each variable, of the units that both cut."""
    numerals, programmes = (pair(dataset, coding) for pair in (pair_numerals, pair_programmes))
    numerals, programmes = (pairs[pairs["twice"]] for pairs in (numerals, programmes))
    figures = numerals[numerals["fate_first"].eq("figure") & numerals[f"fate_{coding}"].eq("figure")]
    absent = {f"{name}_{end}": "none" for name in MAY_LACK for end in ("first", coding)}
    plan = [("fate", numerals)]
    plan += [(variable, figures.fillna(absent)) for variable in figure_variables(dataset, coding)]
    plan += [(variable, programmes) for variable in PROGRAMME_VARIABLES[coding]]
    parts: dict[str, list[pd.DataFrame]] = {}
    for variable, pairs in plan:
        codes = {"first": pairs[f"{variable}_first"], "other": pairs[f"{variable}_{coding}"]}
        found = pairs[["row", "source_id", "line", "printed"]].assign(**codes)
        parts.setdefault(variable, []).append(found.dropna(subset=["first", "other"]))
    return {variable: pd.concat(frames) for variable, frames in parts.items()}


def _agreement(pairs: pd.DataFrame, variable: str, resamples: int) -> dict[str, Any]:
    metric = "ratio" if variable == "value" else "nominal"
    ids = tuple(pairs["row"])
    told: dict[str, Any] = {
        "metric": metric,
        "units": BoundedValue(len(pairs), len(pairs), rows=ids, operation="count"),
        "settled": variable in SETTLED,
    }
    if len(pairs):
        equal = 100 * float(pairs["first"].eq(pairs["other"]).mean())
        told["agreement"] = BoundedValue(equal, equal, "%", ids, "share coded alike")
    codes = zip(pairs["first"], pairs["other"], strict=True)
    return told | _estimate(ALPHAS[metric], codes, resamples, ids, english("Krippendorff's α"))


def _alpha_of_pairs(metric: str, codes: Sequence[tuple[Any, Any]]) -> float:
    return alpha([own for own, _ in codes], [other for _, other in codes], metric=metric)


def _alpha_of_drawn_lines(lines: Sequence[Any], draws: Draws) -> Iterator[float]:
    return (alpha_of_lines([lines[at] for at in draw]) for draw in draws.tolist())


ALPHAS = {
    metric: Measure(partial(_alpha_of_pairs, metric), partial(alpha_of_samples, metric=metric))
    for metric in DISTANCES
}
UNITISING = Measure(alpha_of_lines, _alpha_of_drawn_lines)


def _estimate(
    measure: Measure, units: Iterable[Any], resamples: int, rows: tuple[str, ...], operation: str
) -> dict[str, Any]:
    """Give α of units with its interval, nothing where it is not known."""
    point, lower, upper = _bootstrap(measure, tuple(units), resamples)
    if np.isnan(point):
        return {}
    return {
        "alpha": BoundedValue(point, point, rows=rows, operation=operation),
        "interval": BoundedValue(lower, upper, rows=rows, operation="bootstrap interval of α"),
        "lower": lower,
        "upper": upper,
    }


@lru_cache(maxsize=128)  # of codes alone: the same in every language
def _bootstrap(measure: Measure, units: tuple[Any, ...], resamples: int) -> tuple[float, float, float]:
    """Compute α of units and the ends of its interval from a bootstrap over them."""
    point = measure.of(units)
    if np.isnan(point):
        return point, point, point
    draws = np.random.default_rng(SEED).integers(len(units), size=(resamples, len(units)))
    samples = [point] if point == 1 else [*measure.resampled(units, draws)]
    lower, upper = np.nanpercentile(samples, [2.5, 97.5])
    return point, lower, upper
