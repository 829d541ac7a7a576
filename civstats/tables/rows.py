"""The text of a table becomes rows of cells; what was done to its lines is read right or named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from civstats.problems import Problem, nearest, unprintable
from civstats.tables.notations import tidy
from civstats.tables.schemas import Table

DELIMITERS = ",;\t"
MOST_CELLS = 500  # in a line; no table is so wide
# White space around a cell means nothing. Controls that Python takes for white space are left to be refused.
BLANKS = "\t" + "".join(char for char in map(chr, range(0x3001)) if char.isspace() and not unprintable(char))
# One cell: "Qinglan, a ""city""" in quotation marks, or Qinglan without
CELLS = {
    mark: re.compile(rf'"([^"]*(?:""[^"]*)*)"(?={mark}|$)|([^{mark}"]*)(?={mark}|$)') for mark in DELIMITERS
}


class Cell(NamedTuple):
    """The text of a cell, stripped, and where it starts."""

    text: str
    file: str
    line: int
    column: int

    def problem(self, code: str, about: str = "", near: str = "") -> Problem:
        """Return a problem of this kind at this cell."""
        return Problem(code, self.file, self.line, self.column, self.text, about, near)


Row = dict[str, Cell]


def texts(rows: Iterable[Row]) -> list[dict[str, str]]:
    """Return rows as the texts of their cells."""
    return [{name: cell.text for name, cell in row.items()} for row in rows]


class Reading(NamedTuple):
    """What was read of a table: its rows, and what was lost in reading.

    A row lacks the columns that the file lacks, but for those that it may lack, which are empty. `lost` holds the words on lines that were lost, and is None
    where more than lines was lost.
    """

    rows: list[Row]
    problems: list[Problem]
    lost: frozenset[str] | None


def read_table(table: Table, text: str, shown: str) -> Reading:
    """Read the rows of a table from the text of its file, which messages call `shown`.

    The order of columns, blank lines, and blank columns at the end of lines mean nothing. Semicolons and
    tabs are read where they, and not commas, stand between the names of columns.
    """
    lines = text.split("\n")
    problems: list[Problem] = []
    records = _records(lines, shown, _delimiter(table, lines), problems)
    header = next(records, None)
    if header is None:
        return Reading([], problems or [Problem("E-EMPTY-FILE", shown, about=table.name)], None)
    widths = {len(header)}
    while not header[-1].text:
        header.pop()
    widths.add(len(header))
    if len(header) == 1 and re.search("[;\t|，；]", header[0].text):
        return Reading([], [header[0].problem("E-DELIMITER")], None)
    problems += _header_problems(table, header)
    names = [cell.text for cell in header]
    places = {name: names.index(name) for name in table.columns if name in names}
    lacking = [field.name for field in table.fields if field.may_lack and field.name not in names]
    rows: list[Row] = []
    for cells in records:
        if problem := _row_problem(cells, header, widths):
            problems.append(problem)
        else:
            row = {name: cells[place] for name, place in places.items()}
            rows.append(row | {name: cells[0]._replace(text="") for name in lacking})
    return Reading(rows, problems, _lost(problems, lines))


def _row_problem(cells: list[Cell], header: list[Cell], widths: set[int]) -> Problem | None:
    # One blank cell more than in the header line would hide a row that an unquoted comma shifted.
    if len(cells) not in widths or any(cell.text for cell in cells[len(header) :]):
        last = cells[-1]
        return last._replace(text=f"{len(cells)} cells").problem("E-RAGGED-ROW", str(len(header)))
    if all(cell.text == name.text for cell, name in zip(cells, header, strict=False)):
        return cells[0].problem("E-REPEATED-HEADER", str(header[0].line))
    return None


def _lost(problems: list[Problem], lines: list[str]) -> frozenset[str] | None:
    """Return the words on ragged lines, None where anything else is wrong."""
    if any(problem.code != "E-RAGGED-ROW" for problem in problems):
        return None
    ragged = (lines[problem.line - 1] for problem in problems if problem.line)
    return frozenset(word for line in ragged for word in re.findall(r"""[^,;\s"]+""", line))


def _delimiter(table: Table, lines: list[str]) -> str:
    """Return the mark that stands between known names of columns, the comma where none does."""
    header = next((line for line in lines if line.strip(f'{DELIMITERS}" ')), "")

    def known(mark: str) -> int:
        return len(set(table.columns) & {name.strip('" ') for name in header[:10_000].split(mark)})

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


def _records(lines: list[str], shown: str, mark: str, problems: list[Problem]) -> Iterator[list[Cell]]:
    """Yield the cells of each line that holds any; quotation marks astray are a problem instead."""
    odd = (number for number, line in enumerate(lines, 1) if line.count('"') % 2)
    skipped_to = 0
    for number, line in enumerate(lines, 1):
        if number <= skipped_to:
            continue
        cells, stray = _split(line, shown, number, mark)
        if stray is None:
            if any(cell.text for cell in cells):
                yield cells
            continue
        code = "E-STRAY-QUOTE"
        opens = line[stray] == '"' and line[stray:].count('"') % 2
        if opens and (end := next((other for other in odd if other > number), 0)):
            code, skipped_to = "E-LINE-BREAK", end
        problems.append(Problem(code, shown, number, stray + 1, line[stray:]))


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
