"""Observations and programmes joined with what their keys stand for, their codes in words, bounds as numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from civstats.additivity import Scope
from civstats.arguments import need_dataset
from civstats.bounded import BoundedValue
from civstats.filters import select
from civstats.kept import kept
from civstats.language import english, translate
from civstats.periods import days, year
from civstats.periods import in_words as period_in_words

if TYPE_CHECKING:
    from civstats.tables import Dataset

# The key columns of observations: the table that each leads to, and what is taken from there.
JOINED = {
    "indicator_id": ("indicators", ("stage", "concept", "aggregation")),
    "ref_area": ("places", ("level", "population_date")),
    "programme_id": ("programmes", ("pillar",)),
}
# The tables that name what a key stands for, and their columns of names, the first that is stated to be taken.
NAMED = {
    "indicator_id": ("indicators", ("name_en", "name")),
    "ref_area": ("places", ("name_en", "name")),
    "source_id": ("sources", ("title_en", "title")),
    "programme_id": ("programmes", ("name_en", "name")),
}
CODED = (
    "unit_measure", "qualifier", "coverage", "period_basis", "basis", "obs_status",
    "stage", "concept", "aggregation", "level", "pillar", "instrument", "actor", "target_group", "channel",
)  # fmt: skip
RULE = re.compile(r"coding_rule ([a-z-]+)")  # coding_rule pillar-deed: it runs errands
KEY = re.compile(r"(?<![a-z0-9])[a-z][a-z0-9]*(?:-[a-z0-9]+)+")  # as yangquan-models-ceremony
PIECE = re.compile(
    r"(?<![\w-])[a-z][a-z0-9-]*(?=, line|，第)"
)  # 33名 (yangquan, line 41); 33名（yangquan，第41行）
# How a figure is written by its qualifier; by any other, as a range.
AS_PRINTED = english(
    {
        "more_than": "more than {number}",
        "at_least": "at least {number}",
        "nearly": "nearly {number}",
        "less_than": "less than {number}",
        "at_most": "up to {number}",
    }
)
# Variables and codelists as readers are told them, by their names with blanks.
VARIABLES = english(
    [
        "actor", "aggregation", "basis", "bounds rule", "channel", "coding", "coding rule", "concept", "coverage",
        "fate", "indicator", "instrument", "kind", "level", "line", "measure word", "name", "part of",
        "period basis", "period type", "pillar", "place", "printed", "programme", "qualifier", "reason", "stage",
        "target group", "time period", "unit measure", "value",
    ]
)  # fmt: skip


def observations(
    dataset: Dataset, *, place: str | Iterable[str] | None = None, **values: object
) -> pd.DataFrame:
    """Join each observation with its indicator, its place, its programme, its piece and the words for its codes.

    Compute with ``number``, or with its bounds ``lower`` and ``upper``: ``value`` is the number as printed, which may
    lie outside them, as 500 of 500余 does.

    Parameters
    ----------
    dataset : Dataset
        The loaded tables.
    place : str or list of str, optional
        Only figures of this place, by its key or its name in Chinese or English, and of all places within it.
    **values : str, number or list of these
        Only rows with this value, or one of these, in the column of that name, as ``coverage="whole"``.

    Returns
    -------
    pandas.DataFrame
        One row per observation, in the file's order: the columns of ``observations``; ``stage``,
        ``concept`` and ``aggregation`` of its indicator; ``level`` and ``population_date`` of its place;
        ``pillar`` of its programme; as English words (str, in Chinese where no English is stated, or
        where the data are loaded with ``language="zh"``)
        ``place``, ``piece``, ``locality`` (the place that the piece is about, as `localities` gives it),
        ``indicator_id_name``, ``programme_id_name`` and ``<column>_name`` for each coded column;
        ``place_printed``, the place's name in Chinese; ``year`` (whole number), the year that the figure is for, missing
        where its ``time_period`` is no whole year or day: a half-year is no year of its own; ``number`` and ``population`` as `BoundedValue`
        (population missing where none is published).

    Raises
    ------
    TypeError, ValueError
        If these are no loaded data, or a place, column or value is unknown; the message names what may be meant.

    Examples
    --------
    >>> import civstats
    >>> len(civstats.observations(civstats.load(), place="江苏省", coverage="whole")["place"].unique())
    1
    >>> frame = civstats.observations(civstats.load())
    >>> print(frame.set_index("obs_id").loc["yangquan-73-1", ["number", "basis_name"]].tolist())
    [BoundedValue(lower=501.0, upper=599.0, unit='场次', rows=('yangquan-73-1',), operation='as printed'), 'Achieved']
    """
    need_dataset("observations", dataset)
    wanted = values if place is None else {"place": place, **values}
    return select(_joined(dataset), dataset, wanted) if wanted else _joined(dataset)


@kept
def _joined(dataset: Dataset) -> pd.DataFrame:
    frame = dataset.observations
    for key, (name, wanted) in JOINED.items():
        table = getattr(dataset, name)[[key, *wanted]]
        frame = frame.merge(table, on=key, how="left", validate="m:1")
    places = dataset.places.set_index("ref_area")
    return _worded(frame, dataset).assign(
        place_printed=frame["ref_area"].map(places["name"]),
        year=frame["time_period"].map(year, na_action="ignore").astype("Int64"),
        number=numbers(frame, _scopes(frame, dataset)),
        population=frame["ref_area"].map(_populations(places)),
    )


@kept
def programmes(dataset: Dataset) -> pd.DataFrame:
    """Join each programme with its place, its piece and the words for its codes, as `observations` does.

    >>> import civstats
    >>> frame = programmes(civstats.load()).set_index("programme_id")
    >>> frame.loc["chifeng-care-centre", ["locality", "place", "programme_id_name", "pillar_name"]].tolist()
    ['Chifeng', 'Hada Subdistrict', 'Elderly-care service centre', 'Services']
    """
    return _worded(dataset.programmes, dataset)


def _worded(table: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """Add what keys and codes stand for, and the place that the piece of each row is about."""
    coded = [column for column in CODED if column in table]
    words = {f"{column}_name": table[column].map(dataset.words(column)) for column in coded}
    words["locality"] = table["source_id"].map(localities(dataset))
    for key in ("indicator_id", "programme_id"):
        if key in table:
            words[f"{key}_name"] = table[key].map(names(dataset, key))
    return named(table, dataset).assign(**words)


@kept
def decisions(dataset: Dataset) -> pd.DataFrame:
    """Say each correction in words: what was coded, how by whom, what was decided and by which rule.

    ``obs_id`` is missing where the row that a correction is for is in none of the tables.

    >>> import civstats
    >>> row = decisions(civstats.load()).set_index("obs_id").loc["yangquan-zhangluoban"]
    >>> row[["coded", "variable", "decided", "decision", "reason"]].tolist()
    ['Zhangluoban errands for residents', 'pillar', 'Services', 'Accepted', 'rule “The deed before the heading”: it runs errands']
    """
    table = dataset.corrections
    known = _printed(dataset)
    found = table["obs_id"].isin(known.index)
    rows = pd.concat([known, _never_coded(table["obs_id"][~found], dataset)])
    rules = dataset.words("coding_rule")
    coded = {*table["column"]} & {*dataset.codelists["codelist"]}
    words: dict[str, pd.Series[str]] = {column: dataset.words(column) for column in coded}
    words |= {"programme_id": rows["printed"], "indicator_id": names(dataset, "indicator_id")}

    def told(column: str, code: Any) -> Any:
        if not isinstance(code, str):
            return None
        return words[column].get(code, code) if column in words else code

    def reasoned(text: str) -> str:
        text = RULE.sub(
            lambda rule: translate("rule “{name}”", name=rules.get(rule[1], rule[1])), translate(text)
        )
        return KEY.sub(lambda key: rows["printed"].get(key[0], key[0]), text).replace("_", " ")

    numerals = table["obs_id"].isin([*dataset.first_observations["obs_id"], *dataset.exclusions["row"]])
    variables = variable_words(table["column"])
    return pd.DataFrame(
        {
            "obs_id": table["obs_id"].where(found),
            "locality": table["obs_id"].map(rows["source_id"]).map(localities(dataset)),
            "coded": table["obs_id"].map(rows["printed"]),
            "variable": variables.where(
                numerals | table["column"].ne("fate"), english("whether it is a programme")
            ),
            "first coding": list(map(told, table["column"], table["from"])),
            "decided": list(map(told, table["column"], table["to"])),
            "decision": table["status"].map(dataset.words("correction_status")),
            "reason": list(map(reasoned, table["reason"])),
        }
    )


def decided(decisions: pd.DataFrame) -> pd.DataFrame:
    """Count decisions by variable, with a column per decision; each number rests on the rows that it is about.

    >>> import civstats
    >>> print(decided(decisions(civstats.load())).loc["qualifier", "Accepted"])
    1
    """
    cells: dict[str, dict[str, BoundedValue]] = {}
    for name in decisions["decision"].unique():
        cells[name] = {}
        for variable in sorted(decisions["variable"].unique()):
            part = decisions[decisions["variable"].eq(variable) & decisions["decision"].eq(name)]
            rows = tuple(part["obs_id"].dropna().unique())
            cells[name][variable] = BoundedValue(len(part), len(part), "", rows, "count")
    return pd.DataFrame(cells, dtype=object).rename_axis("variable")


def _printed(dataset: Dataset) -> pd.DataFrame:
    """Give the piece of each row by its id, with the figure as printed or the name of the programme."""
    programmes = pd.concat([dataset.first_programmes, dataset.programmes])
    named = (
        programmes["name"] if dataset.language == "zh" else programmes["name_en"].fillna(programmes["name"])
    )
    programmes = programmes.assign(printed=named)
    rows = pd.concat(
        table.set_index(key)[["source_id", "printed"]]
        for table, key in (
            (dataset.first_observations, "obs_id"),
            (dataset.exclusions, "row"),
            (programmes, "programme_id"),
        )
    )
    return rows[~rows.index.duplicated()]


def _never_coded(ids: pd.Series[str], dataset: Dataset) -> pd.DataFrame:
    """Give piece and words of ids that no table has, as of a programme that only a later coder cut out."""
    sources = sorted(dataset.sources["source_id"], key=len, reverse=True)
    found = [next((own for own in sources if row.startswith(f"{own}-")), "") for row in ids]
    words = [row.removeprefix(f"{own}-").replace("-", " ") for row, own in zip(ids, found, strict=True)]
    return pd.DataFrame({"source_id": found, "printed": words}, index=list(ids), dtype="str")


def codebook(dataset: Dataset, codelists: list[str]) -> pd.DataFrame:
    """Give codelists for readers: names and definitions, with the pieces of examples named by place.

    >>> import civstats
    >>> rules = codebook(civstats.load(), ["coding_rule"]).set_index("in English")
    >>> rules.loc["Works", "definition"].rpartition("Example: ")[2]
    '5000张 (Yangquan, line 80).'
    """
    rows = dataset.codelists[dataset.codelists["codelist"].isin(codelists)].reset_index(drop=True)
    places = localities(dataset)
    return pd.DataFrame(
        {
            "list": rows["codelist"].str.replace("_", " "),
            "name": rows["name"],
            "in English": rows["name_en"].fillna(rows["name"]),
            "definition": rows["definition"]
            .map(translate)
            .str.replace(PIECE, lambda piece: places.get(piece[0], piece[0]), regex=True),
        }
    )


def in_words(figures: pd.DataFrame) -> pd.Series[Any]:
    """Give the numbers of `observations` with their units in words, as charts write them: persons, not 人."""
    pairs = zip(figures["number"], figures["unit_measure_name"].str.lower(), strict=True)
    told = [replace(number, unit=number.unit if number.unit == "%" else words) for number, words in pairs]
    return pd.Series(told, index=figures.index, dtype=object)


def figure_names(figures: pd.DataFrame) -> pd.Series[str]:
    """Name figures of `observations` by place and what they count, and by period where a place prints several.

    >>> import civstats
    >>> frame = civstats.observations(civstats.load())
    >>> figure_names(frame[frame["obs_id"] == "yangquan-73-1"]).item()
    'Yangquan: Themed practice activities announced'
    """
    written = figures["time_period"].astype("str").fillna("")
    words = {code: period_in_words(code or None, translate("period not stated")) for code in written.unique()}
    periods = written.map(words).astype("str")
    printed = periods.groupby([figures["ref_area"], figures["indicator_id"]]).transform("nunique")
    pairs = zip(figures["place"], figures["indicator_id_name"], strict=True)
    names = [
        translate("{place}: {indicator}", place=place, indicator=indicator) for place, indicator in pairs
    ]
    named = [
        translate("{figure}, {period}", figure=name, period=period) if several else name
        for name, period, several in zip(names, periods, printed.ne(1), strict=True)
    ]
    return pd.Series(named, figures.index, dtype="str")


def as_printed(figures: pd.DataFrame) -> list[tuple[str | BoundedValue, ...]]:
    """Give each figure as printed, for a `finding`: more than 550,000. What is about a number is written as a range.

    Each keeps its bounds, however it is written.

    >>> import civstats
    >>> rows = civstats.observations(civstats.load()).set_index("obs_id").loc[["xiangtan-168-1", "yangquan-42-1"]]
    >>> print(civstats.finding("It prints {numbers}.", numbers=as_printed(rows)))
    It prints nearly 70,000 and 4.
    """
    told: list[tuple[str | BoundedValue, ...]] = []
    for qualifier, value, number in zip(
        figures["qualifier"], figures["value"], figures["number"], strict=True
    ):
        before, place, after = translate(AS_PRINTED.get(qualifier, "")).partition("{number}")
        own = replace(number, written=value) if place else number
        told.append(tuple(part for part in (before, own, after) if part != ""))
    return told


def variable_words(variables: pd.Series[str]) -> pd.Series[str]:
    """Name coded variables for readers: target_group as target group; fate is that of a numeral.

    >>> variable_words(pd.Series(["target_group", "indicator_id", "ref_area", "fate"])).tolist()
    ['target group', 'indicator', 'place', 'whether it measures anything']
    """
    plain = variables.astype("str").str.removesuffix("_id").str.replace("_", " ")
    return plain.replace({"ref area": "place", "fate": english("whether it measures anything")})


def with_decimals(column: pd.Series[Any], decimals: int = 3) -> pd.Series[Any]:
    """Write the numbers of a column with as many decimals each; what is missing stays so."""
    return column.map(lambda number: number.with_decimals(decimals), na_action="ignore")


@kept
def localities(dataset: Dataset) -> pd.Series[str]:
    """Name each piece by its key: by the place that it is about, the highest where it tells of several.

    Pieces that share their place are told apart by the year that their figures are for, else by their titles, else
    by when they were published, else by their keys. A piece without a place is named by its title.

    >>> import civstats
    >>> localities(civstats.load())["chifeng"]
    'Chifeng'
    """
    sources = dataset.sources.set_index("source_id")
    titles = names(dataset, "source_id")
    about = places_of(dataset).map(names(dataset, "ref_area")).astype("str")
    found = about.fillna(titles)
    years = dataset.observations["time_period"].map(year, na_action="ignore").dropna().astype(int)
    by_piece = years.groupby(dataset.observations["source_id"])
    one_year = by_piece.max()[by_piece.nunique().eq(1)].astype("str")
    keys = pd.Series(sources.index, index=sources.index)
    for wording in (one_year, titles, sources["published"].map(period_in_words, na_action="ignore"), keys):
        told = wording.reindex(found.index).astype("str")
        alike = told.groupby(found)
        # All of one name, or none: Qingxi (2023) beside Qingxi (2024).
        helps = alike.transform("size").eq(alike.transform("nunique"))
        shared = found.duplicated(keep=False) & helps
        found = pd.Series(
            [
                translate("{name} ({apart})", name=name, apart=words) if is_shared else name
                for name, words, is_shared in zip(found, told, shared, strict=True)
            ],
            found.index,
            dtype="str",
        )
    return found


@kept
def places_of(dataset: Dataset) -> pd.Series[str]:
    """Give the ref_area of the place that each piece is about, the highest level first; missing for none."""
    rows = pd.concat(
        [table[["source_id", "ref_area"]] for table in (dataset.programmes, dataset.observations)]
    )
    order = {level: place for place, level in enumerate(dataset.words("level").index)}
    rank = rows["ref_area"].map(dataset.places.set_index("ref_area")["level"].map(order))
    first = rows.assign(rank=rank).sort_values("rank", kind="stable").drop_duplicates("source_id")
    return first.set_index("source_id")["ref_area"].reindex(dataset.sources["source_id"])


def named(table: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """Add ``piece`` and, where the table has ``ref_area``, ``place``: the names of what the keys stand for."""
    columns = {"ref_area": "place", "source_id": "piece"}
    words = {name: table[key].map(names(dataset, key)) for key, name in columns.items() if key in table}
    return table.assign(**words)


@kept
def names(dataset: Dataset, key: str) -> pd.Series[str]:
    """Give the names of places, indicators or pieces by their key, the key itself where none is stated."""
    table, columns = NAMED[key]
    rows = getattr(dataset, table)
    wanted = columns if dataset.language == "en" else columns[::-1]
    stated: pd.Series[str] = rows[[*wanted, key]].bfill(axis="columns").iloc[:, 0]
    return stated.astype("str").set_axis(rows[key])


def _populations(places: pd.DataFrame) -> pd.Series[Any]:
    """Give the usual residents of each place by its key; None where no number is published."""
    cells = [
        None if pd.isna(number) else BoundedValue(number, number, "人", (f"place-{area}",))
        for area, number in places["population"].items()
    ]
    return pd.Series(cells, index=places.index, dtype=object)


def numbers(observations: pd.DataFrame, scopes: tuple[Scope, ...] = ()) -> pd.Series[Any]:
    """Give each observation as a `BoundedValue` of one row, on the index of the observations."""
    columns = (observations[name] for name in ("lower", "upper", "unit_measure", "obs_id"))
    cells = [
        BoundedValue(lower, upper, "" if pd.isna(unit) else unit, (row,), scopes=scopes[at : at + 1])
        for at, (lower, upper, unit, row) in enumerate(zip(*columns, strict=True))
    ]
    return pd.Series(cells, index=observations.index, dtype=object, name="number")


def _scopes(frame: pd.DataFrame, dataset: Dataset) -> tuple[Scope, ...]:
    """Give what each figure counts, where and when, so that a sum can refuse what counts twice."""
    parents = dataset.places.set_index("ref_area")["parent"].dropna().to_dict()
    within: dict[str, tuple[str, ...]] = {}
    for place in dataset.places["ref_area"]:
        chain = [place]
        while (above := parents.get(chain[-1])) is not None:
            chain.append(above)
        within[place] = tuple(chain)
    indicators = dataset.indicators
    stocks = {*indicators.loc[indicators["period_type"].eq("stock"), "indicator_id"]}
    known = {text: days(text) for text in frame["time_period"].dropna().unique()}
    # What is there in one year is there in the next: a stock adds over places, never over time.
    periods = [
        None if indicator in stocks else known.get(text)
        for indicator, text in zip(frame["indicator_id"], frame["time_period"], strict=True)
    ]
    columns = frame[["obs_id", *Scope._fields[1:-2]]].astype(object)
    rows = columns.where(columns.notna(), None).itertuples(index=False, name=None)
    places = frame["ref_area"].map(within)
    return tuple(Scope(*row, *around) for row, *around in zip(rows, places, periods, strict=True))
