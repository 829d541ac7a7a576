import os
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civstats.problems import CivstatsError
from civstats.tables import check, files, load
from civstats.tables.dataset import examine
from civstats.tables.files import in_utf8, misread_as_gbk
from civstats.tables.schemas import TABLES

SMALL = Path(__file__).parent / "data" / "small"
DIGEST = load(SMALL).digest
PATHS = [table.path for table in TABLES.values() if (SMALL / table.path).exists()]
REQUIRED = ["dataset.toml", *(table.path for table in TABLES.values() if not table.optional)]


def codes(folder: Path) -> list[str]:
    return [problem.code for problem in check(folder)]


def rewrite(file: Path, change: Callable[[str], str], encoding: str = "utf-8") -> None:
    file.write_bytes(change(file.read_text(encoding="utf-8")).encode(encoding))


# --- what is read right -------------------------------------------------------------------------------------


def widen(text: str) -> str:
    """Add what spreadsheets add: blank columns and rows, carriage returns, blanks, quotation marks."""
    header, *rows = text.splitlines()
    wide = [f"{header},,", *(f"{row},,".replace("qinglan,", '" qinglan ",') for row in rows)]
    return "\r\n".join(["", ",,", *wide, ",,,", "", "  "])


def test_what_spreadsheets_add_is_read_right(small_folder: Path) -> None:
    before = load(small_folder)
    for file in small_folder.rglob("*.csv"):
        rewrite(file, widen, "utf-8-sig")
    after = load(small_folder)
    assert after.digest == DIGEST
    pd.testing.assert_frame_equal(after.observations, before.observations)


def separated(mark: str) -> Callable[[str], str]:
    """Separate columns by another mark, as no cell of these tables holds a comma but the one in quotes."""
    return lambda text: text.replace(",", mark).replace(f"Qinglan{mark} ", "Qinglan, ")


@pytest.mark.parametrize("mark", [";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_semicolons_and_tabs_are_read_right(small_folder: Path, mark: str, encoding: str) -> None:
    for file in small_folder.glob("[ceiop]*.csv"):
        rewrite(file, separated(mark), encoding)
    assert load(small_folder).digest == DIGEST


def test_the_order_of_columns_does_not_matter(small_folder: Path) -> None:
    rewrite(
        small_folder / "exclusions.csv",
        lambda text: "".join(",".join(row.split(",")[::-1]) + "\n" for row in text.splitlines()),
    )
    assert load(small_folder).digest == DIGEST


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk", "gb18030"])
@pytest.mark.parametrize(
    "text", ["kind,name\narticle,报道\n", "source_id,printed\na,日均50余（次）\nb,5—7万册\n"]
)
def test_certain_encodings_are_read_right(text: str, encoding: str) -> None:
    assert in_utf8(text.encode(encoding)).decode() == text


@pytest.mark.parametrize("text", ["", "a", "Café", "Krippendorff's α", "一路", "\ufeff\ufeffname"])
def test_utf8_is_no_other_encoding(text: str) -> None:
    assert in_utf8(text.encode()).decode() == text.lstrip("\ufeff")


# --- what is named ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("place,name\ntaibei,臺北市與新竹縣", "big5"),
        ("place,name\ntokyo,とうきょう都", "shift_jis"),
        ("place,name\ntokyo,とうきょう都", "euc_jp"),
        ("place,name\nmoskva,Москва", "cp1251"),
        ("place,name\ncafe,Café “Möwe”", "cp1252"),
        ("place,name\nqinglan,青岚市", "utf-32"),
        ("word,gloss\n一路,all the way", "gbk"),  # reads as Cyrillic in UTF-8 too
    ],
)
def test_doubtful_encodings_are_not_guessed(small_folder: Path, text: str, encoding: str) -> None:
    (small_folder / "places.csv").write_bytes(text.encode(encoding))
    assert codes(small_folder) == ["E-NOT-UTF8"]


def test_a_stray_byte_is_named_where_it_stands(small_folder: Path) -> None:
    file = small_folder / "places.csv"
    file.write_bytes(file.read_bytes().replace("口".encode(), b"\xe5\x8f"))
    (problem,) = check(small_folder)
    assert (problem.code, problem.line, problem.column) == ("E-NOT-UTF8", 4, 16)
    assert problem.found == "byte 0xe5"


def test_damaged_utf16_is_named(small_folder: Path) -> None:
    rewrite(small_folder / "places.csv", lambda text: text + "\0", "utf-16-le")
    assert codes(small_folder) == ["E-NOT-UTF8"]


