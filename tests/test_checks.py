import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civstats.problems import CivstatsError, kinds
from civstats.tables import check, load, notations
from civstats.tables.notations import date_problem, near_date, near_lines, near_number

OBSERVATIONS = "observations.csv"

# The file, what stands there (a regular expression), what is put there, the codes of the problems that
# follow, and the line and column of the first.
DAMAGES = [
    # files
    ("dataset.toml", "title = .*\n", "", "E-SETTINGS", None, None),
    ("dataset.toml", '"0.1.0"', "0.1.0", "E-SETTINGS", 2, 14),
    ("dataset.toml", '"0.1.0"', "0.1", "E-SETTINGS", 2, 11),
    ("dataset.toml", "2025-04-02", '"soon"', "E-SETTINGS", 3, 13),
    ("dataset.toml", "2025-04-02", "2025-04-02T00:00:00", "E-SETTINGS", 3, 12),
    ("dataset.toml", "The made-up", r"\\u202eThe", "E-SETTINGS", 1, 10),
    ("dataset.toml", "licence", "license", "E-SETTINGS", None, None),
    ("dataset.toml", "(?s).*", "#" * 10_001, "E-SETTINGS", None, None),
    ("dataset.toml", "(?s).*", "a = " + "[" * 9_000, "E-SETTINGS", None, None),
    ("dataset.toml", r"\Z", "extends = 'nowhere'\n", "E-EXTENDS", 5, 12),
    ("dataset.toml", r"\Z", "extends = '.'\n", "E-EXTENDS-CYCLE", 5, 12),
    ("dataset.toml", r"\Z", "extends = ['shipped']\n", "E-SETTINGS", 5, None),
    ("places.csv", "(?s).*", "", "E-EMPTY-FILE", None, None),
    ("places.csv", "(?s).*", "\n\n,,\n", "E-EMPTY-FILE", None, None),
    # header and rows
    (OBSERVATIONS, "coverage,", "coverige,", "E-EXTRA-COLUMN E-NO-COLUMN", 1, 82),
    ("exclusions.csv", "reason,", ",", "E-EXTRA-COLUMN E-NO-COLUMN", 1, 24),
    (OBSERVATIONS, "note\n", "note,obs_id\n", "E-DUPLICATE-COLUMN E-RAGGED-ROW", 1, 159),
    (
        "exclusions.csv",
        "lakeside,9",
        "source_id,line,printed,reason,note\nlakeside,9",
        "E-REPEATED-HEADER",
        4,
        1,
    ),
    ("exclusions.csv", "2024年,date,", "2024年", "E-RAGGED-ROW", 2, 11),
    ("exclusions.csv", "2024年,date,", "2024年,date" + "," * 600, "E-RAGGED-ROW", 2, None),
    ("sources.csv", '"Qinglan, (.*)day"', r"“Qinglan, \1day”", "E-RAGGED-ROW", 2, None),
    ("exclusions.csv", "2024年,date,", "2024年,date,,more", "E-RAGGED-ROW", 2, 23),
    ("exclusions.csv", "2024年,date,", '2024年,date,"first\nsecond"', "E-LINE-BREAK", 2, 22),
    ("exclusions.csv", "2024年,date,", '2024年,date,a "word"', "E-STRAY-QUOTE", 2, 22),
    ("exclusions.csv", "2024年,date,", '2024年,date,"open', "E-STRAY-QUOTE", 2, 22),
    # cells
    ("exclusions.csv", "date,", "date,\x00", "E-CONTROL-CHARACTER", 2, 22),
    ("exclusions.csv", "qinglan,3", "qinglan,3\x1b", "E-CONTROL-CHARACTER", 2, 10),
    ("exclusions.csv", "date,", "date,a\u202eb", "E-CONTROL-CHARACTER", 2, 23),
    ("exclusions.csv", "date,", 'date,"a\u200bb"', "E-CONTROL-CHARACTER", 2, 24),
    ("exclusions.csv", "2024年", "2024\ufffd", "E-LOST-CHARACTER", 2, 15),
    ("places.csv", "湖口镇", "???", "E-LOST-CHARACTER", 4, 15),
    ("places.csv", "湖口镇", "#NAME?", "E-SPREADSHEET-ERROR", 4, 15),
    ("places.csv", "2020-11-01", "########", "E-SPREADSHEET-ERROR", 3, 47),
    ("exclusions.csv", "qinglan,3", ",3", "E-NO-VALUE", 2, 1),
    ("exclusions.csv", "qinglan,3", " \u3000 ,3", "E-NO-VALUE", 2, 4),
    ("places.csv", "812345", '"812,345"', "E-WRONG-TYPE", 3, 41),
    ("places.csv", "812345", "8.12E+05", "E-WRONG-TYPE", 3, 40),
    ("places.csv", "812345", "８１２３４５", "E-WRONG-TYPE", 3, 40),
    ("places.csv", "812345", "812_345", "E-WRONG-TYPE", 3, 40),
    ("places.csv", "812345", "1" * 16, "E-WRONG-TYPE", 3, 40),
    (OBSERVATIONS, ",95.2,", ",95.20%,", "E-WRONG-TYPE", 5, 29),
    (OBSERVATIONS, ",35000,", ",nan,", "E-WRONG-TYPE", 3, 30),
    (OBSERVATIONS, ",35000,", ",-35000,", "E-VALUE", 3, 30),
    (OBSERVATIONS, ",35000,", ",-0,", "E-WRONG-TYPE", 3, 30),
    ("places.csv", "qinglan-hukou", "Qinglan Hukou", "E-PATTERN E-BROKEN-REFERENCE", 4, 1),
    ("places.csv", "prefecture,fenglu,,", "prefecture,fenglu,12345,", "E-PATTERN", 3, 39),
    ("places.csv", "枫麓省,Fenglu", "Fenglu,枫麓省", "E-PATTERN", 2, 15),
    ("sources.csv", "qinglan.txt", "texts/qinglan.txt", "E-PATTERN", 2, None),
    ("sources.csv", ",,zh", ",,Chinese", "E-PATTERN", 2, None),
    ("exclusions.csv", "一路", "一" * 16, "E-TOO-LONG", 3, 11),
    ("exclusions.csv", "date,", "date," + "x" * 10_001, "E-LONG-CELL", 2, 22),
    ("places.csv", "湖口镇", "婀栧彛", "E-MISREAD", 4, 15),
    ("places.csv", "湖口镇", "锟斤拷", "E-LOST-CHARACTER", 4, 15),
    ("places.csv", "湖口镇", "ºþ¿ÚÕò", "E-LOST-CHARACTER", 4, 15),
    (OBSERVATIONS, "exact,个", "exakt,个", "E-UNKNOWN-CODE", 4, 30),
    ("codelists.csv", "measure_word,名,人,", "measure_word,名,仁,", "E-UNKNOWN-CODE", 25, 16),
    ("codelists.csv", "level,province", "levels,province", "E-UNKNOWN-CODELIST E-UNKNOWN-CODE", 4, 1),
    (OBSERVATIONS, "qinglan-neighbours", "qinglan-neighbors", "E-BROKEN-REFERENCE", 2, 70),
    (OBSERVATIONS, "V,qinglan-5-1", "V,qinglan-5-9", "E-BROKEN-REFERENCE", 7, 93),
    (OBSERVATIONS, "V,qinglan-5-1", "V,qinglan-6-2", "E-SELF-REFERENCE", 7, 93),
    ("places.csv", "province,,", "province,qinglan,", "E-CYCLE", 2, 28),
    (OBSERVATIONS, "qinglan-5-2,", "qinglan-5-1,", "E-DUPLICATE-KEY", 5, 1),
    ("exclusions.csv", r"\Z", "qinglan,3,2024年,date,\n", "E-DUPLICATE-KEY", 6, 11),
    (OBSERVATIONS, "2024/..,from", "2024/7/1,from", "E-BAD-DATE", 2, 89),
    ("places.csv", "2020-11-01", "2019-02-29", "E-BAD-DATE", 3, 47),
    (OBSERVATIONS, "2024/..,from", "../024,from", "E-BAD-DATE", 2, 89),
    (OBSERVATIONS, "2024/..,from", "2024-X05-1,from", "E-BAD-DATE", 2, 89),
    (OBSERVATIONS, "2024/..,from", "2024-06/2024-01,from", "E-DATE-ORDER", 2, 89),
    (OBSERVATIONS, "2024/..,from", "Y1E9999999,from", "E-FAR-YEAR", 2, 89),
    (OBSERVATIONS, "2024/..,from", '"{' + ",".join(["2024"] * 20) + '}",from', "E-LONG-CELL", 2, 90),
    ("sources.csv", ",1-7,", ",7-1,", "E-LINES", 2, 152),
    ("sources.csv", ",1-7,", ",1-999999999,", "E-FAR-LINE", 2, 152),
    ("sources.csv", ",1-7,", "," + "1;" * 500 + "7,", "E-LONG-CELL", 2, 152),
    # within and across rows
    (OBSERVATIONS, "qinglan-5-2,", "qinglan-6-3,", "E-OBS-ID", 5, 1),
    (OBSERVATIONS, "qinglan-5-2,", "qinglan-5-0,", "E-OBS-ID", 5, 1),
    (OBSERVATIONS, "lakeside-9-1,lakeside,9", "lakeside-8-1,lakeside,8", "E-LINE-OUTSIDE", 9, 23),
    ("programmes.csv", "lakeside,9", "lakeside,11", "E-LINE-OUTSIDE", 4, 24),
    ("exclusions.csv", "lakeside,10,12345", "lakeside,9,可容纳800人", "E-PRINTED-TWICE", 5, 12),
    (OBSERVATIONS, "46个,46", "很多个,46", "E-PRINTED", 4, 23),
    (OBSERVATIONS, ",35000,", ",3500,", "E-VALUE", 3, 30),
    (OBSERVATIONS, ",35000,", ",,", "E-VALUE", 3, 30),
    ("codings/second_observations.csv", ",120,", ",-120,", "E-VALUE", 3, 25),
    ("codings/second_observations.csv", "120余场次,figure,120", "很多场次,figure,-120", "E-VALUE", 3, 23),
    (OBSERVATIONS, "5—7万册,,", "5—7万册,50000,", "E-VALUE", 8, 29),
    (OBSERVATIONS, "120,more_than", "120,exact", "E-QUALIFIER", 2, 34),
    (OBSERVATIONS, "exact,人,", "exact,人次,", "E-UNIT E-INDICATOR-UNIT", 9, 43),
    (OBSERVATIONS, ",seats,", ",contacts,", "E-INDICATOR-UNIT", 9, 43),
    (OBSERVATIONS, "2024/..,from", ",from", "E-NO-PERIOD", 2, 89),
    (OBSERVATIONS, ",,unstated,rate", ",2024,unstated,rate", "E-UNFOUNDED-PERIOD", 6, None),
    ("places.csv", ",2020-11-01,", ",,", "E-POPULATION", 3, 47),
    ("places.csv", "812345", "0", "E-NO-RESIDENTS", 3, 40),
    ("places.csv", "2020-11-01", "2025-04-03", "E-LATE-POPULATION", 3, 47),
    ("places.csv", "2020-11-01", "2025-05~", "E-LATE-POPULATION", 3, 47),
    ("places.csv", r"(?s)province,,(.*)fenglu,,", r"province,,910000\1fenglu,920100,", "E-GB2260", 3, 39),
    # corrections
    ("corrections.csv", "4-1,coverage", "4-1,pillar", "E-CORRECTION-COLUMN", 2, 13),
    ("corrections.csv", "4-1,coverage", "4-1,covrage", "E-CORRECTION-COLUMN", 2, 13),
    ("corrections.csv", "4-1,coverage", "4-1,obs_id", "E-CORRECTION-COLUMN", 2, 13),
    ("corrections.csv", "4-1,coverage,whole", "4-1,coverage,unstated", "E-STALE-CORRECTION", 2, 22),
    ("corrections.csv", "4-1,coverage", "4-9,coverage", "E-STALE-CORRECTION", 2, 1),
    ("corrections.csv", "4-1,coverage", "5-1,value", "E-STALE-CORRECTION", 2, 19),
    ("corrections.csv", "whole,part,One.*accepted", "unstated,part,No,rejected", "E-STALE-CORRECTION", 2, 22),
    ("corrections.csv", "whole,part,One", "whole,prt,One", "E-UNKNOWN-CODE", 2, 28),
    ("corrections.csv", "whole,part,One", "whole,,One", "E-NO-VALUE", 2, 28),
    ("corrections.csv", "coverage,whole,part,One", "value,120,12,One", "E-VALUE", 2, 23),
]


