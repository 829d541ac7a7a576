"""Who works in Chinese gets commands and messages in Chinese; English stays what it is elsewhere."""

import pytest

from civstats.cli import main
from civstats.language import VARIABLE, of_user


@pytest.fixture
def chinese(monkeypatch):
    monkeypatch.setenv(VARIABLE, "")
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setenv("LC_ALL", "")
    monkeypatch.setenv("LC_MESSAGES", "")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "zha_CN.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "zh_TW"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", VARIABLE: "en"}, "en"),
        ({}, "en"),
    ],
)
def test_the_environment_says_the_language(monkeypatch, variables, code):
    for name in (VARIABLE, "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, variables.get(name, ""))
    assert of_user() == code


@pytest.mark.usefixtures("chinese")
def test_a_message_names_the_column_as_header_and_people_do(small_folder, capsys):
    path = small_folder / "observations.csv"
    path.write_text(path.read_text("utf-8").replace(",exact,", ",exakt,", 1), "utf-8")
    assert main(["check", "-q", str(small_folder)]) == 1
    said = capsys.readouterr().out
    assert "列 qualifier（概数词）" in said
    assert "E-UNKNOWN-CODE：此处为 'exakt'；应为 代码表 qualifier（概数词） 的代码；是否指 'exact'？" in said


@pytest.mark.usefixtures("chinese")
def test_what_a_printed_figure_lacks_is_said_in_chinese(small_folder, capsys):
    path = small_folder / "observations.csv"
    text = path.read_text("utf-8")
    printed = text.split("\n")[1].split(",")[3]
    path.write_text(text.replace(f",{printed},", ",若干,", 1), "utf-8")
    main(["check", "-q", str(small_folder)])
    assert "没有数词" in capsys.readouterr().out


@pytest.mark.usefixtures("chinese")
def test_help_and_wrong_usage_are_in_chinese(capsys):
    with pytest.raises(SystemExit):
        main(["render", "--help"])
    said = capsys.readouterr().out
    assert "用法：" in said
    assert "报告写入的文件夹" in said
    with pytest.raises(SystemExit):
        main(["check", "--loud"])
    assert "无法识别的参数：--loud" in capsys.readouterr().err