def test_utf8_read_as_gbk_is_named_with_what_it_was(small_folder: Path) -> None:
    file = small_folder / "places.csv"
    file.write_bytes(file.read_bytes().decode("gb18030", "replace").encode())
    misread, lost, also_misread = check(small_folder)
    assert (misread.code, misread.near[:2], lost.code) == ("E-MISREAD", "枫麓", "E-LOST-CHARACTER")
    assert (also_misread.code, also_misread.near[:2]) == ("E-MISREAD", "湖口")


@pytest.mark.parametrize("text", ["路路", "一路", "青岚市", "Café", "日均50余（次）", "“八提”行动"])
def test_other_text_was_not_read_as_gbk(text: str) -> None:
    assert misread_as_gbk(text) == ""


@pytest.mark.parametrize("mark", ["|", "，", "；"])
def test_another_delimiter_is_named_once(small_folder: Path, mark: str) -> None:
    rewrite(small_folder / "places.csv", lambda text: text.replace(",", mark))
    assert codes(small_folder) == ["E-DELIMITER"]


@pytest.mark.parametrize("name", REQUIRED)
def test_a_required_file_may_neither_be_missing_nor_a_folder(small_folder: Path, name: str) -> None:
    (small_folder / name).unlink()
    assert codes(small_folder) == ["E-SETTINGS" if name == "dataset.toml" else "E-NO-TABLE"]
    (small_folder / name).mkdir()
    (problem,) = check(small_folder)
    assert (problem.code, problem.found) == ("E-UNREADABLE", "a folder")


@pytest.mark.parametrize("name", ["codings", "places.csv"])
def test_a_file_that_loops_onto_itself_is_named(small_folder: Path, name: str) -> None:
    path = small_folder / name
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    path.symlink_to(name)
    assert set(codes(small_folder)) == {"E-UNREADABLE"}


@pytest.mark.parametrize("name", ["dataset.toml", "places.csv"])
def test_a_link_to_a_file_of_another_name_is_not_followed(small_folder: Path, name: str) -> None:
    secret = small_folder.parent / "secret"
    secret.write_text("password = hunter2\n", encoding="utf-8")
    (small_folder / name).unlink()
    (small_folder / name).symlink_to(secret)
    (problem,) = check(small_folder)
    assert (problem.code, problem.found) == ("E-UNREADABLE", "a link to a file of another name")


def test_a_link_to_the_same_table_elsewhere_is_followed(small_folder: Path) -> None:
    (small_folder / "places.csv").unlink()
    (small_folder / "places.csv").symlink_to(SMALL / "places.csv")
    assert load(small_folder).digest == DIGEST
    assert examine(small_folder)[0].unread == ()


# --- which files are read -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["observations (1).csv", "observations - 副本.csv", "observations.xlsx", "Places2.et", "old/places.csv"],
)
def test_a_table_that_is_not_read_is_named(small_folder: Path, name: str) -> None:
    (small_folder / "old").mkdir()
    (small_folder / name).touch()
    for other in ("notes.txt", ".~places.csv", "~$places.xlsx", "old/LICENSE"):
        (small_folder / other).touch()
    read, problems = examine(small_folder)
    assert problems == []
    assert [file.removeprefix(f"{small_folder}/") for file in read.unread] == [name]


def test_many_tables_that_are_not_read_are_counted(small_folder: Path) -> None:
    for number in range(25):
        (small_folder / f"copy {number}.csv").touch()
    said = str(examine(small_folder)[0]).splitlines()
    assert said[-1] == "not read: 5 more"
    assert sum(line.startswith("not read") for line in said) == 21


def test_a_base_in_a_folder_below_is_read(small_folder: Path) -> None:
    shutil.copytree(SMALL, small_folder / "base")
    for path in PATHS:
        (small_folder / path).unlink()
    with (small_folder / "dataset.toml").open("a", encoding="utf-8") as file:
        file.write('extends = "base"\n')
    read, problems = examine(small_folder)
    assert (problems, read.unread) == ([], ())
    assert len(read.sizes) == len(PATHS)


@pytest.mark.parametrize("name", ["Observations.csv", "observations (1).csv", "observations.xlsx"])
def test_a_table_under_another_name_is_a_problem_where_it_is_missing(small_folder: Path, name: str) -> None:
    (small_folder / "observations.csv").rename(small_folder / name)
    (problem,) = check(small_folder)
    assert (problem.code, problem.found) == ("E-NO-TABLE", name)


