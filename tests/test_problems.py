import doctest
import re
from pathlib import Path

import pytest

import civstats
from civstats import problems as problem_room
from civstats import reference
from civstats.joins import observations
from civstats.language import Language, speaking, translate
from civstats.problems import CivstatsError, Kind, Problem, kinds, nearest, visible
from civstats.reference import data_page, problems_page
from civstats.tables import load
from civstats.tables.schemas import COMPUTED, TABLES

KINDS = list(kinds().values())
DATA = Path(__file__).parents[1] / "data"


def test_a_problem_is_one_line_with_place_code_suggestion_and_remedy() -> None:
    problem = Problem("E-UNKNOWN-CODE", "data/observations.csv", 12, 7, "场", "codelist unit_measure", "场次")
    assert str(problem) == (
        "data/observations.csv:12:7: E-UNKNOWN-CODE: found '场'; expected a code of codelist unit_measure; "
        "did you mean '场次'? Use a code that codelists.csv has, or add it there with a definition."
    )


def test_a_problem_of_a_whole_file_names_no_line() -> None:
    problem = Problem("E-NO-TABLE", "data/places.csv", None, None, "", "places")
    assert str(problem).startswith(
        "data/places.csv: E-NO-TABLE: found nothing; expected a file with the table"
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_each_kind_is_documented_and_prints_whatever_it_found(kind: Kind) -> None:
    assert re.fullmatch("[EVR]-[A-Z0-9-]+", kind.code)
    assert kind.title
    assert kind.meaning
    assert kind.within in {"file", "cell"}
    nasty = "{0}\x1b[31m\u202e\n\ud800" + "长" * 500
    line = str(Problem(kind.code, nasty, 1, 2, nasty, nasty, nasty))
    line.encode()
    assert not any(map(problem_room.unprintable, line))
    assert len(line) < 3000
    assert line.endswith(kind.remedy)
    assert kind.remedy[-1] in ".:"  # what a colon announces is a row to paste


def test_codes_and_titles_are_unique() -> None:
    assert len({kind.code for kind in KINDS}) == len({kind.title for kind in KINDS}) == len(KINDS)


def test_every_code_in_the_library_is_of_the_table_and_the_other_way_round() -> None:
    package = Path(problem_room.__file__).parent
    used = {
        code
        for path in package.rglob("*.py")
        for code in re.findall('"([EVR]-[A-Z0-9-]+)"', path.read_text("utf-8"))
    }
    assert used == set(kinds())


PAGES = [("README.md", "en"), ("README.zh.md", "zh")]
COLUMNS = {"en": "## The columns", "zh": "## 各列"}


def test_the_reference_names_every_kind() -> None:
    assert re.findall("^### (.*)$", problems_page(), re.MULTILINE) == [kind.code for kind in KINDS]


def test_the_page_of_all_problems_is_current() -> None:
    assert (DATA / "problems.md").read_text(encoding="utf-8") == problems_page()


@pytest.mark.parametrize(("name", "code"), PAGES)
def test_the_page_of_the_data_model_is_current(name: str, code: Language) -> None:
    page = (DATA / name).read_text(encoding="utf-8")
    with speaking(code):
        assert page == data_page(page)


@pytest.mark.parametrize(("name", "code"), PAGES)
def test_the_page_of_the_data_model_names_every_table_column_and_rule(name: str, code: Language) -> None:
    page = (DATA / name).read_text(encoding="utf-8")
    for table in TABLES.values():
        assert f"### {table.path}\n" in page
        for field in (*table.fields, *COMPUTED.get(table.name, ())):
            with speaking(code):
                assert f"| `{field.name}` | {translate(field.title)} | " in page
    for rule in load().words("bounds_rule").index:
        assert f"| `{rule}` | " in page


@pytest.mark.parametrize(("name", "code"), PAGES)
def test_the_page_of_the_data_model_names_codes_and_rows_that_are_there(name: str, code: str) -> None:
    dataset = load()
    page = (DATA / name).read_text(encoding="utf-8").partition(COLUMNS[code])[0]
    known = {*dataset.codelists["codelist"], *dataset.codelists["code"], *dataset.observations["obs_id"]}
    known |= {*dataset.sources["source_id"], *dataset.places["ref_area"], *TABLES, "first_observations"}
    known |= {field.name for table in TABLES.values() for field in table.fields}
    known |= {"title", "version", "released", "licence", "extends", "shares", "coded_by"}
    known |= {*observations(dataset), *civstats.__all__}  # what an analyst meets
    known |= {"check", "verify", "provinces-2026", *load("provinces-2026").codelists["code"]}
    assert set(re.findall("`([a-z_]+(?:-[a-z0-9-]+)?)`", page)) <= known


def test_the_examples_of_the_reference_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CIVSTATS_DATA", raising=False)
    assert doctest.testmod(reference).failed == 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("500余场", "500余场"),
        ("a\x00b", r"a\x00b"),
        ("\u202e\u2066", r"\u202e\u2066"),
        ("\u2028", r"\u2028"),
        ("\ufeff", r"\ufeff"),
        ("\ud800", r"\ud800"),
        ("\ue000", r"\ue000"),
        ("\U0010ffff", r"\U0010ffff"),
        ("　", "　"),
    ],
)
def test_visible_escapes_only_what_does_not_show(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_visible_cuts_long_text() -> None:
    assert visible("长" * 61, 60) == "长" * 60 + "…"
    assert visible("长" * 60, 60) == "长" * 60


def test_nearest_finds_the_like_and_nothing_else() -> None:
    assert nearest("exakt", ["range", "exact"]) == "exact"
    assert nearest("xyz", ["range", "exact"]) == ""
    assert nearest("xyz", []) == ""


def test_the_error_prints_one_problem_a_line() -> None:
    problems = [Problem("E-LINES", "a.csv", 1, 1, "x"), Problem("E-LINES", "a.csv", 2, 1, "y")]
    error = CivstatsError(problems)
    assert error.problems == tuple(problems)
    assert str(error).splitlines() == [str(problem) for problem in problems]
