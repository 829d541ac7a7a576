"""The tables as one Excel workbook: what it is, the codebook, then a sheet for each table."""

from __future__ import annotations

import io
import math
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from civstats.problems import CivstatsError, Problem
from civstats.report.tabular import CONVENTIONS, archive, cell_text, citation, columns
from civstats.tables import Dataset
from civstats.tables.schemas import COMPUTED, TABLES, Field

__all__ = ["workbook"]

LONGEST: Final = 32_767  # characters of a cell, in UTF-16 as Excel counts them
LONGEST_TITLE: Final = 255  # characters of a document property
WIDEST, PADDING = 50, 4  # characters; the arrow of the filter covers three of the header
CODEBOOK: Final = (
    "table",
    "column",
    "meaning",
    "type",
    "form",
    "required",
    "codelist",
    "refers to",
    "computed",
)


def workbook(dataset: Dataset) -> bytes:
    """Write the tables as an Excel workbook.

    Text is written as strings in cells of the format Text, so that none can act as a formula, a number, a
    date or a link, not even after it is edited. Open upper bounds are the text ``INF``, which spreadsheets
    compare as greater than any number.

    Parameters
    ----------
    dataset : Dataset
        The tables.

    Returns
    -------
    bytes
        The workbook: sheets `about`, `codebook`, and one for each table; the same bytes for the same data.

    Raises
    ------
    CivstatsError
        With every cell that is too long for Excel.
    """
    problems = list(_long_cells(dataset))
    if problems:
        raise CivstatsError(problems)
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties(
            {
                "title": dataset.title[:LONGEST_TITLE],
                "author": "civstats",
                "comments": f"Data version {dataset.version}, SHA-256 {dataset.digest}",
                "created": datetime(*dataset.released.timetuple()[:3]),
            }
        )
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EDF2", "num_format": "@"})
        text = book.add_format({"num_format": "@"})
        prose = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        _write_about(book.add_worksheet("about"), dataset, prose)
        codebook = [(*CODEBOOK,), *_codebook()]
        _write_sheet(book.add_worksheet("codebook"), codebook, head, prose)
        for name in TABLES:
            frame: pd.DataFrame = getattr(dataset, name)
            header = tuple(field.name for field in columns(name))
            rows = frame[list(header)].astype(object).itertuples(index=False, name=None)
            _write_sheet(book.add_worksheet(name), [header, *rows], head, text)
    with zipfile.ZipFile(stream) as packed:
        return archive({name: packed.read(name) for name in packed.namelist()})


def _long_cells(dataset: Dataset) -> Iterator[Problem]:
    for name, table in TABLES.items():
        for column in table.columns:
            cells = getattr(dataset, name)[column]
            for position, cell in enumerate(cells):
                if isinstance(cell, str) and len(cell.encode("utf-16-le")) > 2 * LONGEST:
                    file, line = dataset.place(name, position)
                    yield Problem("R-LONG-CELL", file, line, None, cell, column)


def _write_about(sheet: Worksheet, dataset: Dataset, prose: Format) -> None:
    facts = [
        ("Title", dataset.title),
        ("Version", dataset.version),
        ("Released", str(dataset.released)),
        ("Digest (SHA-256)", dataset.digest),
        ("Licence", dataset.licence),
        ("How to cite", citation(dataset)),
        ("Sheets", f"codebook, then the tables as corrected: {', '.join(TABLES)}"),
    ]
    for row, (label, fact) in enumerate(facts):
        sheet.write_string(row, 0, label, prose)
        sheet.write_string(row, 1, fact, prose)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 90)


def _codebook() -> Iterator[tuple[str, ...]]:
    """Yield what holds in all tables, then each table and its columns."""
    for convention in CONVENTIONS:
        yield "all", "", convention, *[""] * 6
    for name, table in TABLES.items():
        yield name, "", table.title, *[""] * 6
        computed = COMPUTED.get(name, ())
        for field in columns(name):
            yield name, *_described(field), "yes" if field in computed else ""


def _described(field: Field) -> tuple[str, ...]:
    notation = {"edtf": "date or period in EDTF", "lines": "lines such as 255-259;409"}.get(
        field.notation, ""
    )
    form = field.form or notation or (f"at most {field.max_length} characters" if field.max_length else "")
    required = "yes" if field.required else ""
    return field.name, field.title, field.type, form, required, field.codelist, field.reference


def _write_sheet(sheet: Worksheet, rows: Sequence[Sequence[Any]], head: Format, text: Format) -> None:
    """Write a table with a header that stays in view and filters."""
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            shown = cell_text(cell)
            if _is_number(cell):
                sheet.write_number(at, column, cell)
            elif shown:
                sheet.write_string(at, column, shown, text if at else head)
    for column, cells in enumerate(zip(*rows, strict=True)):
        widest = max(_width(cell_text(cell)) for cell in cells)
        width = max(_width(cells[0]) + PADDING, min(widest, WIDEST))
        # Cells without a format of their own, empty ones too, take that of their column.
        sheet.set_column(column, column, width, None if any(map(_is_number, cells)) else text)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows) - 1, len(rows[0]) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{len(rows)}"})


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | float) and math.isfinite(cell)


def _width(text: str) -> int:
    """Return the columns that a text fills on a fixed grid: two for a Chinese character."""
    wide = sum(unicodedata.east_asian_width(char) in {"W", "F"} for char in text[:WIDEST])
    return min(len(text), WIDEST) + wide
