"""The tables become one Excel workbook: what it is, the codebook, then a sheet for each table."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from civstats.display.text import width
from civstats.problems import CivstatsError, Problem
from civstats.report.downloads.tables import archive, cell_text, citation, columns
from civstats.tables import Dataset
from civstats.tables.schemas import COMPUTED, TABLES

LONGEST = 32_767  # characters of a cell, in UTF-16 as Excel counts them
WIDEST, PADDING = 50, 4  # characters; the arrow of the filter covers three of the header
NOTATIONS = {"edtf": "date or period in EDTF", "lines": "lines such as 255-259;409"}
AS_TEXT = {"num_format": "@"}  # Excel's format Text
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
CONVENTIONS = (
    "An empty cell says that nothing is stated.",
    "INF as an upper bound says that the printed figure sets none; both bounds are included.",
    "Cells are text, or numbers in single units of their unit; no cell is a formula, a date or a link.",
    "In the CSV file of one report, a text that a spreadsheet could take for a formula (one that begins with "
    "= + - @ after any apostrophes) has one apostrophe more at its start. All other files hold texts as "
    "they are.",
)


def workbook(dataset: Dataset) -> bytes:
    """Write the tables as an Excel workbook: sheets `about`, `codebook`, and one for each table.

    Text stands in cells of the format Text, so that none can act as a formula, a number, a date or a link, not even
    after it is edited. Open upper bounds are the text ``INF``, which compares as greater than any number.
    """
    problems = list(_long_cells(dataset))
    if problems:
        raise CivstatsError(problems)
    stream = io.BytesIO()
    with pd.ExcelWriter(stream, engine="xlsxwriter", engine_kwargs={"options": OPTIONS}) as writer:
        book: Workbook = writer.book
        book.set_properties(
            {
                "title": dataset.title[:255],  # Excel holds no longer property
                "author": "civstats",
                "comments": f"Data version {dataset.version}, SHA-256 {dataset.digest}",
                "created": datetime(*dataset.released.timetuple()[:3]),
            }
        )
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EDF2", **AS_TEXT})
        text = book.add_format(AS_TEXT)
        prose = book.add_format({**AS_TEXT, "text_wrap": True, "valign": "top"})
        _write_about(book.add_worksheet("about"), dataset, prose)
        _write_sheet(writer, "codebook", pd.DataFrame(_codebook()), head, prose)
        for name in TABLES:
            frame = getattr(dataset, name)[[field.name for field in columns(name)]]
            _write_sheet(writer, name, frame, head, text)
    with zipfile.ZipFile(stream) as packed:
        return archive({name: packed.read(name) for name in packed.namelist()})


def _long_cells(dataset: Dataset) -> Iterator[Problem]:
    for name, table in TABLES.items():
        for column in table.columns:
            for position, cell in enumerate(getattr(dataset, name)[column]):
                if isinstance(cell, str) and len(cell.encode("utf-16-le")) > 2 * LONGEST:
                    file, line = dataset.place(name, position)
                    yield Problem("R-LONG-CELL", file, line, None, cell, column)


def _write_about(sheet: Worksheet, dataset: Dataset, prose: Format) -> None:
    facts = {
        "Title": dataset.title,
        "Version": dataset.version,
        "Released": str(dataset.released),
        "Digest (SHA-256)": dataset.digest,
        "Licence": dataset.licence,
        "How to cite": citation(dataset),
        "Sheets": f"codebook, then the tables as corrected: {', '.join(TABLES)}",
    }
    for row, (label, fact) in enumerate(facts.items()):
        sheet.write_string(row, 0, label, prose)
        sheet.write_string(row, 1, fact, prose)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 90)


def _codebook() -> Iterator[dict[str, str | None]]:
    """Yield what holds in all tables, then each table and its columns."""
    for convention in CONVENTIONS:
        yield {"table": "all", "column": None, "meaning": convention}
    for name, table in TABLES.items():
        yield {"table": name, "meaning": table.title}
        for field in columns(name):
            longest = f"at most {field.max_length} characters" if field.max_length else None
            yield {
                "table": name,
                "column": field.name,
                "meaning": field.title,
                "type": field.type,
                "form": field.form or NOTATIONS.get(field.notation, longest),
                "required": "yes" if field.required else None,
                "codelist": field.codelist,
                "refers to": field.reference,
                "computed": "yes" if field in COMPUTED.get(name, ()) else None,
            }


def _write_sheet(
    writer: pd.ExcelWriter[Any], name: str, frame: pd.DataFrame, head: Format, text: Format
) -> None:
    """Write a table below a header that stays in view and filters."""
    below_head: dict[str, Any] = {"header": False, "startrow": 1, "freeze_panes": (1, 1)}
    frame.to_excel(writer, sheet_name=name, index=False, inf_rep="INF", **below_head)
    sheet: Worksheet = writer.sheets[name]
    sheet.write_row(0, 0, list(frame), head)
    for number, (title, cells) in enumerate(frame.items()):
        widest = max(width(cell_text(cell)[:WIDEST]) for cell in [title, *cells])
        size = max(width(str(title)) + PADDING, min(widest, WIDEST))
        # Cells have no format of their own, and so take that of their column.
        sheet.set_column(number, number, size, None if is_numeric_dtype(cells) else text)
    sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{len(frame) + 1}"})
