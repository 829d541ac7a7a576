"""Indicators with a kind of period, and a folder coded by indicator, become problems of what does not fit them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from civstats.language import english, translate
from civstats.problems import Problem
from civstats.tables.columns import Cell
from civstats.tables.folders import CODED_BY, Folder
from civstats.tables.notations import PLAIN_DATE

# Cells that a coding by indicator cannot do without: it searches by them, or answers with them.
NEEDED = {"indicators": ("period_type", "search_words"), "exclusions": ("indicator_id",)}
PLAN, PLANNED = "plan_year", "planned"
# For each code of period_type: how the period of its figures is written, and the same in words.
PERIODS = {
    "flow_year": ("[0-9]{4}", english("a year such as 2025")),
    PLAN: ("[0-9]{4}", english("a year such as 2026")),
    "total_five_years": ("([0-9]{4})/([0-9]{4})", english("five years such as 2021/2025")),
    "stock": (PLAIN_DATE.pattern, english("a year or date such as 2025 or 2025-12-31")),
}


def fits(period_type: str, time_period: str) -> bool:
    """Return whether a period is of the kind that an indicator asks for.

    >>> fits("total_five_years", "2021/2025"), fits("total_five_years", "2021/2024"), fits("flow_year", "2025/..")
    (True, False, False)
    """
    found = re.fullmatch(PERIODS[period_type][0], time_period)
    years = [int(year) for year in found.groups()] if found and period_type == "total_five_years" else []
    return found is not None and (not years or years[1] - years[0] == 4)


def period_problems(folder: Folder, indicator_id: Cell, basis: Cell, period: Cell) -> Iterator[Problem]:
    """Yield what in an observation does not fit the kind of period of its indicator; most have none."""
    indicator = folder.keys["indicators.indicator_id"].get(indicator_id.text, {})
    kind = indicator["period_type"].text if "period_type" in indicator else ""
    if kind not in PERIODS:
        return
    if kind == PLAN and basis.text != PLANNED:
        yield basis.problem("E-PLAN", translate("{basis}, as its indicator counts plans", basis=PLANNED))
    if kind != PLAN and basis.text == PLANNED:
        yield indicator_id.problem(
            "E-PLAN", translate("another indicator, of {period_type}", period_type=PLAN)
        )
    if period.text and not fits(kind, period.text):  # empty where the text tells none
        yield period.problem(
            "E-PERIOD-TYPE",
            translate("{form}, as period_type is {code}", form=translate(PERIODS[kind][1]), code=kind),
        )


def answer_problems(folder: Folder) -> Iterator[Problem]:
    """Yield what a folder coded by indicator lacks: what it searches by, what exclusions answer, and searches."""
    if folder.settings.get(CODED_BY) != "indicator":
        return
    for table, columns in NEEDED.items():
        rows = folder.rows[table]
        for column in columns:
            yield from (rows[row][column].problem("E-NO-VALUE", column) for row in rows.rows_of(column, {""}))
    if folder.whole("searches", "indicators"):
        yield from _search_problems(folder)


def _search_problems(folder: Folder) -> Iterator[Problem]:
    """Yield each piece for which the search for an indicator is not written down."""
    searched = defaultdict(set)
    for source, indicator in folder.rows["searches"].texts("source_id", "indicator_id"):
        searched[source].add(indicator)
    if not searched:  # one problem, not one for each piece
        yield from (
            row["source_id"].problem("E-NO-SEARCH", translate("the codebook's indicators, as every piece"))
            for row in folder.rows["sources"][:1]
        )
        return
    for source, row in folder.keys["sources.source_id"].items():
        if missing := sorted(folder.keys["indicators.indicator_id"].keys() - searched[source]):
            yield row["source_id"].problem("E-NO-SEARCH", ", ".join(missing))
