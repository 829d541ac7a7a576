"""The tables of a data folder as DataFrames, with what they are: title, version, date and digest."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from civstats.tables.schemas import COMPUTED, TABLES

__all__ = ["Dataset"]


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """The tables of one data folder, one DataFrame each.

    Text is `str`, missing where nothing is stated; whole numbers are `Int64`; `value`, `lower` and `upper`
    are `float64`, in single units of `unit_measure`. Rows stand as in the files, those of a folder that
    `dataset.toml` says is extended before the folder's own.

    Attributes
    ----------
    title, version, licence : str
        As `dataset.toml` says.
    released : datetime.date
        Date of the data.
    digest : str
        SHA-256 of the content, whatever files hold it and whatever their encoding, line ends, quotes and
        order of columns.
    sources, places, indicators, codelists : DataFrame
        Columns as in the data model.
    programmes : DataFrame
        As corrected.
    observations : DataFrame
        As corrected, with the inclusive bounds `lower` and `upper` (`inf` where open), both as the interval
        `bounds`, and the `rule` (codelist bounds_rule) that reads them from `printed`.
    first_observations, first_programmes : DataFrame
        The first coding, without corrections.
    exclusions : DataFrame
        With the row id `row`: `x-<source_id>-<line>-<n>`.
    corrections, lexical_words, second_observations, second_programmes : DataFrame
        Without rows where the folder has no such table.
    origins : mapping of str to tuple of tuple of str, int
        File and line of each row, by table.

    Examples
    --------
    >>> from civstats.tables import load
    >>> load().observations["bounds"].dtype
    interval[float64, both]
    """

    title: str
    version: str
    released: date
    licence: str
    digest: str
    sources: pd.DataFrame
    places: pd.DataFrame
    programmes: pd.DataFrame
    indicators: pd.DataFrame
    observations: pd.DataFrame
    first_observations: pd.DataFrame
    first_programmes: pd.DataFrame
    exclusions: pd.DataFrame
    codelists: pd.DataFrame
    corrections: pd.DataFrame
    lexical_words: pd.DataFrame
    second_observations: pd.DataFrame
    second_programmes: pd.DataFrame
    origins: Mapping[str, tuple[tuple[str, int], ...]]

    def words(self, codelist: str) -> pd.Series[str]:
        """Give the codes of a codelist in English, or in Chinese where no English is stated.

        Parameters
        ----------
        codelist : str
            Such as ``"pillar"``; one that the folder does not hold has no codes.

        Returns
        -------
        Series of str
            Words by code, in the order of the codebook.

        Examples
        --------
        >>> from civstats.tables import load
        >>> load().words("coverage")["whole"]
        'Whole'
        """
        rows = self.codelists[self.codelists["codelist"] == codelist].set_index("code")
        return rows["name_en"].fillna(rows["name"])

    def to_parquet(self, folder: str | os.PathLike[str]) -> list[Path]:
        """Write each table as Parquet, its columns described in their metadata.

        Parameters
        ----------
        folder : path
            Made where it is missing.

        Returns
        -------
        list of Path
            `<table>.parquet`, in the order of the data model. pandas reads `bounds` back as an interval.
        """
        Path(folder).mkdir(parents=True, exist_ok=True)
        paths = []
        for name, table in TABLES.items():
            arrow = pa.Table.from_pandas(getattr(self, name), preserve_index=False)
            fields = {field.name: field for field in (*table.fields, *COMPUTED.get(name, ()))}
            schema = pa.schema(
                [column.with_metadata(_texts(fields[column.name].descriptor())) for column in arrow.schema],
                {
                    **arrow.schema.metadata,
                    **_texts({"title": self.title, "version": self.version, "digest": self.digest}),
                    **_texts({"licence": self.licence, "schema": table.descriptor()}),
                },
            )
            paths.append(Path(folder, f"{name}.parquet"))
            pq.write_table(pa.Table.from_arrays(arrow.columns, schema=schema), paths[-1])
        return paths

    def _sizes(self) -> list[tuple[str, int]]:
        sizes = [(name, len(getattr(self, name))) for name in TABLES]
        return [(name.replace("_", " "), size) for name, size in sizes if size]

    def __repr__(self) -> str:
        head = f"{self.title}\nversion {self.version}, {self.released}, digest {self.digest[:12]}"
        return "\n".join([head, *(f"{size:>7,}  {name}" for name, size in self._sizes())])

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        from civstats.display.bundles import dataset_bundle  # noqa: PLC0415 - only notebooks ask for it

        return dataset_bundle(self, self._sizes())


def _texts(values: dict[str, Any]) -> dict[str, str]:
    """Return `values` as Parquet metadata holds them: text as it is, all else as JSON."""
    return {
        key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for key, value in values.items()
    }
