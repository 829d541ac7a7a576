"""The tables of a data folder: files become cells, cells are checked and become a frozen dataset."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from civstats import errors
from civstats.checks import CORRECTABLE, Cell, Content, Row, correct, exclusion_ids, find_problems
from civstats.errors import CivstatsError, Problem, nearest
from civstats.quantities import read_quantity
from civstats.schemas import COMPUTED, TABLES, Field, Table

__all__ = ["Dataset", "check", "load"]

SETTINGS = ("title", "version", "released", "licence")


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """The tables of one data folder, one DataFrame each.

    Text is `str`, missing where nothing is stated; whole numbers are `Int64`; `value`, `lower` and `upper`
    are `float64`, in single units of `unit_measure`. Rows stand as in the files.

    Attributes
    ----------
    title, version, licence : str
        As `dataset.toml` says.
    released : datetime.date
        Date of the data.
    digest : str
        SHA-256 of the content, whatever the line ends, quotes or order of columns of its files.
    sources, places, indicators, codelists : DataFrame
        Columns as in the data model.
    programmes : DataFrame
        As corrected.
    observations : DataFrame
        As corrected, with the inclusive bounds `lower` and `upper` (`inf` where open), both as the interval
        `bounds`, and the `rule` (codelist bounds_rule) that reads them from `printed`.
    first_observations, first_programmes : DataFrame
        The first coding, without corrections.
    exclusions : DataFrame
        With the row id `row`: `x-<source_id>-<line>-<n>`.
    corrections, lexical_words, second_observations, second_programmes : DataFrame
        Without rows where the folder has no such table.

    Examples
    --------
    >>> dataset = load()
    >>> dataset.observations["bounds"].dtype
    interval[float64, both]
    """

    title: str
    version: str
    released: date
    licence: str
    digest: str
    sources: pd.DataFrame
    places: pd.DataFrame
    programmes: pd.DataFrame
    indicators: pd.DataFrame
    observations: pd.DataFrame
    first_observations: pd.DataFrame
    first_programmes: pd.DataFrame
    exclusions: pd.DataFrame
    codelists: pd.DataFrame
    corrections: pd.DataFrame
    lexical_words: pd.DataFrame
    second_observations: pd.DataFrame
    second_programmes: pd.DataFrame

    def to_parquet(self, folder: str | os.PathLike[str]) -> list[Path]:
        """Write each table as Parquet, its columns described in their metadata.

        Parameters
        ----------
        folder : path
            Made where it is missing.

        Returns
        -------
        list of Path
            `<table>.parquet`, in the order of the data model. pandas reads `bounds` back as an interval.
        """
        Path(folder).mkdir(parents=True, exist_ok=True)
        paths = []
        for name, table in TABLES.items():
            arrow = pa.Table.from_pandas(getattr(self, name), preserve_index=False)
            fields = {field.name: field for field in (*table.fields, *COMPUTED.get(name, ()))}
            schema = pa.schema(
                [column.with_metadata(_texts(fields[column.name].descriptor())) for column in arrow.schema],
                {
                    **arrow.schema.metadata,
                    **_texts({"title": self.title, "version": self.version, "digest": self.digest}),
                    **_texts({"licence": self.licence, "schema": table.descriptor()}),
                },
            )
            paths.append(Path(folder, f"{name}.parquet"))
            pq.write_table(pa.Table.from_arrays(arrow.columns, schema=schema), paths[-1])
        return paths

    def _sizes(self) -> list[tuple[str, int]]:
        sizes = [(name, len(getattr(self, name))) for name in TABLES]
        return [(name.replace("_", " "), size) for name, size in sizes if size]

    def __repr__(self) -> str:
        head = f"{self.title}\nversion {self.version}, {self.released}, digest {self.digest[:12]}"
        return "\n".join([head, *(f"{size:>7,}  {name}" for name, size in self._sizes())])

    def _repr_html_(self) -> str:
        rows = (f'<tr><th scope="row">{name}</th><td>{size:,}</td></tr>' for name, size in self._sizes())
        return (
            f'<div class="dataset" data-version="{escape(self.version)}" data-digest="{self.digest}" '
            f'data-released="{self.released}">\n'
            f"<p><strong>{escape(self.title)}</strong><br>version {escape(self.version)}, {self.released}, "
            f"digest {self.digest[:12]}</p>\n"
            f'<table>\n<thead><tr><th scope="col">Table</th><th scope="col">Rows</th></tr></thead>\n'
            f"<tbody>{''.join(rows)}</tbody>\n</table>\n</div>"
        )


def _texts(values: dict[str, Any]) -> dict[str, str]:
    """Return `values` as Parquet metadata holds them: text as it is, all else as JSON."""
    return {
        key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for key, value in values.items()
    }


def load(
    folder: str | os.PathLike[str] | None = None, *, reading: Literal["narrow", "wide"] = "narrow"
) -> Dataset:
    """Read and check a data folder.

    Parameters
    ----------
    folder : path, optional
        The folder; if left out, that of the environment variable CIVSTATS_DATA, else the shipped page.
    reading : {"narrow", "wide"}
        How approximators become bounds (codelist bounds_rule): as usually understood, or as widely as their
        wording allows, to see which findings depend on it.

    Returns
    -------
    Dataset
        All tables, corrected and with bounds.

    Raises
    ------
    CivstatsError
        With every problem that `check` finds, if there is any.

    Examples
    --------
    >>> load().observations.columns[:4].tolist()
    ['obs_id', 'source_id', 'line', 'printed']
    """
    content, settings, problems = _examine(folder)
    if problems:
        raise CivstatsError(problems)
    corrected, _, _ = correct(content)
    frames = {name: _frame(TABLES[name], rows) for name, rows in corrected.rows.items()}
    bounds = _bounds(frames["observations"], content.codes["measure_word"], reading)
    frames["observations"] = frames["observations"].assign(**bounds)
    row = pd.Series(list(exclusion_ids(content.rows["exclusions"])), dtype="str")
    frames["exclusions"] = frames["exclusions"].assign(row=row)
    return Dataset(
        title=settings["title"],
        version=settings["version"],
        released=date.fromisoformat(settings["released"]),
        licence=settings["licence"],
        digest=_digest(content, settings),
        **frames,
        **{f"first_{name}": _frame(TABLES[name], content.rows[name]) for name in CORRECTABLE},
    )


def check(folder: str | os.PathLike[str] | None = None) -> list[Problem]:
    """Return all problems of a data folder, in the order of file, line and column.

    Parameters
    ----------
    folder : path, optional
        As for `load`.

    Examples
    --------
    >>> check()
    []
    """
    return _examine(folder)[2]


def _examine(folder: str | os.PathLike[str] | None) -> tuple[Content, dict[str, str], list[Problem]]:
    root = Path(folder or os.environ.get("CIVSTATS_DATA") or _shipped())
    content, settings, problems = _read_folder(root)
    if root.is_dir():
        problems += find_problems(content)
    return content, settings, sorted(dict.fromkeys(problems), key=lambda problem: problem.place)


def _shipped() -> Path:
    package = Path(__file__).parent
    return package / "data" if (package / "data").is_dir() else package.parent / "data"


# --- cells become frames ------------------------------------------------------------------------------------


def _series(field: Field, texts: Sequence[str]) -> pd.Series[Any]:
    convert = {"string": str, "integer": int, "number": float}[field.type]
    return pd.Series([convert(text) if text else None for text in texts], dtype=field.dtype)


def _frame(table: Table, rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame({f.name: _series(f, [row[f.name].text for row in rows]) for f in table.fields})


def _bounds(
    observations: pd.DataFrame, measure_words: dict[str, str], reading: Literal["narrow", "wide"]
) -> dict[str, Any]:
    read = [
        read_quantity(printed, basis=basis, reading=reading, measure_words=measure_words)
        for printed, basis in zip(observations["printed"], observations["basis"], strict=True)
    ]
    lower = np.array([quantity.lower for quantity in read], dtype="float64")
    upper = np.array([quantity.upper for quantity in read], dtype="float64")
    bounds = pd.arrays.IntervalArray.from_arrays(lower, upper, closed="both")
    rule = pd.Series([quantity.rule for quantity in read], dtype="str")
    return {"lower": lower, "upper": upper, "bounds": bounds, "rule": rule}


def _digest(content: Content, settings: dict[str, str]) -> str:
    cells = {
        name: [[row[column].text for column in table.columns] for row in content.rows[name]]
        for name, table in TABLES.items()
    }
    canonical = json.dumps([settings, cells], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


# --- files become cells: whatever a spreadsheet or a hand did to them is read right here, or named ----------

CELL = re.compile(r'"([^"]*(?:""[^"]*)*)"(?=,|$)|([^,"]*)(?=,|$)')


def _read_folder(folder: Path) -> tuple[Content, dict[str, str], list[Problem]]:
    shown = _shown(folder)
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    if not folder.is_dir():
        return Content(rows, ()), {}, [errors.MissingFolder(shown, None, None, "")]
    settings, problems = _read_settings(folder / "dataset.toml", shown + "dataset.toml")
    whole = []
    for name, table in TABLES.items():
        rows[name], lost = _read_table(table, folder / table.path, shown + table.path)
        problems += lost
        if not lost:
            whole.append(name)
    return Content(rows, whole), settings, problems


def _shown(folder: Path) -> str:
    """Return what goes before a file's name in messages: the way from where the user is."""
    try:
        near = folder.resolve().relative_to(Path.cwd())
    except (OSError, ValueError, RuntimeError):
        return f"{folder.as_posix()}/"
    return "" if near == Path() else f"{near.as_posix()}/"


