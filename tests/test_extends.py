import hashlib
import shutil
from pathlib import Path

import pytest

import civstats
from civstats.cli import main
from civstats.tables import check, load
from civstats.tables.schemas import TABLES

SMALL = Path(__file__).parent / "data" / "small"

# A place more, coded in a folder of its own: only the tables that it adds rows to.
TOML = (
    'title = "Stonebridge"\nversion = "0.2.0"\nreleased = 2025-05-01\nlicence = "CC0-1.0"\nextends = "{}"\n'
)
DIGEST = "0" * 64
ROWS = {
    "sources": f"shiqiao,article,,,,shiqiao.txt,{DIGEST},1-9,2025-04,,zh",
    "places": "shiqiao,石桥市,Shiqiao,prefecture,{province},,,,",
    "observations": "shiqiao-2-1,shiqiao,2,300余场次,300,more_than,场次,{sessions},shiqiao,whole,,2024,"
    "stated,achieved,V,,",
}


def folder_with(folder: Path, rows: dict[str, str], extends: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "dataset.toml").write_text(TOML.format(extends), encoding="utf-8")
    for name, row in rows.items():
        header = ",".join(TABLES[name].needed_columns)
        (folder / TABLES[name].path).write_text(f"{header}\n{row}\n", encoding="utf-8")
    return folder


@pytest.fixture
def own(small_folder: Path) -> Path:
    """Return a folder that extends the made-up city's, which stands beside it."""
    rows = {name: row.format(province="fenglu", sessions="sessions") for name, row in ROWS.items()}
    return folder_with(small_folder.parent / "own", rows, "../small")


def add(file: Path, row: str) -> None:
    header = "" if file.exists() else ",".join(TABLES[file.stem].needed_columns) + "\n"
    with file.open("a", encoding="utf-8") as opened:
        opened.write(f"{header}{row}\n")


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def codes(folder: Path) -> list[str]:
    return [problem.code for problem in check(folder)]


def test_rows_of_the_base_come_first_and_names_resolve_across_both(own: Path) -> None:
    base, dataset = load(SMALL), load(own)
    for name in TABLES:
        before, after = getattr(base, name), getattr(dataset, name)
        assert after.dtypes.to_dict() == before.dtypes.to_dict()
        assert after.head(len(before)).equals(before)
        assert len(after) == len(before) + (name in ROWS)
    assert dataset.observations["bounds"].iloc[-1].right == 399
    assert (dataset.title, dataset.version, str(dataset.released)) == ("Stonebridge", "0.2.0", "2025-05-01")


def test_a_new_place_joins_the_shipped_page_without_a_line_of_code(tmp_path: Path) -> None:
    shipped = load()
    whole = shipped.observations[shipped.observations["unit_measure"] == "场次"].iloc[0]
    rows = {n: row.format(province="hunan", sessions=whole["indicator_id"]) for n, row in ROWS.items()}
    dataset = load(folder_with(tmp_path / "own", rows, "shipped"))
    assert len(dataset.observations) == len(shipped.observations) + 1
    figures = civstats.observations(dataset)
    assert set(civstats.observations(shipped)["ref_area"]) | {"shiqiao"} == set(figures["ref_area"])
    number = figures.set_index("obs_id")["number"]["shiqiao-2-1"]
    assert civstats.trace(number, dataset)["printed"].tolist() == ["300余场次"]


def test_the_digest_is_that_of_one_folder_with_the_same_rows(own: Path, tmp_path: Path) -> None:
    one = Path(shutil.copytree(SMALL, tmp_path / "one"))
    shutil.copy(own / "dataset.toml", one)
    (one / "dataset.toml").write_text((own / "dataset.toml").read_text().replace("extends", "# extends"))
    for name in ROWS:
        add(one / f"{name}.csv", (own / f"{name}.csv").read_text(encoding="utf-8").splitlines()[1])
    assert load(one).digest == load(own).digest != load(SMALL).digest


def test_the_digest_covers_the_base(own: Path, small_folder: Path) -> None:
    before = load(own).digest
    file = small_folder / "places.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("Hukou,", "Lakemouth,"), encoding="utf-8")
    assert load(own).digest != before


