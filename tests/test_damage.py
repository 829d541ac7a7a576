"""Good tables whose cells and rows are damaged in every way that fits: each is named where it stands.

`python tests/test_damage.py` counts the damaged inputs by kind.
"""

import csv
import io
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pytest

from civstats.problems import unprintable
from civstats.tables import check, load, schemas
from civstats.tables import rows as reader
from civstats.tables.schemas import Field, Table

ROOT = Path(__file__).parents[1]
FOLDERS = {"small": ROOT / "tests" / "data" / "small", "page": ROOT / "data"}
# What both hold: they are not coded by indicator.
TABLES = {
    name: replace(table, fields=tuple(field for field in table.fields if not field.may_lack))
    for name, table in schemas.TABLES.items()
    if name not in {"searches", "checked"}
}
GOOD = {
    name: {
        table.name: list(csv.reader((folder / table.path).read_text(encoding="utf-8").splitlines()))
        for table in TABLES.values()
    }
    for name, folder in FOLDERS.items()
}

# --- single cells -------------------------------------------------------------------------------------------

# From table, column and a good cell to the cell as it is then written (None for left out), the codes of which
# one must name it, and what must be suggested if anything must.
Put = tuple[str | None, str, str] | None
Change = Callable[[Table, Field, str], Put]
WIDE = str.maketrans("0123456789,.-/", "０１２３４５６７８９，．－／")
GAPS = {"observations.value": "E-VALUE", "observations.time_period": "E-NO-PERIOD"} | dict.fromkeys(
    ("places.population", "places.population_date", "places.population_source"), "E-POPULATION"
)


