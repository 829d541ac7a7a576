"""A data folder, and those that it extends, become the cells of one set of tables."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from civstats.problems import CivstatsError, Problem
from civstats.tables.content import Cell, Content, Row
from civstats.tables.files import Files
from civstats.tables.records import read_table
from civstats.tables.schemas import TABLES
from civstats.tables.settings import read_settings

__all__ = ["read_folder", "shipped_folder"]

WORD = re.compile(r"""[^,;\s"]+""")
SHIPPED = "shipped"  # what `extends` calls the page that comes with civstats


@dataclass(frozen=True)
class _Layer:
    """One folder: its own settings, rows and problems, and the folder that it extends."""

    settings: dict[str, str]
    extends: Cell | None
    rows: dict[str, list[Row]]
    whole: frozenset[str]
    problems: list[Problem]
    lost: dict[str, set[str]] = field(default_factory=dict)


def shipped_folder() -> Path:
    """Return the folder of the shipped page: that of the package, else of the repository."""
    package = Path(__file__).parents[1]
    return package / "data" if (package / "data").is_dir() else package.parent / "data"


def read_folder(folder: Path) -> tuple[Content, dict[str, str], list[Problem]]:
    """Read a data folder and the one that it extends, and so on; the rows of the base come first.

    Parameters
    ----------
    folder : Path
        Where the tables are.

    Returns
    -------
    Content
        The rows of all folders; whole are the tables that were read without loss in each.
    dict of str to str
        The settings of `folder` itself; without all where they cannot be read.
    list of Problem
        What is wrong with folders, files, lines and columns.
    """
    layers: list[_Layer] = []
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    link: Cell | None = None
    while not layers or link:
        files = Files(folder)
        if problem := _unusable(files, seen, link):
            problems.append(problem)
            break
        seen[os.path.realpath(folder)] = files.shown
        layers.append(_read_layer(files))
        link = layers[-1].extends
        if link:
            folder = shipped_folder() if link.text == SHIPPED else folder / link.text
    rows = {name: [row for layer in reversed(layers) for row in layer.rows[name]] for name in TABLES}
    # Where a base is not there, what its rows hold is unknown.
    whole = frozenset() if problems else frozenset(TABLES).intersection(*(layer.whole for layer in layers))
    lost = {} if problems else _lost(layers)
    settings = layers[0].settings if layers else {}
    problems += [each for layer in layers for each in layer.problems]
    return Content(rows, whole, lost), settings, problems


def _lost(layers: list[_Layer]) -> dict[str, set[str]]:
    """Return the words on lost lines by table, where each folder's was read whole or lost only lines."""
    return {
        name: {word for layer in layers for word in layer.lost.get(name, ())}
        for name in TABLES
        if all(name in layer.whole or name in layer.lost for layer in layers)
        and any(name in layer.lost for layer in layers)
    }


def _unusable(files: Files, seen: dict[str, str], link: Cell | None) -> Problem | None:
    """Return why a folder cannot be read as that which `link` names; without one it is the first."""
    if link and (not link.text or Path(link.text).is_absolute()):
        return link.problem("E-EXTENDS")
    if not os.path.isdir(files.folder):  # noqa: PTH112 - Path.is_dir raises on names that no system allows
        return link.problem("E-EXTENDS") if link else Problem("E-NO-FOLDER", files.shown, None, None, "")
    before = seen.get(os.path.realpath(files.folder))
    return link.problem("E-EXTENDS-CYCLE", before or "./") if link and before is not None else None


def _read_layer(files: Files) -> _Layer:
    name = "dataset.toml"
    settings: dict[str, str] = {}
    extends: Cell | None = None
    try:
        settings, extends, problems = read_settings(files.read(name), files.shown + name)
        if (
            not settings
        ):  # which folder this one extends is unknown, and all that refers to it would seem wrong
            return _Layer({}, None, {name: [] for name in TABLES}, frozenset(), problems)
    except FileNotFoundError:
        problems = [Problem("E-SETTINGS", files.shown + name, None, None, "", "the file")]
    except CivstatsError as error:
        problems = list(error.problems)
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    whole: set[str] = set()
    words: dict[str, set[str]] = {}
    for name, table in TABLES.items():
        shown = files.shown + table.path
        lost: list[Problem] = []
        try:
            text = files.read(table.path)
            rows[name], lost = read_table(table, text, shown)
            if lost and all(problem.code == "E-RAGGED-ROW" for problem in lost):
                lines = text.split("\n")
                words[name] = {word for each in lost for word in WORD.findall(lines[(each.line or 1) - 1])}
        except FileNotFoundError:
            if not (table.optional or extends):
                lost = [Problem("E-NO-TABLE", shown, None, None, "", name)]
        except CivstatsError as error:
            lost = list(error.problems)
        problems += lost
        whole |= set() if lost else {name}
    changed = list(files.changed())
    if changed:
        return _Layer(settings, extends, rows, frozenset(), problems + changed)
    return _Layer(settings, extends, rows, frozenset(whole), problems, words)
