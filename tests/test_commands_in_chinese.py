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


# From which argument on a call says words in a problem of reports.
SAYING = {"Problem": 2, "_report": 1, "_refuse": 0, "_stale": 2, "_is_longer": 2, "ValueError": 0}
WORD = re.compile(r"(?<![-.\w])[A-Za-z]{2,}")  # of "a folder"; none of "R-OUT", "--only" and ".ipynb"
SETTINGS = {"each", "pairs"}  # of notebooks, by their names
HOLDING = ast.JoinedStr | ast.FormattedValue | ast.IfExp | ast.BoolOp | ast.BinOp | ast.Starred
HOLDING |= ast.Tuple | ast.List | ast.Dict


def called(node):
    return getattr(node.func, "attr", None) or getattr(node.func, "id", "")


def names(target):
    return {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}


class Words:
    """The words that expressions of a function give and that no reader gets in another language."""

    def __init__(self, package, function):
        self.package, self.named, self.seen = package, {}, set()
        self.enter(function)

    def enter(self, function):
        """Note what names in a function stand for."""
        for node in ast.walk(function):
            for target in [*getattr(node, "targets", ()), *filter(None, [getattr(node, "target", None)])]:
                for name in names(target):
                    self.named.setdefault(name, []).append(getattr(node, "iter", None) or node.value)

    def of(self, node):
        if node in self.seen:
            return
        self.seen.add(node)
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and WORD.search(text) and text not in SETTINGS:
            yield text
        for part in self.parts(node):
            yield from self.of(part)

    def parts(self, node):
        """Give the expressions from which the text of an expression comes."""
        if isinstance(node, ast.Name):
            return self.named.get(node.id, ())
        if isinstance(node, ast.Subscript | ast.Return):
            return [node.value]
        if isinstance(node, ast.GeneratorExp | ast.ListComp):
            return [node.elt]
        if not isinstance(node, ast.Call):
            return ast.iter_child_nodes(node) if isinstance(node, HOLDING) else ()
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        if called(node) == "translate_later":
            return given[1:]
        own = self.package.get(called(node), [])
        for function in own:
            self.enter(function)
        returned = [each for function in own for each in ast.walk(function) if isinstance(each, ast.Return)]
        return [*returned, *(given if own or called(node) in {"str", "join"} else ())]


def test_all_that_reports_say_in_problems_is_translated_where_it_is_shown():
    package, sayings, found = {}, [], []
    for path in (PACKAGE / "report").rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                package.setdefault(function.name, []).append(function)
                calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
                sayings += [(path.name, function, node) for node in calls if called(node) in SAYING]
    assert {called(node) for *_, node in sayings} == SAYING.keys()
    for name, function, node in sayings:
        words = Words(package, function)
        said = [*node.args[SAYING[called(node)] :], *(keyword.value for keyword in node.keywords)]
        found += [(name, node.lineno, word) for part in said for word in words.of(part)]
    assert found == []
