"""Printed figures become a guide: what is unclear about each, and a line of our own that would compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from civstats.joins import observations
from civstats.patterns import NOT_DONE

if TYPE_CHECKING:
    from civstats.tables import Dataset

BLANK = "＿＿"
DAY_ZH = f"{BLANK}年{BLANK}月{BLANK}日"
# What may be unclear about a figure, and what a place would have to print beside or instead of it.
UNCLEAR = {
    "rounded": "says “{qualifier}” a number, not which",
    "undated": "no period that can be told",
    "part": "counts {programme} alone",
    "not_done": "is {basis}, not achieved",
    "base": "a share or change without the numbers behind it",
    "repeated": "a person may count several times",
}
REMEDIES = {
    "rounded": "the exact number",
    "undated": "the first and the last day",
    "part": "the total of the place, and this as a part of it",
    "not_done": "how many there are so far",
    "base": "both numbers",
    "repeated": "persons beside person-times",
}


def rewritten(dataset: Dataset) -> pd.DataFrame:
    """Say for each figure what is unclear about it, and give a line to print instead.

    Parameters
    ----------
    dataset : Dataset
        The loaded tables.

    Returns
    -------
    pandas.DataFrame
        The rows of `observations` that are unclear in some way, norms left out, with ``problems`` (tuple of
        codes of `UNCLEAR`), ``unclear`` and ``remedy`` (str, in words), and ``line_en`` and ``line_zh``
        (str): a line of our own, with blanks for what only the place knows.

    Examples
    --------
    >>> import civstats
    >>> row = rewritten(civstats.load()).set_index("obs_id").loc["xiangtan-207-1"]
    >>> print(row["unclear"])
    says “more than” a number, not which; counts Arts volunteers paired with township-level practice stations alone
    >>> print(row["line_en"])
    2024, Xiangtan as a whole, volunteer-service sessions: ＿＿; of these, Arts volunteers paired with township-level practice stations: ＿＿.
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
    rows = rows[rows["problems"].map(bool)]
    records = rows.to_dict("records")
    told: dict[str, list[str]] = {
        "unclear": [_told(UNCLEAR, row) for row in records],
        "remedy": [_told(REMEDIES, row) for row in records],
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
    named = row["programme_id_name"]
    values = {
        "qualifier": str(row["qualifier_name"]).lower(),
        "basis": str(row["basis_name"]).lower(),
        "programme": "one programme, event or site" if pd.isna(named) else named,
    }
    return "; ".join(words[code].format_map(values) for code in row["problems"])


def _english(row: dict[Any, Any]) -> str:
    """Write the line in English: From ＿＿ to ＿＿, Donglan County as a whole, matters handled: ＿＿."""
    period, indicator = row["time_period"], row["indicator_id_name"]
    if "undated" in row["problems"] or pd.isna(period):
        period = f"from {BLANK} to {BLANK}"
    elif period.endswith("/.."):  # 2024-07/..
        period = f"from {period.removesuffix('/..')} to {BLANK}"
    counted = f"{indicator[:1].lower()}{indicator[1:]}: {BLANK}"
    more = [words for code, words in ENGLISH.items() if code in row["problems"]]
    if _has_whole(row):
        more.insert(0, f"of these, {row['programme_id_name']}: {BLANK}")
    line = "; ".join([f"{period}, {row['place']} as a whole, {counted}", *more])
    return f"{line[:1].upper()}{line[1:]}."


def _chinese(row: dict[Any, Any]) -> str:
    """Write the line in Chinese, with the units and names of the tables."""
    period, unit = row["time_period"], row["unit_measure"]
    if "undated" in row["problems"] or pd.isna(period):
        period = f"{DAY_ZH}至{DAY_ZH}"
    elif period.endswith("/.."):
        period = f"{_date_zh(period.removesuffix('/..'))}至{DAY_ZH}"
    else:
        period = _date_zh(period)
    total = "" if unit == "%" else "合计"
    line = f"{period}，{row['place_printed']}{row['indicator_zh']}{total}{BLANK}{unit}"
    if _has_whole(row):
        line += f"，其中“{row['programme_zh']}”{BLANK}{unit}"
    return "".join([line, *(words for code, words in CHINESE.items() if code in row["problems"]), "。"])


def _has_whole(row: dict[Any, Any]) -> bool:
    """Tell whether a figure is a named part of a total: a share is none."""
    return "part" in row["problems"] and "base" not in row["problems"] and pd.notna(row["programme_id_name"])


def _date_zh(date: str) -> str:
    """Write a date of EDTF in Chinese: 2024-07 as 2024年7月; another form as it stands."""
    parts = date.split("-")
    if len(parts) > 3 or not all(part.isdecimal() for part in parts):
        return date
    return "".join(f"{int(part)}{sign}" for part, sign in zip(parts, "年月日", strict=False))


ENGLISH = {
    "not_done": f"in use so far: {BLANK}",
    "base": f"that is {BLANK} of {BLANK}",
    "repeated": f"different persons: {BLANK}",
}
CHINESE = {
    "not_done": f"，其中已建成使用{BLANK}",
    "base": f"（共{BLANK}，其中{BLANK}）",
    "repeated": f"，涉及{BLANK}人",
}
