"""The examples of public names run as they are pasted: with nothing imported but what they import."""

import doctest
import inspect

import pytest

import civstats
from civstats import charts


def examples():
    finder = doctest.DocTestFinder(exclude_empty=True, recurse=True)
    for module in (civstats, charts):
        for name in module.__all__:
            owner = getattr(module, name)
            if inspect.ismodule(owner):
                continue
            for found in finder.find(
                owner, f"{module.__name__}.{name}", module=inspect.getmodule(owner), globs={}
            ):
                if found.examples:
                    yield pytest.param(found, id=found.name)


@pytest.mark.parametrize("example", [*examples()])
def test_it_runs_when_it_is_pasted(example):
    said = []
    doctest.DocTestRunner(verbose=False).run(example, out=said.append)
    assert "".join(said) == ""


def test_each_public_function_has_one():
    shown = {example.id for example in examples()}
    for module in (civstats, charts):
        functions = {name for name in module.__all__ if inspect.isfunction(getattr(module, name))}
        assert {f"{module.__name__}.{name}" for name in functions} <= shown
