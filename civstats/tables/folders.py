"""A data folder, and those that it extends, become settings and the cells of one set of tables."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from civstats.problems import CivstatsError, Problem, nearest, unprintable, visible
from civstats.tables.files import Files
from civstats.tables.notations import near_date, tidy
from civstats.tables.rows import Cell, Reading, Row, read_table
from civstats.tables.schemas import CODELISTS, TABLES, Table

SHIPPED = "shipped"  # what `extends` calls the page that comes with civstats
SETTINGS = ("title", "version", "released", "licence")
EXTENDS = "extends"
MOST_UNREAD = 20  # files that are named
LONGEST_SETTINGS = 10_000  # characters; the parser of TOML is slow on nonsense
# Looking for a suggestion costs as much as there are words; in a table where every cell is wrong none helps.
MOST_SEARCHES, MOST_WORDS, LONGEST_WORD = 200, 2_000, 200


@dataclass(frozen=True)
class Folder:
    """The cells of a data folder and of those that it extends.

    Parameters
    ----------
    settings : dict of str to str
        Those of `dataset.toml`; without all where it cannot be parsed.
    rows : dict of str to list of dict of str to Cell
        The rows of each table, those of a base first; a column that the file lacks is absent.
    lost : dict of str to frozenset of str or None
        Of each table, the words on lines that were lost in reading; None where what was lost is unknown.
    sizes : dict of str to int
        How many rows each file that was read holds.
    released : dict of str to str
        The date of release that goes for each file.
    unread : tuple of str
        Tables of any program that stand in the folders, or one down, and were not read.
    problems : tuple of Problem
        What is wrong with folders, files, lines and columns.
    """

    settings: dict[str, str]
    rows: dict[str, list[Row]]
    lost: dict[str, frozenset[str] | None]
    sizes: dict[str, int] = field(default_factory=dict)
    released: dict[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    _near: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)

    @cached_property
    def codes(self) -> dict[str, dict[str, str]]:
        """Each codelist's codes with their names."""
        found: dict[str, dict[str, str]] = {codelist: {} for codelist in CODELISTS}
        for row in self.rows["codelists"]:
            if row.keys() >= {"codelist", "code", "name"}:
                found.setdefault(row["codelist"].text, {})[row["code"].text] = row["name"].text
        return found

    @cached_property
    def keys(self) -> dict[str, dict[str, Row]]:
        """The rows by the value of each column that other columns refer to, named `table.column`."""
        references = {column.reference for table in TABLES.values() for column in table.fields}
        split = {name: name.split(".") for name in references if name}
        return {
            name: {row[column].text: row for row in reversed(self.rows[table]) if column in row}
            for name, (table, column) in split.items()
        }

    def whole(self, *names: str) -> bool:
        """Return whether tables were read without loss; only these can tell that something is missing."""
        return all(self.lost[name] == frozenset() for name in names)

    def lacks(self, text: str, reference: str) -> bool:
        """Return whether no row has, or may have had before it was lost, `text` in the column of a reference."""
        lost = self.lost[reference.partition(".")[0]]
        return lost is not None and text not in lost and text not in self.keys[reference]

    def near(self, word: str, name: str) -> str:
        """Return the code or key that was meant by `word`, empty where none is near or too much is wrong.

        It is the one that full-width characters, capitals or quotation marks hide, or that has the name `word`, or
        else the one most like it. `name` is that of a codelist or of a key as `table.column`; "codelist" stands
        for the names of codelists.
        """
        if (name, word) not in self._near and len(self._near) < MOST_SEARCHES:
            words = self._words(name)
            near = ""
            if len(words) <= MOST_WORDS and len(word) <= LONGEST_WORD:
                meant = {word, tidy(word), tidy(word).lower()}
                same = (code for code, title in words.items() if code in meant or title == word)
                near = next(same, "") or nearest(word, words)
            self._near[name, word] = near
        return self._near.get((name, word), "")

    def __str__(self) -> str:
        """Say which files were read, with their rows, and which were not."""
        head = f"{len(self.sizes)} tables read, {sum(self.sizes.values()):,} rows"
        lines = [f"{size:>7,}  {visible(file)}" for file, size in self.sizes.items()]
        lines += [f"not read: {visible(file)}" for file in self.unread[:MOST_UNREAD]]
        if len(self.unread) > MOST_UNREAD:
            lines.append(f"not read: {len(self.unread) - MOST_UNREAD:,} more")
        return "\n".join([head, *lines])

    def _words(self, name: str) -> Mapping[str, object]:
        if name == "codelist":
            return dict.fromkeys(sorted(CODELISTS))
        return self.codes[name] if name in self.codes else self.keys[name]


