"""From the tables, and the rows behind each report, to files to download: CSV, Excel, Parquet, Data Package."""

from civstats.report.downloads.files import downloads, links, names

__all__ = ["downloads", "links", "names"]
