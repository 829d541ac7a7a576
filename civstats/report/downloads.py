"""The data behind the reports, as files to download."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pandas as pd

from civstats.report.datapackage import datapackage
from civstats.report.document import Document
from civstats.report.tabular import archive, columns, delimited
from civstats.report.workbook import workbook
from civstats.tables import Dataset

__all__ = ["downloads", "links"]

FOLDER: Final = "data"
WORKBOOK: Final = f"{FOLDER}/civstats.xlsx"
PACKAGE: Final = f"{FOLDER}/civstats-datapackage.zip"
OBSERVATIONS: Final = f"{FOLDER}/observations.parquet"
PARQUET: Final = f"{FOLDER}/civstats-parquet.zip"
NAMES: Final = {  # for people, beside the codes
    "indicator_en": ("indicator_id", "indicators", "name_en"),
    "place_en": ("ref_area", "places", "name_en"),
}


def downloads(dataset: Dataset, documents: Iterable[Document]) -> dict[str, bytes]:
    """Write the data behind the reports in the formats in which people use them.

    The same bytes for the same data and documents, whenever and wherever they are written.

    Parameters
    ----------
    dataset : Dataset
        The tables that the reports rest on.
    documents : iterable of Document
        The reports.

    Returns
    -------
    dict of str to bytes
        The files by their paths in the folder of the reports: ``data/<slug>-observations.csv`` for each
        report that shows observations, with text that could act as a formula in a spreadsheet behind an
        apostrophe (see `civstats.report.tabular.guarded`); then the whole tables, every text as it is:
        ``data/civstats.xlsx``, ``data/observations.parquet``, ``data/civstats-parquet.zip`` and
        ``data/civstats-datapackage.zip``.

    Raises
    ------
    CivstatsError
        With every cell that is too long for Excel.

    Examples
    --------
    >>> from civstats.tables import load
    >>> list(downloads(load(), []))[:2]
    ['data/civstats.xlsx', 'data/observations.parquet']
    """
    named = _named(dataset)
    extracts = {
        _extract(document): delimited(named[named["obs_id"].isin(rows)], named.columns, guard=True)
        for document in documents
        if (rows := _shown(document))
    }
    tables = _parquet(dataset)
    return extracts | {
        WORKBOOK: workbook(dataset),
        OBSERVATIONS: tables["observations.parquet"],
        PARQUET: archive(tables),
        PACKAGE: datapackage(dataset),
    }


def links(document: Document) -> list[tuple[str, str]]:
    """Return what a report offers to download: what each file is, and its path in the folder of the reports.

    Parameters
    ----------
    document : Document
        The report.

    Returns
    -------
    list of tuple of str, str
        Each path is one of those that `downloads` gives for this report.
    """
    extract = ("Observations behind this report (CSV)", _extract(document))
    return [
        *([extract] if _shown(document) else []),
        ("All tables with codebook (Excel workbook)", WORKBOOK),
        ("All observations with their bounds (Parquet)", OBSERVATIONS),
        ("All tables (Parquet, in a zip)", PARQUET),
        ("All tables with their schemas (Data Package, in a zip)", PACKAGE),
    ]


def _extract(document: Document) -> str:
    return f"{FOLDER}/{document.slug}-observations.csv"


def _shown(document: Document) -> set[str]:
    return set(document.rows)


def _named(dataset: Dataset) -> pd.DataFrame:
    """Return the observations with the English names of their indicators and places."""
    named = dataset.observations[[field.name for field in columns("observations")]]
    for column, (key, table, name) in NAMES.items():
        codes: pd.DataFrame = getattr(dataset, table)
        named = named.assign(**{column: named[key].map(codes.set_index(key)[name])})
    return named


def _parquet(dataset: Dataset) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory(prefix="civstats-") as folder:
        return {path.name: path.read_bytes() for path in dataset.to_parquet(Path(folder))}
