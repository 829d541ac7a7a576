"""From a result back to the table rows that it rests on: counts that remember them, and their trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from numbers import Real
from typing import TYPE_CHECKING, Any

import pandas as pd

from civstats.arguments import meant, need_dataset, need_frame, shown
from civstats.bounded import BoundedValue
from civstats.joins import decisions, named, numbers, variable_words
from civstats.kept import kept
from civstats.language import english, translate
from civstats.pairing import differences

if TYPE_CHECKING:
    from civstats.tables import Dataset

IDS = ("obs_id", "programme_id", "row")  # columns that hold the ids of observations, programmes, exclusions
COLUMNS = english(
    ["row", "kind", "piece", "place", "line", "printed", "reading", "rule", "codings", "correction"]
)
KINDS = english(["observation", "programme", "exclusion", "place"])
WORDS = [column for column in COLUMNS if column != "line"]
FROM_THERE = "; give the dataset that the result was computed from"
# Columns of `compare` and of `changes`: the ids of two figures, and how they come out.
PAIRS = (("left", "right", "outcome"), ("earlier", "later", "outcome"))


def count(frame: pd.DataFrame, of: str = "") -> BoundedValue:
    """Count the table rows that a frame holds.

    Parameters
    ----------
    frame : DataFrame
        Rows of observations, programmes or exclusions, known by their id column (the first of obs_id,
        programme_id, row that is there); a row that stands twice is counted once. Of pairs, as `compare`
        and `changes` give them, each is counted, and rests on both its figures. Of any other frame, its own rows are
        counted, and rest on the numbers in their cells.
    of : str, optional
        Count the different values of this column instead of the rows.

    Returns
    -------
    BoundedValue
        Exact, without unit, operation ``"count"``.

    Raises
    ------
    ValueError
        If the frame has neither ids nor numbers, so that nothing leads to a row of the tables.

    Examples
    --------
    >>> import pandas as pd
    >>> from civstats import count
    >>> print(count(pd.DataFrame({"obs_id": ["a-1-1", "b-2-1"]})))
    2
    """
    need_frame("count", frame.to_frame() if isinstance(frame, pd.Series) else frame, *filter(None, [of]))
    key = _id_column(frame)
    rows = tuple(dict.fromkeys(frame[key].dropna() if key else _rows(frame)))
    if not (
        key or rows or frame.empty or any(isinstance(cell, BoundedValue) for cell in frame.to_numpy().flat)
    ):
        msg = "nothing leads from these rows to the tables; keep their obs_id or numbers in the frame"
        raise ValueError(msg)
    number = frame[of].nunique() if of else len(rows) if key else len(frame)
    return BoundedValue(number, number, "", rows, "count")


def tally(
    frame: pd.DataFrame, by: str, across: str = "", *, index: Iterable[str], columns: Iterable[str] = ()
) -> pd.DataFrame:
    """Count rows by one or two of their columns, noughts included.

    Parameters
    ----------
    frame : DataFrame
        As for `count`.
    by, across : str
        The columns to count by, down and across; a single column of counts where ``across`` is left out.
    index, columns : iterable of str
        The values to count, in their order.

    Returns
    -------
    DataFrame of BoundedValue
        With the given index and columns; the one column is named ``"count"`` where ``across`` is left out.

    Examples
    --------
    >>> import pandas as pd
    >>> from civstats import tally
    >>> tally(pd.DataFrame({"obs_id": ["a-1-1", "b-2-1"], "basis": ["rate", "rate"]}), "basis",
    ...     index=["rate", "norm"])["count"].map(str).to_dict()
    {'rate': '2', 'norm': '0'}
    """
    need_frame("tally", frame, by, *filter(None, [across]))
    for name, given in (("index", index), ("columns", columns)):
        if isinstance(given, str):
            msg = f"{name} is {given!r}; expected a list of the values to count, as [{given!r}]"
            raise TypeError(msg)
    down = list(index)
    key = _id_column(frame)
    if key:  # all else of the rows does not count, and takes long to sort out again and again
        frame = frame[list(dict.fromkeys([key, by, *filter(None, [across])]))]
    parts = {name: frame[frame[across] == name] for name in columns} if across else {"count": frame}
    none = count(frame.iloc[:0])
    cells: dict[str, dict[str, BoundedValue]] = {}
    for name, part in parts.items():
        found = {key: count(rows) for key, rows in part.groupby(by, sort=False)}
        cells[name] = {key: found.get(key, none) for key in down}
    return pd.DataFrame(cells, dtype=object)


def trace(what: object, dataset: Dataset) -> pd.DataFrame:
    """List the table rows that a result rests on.

    Parameters
    ----------
    what : BoundedValue, Finding, Table, Chart, Series, DataFrame, Dataset, a list of these, or str
        The result; of a frame, its id column and its numbers. A text is the id of a row.
    dataset : Dataset
        The tables that the result was computed from.

    Returns
    -------
    DataFrame
        One row per table row, in order of appearance: row, kind (observation, programme, exclusion; place
        for a population), piece, place, line (Int64), printed, reading (the bounds in words), rule (its
        definition in the codebook; the reason of an exclusion, the source of a population),
        codings (``"agree"``, ``"differ: …"`` with the columns, ``"one coding"``) and correction.

    Raises
    ------
    TypeError
        If ``what`` is nothing that rests on rows.
    ValueError
        If a row is in none of the tables.

    Examples
    --------
    >>> import civstats
    >>> data = civstats.load()
    >>> civstats.trace(civstats.observations(data)["number"].head(1), data)["kind"].tolist()
    ['observation']
    """
    need_dataset("trace", dataset)
    if isinstance(what, Real):
        raise TypeError(_no_origin(what, dataset))
    known = _traced(dataset)
    if what is dataset:
        return known.reset_index(drop=True)
    wanted = list(dict.fromkeys([what] if isinstance(what, str) else _rows(what)))
    unknown = [row for row in wanted if row not in known.index]
    if unknown:
        near = meant(unknown[0], known.index) if isinstance(what, str) else ""
        msg = f"row {unknown[0]!r} is in none of the tables{near or FROM_THERE}"
        raise ValueError(msg)
    return known.reindex(wanted).reset_index(drop=True)


def _codings(differ: Iterable[str]) -> str:
    """Say in which variables the codings of a row differ."""
    variables = translate(", ").join(map(translate, variable_words(pd.Series(list(differ), dtype="str"))))
    return translate("differ: {variables}", variables=variables) if variables else english("agree")


def _no_origin(number: Real, dataset: Dataset) -> str:
    """Say that a plain number leads nowhere, and to which figure it may lead."""
    same = dataset.observations[dataset.observations["value"] == number]
    near = "; did you mean {} ({})?".format(*same[["obs_id", "printed"]].iloc[0]) if len(same) == 1 else ""
    return f"{number!r} is a plain number and carries no origin; trace a cell of the column number, or give an obs_id{near}"


@kept
def _traced(dataset: Dataset) -> pd.DataFrame:
    """Give what a trace shows of each row that a result may rest on, by its id."""
    codings = {row: _codings(differ) for row, differ in differences(dataset).items()}
    known = _table_rows(dataset).set_index("row", drop=False)
    told = [codings.get(row, english("one coding")) for row in known["row"]]
    known["codings"] = pd.Series(told, known.index, dtype="str").where(known["kind"].ne("place"))
    typed = known[COLUMNS].astype(dict.fromkeys(WORDS, "str") | {"line": "Int64"})
    return typed.fillna(dict.fromkeys(WORDS, ""))


def _table_rows(dataset: Dataset) -> pd.DataFrame:
    """Give all rows that a result may rest on, with what a trace shows of them but the agreement of the codings."""
    figures, programmes = dataset.observations, _programmes(dataset)
    rules = (
        dataset.codelists[dataset.codelists["codelist"] == "bounds_rule"]
        .set_index("code")["definition"]
        .map(translate)
    )
    peopled = dataset.places.dropna(subset="population")
    about = peopled[["population_date", "population_source"]].to_numpy()
    rows = {
        "observation": figures.assign(
            row=figures["obs_id"],
            reading=numbers(figures).map(str),
            rule=figures["rule"].map(rules).fillna(figures["rule"]),
        ),
        "programme": programmes.assign(row=programmes["programme_id"], printed=programmes["name"]),
        "exclusion": dataset.exclusions.assign(
            rule=dataset.exclusions["reason"].map(dataset.words("reason"))
        ),
        "place": peopled.assign(
            row="place-" + peopled["ref_area"],
            printed=peopled["name"],
            reading=[str(BoundedValue(number, number)) for number in peopled["population"]],
            rule=[
                translate(", ").join(
                    translate(part) for part in (english("usual residents"), *own) if pd.notna(part)
                )
                for own in about
            ],
        ),
    }
    table = pd.concat([own.assign(kind=kind) for kind, own in rows.items()], ignore_index=True)
    return named(table, dataset).assign(correction=table["row"].map(_corrections(dataset)))


def _programmes(dataset: Dataset) -> pd.DataFrame:
    """Give all programmes, those that a correction took out too: agreement of the codings rests on them."""
    first = dataset.first_programmes
    gone = first[~first["programme_id"].isin(dataset.programmes["programme_id"])]
    return pd.concat([dataset.programmes, gone])


def _id_column(frame: pd.DataFrame) -> str | None:
    return next((key for key in IDS if key in frame), None)


def _rows(what: Any) -> Iterator[str]:
    """Walk a result and yield the ids of its rows; other modules' results are known by their parts."""
    if isinstance(what, BoundedValue):
        yield from what.rows
    elif isinstance(what, pd.DataFrame):
        key = _id_column(what)
        for column in [key] if key else next((own[:2] for own in PAIRS if set(own) <= set(what)), ()):
            yield from what[column].dropna()
        cells = what.to_numpy(dtype=object).ravel()
        yield from _rows([cell for cell in cells if isinstance(cell, BoundedValue)])
    elif isinstance(what, pd.Series):
        yield from _rows(what.to_frame())
    elif isinstance(what, list | tuple):
        for part in what:
            yield from _rows(part)
    elif hasattr(what, "numbers"):  # what a cell shows: a Finding, a Table, a Paragraph
        yield from _rows(what.numbers)
    elif hasattr(what, "observations"):  # a Dataset
        peopled = what.places.dropna(subset="population")["ref_area"]
        ids = what.observations["obs_id"], _programmes(what)["programme_id"], what.exclusions["row"]
        yield from pd.concat([*ids, "place-" + peopled])
    elif isinstance(getattr(what, "values", None), pd.DataFrame):  # a Chart
        yield from _rows(what.values)
    else:
        msg = f"nothing to trace in {shown(what)}; give a BoundedValue, finding, table, chart or frame"
        raise TypeError(msg)


def _corrections(dataset: Dataset) -> pd.Series[str]:
    """Say the accepted corrections in words, those of a row joined, by the id of the row."""
    told = decisions(dataset)[dataset.corrections["status"].eq("accepted").to_numpy()]
    told = told.astype("str").fillna(translate("not stated"))
    columns = told[["variable", "first coding", "decided", "reason"]].map(translate).to_numpy()
    template = translate("{variable} from {before} to {after}: {reason}")
    names = ("variable", "before", "after", "reason")
    words = [template.format(**dict(zip(names, own, strict=True))) for own in columns]
    changes = pd.Series(words, told.index, dtype="str")
    texts: pd.Series[str] = changes.groupby(told["obs_id"]).agg(translate("; ").join)
    return texts
