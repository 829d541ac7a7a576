"""Cells become the text of a CSV file, and in one for spreadsheets text that is never taken for a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pandas as pd

__all__ = ["cell_text", "delimited", "guarded"]

# "=1+1", "'=1+1"; full-width "＝1+1" too, which spreadsheets of East Asian locales take for the same.
FORMULA: Final = re.compile(r"'*[-=+@\t\r\n＝＋－＠]")


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


def guarded(value: Any) -> str:
    """Return a cell as `cell_text` does, its text so that no spreadsheet takes it for a formula.

    CSV cannot say that a cell is text. An apostrophe in front is the convention of spreadsheets and of OWASP
    (CSV Injection). It can be undone: one apostrophe goes where apostrophes and then ``= + - @`` begin a
    text.

    Examples
    --------
    >>> guarded("=1+1"), guarded("'=1+1"), guarded("33名"), guarded(-1.0)
    ("'=1+1", "''=1+1", '33名', '-1')
    """
    text = cell_text(value)
    return f"'{text}" if isinstance(value, str) and FORMULA.match(text) else text


def delimited(frame: pd.DataFrame, names: Iterable[str], *, spreadsheet: bool = False) -> bytes:
    """Write columns of a frame as CSV: UTF-8, a line feed after each line, a header line.

    Parameters
    ----------
    frame : DataFrame
        Any rows.
    names : iterable of str
        The columns to write, in this order.
    spreadsheet : bool, optional
        Write for people who open the file in a spreadsheet: cells as `guarded` gives them, and first the
        byte order mark, without which a Chinese Excel reads the file as GBK.

    Returns
    -------
    bytes
        The file.
    """
    cells = frame[list(names)].astype(object).map(guarded if spreadsheet else cell_text)
    text = cells.to_csv(index=False, lineterminator="\n")
    return text.encode("utf-8-sig" if spreadsheet else "utf-8")
