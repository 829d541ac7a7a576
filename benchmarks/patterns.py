"""Every regular expression of civstats becomes a line of what it takes on long runs of what it looks for.

Run as `python benchmarks/patterns.py`; it takes some minutes. Printed are the patterns whose time more than doubles,
by the worst run, where the text doubles: they hang on some text, unless what they read is short.
"""

# ruff: noqa: T201 - printing is what it does

from __future__ import annotations

import ast
import inspect
import random
import re
import signal
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

import civstats

SIZES, MOST = (10_000, 20_000, 40_000), 2.5
LIMIT = 10  # seconds a search
QUICK = 0.02  # seconds for the shortest text; one that is quicker does not grow with the square of it
METHODS = ("search", "match", "fullmatch", "sub", "split", "findall", "finditer")
PAIRS = 200  # of the characters of a pattern that are tried as runs
# What stands long in texts: pasted base64, 1+1+1, tables drawn with lines, blank lines.
OFTEN = (
    "a",
    "1",
    "1+",
    " ",
    "\n",
    "一",
    "万",
    "-",
    "=",
    "(",
    "1,",
    "\t",
    ".",
    "年",
    "\u3000",
    "aB3",
    "3场，\n",
)
# How what stands in a pattern for many characters is tried.
CLASSES = {r"\d": "1", r"\s": " \n", r"\S": "x", r"\w": "a", r"\n": "\n", r"\t": "\t", r"\W": "-"}

Found = tuple[str, re.Pattern[Any], set[str]]  # its place, itself, and how civstats calls it


def patterns() -> Iterator[Found]:
    """Yield each pattern of the modules of civstats once."""
    names = [each.name for each in walk_packages(civstats.__path__, "civstats.")]
    modules = [import_module(name) for name in names if not name.endswith("__main__")]
    trees = [ast.parse(inspect.getsource(module)) for module in modules]
    called: dict[str, set[str]] = {}
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Attribute) and node.attr in METHODS:
            of = node.value.value if isinstance(node.value, ast.Subscript) else node.value
            called.setdefault(getattr(of, "id", getattr(of, "attr", "")), set()).add(node.attr)
    seen: set[re.Pattern[Any]] = set()
    for module, tree in zip(modules, trees, strict=True):
        named = ((name, each, called.get(name, {"finditer"})) for name, each in _compiled(module))
        for name, pattern, methods in (*named, *_written(tree)):
            if pattern not in seen:
                seen.add(pattern)
                yield f"{module.__name__}.{name}", pattern, methods


def _compiled(module: ModuleType) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Yield patterns by their names, also those in a dictionary, list or tuple."""
    waiting = [(name, value) for name, value in vars(module).items() if not name.startswith("__")]
    for name, value in waiting:
        if isinstance(value, re.Pattern):
            yield name, value
        elif isinstance(value, dict | list | tuple):
            waiting += [(name, each) for each in (value.values() if isinstance(value, dict) else value)]


def _written(tree: ast.Module) -> Iterator[Found]:
    """Yield patterns that stand where they are used, as in re.sub("a+", …)."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(ast.Attribute(ast.Name("re"), method), [ast.Constant(str(text)), *_]) if (
                method in METHODS
            ):
                yield f"line {node.lineno}", re.compile(text), {method}


def runs(pattern: re.Pattern[Any]) -> list[str]:
    """Return what to repeat: characters and words of a pattern, pairs of these, and what often stands long."""
    text = pattern.pattern.decode() if isinstance(pattern.pattern, bytes) else pattern.pattern
    parts = [char for code, stands in CLASSES.items() if code in text for char in stands]
    plain = re.sub(r"\\[A-Za-z]|\(\?[:=!<>P]*|[{}0-9]", "", text)
    parts += [*dict.fromkeys(char for char in plain if char not in r"()[]|?*^$\\")][:150]
    pairs = [one + two for one in parts for two in parts if one != two]
    words = re.findall(r"[^\W\d_]{2,}", plain)[:50]
    chosen = random.Random(0).sample(pairs, min(PAIRS, len(pairs)))
    return [*dict.fromkeys([*OFTEN, *parts, *words, *chosen])]


def seconds(pattern: re.Pattern[Any], method: str, text: str) -> float:
    """Return what a search takes, or `LIMIT` where it takes longer."""
    given: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
    calls: dict[str, Callable[[], Any]] = {
        "sub": lambda: pattern.sub(given[:0], given),
        "finditer": lambda: sum(1 for _ in pattern.finditer(given)),
    }
    start = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT)
    try:
        calls.get(method, lambda: getattr(pattern, method)(given))()
    except TimeoutError:
        return LIMIT
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - start


def worst(pattern: re.Pattern[Any], methods: set[str]) -> tuple[float, str, str, list[float]]:
    """Return how much the time grows at most where the text doubles, with method, run and times of that."""
    found: tuple[float, str, str, list[float]] = (0, "", "", [])
    for method in sorted(methods):
        for run in runs(pattern):
            taken: list[float] = []
            for size in SIZES:
                taken.append(seconds(pattern, method, (run * size)[:size] + "\0"))
                if taken[0] < QUICK or taken[-1] >= LIMIT:
                    break
            growth = (taken[-1] / max(taken[0], QUICK)) ** (1 / max(1, len(taken) - 1))
            growth = float("inf") if taken[0] >= LIMIT else growth
            found = max(found, (growth, method, run, taken))
    return found


def _late(*_: object) -> None:
    raise TimeoutError


def main() -> None:
    """Print the patterns that grow too fast, and how many were tried."""
    signal.signal(signal.SIGVTALRM, _late)
    tried = list(patterns())
    for name, pattern, methods in tried:
        growth, method, run, taken = worst(pattern, methods)
        if growth > MOST:
            told = ", ".join(f"{each:.2f}" for each in taken)
            print(f"{name}.{method} on {run!r}: {told} s for {SIZES[: len(taken)]} characters", flush=True)
    print(f"{len(tried)} patterns tried.")


if __name__ == "__main__":
    main()
