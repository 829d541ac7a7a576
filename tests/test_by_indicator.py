"""A folder coded by indicator: what it shares with another, loading by name, and what `check` asks of it."""

import io
import shutil
import zipfile
from pathlib import Path

import pytest

from civstats.cli import main
from civstats.report.downloads.datapackage import datapackage
from civstats.tables import check, load
from civstats.tables.dataset import examine

DATA = Path(__file__).parent / "data"


@pytest.fixture
def counties(tmp_path: Path) -> Path:
    """Return a copy of two made-up places coded by indicator, beside the folder whose codelists they share."""
    shutil.copytree(DATA / "small", tmp_path / "small")
    return Path(shutil.copytree(DATA / "counties", tmp_path / "counties"))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def found(folder: Path) -> list[tuple[str, str, int | None, str]]:
    return [(each.code, Path(each.file).name, each.line, each.found) for each in check(folder)]


# --- what is shared, and loading by name --------------------------------------------------------------------


def test_only_tables_that_are_shared_come_along(counties: Path) -> None:
    read, problems = examine(counties)
    assert problems == []  # qinglan is a place of both folders
    assert [Path(file).parent.name for file in read.sizes].count("small") == 1
    assert read.unread == ()
    dataset = load(counties)
    assert dataset.coded_by == "indicator"
    assert list(dataset.sources["source_id"]) == ["songxi", "qinglan"]
    assert dataset.programmes.empty
    assert {"场次", "个"} <= set(dataset.words("unit_measure").index)
    assert load(counties.parent / "small").coded_by == "numeral"


@pytest.mark.parametrize(
    ("old", "new", "place", "near"),
    [
        ('["codelists"]', '["codelist"]', (6, 10), "codelists"),
        ('["codelists"]', '"codelist"', (6, 11), "codelists"),
        ('"indicator"', '"indicators"', (7, 13), "indicator"),
    ],
)
def test_settings_that_name_nothing_are_problems(
    counties: Path, old: str, new: str, place: tuple[int, int], near: str
) -> None:
    change(counties / "dataset.toml", old, new)
    problem = next(each for each in check(counties) if each.code == "E-SETTINGS")
    assert ((problem.line, problem.column), problem.near) == (place, near)


def test_a_shipped_data_set_is_loaded_by_its_name_and_the_page_without_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "provinces-2026").mkdir()  # as in the folder of reports: it holds no data
    provinces = load("provinces-2026")
    assert len(provinces.sources) == 31
    assert load().sources["source_id"].iloc[0] == "yangquan"
    monkeypatch.setenv("CIVSTATS_DATA", "provinces-2026")
    assert load().digest == provinces.digest
    assert main(["check", "provinces-2026"]) == 0
    assert "sources.csv" in capsys.readouterr().out
    shutil.copytree(DATA / "small", tmp_path / "provinces-2026", dirs_exist_ok=True)
    assert load("provinces-2026").digest == load(DATA / "small").digest
    with pytest.raises(SystemExit):
        main(["check", "provinces"])


def test_the_page_does_not_miss_the_tables_of_a_data_set_below_it(
    counties: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.move(counties, counties.parent / "small" / "counties")
    assert main(["check", str(counties.parent / "small")]) == 0
    assert "not read" not in capsys.readouterr().out


def test_columns_that_may_be_absent_change_nothing_while_they_are_empty(counties: Path) -> None:
    small = counties.parent / "small"
    before = load(small)
    assert before.indicators["search_words"].isna().all()
    lines = (small / "exclusions.csv").read_text(encoding="utf-8").splitlines()
    lines = [f"{lines[0]},indicator_id", *(f"{line}," for line in lines[1:])]
    (small / "exclusions.csv").write_text("\n".join(lines), encoding="utf-8")
    assert load(small).digest == before.digest


def test_the_data_package_holds_a_folder_of_the_same_digest(counties: Path, tmp_path: Path) -> None:
    dataset = load(counties)
    zipfile.ZipFile(io.BytesIO(datapackage(dataset))).extractall(tmp_path / "package")
    assert load(tmp_path / "package" / "coded").digest == dataset.digest


# --- checks -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "code", "about"),
    [
        ("2031,from_section,planned", "2031,from_section,achieved", "E-PLAN", "planned, as its indicator"),
        (
            "2030,from_section,achieved",
            "2030,from_section,planned",
            "E-PLAN",
            "another indicator, of plan_year",
        ),
        (
            "2030,from_section",
            "2030/..,from_section",
            "E-PERIOD-TYPE",
            "a year such as 2025, as period_type is",
        ),
        ("2026/2030", "2026/2029", "E-PERIOD-TYPE", "five years such as 2021/2025"),
        ("2026/2030", "2030", "E-PERIOD-TYPE", "five years such as 2021/2025"),
    ],
)
def test_basis_and_period_fit_the_indicator(
    counties: Path, old: str, new: str, code: str, about: str
) -> None:
    change(counties / "observations.csv", old, new)
    (problem,) = check(counties)
    assert problem.code == code
    assert problem.expected.startswith(about)


