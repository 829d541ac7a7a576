"""Text from tables is data: in no format does any of it act, and what cannot be shown is refused by name."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import bs4
import nbformat
import openpyxl
import pyarrow.parquet as pq
import pypdf
import pytest

from civstats.cli import main
from civstats.problems import LONGEST_SHOWN, unprintable
from civstats.report import inputs
from civstats.report.downloads.tables import guarded
from civstats.tables import Dataset, load

pytestmark = pytest.mark.renders

SMALL = Path(__file__).parents[1] / "data" / "small"
FORMULAS = {
    "formula": '=HYPERLINK("http://x","y")',
    "plus": "+1+1",
    "minus": "-2+3",
    "at": "@SUM(1)",
}
TEXTS = {
    **FORMULAS,
    "script": "<script>alert(1)</script>",
    "read": '#read("/etc/passwd")',
    "markup": "$x$ *b* [l](u)",
    "attribute": '" onmouseover="x',
    "apostrophe": "' onmouseover='x",
    "section": "]]><!-- &lt; -->",
    "template": r"{{ 7*7 }} {0} %s \u{41}",
}
EVERY = " ".join(TEXTS.values())
LONG = "注" * 10_000
EMOJI = "\U0001f4c8"
PRINTED = "<b>2024年"
DESCRIBED = f"{TEXTS['script']} {TEXTS['section']}"
NOTES = [*FORMULAS.values(), TEXTS["script"], TEXTS["read"], EMOJI, LONG]
PAGES = (
    "02-programmes",
    "place-profile-qinglan",
    "comparative-report",
)  # show every programme or target group
TARGETS = re.compile(
    r"#[\w.%-]+|(?:\.\./)?(?:en/|zh/|data/)?[\w.-]+\.(?:html|pdf|csv|xlsx|parquet|zip)(?:#[\w.%-]+)?|data:,"
)
OWN_PAGE = re.compile(r"[\w-]+\.(?:html|pdf)(?:#[\w.%-]+)?")  # other reports, and rows that print leaves out
# File and line, the code, and what was found, expected and is to be done.
PROBLEM = r"{file}:{place}: {code}: found {found}; expected \S.*[.?] \S.*\.\n"

Rows = list[dict[str, str]]


def change(folder: Path, table: str, edit: Callable[[Rows], None]) -> None:
    """Let `edit` change the rows of a table."""
    path = folder / f"{table}.csv"
    rows = rows_of(path.read_bytes())
    edit(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def rows_of(content: bytes) -> Rows:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def put(folder: Path, table: str, row: int, **cells: str) -> None:
    change(folder, table, lambda rows: rows[row].update(cells))


def make_hostile(folder: Path) -> None:
    """Spread the texts over the tables: each alone, all together, and one that is long."""
    toml = (folder / "dataset.toml").read_text("utf-8")
    toml = toml.replace("The made-up city of Qinglan", json.dumps(EVERY)[1:-1])
    (folder / "dataset.toml").write_text(toml.replace("0.1.0", json.dumps(TEXTS["attribute"])[1:-1]), "utf-8")
    put(folder, "sources", 0, title=EVERY, title_en=EVERY, byline=EVERY, publisher=EVERY)
    put(folder, "places", 1, name=EVERY, name_en=EVERY, population_source=EVERY)
    put(folder, "indicators", 0, name_en=EVERY, definition=EVERY)
    put(folder, "corrections", 0, reason=LONG)

    def annotate(rows: Rows) -> None:
        for row, note in zip(rows, NOTES, strict=True):
            row["note"] = note

    def programmes(rows: Rows) -> None:
        rows += [
            rows[0] | {"programme_id": f"qinglan-{key}", "name": text, "name_en": text, "target_group": key}
            for key, text in TEXTS.items()
        ]

    def codes(rows: Rows) -> None:
        next(row for row in rows if row["code"] == "practice")["name_en"] = DESCRIBED
        same = {"codelist": "target_group", "authority": ""}
        rows += [
            same | {"code": key, "name": text, "name_en": text, "definition": text}
            for key, text in TEXTS.items()
        ]

    change(folder, "observations", annotate)
    change(folder, "programmes", programmes)
    change(folder, "codelists", codes)
    put(folder, "exclusions", 0, note=EMOJI, printed=PRINTED)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a sound folder of hostile texts."""
    folder = Path(shutil.copytree(SMALL, tmp_path_factory.mktemp("hostile") / "tables"))
    make_hostile(folder)
    return folder


