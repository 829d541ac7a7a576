"""From the tables, and the rows behind each report, to the files to download and the links to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from civstats import observations
from civstats.language import translate
from civstats.report.downloads.datapackage import datapackage
from civstats.report.downloads.tables import archive, columns, delimited, guarded
from civstats.report.downloads.workbook import workbook
from civstats.report.files import temporary_folder
from civstats.tables import Dataset

WORKBOOK = "data/civstats.xlsx"
PACKAGE = "data/civstats-datapackage.zip"
OBSERVATIONS = "data/observations.parquet"
PARQUET = "data/civstats-parquet.zip"
EXTRACT = "data/{}-observations.csv"  # of the report of that slug, such as 03-volumes-and-reach
NAMES = {"indicator_id_name": "indicator_en", "place": "place_en"}  # for people, beside the codes


def downloads(dataset: Dataset, rows_by_report: Mapping[str, Collection[str]]) -> dict[str, bytes]:
    """Write the data behind the reports as files, by their paths in the folder of the reports.

    A report that rests on observations, as `rows_by_report` tells, has a CSV file of them, made for spreadsheets; the
    other files hold the whole tables, every text as it is.
    """
    every = observations(dataset).rename(columns=NAMES)
    every = every[every["obs_id"].isin({row for rows in rows_by_report.values() for row in rows})]
    header = [*(field.name for field in columns("observations")), *NAMES.values()]
    texts = every[header].astype(object).map(guarded)  # once, though many reports rest on the same row
    behind = ((slug, texts[every["obs_id"].isin(rows)]) for slug, rows in rows_by_report.items())
    extracts = {EXTRACT.format(slug): delimited(own, spreadsheet=True) for slug, own in behind if len(own)}
    with temporary_folder() as folder:
        tables = {path.name: path.read_bytes() for path in dataset.to_parquet(folder)}
    return extracts | {
        WORKBOOK: workbook(dataset),
        OBSERVATIONS: tables["observations.parquet"],
        PARQUET: archive(tables),
        PACKAGE: datapackage(dataset),
    }


def names(slug: str, observations: Collection[str]) -> list[str]:
    """Name the files that a report which rests on observations, or on none, is to offer."""
    whole = [WORKBOOK, OBSERVATIONS, PARQUET, PACKAGE]
    return [EXTRACT.format(slug), *whole] if observations else whole


def links(slug: str, files: Collection[str]) -> list[tuple[str, str]]:
    """Say of each of `files` that the report `slug` offers what it is, and give its path."""
    offered = {
        EXTRACT.format(slug): translate("Observations behind this report (CSV)"),
        WORKBOOK: translate("All tables with codebook (Excel workbook)"),
        OBSERVATIONS: translate("All observations with their bounds (Parquet)"),
        PARQUET: translate("All tables (Parquet, in a zip)"),
        PACKAGE: translate("All tables with their schemas (Data Package, in a zip)"),
    }
    return [(told, path) for path, told in offered.items() if path in files]
