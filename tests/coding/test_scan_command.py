"""The command `scan`: what it reads, what it prints, and what it appends to a data folder."""

import csv
import io
from pathlib import Path

import pytest

from civstats.cli import main
from civstats.coding.new import new
from civstats.coding.verify import verify
from civstats.tables import check, load

TEXT = "2031年，霁川市举办灯会30场，惠及群众约5万人次。\n举办灯会3爿，第三届。\n"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    new(tmp_path / "mine")
    return tmp_path / "mine"


@pytest.fixture
def text(tmp_path: Path) -> Path:
    file = tmp_path / "Evening 2025.txt"
    file.write_text(TEXT, encoding="utf-8", newline="\n")
    return file


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def added(folder: Path, table: str, *cells: str) -> None:
    with (folder / f"{table}.csv").open("a", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerow(cells)


def contents(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


# --- what it reads ------------------------------------------------------------------------------------------


def test_the_key_of_the_piece_is_one_that_tables_accept(
    text: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = text.rename(text.with_name("云汀 Evening 2025.txt"))
    assert main(["scan", str(text)]) == 0
    assert "\nevening-2025,article,,,,云汀 Evening 2025.txt," in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["scan", str(text), "--source-id", "云汀"])
    assert "'云汀' is no key; use lower case" in capsys.readouterr().err


def test_a_text_may_come_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert main(["scan", "-", "--source-id", "yunting"]) == 0
    assert "yunting-1-1,yunting,1,30场,30,exact,场次," in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("灯会".encode("gbk"))))
    assert main(["scan", "-"]) == 1
    assert capsys.readouterr().err.startswith("standard input:1:1: E-NOT-UTF8")