def test_codes_indicators_and_measure_words_may_be_added(own: Path) -> None:
    add(own / "codelists.csv", "measure_word,趟,场次,,,")
    add(own / "indicators.csv", "rides,趟次,Rides,Rides given.,7趟,场次,output,sessions,sum")
    row = "shiqiao-3-1,shiqiao,3,7趟,7,exact,场次,rides,shiqiao,part,qinglan-ginkgo,,unstated,achieved,V,,"
    add(own / "observations.csv", row)
    assert load(own).observations["unit_measure"].iloc[-1] == "场次"


def test_a_correction_may_reach_the_base(own: Path) -> None:
    add(own / "corrections.csv", "qinglan-5-1,coverage,whole,part,Not all,accepted,2025-05-01")
    corrected = load(own).observations.set_index("obs_id")["coverage"]
    assert corrected["qinglan-5-1"] == "part"
    assert load(SMALL).observations.set_index("obs_id")["coverage"]["qinglan-5-1"] == "whole"


def test_exclusions_go_on_counting(own: Path) -> None:
    add(own / "exclusions.csv", "qinglan,3,三年,date,")
    assert load(own).exclusions["row"].tolist()[-1] == "x-qinglan-3-2"


def test_keys_that_collide_name_both_places(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(own / "places.csv", "qinglan,青岚市,Qinglan,prefecture,fenglu,,,,")
    add(own / "exclusions.csv", "lakeside,9,可容纳800人,lexical,")
    monkeypatch.chdir(own.parent)
    twice, key = check("own")
    assert str(twice).startswith(
        "own/exclusions.csv:2:12: E-PRINTED-TWICE: found '可容纳800人'; expected one "
    )
    assert "one row in either table; small/observations.csv:9 has the same" in str(twice)
    assert str(key).startswith(
        "own/places.csv:3:1: E-DUPLICATE-KEY: found 'qinglan'; expected one row only; "
    )
    assert "small/places.csv:3 has the same key" in str(key)


def test_problems_of_the_base_are_named_where_they_stand(
    own: Path, small_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = small_folder / "observations.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("46个,46", "46个,47"), encoding="utf-8")
    (small_folder / "places.csv").unlink()
    monkeypatch.chdir(own.parent)
    assert [str(problem)[:40] for problem in check("own")] == [
        "small/observations.csv:4:27: E-VALUE: fo",
        "small/places.csv: E-NO-TABLE: found noth",
    ]


def test_folders_extend_each_other_in_a_row(own: Path) -> None:
    third = folder_with(own.parent / "third", {}, "../own")
    assert load(third).observations.equals(load(own).observations)
    place = "shiqiao-dong,东镇,Dong,township,shiqiao,,,,"
    folder_with(third, {"places": place}, "../own")
    assert load(third).places["ref_area"].tolist()[-2:] == ["shiqiao", "shiqiao-dong"]


def test_a_piece_of_its_own_needs_observations(own: Path) -> None:
    (own / "observations.csv").unlink()
    assert codes(own) == ["E-NO-TABLE"]
    (own / "sources.csv").unlink()
    assert codes(own) == []


def test_a_population_may_be_as_late_as_the_release_of_its_own_folder(own: Path, small_folder: Path) -> None:
    places = small_folder / "places.csv"
    places.write_text(
        places.read_text(encoding="utf-8").replace("2020-11-01", "2025-04-15"), encoding="utf-8"
    )
    assert codes(own) == ["E-LATE-POPULATION"]  # own was released on 2025-05-01, small on 2025-04-02


@pytest.mark.parametrize("extends", ["../own", ".", "../other/../own/"])
def test_a_circle_of_folders_is_named(own: Path, small_folder: Path, extends: str) -> None:
    (own.parent / "other").mkdir()
    with (small_folder / "dataset.toml").open("a", encoding="utf-8") as file:
        file.write(f'extends = "{extends}"\n')
    (problem,) = check(own)
    assert (problem.code, problem.file.split("/")[-2], problem.line) == ("E-EXTENDS-CYCLE", "small", 5)


@pytest.mark.parametrize(
    "extends", ["../none", "dataset.toml", "/", "Shipped", "\\u0000", "../" * 3_000, "~"]
)
def test_a_base_that_is_not_there_is_one_problem(own: Path, extends: str) -> None:
    (own / "dataset.toml").write_text(TOML.format(extends), encoding="utf-8")
    assert set(codes(own)) - {"E-SETTINGS"} == {"E-EXTENDS"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("licence", "broken\nlicence"),
        ('title = "Stonebridge"', "title = Stonebridge"),
        ("extends =", "extends :"),
        ('"../small"', "“../small”"),
        ('"../small"', '"../small'),
    ],
)
def test_settings_that_cannot_be_parsed_are_the_only_problem(own: Path, old: str, new: str) -> None:
    file = own / "dataset.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert codes(own) == ["E-SETTINGS"]


def test_settings_of_the_base_that_cannot_be_parsed_break_no_references(
    own: Path, small_folder: Path
) -> None:
    file = small_folder / "dataset.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("title =", "title"), encoding="utf-8")
    (problem,) = check(own)
    assert (problem.code, problem.file.split("/")[-2]) == ("E-SETTINGS", "small")


def test_without_extends_each_table_is_needed(own: Path) -> None:
    (own / "dataset.toml").write_text(TOML.format(""), encoding="utf-8")
    assert codes(own).count("E-NO-TABLE") == 4


# --- against the text ---------------------------------------------------------------------------------------


@pytest.fixture
def text(own: Path, tmp_path: Path) -> Path:
    """Return a folder with the text of the folder's own piece only."""
    content = "石桥见闻\n共办活动300余场次。\n居民一心。\n".encode()
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "shiqiao.txt").write_bytes(content)
    file = own / "sources.csv"
    known = file.read_text(encoding="utf-8").replace(DIGEST, hashlib.sha256(content).hexdigest())
    file.write_text(known.replace("1-9", "1-3"), encoding="utf-8")
    add(own / "lexical_words.csv", "一心,wholeheartedly")
    return tmp_path / "text"


