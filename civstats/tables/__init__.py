"""The tables of a data folder: files become cells, cells are checked and become a frozen dataset."""

from civstats.tables.dataset import Dataset, check, load

__all__ = ["Dataset", "check", "load"]
