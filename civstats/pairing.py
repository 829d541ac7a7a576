"""The first and a later coding become pairs: each numeral or programme once, with the codes of both."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from operator import eq
from typing import TYPE_CHECKING, Any

import pandas as pd

from civstats.kept import kept
from civstats.quantities.numerals import DIGITS, UNITS

if TYPE_CHECKING:
    from civstats.tables import Dataset

# What each later coding coded of a figure, and of a programme.
FIGURE_VARIABLES = {
    "second": (
        "indicator_id", "time_period", "unit_measure", "qualifier", "basis", "coverage", "period_basis",
        "stage", "concept", "value",
    ),
    "third": (
        "indicator_id", "ref_area", "programme_id", "time_period", "period_basis", "coverage", "basis",
    ),
}  # fmt: skip
PROGRAMME_VARIABLES = {
    "second": ("pillar", "instrument", "actor", "target_group", "channel"),
    "third": ("ref_area", "pillar", "instrument", "actor", "target_group", "channel"),
}
CODINGS = tuple(FIGURE_VARIABLES)
NUMERAL = re.compile(f"[0-9.,{DIGITS}{UNITS}首]+")  # 2,000; 95.2; 三十; 首
NEAR = 1  # lines; a name that breaks over two lines may be cut at either
PLACE = ["source_id", "line", "printed"]


@kept
def pair_numerals(dataset: Dataset, coding: str = "second") -> pd.DataFrame:
    """Pair the numerals of the first and a later coding, in the pieces that the later one covers.

    Two rows are a pair if they stand on the same line and may be cuts of one stretch of text that share a
    numeral (2000人次 and 超2000人, 12345 and １２３４５热线). Where several rows could be paired so, they are
    paired in order, if both codings have as many of them; else the codings cut the text into different rows,
    and none of these is a pair.

    A row of the result is a numeral: ``row`` (id in the first coding; missing for a numeral that only the later one
    has), ``source_id``, ``line``, ``printed``, ``twice`` (whether both codings have it), then these three, ``fate``
    (figure, excluded, absent) and each of `FIGURE_VARIABLES` as ``<variable>_first`` and ``<variable>_<coding>``. The
    third coding's ``programme_id`` is that of the programme with which its own is a pair, else the name that it gave.
    """
    figures = dataset.first_observations.merge(
        dataset.indicators[["indicator_id", "stage", "concept"]], on="indicator_id", how="left"
    )
    figures = figures.rename(columns={"obs_id": "row"}).assign(fate="figure")
    # Coded by indicator, an exclusion answers a search word, and a later coding has figures alone.
    excluded = dataset.exclusions
    if dataset.coded_by == "indicator":
        excluded = excluded.head(0)
    first = pd.concat([figures, excluded.assign(fate="excluded")], ignore_index=True)
    later = getattr(dataset, f"{coding}_observations").reset_index(drop=True)
    if "programme" in later:
        later = later.assign(programme_id=_programme_ids(dataset, later))
    first = first[first["source_id"].isin(later["source_id"])].reset_index(drop=True)
    columns = [*PLACE, "fate", *FIGURE_VARIABLES[coding]]
    pairs = _joined(first[["row", *columns]], later[columns], dict(_partners(first, later)), coding)
    pairs = pairs.fillna({"fate_first": "absent", f"fate_{coding}": "absent"})
    # Whatever the order of the tables, the same pairs in the same order: the bootstrap draws by position.
    return pairs.sort_values([*PLACE, "pair"], ignore_index=True)


@kept
def pair_programmes(dataset: Dataset, coding: str = "second") -> pd.DataFrame:
    """Pair the programmes of the first and a later coding; the result is as of `pair_numerals`.

    Two rows of one piece may be a pair if their names overlap (one holds the other, but for punctuation), or
    if they stand on the same line or on neighbouring ones. Each row is paired once, the likeliest first:
    overlapping names on neighbouring lines, then overlapping names, then neighbouring lines; of these the
    nearest.
    """
    later = getattr(dataset, f"{coding}_programmes").rename(columns={"name": "printed"})
    first = dataset.first_programmes.rename(columns={"programme_id": "row", "name": "printed"})
    first = first[first["source_id"].isin(later["source_id"])].reset_index(drop=True)
    columns = [*PLACE, *PROGRAMME_VARIABLES[coding]]
    partners = _programme_partners(first, later.reset_index(drop=True))
    pairs = _joined(first[["row", *columns]], later[columns], partners, coding)
    return pairs.sort_values([*PLACE, "pair"], ignore_index=True)


@kept
def differences(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    """Name the variables that a later coding coded otherwise, by row of the first; none for a row coded once."""
    found: dict[str, dict[str, None]] = {}
    for coding in codings_of(dataset):
        for pairs, variables in (
            (pair_numerals(dataset, coding), ("fate", *figure_variables(dataset, coding))),
            (pair_programmes(dataset, coding), PROGRAMME_VARIABLES[coding]),
        ):
            for pair in pairs[pairs["twice"]].to_dict("records"):
                codes = {name: (pair[f"{name}_first"], pair[f"{name}_{coding}"]) for name in variables}
                differ = [
                    name
                    for name, (one, other) in codes.items()
                    if one != other and not pd.isna([one, other]).all()
                ]
                # Without a figure, nothing else is coded.
                told = ["fate"] if "fate" in differ else differ
                found.setdefault(pair["row"], {}).update(dict.fromkeys(told))
    return {row: tuple(names) for row, names in found.items()}


def codings_of(dataset: Dataset) -> list[str]:
    """Name the later codings that a dataset has."""
    return [
        coding
        for coding in CODINGS
        if len(getattr(dataset, f"{coding}_observations")) or len(getattr(dataset, f"{coding}_programmes"))
    ]


def figure_variables(dataset: Dataset, coding: str) -> list[str]:
    """Name the variables of `FIGURE_VARIABLES` that a later coding of a dataset has codes of."""
    later = getattr(dataset, f"{coding}_observations")
    coded = later.rename(columns={"programme": "programme_id"}).notna().any()
    return [name for name in FIGURE_VARIABLES[coding] if coded.get(name, False)]


def folded(printed: str) -> str:
    """Make full-width characters plain and take out white space: １２ 名 is 12名."""
    return "".join(unicodedata.normalize("NFKC", printed).split())


def _programme_ids(dataset: Dataset, figures: pd.DataFrame) -> list[Any]:
    """Give the programme of each of the third coder's figures as the first coding calls it."""
    pairs = pair_programmes(dataset, "third").dropna(subset="printed_third")
    ids = pairs["row"].fillna(pairs["printed_third"])
    known = dict(zip(zip(pairs["source_id"], pairs["printed_third"], strict=True), ids, strict=True))
    return [known.get(own) for own in zip(figures["source_id"], figures["programme"], strict=True)]


