"""Printed figures become a guide: what is unclear about each, and a line of our own that would compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from civstats.joins import observations
from civstats.kept import kept
from civstats.language import english, translate
from civstats.patterns import NOT_DONE
from civstats.periods import in_chinese, in_words

if TYPE_CHECKING:
    from civstats.tables import Dataset

BLANK = "＿＿"
DAY_ZH = f"{BLANK}年{BLANK}月{BLANK}日"
PERIOD, PERIOD_ZH = f"from {BLANK} to {BLANK}", f"{DAY_ZH}至{DAY_ZH}"
# Codes of concept: what is there on a day, and so needs a date and no period.
STOCKS = ("sites_posts", "volunteers_teams", "partnerships", "capacity")
CHANGE = "rate_of_change"  # code of concept: it needs the period and the one before
# What stands behind a line, by what is unclear, by the concept CHANGE, and by the basis of what is not done yet.
ENGLISH = {
    "base": f"that is {BLANK} of {BLANK}",
    "repeated": f"different persons: {BLANK}",
    CHANGE: f"that is {BLANK} against {BLANK}",
    "in_progress": f"in use so far: {BLANK}",
    "potential": f"reached so far: {BLANK}",
    "planned": f"done so far: {BLANK}",
}
CHINESE = {
    "base": f"（共{BLANK}，其中{BLANK}）",
    "repeated": f"，涉及{BLANK}人",
    CHANGE: f"（本期{BLANK}，上期{BLANK}）",
    "in_progress": f"，其中已建成使用{BLANK}",
    "potential": f"，其中实际惠及{BLANK}",
    "planned": f"，其中已完成{BLANK}",
}
# What may be unclear about a figure, and what a place would have to print beside or instead of it.
UNCLEAR = english(
    {
        "rounded": "says “{qualifier}” a number, not which",
        "undated": "gives no period or date that can be told",
        "part": "counts {programme} alone",
        "not_done": "is {basis}, not achieved",
        "base": "is a share or change without the numbers behind it",
        "repeated": "may count a person several times",
    }
)
REMEDIES = english(
    {
        "rounded": "the exact number",
        "undated": "the first and the last day, or the day",
        "part": "the total of the place, and this as a part of it",
        "not_done": "how many there are so far",
        "base": "both numbers",
        "repeated": "persons beside person-times",
    }
)


@kept
def rewritten(dataset: Dataset) -> pd.DataFrame:
    """Say for each figure what is unclear about it, and give a line to print instead.

    These are the rows of `observations` that are unclear in some way, norms left out, with ``problems`` (codes of
    `UNCLEAR`), ``unclear`` and ``remedy`` in words, and ``line_en`` and ``line_zh``: a line of our own, with blanks
    for what only the place knows.

    >>> import civstats
    >>> row = rewritten(civstats.load()).set_index("obs_id").loc["xiangtan-207-1"]
    >>> print(row["unclear"])
    says “more than” a number, not which; counts Arts volunteers paired with township-level practice stations alone
    >>> print(row["line_en"])
    2024, Xiangtan, volunteer-service sessions: ＿＿ in all programmes, of which ＿＿ in Arts volunteers paired with township-level practice stations.
    """
    figures = observations(dataset)
    figures = figures[figures["basis"].ne("norm")]
    indicators = dataset.indicators.set_index("indicator_id")["name"]
    own = dataset.programmes.set_index("programme_id")["name"]
    rows = figures.assign(
        indicator_zh=figures["indicator_id"].map(indicators), programme_zh=figures["programme_id"].map(own)
    )
    records = rows.to_dict("records")
    rows = rows.assign(problems=pd.Series(map(_problems, records), index=rows.index, dtype=object))
    rows = rows[rows["problems"].astype(bool)]
    records = rows.to_dict("records")
    told: dict[str, list[str]] = {
        "unclear": [_told(UNCLEAR | _part(row), row) for row in records],
        "remedy": [_told(REMEDIES | {"undated": _time(row)}, row) for row in records],
        "line_en": [_english(row) for row in records],
        "line_zh": [_chinese(row) for row in records],
    }
    return rows.assign(**told)


def _problems(row: dict[Any, Any]) -> tuple[str, ...]:
    tests = {
        "rounded": row["qualifier"] != "exact",
        "undated": row["period_basis"] in ("open", "unstated"),
        "part": row["coverage"] == "part",
        "not_done": row["basis"] in NOT_DONE,
        "base": row["unit_measure"] == "%",
        "repeated": row["unit_measure"] == "人次",
    }
    return tuple(code for code, broken in tests.items() if broken)


def _told(words: dict[str, str], row: dict[Any, Any]) -> str:
    values = {
        "qualifier": str(row["qualifier_name"]).lower(),
        "basis": str(row["basis_name"]).lower(),
        "programme": row["programme_id_name"],
    }
    return translate("; ").join(translate(words[code], **values) for code in row["problems"])


def _part(row: dict[Any, Any]) -> dict[str, str]:
    """Say what a part is of that belongs to no programme with a name."""
    unnamed = pd.isna(row["programme_id_name"])
    return {"part": english("counts one programme, event or site alone")} if unnamed else {}


def _time(row: dict[Any, Any]) -> str:
    """Say when a figure of its kind is for: a day, a period, or two."""
    if row["concept"] in STOCKS:
        return english("the day")
    return english("both periods" if row["concept"] == CHANGE else "the first and the last day")


def _english(row: dict[Any, Any]) -> str:
    """Write the line in English: From ＿＿ to ＿＿, Donglan County, matters handled: ＿＿."""
    start = None if pd.isna(row["time_period"]) else row["time_period"].removesuffix("/..")  # 2024-07/..
    when = PERIOD
    if row["concept"] in STOCKS:
        when = f"on {BLANK}"
    elif row["concept"] == CHANGE:
        when = f"{PERIOD}, against {BLANK} to {BLANK}"
    elif start:
        when = in_words(start) if start == row["time_period"] else f"from {in_words(start)} to {BLANK}"
    indicator = row["indicator_id_name"]
    counted = f"{indicator[:1].lower()}{indicator[1:]}: {BLANK}"
    if _has_whole(row):
        once = ", each counted once" * (row["aggregation"] == "max")
        counted += f" in all programmes{once}, of which {BLANK} in {row['programme_id_name']}"
    line = "; ".join([f"{when}, {row['place']}, {counted}", *_more(row, ENGLISH)])
    return f"{line[:1].upper()}{line[1:]}."


def _chinese(row: dict[Any, Any]) -> str:
    """Write the line in Chinese, with the units and names of the tables."""
    period, unit = row["time_period"], row["unit_measure"]
    when = PERIOD_ZH
    if row["concept"] in STOCKS:
        when = f"截至{DAY_ZH}"
    elif row["concept"] == CHANGE:
        when = f"{PERIOD_ZH}与{PERIOD_ZH}相比"
    elif pd.notna(period):
        start = in_chinese(period.removesuffix("/.."))
        when = f"{start}至{DAY_ZH}" if period.endswith("/..") else start
    total = "" if unit == "%" else "合计"
    if row["indicator_zh"].endswith(unit):  # 主题活动场次, which says what ＿＿ is
        unit = ""
    line = f"{when}，{row['place_printed']}{row['indicator_zh']}"
    if _has_whole(row):
        once = "（不重复计）" * (row["aggregation"] == "max")
        line += f"，全部项目{total}{BLANK}{unit}{once}，其中“{row['programme_zh']}”{BLANK}{unit}"
    else:
        line += f"{total}{BLANK}{unit}"
    return "".join([line, *_more(row, CHINESE), "。"])


def _more(row: dict[Any, Any], words: dict[str, str]) -> list[str]:
    """Give what stands behind a line."""
    codes = (CHANGE,) if row["concept"] == CHANGE else row["problems"]
    return [words[code] for code in (*codes, row["basis"]) if code in words]


def _has_whole(row: dict[Any, Any]) -> bool:
    """Tell whether a figure is a named part of a total: a share is none."""
    return "part" in row["problems"] and "base" not in row["problems"] and pd.notna(row["programme_id_name"])
