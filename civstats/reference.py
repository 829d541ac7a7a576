"""The reference pages of a data folder, from what the code declares: ``python -m civstats.reference data``.

``problems.md`` is written from ``problem_kinds.csv``; the tables in ``README.md`` from the schemas and the rules that
read printed figures.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from civstats.problems import Kind, kinds
from civstats.quantities import Quantity, read_quantity
from civstats.tables import load
from civstats.tables.schemas import COMPUTED, TABLES, Field, Table

__all__ = ["data_page", "problems_page"]

HEAD = """\
# Problems and what to do about them

Written by `make reference` from `civstats/problem_kinds.csv`.

A problem is one line: `file:line:column: CODE: found …; expected …; did you mean …? Remedy.` Lines and
columns count from 1, as editors do; a problem of a notebook names its cell instead. All problems of a run
come at once, in the order of the files, and the command ends with 1; `civstats verify` ends with 2 where
there is no text at all to verify against (V-NO-SOURCE). Codes never change.
"""

# What the first letter of a code stands for.
GROUPS = {
    "E": "The tables: `civstats check`",
    "V": "The tables against the text: `civstats verify`",
    "R": "Notebooks and reports: `civstats render`",
}


# Printed figures that show how bounds are read, with their basis.
FIGURES = [
    *[
        (printed, "achieved")
        for printed in ("141场（次）", "74万人", "50.63万人", "95.2%", "500余场次", "1160余次")
    ],
    *[(printed, "achieved") for printed in ("三十多名", "10余万人", "10万余人")],
    ("50余人次", "rate"),
    *[
        (printed, "achieved")
        for printed in ("超55万人次", "60周岁以上", "至少1次", "上万场次", "近7万名", "不足50人")
    ],
    ("可达74万人", "potential"),
    *[(printed, "achieved") for printed in ("不超过20人", "5—7万册", "两三个", "数百人", "约11.4万人")],
]


def problems_page() -> str:
    """Return the reference page of all problems as Markdown.

    Examples
    --------
    >>> print(problems_page().splitlines()[0])
    # Problems and what to do about them
    """
    parts = [HEAD]
    for letter, heading in GROUPS.items():
        parts.append(f"## {heading}\n")
        parts += [_entry(kind) for code, kind in sorted(kinds().items()) if code.startswith(letter)]
    return "\n".join(parts)


def _entry(kind: Kind) -> str:
    lines = [f"### {kind.code}", "", f"**{kind.title}.** {kind.meaning}", ""]
    if kind.expected != "{about}":  # which says what is expected only where the problem stands
        lines.append(f"- Expected: {kind.expected.format(about='…')}")
    return "\n".join([*lines, f"- Remedy: {kind.remedy}", ""])


def data_page(text: str) -> str:
    r"""Return the page of the data model with its tables written anew, each between two comments.

    Parameters
    ----------
    text : str
        The page in Markdown, with a comment such as ``<!-- columns -->`` before each table and ``<!-- end -->``
        behind it.

    Examples
    --------
    >>> print(data_page("<!-- tables -->\n<!-- end -->").splitlines()[4])
    | `sources.csv` | A piece on the page | needed |
    """
    written = {"tables": _tables(), "bounds": _bounds(), "columns": _columns()}
    for name, table in written.items():
        start, end = f"<!-- {name} -->", "<!-- end -->"
        before, _, rest = text.partition(start)
        text = f"{before}{start}\n\n{table}\n\n{end}{rest.partition(end)[2]}" if rest else text
    return text


def _markdown(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(header)
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _tables() -> str:
    rows = [
        (f"`{table.path}`", table.title, "may be absent" if table.optional else "needed")
        for table in TABLES.values()
    ]
    return _markdown(("file", "a row is", ""), rows)


def _bounds() -> str:
    codes = load().codelists
    codes = codes[codes["codelist"].isin(["measure_word", "bounds_rule"])]
    words = {str(code): str(name) for code, name in zip(codes["code"], codes["name"], strict=True)}
    rules = dict(zip(codes["code"], codes["definition"], strict=True))
    rows = []
    for printed, basis in FIGURES:
        narrow = read_quantity(printed, basis=basis, measure_words=words)
        wide = _interval(read_quantity(printed, basis=basis, reading="wide", measure_words=words))
        other = "" if wide == _interval(narrow) else wide
        # What a rule says stands beside its first figure.
        rows.append((printed, _interval(narrow), other, f"`{narrow.rule}`", rules.pop(narrow.rule, "")))
    return _markdown(("printed", "narrow", "wide, where it differs", "rule", "read as"), rows)


def _interval(quantity: Quantity) -> str:
    lower, upper = (f"{end:,.12g}".replace("inf", "∞") for end in (quantity.lower, quantity.upper))
    return f"{lower} to {upper}" if lower != upper else lower


def _columns() -> str:
    return "\n\n".join(f"### {table.path}\n\n{_column_table(table)}" for table in TABLES.values())


def _column_table(table: Table) -> str:
    keys = " and ".join(f"({', '.join(key)})" if len(key) > 1 else key[0] for key in table.keys)
    rows = [
        (f"`{field.name}`", field.title, _written(field), "needed" if field.required else "")
        for field in table.fields
    ]
    rows += [
        (f"`{field.name}`", field.title, _written(field), "computed")
        for field in COMPUTED.get(table.name, ())
    ]
    head = f"{table.title}. Key: {keys}." if keys else f"{table.title}. It has no key."
    return f"{head}\n\n{_markdown(('column', 'what it holds', 'written as', ''), rows)}"


def _written(field: Field) -> str:
    """Return in words how the cells of a column are written."""
    if field.codelist:
        return f"code of `{field.codelist}`"
    if field.reference:
        return f"as in `{field.reference}`"
    notations = {"edtf": "date or period in EDTF", "lines": "lines such as 255-259;409"}
    types = {"integer": "whole number", "number": "number", "string": "text"}
    words = field.form or notations.get(field.notation, types[field.type])
    return f"{words}, at most {field.max_length} characters" if field.max_length else words


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    pages = {
        "problems.md": problems_page(),
        "README.md": data_page((folder / "README.md").read_text("utf-8")),
    }
    for name, page in pages.items():
        (folder / name).write_text(page, encoding="utf-8", newline="\n")
