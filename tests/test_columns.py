"""Bounded values as plain columns: files, databases and charts, there and back."""

import doctest
import math
import sqlite3

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import civstats
from civstats import BoundedValue, columns
from civstats.columns import from_columns, to_columns


@pytest.fixture(scope="module")
def data():
    return civstats.load()


@pytest.fixture(scope="module")
def page(data):
    return civstats.observations(data)


def through_csv(frame, path):
    frame.to_csv(path, index=False)
    return pd.read_csv(path)


def through_parquet(frame, path):
    frame.to_parquet(path)
    return pd.read_parquet(path)


def through_feather(frame, path):
    frame.to_feather(path)
    return pd.read_feather(path)


def through_sql(frame, path):
    connection = sqlite3.connect(path)
    frame.to_sql("figures", connection, index=False)
    back = pd.read_sql("select * from figures", connection)
    connection.close()
    return back


THROUGH = [through_csv, through_parquet, through_feather, through_sql]


@pytest.mark.parametrize("through", THROUGH)
def test_all_figures_come_back_from_a_file(page, data, tmp_path, through):
    plain = through(to_columns(page), tmp_path / "figures")
    back = from_columns(plain, data)
    assert plain["number_upper"].max() == math.inf
    assert back.columns.tolist() == page.columns.drop("bounds").tolist()
    for name in ("number", "population"):
        assert [own or None for own in back[name]] == [
            own if isinstance(own, BoundedValue) else None for own in page[name]
        ]
    with pytest.raises(TypeError, match="count different things"):
        back.loc[back["unit_measure"] == "人", "number"].sum()


@pytest.mark.parametrize("through", THROUGH)
def test_what_was_computed_comes_back_with_its_rows(page, tmp_path, through):
    table = page.groupby("place", as_index=False).agg(
        number=("number", "first"), population=("population", "first")
    )
    table["rate"] = [number.per(1_000_000, 1000) for number in table["number"]]
    table["nothing"] = pd.Series([None] * len(table), dtype=object)
    back = from_columns(through(to_columns(table), tmp_path / "table"))
    assert back["rate"].tolist() == table["rate"].tolist()


def test_without_the_tables_a_sum_of_what_is_read_back_is_not_checked(page):
    back = from_columns(to_columns(page.loc[page["unit_measure"] == "%", ["number"]]))
    assert back["number"].sum().unit == "%"


def test_error_bars_run_between_the_bounds_and_arrows_where_open():
    numbers = [BoundedValue(501, 599), BoundedValue(10_000, math.inf)]
    plain = to_columns(pd.DataFrame({"n": numbers}, index=["A", "B"]))
    top = plain["n_upper"].replace(np.inf, np.nan).fillna(plain["n_lower"] * 1.2)
    axes = plt.figure().subplots()
    bars = axes.errorbar(
        plain.index,
        plain["n_lower"],
        [0 * top, top - plain["n_lower"]],
        lolims=np.isinf(plain["n_upper"]),
        fmt="none",
    )
    drawn = [line[:, 1].tolist() for line in bars.lines[2][0].get_segments()]
    assert drawn[0] == [501, 599]
    with pytest.raises(TypeError, match="is kept as two bounds, not as one number"):
        axes.errorbar([0, 1], numbers)
    plt.close("all")


def test_examples_run():
    assert doctest.testmod(columns).failed == 0
