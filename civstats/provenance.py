"""From a number back to its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from civstats.bounded import BoundedValue

if TYPE_CHECKING:
    from civstats.tables import Dataset

# The kinds of table rows and the column that holds their ids.
KINDS = {"observation": "obs_id", "programme": "programme_id", "exclusion": "row"}
COLUMNS = ["row", "kind", "piece", "place", "line", "printed", "reading", "rule", "codings", "correction"]


PAIR = ("left", "right", "outcome")  # columns of `compare`: the ids of two figures, and how they come out


def numbers(observations: pd.DataFrame) -> pd.Series[Any]:
    """Give each observation as a number of one row.

    Parameters
    ----------
    observations : DataFrame
        With columns lower, upper (float64), unit_measure and obs_id (str).

    Returns
    -------
    Series of BoundedValue
        Object dtype, on the index of the observations.

    Examples
    --------
    >>> row = {"obs_id": "a-1-1", "lower": 501.0, "upper": 599.0, "unit_measure": "场次"}
    >>> print(numbers(pd.DataFrame([row])).sum())
    501 to 599
    """
    columns = (observations[name] for name in ("lower", "upper", "unit_measure", "obs_id"))
    cells = [
        BoundedValue(lower, upper, "" if pd.isna(unit) else unit, (row,))
        for lower, upper, unit, row in zip(*columns, strict=True)
    ]
    return pd.Series(cells, index=observations.index, dtype=object, name="number")


def count(frame: pd.DataFrame, of: str = "") -> BoundedValue:
    """Count the table rows that a frame holds.

    Parameters
    ----------
    frame : DataFrame
        Rows of observations, programmes or exclusions, known by their id column (the first of obs_id,
        programme_id, row that is there); a row that stands twice is counted once. Of pairs, as `compare`
        gives them, each is counted, and rests on both its figures. Of any other frame, its own rows are
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
        If no cell of the frame leads to a row of the tables.

    Examples
    --------
    >>> print(count(pd.DataFrame({"obs_id": ["a-1-1", "b-2-1"]})))
    2
    """
    key = _id_column(frame)
    rows = tuple(dict.fromkeys(frame[key].dropna() if key else _rows(frame)))
    if not (key or rows or frame.empty):
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
    >>> tally(pd.DataFrame({"obs_id": ["a-1-1", "b-2-1"], "basis": ["rate", "rate"]}), "basis",
    ...     index=["rate", "norm"])["count"].map(str).to_dict()
    {'rate': '2', 'norm': '0'}
    """
    if not across:
        cells = {"count": {key: count(frame[frame[by] == key]) for key in index}}
        return pd.DataFrame(cells, dtype=object)
    down = list(index)
    cells = {
        column: {key: count(frame[(frame[by] == key) & (frame[across] == column)]) for key in down}
        for column in columns
    }
    return pd.DataFrame(cells, dtype=object)


def trace(what: object, dataset: Dataset) -> pd.DataFrame:
    """List the table rows that a result rests on.

    Parameters
    ----------
    what : BoundedValue, Finding, Table, Chart, Series, DataFrame, Dataset, or a list of these
        The result; of a frame, its id column and its numbers.
    dataset : Dataset
        The tables that the result was computed from.

    Returns
    -------
    DataFrame
        One row per table row, in order of appearance: row, kind (observation, programme, exclusion; place
        for a population), piece, place, line (Int64), printed, reading (the bounds in words), rule (its
        definition in the codebook; that of the reason for an exclusion, the source for a population),
        codings (``"agree"``, ``"differ: …"`` with the columns, ``"one coding"``) and correction.

    Raises
    ------
    TypeError
        If ``what`` is nothing that rests on rows.
    ValueError
        If a row is in none of the tables.

    Examples
    --------
    >>> from civstats.tables import load
    >>> dataset = load()
    >>> trace(numbers(dataset.observations.head(1)), dataset)["kind"].tolist()
    ['observation']
    """
    wanted = dict.fromkeys(_rows(what))
    pieces = _lookup(dataset.sources, "source_id", "title_en")
    places = _lookup(dataset.places, "ref_area", "name_en")
    codes = dataset.codelists.groupby("codelist")
    rules = {
        column: _lookup(codes.get_group(codelist), "code", "definition")
        for column, codelist in (("rule", "bounds_rule"), ("reason", "reason"))
    }
    corrections = _corrections(dataset.corrections)
    found: dict[str, dict[str, Any]] = {}
    for kind, key in KINDS.items():
        table = getattr(dataset, f"{kind}s")
        agreement = _agreement(kind, dataset)
        for row in table[table[key].isin(wanted)].to_dict("records"):
            found[row[key]] = {
                "kind": kind,
                "piece": pieces[row["source_id"]],
                "place": places.get(row.get("ref_area"), ""),
                "line": row["line"],
                "printed": row.get("printed", row.get("name")),
                "reading": str(BoundedValue(row["lower"], row["upper"], row["unit_measure"]))
                if "lower" in row
                else "",
                "rule": next((rules[column][row[column]] for column in rules if column in row), ""),
                "codings": agreement(row),
                "correction": corrections.get(row[key], ""),
            }
    for row in _populations(dataset.places).to_dict("records"):
        stated = [row[name] for name in ("population_date", "population_source") if not pd.isna(row[name])]
        rule = ", ".join(["usual residents", *stated])
        reading = str(BoundedValue(row["population"], row["population"]))
        known = {"kind": "place", "place": places[row["ref_area"]], "reading": reading, "rule": rule}
        found[row["row"]] = dict.fromkeys(COLUMNS, "") | {"line": pd.NA, "printed": row["name"]} | known
    unknown = [row for row in wanted if row not in found]
    if unknown:
        msg = (
            f"row {unknown[0]!r} is in none of the tables; give the dataset that the result was computed from"
        )
        raise ValueError(msg)
    records = [found[row] | {"row": row} for row in wanted]
    return pd.DataFrame(records, columns=COLUMNS).astype({"line": "Int64"})


