"""A data folder, and those that it extends, become settings and the cells of one set of tables."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from civstats.language import translate
from civstats.problems import CivstatsError, Problem, nearest, unprintable, visible
from civstats.quantities import Quantity, read_quantity
from civstats.tables.columns import Cell, Keyed, TableRows
from civstats.tables.files import SETTINGS_FILE, Files
from civstats.tables.notations import near_date, tidy
from civstats.tables.rows import Reading, read_table
from civstats.tables.schemas import CODELISTS, TABLES, Table

SHIPPED = "shipped"  # what `extends` calls the page that comes with civstats
SETTINGS = ("title", "version", "released", "licence")
EXTENDS, SHARES, CODED_BY = "extends", "shares", "coded_by"  # settings that may be left out
DESIGNS = ("numeral", "indicator")  # of coding; the first where dataset.toml names none
KNOWN = (*SETTINGS, EXTENDS, SHARES, CODED_BY)
MOST_UNREAD = 20  # files that are named
LONGEST_SETTINGS = 10_000  # characters; the parser of TOML is slow on nonsense
# Looking for a suggestion costs as much as there are words; in a table where every cell is wrong none helps.
MOST_SEARCHES, MOST_WORDS, LONGEST_WORD = 200, 2_000, 200


@dataclass(frozen=True)
class Folder:
    """The cells of a data folder and of those that it extends, by table; rows of a base stand first."""

    settings: dict[str, str]  # those of dataset.toml that are texts; none where it cannot be parsed
    rows: dict[str, TableRows]  # a column that the file lacks is absent
    lost: dict[str, frozenset[str] | None]  # words on lines lost in reading; None where these are unknown
    sizes: dict[str, int]  # how many rows each file that was read holds
    released: dict[str, str]  # the date of release that goes for each file
    unread: tuple[str, ...]  # tables of any program that stand in the folders, or one down, and were not read
    problems: tuple[Problem, ...]  # what is wrong with folders, files, lines and columns
    _quantities: dict[tuple[str, bool], Quantity] = field(default_factory=dict, repr=False)
    _near: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)

    @cached_property
    def codes(self) -> dict[str, dict[str, str]]:
        """Each codelist's codes with their names."""
        found: dict[str, dict[str, str]] = {codelist: {} for codelist in CODELISTS}
        for codelist, code, name in self.rows["codelists"].texts("codelist", "code", "name"):
            found.setdefault(codelist, {})[code] = name
        return found

    @cached_property
    def keys(self) -> dict[str, Keyed]:
        """The rows by the value of each column that other columns refer to, named `table.column`."""
        references = {column.reference for table in TABLES.values() for column in table.fields}
        split = {name: name.split(".") for name in references if name}
        return {name: Keyed(self.rows[table], column) for name, (table, column) in split.items()}

    def quantity(self, printed: str, *, rate: bool = False) -> Quantity:
        """Read a printed figure, each only once; raise QuantityError where it cannot be read."""
        if (printed, rate) not in self._quantities:
            basis, words = "rate" if rate else "achieved", self.codes["measure_word"]
            self._quantities[printed, rate] = read_quantity(printed, basis=basis, measure_words=words)
        return self._quantities[printed, rate]

    def whole(self, *names: str) -> bool:
        """Return whether tables were read without loss; only these can tell that something is missing."""
        return all(self.lost[name] == frozenset() for name in names)

    def lacks(self, text: str, reference: str) -> bool:
        """Return whether no row has `text` in the column of a reference, or had it before it was lost."""
        lost = self.lost[reference.partition(".")[0]]
        return lost is not None and text not in lost and text not in self.keys[reference]

    def near(self, word: str, name: str) -> str:
        """Return the code or key that was meant by `word`, empty where none is near or too much is wrong.

        `name` is a codelist, a key such as "places.ref_area", or "codelist" for the names of codelists.
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
        rows = f"{sum(self.sizes.values()):,}"
        head = translate("{tables} tables read, {rows} rows", tables=len(self.sizes), rows=rows)
        lines = [f"{size:>7,}  {visible(file)}" for file, size in self.sizes.items()]
        lines += [translate("not read: {file}", file=visible(file)) for file in self.unread[:MOST_UNREAD]]
        if len(self.unread) > MOST_UNREAD:
            lines.append(translate("not read: {number} more", number=f"{len(self.unread) - MOST_UNREAD:,}"))
        return "\n".join([head, *lines])

    def _words(self, name: str) -> Mapping[str, object]:
        if name == "codelist":
            return dict.fromkeys(sorted(CODELISTS))
        return self.codes[name] if name in self.codes else self.keys[name]


def shipped_folder() -> Path:
    """Return the folder of the shipped page: that of the package, else of the repository."""
    package = Path(__file__).parents[1]
    return package / "data" if (package / "data").is_dir() else package.parent / "data"


def shipped_names() -> list[str]:
    """Return the names of the data sets that are shipped beside the page."""
    return sorted(path.parent.name for path in shipped_folder().glob(f"*/{SETTINGS_FILE}"))


def data_folder(given: str | os.PathLike[str] | None = None) -> Path:
    """Return the data folder that is meant: a path, the name of a shipped data set, or None.

    For None it is that of the environment variable CIVSTATS_DATA, else the shipped page. A data folder that stands
    where the name leads goes before the shipped one. Kernels start in the folder of their notebook, so a relative
    CIVSTATS_DATA is looked for there, then from the folder in which the shell that set it stood (PWD).
    """
    stated = os.environ.get("CIVSTATS_DATA")
    path = Path(shipped_folder() if given is None and not stated else given or stated or "")
    if (
        given is None
        and stated
        and not os.path.exists(path)  # noqa: PTH110 - as in _unusable
        and os.path.isdir(from_shell := Path(os.environ.get("PWD", ""), path))  # noqa: PTH112
    ):
        return from_shell
    shipped = str(path) in shipped_names() and not (path / SETTINGS_FILE).exists()
    return shipped_folder() / path if shipped else path


class Settings(NamedTuple):
    """What dataset.toml says: texts, the folder that it extends (None for none), and the tables shared with that."""

    texts: dict[str, str]
    link: Cell | None = None
    shared: frozenset[str] = frozenset()


class Layer(NamedTuple):
    """What one folder itself holds; `sizes` says how many rows each file holds."""

    files: Files
    settings: Settings
    tables: dict[str, Reading]
    sizes: dict[str, int]
    problems: list[Problem]


def read_folder(path: Path) -> Folder:
    """Read a data folder and the one that it extends, and so on; the settings are those of the first."""
    layers: list[Layer] = []
    problems: list[Problem] = []
    whole: list[Files] = []
    wanted = frozenset(TABLES)
    link: Cell | None = None
    while not layers or link:
        files = Files(path)
        if problem := _unusable(files, [layer.files for layer in layers], link):
            problems.append(problem)
            break
        layers.append(_read_layer(files, wanted))
        whole += [files] if wanted == TABLES.keys() else []
        link, wanted = layers[-1].settings.link, wanted & layers[-1].settings.shared
        if link:
            path = shipped_folder() if link.text == SHIPPED else path / link.text
    readings = {name: [layer.tables[name] for layer in reversed(layers)] for name in TABLES}
    return Folder(
        settings=layers[0].settings.texts if layers else {},
        rows={
            name: TableRows(tuple(chain(*(each.rows.parts for each in own))))
            for name, own in readings.items()
        },
        # Where a base is not there, what its rows hold is unknown.
        lost={name: None if problems else _joined(readings[name]) for name in TABLES},
        sizes={file: size for layer in layers for file, size in layer.sizes.items()},
        released={file: layer.settings.texts.get("released", "") for layer in layers for file in layer.sizes},
        unread=tuple(_unread(whole)),
        problems=(*problems, *(problem for layer in layers for problem in layer.problems)),
    )


def _joined(readings: Sequence[Reading]) -> frozenset[str] | None:
    lost = [reading.lost for reading in readings if reading.lost is not None]
    return frozenset(chain.from_iterable(lost)) if len(lost) == len(readings) else None


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
        return link.problem("E-EXTENDS") if link else _no_folder(files)
    here = os.path.realpath(files.folder)
    same = next((other for other in before if os.path.realpath(other.folder) == here), None)
    return link.problem("E-EXTENDS-CYCLE", same.shown or "./") if link and same else None


def _no_folder(files: Files) -> Problem:
    """Say that a folder is not there; a table is meant for its folder, a misspelt name for a shipped data set."""
    if os.path.isfile(files.folder):  # noqa: PTH113 - as in _unusable
        near, found = f"{files.folder.parent}", translate("a file")
    else:
        near, found = nearest(files.folder.name.lower(), shipped_names()), ""
    return Problem("E-NO-FOLDER", files.shown, found=found, near=near)


def _read_layer(files: Files, wanted: frozenset[str]) -> Layer:
    tables = {name: Reading(TableRows(), [], None if name in wanted else frozenset()) for name in TABLES}
    settings, shown = Settings({}), f"{files.shown}{SETTINGS_FILE}"
    try:
        settings, problems = _read_settings(files.read(SETTINGS_FILE), shown)
        parsed = bool(settings.texts)
    except FileNotFoundError:
        problems, parsed = [Problem("E-SETTINGS", shown, about=translate("the file"))], True
    except CivstatsError as error:
        problems, parsed = [*error.problems], True
    if parsed:  # else what the folder extends is unknown, and all that refers to it would seem wrong
        by_indicator = settings.texts.get(CODED_BY) == "indicator"
        for name in (name for name in TABLES if name in wanted):
            # A folder that extends another needs only what it adds to, but a piece of its own has figures.
            needed = name not in settings.shared or (name == "observations" and bool(tables["sources"].rows))
            optional = TABLES[name].optional or (name == "programmes" and by_indicator)
            tables[name] = _read_table(files, TABLES[name], needed=needed and not optional)
    problems += [problem for reading in tables.values() for problem in reading.problems]
    if changed := [*files.changed()]:
        tables = {name: reading._replace(lost=None) for name, reading in tables.items()}
    sizes = {
        files.shown + table.path: len(tables[name].rows)
        for name, table in TABLES.items()
        if table.path in files.seen
    }
    return Layer(files, settings, tables, sizes, [*problems, *changed])


def _read_table(files: Files, table: Table, *, needed: bool) -> Reading:
    shown = files.shown + table.path
    try:
        return read_table(table, files.utf8(table.path), shown)
    except FileNotFoundError:
        instead = files.instead_of(table.path)
        if not (needed or instead):
            return Reading(TableRows(), [], frozenset())
        return Reading(TableRows(), [Problem("E-NO-TABLE", shown, found=instead, about=table.name)], None)
    except CivstatsError as error:
        return Reading(TableRows(), [*error.problems], None)


# --- dataset.toml -------------------------------------------------------------------------------------------


def _read_settings(text: str, shown: str) -> tuple[Settings, list[Problem]]:
    """Return the settings, none where the text cannot be parsed, and what is wrong."""
    if len(text) > LONGEST_SETTINGS:
        most = translate("at most {most} characters", most=f"{LONGEST_SETTINGS:,}")
        return Settings({}), [Problem("E-SETTINGS", shown, about=most)]
    try:
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        at = re.search(r"line ([0-9]+), column ([0-9]+)", str(error))
        line, column = (int(at[1]), int(at[2])) if at else (None, None)
        stands = text.split("\n")[line - 1][column - 1 :] if line and column else ""
        why = translate("it is nested too deeply") if isinstance(error, RecursionError) else error
        return Settings({}), [Problem("E-SETTINGS", shown, line, column, stands, f"TOML ({why})")]
    problems = [
        Problem("E-SETTINGS", shown, *_setting_place(name, text), *wrong)
        for name in dict.fromkeys((*SETTINGS, *found))
        if (wrong := _wrong_setting(name, found.get(name, "")))
    ]
    texts = {name: str(found.get(name, "")) for name in SETTINGS}
    if found.get(CODED_BY) in DESIGNS[1:]:
        texts[CODED_BY] = found[CODED_BY]
    base, shares = found.get(EXTENDS), found.get(SHARES, [*TABLES])
    if not base or not isinstance(base, str):
        return Settings(texts), problems
    line, column = _setting_place(EXTENDS, text)
    shared = frozenset[str]() if _wrong_setting(SHARES, shares) else frozenset(shares)
    return Settings(texts, Cell(base, shown, line or 1, column or 1), shared), problems


def _wrong_setting(name: str, value: Any) -> tuple[str, str, str] | None:
    """Return what was found, what was expected and what was meant, None if nothing is wrong."""
    if name == "released":
        try:
            date.fromisoformat(str(value))
        except ValueError:
            return str(value), translate("released as a date such as 2024-05-31"), near_date(str(value))
    elif name not in KNOWN:
        return name, translate("only {names}", names=", ".join(KNOWN)), nearest(name, KNOWN)
    elif name == SHARES:
        listed = value if isinstance(value, list) else [value]
        for table in listed:
            if not isinstance(table, str) or table not in TABLES:
                about = translate('shares as a list of tables such as ["codelists"]')
                return str(table), about, nearest(str(table), TABLES)
    elif name == CODED_BY and value not in DESIGNS:
        about = translate("{setting} as one of {values}", setting=CODED_BY, values=", ".join(DESIGNS))
        return str(value), about, nearest(str(value), DESIGNS)
    elif not isinstance(value, str) or not value or any(map(unprintable, value)):
        return str(value), translate('a line {setting} = "…"', setting=name), ""
    return None


def _setting_place(name: str, text: str) -> tuple[int | None, int | None]:
    """Return line and column where the value of a setting stands, as that of `"title" = 'A city'`."""
    match = re.search(rf"""(?m)^[ \t]*["']?{re.escape(name)}["']?[ \t]*=[ \t]*["']?""", text)
    if match is None:
        return None, None
    return text.count("\n", 0, match.end()) + 1, match.end() - text.rfind("\n", 0, match.end())
