"""What must agree within a row, given that its cells are sound."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator

from civstats.problems import Problem
from civstats.quantities import QuantityError, read_quantity
from civstats.tables.content import Content, Row
from civstats.tables.notations import parse_lines
from civstats.tables.schemas import CODELISTS, TABLES

__all__ = ["ROW_CHECKS"]

DATED = frozenset({"stated", "from_section"})  # the codes of period_basis that ask for a period
POPULATION = ("population", "population_date", "population_source")


def _obs_id(row: Row, _: Content) -> Iterator[Problem]:
    stem = f"{row['source_id'].text}-{row['line'].text}-"
    text = row["obs_id"].text
    if not (text.startswith(stem) and re.fullmatch("[1-9][0-9]{0,3}", text.removeprefix(stem))):
        yield row["obs_id"].problem("E-OBS-ID", stem)


def _line(row: Row, content: Content) -> Iterator[Problem]:
    piece = content.keys["sources.source_id"].get(row["source_id"].text, {})
    try:
        ranges = parse_lines(piece["lines"].text)
    except (KeyError, ValueError):  # reported where it stands
        return
    if not any(int(row["line"].text) in lines for lines in ranges):
        about = f"{piece['lines'].text}, the lines of {row['source_id'].text}"
        yield row["line"].problem("E-LINE-OUTSIDE", about)


def _printed(row: Row, content: Content) -> Iterator[Problem]:
    if not content.knows("codelists"):
        return
    words = content.codes["measure_word"]
    try:
        read = read_quantity(row["printed"].text, basis=row["basis"].text, measure_words=words)
    except QuantityError as error:
        yield row["printed"].problem("E-PRINTED", str(error))
        return
    value = row["value"].text
    if (not value) != (read.value is None) or (
        read.value is not None and not math.isclose(float(value), read.value, rel_tol=1e-12)
    ):
        shown = "no value" if read.value is None else f"{read.value:.15g}"
        yield row["value"].problem("E-VALUE", shown)
    if row["qualifier"].text != read.qualifier:
        yield row["qualifier"].problem("E-QUALIFIER", read.qualifier)
    if read.unit is not None and row["unit_measure"].text != read.unit:
        yield row["unit_measure"].problem("E-UNIT", read.unit)
    if read.rule not in content.codes["bounds_rule"]:
        yield row["printed"].problem("E-BOUNDS-RULE", read.rule)


def _indicator_unit(row: Row, content: Content) -> Iterator[Problem]:
    indicator = content.keys["indicators.indicator_id"].get(row["indicator_id"].text, {})
    unit = indicator.get("unit_measure")
    if unit is not None and unit.text != row["unit_measure"].text:
        yield row["unit_measure"].problem("E-INDICATOR-UNIT", unit.text)


def _period(row: Row, _: Content) -> Iterator[Problem]:
    period, basis = row["time_period"], row["period_basis"].text
    if basis in DATED and not period.text:
        yield period.problem("E-NO-PERIOD", basis)
    if basis not in DATED and period.text:
        yield period.problem("E-UNFOUNDED-PERIOD", basis)


def _gb2260(row: Row, content: Content) -> Iterator[Problem]:
    own = row["gb2260"]
    above = content.keys["places.ref_area"].get(row["parent"].text, {}).get("gb2260")
    if own.text and above and re.fullmatch("[0-9]{6}", above.text):
        # Two digits each for province, prefecture and county; 00 where there is none.
        stem = re.sub("(?:00){1,2}$", "", above.text)
        if not own.text.startswith(stem):
            yield own.problem("E-GB2260", stem)


def _population(row: Row, _: Content) -> Iterator[Problem]:
    cells = [row[name] for name in POPULATION]
    if len({bool(cell.text) for cell in cells}) > 1:
        yield next(cell for cell in cells if not cell.text).problem("E-POPULATION")


def _codelist(row: Row, content: Content) -> Iterator[Problem]:
    codelist, name = row["codelist"].text, row["name"]
    if codelist not in CODELISTS:
        yield row["codelist"].problem("E-UNKNOWN-CODELIST", near=content.near(codelist, "codelist"))
    elif codelist == "measure_word" and name.text not in content.codes["unit_measure"]:
        near = content.near(name.text, "unit_measure")
        yield name.problem("E-UNKNOWN-CODE", "codelist unit_measure", near)


# The tables of which a check looks at each row, the columns that it needs, and the check.
ROW_CHECKS: tuple[
    tuple[tuple[str, ...], tuple[str, ...], Callable[[Row, Content], Iterator[Problem]]], ...
] = (
    (("observations",), ("obs_id", "source_id", "line"), _obs_id),
    (tuple(name for name, table in TABLES.items() if "line" in table.columns), ("source_id", "line"), _line),
    (("observations",), ("printed", "basis", "value", "qualifier", "unit_measure"), _printed),
    (("observations",), ("indicator_id", "unit_measure"), _indicator_unit),
    (("observations",), ("time_period", "period_basis"), _period),
    (("places",), ("parent", "gb2260"), _gb2260),
    (("places",), POPULATION, _population),
    (("codelists",), ("codelist", "code", "name"), _codelist),
)