@pytest.fixture(scope="module")
def dataset(folder: Path) -> Dataset:
    return load(folder)


# A few reports in English and one in Chinese stand for all in both.
SAMPLE = [
    "--language en --only 01-page-and-coding --only 02-programmes --only place-profile",
    "--language zh --only 02-programmes",
]


@pytest.fixture(
    scope="module",
    params=[(SAMPLE, PAGES[:2]), pytest.param(([""], PAGES), marks=pytest.mark.exhaustive)],
    ids=["some", "all"],
)
def asked(request: pytest.FixtureRequest) -> tuple[list[str], tuple[str, ...]]:
    """Return the options of the commands that render, and those of PAGES that they give."""
    return request.param


@pytest.fixture(scope="module")
def shown(asked: tuple[list[str], tuple[str, ...]]) -> tuple[str, ...]:
    return asked[1]


@pytest.fixture(scope="module")
def rendered(asked: tuple[list[str], tuple[str, ...]], folder: Path) -> tuple[Path, str]:
    """Render the folder; give the reports and all that was said."""
    out = folder.parent / f"out-{len(asked[0])}"
    told = ""
    for options in asked[0]:
        command = [
            sys.executable,
            "-m",
            "civstats",
            "render",
            str(folder),
            "--out",
            str(out),
            *options.split(),
        ]
        environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stderr
        told += done.stdout + done.stderr
    return out, told


@pytest.fixture(scope="module")
def pages(rendered: tuple[Path, str]) -> dict[str, bs4.BeautifulSoup]:
    """Return the pages as a browser would read them, by their names, those in Chinese with their folder."""
    return {
        named(path, rendered[0]): bs4.BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for path in rendered[0].rglob("*.html")
    }


def named(path: Path, out: Path) -> str:
    return path.relative_to(out).with_suffix("").as_posix().removeprefix("en/")


@pytest.fixture(scope="module")
def pdfs(rendered: tuple[Path, str]) -> dict[str, pypdf.PdfReader]:
    return {named(path, rendered[0]): pypdf.PdfReader(path) for path in rendered[0].rglob("*.pdf")}


@pytest.fixture(scope="module")
def data(rendered: tuple[Path, str]) -> Path:
    return rendered[0] / "data"


def squeezed(text: str) -> str:
    """Leave out white space, which pages and charts break as they need."""
    return "".join(text.split())


def assert_shows(text: str) -> None:
    """Assert that nothing in what a command said acts on a terminal."""
    assert not {char for char in text if unprintable(char)} - {"\n"}
    assert "Traceback" not in text


# --- pages --------------------------------------------------------------------------------------------------


def test_no_page_has_an_element_attribute_or_address_of_a_table(
    pages: dict[str, bs4.BeautifulSoup], shown: tuple[str, ...]
) -> None:
    assert {"index", "explorer", "zh/02-programmes", *shown} <= set(pages)
    for name, page in pages.items():
        scripts = page.find_all("script")
        assert len(scripts) == name.endswith("explorer"), name
        assert not [script for script in scripts if "alert(1)" in str(script.string)]
        assert not page.find_all(["b", "iframe", "img", "object", "embed", "form", "base"]), name
        assert not page.find_all(string=lambda string: isinstance(string, bs4.Comment | bs4.CData)), name
        attributes = {attribute for tag in page.find_all(True) for attribute in tag.attrs}
        assert not [attribute for attribute in attributes if attribute.startswith("on")], name
        addresses = {str(tag[key]) for key in ("href", "src") for tag in page.find_all(attrs={key: True})}
        assert [address for address in addresses if not TARGETS.fullmatch(address)] == [], name


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_fills_its_cell_of_a_page_as_it_is(
    pages: dict[str, bs4.BeautifulSoup], shown: tuple[str, ...], text: str
) -> None:
    for name in shown:
        assert text in {cell.get_text() for cell in pages[name].find_all(["td", "th"])}, name