def _joined(first: pd.DataFrame, later: pd.DataFrame, partners: dict[int, int], coding: str) -> pd.DataFrame:
    """Join rows to pairs, given the row of the first coding for each of the later one that has a partner."""
    first = first.reset_index(drop=True).assign(pair=range(len(first)))
    later = later.reset_index(drop=True)
    later["pair"] = [partners.get(at, len(first) + at) for at in later.index]
    suffixes = ("_first", f"_{coding}")
    pairs = first.merge(later, on="pair", how="outer", suffixes=suffixes, indicator="twice")
    for column in PLACE:
        pairs[column] = pairs[f"{column}_first"].fillna(pairs[f"{column}_{coding}"])
    return pairs.assign(twice=pairs["twice"].eq("both"))


def _programme_partners(first: pd.DataFrame, later: pd.DataFrame) -> dict[int, int]:
    """Give the place of the row of the first coding for each of the later one that has a partner."""
    candidates = []
    for piece, theirs in later.groupby("source_id"):
        ours = first[first["source_id"] == piece]
        for one, other in product(_names(ours), _names(theirs)):
            apart = abs(one[1] - other[1])
            alike = one[2] in other[2] or other[2] in one[2]
            if alike or apart <= NEAR:
                # The likeliest first: of False and True, False sorts before.
                rank = (one[2] != other[2] or apart > NEAR, not alike or apart > NEAR, not alike, apart)
                candidates.append((*rank, one[0], other[0]))
    partners: dict[int, int] = {}
    for *_, our_place, their_place in sorted(candidates):
        if their_place not in partners and our_place not in partners.values():
            partners[their_place] = our_place
    return partners


def _names(rows: pd.DataFrame) -> list[tuple[int, int, str]]:
    """Give place in the table, line and name of each programme, the name without punctuation."""
    names = [re.sub(r"\W", "", folded(name)) for name in rows["printed"]]
    return list(zip(rows.index.tolist(), rows["line"].tolist(), names, strict=True))


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
    texts = rows["printed"].map(folded)
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
    for (start, end), (other_start, other_end) in product(_numerals(one), _numerals(other)):
        shift = start - other_start
        common = slice(max(0, shift), min(len(one), shift + len(other)))
        here, there = one[common], other[common.start - shift : common.stop - shift]
        if end - start == other_end - other_start and here == there:
            return True
    return False


@cache  # each text of a line is held against all others
def _numerals(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in NUMERAL.finditer(text)]
