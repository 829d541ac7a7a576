"""A data folder becomes a dataset: DataFrames with bounds, and the cells that they were made from."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from civstats.arguments import meant, one_of, shown
from civstats.language import LANGUAGES, Language, chosen, speaking, translate
from civstats.language import language as spoken
from civstats.problems import CivstatsError, Problem
from civstats.quantities import Quantity, read_quantity
from civstats.quantities.bounds import READINGS, Reading
from civstats.tables.checks import find_problems
from civstats.tables.columns import Column, TableRows
from civstats.tables.contents import state_of
from civstats.tables.corrections import CORRECTABLE, correct, exclusion_ids, first_coding
from civstats.tables.folders import CODED_BY, DESIGNS, Folder, data_folder, read_folder
from civstats.tables.schemas import CODELISTS, TABLES, Field, Table

if TYPE_CHECKING:  # import lazily where it is needed: `civstats check` looks at cells alone
    import pandas as pd


FRAMES = frozenset({*TABLES, *(f"first_{name}" for name in CORRECTABLE)})


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """The tables of one data folder, one DataFrame each.

    Text is `str`, missing where nothing is stated; whole numbers are `Int64`; `value`, `lower` and `upper`
    are `float64`, in single units of `unit_measure`. Rows stand as in the files, those of a folder that
    `dataset.toml` says is extended before the folder's own. A frame taken from here is your own copy: changing it
    leaves the dataset as it is; `dataclasses.replace(data, observations=frame)` gives one that holds it.

    Attributes
    ----------
    title, version, licence : str
        As `dataset.toml` says.
    released : datetime.date
        Date of the data.
    digest : str
        SHA-256 of the content, whatever files hold it and whatever their encoding, line ends, quotes and
        order of columns.
    sources, places, indicators, codelists : DataFrame
        Columns as in ``data/README.md``.
    programmes : DataFrame
        As corrected.
    observations : DataFrame
        As corrected, with the inclusive bounds `lower` and `upper` (`inf` where open), both as the interval
        `bounds`, and the `rule` (codelist bounds_rule) that reads them from `printed`.
    first_observations, first_programmes : DataFrame
        The first coding, without corrections.
    exclusions : DataFrame
        With the row id `row`: `x-<source_id>-<line>-<n>`.
    coded_by : {"numeral", "indicator"}
        Whether every numeral of the texts has a row, or every line on which a search word of an indicator stands.
    searches : DataFrame
        These lines by piece and indicator, in a folder coded by indicator.
    corrections, checked, lexical_words, second_observations, second_programmes, third_observations, third_programmes : DataFrame
        Without rows where the folder has no such table.
    language : {"en", "zh"}
        Of the words for codes and of names.
    cells : mapping of str to sequence of mapping of str to Cell
        What was read and checked: the rows of each table as its files hold them, each cell with its text, file,
        line and column.

    Examples
    --------
    >>> from civstats.tables import load
    >>> load().observations["bounds"].dtype
    interval[float64, both]
    """

    title: str
    version: str
    released: date
    licence: str
    coded_by: str
    sources: pd.DataFrame
    places: pd.DataFrame
    programmes: pd.DataFrame
    indicators: pd.DataFrame
    observations: pd.DataFrame
    first_observations: pd.DataFrame
    first_programmes: pd.DataFrame
    exclusions: pd.DataFrame
    searches: pd.DataFrame
    codelists: pd.DataFrame
    corrections: pd.DataFrame
    checked: pd.DataFrame
    lexical_words: pd.DataFrame
    second_observations: pd.DataFrame
    second_programmes: pd.DataFrame
    third_observations: pd.DataFrame
    third_programmes: pd.DataFrame
    cells: Mapping[str, TableRows]
    settings: Mapping[str, str]
    language: Language = "en"
    _derived: dict[Any, Any] = field(default_factory=dict, init=False)  # what `kept` keeps

    def __post_init__(self) -> None:
        for name in FRAMES:  # whoever gave them may change theirs
            object.__setattr__(self, name, getattr(self, name))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content."""
        return _digest(self.settings, self.cells)

    def place(self, table: str, row: int) -> tuple[str, int]:
        """Return file and line of a row, by its position from 0 in the frame of its table.

        Examples
        --------
        >>> from civstats.tables import load
        >>> file, line = load().place("sources", 0)
        >>> file.endswith("data/sources.csv"), line
        (True, 2)
        """
        one_of("table", table, TABLES)
        if not 0 <= row < len(getattr(self, table)):
            msg = f"row is {shown(row)}; {table} has {len(getattr(self, table))} rows, counted from 0"
            raise IndexError(msg)
        rows = self.cells[table]
        if table == "programmes":  # corrections add and drop rows
            row = rows.rows_of("programme_id", {*self.programmes["programme_id"]})[row]
        number, at = rows.at(row)
        return rows.parts[number].file, int(rows.parts[number].lines[at])

    def coded(self, table: str) -> pd.DataFrame:
        """Give a table as its files hold it: as first coded, with the programmes that corrections add.

        Examples
        --------
        >>> from civstats.tables import load
        >>> data = load()
        >>> len(data.coded("observations")) == len(data.first_observations)
        True
        """
        one_of("table", table, TABLES)
        return _frame(TABLES[table], self.cells[table])

    def words(self, codelist: str) -> pd.Series[str]:
        """Give the words for the codes of a codelist, in Chinese where no English is stated.

        Parameters
        ----------
        codelist : str
            Such as ``"pillar"``; one that the folder does not hold has no codes.

        Returns
        -------
        Series of str
            Words by code, in the order of the codebook.

        Examples
        --------
        >>> from civstats.tables import load
        >>> load().words("coverage")["whole"]
        'Whole'
        """
        rows = self.codelists[self.codelists["codelist"] == codelist].set_index("code")
        if rows.empty:
            one_of("codelist", codelist, sorted(CODELISTS))
        return rows["name_en"].fillna(rows["name"]) if self.language == "en" else rows["name"]

    def with_reading(self, reading: Reading) -> Dataset:
        """Return the same tables with the bounds of another reading, as `load` gives them.

        Examples
        --------
        >>> from civstats.tables import load
        >>> wide = load().with_reading("wide").observations.set_index("obs_id")
        >>> float(wide.loc["yangquan-73-1", "upper"])
        inf
        """
        one_of("reading", reading, READINGS)
        return self._with_bounds(reading, {})

    def _with_bounds(self, reading: Reading, known: Mapping[tuple[str, bool], Quantity]) -> Dataset:
        """Return the tables with bounds; `known` are figures already read, by text and whether it is a rate."""
        import pandas as pd  # noqa: PLC0415

        rows = self.codelists[self.codelists["codelist"] == "measure_word"]
        words = dict(zip(rows["code"], rows["name"], strict=True))

        def read(text: str, *, rate: bool, growth: bool) -> Quantity:
            if reading == "narrow" and not growth and (text, rate) in known:
                return known[text, rate]
            basis, share = "rate" if rate else "achieved", False if growth else None
            return read_quantity(text, basis=basis, reading=reading, measure_words=words, share=share)

        kind, kinds = self._kinds()
        found = [read(text, rate=rate, growth=growth) for text, rate, growth in kinds]
        lower, upper = (np.array([getattr(own, end) for own in found])[kind] for end in ("lower", "upper"))
        rules = pd.Series([own.rule for own in found], dtype="str")
        bounded = self.observations.assign(
            lower=pd.Series(lower, self.observations.index, copy=False),
            upper=pd.Series(upper, self.observations.index, copy=False),
            bounds=pd.arrays.IntervalArray.from_arrays(lower, upper, closed="both"),
            rule=rules.array.take(kind),
        )
        return replace(self, observations=bounded)

    def _kinds(self) -> tuple[npt.NDArray[np.int32], list[tuple[str, bool, bool]]]:
        """Return which figures are read alike: of each row a number, of each number text, whether rate, whether growth."""
        import pandas as pd  # noqa: PLC0415

        # A growth of 6%以上 may exceed 100 %, a share may not.
        growths = {*self.indicators["indicator_id"][self.indicators["concept"] == "rate_of_change"]}
        numbers, printed = pd.factorize(self.observations["printed"])
        numbers = numbers * 4
        numbers[self.observations["basis"].eq("rate").to_numpy()] += 2
        numbers[self.observations["indicator_id"].isin(growths).to_numpy()] += 1
        kind, kinds = pd.factorize(numbers)
        texts = printed.tolist()
        return kind.astype(np.int32), [(texts[n >> 2], bool(n & 2), bool(n & 1)) for n in kinds.tolist()]

    def to_parquet(self, folder: str | os.PathLike[str]) -> list[Path]:
        """Write each table as Parquet, its columns described in their metadata.

        Parameters
        ----------
        folder : path
            Made where it is missing.

        Returns
        -------
        list of Path
            `<table>.parquet`, in the order of ``data/README.md``. pandas reads `bounds` back as an interval; the
            plain columns `lower` and `upper` are for programs that know no intervals.

        See Also
        --------
        civstats.tables.parquet.read_parquet : Read some of the observations back.

        Examples
        --------
        >>> import tempfile
        >>> from civstats.tables import load
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     load().to_parquet(folder)[0].name
        'sources.parquet'
        """
        from civstats.tables.parquet import write  # noqa: PLC0415

        return write(self, Path(folder))

    if not TYPE_CHECKING:  # or a type checker would let any name pass

        def __getattribute__(self, name: str) -> Any:
            """Give a table as a copy, which costs nothing until it is changed: what follows from the tables stays true."""
            value = object.__getattribute__(self, name)
            return value.copy(deep=False) if name in FRAMES else value

        def __getattr__(self, name: str) -> Any:
            near = "" if name.startswith("_") else meant(name, dir(self))
            msg = f"a data set has no attribute {name!r}{near}"
            raise AttributeError(msg)

    def _sizes(self) -> list[tuple[str, int]]:
        sizes = [(table.words, len(getattr(self, name))) for name, table in TABLES.items()]
        return [(words, size) for words, size in sizes if size]

    def __repr__(self) -> str:
        from civstats.display.bundles import version_of  # noqa: PLC0415 - only who looks at data asks for it

        sizes = (f"{size:>7,}  {translate(name)}" for name, size in self._sizes())
        return "\n".join([self.title, version_of(self), *sizes])

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        from civstats.display.bundles import dataset_bundle  # noqa: PLC0415 - only notebooks ask for it

        return dataset_bundle(self, self._sizes())


