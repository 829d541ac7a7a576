"""What every download says of the tables: their columns, what holds in all cells, and how to cite them."""

from __future__ import annotations

from typing import Final

from civstats.tables import Dataset
from civstats.tables.schemas import COMPUTED, TABLES, Field

__all__ = ["CONVENTIONS", "citation", "columns"]

CONVENTIONS: Final = (
    "An empty cell says that nothing is stated.",
    "INF as an upper bound says that the printed figure sets none; both bounds are included.",
    "Cells are text, or numbers in single units of their unit; no cell is a formula, a date or a link.",
    "In the CSV file of one report, a text that a spreadsheet could take for a formula (one that begins with "
    "= + - @ after any apostrophes) has one apostrophe more at its start. All other files hold texts as "
    "they are.",
)


def columns(name: str) -> tuple[Field, ...]:
    """Return the columns of a table and those computed for it.

    The interval `bounds` is left out: `lower` and `upper` say the same in every format.

    Examples
    --------
    >>> [field.name for field in columns("observations")][-4:]
    ['note', 'lower', 'upper', 'rule']
    """
    every = (*TABLES[name].fields, *COMPUTED.get(name, ()))
    return tuple(field for field in every if field.name != "bounds")


def citation(dataset: Dataset) -> str:
    """Say how the data are cited."""
    return (
        f"civstats ({dataset.released.year}). {dataset.title}. Data version {dataset.version}, "
        f"released {dataset.released}, SHA-256 {dataset.digest}. Licence: {dataset.licence}."
    )