@pytest.mark.parametrize(("period", "codes"), [("2030-12-31", []), ("2026/2030", ["E-PERIOD-TYPE"])])
def test_what_exists_has_a_date_or_a_year(counties: Path, period: str, codes: list[str]) -> None:
    change(counties / "indicators.csv", "flow_year,口袋公园", "stock,口袋公园")
    change(counties / "observations.csv", "parks,songxi,whole,,2030", f"parks,songxi,whole,,{period}")
    assert [problem.code for problem in check(counties)] == codes


def test_a_figure_whose_period_the_text_does_not_tell_has_none(counties: Path) -> None:
    change(counties / "observations.csv", "2030,from_section", ",unstated")
    assert check(counties) == []


def test_search_words_kind_of_period_and_the_indicator_of_an_exclusion_are_needed(counties: Path) -> None:
    change(counties / "indicators.csv", "flow_year,加装电梯", ",")
    change(counties / "exclusions.csv", "songxi,7,lifts", "songxi,7,")
    assert [each[:3] for each in found(counties)] == [
        ("E-NO-VALUE", "exclusions.csv", 3),
        ("E-NO-VALUE", "indicators.csv", 6),
        ("E-NO-VALUE", "indicators.csv", 6),
    ]


def test_every_piece_is_searched_for_every_indicator_once(counties: Path) -> None:
    file = counties / "searches.csv"
    change(file, "qinglan,lifts,\n", "songxi,lifts,7\n")
    missing, twice = sorted(check(counties), key=lambda problem: problem.code, reverse=True)
    assert (missing.code, missing.found, missing.about) == ("E-NO-SEARCH", "qinglan", "lifts")
    assert (twice.code, twice.line) == ("E-DUPLICATE-KEY", 11)
    file.unlink()
    assert found(counties) == [("E-NO-SEARCH", "sources.csv", 2, "songxi")]


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        ("songxi,3,lifts,12个,no_figure,", []),  # the numeral measures another indicator
        ("songxi,3,compounds-year,12个,plan,", ["E-PRINTED-TWICE"]),
        ("songxi,6,compounds-year,5个,plan,", []),
        ("songxi,6,parks,5个,no_figure,", ["E-DUPLICATE-KEY"]),
    ],
)
def test_a_numeral_is_excluded_once_for_each_indicator(counties: Path, row: str, codes: list[str]) -> None:
    with (counties / "exclusions.csv").open("a", encoding="utf-8") as file:
        file.write(f"{row}\n")
    assert [problem.code for problem in check(counties)] == codes


def test_a_readers_check_names_figures_and_verdicts_that_are_there(counties: Path) -> None:
    (counties / "codings").mkdir()
    checked = counties / "codings" / "checked.csv"
    checked.write_text("obs_id,verdict,column,should_be,note\nsongxi-9-9,doubts,,,\n", encoding="utf-8")
    assert [each[:2] for each in found(counties)] == [
        ("E-BROKEN-REFERENCE", "checked.csv"),
        ("E-UNKNOWN-CODE", "checked.csv"),
    ]
