"""What every download is made of: the columns of a table, the text of its cells, an archive, a citation."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from civstats.tables import Dataset
from civstats.tables.schemas import COMPUTED, TABLES, Field

__all__ = ["CONVENTIONS", "archive", "cell_text", "citation", "columns", "delimited", "guarded"]

# The full-width forms too: spreadsheets of East Asian locales take them for the others.
FORMULA: Final = re.compile(r"'*[-=+@\t\r\n＝＋－＠]")
EARLIEST: Final = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can hold

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


def cell_text(value: Any) -> str:
    """Return a cell as text: numbers in plain digits, `INF` for infinity as in Table Schema.

    Examples
    --------
    >>> [cell_text(value) for value in (740000.0, 0.5, float("inf"), None, "33名")]
    ['740000', '0.5', 'INF', '', '33名']
    """
    if pd.isna(value):
        return ""
    if isinstance(value, float):
        return "INF" if value == np.inf else np.format_float_positional(value, trim="-")
    return str(value)


def guarded(text: str) -> str:
    """Return `text` so that no spreadsheet that opens a CSV file takes it for a formula.

    CSV cannot say that a cell is text. An apostrophe in front is the convention of spreadsheets and of OWASP
    (CSV Injection). It can be undone: one apostrophe goes where apostrophes and then ``= + - @`` begin a
    text.

    Examples
    --------
    >>> guarded("=1+1"), guarded("'=1+1"), guarded("33名")
    ("'=1+1", "''=1+1", '33名')
    """
    return f"'{text}" if FORMULA.match(text) else text


def delimited(frame: pd.DataFrame, names: Iterable[str], *, guard: bool = False) -> bytes:
    """Write columns of a frame as CSV: UTF-8, a line feed after each line, a header line.

    Parameters
    ----------
    frame : DataFrame
        Any rows.
    names : iterable of str
        The columns to write, in this order.
    guard : bool, optional
        Write text as `guarded` gives it, for a file that people may open in a spreadsheet.

    Returns
    -------
    bytes
        The file.
    """
    header = list(names)
    written = frame[header].astype(object)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    for row in written.itertuples(index=False, name=None):
        writer.writerow(guarded(cell) if guard and isinstance(cell, str) else cell_text(cell) for cell in row)
    return stream.getvalue().encode()


def archive(files: Mapping[str, bytes]) -> bytes:
    """Pack files into a zip: the same bytes for the same files.

    Entries are sorted, of one date and one mode, and not compressed: compressed bytes depend on the zlib of
    the machine, which no lock of Python packages fixes.

    Parameters
    ----------
    files : mapping of str to bytes
        The files by their paths with ``/``.

    Returns
    -------
    bytes
        The archive.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.create_system = 3  # Unix, on whatever system it is written
            entry.external_attr = 0o100644 << 16
            packed.writestr(entry, files[name])
    return stream.getvalue()


def citation(dataset: Dataset) -> str:
    """Say how the data are cited."""
    return (
        f"civstats ({dataset.released.year}). {dataset.title}. Data version {dataset.version}, "
        f"released {dataset.released}, SHA-256 {dataset.digest}. Licence: {dataset.licence}."
    )
