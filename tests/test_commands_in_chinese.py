"""Who works in Chinese gets commands and messages in Chinese; English stays what it is elsewhere."""

import ast
import pickle
import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from civstats.cli import main
from civstats.language import VARIABLE, of_user, speaking
from civstats.problems import CivstatsError
from civstats.report.files import PACKAGE
from civstats.report.limits import LONGEST_MARKDOWN
from civstats.report.reading import read_document


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


@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_problem_is_told_in_the_language_of_its_reader_whatever_its_report_speaks(code):
    source = "# T\n\nA[^x] <b>.\n\n[^x]: a\n\n    - b"
    notebook = new_notebook(
        cells=[new_markdown_cell(source), new_markdown_cell("x" * (LONGEST_MARKDOWN + 1))]
    )
    with speaking("zh" if code == "en" else "en"), pytest.raises(CivstatsError) as caught:
        read_document(notebook, "01-x")
    error = pickle.loads(pickle.dumps(caught.value))  # as workers of a cluster send it
    with speaking(code):
        said = str(error)
    english = ["a series in the footnote [^x]", "HTML in Markdown: <b>"]
    english += ["100,001 characters", "100,000 characters in a cell of Markdown"]
    chinese = ["脚注 [^x] 中的列表", "Markdown 中的 HTML：<b>"]
    chinese += ["100,001 个字符", "100,000 个字符（单个 Markdown 单元格）"]
    assert [text in said for text in english] == [code == "en"] * 4
    assert [text in said for text in chinese] == [code == "zh"] * 4


DRAWN = """from civstats.display.bundles import Picture, picture_bundle
from IPython.display import display
svg = '<svg xmlns="http://www.w3.org/2000/svg"/>'
display(picture_bundle(Picture(" ", " ", ""), svg), raw=True)"""
# R-OUT, <b>, /tmp/reports, --out, 01-x.ipynb, civstats.charts
NAMED = re.compile(r"R-[A-Z-]+|</?b>|/\S+|--\w+|[\w-]+\.\w+(?:\.\w+)*")
PROPER = {
    "civstats",
    "GitHub",
    "HTML",
    "JupyterLab",
    "LaTeX",
    "Markdown",
    "Metadata",
    "Notebook",
    "SVG",
    "version",
}


@pytest.mark.usefixtures("chinese")
def test_what_a_render_refuses_is_told_in_chinese_alone(small_folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CIVSTATS_CACHE", str(tmp_path / "cache"))
    cells = [new_markdown_cell("# 报告\n\n<b>粗</b>[^1]"), new_code_cell(DRAWN)]
    nbformat.write(new_notebook(cells=cells), tmp_path / "01-x.ipynb")
    (tmp_path / "file").touch()
    command = ["render", str(small_folder), "--notebooks", str(tmp_path), "--out"]
    for out, told in (("reports", "没有标题的图"), ("file", "文件夹，或此处尚无内容")):
        assert main([*command, str(tmp_path / out)]) == 1
        said = capsys.readouterr().err
        assert told in said
        assert {*re.findall("[A-Za-z]{2,}", NAMED.sub("", said))} <= PROPER


TRANSLATING = {"translate", "translate_later", "translate_plural", "english", "counted"}
TWO_WORDS = re.compile(r"[a-z]{2,} [a-z]{2,}|[a-z]{2,} $")
MARKUP = re.compile("<|#let")
APART = {
    "ended by ",  # an interrupted command says so also where nothing can be imported
    "The notebooks are stored as they run.",  # to contributors, as is the next
    "the installed itables exports no ITable; install the version that requirements.lock names",
}


def test_all_that_reports_say_is_translated():
    """Two words in a row are a text; files to download are the same for whoever renders."""
    found = []
    for path in (PACKAGE / "report").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8")) if path.parent.name != "downloads" else ast.Module([])
        known = set()
        for node in ast.walk(tree):
            called = node.func if isinstance(node, ast.Call) else None
            name = getattr(called, "attr", None) or getattr(called, "id", "")
            docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            if name in TRANSLATING or docstring:
                known.update(ast.walk(node))
        texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in known)
        told = ((path.name, node.lineno, node.value) for node in texts if isinstance(node.value, str))
        found += [each for each in told if TWO_WORDS.search(each[2]) and not MARKUP.match(each[2])]
    assert [each for each in found if each[2] not in APART] == []