@pytest.mark.parametrize("how", ["argument", "variable"])
def test_measure_words_and_lexical_words_are_those_of_the_folder(
    mine: Path, text: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    added(mine, "codelists", "unit_measure", "爿", "爿", "Shops", "Shops.", "invented")
    added(mine, "codelists", "measure_word", "爿", "爿", "", "", "invented")
    added(mine, "lexical_words", "第三届", "the third")
    if how == "variable":
        monkeypatch.setenv("CIVSTATS_DATA", str(mine))
    assert main(["scan", str(text), *([str(mine)] if how == "argument" else [])]) == 0
    out = capsys.readouterr().out
    assert ",2,3爿,3,exact,爿," in out
    assert "第三届" not in out


def test_a_table_of_indicators_drafts_only_lines_on_which_a_word_stands(
    tmp_path: Path, text: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = tmp_path / "frame.csv"
    frame.write_text(
        "indicator_id,name,search_words\nreached,惠及人次,惠及 服务\nfairs,灯会,\n", encoding="utf-8"
    )
    assert main(["scan", str(text), "--indicators", str(frame)]) == 0
    out = capsys.readouterr().out
    assert [line for line in out.splitlines() if line.startswith("evening-2025-")] == [
        "evening-2025-1-1,evening-2025,1,30场,30,exact,场次,fairs,,,,2031,stated,achieved,,,",
        "evening-2025-1-2,evening-2025,1,约5万人次,50000,about,人次,reached,,,,2031,stated,achieved,,,",
        "evening-2025-2-1,evening-2025,2,3,3,exact,,fairs,,,,2031,from_section,achieved,,,"
        "unit: no measure word of the codebook stands there",
    ]


def test_printed_rows_carry_the_place_too(text: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", str(text), "--ref-area", "yangquan"]) == 0
    assert "\nevening-2025-1-1,evening-2025,1,30场,30,exact,场次,,yangquan," in capsys.readouterr().out
    assert main(["scan", str(text), "--ref-area", "yangqua"]) == 1
    assert "--ref-area: E-BROKEN-REFERENCE: found 'yangqua'" in capsys.readouterr().err


@pytest.mark.parametrize("more", [["--indicators", "text"], ["folder"]])
def test_what_into_would_leave_unread_is_wrong_usage(
    mine: Path, text: Path, capsys: pytest.CaptureFixture[str], more: list[str]
) -> None:
    paths = {"text": str(text), "folder": str(mine)}
    before = contents(mine)
    with pytest.raises(SystemExit):
        main(["scan", str(text), *(paths.get(each, each) for each in more), "--into", str(mine)])
    assert "leave out FOLDER and --indicators" in capsys.readouterr().err
    assert contents(mine) == before


def test_no_indicator_is_proposed_that_corrections_took_from_all_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("评出省级新时代好少年5名。建成网络文明主题大院5个。", encoding="utf-8")
    assert main(["scan", str(tmp_path / "a.txt")]) == 0
    assert "young-people-honoured-provincial" not in capsys.readouterr().out


# --- what it appends ----------------------------------------------------------------------------------------


def test_into_appends_rows_that_lack_only_what_a_coder_must_judge(
    mine: Path, text: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["scan", str(text), "--into", str(mine), "--ref-area", "yangquan"]) == 0
    assert f"{mine / 'observations.csv'}: 3 rows more\n" in capsys.readouterr().out
    first, second, third = rows(mine / "observations.csv")
    assert [name for name, cell in first.items() if not cell] == [
        "coverage",
        "programme_id",
        "part_of",
        "note",
    ]
    assert [first[name] for name in ("ref_area", "time_period", "basis", "obs_status")] == [
        "yangquan",
        "2031",
        "achieved",
        "V",
    ]
    assert (second["value"], third["note"]) == ("50000", "unit: no measure word of the codebook stands there")
    assert [row["printed"] for row in rows(mine / "exclusions.csv")] == ["2031年", "第三届"]
    assert {problem.code for problem in check(mine)} == {"E-NO-VALUE"}


def test_what_is_filled_in_is_sound(mine: Path, tmp_path: Path, text: Path) -> None:
    text.write_text("2031年，霁川市举办灯会30场。\n", encoding="utf-8", newline="\n")
    assert main(["scan", str(text), "--into", str(mine), "--ref-area", "yangquan"]) == 0
    for table, old, filled in (
        ("observations", "yangquan,,", "yangquan,part,"),
        ("indicators", "场次,,,", "场次,output,sessions,sum"),
        ("indicators", "举办灯会,,,", "举办灯会,Fairs,Fairs held.,"),
    ):
        file = mine / f"{table}.csv"
        file.write_text(file.read_text(encoding="utf-8").replace(old, filled), encoding="utf-8", newline="\n")
    assert [str(problem) for problem in check(mine) if "concept" not in str(problem)] == []
    codes = load().codelists.query("codelist == 'concept'")["code"]
    file = mine / "indicators.csv"
    file.write_text(
        file.read_text(encoding="utf-8").replace(",sessions,", f",{codes.iloc[0]},"),
        encoding="utf-8",
        newline="\n",
    )
    assert check(mine) == []
    assert verify(load(mine), tmp_path).problems == ()


def test_indicators_of_the_codebook_are_proposed_and_others_drafted_once(mine: Path, text: Path) -> None:
    added(mine, "indicators", "fairs", "举办灯会", "Fairs", "Fairs.", "3场", "场次", "output", "x", "sum")
    text.write_text("举办灯会3场。开办夜校4场。开办夜校5场。\n", encoding="utf-8")
    assert main(["scan", str(text), "--into", str(mine)]) == 0
    keys = [row["indicator_id"] for row in rows(mine / "observations.csv")]
    assert keys == ["fairs", "evening-2025-new-1", "evening-2025-new-1"]
    drafted = rows(mine / "indicators.csv")[-1]
    assert (drafted["name"], drafted["unit_measure"]) == ("开办夜校", "场次")
    assert drafted["example"] == "4场 (evening-2025, line 1)"


def test_a_piece_or_place_that_does_not_fit_leaves_all_as_it_was(
    mine: Path, text: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["scan", str(text), "--into", str(mine)]) == 0
    before = contents(mine)
    assert main(["scan", str(text), "--into", str(mine), "--ref-area", "yangqua"]) == 1
    err = capsys.readouterr().err
    assert "E-DUPLICATE-KEY: found 'evening-2025'" in err
    assert "--ref-area: E-BROKEN-REFERENCE: found 'yangqua'" in err
    assert contents(mine) == before


def test_a_table_that_cannot_be_replaced_leaves_all_as_it_was(
    mine: Path, text: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(mine)
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target.name == "observations.csv":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    assert main(["scan", str(text), "--into", str(mine)]) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert contents(mine) == before


def test_tables_keep_their_columns_marks_and_line_ends(mine: Path, text: Path) -> None:
    columns = "line;printed;note;reason;source_id"
    (mine / "exclusions.csv").write_bytes(f"{columns}\r\n".encode())
    assert main(["scan", str(text), "--into", str(mine)]) == 0
    assert (mine / "exclusions.csv").read_bytes().decode() == (
        f"{columns}\r\n1;2031年;;date;evening-2025\r\n2;第三届;;ordinal;evening-2025\r\n"
    )


def test_a_table_in_another_encoding_becomes_utf8(mine: Path, text: Path) -> None:
    table = "source_id,line,printed,reason,note\n"
    (mine / "exclusions.csv").write_bytes(table.encode("utf-16"))
    assert main(["scan", str(text), "--into", str(mine)]) == 0
    assert (mine / "exclusions.csv").read_bytes().startswith(b"\xef\xbb\xbfsource_id,line")
    assert len(rows(mine / "exclusions.csv")) == 2


def test_a_folder_without_a_table_gets_it(mine: Path, text: Path) -> None:
    (mine / "exclusions.csv").unlink()
    assert main(["scan", str(text), "--into", str(mine)]) == 0
    assert len(rows(mine / "exclusions.csv")) == 2