def load(
    folder: str | os.PathLike[str] | None = None,
    *,
    reading: Reading = "narrow",
    coding: Literal["corrected", "first"] = "corrected",
    language: Language | None = None,
) -> Dataset:
    """Read and check a data folder.

    Parameters
    ----------
    folder : path, optional
        The folder, or the name of a shipped data set as ``"provinces-2026"``; if left out, that of the environment
        variable CIVSTATS_DATA, else the shipped page. Its `dataset.toml` may say `extends = "shipped"`, or name the
        way to another data folder: then it needs only the tables that it adds rows to.
    reading : {"narrow", "wide", "close"}
        How approximators become bounds (codelist bounds_rule): as usually understood, as widely as their wording
        allows, or as close to the printed number as a careful writer means, to see which findings depend on it.
    coding : {"corrected", "first"}
        Whether `observations` and `programmes` are as corrected, or as first coded, to see which findings
        depend on the corrections.
    language : {"en", "zh"}, optional
        Of names and of the words for codes that `observations` joins, and so of tables and charts made from them; if
        left out, that which reports are in (environment variable CIVSTATS_LANGUAGE), else English.

    Returns
    -------
    Dataset
        All tables, with bounds.

    Raises
    ------
    CivstatsError
        With every problem that `check` finds, if there is any.
    TypeError, ValueError
        If an argument is none of these; the message names what may be meant.

    Examples
    --------
    >>> from civstats import load
    >>> load().observations.columns[:4].tolist()
    ['obs_id', 'source_id', 'line', 'printed']
    >>> first = load(coding="first")
    >>> first.observations.columns.equals(load().observations.columns)
    True
    """
    if not isinstance(folder, str | os.PathLike | None) or folder == "":
        expected = "the path of a data folder or the name of a shipped data set"
        msg = f"folder is {shown(folder)}; expected {expected}"
        raise (ValueError if folder == "" else TypeError)(msg)
    one_of("reading", reading, READINGS)
    one_of("coding", coding, ("corrected", "first"))
    language = spoken() if language is None else language
    one_of("language", language, LANGUAGES)
    place = data_folder(folder)
    state = state_of(place)
    if not state:
        return _load(place, reading, coding, language)
    return _loaded(place, reading, coding, language, chosen(), state)