def written(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def any_cell(change: Callable[[str], str], code: str) -> Change:
    return lambda _, __, text: (change(text), code, "") if '"' not in text else None


def any_text(change: Callable[[str], str], code: str) -> Change:
    return lambda _, __, text: (written([change(text), ""])[:-1], code, "") if text else None


def strict(change: Callable[[str], str], *, suggested: bool = False) -> Change:
    """Change cells of columns that take certain texts only; the code is that by which they refuse others."""

    def put(_: Table, field: Field, text: str) -> Put:
        bound = field.codelist or field.reference or field.notation or field.pattern or field.type != "string"
        changed = change(text)
        if (
            not text
            or not bound
            or changed == text
            or field.form.startswith(("English", "the name of a file"))
        ):
            return None
        by_kind = {"edtf": "E-BAD-DATE", "lines": "E-LINES"}.get(field.notation, "E-BROKEN-REFERENCE")
        by_text = "E-PATTERN" if field.pattern else "E-UNKNOWN-CODE" if field.codelist else by_kind
        code = by_text if field.type == "string" else "E-WRONG-TYPE"
        return written([changed, ""])[:-1], code, text if suggested else ""

    return put


def numbers(change: Callable[[str], str], code: str = "E-WRONG-TYPE", *, suggested: bool = False) -> Change:
    def put(_: Table, field: Field, text: str) -> Put:
        changed = change(text) if field.type != "string" and text else ""
        return (changed, code, text if suggested else "") if changed else None

    return put


def dates(instead: str, code: str = "E-BAD-DATE", near: str = "") -> Change:
    return lambda _, field, text: (instead, code, near) if field.notation == "edtf" and text else None


def column(name: str, change: Callable[[str], str], code: str, near: str = "") -> Change:
    """Change cells of one column, named alone or as `table.column`."""

    def put(table: Table, field: Field, text: str) -> Put:
        fits = text and name in {field.name, f"{table.name}.{field.name}"}
        return (change(text), code, near) if fits and change(text) != text else None

    return put


def emptied(table: Table, field: Field, text: str) -> Put:
    code = "E-NO-VALUE" if field.required else GAPS.get(f"{table.name}.{field.name}")
    return ("", code, "") if text and code else None


def grouped(text: str) -> str:
    return f"{int(text):,}" if text.isdigit() and len(text) > 3 else ""


def one_more(text: str) -> str:
    """Add one to the last digit of a figure, but not of a range, whose value says nothing of its ends."""
    changed = re.sub("[0-8](?=[^0-9]*$)", lambda digit: str(int(digit[0]) + 1), text)
    return text if re.search("[—–~至到]", text) else changed


CELLS: dict[str, Change] = {
    "emptied": emptied,
    "NUL": any_text(lambda text: f"{text}\0", "E-CONTROL-CHARACTER"),
    "escape": any_text(lambda text: f"\x1b[31m{text}", "E-CONTROL-CHARACTER"),
    "zero-width space": any_text(lambda text: f"{text[:1]}\u200b{text[1:]}", "E-CONTROL-CHARACTER"),
    "bidi override": any_text(lambda text: f"\u202e{text}", "E-CONTROL-CHARACTER"),
    "private use": any_text(lambda text: f"\ue000{text}", "E-CONTROL-CHARACTER"),
    "line separator": any_text(lambda text: f"{text}\u2028x", "E-CONTROL-CHARACTER"),
    "vertical tab": any_text(lambda text: f"{text}\vx", "E-CONTROL-CHARACTER"),
    "lost character": any_text(lambda text: f"{text[:-1]}\ufffd", "E-LOST-CHARACTER"),
    "question marks": any_text(lambda text: "?" * max(len(text), 2), "E-LOST-CHARACTER"),
    "#REF!": any_text(lambda _: "#REF!", "E-SPREADSHEET-ERROR"),
    "#NAME?": any_text(lambda _: "#NAME?", "E-SPREADSHEET-ERROR"),
    "####": any_text(lambda _: "########", "E-SPREADSHEET-ERROR"),
    "left out": lambda _, __, ___: (None, "E-RAGGED-ROW", ""),
    "comma unquoted": any_cell(lambda text: f"{text},x", "E-RAGGED-ROW"),
    "comma in smart quotation marks": any_cell(lambda text: f"“{text}, x”", "E-RAGGED-ROW"),
    "quotation mark inside": any_cell(lambda text: f'x"{text}', "E-STRAY-QUOTE"),
    "quotation mark open": any_cell(lambda text: f'"{text}', "E-STRAY-QUOTE"),
    "line break quoted": any_cell(lambda text: f'"{text}\nx"', "E-LINE-BREAK"),
    "line break unquoted": any_cell(lambda text: f"{text}\nx", "E-RAGGED-ROW"),
    "smart quotation marks": strict(lambda text: f"“{text}”", suggested=True),
    "full-width digits": strict(lambda text: text.translate(WIDE), suggested=True),
    "no-break space inside": strict(lambda text: f"{text[:1]}\u00a0{text[1:]}" if text[1:] else text),
    "capitals": strict(lambda text: text.upper() if text.isascii() else text),
    "letter added": strict(lambda text: f"{text}ü"),
    "half as long": strict(lambda text: f"{text[: len(text) // 2]}_"),
    "thousands quoted": numbers(lambda text: f'"{grouped(text)}"' if grouped(text) else "", suggested=True),
    "thousands unquoted": numbers(grouped, "E-RAGGED-ROW"),
    "full-width thousands": numbers(lambda text: grouped(text).translate(WIDE), suggested=True),
    "apostrophe": numbers(lambda text: f"'{text}", suggested=True),
    "percent sign": numbers(lambda text: f"{float(text):.2f}%"),
    "exponent": numbers(lambda text: f"{float(text):.1E}"),
    "decimal comma": numbers(lambda text: f'"{text},5"'),
    "minus": numbers(lambda text: f"-{text}", "E-WRONG-TYPE E-VALUE"),
    "plus": numbers(lambda text: f"+{text}"),
    "unit behind": numbers(lambda text: f"{text}人"),
    "hexadecimal": numbers(lambda text: f"0x{text}"),
    "underscore": numbers(lambda text: f"{text}_000"),
    "not a number": numbers(lambda _: "nan"),
    "Chinese numeral": numbers(lambda _: "三"),
    "a date for a number": numbers(lambda _: "2024/7/1"),
    "decimals of a whole number": lambda _, field, text: (
        (f"{text}.0", "E-WRONG-TYPE", text) if field.type == "integer" and text else None
    ),
    "tenfold": column("observations.value", lambda text: f"{text}0".replace(".", ""), "E-VALUE"),
    "off by one": column("observations.value", lambda text: f"{float(text) + 1:.15g}", "E-VALUE"),
    "digit lost": column("observations.value", lambda text: text[:-1] or "0", "E-VALUE E-WRONG-TYPE"),
    "rounded": column("observations.value", lambda text: f"{float(text) * 1.0001:.9f}", "E-VALUE"),
    "digit of printed changed": column("observations.printed", one_more, "E-VALUE E-PRINTED"),
    "too long": column("printed", lambda text: text + "长" * 15, "E-TOO-LONG"),
    "line elsewhere": column("line", lambda _: "99999", "E-LINE-OUTSIDE"),
    "id elsewhere": column("observations.obs_id", lambda text: f"9{text}", "E-OBS-ID"),
    "date with slashes": dates("2024/7/1", near="2024-07-01"),
    "date and time": dates("2024-07-01 00:00:00", near="2024-07-01"),
    "day as a serial number": dates("45474", near="2024-07-01"),
    "year with decimals": dates("2024.0", near="2024"),
    "Chinese date": dates("2024年7月1日", near="2024-07-01"),
    "month by name": dates("Jul-24"),
    "American date": dates("7/1/2024"),
    "day that is none": dates("2023-02-29"),
    "month that is none": dates("2024-13"),
    "ends swapped": dates("2024/2023", "E-DATE-ORDER"),
    "lines as a date": column("lines", lambda _: "2025/1/7", "E-LINES", "1-7"),
    "lines as a Chinese date": column("lines", lambda _: "1月7日", "E-LINES", "1-7"),
    "lines as an English date": column("lines", lambda _: "7-Jan", "E-LINES"),
    "lines with another dash": column("lines", lambda _: "1–7", "E-LINES", "1-7"),
    "leading digit lost": column("gb2260", lambda text: text[1:], "E-PATTERN"),
    "code with decimals": column("gb2260", lambda text: f"{text}.0", "E-PATTERN"),
    "code rounded": column("gb2260", lambda text: f"{float(text):.2E}", "E-PATTERN"),
    "digest cut": column("document_sha256", lambda text: text[:63], "E-PATTERN"),
    "digest rounded": column("document_sha256", lambda _: "1.23E+63", "E-PATTERN"),
    "path for a name": column("document", lambda text: rf"C:\{text}", "E-PATTERN"),
    "Chinese for English": lambda _, field, text: (
        ("中文", "E-PATTERN", "") if field.form.startswith("English") and text else None
    ),
}

# --- whole rows: from the line of a row, the next and the header to what stands instead, and the codes ------

CUT = re.compile(",[^,]*$")
ROWS: dict[str, tuple[Callable[[str, str, str], str], str]] = {
    "row cut before its last cell": (lambda line, _, __: CUT.sub("", line), "E-RAGGED-ROW E-STRAY-QUOTE"),
    "row cut in its first cell": (lambda line, _, __: line[:2], "E-RAGGED-ROW"),
    "cell too many": (lambda line, _, __: f"{line},x", "E-RAGGED-ROW"),
    "rows joined": (lambda line, after, _: line + after, "E-RAGGED-ROW E-STRAY-QUOTE"),
    "rows joined by a comma": (lambda line, after, _: f"{line},{after}", "E-RAGGED-ROW"),
    "row with semicolons": (lambda line, _, __: line.replace(",", ";"), "E-RAGGED-ROW E-STRAY-QUOTE"),
    "row with tabs": (lambda line, _, __: line.replace(",", "\t"), "E-RAGGED-ROW E-STRAY-QUOTE"),
    "row with full-width commas": (lambda line, _, __: line.replace(",", "，"), "E-RAGGED-ROW E-STRAY-QUOTE"),
    "row in quotation marks": (lambda line, _, __: '"' + line.replace('"', '""') + '"', "E-RAGGED-ROW"),
    "end-of-file mark": (lambda line, _, __: f"{line}\n\x1a", "E-RAGGED-ROW"),
    "row twice": (lambda line, _, __: f"{line}\n{line}", "E-DUPLICATE-KEY"),
    "header again": (lambda line, _, header: f"{line}\n{header}", "E-REPEATED-HEADER"),
}


FIGURES = {"tenfold", "off by one", "digit lost", "rounded", "digit of printed changed"}
SWALLOWING = {"quotation mark open", "line break quoted"}


class Damage(NamedTuple):
    table: Table
    column: str
    row: int
    text: str
    codes: str
    near: str


def cell_damages(folder: str, kind: str) -> Iterator[Damage]:
    """Yield a damage of one kind for each column that it fits, spread over the rows; of figures for each row."""
    corrected = {row[0] for row in GOOD[folder]["corrections"][1:]}  # there, damage may be corrected away
    for table in TABLES.values():
        rows = GOOD[folder][table.name][1:]
        free = [
            row for row, cells in enumerate(rows) if table.name == "corrections" or cells[0] not in corrected
        ]
        for place, field in enumerate(table.fields):
            fitting = ((row, put) for row in free if (put := CELLS[kind](table, field, rows[row][place])))
            chosen = list(fitting if kind in FIGURES else islice(fitting, 1))
            for row, put in chosen:
                cells = [written([cell, ""])[:-1] for cell in rows[row]]
                cells[place : place + 1] = [] if put[0] is None else [put[0]]
                yield Damage(table, field.name, row, ",".join(cells), *put[1:])
            used = {row for row, _ in chosen}
            free.sort(key=lambda row, used=used: row in used)


def row_damages(folder: str, kind: str) -> Iterator[Damage]:
    """Yield a damage of one kind for the first, a middle and the last row of each table."""
    change, code = ROWS[kind]
    for table in TABLES.values():
        header, *rows = map(written, GOOD[folder][table.name])
        if code != "E-DUPLICATE-KEY" or table.keys:
            for row in sorted({0, len(rows) // 2, len(rows) - 1}):
                yield Damage(table, "", row, change(rows[row], rows[row - 1], header), code, "")


def damages(folder: str, kind: str) -> Iterator[Damage]:
    return cell_damages(folder, kind) if kind in CELLS else row_damages(folder, kind)


def is_key(damage: Damage) -> bool:
    return (damage.column,) in damage.table.keys


def rounds(folder: str, kind: str) -> Iterator[list[Damage]]:
    """Yield damages that do not hide each other: one a row, or one a table where following rows are lost.

    A key is not damaged together with what refers to it.
    """
    waiting = list(damages(folder, kind))
    while waiting:
        together: dict[tuple[str, int], Damage] = {}
        for damage in waiting:
            if is_key(damage) == is_key(waiting[0]):
                together.setdefault((damage.table.name, 0 if kind in SWALLOWING else damage.row), damage)
        yield list(together.values())
        waiting = [damage for damage in waiting if damage not in together.values()]


def missed(folder: Path, good: dict[str, list[list[str]]], together: list[Damage]) -> list[Damage]:
    """Write damaged tables into a folder and return the damages that `check` does not name there."""
    starts: dict[tuple[str, int], int] = {}
    for table in TABLES.values():
        mine = {damage.row: damage.text for damage in together if damage.table is table}
        header, *rows = map(written, good[table.name])
        lines = [header]
        for number, row in enumerate(rows):
            starts[table.path, number] = len(lines) + 1
            lines += mine.get(number, row).split("\n")
        (folder / table.path).write_bytes("\n".join([*lines, ""]).encode())
    problems = check(folder)
    assert not any(map(unprintable, "".join(map(str, problems))))

    def named(damage: Damage) -> bool:
        start = starts[damage.table.path, damage.row]
        lines = range(start, start + damage.text.count("\n") + 1)
        return any(
            problem.file.endswith(f"/{damage.table.path}")
            and problem.line in lines
            and problem.code in damage.codes.split()
            and damage.near in ("", problem.near)
            for problem in problems
        )

    return [damage for damage in together if not named(damage)]


@pytest.mark.sampled(every=2)  # an odd number of kinds in two folders: each kind is tried in one of them
@pytest.mark.parametrize("kind", [*CELLS, *ROWS])
@pytest.mark.parametrize("name", FOLDERS)
def test_each_damage_is_named_where_it_stands(name: str, kind: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDERS[name], tmp_path / name))
    tried = 0
    for together in rounds(name, kind):
        tried += len(together)
        assert missed(folder, GOOD[name], together) == []
    assert tried == len(list(damages(name, kind)))


@pytest.mark.sampled(every=32)
@pytest.mark.parametrize("kind", [*CELLS, *ROWS])
@pytest.mark.parametrize("name", FOLDERS)
def test_damage_in_a_large_table_is_named_as_in_a_small_one(
    name: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(FOLDERS[name], tmp_path / name))
    for together in rounds(name, kind):
        monkeypatch.setattr(reader, "LARGE", 1_000_000)
        missed(folder, GOOD[name], together)
        problems = check(folder)
        monkeypatch.setattr(reader, "LARGE", 0)  # pyarrow reads all tables
        assert check(folder) == problems


@pytest.mark.parametrize("name", FOLDERS)
def test_good_tables_written_the_same_way_raise_no_alarm(name: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDERS[name], tmp_path / name))
    assert missed(folder, GOOD[name], []) == []
    assert check(folder) == []
    assert load(folder).digest == load(FOLDERS[name]).digest


def count() -> Counter[str]:
    """Return the number of damaged inputs by kind."""
    return Counter(
        {kind: sum(1 for name in FOLDERS for _ in damages(name, kind)) for kind in [*CELLS, *ROWS]}
    )


def test_every_column_of_every_table_is_damaged_in_many_ways() -> None:
    assert len(CELLS) + len(ROWS) > 75
    assert min(count().values()) > 0
    assert count().total() > 3_000


if __name__ == "__main__":
    print(*(f"{number:6}  {kind}" for kind, number in count().items()), f"{count().total():6}", sep="\n")
