"""The tables of a data set become Parquet files, and such files the observations that are asked for."""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import dataset as files

from civstats.arguments import one_of
from civstats.tables.schemas import COMPUTED, TABLES

if TYPE_CHECKING:
    from civstats.tables.dataset import Dataset

OBSERVATIONS = "observations.parquet"
ROWS_TOGETHER = 100_000  # what a filter skips or reads as one


def write(dataset: Dataset, folder: Path) -> list[Path]:
    """Write each table of a data set, as `Dataset.to_parquet` says."""
    folder.mkdir(parents=True, exist_ok=True)
    of_all = {name: getattr(dataset, name) for name in ("title", "version", "digest", "licence")}
    paths = []
    for name, table in TABLES.items():
        arrow = pa.Table.from_pandas(getattr(dataset, name), preserve_index=False)
        fields = {field.name: field for field in (*table.fields, *COMPUTED.get(name, ()))}
        schema = pa.schema(
            [column.with_metadata(_texts(fields[column.name].descriptor())) for column in arrow.schema],
            {**arrow.schema.metadata, **_texts({**of_all, "schema": table.descriptor()})},
        )
        paths.append(folder / f"{name}.parquet")
        described = pa.Table.from_arrays(arrow.columns, schema=schema)
        pq.write_table(described, paths[-1], row_group_size=ROWS_TOGETHER)
    return paths


def _texts(values: dict[str, Any]) -> dict[str, str]:
    """Return `values` as Parquet metadata holds them: text as it is, all else as JSON."""
    return {
        key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for key, value in values.items()
    }


def read_parquet(
    path: str | os.PathLike[str], columns: list[str] | None = None, /, **wanted: str | Collection[str]
) -> pd.DataFrame:
    """Read observations from Parquet, those that are asked for; what is not asked for takes no memory.

    Parameters
    ----------
    path : path
        An ``observations.parquet`` that `Dataset.to_parquet` wrote, or a folder that holds such files at any depth,
        as one for each county. They were checked before they were written.
    columns : list of str, optional
        Columns of `Dataset.observations`; all if left out.
    **wanted : str or collection of str
        By the name of a column the text, or one of the texts, that it must hold: ``ref_area``, ``time_period``,
        ``indicator_id`` or any other column of text.

    Returns
    -------
    DataFrame
        As `Dataset.observations`, with bounds; files in the order of their paths.

    Raises
    ------
    ValueError
        If a column is asked for that the files do not have.
    FileNotFoundError
        If there is no such file.

    Examples
    --------
    >>> import tempfile
    >>> import civstats
    >>> from civstats.tables.parquet import read_parquet
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = civstats.load().to_parquet(folder)
    ...     figures = read_parquet(folder, ref_area="yangquan", time_period=["2023", "2024"])
    >>> figures["printed"].iloc[0], figures["bounds"].iloc[0]
    ('33名', Interval(33.0, 33.0, closed='both'))
    """
    found = sorted(Path(path).rglob(OBSERVATIONS)) if os.path.isdir(path) else [Path(path)]  # noqa: PTH112
    if not found:
        msg = f"no {OBSERVATIONS} in {os.fspath(path)}; Dataset.to_parquet writes one"
        raise FileNotFoundError(msg)
    source = files.dataset(found)
    for name in (*wanted, *(columns or ())):
        one_of("column", name, source.schema.names)
    rows = None
    for name, texts in wanted.items():
        listed = [texts] if isinstance(texts, str) else [*texts]
        own = files.field(name).isin(pa.array(listed, source.schema.field(name).type))
        rows = own if rows is None else rows & own
    frame: pd.DataFrame = source.to_table(columns, filter=rows).to_pandas()
    return frame
