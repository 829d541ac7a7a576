"""The text of a table becomes columns of cells; what was done to its lines is read right or named."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from civstats.problems import Problem, nearest, unprintable
from civstats.tables.columns import Cell, Column, Part, Positions, Row, TableRows
from civstats.tables.notations import tidy
from civstats.tables.schemas import Table

if TYPE_CHECKING:
    import pyarrow as pa

DELIMITERS = ",;\t"
UNTOLD = f'{DELIMITERS}" \n'.encode()  # what may stand before the header
MOST_CELLS = 500  # in a line; no table is so wide
NEAR_TOP = 100  # lines
LARGE = 1_000_000  # bytes of a table for which it pays to import pyarrow
# White space around a cell means nothing. Controls that Python takes for white space are left to be refused.
BLANKS = "\t" + "".join(char for char in map(chr, range(0x3001)) if char.isspace() and not unprintable(char))
# One cell: "Qinglan, a ""city""" in quotation marks, or Qinglan without
CELLS = {
    mark: re.compile(rf'"([^"]*(?:""[^"]*)*)"(?={mark}|$)|([^{mark}"]*)(?={mark}|$)') for mark in DELIMITERS
}
# The first of these two, anywhere in a table
QUOTED = {
    mark: re.compile(rf'(?<![^{mark}\n])"[^"\n]*(?:""[^"\n]*)*"(?![^{mark}\n])'.encode())
    for mark in DELIMITERS
}


def texts(rows: Iterable[Row]) -> list[dict[str, str]]:
    """Return rows as the texts of their cells."""
    return [{name: cell.text for name, cell in row.items()} for row in rows]


class Reading(NamedTuple):
    """What was read of a table: its rows, and what was lost in reading.

    A row lacks the columns that the file lacks, but for those that it may lack, which are empty. `lost` holds the words
    on lines that were lost, and is None where more than lines was lost.
    """

    rows: TableRows
    problems: list[Problem]
    lost: frozenset[str] | None


class Lines:
    """The lines of a file, by their numbers from 1, and the cells on them."""

    def __init__(self, content: bytes, shown: str, mark: str) -> None:
        self.content, self.shown, self.mark = content, shown, mark  # half of what `str` takes for Chinese

    @cached_property
    def _ends(self) -> npt.NDArray[np.intp]:
        feeds = np.flatnonzero(np.frombuffer(self.content, np.uint8) == ord("\n"))
        return np.append(feeds, len(self.content))

    def __iter__(self) -> Iterator[str]:
        start = 0
        while (end := self.content.find(b"\n", start)) >= 0:
            yield self.content[start:end].decode()
            start = end + 1
        yield self.content[start:].decode()

    def _start(self, number: int) -> int:
        """Return where a line begins; for those near the top it need not be known where all end."""
        if number > NEAR_TOP:
            return int(self._ends[number - 2]) + 1
        start = 0
        for _ in range(number - 1):
            start = (self.content.find(b"\n", start) + 1) or len(self.content) + 1
        return start

    def line(self, number: int) -> str:
        """Return the text of a line."""
        return self.content[self._start(number) : self._start(number + 1) - 1].decode()

    def below(self, number: int) -> memoryview:
        """Return what stands below a line."""
        return memoryview(self.content)[self._start(number + 1) :]

    def cells(self, number: int) -> list[Cell]:
        """Return the cells on a line, with their places."""
        return _split(self.line(number), self.shown, number, self.mark)[0]


