import tomllib
from datetime import date
from pathlib import Path

import pytest

from civstats.coding.new import new
from civstats.tables import check, load
from civstats.tables.schemas import TABLES

ROOT = Path(__file__).parents[2]


def test_it_writes_every_table_with_its_header_alone(tmp_path: Path) -> None:
    files = new(tmp_path / "mine")
    assert files == [
        tmp_path / "mine" / name for name in ("dataset.toml", *(t.path for t in TABLES.values()))
    ]
    for table in TABLES.values():
        shipped = ROOT / "data" / table.path
        if shipped.exists():
            header = shipped.read_text(encoding="utf-8").splitlines(keepends=True)[0]
        else:
            header = ",".join(table.needed_columns) + "\n"
        assert (tmp_path / "mine" / table.path).read_bytes() == header.encode("utf-8-sig")
    assert {path for path in (tmp_path / "mine").rglob("*") if path.is_file()} == set(files)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_the_settings_name_the_base(tmp_path: Path) -> None:
    settings = tomllib.loads(new(tmp_path / "mine")[0].read_text(encoding="utf-8"))
    assert list(settings) == ["title", "version", "released", "licence", "extends"]
    assert settings["extends"] == "shipped"
    assert isinstance(settings["released"], date)


def test_it_is_sound_and_holds_what_is_shipped(tmp_path: Path) -> None:
    new(tmp_path / "mine")
    assert check(tmp_path / "mine") == []
    mine, shipped = load(tmp_path / "mine"), load()
    for name in TABLES:
        assert getattr(mine, name).equals(getattr(shipped, name)), name
    assert mine.title != shipped.title


def test_rows_typed_below_the_byte_order_mark_are_read(tmp_path: Path) -> None:
    new(tmp_path / "mine")
    with (tmp_path / "mine" / "lexical_words.csv").open("a", encoding="utf-8") as file:
        file.write("一马当先,first of all\n")
    assert load(tmp_path / "mine").lexical_words["word"].iloc[-1] == "一马当先"


def test_it_makes_the_folders_above_and_fills_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert new(tmp_path / "empty")[0].exists()
    assert new(tmp_path / "far" / "away")[0].exists()


def test_it_takes_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert new(Path("mine"))[0] == tmp_path / "mine" / "dataset.toml"


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_it_overwrites_nothing(tmp_path: Path, kind: str) -> None:
    taken, inside = tmp_path / "taken\x1b", tmp_path / "elsewhere" / "sources.csv"
    inside.parent.mkdir()
    inside.write_text("kept", encoding="utf-8")
    if kind == "file":
        taken.write_text("kept", encoding="utf-8")
    elif kind == "folder":
        inside.parent.rename(taken)
        inside = taken / "sources.csv"
    else:
        taken.symlink_to(inside.parent, target_is_directory=True)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(FileExistsError, match="Name another folder") as caught:
        new(taken)
    assert "\x1b" not in str(caught.value)
    assert sorted(tmp_path.rglob("*")) == before
    assert inside.read_text(encoding="utf-8") == "kept"


def test_what_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space"):
        new(tmp_path / "mine")
    assert list(tmp_path.iterdir()) == []