def test_only_pieces_whose_text_is_there_are_verified(
    own: Path, text: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(own), "--source", str(text)]) == 0
    out = lines(capsys)
    assert out[0] == "2 numerals in 1 piece"
    assert out[-2:] == [
        "not verified, without their text: qinglan, lakeside",
        "Every numeral of the text stands in one row or lexical word.",
    ]
    file = own / "observations.csv"
    file.write_text(
        file.read_text(encoding="utf-8").replace("shiqiao,2,300", "shiqiao,1,300"), encoding="utf-8"
    )
    file.write_text(file.read_text(encoding="utf-8").replace("shiqiao-2", "shiqiao-1"), encoding="utf-8")
    assert main(["verify", str(own), "--source", str(text)]) == 1
    assert "V-NOT-THERE" in lines(capsys)[0]


def test_no_text_at_all_is_wrong_usage(own: Path, text: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (text / "shiqiao.txt").unlink()
    assert main(["verify", str(own), "--source", str(text)]) == 2
    err = capsys.readouterr().err
    assert err.count("V-NO-SOURCE") == 1  # nobody is asked for the text of the folder that is extended
    assert f"{text.as_posix()}/shiqiao.txt: V-NO-SOURCE" in err


def test_a_text_of_the_folder_itself_is_named_where_others_are_there(
    own: Path, text: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add(own / "sources.csv", f"dongzhen,article,,,,dongzhen.txt,{DIGEST},1-9,2025-04,,zh")
    assert main(["verify", str(own), "--source", str(text)]) == 1
    out = lines(capsys)
    assert out[0].startswith(f"{text.as_posix()}/dongzhen.txt: V-NO-SOURCE: found nothing; expected the text")
    assert out[-1] == "Every numeral of the text stands in one row or lexical word; 1 problem left."
    (text / "shiqiao.txt").unlink()
    shutil.copy(SMALL / "source" / "qinglan.txt", text)
    assert main(["verify", str(own), "--source", str(text)]) == 1
    assert sum("V-NO-SOURCE" in line for line in lines(capsys)) == 2


def test_all_texts_together_are_verified_as_one(
    own: Path, text: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(SMALL / "source" / "qinglan.txt", text)
    monkeypatch.chdir(own.parent)
    assert main(["verify", "own", "--source", str(text)]) == 1
    out = lines(capsys)
    assert out[0].startswith("small/lexical_words.csv:2:1: V-IDLE-WORD")
    assert out[1].endswith("in 3 pieces")
    assert not any(line.startswith("not verified") for line in out)


def test_a_word_of_the_folder_itself_is_named_where_it_stands(
    own: Path, text: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    add(own / "lexical_words.csv", "一,one")
    monkeypatch.chdir(own.parent)
    assert main(["verify", "own", "--source", str(text)]) == 1
    assert lines(capsys)[0].startswith("own/lexical_words.csv:3:1: V-SHORT-WORD")
