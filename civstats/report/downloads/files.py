"""From the tables, and the rows behind each report, to the files to download and the links to them."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from civstats import observations
from civstats.report.downloads.archive import archive
from civstats.report.downloads.cells import delimited
from civstats.report.downloads.datapackage import datapackage
from civstats.report.downloads.tables import columns
from civstats.report.downloads.workbook import workbook
from civstats.tables import Dataset

__all__ = ["downloads", "links"]

FOLDER: Final = "data"
WORKBOOK: Final = f"{FOLDER}/civstats.xlsx"
PACKAGE: Final = f"{FOLDER}/civstats-datapackage.zip"
OBSERVATIONS: Final = f"{FOLDER}/observations.parquet"
PARQUET: Final = f"{FOLDER}/civstats-parquet.zip"
NAMES: Final = {"indicator_id_name": "indicator_en", "place": "place_en"}  # for people, beside the codes


def downloads(dataset: Dataset, rows_by_report: Mapping[str, Collection[str]]) -> dict[str, bytes]:
    """Write the data behind the reports in the formats in which people use them.

    The same bytes for the same data and rows, whenever and wherever they are written.

    Parameters
    ----------
    dataset : Dataset
        The tables that the reports rest on.
    rows_by_report : mapping of str to collection of str
        By slug such as ``03-volumes-and-reach``, the ids of the rows behind the report's numbers; those of
        other tables are passed over.

    Returns
    -------
    dict of str to bytes
        The files by their paths in the folder of the reports: ``data/<slug>-observations.csv`` for each
        report that rests on observations, made for spreadsheets (see
        `civstats.report.downloads.cells.delimited`); then the whole tables, every text as it is:
        ``data/civstats.xlsx``, ``data/observations.parquet``, ``data/civstats-parquet.zip`` and
        ``data/civstats-datapackage.zip``.

    Raises
    ------
    CivstatsError
        With every cell that is too long for Excel.

    Examples
    --------
    >>> from civstats.tables import load
    >>> list(downloads(load(), {"a-report": ["yangquan-73-1"]}))[:2]
    ['data/a-report-observations.csv', 'data/civstats.xlsx']
    """
    every = observations(dataset).rename(columns=NAMES)
    header = [*(field.name for field in columns("observations")), *NAMES.values()]
    behind = {slug: every[every["obs_id"].isin(rows)] for slug, rows in rows_by_report.items()}
    extracts = {
        _extract(slug): delimited(rows, header, spreadsheet=True)
        for slug, rows in behind.items()
        if len(rows)
    }
    tables = _parquet(dataset)
    return extracts | {
        WORKBOOK: workbook(dataset),
        OBSERVATIONS: tables["observations.parquet"],
        PARQUET: archive(tables),
        PACKAGE: datapackage(dataset),
    }


def links(slug: str, files: Collection[str]) -> list[tuple[str, str]]:
    """Return what a report offers to download: what each file is, and its path in the folder of the reports.

    Parameters
    ----------
    slug : str
        The report.
    files : collection of str
        The paths of what `downloads` gave.

    Returns
    -------
    list of tuple of str, str
        Only paths that are among `files`.

    Examples
    --------
    >>> links("a-report", ["data/a-report-observations.csv", "data/another-observations.csv"])
    [('Observations behind this report (CSV)', 'data/a-report-observations.csv')]
    """
    offered = {
        _extract(slug): "Observations behind this report (CSV)",
        WORKBOOK: "All tables with codebook (Excel workbook)",
        OBSERVATIONS: "All observations with their bounds (Parquet)",
        PARQUET: "All tables (Parquet, in a zip)",
        PACKAGE: "All tables with their schemas (Data Package, in a zip)",
    }
    return [(told, path) for path, told in offered.items() if path in files]


def _extract(slug: str) -> str:
    return f"{FOLDER}/{slug}-observations.csv"


def _parquet(dataset: Dataset) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory(prefix="civstats-") as folder:
        return {path.name: path.read_bytes() for path in dataset.to_parquet(Path(folder))}
