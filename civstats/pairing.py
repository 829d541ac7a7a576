"""The first and the second coding become pairs: each numeral or programme once, with the codes of both."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import product
from operator import eq
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from civstats.tables import Dataset

FIGURE_VARIABLES = (
    "unit_measure", "qualifier", "basis", "coverage", "period_basis", "stage", "concept", "value",
)  # fmt: skip
PROGRAMME_VARIABLES = ("pillar", "instrument", "actor", "target_group", "channel")
NUMERAL = re.compile("[0-9.,〇零一二两三四五六七八九十百千万亿首]+")  # 2,000; 95.2; 三十; 首


def pair_numerals(dataset: Dataset) -> pd.DataFrame:
    """Pair the numerals of both codings, in the pieces that the second coding covers.

    Two rows are a pair if they stand on the same line and may be cuts of one stretch of text that share a
    numeral (2000人次 and 超2000人, 12345 and １２３４５热线). Where several rows could be paired so, they are
    paired in order, if both codings have as many of them; else the codings cut the text into different rows,
    and none of these is a pair.

    Parameters
    ----------
    dataset : Dataset
        The tables, the second coding perhaps without rows.

    Returns
    -------
    pandas.DataFrame
        One row per numeral: ``row`` (id in the first coding; missing for a numeral that only the second
        has), ``source_id``, ``line``, ``printed``, ``twice`` (bool: both codings have it), then ``fate``
        (figure, excluded, absent) and each of `FIGURE_VARIABLES` as ``<variable>_first`` and
        ``<variable>_second``.
    """
    figures = dataset.first_observations.merge(
        dataset.indicators[["indicator_id", "stage", "concept"]], on="indicator_id", how="left"
    )
    figures = figures.rename(columns={"obs_id": "row"}).assign(fate="figure")
    first = pd.concat([figures, dataset.exclusions.assign(fate="excluded")], ignore_index=True)
    second = dataset.second_observations.reset_index(drop=True)
    first = first[first["source_id"].isin(second["source_id"])].reset_index(drop=True)
    partners = dict(_partners(first, second))
    first["pair"] = first.index
    second["pair"] = [partners.get(at, len(first) + at) for at in second.index]
    columns = ["source_id", "line", "pair", "printed", "fate", *FIGURE_VARIABLES]
    pairs = _merged(first[["row", *columns]], second[columns], ["source_id", "line", "pair"])
    pairs["printed"] = pairs["printed_first"].fillna(pairs["printed_second"])
    pairs = pairs.fillna({"fate_first": "absent", "fate_second": "absent"})
    # Whatever the order of the tables, the same pairs in the same order: the bootstrap draws by position.
    return pairs.sort_values(["source_id", "line", "printed", "pair"], ignore_index=True)


def pair_programmes(dataset: Dataset) -> pd.DataFrame:
    """Pair the programmes of both codings by piece, line and name; the result is as of `pair_numerals`."""
    first = dataset.first_programmes.rename(columns={"programme_id": "row"})
    pairs = _merged(first, dataset.second_programmes, ["source_id", "line", "name"])
    return pairs.rename(columns={"name": "printed"})


def differences(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    """Name the variables that the two codings coded otherwise, by row of the first; none for a row coded once."""
    found = {}
    for pairs, variables in (
        (pair_numerals(dataset), ("fate", *FIGURE_VARIABLES)),
        (pair_programmes(dataset), PROGRAMME_VARIABLES),
    ):
        for pair in pairs[pairs["twice"]].to_dict("records"):
            codes = {name: (pair[f"{name}_first"], pair[f"{name}_second"]) for name in variables}
            differ = [
                name
                for name, (one, other) in codes.items()
                if one != other and not pd.isna([one, other]).all()
            ]
            # Without a figure, nothing else is coded.
            found[pair["row"]] = ("fate",) if "fate" in differ else tuple(differ)
    return found


def _merged(first: pd.DataFrame, second: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    pairs = first.merge(second, on=keys, how="outer", suffixes=("_first", "_second"), indicator="twice")
    return pairs.assign(twice=pairs["twice"].eq("both"))


def _partners(first: pd.DataFrame, second: pd.DataFrame) -> Iterator[tuple[int, int]]:
    """Yield the places of paired rows, that in the second coding before that in the first."""
    ours = _texts(first)
    for line, theirs in _texts(second).items():
        left, right = ours.get(line, {}), theirs
        for alike in (eq, _overlap):
            found = dict(_alike(left, right, alike))
            yield from found.items()
            left = {at: text for at, text in left.items() if at not in found.values()}
            right = {at: text for at, text in right.items() if at not in found}


def _texts(rows: pd.DataFrame) -> dict[Any, dict[Any, str]]:
    """Give the printed text of each row by its place in the table, line by line."""
    texts = rows["printed"].map(_folded)
    return {line: texts[at].to_dict() for line, at in rows.groupby(["source_id", "line"]).groups.items()}


def _alike(
    left: dict[int, str], right: dict[int, str], alike: Callable[[str, str], bool]
) -> Iterator[tuple[int, int]]:
    """Pair rows of one line that are alike, in order where several are, if both codings have as many."""
    candidates = {our: [at for at in right if alike(left[our], right[at])] for our in left}
    for our, theirs in candidates.items():
        group = [other for other in left if candidates[other] == theirs]
        touching = [other for other in left if set(candidates[other]) & set(theirs)]
        if theirs and group == touching and len(group) == len(theirs):
            yield theirs[group.index(our)], our


def _overlap(one: str, other: str) -> bool:
    """Say whether two texts may be cuts of one stretch that share a numeral: 超2000人 and 2000人次, not 3名 and 13名."""
    spans = ([match.span() for match in NUMERAL.finditer(text)] for text in (one, other))
    for (start, end), (other_start, other_end) in product(*spans):
        shift = start - other_start
        common = slice(max(0, shift), min(len(one), shift + len(other)))
        here, there = one[common], other[common.start - shift : common.stop - shift]
        if end - start == other_end - other_start and here == there:
            return True
    return False


def _folded(printed: str) -> str:
    """Make full-width characters plain and take out white space: １２ 名 is 12名."""
    return "".join(unicodedata.normalize("NFKC", printed).split())