@lru_cache(maxsize=8)
def _loaded(
    folder: Path, reading: Reading, coding: str, language: Language, _: tuple[str, str], state: str
) -> Dataset:
    """Load a folder in this state once: the dataset is the same for all who ask, and no one can change it."""
    dataset = _load(folder, reading, coding, language)
    if state_of(folder) != state:
        raise CivstatsError([Problem("E-CHANGED", str(folder), found="another state of the file")])
    return dataset


def _load(folder: Path, reading: Reading, coding: str, language: Language) -> Dataset:
    import pandas as pd  # noqa: PLC0415

    read, problems = examine(folder)
    if problems:
        raise CivstatsError(problems)
    first = first_coding(read)
    chosen = first if coding == "first" else correct(read)[0]
    frame = cache(_frame)  # most tables are as first coded
    frames = {name: frame(TABLES[name], rows) for name, rows in chosen.rows.items()}
    ids = pd.Series([*exclusion_ids(read.rows["exclusions"])], dtype="str")
    frames["exclusions"] = frames["exclusions"].assign(row=ids)
    with speaking(language):
        title = translate(read.settings["title"])
    return Dataset(
        title=title,
        version=read.settings["version"],
        released=date.fromisoformat(read.settings["released"]),
        licence=read.settings["licence"],
        coded_by=read.settings.get(CODED_BY, DESIGNS[0]),
        **frames,
        **{f"first_{name}": frame(TABLES[name], first.rows[name]) for name in CORRECTABLE},
        cells=read.rows,
        settings=read.settings,
        language=language,
    )._with_bounds(reading, read._quantities)