def read_table(table: Table, content: bytes, shown: str) -> Reading:
    """Read the rows of a table from the text of its file in UTF-8, which messages call `shown`.

    The order of columns, blank lines, and blank columns at the end of lines mean nothing. Semicolons and
    tabs are read where they, and not commas, stand between the names of columns.
    """
    problems: list[Problem] = []
    lines = Lines(content, shown, _delimiter(table, content))
    records = _records(lines, problems)
    first, _ = next(records, (0, []))
    if not first:
        return Reading(TableRows(), problems or [Problem("E-EMPTY-FILE", shown, about=table.name)], None)
    header = lines.cells(first)
    widths = {len(header)}
    while not header[-1].text:
        header.pop()
    widths.add(len(header))
    if len(header) == 1 and re.search("[;\t|，；]", header[0].text):
        return Reading(TableRows(), [header[0].problem("E-DELIMITER")], None)
    problems += _header_problems(table, header)
    names = [cell.text for cell in header]
    places = {name: names.index(name) for name in table.columns if name in names}
    lacking = [field.name for field in table.fields if field.may_lack and field.name not in names]
    columns = _plain_columns(lines, first, names, widths) if len(content) > LARGE else None
    if columns is None:
        numbers, columns = _columns(_rows(records, lines, header, widths, problems), len(names))
    else:
        numbers = np.arange(first + 1, first + 1 + len(columns[0].codes))
    kept = {name: columns[place] for name, place in places.items()}
    # Numbers are told from their distinct texts: nobody asks for their cells.
    kept |= {
        name: replace(own, cells=None) for name, own in kept.items() if table.field(name).type == "number"
    }
    kept |= {name: Column([""], np.zeros(len(numbers), np.int32)) for name in lacking}

    def split(number: int) -> Row:
        cells = lines.cells(number)
        row = {name: cells[place]._replace(name=name) for name, place in places.items()}
        return row | {name: cells[0]._replace(text="", name=name) for name in lacking}

    rows = TableRows((Part(shown, kept, numbers, split),) if kept else ())
    return Reading(rows, problems, _lost(problems, lines))


def _plain_columns(lines: Lines, first: int, names: list[str], widths: set[int]) -> list[Column] | None:
    """Return the columns below the header line where each line is a row, all of one width; None otherwise."""
    import pyarrow as pa  # noqa: PLC0415 - slow to import: only for large tables
    from pyarrow import csv  # noqa: PLC0415

    # Where the cells in quotation marks are left out none is left, or one stands astray.
    stray = b'"' in lines.content and b'"' in QUOTED[lines.mark].sub(b"", lines.content)
    if len(widths) > 1 or stray:
        return None
    known = [str(place) for place in range(len(names))]
    with _sparing_memory():
        try:
            read = csv.read_csv(
                pa.BufferReader(lines.below(first)),
                csv.ReadOptions(column_names=known),
                csv.ParseOptions(delimiter=lines.mark, ignore_empty_lines=False),
                csv.ConvertOptions(
                    column_types=dict.fromkeys(known, pa.large_string()),
                    null_values=[""],
                    strings_can_be_null=True,
                ),
            )
        except pa.ArrowInvalid:  # a line of another width, or very long
            return None
        pa.default_memory_pool().release_unused()
        with ThreadPoolExecutor() as threads:
            columns = [*threads.map(_coded, read.columns)]
    # A blank line, or the header line again
    odd = any(_have_row(columns, cells) for cells in ([""] * len(names), names))
    return None if odd else columns


@contextmanager
def _sparing_memory() -> Iterator[None]:
    """Let pyarrow give back what it no longer uses: its own pool keeps half as much again as the cells take."""
    import pyarrow as pa  # noqa: PLC0415

    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
        pa.default_memory_pool().release_unused()
    finally:
        pa.set_memory_pool(before)


def _coded(cells: pa.ChunkedArray) -> Column:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    encoded = cells.dictionary_encode()
    distinct = encoded.chunk(0).dictionary  # that of all chunks
    empty = len(distinct)
    if empty == len(cells):  # as of ids: one copy of them is enough
        cells = pa.chunked_array([distinct])
    if cells.null_count:
        distinct = pa.concat_arrays([distinct, pa.array([""], distinct.type)])
    parts = (chunk.indices.fill_null(empty).to_numpy() for chunk in encoded.chunks)
    codes = np.concatenate([part.astype(np.min_scalar_type(empty)) for part in parts])
    if pc.all(pc.equal(pc.utf8_trim(distinct, BLANKS), distinct)).as_py():
        return Column(distinct, codes, cells)
    return Column([], codes).coded_anew(text.strip(BLANKS) for text in distinct.to_pylist())


def _have_row(columns: list[Column], cells: list[str]) -> bool:
    rows = np.ones(len(columns[0].codes), np.bool_)
    for column, text in zip(columns, cells, strict=True):
        if rows.any():
            rows &= column.marked({text})
    return bool(rows.any())


def _columns(rows: Iterable[tuple[int, list[str]]], width: int) -> tuple[Positions, list[Column]]:
    """Return the numbers of lines, and the first `width` columns of the cells on them."""
    numbers = array("q")
    indexes: list[dict[str, int]] = [{} for _ in range(width)]
    codes = [array("i") for _ in range(width)]
    for number, cells in rows:
        numbers.append(number)
        for text, index, own in zip(cells, indexes, codes, strict=False):
            own.append(index.setdefault(text, len(index)))
    columns = [Column([*index], np.array(own, np.int32)) for index, own in zip(indexes, codes, strict=True)]
    return np.array(numbers, np.intp), columns


