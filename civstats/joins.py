"""Each observation joined with its indicator, place, programme and piece, its codes in words, its bounds a number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from civstats.bounded import BoundedValue

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
}
CODED = (
    "unit_measure", "qualifier", "coverage", "period_basis", "basis", "obs_status",
    "stage", "concept", "aggregation", "level", "pillar",
)  # fmt: skip


def observations(dataset: Dataset) -> pd.DataFrame:
    """Join each observation with its indicator, its place, its programme, its piece and the words for its codes.

    Parameters
    ----------
    dataset : Dataset
        The loaded tables.

    Returns
    -------
    pandas.DataFrame
        One row per observation, in the file's order: the columns of ``observations``; ``stage``,
        ``concept`` and ``aggregation`` of its indicator; ``level`` and ``population_date`` of its place;
        ``pillar`` of its programme; as English words (str, in Chinese where no English is stated)
        ``place``, ``piece``, ``indicator_id_name`` and ``<column>_name`` for each coded column;
        ``place_printed``, the place's name in Chinese; ``number`` and ``population`` as `BoundedValue`
        (population missing where none is published).

    Examples
    --------
    >>> import civstats
    >>> frame = civstats.observations(civstats.load())
    >>> print(frame.set_index("obs_id").loc["yangquan-73-1", ["number", "basis_name"]].tolist())
    [BoundedValue(lower=501.0, upper=599.0, unit='场次', rows=('yangquan-73-1',), operation='as printed'), 'Achieved']
    """
    frame = dataset.observations
    for key, (name, wanted) in JOINED.items():
        table = getattr(dataset, name)[[key, *wanted]]
        frame = frame.merge(table, on=key, how="left", validate="m:1")
    words = {f"{column}_name": frame[column].map(dataset.words(column)) for column in CODED}
    places = dataset.places.set_index("ref_area")
    residents = pd.Series(populations(dataset), index=places.index, dtype=object)
    return named(frame, dataset).assign(
        **words,
        indicator_id_name=frame["indicator_id"].map(names(dataset, "indicator_id")),
        place_printed=frame["ref_area"].map(places["name"]),
        number=numbers(frame),
        population=frame["ref_area"].map(residents),
    )


def named(table: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """Add ``place`` and ``piece``, the names of what ``ref_area`` and ``source_id`` stand for.

    A table without ``ref_area``, as that of exclusions, gets no ``place``.
    """
    columns = {"ref_area": "place", "source_id": "piece"}
    words = {name: table[key].map(names(dataset, key)) for key, name in columns.items() if key in table}
    return table.assign(**words)


def names(dataset: Dataset, key: str) -> pd.Series[str]:
    """Give the names of places, indicators or pieces by their key, the key itself where none is stated."""
    table, columns = NAMED[key]
    rows = getattr(dataset, table)
    stated: pd.Series[str] = rows[[*columns, key]].bfill(axis="columns").iloc[:, 0]
    return stated.set_axis(rows[key])


def populations(dataset: Dataset) -> list[BoundedValue | None]:
    """Give the usual residents of each place in the order of their table; None where no number is published."""
    places = dataset.places
    return [
        None if pd.isna(number) else BoundedValue(number, number, "人", (f"place-{area}",))
        for area, number in zip(places["ref_area"], places["population"], strict=True)
    ]


def numbers(observations: pd.DataFrame) -> pd.Series[Any]:
    """Give each observation as a `BoundedValue` of one row, on the index of the observations."""
    columns = (observations[name] for name in ("lower", "upper", "unit_measure", "obs_id"))
    cells = [
        BoundedValue(lower, upper, "" if pd.isna(unit) else unit, (row,))
        for lower, upper, unit, row in zip(*columns, strict=True)
    ]
    return pd.Series(cells, index=observations.index, dtype=object, name="number")
