"""What every download takes from the tables: their columns, their cells as text, how to cite them, one zip."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from civstats.language import translate
from civstats.report.document import day_in_words
from civstats.tables import Dataset
from civstats.tables.schemas import COMPUTED, TABLES, Field

# "=1+1", "'=1+1"; full-width "＝1+1" too, which spreadsheets of East Asian locales take for the same.
FORMULA = re.compile(r"'*[-=+@\t\r\n＝＋－＠]")


def columns(name: str) -> tuple[Field, ...]:
    """Return the columns of a table and those computed for it.

    The interval `bounds` is left out: `lower` and `upper` say the same in every format.
    """
    every = (*TABLES[name].fields, *COMPUTED.get(name, ()))
    return tuple(field for field in every if field.name != "bounds")


def cell_text(value: Any) -> str:
    """Return a cell as text: numbers in plain digits, `INF` for infinity as in Table Schema.

    >>> [cell_text(value) for value in (740000.0, 0.5, float("inf"), None, "33名")]
    ['740000', '0.5', 'INF', '', '33名']
    """
    if pd.isna(value):
        return ""
    if isinstance(value, float):
        return "INF" if value == np.inf else np.format_float_positional(value, trim="-")
    return str(value)


def guarded(value: Any) -> str:
    """Return a cell as `cell_text` does, its text so that no spreadsheet takes it for a formula.

    CSV cannot say that a cell is text; an apostrophe in front is the convention of OWASP (CSV Injection).

    >>> guarded("=1+1"), guarded("'=1+1"), guarded("33名"), guarded(-1.0)
    ("'=1+1", "''=1+1", '33名', '-1')
    """
    text = cell_text(value)
    return f"'{text}" if isinstance(value, str) and FORMULA.match(text) else text


def delimited(texts: pd.DataFrame, *, spreadsheet: bool = False) -> bytes:
    """Write a frame of texts as CSV with a header line.

    For people who open the file in a `spreadsheet`, the byte order mark stands first, without which a Chinese Excel
    reads the file as GBK.
    """
    return texts.to_csv(index=False, lineterminator="\n").encode("utf-8-sig" if spreadsheet else "utf-8")


def title_of(dataset: Dataset) -> str:
    """Give the title in the language that is spoken."""
    return translate(dataset.settings["title"])


def citation(dataset: Dataset) -> str:
    """Say how the data are cited."""
    return translate(
        "civstats ({year}). {title}. Data version {version}, released {released}, SHA-256 {digest}. Licence: {licence}.",
        year=dataset.released.year,
        title=title_of(dataset),
        version=dataset.version,
        released=day_in_words(str(dataset.released)),
        digest=dataset.digest,
        licence=dataset.licence,
    )


def archive(files: Mapping[str, bytes]) -> bytes:
    """Pack files, by their paths with ``/``, into a zip of the same bytes whenever and wherever it is written.

    They are not compressed: those bytes depend on the machine's zlib, which no lock of packages fixes.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name)  # dated 1980-01-01, the first day that a zip can hold
            entry.create_system = 3  # Unix, on whatever system it is written
            entry.external_attr = 0o100644 << 16  # a plain file that all may read
            packed.writestr(entry, files[name])
    return stream.getvalue()