def test_a_figure_as_printed_is_no_markup(pages: dict[str, bs4.BeautifulSoup]) -> None:
    row = pages["01-page-and-coding"].find(id="x-qinglan-3-1")
    assert PRINTED in {cell.get_text() for cell in row.find_all("td")}


def test_texts_stand_in_titles_findings_facts_and_the_explorer(pages: dict[str, bs4.BeautifulSoup]) -> None:
    profile = pages["place-profile-qinglan"]
    assert profile.title is not None
    assert profile.title.get_text() == f"Profile: {EVERY}"
    assert profile.select_one("h1").get_text() == f"Profile: {EVERY}"
    assert EVERY in "".join(finding.get_text() for finding in profile.select("p.finding"))
    assert pages["index"].title.get_text() == EVERY
    assert pages["explorer"].title.get_text() == f"All figures: {EVERY}"
    for page in pages.values():
        assert TEXTS["attribute"] in page.select_one("header").get_text()
    cells = {cell.get_text() for cell in pages["explorer"].select("#figures td")}
    assert {EVERY, f"{EVERY} {EVERY}"} <= cells
    assert f"{EVERY} {EVERY}" in {str(option["value"]) for option in pages["explorer"].select("option")}


def test_a_text_of_ten_thousand_characters_stands_whole_on_a_page(
    pages: dict[str, bs4.BeautifulSoup],
) -> None:
    for name in ("01-page-and-coding", "place-profile-qinglan"):
        cells = [cell.get_text() for cell in pages[name].select("#trace td")]
        assert any(cell.endswith(LONG) for cell in cells), name


def test_charts_are_sound_xml_and_hold_each_text_as_label_and_description(rendered: tuple[Path, str]) -> None:
    source = (rendered[0] / "en" / "02-programmes.html").read_text("utf-8")
    charts = [ElementTree.fromstring(svg) for svg in re.findall("<svg.*?</svg>", source, re.DOTALL)]
    svg = "{http://www.w3.org/2000/svg}"
    labels = squeezed(
        "".join("".join(text.itertext()) for chart in charts for text in chart.iter(f"{svg}text"))
    )
    told = "".join("".join(desc.itertext()) for chart in charts for desc in chart.iter(f"{svg}desc"))
    assert [text for text in TEXTS.values() if squeezed(text) not in labels] == []
    assert DESCRIBED in told
    assert not {tag.tag for chart in charts for tag in chart.iter()} & {f"{svg}script", f"{svg}foreignObject"}


# --- PDF ----------------------------------------------------------------------------------------------------


def said(reader: pypdf.PdfReader) -> str:
    return squeezed("".join(page.extract_text() for page in reader.pages))


def actions(reader: pypdf.PdfReader) -> Iterator[Any]:
    """Give what a click on any place of any page does, other than to lead to another place of the file."""
    for page in reader.pages:
        for annotation in page.get("/Annots", []):
            action = annotation.get_object().get("/A", {})
            if action and action["/S"] != "/GoTo":
                yield action


def test_the_pdf_prints_each_text_as_it_is(pdfs: dict[str, pypdf.PdfReader], shown: tuple[str, ...]) -> None:
    for name in shown:
        printed = said(pdfs[name])
        assert [text for text in TEXTS.values() if squeezed(text) not in printed] == [], name
        assert squeezed(EVERY) in printed
        assert "root:" not in printed
    assert pdfs["place-profile-qinglan"].metadata.title == f"Profile: {EVERY}"


