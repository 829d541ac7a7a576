"""The reference pages of a data folder, from what the code declares: ``python -m civstats.reference data``.

``problems.md`` is written from ``problem_kinds.csv``; the tables in ``README.md`` from the schemas and the rules that
read printed figures.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from civstats.language import english, speaking, translate
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
        (f"`{table.path}`", translate(table.title), _presence(optional=table.optional))
        for table in TABLES.values()
    ]
    return _markdown((translate("file"), translate("a row is"), ""), rows)


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
        rows.append((printed, read[0], *others, f"`{narrow.rule}`", translate(rules.pop(narrow.rule, ""))))
    heads = (
        translate("printed"),
        translate("narrow"),
        translate("wide, where it differs"),
        translate("close, where it differs"),
        translate("rule"),
        translate("read as"),
    )
    return _markdown(heads, rows)


def _interval(quantity: Quantity) -> str:
    lower, upper = (f"{end:,.12g}".replace("inf", "∞") for end in (quantity.lower, quantity.upper))
    return translate("{low} to {high}", low=lower, high=upper) if lower != upper else lower


def _columns(table: Table) -> str:
    keys = translate(" and ").join(f"({', '.join(key)})" if len(key) > 1 else key[0] for key in table.keys)
    uses = [(field, _use(field)) for field in table.fields]
    uses += [(field, translate("computed")) for field in COMPUTED.get(table.name, ())]
    rows = [(f"`{field.name}`", translate(field.title), _written(field), use) for field, use in uses]
    title = translate(table.title)
    if keys:
        head = translate("{title}. Key: {keys}.", title=title, keys=keys)
    else:
        head = translate("{title}. It has no key.", title=title)
    cells = _markdown((translate("column"), translate("what it holds"), translate("written as"), ""), rows)
    return f"### {table.path}\n\n{head}\n\n{cells}"


def _use(field: Field) -> str:
    return _presence(optional=field.may_lack) if field.required or field.may_lack else ""


def _presence(*, optional: bool) -> str:
    return translate("may be absent") if optional else translate("needed")


def _written(field: Field) -> str:
    """Return in words how the cells of a column are written."""
    if field.codelist:
        return translate("code of `{codelist}`", codelist=field.codelist)
    if field.reference:
        return translate("as in `{reference}`", reference=field.reference)
    notations = {"edtf": english("date or period in EDTF"), "lines": english("lines such as 255-259;409")}
    types = {"integer": english("whole number"), "number": english("number"), "string": english("text")}
    words = translate(field.form or notations.get(field.notation, types[field.type]))
    if not field.max_length:
        return words
    return translate("{form}, at most {most} characters", form=words, most=field.max_length)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    pages = {
        "problems.md": problems_page(),
        "README.md": data_page((folder / "README.md").read_text("utf-8")),
    }
    with speaking("zh"):
        pages["README.zh.md"] = data_page((folder / "README.zh.md").read_text("utf-8"))
    for name, page in pages.items():
        (folder / name).write_text(page, encoding="utf-8", newline="\n")
