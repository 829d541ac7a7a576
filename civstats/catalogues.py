"""Texts to translate are gathered into gettext catalogues: ``python -m civstats.catalogues [NOTEBOOKS]``.

Without NOTEBOOKS that is the library's own catalogue, of all that library, shipped notebooks and shipped data say;
with it that of a folder of notebooks, in its folder ``locale``. What is translated there stays, what is new waits for a
translation, and what changed a little is marked as fuzzy. Beside ``civstats.po``, which Poedit and Weblate edit,
``civstats.mo`` is written, which is read.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from civstats.language import DOMAIN, LOCALES, OWN
from civstats.report.files import PACKAGE
from civstats.report.inputs import find_notebooks
from civstats.report.markdown import paragraphs
from civstats.tables.files import SETTINGS_FILE
from civstats.tables.folders import shipped_folder, shipped_names

Text = str | tuple[str, str]  # one, or the one and the many that a number chooses from
Found = tuple[str, int, Text]  # a file, a line, a text

# Which arguments of a call are texts, by their places and names; a number beside them chooses between two.
CALLS: Final[dict[str, tuple[int | str, ...]]] = {
    "translate": (0,),
    "translate_later": (0,),
    "english": (0,),
    "finding": (0,),
    "paragraph": (0,),
    "heading": (1,),
    "show": (1,),
    "rename_axis": (0,),
    "BoundedValue": ("operation", 4),
    "replace": ("operation",),
    "add_argument": ("help",),
    "_error": (1, 2),
    **dict.fromkeys(
        (
            "bars",
            "matrix",
            "dot_range",
            "heat_map",
            "shares",
            "tile_map",
            "time_series",
        ),
        # "label" to "year" are columns, whose names readers see on axes and over the values of a chart.
        ("title", "source", "caption", "unit", "label", "number", "group", "status", "year", "limits"),
    ),
    "answer_matrix": ("title", "source", "caption", 1),
}
PLURALS: Final = {"plural": (1, 2), "translate_plural": (0, 1), "counted": (1, 2)}
SHIPPED_TEXTS: Final = {  # columns of the shipped tables that reports show and that have no Chinese beside them
    "codelists": ("definition",),
    "corrections": ("reason",),
    "indicators": ("definition",),
    "places": ("population_source",),
    "observations": ("note",),
    "codings/checked": ("note",),
}
DEFINED: Final = (  # the codelists of which reports show the definitions
    "stage", "concept", "coverage", "qualifier", "basis", "period_basis", "bounds_rule", "reason", "pillar",
    "instrument", "actor", "target_group", "channel", "coding", "coding_rule",
)  # fmt: skip


def texts_of_code(code: str) -> Iterator[tuple[int, Text]]:
    """Yield the texts of Python code that are shown in the reader's language, each with its line.

    These are arguments of `CALLS` and `PLURALS`, and what columns of a frame are named: ``frame.columns = ["place"]``.

    >>> list(texts_of_code('finding(plural(n, "One.", "Many."))'))
    [(1, ('One.', 'Many.'))]
    """
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Attribute) and target.attr == "columns" for target in node.targets
        ):
            yield from _strings(node.value)
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name in PLURALS:
            pair = [_constant(node.args[place]) for place in PLURALS[name] if place < len(node.args)]
            if len(pair) == 2 and pair[0] and pair[1]:
                yield node.lineno, (pair[0], pair[1])
        elif name in CALLS:
            named = {keyword.arg: keyword.value for keyword in node.keywords}
            for place in CALLS[name]:
                if isinstance(place, str) and place in named:
                    yield from _strings(named[place])
                elif isinstance(place, int) and place < len(node.args):
                    yield from _strings(node.args[place])


def _constant(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _strings(node: ast.expr) -> Iterator[tuple[int, Text]]:
    """Yield the texts that an argument may be: itself, either end of an ``if``, all of a list or of a mapping.

    A mapping says something of codes, as ``{"yes": "prints it"}``, or names numbers, as ``{"lowest alpha": alpha}``.
    """
    if isinstance(node, ast.IfExp):
        yield from _strings(node.body)
        yield from _strings(node.orelse)
    elif isinstance(node, ast.List | ast.Tuple):
        for part in node.elts:
            yield from _strings(part)
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            yield from _strings(value if _constant(value) or key is None else key)
    elif _constant(node).strip():
        yield node.lineno, _constant(node)


def texts_of_notebook(path: Path) -> Iterator[Found]:
    """Yield the texts of a notebook's cells, each with the number of its cell."""
    for number, cell in enumerate(json.loads(path.read_text("utf-8"))["cells"], start=1):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            yield from ((path.name, number, text) for text in paragraphs(source))
        elif cell["cell_type"] == "code":
            yield from ((path.name, number, text) for _, text in texts_of_code(source))


