"""Rows of `observations` become those that have the values asked for; a place stands for all that lies within it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from civstats.arguments import meant, one_of, shown

if TYPE_CHECKING:
    from civstats.tables import Dataset

KEYS = {"indicator_id": "indicators", "ref_area": "places", "programme_id": "programmes"}


def select(frame: pd.DataFrame, dataset: Dataset, wanted: Mapping[str, object]) -> pd.DataFrame:
    """Keep the rows that have one of the values wanted in each column; refuse columns and values that are unknown.

    >>> import civstats
    >>> data = civstats.load()
    >>> frame = select(civstats.observations(data), data, {"coverage": "hole"})
    Traceback (most recent call last):
    ValueError: coverage is 'hole'; expected 'whole', 'part' or 'unstated'; did you mean 'whole'?
    """
    kept = pd.Series(True, index=frame.index)
    for name, given in wanted.items():
        if name not in frame:
            msg = f"observations has no column {shown(name)}{meant(name, frame.columns)}"
            raise ValueError(msg)
        values = list(given) if isinstance(given, list | tuple | set | pd.Series | pd.Index) else [given]
        if name == "place":
            kept &= frame["ref_area"].isin([area for value in values for area in within(dataset, value)])
        else:
            # A year may be given as a number: 2024.
            known = [
                str(own) if isinstance(own, int) and frame[name].dtype == "str" else own for own in values
            ]
            for value in known:
                _check(name, value, frame, dataset)
            kept &= frame[name].isin(known)
    return frame[kept]


def within(dataset: Dataset, place: Any) -> list[str]:
    """Give the keys of a place, named by its key or its name in Chinese or English, and of all that lies within it.

    >>> import civstats
    >>> within(civstats.load(), "阳泉市") == within(civstats.load(), "yangquan")
    True
    """
    places = dataset.places.set_index("ref_area")[["name", "name_en", "parent"]]
    named = places.index[places.index.isin([place]) | places[["name", "name_en"]].eq(place).any(axis=1)]
    if place in named:
        named = named[named == place]
    if len(named) != 1:
        raise ValueError(_no_place(place, named, places))
    found = {*named}
    while more := {*places.index[places["parent"].isin(found)]} - found:
        found |= more
    return [area for area in places.index if area in found]


def _no_place(place: object, named: pd.Index[Any], places: pd.DataFrame) -> str:
    if len(named):
        return f"{len(named)} places are named {shown(place)}; give the key of one: {', '.join(named)}"
    words = _words(places.reset_index(), "ref_area")
    # Called near, not meant: Shaanxi is another place than Shanxi.
    near = meant(place, words).replace("did you mean", "near in name is").rstrip("?")
    return f"no place {shown(place)} in these tables{near}; give a key or a name of the table of places"


def _words(table: pd.DataFrame, key: str) -> dict[Any, str]:
    """Give the key of each row by its names and by itself."""
    return {
        word: row[key]
        for column in ("name", "name_en", key)
        for word, row in zip(table[column], table.to_dict("records"), strict=True)
    }


def _check(name: str, value: object, frame: pd.DataFrame, dataset: Dataset) -> None:
    """Refuse a value that the codebook, the table of a key, or else the column itself does not know."""
    codes = dataset.codelists[dataset.codelists["codelist"] == name]
    if len(codes):
        one_of(name, value, codes["code"], _words(codes, "code"))
    elif name in KEYS:
        table = getattr(dataset, KEYS[name])
        one_of(name, value, table[name], _words(table, name))
    elif not frame[name].isin([value]).any():
        msg = f"no figure has {name} {shown(value)}{meant(value, frame[name].unique())}"
        raise ValueError(msg)