def _read_text(path: Path, shown: str) -> str:
    """Return the text of a file with line feeds only; raise CivstatsError where there is none."""
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise CivstatsError([errors.MissingTable(shown, None, None, "", path.stem)]) from None
    except OSError as error:
        raise CivstatsError([errors.UnreadableFile(shown, None, None, error.strerror or "")]) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", "replace")
        place = before.count("\n") + 1, len(before) - before.rfind("\n")
        found = f"byte 0x{content[error.start]:02x}"
        raise CivstatsError([errors.NotUtf8(shown, *place, found)]) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_settings(path: Path, shown: str) -> tuple[dict[str, str], list[Problem]]:
    if not path.exists():
        return {}, [errors.BadSettings(shown, None, None, "", "the file")]
    try:
        found = tomllib.loads(_read_text(path, shown))
    except CivstatsError as error:
        return {}, list(error.problems)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = re.search(r"line ([0-9]+), column ([0-9]+)", str(error))
        line, column = (int(at[1]), int(at[2])) if at else (None, None)
        return {}, [errors.BadSettings(shown, line, column, "", f"TOML ({error})")]
    settings = {name: str(found.get(name, "")) for name in SETTINGS}
    problems: list[Problem] = []
    for name, text in settings.items():
        if not text or any(map(errors.unprintable, text)):
            problems.append(errors.BadSettings(shown, None, None, text, f"a line {name} = …"))
    try:
        date.fromisoformat(settings["released"] or "2000-01-01")
    except ValueError:
        about = "released as a date such as 2024-05-31"
        problems.append(errors.BadSettings(shown, None, None, settings["released"], about))
    return settings, problems


