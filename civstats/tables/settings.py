"""What `dataset.toml` says of a data folder."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from typing import Any

from civstats.problems import Problem, nearest, unprintable
from civstats.tables.content import Cell
from civstats.tables.notations import near_date

__all__ = ["SETTINGS", "read_settings"]

SETTINGS = ("title", "version", "released", "licence")
EXTENDS = "extends"
LONGEST = 10_000  # characters; the parser of TOML is slow on nonsense


def read_settings(text: str, shown: str) -> tuple[dict[str, str], Cell | None, list[Problem]]:
    """Read the settings of a data folder.

    Parameters
    ----------
    text, shown : str
        The text of the file, and its name in messages.

    Returns
    -------
    dict of str to str
        Those of `SETTINGS`; without all where the file cannot be parsed.
    Cell or None
        The folder that this one extends.
    list of Problem
        What is wrong.
    """
    if len(text) > LONGEST:
        return {}, None, [Problem("E-SETTINGS", shown, None, None, "", f"at most {LONGEST:,} characters")]
    try:
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        at = re.search(r"line ([0-9]+), column ([0-9]+)", str(error))
        line, column = (int(at[1]), int(at[2])) if at else (None, None)
        stands = text.split("\n")[line - 1][column - 1 :] if line and column else ""
        return {}, None, [Problem("E-SETTINGS", shown, line, column, stands, f"TOML ({error})")]
    wrong = [(name, *each) for name in (*SETTINGS, *found) if (each := _wrong(name, found.get(name, "")))]
    problems: list[Problem] = []
    for name, value, about, near in dict.fromkeys(wrong):
        cell = _cell(name, text, shown)
        line, column = (cell.line, cell.column) if cell else (None, None)
        problems.append(Problem("E-SETTINGS", shown, line, column, value, about, near))
    texts = {name: str(found.get(name, "")) for name in SETTINGS}
    named = found.get(EXTENDS)
    if not named or not isinstance(named, str):
        return texts, None, problems
    base = _cell(EXTENDS, text, shown) or Cell("", shown, 1, 1)
    return texts, base._replace(text=named), problems


def _wrong(name: str, value: Any) -> tuple[str, str, str] | None:
    """Return what was found, what was expected and what was meant, None if nothing is wrong."""
    if name == "released":
        try:
            date.fromisoformat(str(value))
        except ValueError:
            return str(value), "released as a date such as 2024-05-31", near_date(str(value))
    elif name not in (*SETTINGS, EXTENDS):
        return name, f"only {', '.join(SETTINGS)} and {EXTENDS}", nearest(name, (*SETTINGS, EXTENDS))
    elif not isinstance(value, str) or not value or any(map(unprintable, value)):
        return str(value), f'a line {name} = "…"', ""
    return None


def _cell(name: str, text: str, shown: str) -> Cell | None:
    """Return a setting as it is written, and where it stands."""
    key = rf"""(?m)^[ \t]*["']?{re.escape(name)}["']?[ \t]*=[ \t]*["']?([^"'\n]*)"""
    match = re.search(key, text)
    if match is None:
        return None
    start = match.start(1)
    return Cell(match[1].strip(), shown, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))
