"""The rows of a table by columns: each distinct text once, and where a cell stands only for who asks for it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple, overload

import numpy as np
import numpy.typing as npt

from civstats.problems import Problem
from civstats.tables.schemas import with_title

if TYPE_CHECKING:
    import pyarrow as pa

Codes = npt.NDArray[np.integer]
Positions = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]  # a mark for each row
MOST_CODES = 1 << 24  # beyond so many combinations they are numbered anew, by sorting them


class Cell(NamedTuple):
    """The text of a cell, stripped, and where it starts."""

    text: str
    file: str
    line: int
    column: int
    name: str = ""  # of its column

    def problem(self, code: str, about: str = "", near: str = "") -> Problem:
        """Return a problem of this kind at this cell."""
        named = with_title(self.name)
        return Problem(code, self.file, self.line, self.column, self.text, about, near, name=named)


Row = dict[str, Cell]


@dataclass(frozen=True, eq=False)
class Column:
    """The cells of a column: its distinct texts, and for each row the number of its own among them.

    Of a large table pyarrow holds the distinct texts, and the cells as it read them, null where empty.
    """

    distinct: list[str] | pa.LargeStringArray
    codes: Codes
    cells: pa.ChunkedArray | None = None

    @cached_property
    def texts(self) -> list[str]:
        """The distinct texts."""
        return self.distinct if isinstance(self.distinct, list) else self.distinct.to_pylist()

    def __iter__(self) -> Iterator[str]:
        return map(self.texts.__getitem__, self.codes.tolist())

    def at(self, rows: Positions | list[int]) -> list[str]:
        """Return the texts of some rows."""
        return [*map(self.texts.__getitem__, self.codes[rows].tolist())]

    def coded_anew(self, texts: Iterable[str]) -> Column:
        """Return the column with another text for each distinct one; those that are the same become one."""
        index: dict[str, int] = {}
        codes = np.array([index.setdefault(text, len(index)) for text in texts], np.int32)
        return Column([*index], codes[self.codes])

    def with_texts(self, changed: Mapping[int, str]) -> Column:
        """Return the column with other texts in some rows."""
        index = {text: code for code, text in enumerate(self.texts)}
        codes = self.codes.astype(np.int32)  # which hold the numbers of texts that are new, too
        for row, text in changed.items():
            codes[row] = index.setdefault(text, len(index))
        return Column([*index], codes)

    def marked(self, texts: Collection[str]) -> Mask:
        """Mark the rows whose text is one of `texts`."""
        if len(texts) == 1:
            alone: Mask = self.codes == self._code(*texts)
            return alone
        wanted = np.fromiter((text in texts for text in self.texts), np.bool_, len(self.texts))
        return wanted[self.codes]

    def _code(self, text: str) -> int:
        """Return the number of a text, -1 where no cell has it."""
        if isinstance(self.distinct, list):
            return self.distinct.index(text) if text in self.distinct else -1
        return int(self.distinct.index(text).as_py())


def first_rows(codes: npt.NDArray[np.integer], size: int) -> Positions:
    """Return the first row of each code below `size`, -1 where no row has it."""
    rows = np.full(size, -1, np.intp)
    rows[codes[::-1]] = np.arange(len(codes))[::-1]
    return rows


def combined(columns: Sequence[Column]) -> tuple[npt.NDArray[np.int64], int]:
    """Return a number for each row by the texts of several columns together, and what is above all numbers."""
    codes, size = columns[0].codes.astype(np.int64), len(columns[0].distinct)
    for column in columns[1:]:
        codes, size = codes * len(column.distinct) + column.codes, size * len(column.distinct)
        if size > MOST_CODES:
            known, codes = np.unique(codes, return_inverse=True)
            size = len(known)
    return codes, size


def joined(columns: Sequence[Column]) -> Column:
    """Return columns one below the other."""
    if len(columns) == 1:
        return columns[0]
    starts = np.cumsum([0, *(len(column.texts) for column in columns)])
    codes = [column.codes + start for column, start in zip(columns, starts, strict=False)]
    texts = [text for column in columns for text in column.texts]
    below = np.concatenate(codes) if codes else np.empty(0)
    return Column(texts, below.astype(np.int32)).coded_anew(texts)


@dataclass(frozen=True, eq=False)
class Part:
    """The rows of one file, as it holds them or corrected.

    `lines` holds the number of each row's line, and `split` gives the cells on a line by the names of columns.
    """

    file: str
    columns: dict[str, Column]  # those that the file lacks are absent, but for those that it may lack
    lines: Positions
    split: Callable[[int], Row]
    corrected: dict[tuple[int, str], Cell] = field(default_factory=dict)  # cells of corrections.csv, by line

    def marked(self, column: str, texts: Collection[str]) -> Mask:
        """Mark the rows with one of `texts` in a column, none where the file lacks it."""
        own = self.columns.get(column)
        return own.marked(texts) if own and texts else np.zeros(len(self.lines), np.bool_)

    def __getitem__(self, row: int) -> Row:
        line = int(self.lines[row])
        return self.split(line) | {name: cell for (at, name), cell in self.corrected.items() if at == line}

    def with_cells(self, cells: dict[tuple[int, str], Cell]) -> Part:
        """Return the part with other cells in some rows."""
        columns = dict(self.columns)
        for name in {name for _, name in cells}:
            texts = {row: cell.text for (row, own), cell in cells.items() if own == name}
            columns[name] = columns[name].with_texts(texts)
        by_line = {(int(self.lines[row]), name): cell for (row, name), cell in cells.items()}
        return replace(self, columns=columns, corrected=self.corrected | by_line)

    def where(self, kept: Mask) -> Part:
        """Return the part with the rows that are marked."""
        columns = {name: Column(own.distinct, own.codes[kept]) for name, own in self.columns.items()}
        return replace(self, columns=columns, lines=self.lines[kept])


@dataclass(frozen=True, eq=False)
class TableRows(Sequence[Row]):
    """The rows of a table, from one file or several; each is made of its line when it is asked for."""

    parts: tuple[Part, ...] = ()

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *np.cumsum([len(part.lines) for part in self.parts]).tolist()]

    def __len__(self) -> int:
        return self._starts[-1]

    @overload
    def __getitem__(self, row: int) -> Row: ...
    @overload
    def __getitem__(self, row: slice) -> list[Row]: ...
    def __getitem__(self, row: int | slice) -> Row | list[Row]:
        if isinstance(row, slice):
            return [self[each] for each in range(*row.indices(len(self)))]
        number, at = self.at(range(len(self))[row])
        return self.parts[number][at]

    def at(self, row: int) -> tuple[int, int]:
        """Return the number of the part that holds a row, and the row's place there."""
        number = bisect_right(self._starts, row) - 1
        return number, row - self._starts[number]

    def having(self, *columns: str) -> TableRows:
        """Return the rows of the files that lack none of `columns`."""
        return TableRows(tuple(part for part in self.parts if part.columns.keys() >= {*columns}))

    def rows_of(self, column: str, texts: Collection[str]) -> list[int]:
        """Return the rows with one of `texts` in a column."""
        marks = [part.marked(column, texts) for part in self.parts]
        return np.flatnonzero(np.concatenate(marks)).tolist() if marks else []

    def with_cells(self, cells: Mapping[tuple[int, str], Cell]) -> TableRows:
        """Return the rows with other cells, given by row and column."""
        if not cells:
            return self
        own: list[dict[tuple[int, str], Cell]] = [{} for _ in self.parts]
        for (row, name), cell in cells.items():
            number, at = self.at(row)
            own[number][at, name] = cell
        changed = (part.with_cells(each) for part, each in zip(self.parts, own, strict=True))
        return TableRows(tuple(changed))

    def without(self, column: str, texts: Collection[str]) -> TableRows:
        """Return the rows but for those with one of `texts` in a column."""
        kept = (part.where(~part.marked(column, texts)) for part in self.parts)
        return TableRows(tuple(kept)) if texts else self

    def column(self, name: str) -> Column:
        """Return a column that no part lacks."""
        return joined([part.columns[name] for part in self.parts])

    def texts(self, *names: str) -> Iterator[tuple[str, ...]]:
        """Yield the texts of columns row by row, of the files that lack none of them."""
        own = self.having(*names)
        return zip(*(own.column(name) for name in names), strict=True)


class Keyed(Mapping[str, Row]):
    """The first row of each text of a column."""

    def __init__(self, rows: TableRows, column: str) -> None:
        self._rows, self._column = rows.having(column), column
        self._row = cache(self._rows.__getitem__)

    @cached_property
    def _firsts(self) -> dict[str, int]:
        own = self._rows.column(self._column)
        rows = first_rows(own.codes, len(own.texts)).tolist()
        return {text: row for text, row in zip(own.texts, rows, strict=True) if row >= 0}

    def __getitem__(self, text: str) -> Row:
        return self._row(self._firsts[text])

    def __contains__(self, text: object) -> bool:
        return text in self._firsts

    def __iter__(self) -> Iterator[str]:
        return iter(self._firsts)

    def __len__(self) -> int:
        return len(self._firsts)