def test_a_table_of_another_program_alone_is_a_problem_though_optional(small_folder: Path) -> None:
    (small_folder / "corrections.csv").rename(small_folder / "corrections.xlsx")
    (problem,) = check(small_folder)
    assert (problem.code, problem.found) == ("E-NO-TABLE", "corrections.xlsx")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
def test_a_pipe_is_not_waited_for(small_folder: Path) -> None:
    (small_folder / "places.csv").unlink()
    os.mkfifo(small_folder / "places.csv")
    assert codes(small_folder) == ["E-UNREADABLE"]


def test_a_file_that_may_not_be_read_is_named(small_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, *_: object) -> object:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)  # a test may run as a user to whom nothing is forbidden
    problems = check(small_folder)
    assert {(problem.code, problem.found) for problem in problems} == {("E-UNREADABLE", "Permission denied")}
    assert len(problems) == len(PATHS) + 1


def test_a_huge_file_is_refused_unread(small_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (small_folder / "places.csv").open("ab") as file:
        file.truncate(900_000_000)  # takes no room on the disk
    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", None)
        with pytest.raises(CivstatsError) as caught:
            files.Files(small_folder).read("places.csv")
    told = "E-TOO-LARGE: found '900,000,000 bytes'; expected at most 300,000,000 bytes"
    assert told in str(caught.value)


def test_a_table_of_too_many_lines_is_refused(small_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_LINES", 6)
    with pytest.raises(CivstatsError, match=r"E-TOO-LARGE: found '[0-9]+ lines'; expected at most 6 lines"):
        files.Files(small_folder).read("codelists.csv")


def test_a_file_that_grows_while_it_is_read_is_refused(
    small_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST_TABLE", 500)
    status = os.stat_result([*(small_folder / "places.csv").stat()[:6], 100, 0, 0, 0])
    monkeypatch.setattr(Path, "stat", lambda *_, **__: status)
    with pytest.raises(CivstatsError, match="E-TOO-LARGE: found '501 bytes'"):
        files.Files(small_folder).read("codelists.csv")


@pytest.mark.parametrize("change", [lambda path: path.write_text("new"), lambda path: path.unlink()])
def test_a_file_that_changes_while_the_folder_is_read_is_named(
    small_folder: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object]
) -> None:
    places = small_folder / "places.csv"

    def meanwhile(content: bytes) -> bytes:
        if content.startswith(b"indicator_id") and places.exists():
            change(places)
        return in_utf8(content)

    monkeypatch.setattr(files, "in_utf8", meanwhile)
    (problem,) = check(small_folder)
    assert (problem.code, problem.file.rpartition("/")[2]) == ("E-CHANGED", "places.csv")


def test_a_missing_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes(tmp_path / "none") == codes(tmp_path / "no\0ne") == codes(tmp_path / ("n" * 5_000))
    assert codes(tmp_path / "none") == ["E-NO-FOLDER"]
    monkeypatch.setenv("CIVSTATS_DATA", str(tmp_path / "none"))
    with pytest.raises(CivstatsError, match="E-NO-FOLDER"):
        load()


def test_an_empty_folder_lacks_every_required_file(tmp_path: Path) -> None:
    assert sorted(codes(tmp_path)) == ["E-NO-TABLE"] * 7 + ["E-SETTINGS"]


@pytest.mark.parametrize("text", [",\n", '"\n', '"a"b\n', "a,", "\n", ";", "\0"])
def test_nonsense_of_some_size_is_no_burden(small_folder: Path, text: str) -> None:
    rewrite(small_folder / "exclusions.csv", lambda good: good + text * 20_000)
    assert {"E-RAGGED-ROW", "E-STRAY-QUOTE", "E-LINE-BREAK"} >= set(codes(small_folder))


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["dataset.toml", *PATHS]),
    st.floats(0, 1),
    st.integers(0, 40),
    st.text(max_size=8) | st.binary(max_size=8),
)
def test_no_damage_ends_in_anything_but_problems(name: str, at: float, cut: int, put: str | bytes) -> None:
    with TemporaryDirectory() as folder:
        shutil.copytree(SMALL, folder, dirs_exist_ok=True)
        file = Path(folder, name)
        content = file.read_bytes()
        start = int(at * len(content))
        inserted = put.encode(errors="surrogatepass") if isinstance(put, str) else put
        file.write_bytes(content[:start] + inserted + content[start + cut :])
        problems = check(folder)
        for problem in problems:
            str(problem).encode()
        if not problems:
            load(folder)