def shipped_folder() -> Path:
    """Return the folder of the shipped page: that of the package, else of the repository."""
    package = Path(__file__).parents[1]
    return package / "data" if (package / "data").is_dir() else package.parent / "data"


def read_folder(path: Path) -> Folder:
    """Read a data folder and the one that it extends, and so on; the settings are those of the first."""
    every: list[Files] = []
    layers: list[Folder] = []
    broken: list[Problem] = []
    link: Cell | None = None
    while not every or link:
        files = Files(path)
        if problem := _unusable(files, every, link):
            broken.append(problem)
            break
        every.append(files)
        layer, link = _read_layer(files)
        layers.append(layer)
        if link:
            path = shipped_folder() if link.text == SHIPPED else path / link.text
    return Folder(
        settings=layers[0].settings if layers else {},
        rows={name: [row for layer in reversed(layers) for row in layer.rows[name]] for name in TABLES},
        # Where a base is not there, what its rows hold is unknown.
        lost={name: None if broken else _joined([layer.lost[name] for layer in layers]) for name in TABLES},
        sizes={file: size for layer in layers for file, size in layer.sizes.items()},
        released={file: day for layer in layers for file, day in layer.released.items()},
        unread=tuple(_unread(every)),
        problems=(*broken, *(problem for layer in layers for problem in layer.problems)),
    )


def _joined(lost: Sequence[frozenset[str] | None]) -> frozenset[str] | None:
    known = [words for words in lost if words is not None]
    return frozenset[str]().union(*known) if len(known) == len(lost) else None


def _unread(every: Sequence[Files]) -> list[str]:
    """Return the tables of any program in folders that were not read, neither under another spelling."""
    read = {stamp[0] for files in every for stamp in files.seen.values()}
    return [
        files.shown + name
        for files in every
        for name, inode in files.sheets.items()
        if name not in files.seen and inode not in read
    ]


def _unusable(files: Files, before: Sequence[Files], link: Cell | None) -> Problem | None:
    """Return why a folder cannot be read as that which `link` names; without one it is the first."""
    if link and (not link.text or Path(link.text).is_absolute()):
        return link.problem("E-EXTENDS")
    if not os.path.isdir(files.folder):  # noqa: PTH112 - Path.is_dir raises on names that no system allows
        return link.problem("E-EXTENDS") if link else Problem("E-NO-FOLDER", files.shown, None, None, "")
    here = os.path.realpath(files.folder)
    same = next((other for other in before if os.path.realpath(other.folder) == here), None)
    return link.problem("E-EXTENDS-CYCLE", same.shown or "./") if link and same else None


def _read_layer(files: Files) -> tuple[Folder, Cell | None]:
    """Return what one folder itself holds, and the name of the folder that it extends, None for none."""
    settings: dict[str, str] = {}
    link: Cell | None = None
    read = {name: Reading([], [], None) for name in TABLES}
    shown = f"{files.shown}dataset.toml"
    try:
        settings, link, problems = _read_settings(files.read("dataset.toml"), shown)
        parsed = bool(settings)
    except FileNotFoundError:
        problems, parsed = [Problem("E-SETTINGS", shown, None, None, "", "the file")], True
    except CivstatsError as error:
        problems, parsed = list(error.problems), True
    if parsed:  # else what the folder extends is unknown, and all that refers to it would seem wrong
        read = _read_tables(files, extends=link is not None)
    problems += [problem for reading in read.values() for problem in reading.problems]
    changed = list(files.changed())
    folder = Folder(
        settings=settings,
        rows={name: reading.rows for name, reading in read.items()},
        lost={name: None if changed else reading.lost for name, reading in read.items()},
        sizes={
            files.shown + TABLES[name].path: len(reading.rows)
            for name, reading in read.items()
            if TABLES[name].path in files.seen
        },
        released={files.shown + table.path: settings.get("released", "") for table in TABLES.values()},
        problems=(*problems, *changed),
    )
    return folder, link