def texts_of_library() -> Iterator[Found]:
    """Yield the texts of the library's modules, templates and tables."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        yield from ((name, line, text) for line, text in texts_of_code(path.read_text("utf-8")))
    for path in sorted(PACKAGE.rglob("*.j2")):
        with path.open("rb") as file:
            for line, text, *_ in extract("jinja2.ext:babel_extract", file, {"_": None}):
                yield path.name, line, text if isinstance(text, str) else (text[0], text[1])
    yield from _cells(PACKAGE / "problem_kinds.csv", ("expected", "remedy"))
    yield from _cells(PACKAGE / "tables/tables.csv", ("name", "title"))
    yield from _cells(PACKAGE / "tables/columns.csv", ("title",))
    for text in paragraphs((PACKAGE / "report/reading_guide.md").read_text("utf-8")):
        yield "reading_guide.md", 1, text


def texts_of_data() -> Iterator[Found]:
    """Yield the texts of the shipped tables that reports show and that have no Chinese beside them."""
    for folder in (shipped_folder(), *(shipped_folder() / name for name in shipped_names())):
        title = tomllib.loads((folder / SETTINGS_FILE).read_text("utf-8"))["title"]
        yield SETTINGS_FILE, 1, title
        for table, columns in SHIPPED_TEXTS.items():
            path = folder / f"{table}.csv"
            if path.is_file():
                yield from _cells(path, columns)


def _cells(path: Path, columns: Iterable[str]) -> Iterator[Found]:
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            if path.stem != "codelists" or row["codelist"] in DEFINED:
                yield from (
                    (path.name, line, row[column]) for column in columns if row.get(column, "").strip()
                )


def gather(notebooks: Path | None = None) -> Catalog:
    """Gather the texts of a folder of notebooks, or those of library, shipped notebooks and data, without translations."""
    found = [text for path in find_notebooks(notebooks) for text in texts_of_notebook(path)]
    if notebooks is None:
        found += [*texts_of_library(), *texts_of_data()]
    template = Catalog(domain=DOMAIN, charset="utf-8")
    for file, line, text in found:
        template.add(text, locations=[(file, line)])
    return template


def catalogue_file(folder: Path, code: str) -> Path:
    """Give where the catalogue of a language lies in a folder of catalogues."""
    return folder / LOCALES[code] / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalogue(path: Path) -> Catalog:
    """Read a catalogue; one that is not there is empty."""
    with io.BytesIO(path.read_bytes() if path.is_file() else b"") as file:
        return read_po(file, locale=path.parts[-3], domain=DOMAIN)


class _Undated(Catalog):
    """A catalogue whose head says only what reading needs: the same bytes whoever writes it whenever."""

    def __init__(self, locale: Any, messages: Iterable[Message]) -> None:
        super().__init__(locale, header_comment="", fuzzy=False)
        for message in messages:
            self[message.id] = message

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The lines of its head."""
        return [
            ("Language", str(self.locale)),
            ("Plural-Forms", self.plural_forms),
            ("Content-Type", "text/plain; charset=utf-8"),
        ]


def written(catalogue: Catalog) -> tuple[bytes, bytes]:
    """Give the bytes of a catalogue as ``.po``, and of what is translated in it as ``.mo``."""
    messages = [message for message in catalogue if message.id]
    source, compiled = io.BytesIO(), io.BytesIO()
    write_po(
        source, _Undated(catalogue.locale, messages), width=100, ignore_obsolete=True, include_lineno=False
    )
    write_mo(compiled, _Undated(catalogue.locale, filter(is_translated, messages)))
    return source.getvalue(), compiled.getvalue()


def is_translated(message: Message) -> bool:
    """Tell whether a text has a translation, and one that nobody needs to look at again."""
    texts = [message.string] if isinstance(message.string, str | None) else message.string
    return all(texts) and not message.fuzzy


def update(notebooks: Path | None = None) -> list[Path]:
    """Bring the catalogues up to date with the texts and return their files."""
    paths = []
    template = gather(notebooks)
    for code in LOCALES:
        path = catalogue_file(OWN if notebooks is None else notebooks / "locale", code)
        catalogue = read_catalogue(path)
        catalogue.update(template)
        path.parent.mkdir(parents=True, exist_ok=True)
        for target, content in zip((path, path.with_suffix(".mo")), written(catalogue), strict=True):
            target.write_bytes(content)
        paths.append(path)
    return paths


if __name__ == "__main__":
    for path in update(*map(Path, sys.argv[1:2])):
        print(path)  # noqa: T201 - the files that were written
