"""Notebooks and a data set become the runs that give reports: which notebook, under which name, given which values."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import Any

from civstats.language import Language, Later, translate_later
from civstats.problems import CivstatsError, Problem, nearest
from civstats.report.execute import PARAMETERS
from civstats.report.inputs import settings as settings_of
from civstats.tables import Dataset
from civstats.tables.folders import shipped_names
from civstats.tables.schemas import TABLES

UNFIT = re.compile(r"[^\w-]+")  # what a name in files and links had better not hold: a/b becomes a-b
LONGEST = 40  # characters of a value in the name of a run
EXPLORER = "explorer"  # a page beside the reports
LONGEST_NAME = 230  # bytes of UTF-8; file systems take 255, and `data/…-observations.csv` says more


@dataclass(frozen=True)
class Run:
    """A report to be made: its name, its notebook and what that is given, and the notebooks that it binds."""

    slug: str
    path: Path
    given: dict[str, Any]
    binds: list[str]
    over: int = 0  # how many of the given values come from the tables: one for a profile, two for a pair
    language: Language = "en"
    editions: tuple[Language, ...] = ("en",)  # all languages that it is made in

    @property
    def name(self) -> str:
        """Its path in the folder of the reports, without what kinds of files end in."""
        return f"{self.language}/{self.slug}"

    @property
    def bound(self) -> list[str]:
        """The names of the reports that it binds, in its own language."""
        return [f"{self.language}/{slug}" for slug in self.binds]


def plan(paths: Sequence[Path], dataset: Dataset, languages: Sequence[Language] = ("en",)) -> list[Run]:
    """Read in each notebook's metadata what it binds, what it needs, and for which values it is run in languages.

    ``each`` names a column (``sources.source_id``): the notebook is run for each value, which it gets under the
    column's name. ``pairs`` does so for each two values, the other one as ``other_source_id``. ``needs`` gives
    tables and the least number of rows in each without which a notebook has nothing to report, and is not run.
    """
    runs: list[Run] = []
    problems: list[Problem] = []
    single = {path.stem for path in paths if not {"each", "pairs"} & settings_of(path)[0].keys()}
    for path in paths:
        settings, tags = settings_of(path)
        wrong = _wrong_setting(settings, tags, single)
        if wrong is not None:
            problems.append(Problem("R-SETTING", path.name, None, None, *wrong))
        elif all(len(getattr(dataset, table)) >= least for table, least in settings.get("needs", {}).items()):
            for given in _given(settings, dataset):
                slug = "-".join([path.stem, *map(_file_name, given.values())])
                runs.append(Run(slug, path, given, settings.get("binds", []), len(given)))
    problems += _wrong_names(runs)
    if problems:
        raise CivstatsError(problems)
    slugs = {run.slug for run in runs}
    runs = [replace(run, binds=[slug for slug in run.binds if slug in slugs]) for run in runs]
    return [replace(run, language=code, editions=tuple(languages)) for code in languages for run in runs]


def _wrong_names(runs: Sequence[Run]) -> Iterator[Problem]:
    """Find reports that no file can be named after, or that would be written over another."""
    taken = {EXPLORER: translate_later("the page {name}", name=f"{EXPLORER}.html")}
    for run in runs:
        if "/" in run.slug or len(run.slug.encode()) > LONGEST_NAME:
            about = translate_later("a name without folders, of at most {number} bytes", number=LONGEST_NAME)
            yield Problem("R-REPORT-NAME", run.path.name, None, None, run.slug, about)
        name = run.slug.casefold()  # some file systems tell no A from a
        if name in taken:
            about = translate_later("a name of its own; {other} has it", other=taken[name])
            yield Problem("R-REPORT-NAME", run.path.name, None, None, run.slug, about)
        taken.setdefault(name, translate_later("a report of {notebook}", notebook=run.path.name))


def _wrong_setting(settings: dict[str, Any], tags: set[str], slugs: set[str]) -> tuple[str, Later] | None:
    """Return what a notebook's metadata name that is not there, and what was expected."""
    for key in ("each", "pairs"):
        named = settings.get(key, "")
        table, _, column = named.partition(".") if isinstance(named, str) else ("", "", "")
        known = table in TABLES and column in TABLES[table].columns
        if named and not known:
            return str(named), translate_later(
                '"{key}" with a table and its column, such as "sources.source_id"', key=key
            )
        if named and PARAMETERS not in tags:
            return str(named), translate_later(
                'a cell with the tag "{tag}" that "{key}" gives its values to', tag=PARAMETERS, key=key
            )
    if settings.get("dataset", "") not in ("", *shipped_names()):
        return str(settings["dataset"]), translate_later(
            '"dataset" with one that is shipped: {names}', names=", ".join(shipped_names())
        )
    binds = settings.get("binds", [])
    unknown = [bound for bound in binds if bound not in [*slugs]] if isinstance(binds, list) else [binds]
    if unknown:
        return str(unknown[0]), translate_later(
            '"binds" with the names of other notebooks that give a single report'
        )
    needs = settings.get("needs", {})
    if not isinstance(needs, dict) or any(
        name not in TABLES or type(least) is not int for name, least in needs.items()
    ):
        return str(needs), translate_later(
            '"needs" with tables and their least numbers of rows, such as {"programmes": 1}'
        )
    return None