def test_no_text_is_a_link_a_script_or_a_file_of_the_pdf(
    pdfs: dict[str, pypdf.PdfReader], shown: tuple[str, ...]
) -> None:
    assert {"zh/02-programmes", *shown} <= set(pdfs)
    for name, reader in pdfs.items():
        outward = [action for action in actions(reader) if not OWN_PAGE.fullmatch(str(action.get("/URI")))]
        assert outward == [], name
        root = reader.trailer["/Root"]
        assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root), name
        assert set(root["/Names"]) <= {"/Dests"}, name


# --- files to download --------------------------------------------------------------------------------------


def test_the_csv_of_a_report_guards_what_a_spreadsheet_may_take_for_a_formula(
    data: Path, shown: tuple[str, ...]
) -> None:
    for path in data.glob("*.csv"):
        cells = [cell for row in csv.reader(path.read_text("utf-8-sig").splitlines()) for cell in row]
        assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r＝＋－＠"))], path.name
    for name in ("01-page-and-coding", *(name for name in shown if name == "comparative-report")):
        rows = rows_of((data / f"{name}-observations.csv").read_bytes())
        assert [row["note"] for row in rows] == [guarded(note) for note in NOTES]
        assert {row["note"][1:] for row in rows if row["note"].startswith("'")} == set(FORMULAS.values())
        assert f"'{EVERY}" in {row["place_en"] for row in rows}


def test_the_workbook_holds_strings_and_no_formula_or_link(data: Path) -> None:
    book = openpyxl.load_workbook(data / "civstats.xlsx")
    for sheet in book:
        for cell in (cell for row in sheet for cell in row):
            assert cell.data_type in {"s", "n"}
            assert cell.hyperlink is None
    names = {name: [cell.value for cell in book["programmes"][name]][-len(TEXTS) :] for name in "EF"}
    assert [book["programmes"][f"{column}1"].value for column in names] == ["name", "name_en"]
    assert list(names.values()) == [list(TEXTS.values())] * 2
    assert [cell.value for cell in book["observations"]["Q"]] == ["note", *NOTES]
    assert book["exclusions"]["E2"].value == EMOJI
    assert book["about"]["B1"].value == EVERY
    with zipfile.ZipFile(data / "civstats.xlsx") as packed:
        assert not [name for name in packed.namelist() if "externalLinks" in name or "vba" in name]


def test_parquet_holds_each_text_as_it_is(data: Path, tmp_path: Path) -> None:
    table = pq.read_table(data / "observations.parquet")
    assert table["note"].to_pylist() == NOTES
    assert table.schema.metadata[b"title"].decode() == EVERY
    with zipfile.ZipFile(data / "civstats-parquet.zip") as packed:
        packed.extractall(tmp_path)
    names = pq.read_table(tmp_path / "programmes.parquet")["name"].to_pylist()
    assert names[-len(TEXTS) :] == list(TEXTS.values())
    assert pq.read_table(tmp_path / "exclusions.parquet")["note"].to_pylist()[0] == EMOJI


def test_the_data_package_holds_each_text_as_it_is(data: Path, dataset: Dataset, tmp_path: Path) -> None:
    with zipfile.ZipFile(data / "civstats-datapackage.zip") as packed:
        packed.extractall(tmp_path)
    assert json.loads((tmp_path / "datapackage.json").read_text("utf-8"))["title"] == EVERY
    assert [row["note"] for row in rows_of((tmp_path / "observations.csv").read_bytes())] == NOTES
    names = [row["name"] for row in rows_of((tmp_path / "programmes.csv").read_bytes())]
    assert names[-len(TEXTS) :] == list(TEXTS.values())
    assert load(tmp_path / "coded").digest == dataset.digest


# --- the terminal -------------------------------------------------------------------------------------------


