"""A row to paste for a numeral that no row accounts for."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping

import numpy as np

from civstats.coding.numerals import Numeral, figure_span
from civstats.coding.source import Piece
from civstats.quantities import QuantityError, read_quantity
from civstats.tables.schemas import TABLES

__all__ = ["number_text", "ready_row"]

LONGEST = TABLES["observations"].field("printed").max_length or 15


def ready_row(piece: Piece, numeral: Numeral, measure_words: Mapping[str, str], numbers: Counter[str]) -> str:
    """Return a row for a numeral, after the name of the table that it goes into.

    Parameters
    ----------
    piece : Piece
        Where the numeral stands.
    numeral : Numeral
        One of the piece's.
    measure_words : mapping of str to str
        Printed measure word to unit code.
    numbers : Counter of str
        Highest number of an obs_id so far, by what stands before it; a new id is counted in.

    Returns
    -------
    str
        A row of exclusions for dates, ordinals, 一个 and whatever has no measure word, else of observations.
        Cells that the text alone does not decide are empty.
    """
    printed = _printed(piece, numeral, measure_words)
    row = {
        "source_id": piece.source_id,
        "line": str(piece.place(numeral.start)[0]),
        "printed": printed,
        "reason": _reason(numeral, printed),
    }
    table = "exclusions"
    if not row["reason"]:
        try:
            read = read_quantity(printed, measure_words=measure_words)
        except QuantityError:
            read = None
        if read and read.unit:
            table = "observations"
            stem = f"{piece.source_id}-{row['line']}"
            numbers[stem] += 1
            row |= {
                "obs_id": f"{stem}-{numbers[stem]}",
                "value": number_text(read.value),
                "qualifier": read.qualifier,
                "unit_measure": read.unit,
            }
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(row.get(name, "") for name in TABLES[table].columns)
    return f"{TABLES[table].path}: {line.getvalue()}"


def number_text(value: float | None) -> str:
    """Return a number as the tables hold it.

    Examples
    --------
    >>> number_text(740000.0), number_text(95.2), number_text(None)
    ('740000', '95.2', '')
    """
    return "" if value is None else np.format_float_positional(value, trim="-")


def _printed(piece: Piece, numeral: Numeral, measure_words: Mapping[str, str]) -> str:
    """Return the figure, widened by what stands beside it until it is unique on its line."""
    start, end = figure_span(piece.text, numeral, measure_words)
    line = piece.place(numeral.start)[0]
    if end == numeral.end and numeral.text[-1].isalpha() and "分" not in numeral.text:
        end += 1  # 三级 says more than 三
    printed = "".join(piece.text[start:end].split())
    while len(piece.spots(printed, line)) > 1 and len(printed) < LONGEST:
        if piece.text[end : end + 1].isalpha():
            end += 1
        elif start > 0:
            start -= 1
        else:
            break
        printed = "".join(piece.text[start:end].split())
    return printed


def _reason(numeral: Numeral, printed: str) -> str:
    if numeral.kind == "date" or printed[-1] in "年月日号时代":
        return "date"
    if numeral.kind == "ordinal" or printed[0] == "第":
        return "ordinal"
    return "lexical" if numeral.text == "一" else ""
