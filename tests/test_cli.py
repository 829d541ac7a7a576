import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import civstats
from civstats.__main__ import main
from civstats.problems import CivstatsError, Problem


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "civstats", *arguments]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
        encoding="utf-8",
    )


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Put a stand-in for the reports, to see what the command makes of them."""
    module = ModuleType("civstats.report")
    module.__path__ = [str(Path(civstats.__file__).with_name("report"))]
    monkeypatch.setitem(sys.modules, "civstats.report", module)
    return module


def test_sound_tables_exit_0_and_check_says_what_it_read(
    small_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(small_folder.parent)
    (small_folder / "observations (1).csv").touch()
    assert main(["check", "small"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[:2] == ["13 tables read, 104 rows", "      2  small/sources.csv"]
    assert out.splitlines()[-2:] == ["not read: small/observations (1).csv", "The tables are sound."]
    assert err == ""
    assert main(["check", "small", "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


def test_problems_are_printed_one_a_line_and_exit_1(
    small_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = small_folder / "exclusions.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("date,", "dat\x1b[31m,"), encoding="utf-8")
    monkeypatch.chdir(small_folder.parent)
    assert main(["check", "small"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith(r"small/exclusions.csv:2:20: E-CONTROL-CHARACTER: found '\x1b'")
    assert out.endswith("\n1 problem.\n")
    assert main(["check", "small", "--quiet"]) == 1
    assert capsys.readouterr().out.count("\n") == 1
    assert "\x1b" not in out + err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["chek"],
        ["check", "/no/such\x1bfolder"],
        ["check", "a", "b"],
        ["render", "--to", "x"],
        ["check", ""],
        ["new", ""],
        ["render", "--out", ""],
        ["render", "--notebooks", ""],
        ["verify", "--source", ""],
    ],
)
def test_wrong_usage_exits_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "usage: civstats" in err


@pytest.mark.parametrize("arguments", [["check", "/no/such\x1bfolder"], ["check", ".", "such\x1bfolder"]])
def test_arguments_are_shown_without_control_characters(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
    assert r"such\x1bfolder" in capsys.readouterr().err


@pytest.mark.parametrize(
    "program",
    [
        "import civstats",
        "from civstats.cli import main; main(['check', FOLDER])",
        "from civstats.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass",
    ],
)
def test_starting_up_loads_no_library_that_is_not_needed_yet(small_folder: Path, program: str) -> None:
    heavy = {"matplotlib", "IPython", "nltk", "cn2an", "pandas", "edtf"}
    code = f"FOLDER = {str(small_folder)!r}\n{program}\nimport sys\nprint({heavy!r} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "set()"


def test_every_public_name_is_there() -> None:
    for name in civstats.__all__:
        assert getattr(civstats, name) is not None
    assert set(civstats.__all__) <= set(dir(civstats))
    with pytest.raises(AttributeError, match="no attribute 'figures'"):
        _ = civstats.figures


def test_render_passes_folder_and_out_and_prints_what_was_written(
    report: ModuleType, small_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = []

    def render(folder: Path | None, out: Path, *, fresh: bool, **others: object) -> list[Path]:
        calls.append((folder, out, fresh, *others.values()))
        return [out / "en" / "a.html", out / "en" / "b\x07.pdf"]

    report.render = render  # type: ignore[attr-defined]
    assert main(["render", str(small_folder), "--out", "there"]) == 0
    assert main(["render", "--fresh"]) == 0
    chosen = ["--only", "02-programmes", "--parameter", "source_id=xiangtan", "--parameter", "note="]
    assert main(["render", "--notebooks", str(small_folder), *chosen]) == 0
    assert calls == [
        (small_folder, Path("there"), False, None, ("en", "zh"), [], {}, ""),
        (None, Path("reports"), True, None, ("en", "zh"), [], {}, ""),
        (
            None,
            Path("reports"),
            False,
            small_folder,
            ("en", "zh"),
            ["02-programmes"],
            {"source_id": "xiangtan", "note": ""},
            "",
        ),
    ]
    assert capsys.readouterr().out.splitlines()[:2] == [str(Path("there/en/a.html")), r"there/en/b\x07.pdf"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["scan", "nowhere.txt"], "'nowhere.txt' is no file; name the file that holds the article"),
        (
            ["render", "--parameter", "xiangtan"],
            "'xiangtan' is no name with a value; write it as in source_id=",
        ),
        (
            ["render", "--check", "--only", "02"],
            "--check compares all reports; leave out --only and --parameter",
        ),
    ],
)
def test_wrong_usage_says_what_is_meant_and_exits_2(
    arguments: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert why in capsys.readouterr().err


@pytest.mark.parametrize(
    ("raised", "code", "message"),
    [
        (
            CivstatsError([Problem("E-LINES", "s.csv", 1, 2, "x\x1b")]),
            1,
            r"s.csv:1:2: E-LINES: found 'x\x1b'",
        ),
        (
            PermissionError(13, "Permission denied", "re\x1bports"),
            1,
            "civstats: [Errno 13] Permission denied",
        ),
        (KeyboardInterrupt(), 130, "civstats: interrupted\n"),
    ],
)
def test_what_stops_a_command_is_said_without_a_traceback(
    report: ModuleType, capsys: pytest.CaptureFixture[str], raised: BaseException, code: int, message: str
) -> None:
    def render(folder: Path | None, out: Path, **others: object) -> list[Path]:  # noqa: ARG001
        raise raised

    report.render = render  # type: ignore[attr-defined]
    assert main(["render"]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(message)
    assert "\x1b" not in err


@pytest.mark.parametrize("when", ["civstats.cli", "civstats.tables.checks", "typing"])
def test_an_interrupt_while_it_is_imported_is_one_line(when: str) -> None:
    program = (
        "import sys\n"
        "class Interrupt:\n"
        f"    def find_spec(self, name, *_):\n        if name == {when!r}: raise KeyboardInterrupt\n"
        f"sys.modules.pop({when!r}, None)\n"
        "sys.meta_path.insert(0, Interrupt())\n"
        "from civstats.__main__ import main\n"
        "sys.exit(main(['check', '--quiet']))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "civstats: interrupted\n")


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"civstats {civstats.__version__}\n"


@pytest.mark.parametrize(
    ("line", "offered"), [("civstats re", "render "), ("civstats check --q", "--quiet ")]
)
def test_a_shell_is_told_what_may_follow(tmp_path: Path, line: str, offered: str) -> None:
    asked = {"_ARGCOMPLETE": "1", "_ARGCOMPLETE_STDOUT_FILENAME": str(tmp_path / "offered")}
    (tmp_path / "offered").touch()
    program = "import sys; sys.argv = ['civstats']; from civstats.__main__ import main; main()"
    command = [sys.executable, "-c", program]
    environment = {**os.environ, **asked, "COMP_LINE": line, "COMP_POINT": str(len(line))}
    subprocess.run(command, check=True, env=environment)
    assert (tmp_path / "offered").read_text() == offered


def test_the_module_runs_and_a_terminal_without_chinese_does_not_fail(small_folder: Path) -> None:
    file = small_folder / "observations.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("46个,46", "很多个,46"), encoding="utf-8")
    done = run("check", PYTHONIOENCODING="ascii", CIVSTATS_DATA=str(small_folder))
    assert done.returncode == 1
    assert r"found '\u5f88\u591a\u4e2a'" in done.stdout
    assert done.stderr == ""


def test_a_closed_pipe_is_no_traceback(small_folder: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "civstats", "check", str(small_folder)],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert done.returncode == 1
    assert done.stderr == b""


# --- a text that cannot be coded ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "place", "code"),
    [
        ("办灯会三场".encode("gbk"), ":1:1", "E-NOT-UTF8: found 'byte 0xb0'"),
        ("办灯会三场".encode("utf-16"), ":1:1", "E-NOT-UTF8: found 'byte 0xff'"),
        ("办灯会三场\n共".encode() + b"\xe4\xb8", ":2:2", "E-NOT-UTF8: found 'byte 0xe4'"),
        (b"\xef\xbb\xbf" + "共".encode() + b"\xff", ":1:2", "E-NOT-UTF8: found 'byte 0xff'"),
        (b"", "", "V-EMPTY-TEXT: found nothing"),
        ("\ufeff　\n".encode(), "", "V-EMPTY-TEXT: found nothing"),
    ],
)
def test_scan_refuses_what_verify_would_refuse(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, place: str, code: str
) -> None:
    (tmp_path / "article.txt").write_bytes(content)
    assert main(["scan", str(tmp_path / "article.txt")]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert f"article.txt{place}: {code}" in err
    assert "CSV" not in err


def test_scan_counts_lines_as_verify_does(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "article.txt").write_bytes(b"\xef\xbb\xbf" + "灯会\r\n三场\r\n".encode())
    assert main(["scan", str(tmp_path / "article.txt")]) == 0
    out = capsys.readouterr().out
    assert ",1-2," in out
    assert "article-2-1,article,2,三场,3,exact,场次" in out


@pytest.mark.parametrize("closed", ["stdin", "stdout", "stderr"])
def test_a_closed_standard_stream_is_no_fault(
    report: ModuleType, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    report.render = lambda _, out, **__: [out]  # type: ignore[attr-defined]
    monkeypatch.setattr(sys, closed, None)
    assert main(["render"]) == 0
    getattr(sys, closed).close()


def test_render_minds_no_reader_of_its_names_who_left(
    report: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    report.render = lambda _, out, **__: [out]  # type: ignore[attr-defined]
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as broken:
        monkeypatch.setattr(sys, "stdout", broken)
        assert main(["render"]) == 0