def damage(file: Path, old: str, new: str) -> None:
    text = file.read_bytes().decode()
    changed = re.sub(old, new, text, count=1)
    assert changed != text
    file.write_bytes(changed.encode())


@pytest.mark.parametrize("damaged", DAMAGES, ids=lambda damaged: damaged[3].replace(" ", "+"))
def test_each_damage_is_found_where_it_stands(
    small_folder: Path, damaged: tuple[str, str, str, str, int | None, int | None]
) -> None:
    file, old, new, expected, line, column = damaged
    damage(small_folder / file, old, new)
    problems = check(small_folder)
    assert {problem.code for problem in problems} == set(expected.split())
    first = next(problem for problem in problems if expected.startswith(problem.code))
    assert first.file.endswith(f"/{file}")
    assert first.line == line
    assert column is None or first.column == column
    with pytest.raises(CivstatsError) as caught:
        load(small_folder)
    assert list(caught.value.problems) == problems


def test_every_kind_of_problem_is_tried() -> None:
    elsewhere = {"E-NO-FOLDER", "E-NO-TABLE", "E-UNREADABLE", "E-TOO-LARGE", "E-CHANGED", "E-NOT-UTF8"}
    elsewhere |= {"E-DELIMITER", "E-BOUNDS-RULE"}
    elsewhere |= {"E-NO-SEARCH", "E-PERIOD-TYPE", "E-PLAN"}  # test_by_indicator.py
    tried = {code for damaged in DAMAGES for code in damaged[3].split()}
    assert tried | elsewhere == {code for code in kinds() if code.startswith("E-")}


