"""A coding by indicator held against its texts: every line on which a search word stands has an answer."""

import shutil
from pathlib import Path

import pytest

from civstats.cli import main
from civstats.coding import Answers, verify
from civstats.tables import check, load

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture
def counties(tmp_path: Path) -> Path:
    shutil.copytree(DATA / "small", tmp_path / "small")
    return Path(shutil.copytree(DATA / "counties", tmp_path / "counties"))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def held(folder: Path) -> Answers:
    assert check(folder) == []
    answers = verify(load(folder), folder / "source")
    assert isinstance(answers, Answers)
    return answers


def test_places_indicators_silence_and_lines_are_counted(
    counties: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(counties), "--source", str(counties / "source")]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "     10  pairs of 2 pieces and 5 indicators",
        "      5  observed",
        "      5  silent: no observation",
        "      8  lines with a search word",
        "      8  answered",
        "Every line with a search word has an answer.",
    ]
    assert held(counties).observed.loc["songxi"].to_dict() == {
        "compounds-year": 1,
        "compounds-five-years": 1,
        "compounds-planned": 1,
        "parks": 1,
        "lifts": 0,
    }


def test_a_line_without_an_answer_is_named_with_its_word(counties: Path) -> None:
    for table, row in (("exclusions", "songxi,6,parks"), ("observations", "songxi-6-1")):
        file = counties / f"{table}.csv"
        lines = file.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if not line.startswith(row)]
        file.write_text("\n".join(kept), encoding="utf-8")
    answers = held(counties)
    lost = [each for each in answers.problems if each.code == "V-UNANSWERED"]
    assert [(each.line, each.column, each.found, each.about) for each in lost] == [
        (6, 6, "老旧小区", "compounds-year or compounds-five-years or compounds-planned"),
        (6, 16, "口袋公园", "parks"),
    ]
    assert "2 lines without an answer." in str(answers)


def test_an_answer_for_one_of_a_family_is_one_for_all(counties: Path) -> None:
    change(
        counties / "exclusions.csv", "songxi,7,lifts", "songxi,6,compounds-year,900人,plan,\nsongxi,7,lifts"
    )
    change(counties / "exclusions.csv", "900人", "老旧小区")
    assert held(counties).problems == ()


@pytest.mark.parametrize(
    ("change_of", "code", "line"),
    [
        (("observations", "songxi-3-2,songxi,3,30余个,30", "songxi-3-2,songxi,3,31个,31"), "V-NOT-THERE", 3),
        (("observations", "songxi,4,58个,58", "songxi,4,8个,8"), "V-PARTLY", 4),
        (("exclusions", "qinglan,5,parks,10个", "qinglan,5,parks,0个"), "V-PARTLY", 5),
        (("exclusions", "songxi,7,lifts,加装电梯", "songxi,7,lifts,推进"), "V-NO-NUMERAL", 7),
        (("exclusions", "songxi,7,lifts,加装电梯", "songxi,7,lifts,3部"), "V-NOT-THERE", 7),
        (("exclusions", "songxi,7,", "songxi,6,lifts,加装电梯,no_figure,\nsongxi,7,"), "V-OTHER-WORDS", 6),
        (("searches", "songxi,parks,3;6", "songxi,parks,3;7"), "V-SEARCHES", 5),
        (("searches", "qinglan,lifts,\n", "qinglan,lifts,3\n"), "V-SEARCHES", 11),
    ],
)
def test_what_is_not_as_the_text_has_it_is_found(
    counties: Path, change_of: tuple[str, str, str], code: str, line: int
) -> None:
    file, old, new = change_of
    change(counties / f"{file}.csv", old, new)
    if "30余个" in old:
        change(counties / "observations.csv", "31,more_than", "31,exact")
    assert (code, line) in {(each.code, each.line) for each in held(counties).problems}


def test_two_figures_of_other_indicators_may_not_overlap_and_numerals_of_none_need_no_row(
    counties: Path,
) -> None:
    row = "songxi-3-3,songxi,3,小区12个,12,exact,个,lifts,songxi,whole,,2030,from_section,achieved,V,,\n"
    with (counties / "observations.csv").open("a", encoding="utf-8") as file:
        file.write(row)
    assert {each.code for each in held(counties).problems} == {"V-DOUBLE", "V-OTHER-WORDS"}


def test_search_writes_where_words_stand_though_the_table_is_not_there(
    counties: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (counties / "searches.csv").read_bytes()
    (counties / "searches.csv").unlink()
    assert main(["search", str(counties), "--source", str(counties / "source")]) == 0
    assert (counties / "searches.csv").read_bytes() == before
    change(counties / "observations.csv", "12个,12", "12个,13")
    assert main(["search", str(counties), "--source", str(counties / "source")]) == 1
    assert main(["search", str(counties.parent / "small"), "--source", str(counties / "source")]) == 1
    assert "coded_by" in capsys.readouterr().err
    assert not (counties.parent / "small" / "searches.csv").exists()


def test_a_text_that_is_not_there_leaves_its_piece_unverified(counties: Path) -> None:
    (counties / "source" / "qinglan.txt").unlink()
    answers = verify(load(counties), counties / "source")
    assert [each.code for each in answers.problems] == ["V-NO-SOURCE"]
    assert "not verified, without their text: qinglan" in str(answers)
