"""Good tables whose files, header lines and columns are damaged: each is named, or read as if nothing had been done.

`python tests/test_damaged_files.py` counts the damaged inputs by kind.
"""

import csv
import io
import os
import shutil
from collections import Counter
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest

from civstats.tables import check, load, schemas
from civstats.tables import rows as reader
from civstats.tables.rows import read_table
from civstats.tables.schemas import Table

ROOT = Path(__file__).parents[1]
FOLDERS = {"small": ROOT / "tests" / "data" / "small", "page": ROOT / "data"}
OF_INDICATORS = {"searches", "checked"}  # which neither folder has, being coded by programme
TABLES = {name: table for name, table in schemas.TABLES.items() if name not in OF_INDICATORS}
PATHS = [table.path for table in TABLES.values()]

Rows = list[list[str]]


def parsed(text: str) -> Rows:
    return list(csv.reader(text.splitlines()))


def written(rows: Rows, delimiter: str = ",", *, end: str = "\n", quoting: int = csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return text.getvalue()


def by_rows(change: Callable[[Rows], Rows]) -> Callable[[str], bytes]:
    return lambda text: written(change(parsed(text))).encode()


def by_cells(change: Callable[[str], str]) -> Callable[[str], bytes]:
    return by_rows(lambda rows: [[change(cell) for cell in row] for row in rows])


def padded(text: str) -> bytes:
    header, *rows = text.splitlines()
    return "\n".join([f"{header},,,", *(f"{row},,," for row in rows), ",,,,", ""]).encode()


def excel(text: str) -> bytes:
    """Write what Excel calls Unicode text."""
    return written(parsed(text), "\t", end="\r\n").encode("utf-16")


# --- read right ---------------------------------------------------------------------------------------------

RIGHT: dict[str, Callable[[str], bytes]] = {
    "byte order mark": lambda text: text.encode("utf-8-sig"),
    "two byte order marks": lambda text: ("\ufeff" + text).encode("utf-8-sig"),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "CR": lambda text: text.replace("\n", "\r").encode(),
    "CR CRLF": lambda text: text.replace("\n", "\r\r\n").encode(),
    "no line end at the end": lambda text: text.rstrip("\n").encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16, big-endian": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "UTF-16 without mark": lambda text: text.encode("utf-16-le"),
    "UTF-16, big-endian, without mark": lambda text: text.encode("utf-16-be"),
    "Unicode text of Excel": excel,
    "semicolons": lambda text: written(parsed(text), ";").encode(),
    "semicolons, CRLF and mark": lambda text: written(parsed(text), ";", end="\r\n").encode("utf-8-sig"),
    "tabs": lambda text: written(parsed(text), "\t").encode(),
    "all quoted": lambda text: written(parsed(text), quoting=csv.QUOTE_ALL).encode(),
    "blank rows at the end": lambda text: (text + "\n\n \n\u3000\n").encode(),
    "rows of commas at the end": lambda text: (text + ",,,,\n,\n").encode(),
    "blank rows at the start": lambda text: ("\n ,\n" + text).encode(),
    "blank rows in between": lambda text: text.replace("\n", "\n\n,,\n").encode(),
    "blank columns at the end": padded,
    "blank columns with blanks": by_rows(lambda rows: [[*row, "\u3000", " "] for row in rows]),
    "blanks around": by_cells(lambda cell: f"  {cell} "),
    "full-width blanks around": by_cells(lambda cell: f"\u3000{cell}\u3000"),
    "no-break spaces around": by_cells(lambda cell: f"\u00a0{cell}\u00a0"),
    "columns in reverse": by_rows(lambda rows: [row[::-1] for row in rows]),
    "columns rotated": by_rows(lambda rows: [[*row[2:], *row[:2]] for row in rows]),
}
PERHAPS = {"GB18030": "gb18030", "GBK": "gbk"}  # a few characters may be UTF-8 as well: right, or named

# --- named: the codes of which one must name the file ------------------------------------------------------

LOST = "E-NOT-UTF8 E-LOST-CHARACTER E-CONTROL-CHARACTER E-UNKNOWN-CODE"
HEADER = "E-EXTRA-COLUMN E-NO-COLUMN"
FILES: dict[str, tuple[Callable[[str], bytes], str]] = {
    "UTF-32": (lambda text: text.encode("utf-32"), "E-NOT-UTF8"),
    "Big5": (lambda text: text.encode("big5", "replace"), LOST),
    "Western code page": (lambda text: text.encode("cp1252", "replace"), LOST),
    "UTF-8 taken for Latin-1": (lambda text: text.encode().decode("latin-1").encode(), LOST),
    "UTF-8 taken for Windows-1252": (lambda text: text.encode().decode("cp1252", "replace").encode(), LOST),
    "UTF-8 taken for GBK": (
        lambda text: text.encode().decode("gb18030", "replace").encode(),
        LOST + " E-MISREAD",
    ),
    "GB18030 taken for Latin-1": (
        lambda text: text.encode("gb18030").decode("latin-1").encode(),
        LOST + " E-PRINTED",
    ),
    "cut inside a character": (lambda text: text.rstrip("\n").encode() + "场".encode()[:2], "E-NOT-UTF8"),
    "stray byte": (lambda text: text.encode()[:-1] + b"\x81\n", "E-NOT-UTF8"),
    "two encodings": (lambda text: (text + "青岚,市").encode() + "青岚".encode("gbk"), "E-NOT-UTF8"),
    "zeros": (lambda text: bytes(len(text)), "E-NOT-UTF8"),
    "a packed workbook": (lambda text: b"PK\x03\x04\x14\x00\x06\x00" + text.encode("utf-16"), "E-NOT-UTF8"),
    "empty": (lambda _: b"", "E-EMPTY-FILE"),
    "blank": (lambda _: b"\n\n,,\r\n", "E-EMPTY-FILE"),
    "bars": (lambda text: written(parsed(text), "|").encode(), "E-DELIMITER"),
    "full-width commas": (lambda text: text.replace(",", "，").encode(), "E-DELIMITER"),
    "semicolons in the header line": (
        lambda text: text.replace(",", ";", text.partition("\n")[0].count(",")).encode(),
        "E-RAGGED-ROW E-STRAY-QUOTE",
    ),
    "all in one column": (lambda text: written([[line] for line in text.splitlines()]).encode(), HEADER),
    "header line lost": (lambda text: text.partition("\n")[2].encode(), HEADER),
    "a title above the header line": (lambda text: f"Table 1\n{text}".encode(), HEADER),
    "two header lines": (lambda text: f"{text.partition(chr(10))[0]}\n{text}".encode(), "E-REPEATED-HEADER"),
    "another table": (lambda _: b"a,b\n1,2\n", HEADER),
    "a web page": (lambda _: b"<!DOCTYPE html><html><body></body></html>", HEADER),
    "only the first column": (by_rows(lambda rows: [row[:1] for row in rows]), HEADER),
    "rows turned into columns": (
        by_rows(lambda rows: [list(row) for row in zip(*rows, strict=True)]),
        HEADER,
    ),
}

# From the names in the header line and the place of one of them to the header line as it is then.
Names = list[str]
COLUMNS: dict[str, tuple[Callable[[Names, int], Names], str]] = {
    "name lost": (lambda names, at: [*names[:at], "", *names[at + 1 :]], HEADER),
    "name misspelt": (lambda names, at: [*names[:at], names[at] + "s", *names[at + 1 :]], HEADER),
    "name in capitals": (lambda names, at: [*names[:at], names[at].upper(), *names[at + 1 :]], HEADER),
    "name in smart quotation marks": (
        lambda names, at: [*names[:at], f"“{names[at]}”", *names[at + 1 :]],
        "E-EXTRA-COLUMN",
    ),
    "name with a zero-width space": (
        lambda names, at: [*names[:at], f"{names[at]}\u200b", *names[at + 1 :]],
        "E-EXTRA-COLUMN",
    ),
    "name in Chinese": (lambda names, at: [*names[:at], "列", *names[at + 1 :]], HEADER),
    "name deleted": (lambda names, at: [*names[:at], *names[at + 1 :]], "E-NO-COLUMN"),
    "name twice": (lambda names, at: [*names, names[at]], "E-DUPLICATE-COLUMN"),
    "name over another": (lambda names, at: [*names[:at], names[at - 1], *names[at + 1 :]], "E-NO-COLUMN"),
    "name without column": (lambda names, at: [*names[: at + 1], "更多", *names[at + 1 :]], "E-EXTRA-COLUMN"),
}
WHOLE: dict[str, tuple[Callable[[Names, int], Names], str]] = {
    "column deleted": (lambda row, at: [*row[:at], *row[at + 1 :]], "E-NO-COLUMN"),
    "column twice": (lambda row, at: [*row[:at], row[at], *row[at:]], "E-DUPLICATE-COLUMN"),
    "column of numbers added": (lambda row, at: [*row[:at], "0", *row[at:]], "E-EXTRA-COLUMN"),
    "blank column added": (lambda row, at: [*row[:at], "", *row[at:]], "E-EXTRA-COLUMN"),
    "column over another": (lambda row, at: [*row[:at], row[at - 1], *row[at + 1 :]], "E-NO-COLUMN"),
}

# What befalls a file that was there, from its path and what it held.
MISHAPS: dict[str, tuple[Callable[[Path, bytes], object], str]] = {
    "missing": (lambda path, _: path, "E-NO-TABLE"),
    "a folder": (lambda path, _: path.mkdir(), "E-UNREADABLE"),
    "a link to itself": (lambda path, _: path.symlink_to(path.name), "E-UNREADABLE"),
    "a pipe": (lambda path, _: os.mkfifo(path), "E-UNREADABLE"),
    "900 MB": (lambda path, good: (path.write_bytes(good), os.truncate(path, 900_000_000)), "E-TOO-LARGE"),
}

# Whoever swaps the names of these free texts is not found out: nothing tells one from the other but its meaning.
FREE = {
    "sources": {"title", "title_en", "byline", "document", "published", "publisher"},
    "indicators": {"name", "name_en", "definition", "example"},
    "codelists": {"name_en", "definition", "authority"},
}


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDERS[request.param], tmp_path / "copy"))