def codes(folder: Path) -> list[str]:
    return [problem.code for problem in check(folder)]


def test_every_rule_in_use_is_defined(small_folder: Path) -> None:
    damage(small_folder / "codelists.csv", "bounds_rule,percentage.*\n", "")
    (problem,) = check(small_folder)
    assert (problem.code, problem.line, problem.found) == ("E-BOUNDS-RULE", 5, "95.2%")


def test_all_problems_come_in_one_run_in_order(small_folder: Path) -> None:
    damage(small_folder / "places.csv", "level", "lvl")
    damage(small_folder / OBSERVATIONS, ",35000,", ",3500,")
    damage(small_folder / OBSERVATIONS, "120,more_than", "121,exact")
    places = [problem.place for problem in check(small_folder)]
    assert len(places) == 5
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("file", "old", "new", "near"),
    [
        (OBSERVATIONS, "qinglan-neighbours", "qinglan-neighbors", "qinglan-neighbours"),
        (OBSERVATIONS, "exact,个", "确数,个", "exact"),
        (OBSERVATIONS, "exact,%", "exact,％", "%"),
        (OBSERVATIONS, "exact,个", "“exact”,个", "exact"),
        (OBSERVATIONS, ",35000,", ",３５０００,", "35000"),
        (OBSERVATIONS, ",35000,", ',"35,000",', "35000"),
        (OBSERVATIONS, ",95.2,", ",95.20%,", "95.20"),
        (OBSERVATIONS, ",35000,", ",3.5E+04,", ""),  # digits may be lost
        (OBSERVATIONS, "qinglan,4,120", "qinglan,4.0,120", "4"),
        ("places.csv", "2020-11-01", "2020/11/1", "2020-11-01"),
        ("places.csv", "fenglu,,812345", "fenglu,910100.0,812345", "910100"),
        ("places.csv", "qinglan-hukou,湖", "Qinglan Hukou,湖", "qinglan-hukou"),
        ("sources.csv", ",1-7,", ",1月7日,", "1-7"),
        ("lexical_words.csv", "一路", "", ""),
        ("codelists.csv", "level,township", "levle,township", "level"),
        ("corrections.csv", "4-1,coverage", "4-1,covrage", "coverage"),
        ("corrections.csv", "qinglan-4-1,coverage", "qinglan4-1,coverage", "qinglan-4-1"),
        ("exclusions.csv", "reason", "reasons", "reason"),
        ("dataset.toml", "title", "titel", "title"),
        ("dataset.toml", "2025-04-02", '"2025/4/2"', "2025-04-02"),
    ],
)
def test_what_was_meant_is_suggested(small_folder: Path, file: str, old: str, new: str, near: str) -> None:
    damage(small_folder / file, old, new)
    problems = [problem for problem in check(small_folder) if problem.file.endswith(file)]
    assert near in {problem.near for problem in problems}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (OBSERVATIONS, "exact,个", ",个"),
        (OBSERVATIONS, "unstated,rate", "unstated,"),
        (OBSERVATIONS, "V,qinglan-5-1", ",qinglan-5-1"),
        ("exclusions.csv", "qinglan,7", ",7"),  # as merged cells leave it below the first
        ("corrections.csv", "whole,part,One", "whole,,One"),
    ],
)
def test_nothing_is_suggested_for_an_empty_cell(small_folder: Path, file: str, old: str, new: str) -> None:
    damage(small_folder / file, old, new)
    (problem,) = check(small_folder)
    assert (problem.code, problem.found, problem.near) == ("E-NO-VALUE", "", "")
    assert "did you mean" not in str(problem)


