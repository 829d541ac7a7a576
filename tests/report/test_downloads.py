"""The files to download: what they hold, that text in them stays text, and that their bytes never differ."""

import codecs
import csv
import dataclasses
import io
import json
import os
import subprocess
import sys
import zipfile
from hashlib import sha256
from importlib.resources import files as resources
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from frictionless import Package, validate
from jsonschema import Draft7Validator

from civstats.problems import CivstatsError
from civstats.report.downloads import downloads, links
from civstats.report.downloads.datapackage import datapackage
from civstats.report.downloads.tables import archive, cell_text, guarded
from civstats.report.downloads.workbook import workbook
from civstats.tables import Dataset, load
from civstats.tables.schemas import TABLES

SMALL = Path(__file__).parents[1] / "data" / "small"
XLSX, PARQUET = "data/civstats.xlsx", "data/observations.parquet"
ZIPS = PACKAGE, TABLES_ZIP = "data/civstats-datapackage.zip", "data/civstats-parquet.zip"
EXTRACT = "data/07-sessions-observations.csv"
FORMULA = '=HYPERLINK("http://example.org","win")'
# Two observations, a programme and an exclusion.
BEHIND = {"07-sessions": ["qinglan-5-1", "qinglan-4-1", "qinglan-ginkgo", "x-qinglan-3-1"]}
HOSTILE = [
    FORMULA,
    "<script>alert(1)</script>",
    '#read("/etc/passwd") $x$ *b* [l](u)',
    "evil\u202etxt",
    "注" * 10_000,
    "📈 👨\u200d👩\u200d👧",
    "_x0041_ & \"quoted\", 'single'; \ttab",
    "http://example.org/a",
    "-2+3",
    "@SUM(1)",
    "'=1+1",
    "1e5",
]


@pytest.fixture(scope="module")
def hostile(small_dataset: Dataset) -> Dataset:
    """Return tables whose notes, names and title are what programs may act on."""
    base = small_dataset.observations.iloc[[0] * len(HOSTILE)].reset_index(drop=True)
    ids = pd.Series([f"qinglan-4-{number}" for number in range(1, len(HOSTILE) + 1)], dtype="str")
    printed = pd.Series([f"{number}场次" for number in range(len(HOSTILE))], dtype="str")
    notes = pd.Series(HOSTILE, dtype="str")
    places = small_dataset.places.assign(name="<script>alert(1)</script>", name_en=FORMULA)
    return dataclasses.replace(
        small_dataset,
        title='=1+1 "<b>" \\ 青岚',
        places=places,
        observations=base.assign(obs_id=ids, printed=printed, note=notes),
    )


@pytest.fixture(scope="module")
def small_files(small_dataset: Dataset) -> dict[str, bytes]:
    return downloads(small_dataset, {})


@pytest.fixture(scope="module")
def hostile_files(hostile: Dataset) -> dict[str, bytes]:
    return downloads(hostile, {})


