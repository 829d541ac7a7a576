"""A table becomes a file of the format that its name asks for, numbers written as readers see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from civstats.bounded import BoundedValue
from civstats.display.html import table_html
from civstats.display.parts import MISSING, Cell, plain

if TYPE_CHECKING:
    import pandas as pd

    from civstats.display.parts import Table

SUFFIXES = (".html", ".tex", ".xlsx")
PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><title>{}</title>
<style>table {{ border-collapse: collapse }} th, td {{ padding: 2pt 6pt; border-bottom: 1px solid #999;
text-align: left; vertical-align: top }} .num {{ text-align: right }} caption {{ text-align: left }}</style>
</head><body>{}</body></html>
"""
LATEX = str.maketrans(
    {char: f"\\{char}" for char in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False}  # "=1+1" in a source is text


def check_target(path: str | Path, suffixes: Sequence[str]) -> Path:
    """Give where to save, if its folder is there and its suffix one of those known; else say what to do.

    >>> check_target("chart.jpg", [".svg", ".png"])
    Traceback (most recent call last):
    ...
    ValueError: 'chart.jpg' ends in '.jpg'; expected a name that ends in .svg or .png
    """
    target = Path(path)
    *others, last = suffixes
    if target.suffix.lower() not in {*others, last}:
        found = f"ends in {target.suffix!r}" if target.suffix else "has no suffix"
        msg = f"{str(path)!r} {found}; expected a name that ends in {', '.join(others)} or {last}"
        raise ValueError(msg)
    if not target.parent.is_dir():
        msg = f"the folder {str(target.parent)!r} is not there; make it first, or name another"
        raise FileNotFoundError(msg)
    return target


def save_table(table: Table, path: str | Path) -> None:
    """Write a table as HTML, LaTeX or a workbook, by the suffix of the path."""
    import pandas as pd  # noqa: PLC0415 - slow to import

    target = check_target(path, SUFFIXES)
    suffix = target.suffix.lower()
    caption = plain(table.caption.inlines)
    if suffix == ".html":
        rows = (
            replace(row, cells=tuple((plain(cell),) if cell else () for cell in row.cells))
            for row in table.rows
        )
        unlinked = replace(table, caption=replace(table.caption, inlines=(caption,)), rows=tuple(rows))
        target.write_text(PAGE.format(escape(caption), table_html(unlinked)), "utf-8")
    elif suffix == ".tex":
        frame = _frame(table, lambda cell: _text(cell).translate(LATEX))
        to_right = ["r" if column.role == "number" else "l" for column in table.columns]
        frame.columns = [name.translate(LATEX) for name in frame.columns]
        frame.to_latex(target, index=False, caption=caption.translate(LATEX), column_format="".join(to_right))
    else:
        with pd.ExcelWriter(target, engine="xlsxwriter", engine_kwargs={"options": AS_TEXT}) as writer:
            _frame(table, _value).to_excel(writer, index=False, startrow=1)
            next(iter(writer.sheets.values())).write_string(0, 0, caption)


def _frame(table: Table, write: Callable[[Cell], object]) -> pd.DataFrame:
    """Give the cells of a table as written, below the names of its columns."""
    import pandas as pd  # noqa: PLC0415

    names = [plain(column.name) for column in table.columns]
    return pd.DataFrame(
        [[write(cell) for cell in row.cells] for row in table.rows], columns=names, dtype=object
    )


def _text(cell: Cell) -> str:
    return plain(cell) if cell else MISSING


def _value(cell: Cell) -> str | float | None:
    """Give an exact number as a number, bounds and all else as text, and nothing where nothing is stated."""
    if len(cell) == 1 and isinstance(cell[0], BoundedValue) and cell[0].exact:
        return cell[0].lower
    return plain(cell) if cell else None