def _populations(places: pd.DataFrame) -> pd.DataFrame:
    return places.assign(row="place-" + places["ref_area"]).dropna(subset=["population"])


def _id_column(frame: pd.DataFrame) -> str | None:
    return next((key for key in KINDS.values() if key in frame), None)


def _rows(what: Any) -> Iterator[str]:
    """Walk a result and yield the ids of its rows; other modules' results are known by their parts."""
    if isinstance(what, BoundedValue):
        yield from what.rows
    elif isinstance(what, pd.DataFrame):
        key = _id_column(what)
        for column in [key] if key else PAIR[:2] if set(PAIR) <= set(what) else []:
            yield from what[column].dropna()
        cells = what.to_numpy(dtype=object).ravel()
        yield from _rows([cell for cell in cells if isinstance(cell, BoundedValue)])
    elif isinstance(what, pd.Series):
        yield from _rows(what.to_frame())
    elif isinstance(what, list | tuple):
        for part in what:
            yield from _rows(part)
    elif hasattr(what, "numbers"):  # a Finding or a Table
        yield from _rows(what.numbers)
    elif hasattr(what, "observations"):  # a Dataset
        yield from _rows([*(getattr(what, f"{kind}s") for kind in KINDS), _populations(what.places)])
    elif isinstance(getattr(what, "values", None), pd.DataFrame):  # a Chart
        yield from _rows(what.values)
    else:
        msg = f"nothing to trace in a {type(what).__name__}; give a BoundedValue, finding, table, chart or frame"
        raise TypeError(msg)


def _lookup(table: pd.DataFrame, key: str, text: str) -> dict[Any, str]:
    """Read a column by key, with the key itself where the text is not stated."""
    return dict(zip(table[key], table[text].fillna(table[key]), strict=True))


def _corrections(table: pd.DataFrame) -> dict[str, str]:
    texts: dict[str, str] = {}
    for row in table.to_dict("records"):
        if row["status"] == "accepted":
            old, new = ("not stated" if pd.isna(row[end]) else row[end] for end in ("from", "to"))
            text = f"{row['column']} from {old} to {new}: {row['reason']}"
            texts[row["obs_id"]] = f"{texts[row['obs_id']]}; {text}" if row["obs_id"] in texts else text
    return texts


def _agreement(kind: str, dataset: Dataset) -> Callable[[dict[Any, Any]], str]:
    """Prepare to compare the two codings of a row, before corrections."""
    key = ["source_id", "line", "name" if kind == "programme" else "printed"]
    second = dataset.second_programmes if kind == "programme" else dataset.second_observations
    first = dataset.first_programmes if kind == "programme" else dataset.exclusions
    if kind == "observation":
        coded = dataset.indicators[["indicator_id", "stage", "concept"]]
        first = dataset.first_observations.merge(coded, on="indicator_id", how="left")
    if kind != "programme":
        first = first.assign(fate="figure" if kind == "observation" else "excluded")
    columns = [column for column in second.columns if column in first.columns and column not in key]
    ours, theirs = (
        {tuple(row[part] for part in key): row for row in table.to_dict("records")}
        for table in (first, second)
    )

    def agreement(row: dict[Any, Any]) -> str:
        place = tuple(row[part] for part in key)
        if place not in ours or place not in theirs:
            return "one coding"
        differ = [column for column in columns if not _alike(ours[place][column], theirs[place][column])]
        if "fate" in differ:
            differ = ["fate"]  # without a figure, nothing else is coded
        return f"differ: {', '.join(differ)}" if differ else "agree"

    return agreement


def _alike(first: Any, second: Any) -> bool:
    return bool(pd.isna(first) and pd.isna(second)) or (not pd.isna(first) and first == second)
