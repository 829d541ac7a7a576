"""The reference pages of a data folder, from what the code declares: ``python -m civstats.reference data``.

``problems.md`` is written from ``problem_kinds.csv``; the tables in ``README.md`` from the schemas and the rules that
read printed figures.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from civstats.problems import Kind, kinds
from civstats.quantities import Quantity, read_quantity
from civstats.quantities.bounds import READINGS
from civstats.tables.dataset import examine
from civstats.tables.schemas import COMPUTED, TABLES, Field, Table

HEAD = """\
# Problems and what to do about them

Written by `make reference` from `civstats/problem_kinds.csv`.

A problem is one line: `file:line:column: CODE: found …; expected …; did you mean …? Remedy.` Lines and
columns count from 1, as editors do; a problem of a notebook names its cell instead. All problems of a run
come at once, in the order of the files, and the command ends with 1; `civstats verify` ends with 2 where
there is no text at all to verify against (V-NO-SOURCE). Codes never change.
"""

GROUPS = {  # by the first letter of their codes
    "E": "The tables: `civstats check`",
    "V": "The tables against the text: `civstats verify`",
    "R": "Notebooks and reports: `civstats render`",
}

# Printed figures that show how bounds are read.
FIGURES = """
    141场（次） 74万人 50.63万人 95.2% 500余场次 1160余次 三十多名 10余万人 10万余人 50余人次 超55万人次
    60周岁以上 至少1次 上万场次 近7万名 不足50人 可达74万人 不超过20人 5—7万册 两三个 数百人 约11.4万人
"""
BASES = {"50余人次": "rate", "可达74万人": "potential"}  # the basis of those that are not achieved


def problems_page() -> str:
    """Return the reference page of all problems as Markdown."""
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

    >>> print(data_page("<!-- tables -->\n<!-- end -->").splitlines()[4])
    | `sources.csv` | A piece on the page | needed |
    """
    columns = "\n\n".join(map(_columns, TABLES.values()))
    written = {"tables": _tables(), "bounds": _bounds(), "columns": columns}
    for name, table in written.items():
        start, end = f"<!-- {name} -->", "<!-- end -->"
        before, _, rest = text.partition(start)
        text = f"{before}{start}\n\n{table}\n\n{end}{rest.partition(end)[2]}" if rest else text
    return text


def _markdown(header: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _tables() -> str:
    rows = [
        (f"`{table.path}`", table.title, "may be absent" if table.optional else "needed")
        for table in TABLES.values()
    ]
    return _markdown(("file", "a row is", ""), rows)


def _bounds() -> str:
    folder, _ = examine()
    words = folder.codes["measure_word"]
    rules = {row["code"].text: row["definition"].text for row in folder.rows["codelists"]}
    rows = []
    for printed in FIGURES.split():
        basis = BASES.get(printed, "achieved")
        narrow = read_quantity(printed, basis=basis, measure_words=words)
        read = [
            _interval(read_quantity(printed, basis=basis, reading=reading, measure_words=words))
            for reading in READINGS
        ]
        others = ["" if own == read[0] else own for own in read[1:]]
        # What a rule says stands beside its first figure.
        rows.append((printed, read[0], *others, f"`{narrow.rule}`", rules.pop(narrow.rule, "")))
    heads = (f"{reading}, where it differs" for reading in READINGS[1:])
    return _markdown(("printed", READINGS[0], *heads, "rule", "read as"), rows)


def _interval(quantity: Quantity) -> str:
    lower, upper = (f"{end:,.12g}".replace("inf", "∞") for end in (quantity.lower, quantity.upper))
    return f"{lower} to {upper}" if lower != upper else lower


def _columns(table: Table) -> str:
    keys = " and ".join(f"({', '.join(key)})" if len(key) > 1 else key[0] for key in table.keys)
    uses = [(field, _use(field)) for field in table.fields]
    uses += [(field, "computed") for field in COMPUTED.get(table.name, ())]
    rows = [(f"`{field.name}`", field.title, _written(field), use) for field, use in uses]
    head = f"{table.title}. Key: {keys}." if keys else f"{table.title}. It has no key."
    cells = _markdown(("column", "what it holds", "written as", ""), rows)
    return f"### {table.path}\n\n{head}\n\n{cells}"


def _use(field: Field) -> str:
    return "needed" if field.required else "may be absent" if field.may_lack else ""


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