def unpack(content: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        packed.extractall(folder)
    return folder


def complaints(descriptor):
    """Return what the JSON Schemas of Data Package v2 find, those of the parts of resources too."""
    parts = [("datapackage", descriptor)]
    for resource in descriptor["resources"]:
        parts += [("dataresource", resource), ("tabledialect", resource["dialect"])]
        parts.append(("tableschema", resource["schema"]))
    profiles = resources("dplib") / "profiles" / "2.0"
    schemas = {name: json.loads((profiles / f"{name}.json").read_text("utf-8")) for name, _ in parts}
    return [
        error.message for name, part in parts for error in Draft7Validator(schemas[name]).iter_errors(part)
    ]


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


# --- what there is ------------------------------------------------------------------------------------------


def test_a_report_offers_what_is_written_for_it(small_dataset):
    files = downloads(small_dataset, BEHIND | {"08-another": ["qinglan-5-2"]})
    offered = [path for _, path in links("07-sessions", files)]
    assert offered == [EXTRACT, XLSX, PARQUET, TABLES_ZIP, PACKAGE]
    assert set(files) - set(offered) == {"data/08-another-observations.csv"}
    assert len({label for label, _ in links("07-sessions", files)}) == 5


@pytest.mark.parametrize("rows", [[], ["qinglan-ginkgo"]])
def test_a_report_without_observations_offers_the_tables_alone(small_dataset, rows):
    files = downloads(small_dataset, {"07-sessions": rows})
    assert [path for _, path in links("07-sessions", files)] == list(files)
    assert EXTRACT not in files


def test_the_observations_behind_a_report_carry_bounds_and_english_names(small_dataset):
    content = downloads(small_dataset, BEHIND)[EXTRACT]
    first, second = rows_of(content)
    assert [first["obs_id"], second["obs_id"]] == ["qinglan-4-1", "qinglan-5-1"]  # in the order of the table
    assert first["printed"] == "120余场次"
    assert (first["value"], first["lower"], first["upper"]) == ("120", "121", "129")
    assert (first["rule"], first["part_of"]) == ("above_to_next_step", "")
    assert (first["indicator_en"], first["place_en"]) == ("Sessions held", "Qinglan")
    assert b"\r" not in content


def test_files_for_spreadsheets_alone_begin_with_a_byte_order_mark(small_dataset):
    files = downloads(small_dataset, BEHIND)
    assert files[EXTRACT].startswith(codecs.BOM_UTF8 + b"obs_id,")
    with zipfile.ZipFile(io.BytesIO(files[PACKAGE])) as packed:
        assert packed.read("observations.csv").startswith(b"obs_id,")


def test_numbers_are_plain_digits_and_infinity_is_the_word_of_table_schema():
    numbers = [740000.0, 0.1, 1e16, 95.2, float("inf"), float("nan"), pd.NA, 12]
    assert [cell_text(n) for n in numbers] == [
        "740000",
        "0.1",
        "10000000000000000",
        "95.2",
        "INF",
        "",
        "",
        "12",
    ]


# --- text is data -------------------------------------------------------------------------------------------


def test_no_cell_of_a_report_s_csv_begins_as_a_formula_and_each_can_be_read_back(hostile):
    rows = rows_of(downloads(hostile, {"07-sessions": hostile.observations["obs_id"]})[EXTRACT])
    for row, note in zip(rows, HOSTILE, strict=True):
        assert not row["note"].startswith(tuple("=+-@\t\r"))
        assert row["note"] == guarded(note)
        changed = guarded(note) != note
        assert changed == (note in {FORMULA, "-2+3", "@SUM(1)", "'=1+1"})
        assert row["note"][changed:] == note
        assert row["place_en"] == "'" + FORMULA


def test_the_workbook_holds_each_text_as_text(hostile, hostile_files):
    book = openpyxl.load_workbook(io.BytesIO(hostile_files[XLSX]))
    for sheet in book:
        for cell in (cell for row in sheet for cell in row):
            assert cell.data_type in {"s", "n"}
            assert cell.hyperlink is None
            assert cell.data_type == "n" or cell.number_format == "@"
    sheet = book["observations"]
    header = [cell.value for cell in sheet[1]]
    assert [row[header.index("note")] for row in sheet.iter_rows(min_row=2, values_only=True)] == HOSTILE
    assert book["about"]["B1"].value == hostile.title
    assert book["places"]["B2"].value == "<script>alert(1)</script>"
    assert book["places"]["C2"].value == FORMULA


def test_parquet_holds_each_text_as_it_is(hostile, hostile_files, tmp_path):
    table = pq.read_table(io.BytesIO(hostile_files[PARQUET]))
    assert table["note"].to_pylist() == HOSTILE
    assert table.schema.metadata[b"title"].decode() == hostile.title
    folder = unpack(hostile_files[TABLES_ZIP], tmp_path)
    assert sorted(path.stem for path in folder.iterdir()) == sorted(TABLES)
    assert (folder / "observations.parquet").read_bytes() == hostile_files[PARQUET]
    assert set(pq.read_table(folder / "places.parquet")["name_en"].to_pylist()) == {FORMULA}


def test_the_data_package_holds_each_text_as_it_is(hostile, hostile_files, tmp_path):
    path = tmp_path / "package.zip"
    path.write_bytes(hostile_files[PACKAGE])
    assert validate(str(path)).valid
    package = Package(str(path))
    assert [row["note"] for row in package.get_resource("observations").read_rows()] == HOSTILE
    assert {row["name_en"] for row in package.get_resource("places").read_rows()} == {FORMULA}
    assert package.title == hostile.title
    folder = unpack(hostile_files[PACKAGE], tmp_path / "package")
    assert [row["note"] for row in rows_of((folder / "observations.csv").read_bytes())] == HOSTILE
    assert load(folder / "coded").title == hostile.title


@pytest.mark.parametrize(("char", "length"), [("a", 32_767), ("📈", 16_383)])
def test_a_cell_longer_than_excel_holds_is_refused_with_its_place(small_dataset, char, length):
    def noted(text):
        notes = small_dataset.observations["note"].copy()
        notes.iloc[1] = text
        observations = small_dataset.observations.assign(note=notes)
        return workbook(dataclasses.replace(small_dataset, observations=observations))

    book = openpyxl.load_workbook(io.BytesIO(noted(char * length)))
    assert book["observations"]["Q3"].value == char * length
    with pytest.raises(CivstatsError) as caught:
        noted(char * (length + 1))
    (problem,) = caught.value.problems
    assert problem.code == "R-LONG-CELL"
    assert problem.file.endswith("observations.csv")
    assert (problem.line, problem.about) == (3, "note")
    assert len(str(problem)) < 300


# --- the workbook -------------------------------------------------------------------------------------------


def test_the_workbook_begins_with_what_it_is_and_its_codebook(small_dataset, small_files):
    book = openpyxl.load_workbook(io.BytesIO(small_files[XLSX]))
    assert book.sheetnames == ["about", "codebook", *TABLES]
    about = dict(book["about"].iter_rows(values_only=True))
    assert about["Digest (SHA-256)"] == small_dataset.digest
    assert about["Licence"] == "CC0-1.0"
    for part in (small_dataset.title, small_dataset.version, small_dataset.digest):
        assert part in about["How to cite"]
    header, *rows = book["codebook"].iter_rows(values_only=True)
    described = {(row[0], row[1]): dict(zip(header, row, strict=True)) for row in rows}
    for name in TABLES:
        for cell in book[name][1]:
            assert described[name, cell.value]["meaning"]
    assert described["observations", "upper"]["computed"] == "yes"
    assert described["observations", "part_of"]["refers to"] == "observations.obs_id"
    assert any("apostrophe" in row[2] for row in rows)


def test_the_sheets_filter_below_a_header_that_stays(small_dataset, small_files):
    book = openpyxl.load_workbook(io.BytesIO(small_files[XLSX]))
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert max(column.width for column in sheet.column_dimensions.values()) < 60
    observations = pd.read_excel(io.BytesIO(small_files[XLSX]), "observations")
    assert observations["lower"].tolist() == small_dataset.observations["lower"].tolist()
    assert book["places"]["G3"].value == 812345
    assert book.properties.created.date() == book.properties.modified.date() == small_dataset.released


def test_an_open_bound_is_a_word_that_says_so(small_dataset):
    observations = small_dataset.observations.assign(upper=float("inf"))
    files = downloads(dataclasses.replace(small_dataset, observations=observations), {})
    sheet = openpyxl.load_workbook(io.BytesIO(files[XLSX]))["observations"]
    column = [cell.value for cell in sheet[1]].index("upper")
    assert {row[column] for row in sheet.iter_rows(min_row=2, values_only=True)} == {"INF"}
    with zipfile.ZipFile(io.BytesIO(files[PACKAGE])) as packed:
        assert {row["upper"] for row in rows_of(packed.read("observations.csv"))} == {"INF"}


# --- the Data Package ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=[SMALL, None], ids=["small", "shipped"])
def package(request, tmp_path_factory) -> tuple[Dataset, Path]:
    """Return a dataset and its Data Package."""
    dataset = load(request.param)
    path = tmp_path_factory.mktemp("package") / "package.zip"
    path.write_bytes(datapackage(dataset))
    return dataset, path


def test_frictionless_finds_the_package_valid_with_all_its_rows(package):
    dataset, path = package
    result = validate(str(path))
    assert result.flatten(["type", "message"]) == []
    rows = {task.name: task.stats.get("rows", 0) for task in result.tasks}
    assert rows["observations"] == rows["coded_observations"] == len(dataset.observations)
    assert {name: rows[name] for name in TABLES} == {name: len(getattr(dataset, name)) for name in TABLES}


def test_the_descriptor_follows_version_2_and_says_what_the_data_are(package):
    dataset, path = package
    with zipfile.ZipFile(path) as packed:
        descriptor = json.loads(packed.read("datapackage.json"))
        names = set(packed.namelist())
        readme = packed.read("README.txt").decode()
    assert complaints(descriptor) == []
    assert descriptor["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert (descriptor["title"], descriptor["version"]) == (dataset.title, dataset.version)
    assert descriptor["created"] == f"{dataset.released}T00:00:00Z"
    assert descriptor["licenses"][0]["name"] == dataset.licence
    assert all(set(source) == {"title"} for source in descriptor["sources"])
    paths = {resource["path"] for resource in descriptor["resources"]}
    assert names == paths | {"datapackage.json", "README.txt", "README.zh.txt", "coded/dataset.toml"}
    assert dataset.digest in readme
    assert str(dataset.released) in readme


def test_the_schemas_name_codes_keys_and_references(package):
    dataset, path = package
    with zipfile.ZipFile(path) as packed:
        descriptor = json.loads(packed.read("datapackage.json"))
    schema = next(each["schema"] for each in descriptor["resources"] if each["name"] == "observations")
    fields = {field["name"]: field for field in schema["fields"]}
    rules = dataset.codelists.query("codelist == 'bounds_rule'")["code"].tolist()
    assert fields["rule"]["constraints"]["enum"] == rules
    assert schema["primaryKey"] == ["obs_id"]
    assert schema["uniqueKeys"] == [["source_id", "line", "printed"]]
    assert {"fields": ["part_of"], "reference": {"fields": ["obs_id"]}} in schema["foreignKeys"]
    to_place = {"fields": ["ref_area"], "reference": {"resource": "places", "fields": ["ref_area"]}}
    assert to_place in schema["foreignKeys"]


def test_the_coded_tables_give_the_digest_and_all_the_rest(package, tmp_path):
    dataset, path = package
    again = load(unpack(path.read_bytes(), tmp_path) / "coded")
    assert again.digest == dataset.digest
    for name in (*TABLES, "first_observations", "first_programmes"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(dataset, name))


def test_frictionless_would_find_what_is_wrong(small_dataset, tmp_path):
    observations = small_dataset.observations.copy()
    wrong = [
        (0, "part_of", "nowhere-1-1"),
        (0, "obs_id", "qinglan-4-2"),
        (1, "ref_area", "nowhere"),
        (2, "basis", "guessed"),
    ]
    for row, column, value in wrong:
        observations.loc[row, column] = value
    path = tmp_path / "package.zip"
    path.write_bytes(datapackage(dataclasses.replace(small_dataset, observations=observations)))
    result = validate(str(path), resource_name="observations")
    found = sorted(map(tuple, result.flatten(["type", "rowNumber"])))
    assert found == [("constraint-error", 4), ("foreign-key", 2), ("foreign-key", 3), ("primary-key", 3)]


@pytest.mark.parametrize("licence", ["All rights reserved", "保留所有权利", "CC-BY-4.0"])
def test_any_licence_makes_a_sound_descriptor(small_dataset, licence):
    content = datapackage(dataclasses.replace(small_dataset, licence=licence))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        descriptor = json.loads(packed.read("datapackage.json"))
    assert complaints(descriptor) == []
    assert licence in descriptor["licenses"][0].values()


# --- the same bytes -----------------------------------------------------------------------------------------

PRINT_DIGESTS = """
import hashlib, os, sys
os.umask(0o077)
from civstats.report.downloads import downloads
from civstats.tables import load
for name, content in downloads(load(sys.argv[1]), {}).items():
    print(name, hashlib.sha256(content).hexdigest())
"""


def test_another_zone_locale_umask_hash_seed_and_folder_give_the_same_bytes(small_files, tmp_path):
    environment = os.environ | {
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "7",
        "PYTHONUTF8": "0",
        "TMPDIR": str(tmp_path),
        "USER": "somebody",
    }
    command = [sys.executable, "-c", PRINT_DIGESTS, str(SMALL)]
    run = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
    expected = [f"{name} {sha256(content).hexdigest()}" for name, content in small_files.items()]
    assert run.stdout.splitlines() == expected


@pytest.mark.parametrize("name", [XLSX, *ZIPS])
def test_archives_have_one_date_one_mode_and_sorted_names(small_files, name):
    with zipfile.ZipFile(io.BytesIO(small_files[name])) as packed:
        entries = packed.infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)


def test_an_archive_does_not_depend_on_the_order_of_its_files():
    files = {"b": b"2", "a/c": b"1"}
    assert archive(files) == archive(dict(reversed(files.items())))
