"""What the package never imports: it reads typed values back, not HTML."""

import ast
import re
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "civstats"
PARSERS = re.compile(r"(bs4|html\.parser|html5lib|lxml)(\..+)?")  # bs4.element


def imported(source):
    """Yield each name that a module imports, anywhere in it: of ``from html import parser`` also ``html.parser``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_module_parses_html():
    found = [
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in PACKAGE.rglob("*.py")
        for name in imported(path.read_text("utf-8"))
        if PARSERS.fullmatch(name)
    ]
    assert found == []


def test_imports_are_seen_however_they_are_written():
    source = "import bs4.element as e\ndef f():\n    from html import escape, parser"
    assert [name for name in imported(source) if PARSERS.fullmatch(name)] == ["bs4.element", "html.parser"]