def test_rows_without_a_key_are_not_taken_for_one_another(small_folder: Path) -> None:
    damage(small_folder / "exclusions.csv", r"\Z", ",3,2024年,date,\n" * 2)
    assert codes(small_folder) == ["E-NO-VALUE", "E-NO-VALUE"]


@pytest.mark.parametrize(
    ("file", "old", "expected"),
    [("places.csv", "812345", "a whole number"), (OBSERVATIONS, "35000", "a number")],
)
def test_the_kind_of_number_is_named(small_folder: Path, file: str, old: str, expected: str) -> None:
    damage(small_folder / file, f",{old},", ",many,")
    (problem,) = (problem for problem in check(small_folder) if problem.code == "E-WRONG-TYPE")
    assert problem.expected.startswith(expected)


def test_suggestions_end_where_everything_is_wrong(small_folder: Path) -> None:
    header, row, *_ = (small_folder / "exclusions.csv").read_text(encoding="utf-8").splitlines()
    rows = [row.replace("date", f"dat{number}") for number in range(1_000)]
    (small_folder / "exclusions.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    problems = [problem for problem in check(small_folder) if problem.code == "E-UNKNOWN-CODE"]
    assert len(problems) == 1_000
    assert 0 < sum(bool(problem.near) for problem in problems) <= 200


def test_a_third_agrees_with_what_is_printed(small_folder: Path) -> None:
    damage(small_folder / OBSERVATIONS, "95.2%,95.2", "三分之一,33.333333333")
    assert codes(small_folder) == []


def test_a_circle_is_one_problem_whatever_leads_into_it(small_folder: Path) -> None:
    damage(small_folder / "places.csv", "province,,", "province,qinglan,")
    (problem,) = check(small_folder)
    assert (problem.code, problem.found) == ("E-CYCLE", "qinglan")
    assert "fenglu → qinglan → fenglu" in str(problem)


@pytest.mark.parametrize("line", [1, 5, 8])
def test_a_line_in_none_of_the_ranges_of_its_piece_is_outside(small_folder: Path, line: int) -> None:
    damage(small_folder / "sources.csv", ",1-7,", ",2-4;6-7,")
    damage(small_folder / "exclusions.csv", "qinglan,3", f"qinglan,{line}")
    problems = [each for each in check(small_folder) if each.file.endswith("exclusions.csv")]
    assert [(each.code, each.line, each.found) for each in problems] == [("E-LINE-OUTSIDE", 2, str(line))]


def test_a_piece_may_have_one_line(small_folder: Path) -> None:
    damage(small_folder / "sources.csv", ",9;10,", ",9,")
    assert {(each.code, each.found) for each in check(small_folder)} == {("E-LINE-OUTSIDE", "10")}


@pytest.mark.parametrize(("last", "expected"), [(1_000_000, []), (1_000_001, ["E-FAR-LINE"])])
def test_a_piece_may_reach_to_line_one_million(small_folder: Path, last: int, expected: list[str]) -> None:
    damage(small_folder / "sources.csv", ",1-7,", f",1-{last},")
    assert codes(small_folder) == expected


def test_whether_a_figure_is_an_average_is_told_by_its_basis(small_folder: Path) -> None:
    damage(small_folder / OBSERVATIONS, "可容纳800人,800,exact", "1余人,1,more_than")
    assert codes(small_folder) == ["E-PRINTED"]  # no whole number lies between 1 and 2
    damage(small_folder / OBSERVATIONS, "unstated,potential", "unstated,rate")
    assert codes(small_folder) == []


def test_references_are_checked_beside_a_ragged_row(small_folder: Path) -> None:
    damage(small_folder / "places.csv", "prefecture,fenglu,", "prefecture,fengli,")
    damage(small_folder / "places.csv", r"\Z", "hekou,河口镇,Hekou, a town,township,qinglan,,,,\n")
    assert codes(small_folder) == ["E-BROKEN-REFERENCE", "E-RAGGED-ROW"]
    damage(small_folder / "places.csv", "fengli,", "hekou,")  # the row that was lost
    assert codes(small_folder) == ["E-RAGGED-ROW"]


def test_a_damaged_table_does_not_break_references_to_it(small_folder: Path) -> None:
    damage(small_folder / "programmes.csv", ",event\n", "\n")
    damage(small_folder / "codelists.csv", "kind,article,报道,Article", "kind,article,报道")
    assert codes(small_folder) == ["E-RAGGED-ROW", "E-RAGGED-ROW"]


@pytest.mark.parametrize(
    "text", ["2024", "2024-05", "2024-02-29", "2024/..", "../2024", "2023/2024", "2024~", "2024-XX"]
)
def test_dates_and_periods_in_edtf(text: str) -> None:
    assert not date_problem(text)


@pytest.mark.parametrize(
    "text",
    [
        "2024/7/1",
        "2024.7",
        "2024年",
        "24",
        "2024-13",
        "2023-02-29",
        "2024-1-1",
        "45658",
        "../2023-02-29",
        "2023-02-29~",
    ],
)
def test_other_dates_are_refused(text: str) -> None:
    assert date_problem(text) == "E-BAD-DATE"


def test_warnings_that_are_errors_make_no_date_wrong() -> None:
    code = "from civstats.tables.notations import date_problem; print([date_problem('2024~')])"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], check=True, capture_output=True, text=True
    )
    assert done.stdout == "['']\n"