def both(test: Callable[..., None]) -> Callable[..., None]:
    return pytest.mark.parametrize("folder", FOLDERS, indirect=True)(test)


@pytest.mark.sampled(every=3)
@pytest.mark.parametrize("kind", RIGHT)
@both
def test_what_programs_do_to_whole_files_is_read_right(folder: Path, kind: str) -> None:
    before = load(folder).digest
    for path in PATHS:
        text = (folder / path).read_text(encoding="utf-8")
        (folder / path).write_bytes(RIGHT[kind](text))
    assert load(folder).digest == before


@pytest.mark.parametrize("kind", PERHAPS)
@both
def test_chinese_encodings_are_read_right_or_named(folder: Path, kind: str) -> None:
    before = load(folder).digest
    good = {path: (folder / path).read_bytes() for path in PATHS}
    for path, content in good.items():
        if "²" not in content.decode() or kind != "GBK":  # which lacks it
            (folder / path).write_bytes(content.decode().encode(PERHAPS[kind]))
    for problem in check(folder):
        assert problem.code == "E-NOT-UTF8"
        path = next(path for path in PATHS if problem.file.endswith(f"/{path}"))
        (folder / path).write_bytes(good[path])
    assert sum((folder / path).read_bytes() != good[path] for path in PATHS) > 8
    assert load(folder).digest == before