def _read_table(table: Table, path: Path, shown: str) -> tuple[list[Row], list[Problem]]:
    """Return the rows of a table and what was lost in reading them."""
    if table.optional and not path.exists():
        return [], []
    try:
        text = _read_text(path, shown)
    except CivstatsError as error:
        return [], list(error.problems)
    problems: list[Problem] = []
    records = _records(text.split("\n"), shown, problems)
    header = next(records, None)
    if header is None:
        return [], problems or [errors.EmptyFile(shown, None, None, "", table.name)]
    if len(header) == 1 and re.search("[;\t]", header[0].text):
        return [], [header[0].problem(errors.WrongDelimiter)]
    problems += _header_problems(table, header)
    rows = []
    for cells in records:
        extra = cells[len(header) :]
        if len(cells) < len(header) or any(cell.text for cell in extra):
            found = f"{len(cells)} cells"
            about = str(len(header))
            problems.append(errors.RaggedRow(shown, cells[-1].line, cells[-1].column, found, about))
            continue
        named: dict[str, Cell] = {}
        for title, cell in zip(header, cells, strict=False):
            named.setdefault(title.text, cell)
        rows.append({column: named[column] for column in table.columns if column in named})
    return rows, problems


def _header_problems(table: Table, header: list[Cell]) -> Iterator[Problem]:
    names = [cell.text for cell in header]
    for index, cell in enumerate(header):
        if cell.text in names[:index]:
            yield cell.problem(errors.DuplicatedColumn)
        elif cell.text not in table.columns:
            missing = [column for column in table.columns if column not in names]
            yield cell.problem(errors.ExtraColumn, table.name, nearest(cell.text, missing))
    for column in table.columns:
        if column not in names:
            yield errors.MissingColumn(header[0].file, header[0].line, None, "", column)


def _records(lines: list[str], shown: str, problems: list[Problem]) -> Iterator[list[Cell]]:
    """Yield the cells of each line that holds any, the header without blank cells at its end."""
    skipped_to = 0
    header = True
    for number, line in enumerate(lines, 1):
        if number <= skipped_to:
            continue
        cells, stray = _split(line, shown, number)
        if stray is not None:
            odd = line[stray:].count('"') % 2
            end = next((n for n, later in enumerate(lines[number:], number + 1) if later.count('"') % 2), 0)
            broken = line[stray] == '"' and odd and end
            skipped_to = end if broken else 0
            kind = errors.QuotedLineBreak if broken else errors.StrayQuote
            problems.append(kind(shown, number, stray + 1, line[stray:]))
        elif any(cell.text for cell in cells):
            while header and not cells[-1].text:
                cells.pop()
            header = False
            yield cells


def _split(line: str, shown: str, number: int) -> tuple[list[Cell], int | None]:
    """Return the cells of a line, and where a quotation mark stands that belongs to none."""
    cells: list[Cell] = []
    start = 0
    while match := CELL.match(line, start):
        group = 2 if match[1] is None else 1
        column = match.start(group) + len(match[group]) - len(match[group].lstrip()) + 1
        text = match[group] if group == 2 else match[group].replace('""', '"')
        cells.append(Cell(text.strip(), shown, number, column))
        if match.end() == len(line):
            return cells, None
        start = match.end() + 1
    return cells, start