def _given(settings: dict[str, Any], dataset: Dataset) -> list[dict[str, Any]]:
    """List what a notebook is given, run by run; nothing, once, for one that is run as it stands."""
    named = settings.get("pairs") or settings.get("each")
    if not named:
        return [{}]
    table, _, column = named.partition(".")
    values = dict.fromkeys(getattr(dataset, table)[column].dropna().tolist())
    if "pairs" in settings:
        return [{column: one, f"other_{column}": other} for one, other in combinations(values, 2)]
    return [{column: value} for value in values]


def with_parameters(runs: Sequence[Run], parameters: Mapping[str, str]) -> list[Run]:
    """Give runs the values that a caller chose; of runs over values of a table, those remain that have them.

    A value is read as what the notebook's own cell holds: 50 is a number where a number stands there. The name of a
    run tells its values, so that reports of different ones stand side by side: ``03-volumes-SIZE-50``.
    """
    chosen: list[Run] = []
    renamed: dict[str, str] = {}
    for run in runs:
        own = {name: default for name, default in _defaults(run.path).items() if name in parameters}
        over = {name for name in own if name in run.given}
        if all(str(run.given[name]) == parameters[name] for name in over):
            more = {name: _read(parameters[name], own[name]) for name in own if name not in over}
            names = [f"-{name}-{_file_name(parameters[name])}" for name in more]
            renamed[run.slug] = "".join([run.slug, *names])
            chosen.append(replace(run, slug=renamed[run.slug], given=run.given | more))
    return [replace(run, binds=[renamed[bound] for bound in run.binds]) for run in chosen]


def wrong_parameters(runs: Sequence[Run], parameters: Mapping[str, str]) -> list[Problem]:
    """Name the parameters that no notebook of these runs has, and the values that none of them can take."""
    defaults = {run.path: _defaults(run.path) for run in runs}
    known = list(dict.fromkeys(name for own in defaults.values() for name in own))
    problems = []
    for name, text in parameters.items():
        over = dict.fromkeys(str(run.given[name]) for run in runs if name in run.given)
        unread = [own[name] for own in defaults.values() if name in own and _read(text, own[name]) is None]
        if name not in known:
            names = ", ".join(known) or translate_later("none")
            about = translate_later("a parameter that these notebooks have: {names}", names=names)
            near = nearest(name, known)
            problems.append(Problem("R-UNKNOWN-CHOICE", "--parameter", None, None, name, about, near))
        elif over and text not in over:
            told = translate_later("one of {names}", names=", ".join(over)), nearest(text, over)
            problems.append(Problem("R-UNKNOWN-CHOICE", "--parameter", None, None, f"{name}={text}", *told))
        elif unread:
            value = f"{name}={unread[0]}"
            about = translate_later("a value such as the notebook's own, {value}", value=value)
            problems.append(Problem("R-UNKNOWN-CHOICE", "--parameter", None, None, f"{name}={text}", about))
    return problems


def _defaults(path: Path) -> dict[str, Any]:
    """Return the names that a notebook's cell of parameters sets to a number, a text or the like, and these."""
    try:
        cells = json.loads(path.read_text("utf-8"))["cells"]
        sources = [
            "".join(cell["source"]) for cell in cells if PARAMETERS in cell["metadata"].get("tags", ())
        ]
        return {
            target.id: ast.literal_eval(line.value)
            for line in ast.parse("\n".join(sources)).body
            if isinstance(line, ast.Assign)
            for target in line.targets
            if isinstance(target, ast.Name)
        }
    except (ValueError, KeyError, TypeError, SyntaxError):
        return {}  # running the notebook says what is wrong with it


def _read(text: str, default: Any) -> Any:
    """Read a value as one of the kind of a default, None where it is of another: as text beside a text.

    >>> [_read("50", "2024"), _read("50", 0.5), _read("fifty", 100), _read("yes", True)]
    ['50', 50, None, None]
    """
    if isinstance(default, str):
        return text
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    numbers = isinstance(default, int | float) and isinstance(value, int | float)
    alike = isinstance(value, bool) is isinstance(default, bool) if numbers else type(value) is type(default)
    return value if alike else None


def _file_name(value: Any) -> str:
    """Write a value as part of a file's name; values that differ in what does not fit stay apart.

    >>> _file_name("2024"), _file_name("a/b")
    ('2024', 'a-b-c14cdd')
    """
    text = str(value)
    kept = UNFIT.sub("-", text)[:LONGEST]
    return kept if kept == text else f"{kept}-{sha256(text.encode()).hexdigest()[:6]}"