def test_a_sound_folder_of_hostile_texts_says_only_what_it_did(
    folder: Path, rendered: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(folder)]) == 0
    read, err = capsys.readouterr()
    assert read.endswith("\nThe tables are sound.\n")
    assert_shows(read)
    assert err == ""
    out, told = rendered
    assert_shows(told)
    assert {Path(line) for line in told.splitlines()} == {path for path in out.rglob("*") if path.is_file()}


@pytest.mark.parametrize("text", [*TEXTS.values(), EMOJI, LONG], ids=[*TEXTS, "emoji", "long"])
def test_a_problem_quotes_a_text_as_it_is_on_one_short_line(
    small_folder: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    put(small_folder, "observations", 0, basis=text)
    assert main(["check", "--quiet", str(small_folder)]) == 1
    told = capsys.readouterr().out
    assert_shows(told)
    quoted = re.escape(f"'{text if text is not LONG else LONG[:LONGEST_SHOWN] + '…'}'")
    problem = PROBLEM.format(
        file=r".*/observations\.csv", place=r"2:\d+", code="E-UNKNOWN-CODE", found=quoted
    )
    assert re.fullmatch(problem, told)


REFUSED = {
    "override": ("evil\u202etxt", r"\u202e"),
    "override first": ("\u202etxt", r"\u202e"),
    "isolate": ("\u2066txt", r"\u2066"),
    "escape": ("\x1b[31mred", r"\x1b"),
    "escape of one byte": ("\x9b31mred", r"\x9b"),
    "bell": ("red\x07", r"\x07"),
    "null": ("a\0b", r"\x00"),
    "tab within": ("a\tb", r"\t"),
    "separator first": ("\x1fx", r"\x1f"),
    "separator last": ("x\u2028", r"\u2028"),
    "line of its own": ("x\x85", r"\x85"),
    "mark first": ("\ufeffx", r"\ufeff"),
    "joined emoji": ("\U0001f468\u200d\U0001f469", r"\u200d"),
    "tag": ("a\U000e0041", r"\U000e0041"),
}


@pytest.mark.sampled(every=3)
@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("column", ["observations.note", "places.name_en"])
def test_a_character_that_acts_is_refused_by_every_command_and_shown_as_its_escape(
    small_folder: Path, capsys: pytest.CaptureFixture[str], column: str, refused: tuple[str, str]
) -> None:
    (table, _, name), (text, shown) = column.partition("."), refused
    put(small_folder, table, 1, **{name: text})
    out = small_folder.parent / "out"
    source = str(small_folder / "source")
    told = []
    for command in (["check", "--quiet"], ["verify", "--source", source], ["render", "--out", str(out)]):
        assert main([command[0], str(small_folder), *command[1:]]) == 1
        told.append("".join(capsys.readouterr()))
    assert_shows(told[0])
    assert told == [told[0]] * 3
    found = re.escape(f"'{shown}'")
    problem = PROBLEM.format(
        file=rf".*/{table}\.csv", place=r"3:\d+", code="E-CONTROL-CHARACTER", found=found
    )
    assert re.fullmatch(problem, told[0])
    assert not out.exists()


def test_a_tab_before_a_text_is_white_space_and_no_part_of_it(small_folder: Path) -> None:
    put(small_folder, "observations", 0, note="\t=1+1")
    assert load(small_folder).observations["note"][0] == "=1+1"


@pytest.mark.parametrize("byte", [b"\xff", b"\xc0<", b"\xed\xa0\x80", b"\x9b31m"])
@pytest.mark.parametrize(
    "spot",
    [("observations.csv", b"over two", "3:109"), ("dataset.toml", b"city of", "1:22")],
)
def test_an_ill_formed_byte_is_refused_with_its_place(
    small_folder: Path, capsys: pytest.CaptureFixture[str], spot: tuple[str, bytes, str], byte: bytes
) -> None:
    name, text, place = spot
    path = small_folder / name
    path.write_bytes(path.read_bytes().replace(text, byte + text))
    out = small_folder.parent / "out"
    for command in (["check", "--quiet"], ["render", "--out", str(out)]):
        assert main([command[0], str(small_folder), *command[1:]]) == 1
        told = "".join(capsys.readouterr())
        assert_shows(told)
        found = f"'byte 0x{byte[0]:02x}'"
        problem = PROBLEM.format(file=f".*/{re.escape(name)}", place=place, code="E-NOT-UTF8", found=found)
        assert re.match(problem, told)
    assert not out.exists()


@pytest.mark.parametrize(
    ("char", "found"), [("\x1b", r"'\\x1b\[31mof Qinglan\"'"), ("\u202e", r"'.*\\u202e\[31mof Qinglan'")]
)
def test_a_setting_with_a_character_that_acts_is_refused_and_shows_it(
    small_folder: Path, capsys: pytest.CaptureFixture[str], char: str, found: str
) -> None:
    path = small_folder / "dataset.toml"
    path.write_text(path.read_text("utf-8").replace("of Qinglan", f"{char}[31mof Qinglan"), "utf-8")
    assert main(["check", "--quiet", str(small_folder)]) == 1
    told = capsys.readouterr().out
    assert_shows(told)
    problem = PROBLEM.format(file=r".*/dataset\.toml", place=r"1:\d+", code="E-SETTINGS", found=found)
    assert re.match(problem, told)


def test_verify_shows_what_acts_in_an_article_and_in_words_as_text(
    small_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article = small_folder / "source" / "qinglan.txt"
    lines = article.read_text("utf-8").split("\n")
    lines[2] += "\x1b[31m999\u202e人<script>7个</script>=HYPERLINK(1个)"
    article.write_text("\n".join(lines), "utf-8")
    digest = hashlib.sha256(article.read_bytes()).hexdigest()
    for row in range(2):
        put(small_folder, "sources", row, document_sha256=digest)
    put(small_folder, "lexical_words", 0, word="一路<script>")
    assert main(["verify", str(small_folder), "--source", str(article.parent)]) == 1
    told = "".join(capsys.readouterr())
    assert_shows(told)
    for number in ("999", "7", "1"):
        assert re.search(rf"qinglan\.txt:3:\d+: V-UNACCOUNTED: found '{number}'; expected a row", told)
    assert "lexical_words.csv:2:1: V-IDLE-WORD: found '一路<script>'; expected a word" in told


def test_an_emoji_that_no_font_has_is_named_where_a_report_would_show_it(
    small_folder: Path,
    make: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    cells = [
        make.markdown("# A report"),
        make.code(source="import civstats\ndata = civstats.load()\ndata", count=None),
        make.code(source='civstats.show(civstats.trace(data, data), "Rows", anchors=True)', count=None),
        make.code(source='civstats.finding("{n} rows", n=civstats.count(data.programmes))', count=None),
    ]
    notebook = small_folder.parent / "01-rows.ipynb"
    nb = nbformat.v4.new_notebook(cells=cells, metadata={"civstats": {"version": "1.0"}})
    nbformat.write(nb, notebook)
    monkeypatch.setattr(inputs, "find_notebooks", lambda _: [notebook])
    put(small_folder, "programmes", 0, name=EMOJI)
    out = small_folder.parent / "out"
    out.mkdir()
    (out / "index.html").write_text("the last one")
    assert main(["check", "--quiet", str(small_folder)]) == 0
    capsys.readouterr()
    assert main(["render", str(small_folder), "--out", str(out)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert_shows(told.err)
    place = 'in table "Rows behind the numbers of this report", row "qinglan-neighbours", column "printed"'
    start = f"01-rows.ipynb: R-MISSING-GLYPH: found 'U+1F4C8 CHART WITH UPWARDS TREND {place}'; expected "
    assert told.err.startswith(start)
    assert told.err.endswith("Replace the character.\n")
    assert [path.name for path in out.iterdir()] == ["index.html"]
    assert (out / "index.html").read_text() == "the last one"