@pytest.mark.parametrize(
    ("suggest", "text", "near"),
    [
        (near_date, "2024/07/01 0:00", "2024-07-01"),
        (near_date, "2024年", "2024"),
        (near_date, "2024.0", "2024"),
        (near_date, "２０２４－７", "2024-07"),
        (near_date, "2023/2/29", ""),
        (near_date, "7/1/2024", ""),
        (near_date, "Jul-24", ""),
        (near_date, "99999", ""),
        (near_lines, "255-259；409", "255-259;409"),
        (near_lines, "01-07", "1-7"),
        (near_lines, "7-Jan", ""),
        (near_lines, "7-1", ""),
        (lambda text: near_number(text, whole=True), "1.05", ""),
        (lambda text: near_number(text, whole=True), "12,34", ""),
        (lambda text: near_number(text, whole=False), "95,2", ""),
        (lambda text: near_number(text, whole=False), "−5.6", "-5.6"),
        (lambda text: near_number(text, whole=True), "-5", ""),
    ],
)
def test_only_what_is_sure_is_suggested(suggest: Callable[[str], str], text: str, near: str) -> None:
    assert suggest(text) == near


PLAIN = st.from_regex(r"[12][0-9]{3}(-[0-9]{2}(-[0-9]{2})?)?|[.][.]", fullmatch=True)


@given(PLAIN, st.one_of(st.just(""), PLAIN))
@settings(max_examples=60, deadline=None)
def test_plain_dates_and_periods_are_judged_as_the_edtf_library_does(start: str, end: str) -> None:
    text = f"{start}/{end}" if end else start
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notations, "_plain_days", lambda _: ())
        by_library = date_problem.__wrapped__(text)
    assert date_problem(text) == by_library
