"""A text and the search words of a codebook become drafts: for each line on which one stands, figures or why there is none."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from civstats.coding.drafting.drafts import Draft
from civstats.coding.drafting.fates import draft
from civstats.coding.drafting.scan import Rows, row_frame
from civstats.coding.searches import Family, Searched
from civstats.coding.text import Span, Text
from civstats.tables.indicator_checks import PLAN, PLANNED, fits

_CLAUSE, _SENTENCE = re.compile("[，。；：！？]"), re.compile("[。；！？]")


def scan_by_indicator(
    text: str,
    source_id: str,
    measure_words: Mapping[str, str],
    lexical_words: Iterable[str],
    families: Sequence[Family],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Propose observations and exclusions for each line on which a search word stands.

    A figure belongs to the nearest word before it in its sentence, or behind it in its clause, with no other figure
    between. Of the indicators of that word it takes the one whose unit and period fit; with none, it is excluded as of
    another unit or period, or as a plan. A line without such a figure is excluded by its word.

    >>> parks = Family(("公园",), (Searched("parks", "个", "flow_year"),))
    >>> figures, excluded = scan_by_indicator("2031年，建公园3个。", "jichuan", {"个": "个"}, (), [parks])
    >>> figures[["printed", "indicator_id", "time_period"]].values.tolist(), len(excluded)
    ([['3个', 'parks', '2031']], 0)
    """
    page = Text(text)
    figures = [each for each in draft(page, measure_words, lexical_words) if not each.reason]
    chosen: dict[Draft, tuple[int, Family]] = {}
    words: dict[tuple[int, int], Span] = {}  # the first word of a family on a line
    for at, family in enumerate(families):
        for line, spans in family.found(page).items():
            words[at, line] = spans[0]
            for word in spans:
                for apart, figure in _beside(page, figures, word, family):
                    if figure not in chosen or apart < chosen[figure][0]:
                        chosen[figure] = apart, family
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    drafting = Rows(page, source_id)
    for figure in (each for each in figures if each in chosen):
        family = chosen[figure][1]
        table, row = _judged(drafting.row(figure)[1], family)
        rows[table].append(row)
        drafting.numbers[f"{source_id}-{row['line']}"] -= table == "exclusions"  # which has no number
        words.pop((families.index(family), row["line"]), None)
    for (at, line), word in words.items():
        key, printed = families[at].keys[0], page.shown[slice(*word)]
        given = {"source_id": source_id, "line": line, "printed": printed, "reason": "no_figure"}
        rows["exclusions"].append(given | {"indicator_id": key})
    rows["exclusions"].sort(key=lambda row: row["line"])
    return row_frame("observations", rows["observations"]), row_frame("exclusions", rows["exclusions"])


def _beside(page: Text, figures: list[Draft], word: Span, family: Family) -> Iterator[tuple[int, Draft]]:
    """Yield the figure before a word and the one after it that may count what it names, with their distances.

    One that does not fit by its unit must stand behind the word in its clause.
    """
    units = {each.unit_measure for each in family.indicators}
    before = [each for each in figures if each.span.end <= word.start]
    after = [each for each in figures if each.span.start >= word.end]
    for figure in (*after[:1], *before[-1:]):
        behind = figure.span.start >= word.end
        start, end = (word.end, figure.span.start) if behind else (figure.span.end, word.start)
        between = page.plain[start:end]
        fit = not figure.quantity or figure.quantity.unit in units or "" in units
        border = _SENTENCE if behind and fit else _CLAUSE
        if (behind or fit) and not border.search(between):
            yield len(between) + 100 * bool(_CLAUSE.search(between)), figure


def _judged(row: dict[str, Any], family: Family) -> tuple[str, dict[str, Any]]:
    """Return the table that a figure of a family goes into, and its row, with what its indicator makes sure of."""
    unit, planned, period = row.get("unit_measure"), row["basis"] == PLANNED, row["time_period"]

    def dated(each: Searched) -> str:
        # What exists is what is reached at the end of a period.
        return str(period).rpartition("/")[2] if each.period_type == "stock" else period

    same_unit = [each for each in family.indicators if each.unit_measure in ("", unit) or not unit]
    fitting = [
        each
        for each in same_unit
        if not each.period_type
        or ((each.period_type == PLAN) == planned and (not period or fits(each.period_type, dated(each))))
    ]
    if fitting:
        first, *others = fitting
        doubt = f"indicator: or {' or '.join(each.indicator_id for each in others)}" if others else ""
        note = "; ".join(filter(None, (row["note"], doubt)))
        sure = {"indicator_id": first.indicator_id, "time_period": dated(first), "note": note}
        return "observations", row | sure
    reason = "other_unit" if not same_unit else "plan" if planned else "other_period"
    kept = {name: row[name] for name in ("source_id", "line", "printed")}
    return "exclusions", kept | {"reason": reason, "indicator_id": family.keys[0]}