def check(folder: str | os.PathLike[str] | None = None) -> list[Problem]:
    """Return all problems of a data folder, as for `load`, in the order of file, line and column."""
    return examine(folder)[1]


def examine(folder: str | os.PathLike[str] | None = None) -> tuple[Folder, list[Problem]]:
    """Return what was read of a data folder, and all its problems as `check` does."""
    read = read_folder(data_folder(folder))
    problems = dict.fromkeys([*read.problems, *find_problems(read)])
    return read, sorted(problems, key=lambda problem: problem.place)


def _series(field: Field, column: Column) -> pd.Series[Any]:
    import pandas as pd  # noqa: PLC0415

    if field.type == "string" and column.cells is not None:
        return pd.Series(column.cells, dtype=field.dtype)
    convert = {"string": str, "integer": int, "number": float}[field.type]
    texts = pd.Series([convert(text) if text else None for text in column.texts], dtype=field.dtype)
    return pd.Series(texts.array.take(column.codes))


def _frame(table: Table, rows: TableRows) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415

    return pd.DataFrame({field.name: _series(field, rows.column(field.name)) for field in table.fields})


def _digest(settings: Mapping[str, str], tables: Mapping[str, TableRows]) -> str:
    cells = {}
    for name, rows in tables.items():
        columns = {field: rows.column(field.name) for field in TABLES[name].fields}
        # To have empty columns that a file may lack changes nothing.
        held = [own for field, own in columns.items() if not field.may_lack or any(own.texts)]
        if len(rows) or not TABLES[name].optional:
            cells[name] = [*zip(*held, strict=True)]
    canonical = json.dumps([settings, cells], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