def _rows(
    records: Iterable[tuple[int, list[str]]],
    lines: Lines,
    header: list[Cell],
    widths: set[int],
    problems: list[Problem],
) -> Iterator[tuple[int, list[str]]]:
    """Yield the records that fit the header line; of others, what is wrong is put to the problems."""
    names = [cell.text for cell in header]
    for number, cells in records:
        # One blank cell more than in the header line would hide a row that an unquoted comma shifted.
        if len(cells) not in widths or any(cells[len(names) :]):
            last = lines.cells(number)[-1]._replace(text=f"{len(cells)} cells")
            problems.append(last.problem("E-RAGGED-ROW", str(len(names))))
        elif cells[: len(names)] == names[: len(cells)]:
            problems.append(lines.cells(number)[0].problem("E-REPEATED-HEADER", str(header[0].line)))
        else:
            yield number, cells


def _lost(problems: list[Problem], lines: Lines) -> frozenset[str] | None:
    """Return the words on ragged lines, None where anything else is wrong."""
    if any(problem.code != "E-RAGGED-ROW" for problem in problems):
        return None
    ragged = (lines.line(problem.line) for problem in problems if problem.line)
    return frozenset(word for line in ragged for word in re.findall(r"""[^,;\s"]+""", line))


def _delimiter(table: Table, content: bytes) -> str:
    """Return the mark that stands between known names of columns, the comma where none does."""
    start = next((at for at, byte in enumerate(content) if byte not in UNTOLD), 0)
    header = content[start : start + 10_000].partition(b"\n")[0].decode("utf-8", "ignore")

    def known(mark: str) -> int:
        return len(set(table.columns) & {name.strip('" ') for name in header.split(mark)})

    best = max(DELIMITERS, key=known)
    return best if known(best) > 1 else ","


def _header_problems(table: Table, header: list[Cell]) -> Iterator[Problem]:
    names = {cell.text for cell in header}
    missing = [column for column in table.columns if column not in names]
    seen: set[str] = set()
    for cell in header:
        if cell.text in seen:
            yield cell.problem("E-DUPLICATE-COLUMN")
        elif cell.text not in table.columns:
            yield cell.problem("E-EXTRA-COLUMN", table.name, nearest(tidy(cell.text[:60]).lower(), missing))
        seen.add(cell.text)
    for column in missing:
        if not table.field(column).may_lack:
            yield Problem("E-NO-COLUMN", header[0].file, header[0].line, about=column)


def _records(lines: Lines, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Yield number and texts of each line that holds any; quotation marks astray are a problem instead."""
    odd = (number for number, line in enumerate(lines, 1) if line.count('"') % 2)
    skipped_to = 0
    for number, line in enumerate(lines, 1):
        if number <= skipped_to:
            continue
        stray = None
        if '"' not in line and line.count(lines.mark) < MOST_CELLS:
            cells = [text.strip(BLANKS) for text in line.split(lines.mark)]
        else:
            split, stray = _split(line, lines.shown, number, lines.mark)
            cells = [cell.text for cell in split]
        if stray is None:
            if any(cells):
                yield number, cells
            continue
        code = "E-STRAY-QUOTE"
        opens = line[stray] == '"' and line[stray:].count('"') % 2
        if opens and (end := next((other for other in odd if other > number), 0)):
            code, skipped_to = "E-LINE-BREAK", end
        problems.append(Problem(code, lines.shown, number, stray + 1, line[stray:]))


def _split(line: str, shown: str, number: int, mark: str) -> tuple[list[Cell], int | None]:
    """Return the cells of a line, and where a quotation mark stands that belongs to none."""
    cells: list[Cell] = []
    start = 0
    while match := CELLS[mark].match(line, start):
        quoted, bare = match.groups()
        text = bare if quoted is None else quoted.replace('""', '"')
        column = match.start(2 if quoted is None else 1) + len(text) - len(text.lstrip(BLANKS)) + 1
        cells.append(Cell(text.strip(BLANKS), shown, number, column))
        if match.end() == len(line) or len(cells) == MOST_CELLS:
            return cells, None
        start = match.end() + 1
    return cells, start