def _read_tables(files: Files, *, extends: bool) -> dict[str, Reading]:
    read: dict[str, Reading] = {}
    for name, table in TABLES.items():
        # A folder that extends another needs only what it adds to, but a piece of its own has figures.
        needed = not extends or (name == "observations" and bool(read["sources"].rows))
        read[name] = _read_table(files, table, needed=needed and not table.optional)
    return read


def _read_table(files: Files, table: Table, *, needed: bool) -> Reading:
    shown = files.shown + table.path
    try:
        return read_table(table, files.read(table.path), shown)
    except FileNotFoundError:
        instead = files.instead_of(table.path)
        if not (needed or instead):
            return Reading([], [], frozenset())
        return Reading([], [Problem("E-NO-TABLE", shown, None, None, instead, table.name)], None)
    except CivstatsError as error:
        return Reading([], list(error.problems), None)


# --- dataset.toml -------------------------------------------------------------------------------------------


def _read_settings(text: str, shown: str) -> tuple[dict[str, str], Cell | None, list[Problem]]:
    """Return the settings, without all where they cannot be parsed, what the folder extends, and what is wrong."""
    if len(text) > LONGEST_SETTINGS:
        about = f"at most {LONGEST_SETTINGS:,} characters"
        return {}, None, [Problem("E-SETTINGS", shown, None, None, "", about)]
    try:
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        at = re.search(r"line ([0-9]+), column ([0-9]+)", str(error))
        line, column = (int(at[1]), int(at[2])) if at else (None, None)
        stands = text.split("\n")[line - 1][column - 1 :] if line and column else ""
        return {}, None, [Problem("E-SETTINGS", shown, line, column, stands, f"TOML ({error})")]
    problems = []
    for name in dict.fromkeys((*SETTINGS, *found)):
        if wrong := _wrong_setting(name, found.get(name, "")):
            cell = _setting_cell(name, text, shown)
            line, column = (cell.line, cell.column) if cell else (None, None)
            problems.append(Problem("E-SETTINGS", shown, line, column, *wrong))
    base = found.get(EXTENDS)
    link = (_setting_cell(EXTENDS, text, shown) or Cell("", shown, 1, 1)) if base else None
    link = link._replace(text=base) if link and isinstance(base, str) else None
    return {name: str(found.get(name, "")) for name in SETTINGS}, link, problems


def _wrong_setting(name: str, value: Any) -> tuple[str, str, str] | None:
    """Return what was found, what was expected and what was meant, None if nothing is wrong."""
    if name == "released":
        try:
            date.fromisoformat(str(value))
        except ValueError:
            return str(value), "released as a date such as 2024-05-31", near_date(str(value))
    elif name not in (*SETTINGS, EXTENDS):
        return name, f"only {', '.join(SETTINGS)} and {EXTENDS}", nearest(name, (*SETTINGS, EXTENDS))
    elif not isinstance(value, str) or not value or any(map(unprintable, value)):
        return str(value), f'a line {name} = "…"', ""
    return None


def _setting_cell(name: str, text: str, shown: str) -> Cell | None:
    """Return a setting as it is written, as in `"title" = 'A city'`, and where its value stands."""
    key = rf"""(?m)^[ \t]*["']?{re.escape(name)}["']?[ \t]*=[ \t]*["']?([^"'\n]*)"""
    match = re.search(key, text)
    if match is None:
        return None
    start = match.start(1)
    return Cell(match[1].strip(), shown, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))