@pytest.mark.sampled(every=2)
@pytest.mark.parametrize("kind", FILES)
@both
def test_what_no_one_can_read_is_named(folder: Path, kind: str) -> None:
    change, codes = FILES[kind]
    expected = set()
    for path in PATHS:
        good = (folder / path).read_bytes()
        (folder / path).write_bytes(change(good.decode()))
        if (folder / path).read_bytes() != good:  # in some encodings ASCII is the same
            expected.add(path)
    problems = [problem for problem in check(folder) if problem.code in codes.split()]
    assert {path for path in PATHS for problem in problems if problem.file.endswith(f"/{path}")} == expected


@pytest.mark.sampled(every=8)
@pytest.mark.parametrize("kind", [*RIGHT, *FILES])
@both
def test_a_large_file_is_read_as_a_small_one(
    folder: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = RIGHT[kind] if kind in RIGHT else FILES[kind][0]
    for path in PATHS:
        (folder / path).write_bytes(change((folder / path).read_text(encoding="utf-8")))
    problems = check(folder)
    monkeypatch.setattr(reader, "LARGE", 0)  # pyarrow reads all tables
    assert check(folder) == problems


@pytest.mark.sampled(every=2)
@pytest.mark.parametrize("kind", [*COLUMNS, *WHOLE])
@pytest.mark.parametrize("name", FOLDERS)
def test_each_damage_to_a_column_is_named_in_the_header_line(name: str, kind: str) -> None:
    change, codes = {**COLUMNS, **WHOLE}[kind]
    for table in TABLES.values():
        header, *rows = parsed((FOLDERS[name] / table.path).read_text(encoding="utf-8"))
        for at in range(len(header)):
            lines = [change(header, at), *([change(row, at) for row in rows] if kind in WHOLE else rows)]
            problems = read_table(table, written(lines).encode(), table.path).problems
            named = any(problem.line == 1 and problem.code in codes.split() for problem in problems)
            # Without one that may be absent the table is whole; rows that still have its cells are not.
            absent = table.field(header[at]).may_lack and (problems or kind == "column deleted")
            assert named or absent


@pytest.mark.sampled(every=4)
@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
@pytest.mark.parametrize("folder", ["small"], indirect=True)
def test_swapped_names_are_noticed_unless_both_are_free_text(folder: Path, table: Table) -> None:
    header, *rows = parsed((folder / table.path).read_text(encoding="utf-8"))
    for one, other in combinations(range(len(header)), 2):
        names = header.copy()
        names[one], names[other] = names[other], names[one]
        (folder / table.path).write_text(written([names, *rows]), encoding="utf-8")
        noticed = any(problem.file.endswith(f"/{table.path}") for problem in check(folder))
        assert noticed or {names[one], names[other]} <= FREE.get(table.name, set())


@pytest.mark.sampled(every=2)
@pytest.mark.parametrize("kind", MISHAPS)
@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
@pytest.mark.parametrize("folder", ["small"], indirect=True)
def test_what_happens_to_files_is_named(folder: Path, table: Table, kind: str) -> None:
    happen, code = MISHAPS[kind]
    path = folder / table.path
    good = path.read_bytes()
    path.unlink()
    happen(path, good)
    found = [(problem.code, problem.file.endswith(f"/{table.path}")) for problem in check(folder)]
    assert found == ([] if kind == "missing" and table.optional else [(code, True)])


def count() -> Counter[str]:
    """Return the number of damaged inputs by kind."""
    tables = len(FOLDERS) * len(TABLES)
    columns = len(FOLDERS) * sum(len(table.columns) for table in TABLES.values())
    counts = Counter(dict.fromkeys([*RIGHT, *PERHAPS, *FILES], tables))
    counts |= Counter(dict.fromkeys([*COLUMNS, *WHOLE], columns))
    counts |= Counter(dict.fromkeys(MISHAPS, len(TABLES)))
    counts["names swapped"] = sum(
        len(table.columns) * (len(table.columns) - 1) // 2 for table in TABLES.values()
    )
    return counts


if __name__ == "__main__":
    print(*(f"{number:6}  {kind}" for kind, number in count().items()), f"{count().total():6}", sep="\n")
