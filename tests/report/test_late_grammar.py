"""The grammar of addresses is built where an address is checked, and checks as ever."""

import subprocess
import sys


def said(code):
    """Run code in a process of its own; give what it printed."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_rendering_does_without_the_grammar():
    assert said(
        "import sys, civstats.report.build; print('nbformat' in sys.modules, 'lark' in sys.modules)"
    ) == [
        "True",
        "False",
    ]


def test_jsonschema_checks_addresses_with_it():
    code = """if True:
    import civstats.report.build
    from jsonschema import Draft202012Validator as Validator
    validator = Validator({"format": "iri"}, format_checker=Validator.FORMAT_CHECKER)
    print(validator.is_valid("https://例.cn/"), validator.is_valid("no address"))"""
    assert said(code) == ["True", "False"]


def test_who_imports_it_gets_all_of_it():
    code = """if True:
    import civstats.report, rfc3987_syntax
    print(rfc3987_syntax.is_valid_syntax_iri("https://例.cn/"))"""
    assert said(code) == ["True"]


def test_who_imports_a_module_within_it_finds_that():
    code = """if True:
    import civstats.report
    from rfc3987_syntax.syntax_helpers import is_valid_syntax
    print(is_valid_syntax("iri", "https://例.cn/"))"""
    assert said(code) == ["True"]


def test_where_it_is_there_it_stays():
    code = "import rfc3987_syntax as own, sys, civstats.report; print(sys.modules['rfc3987_syntax'] is own)"
    assert said(code) == ["True"]
