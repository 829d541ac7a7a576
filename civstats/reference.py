"""The reference page of problems, generated from their classes: `python -m civstats.reference`."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys

import civstats
from civstats.errors import Problem

__all__ = ["kinds", "reference"]

HEAD = """\
# Problems and what to do about them

Written by `python -m civstats.reference > data/problems.md` from the classes of the problems.

A problem is one line: `file:line:column: CODE: found …; expected …; did you mean …? Remedy.` Lines and
columns count from 1, as editors do; a problem of a notebook names its cell instead. All problems of a run
come at once, in the order of the files, and the command ends with 1; `civstats verify` ends with 2 where
there is no text at all to verify against (V-NO-SOURCE). Codes never change.
"""

GROUPS = {
    "E-": "The tables: `civstats check`",
    "V-": "The tables against the text: `civstats verify`",
    "R-": "Notebooks and reports: `civstats render`",
}


def kinds() -> list[type[Problem]]:
    """Return every kind of problem that any module defines, by group and code.

    Examples
    --------
    >>> kinds()[0].code
    'E-BAD-DATE'
    """
    for module in pkgutil.walk_packages(civstats.__path__, "civstats."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found = [kind for kind in _descendants(Problem) if "code" in vars(kind)]
    groups = list(GROUPS)
    return sorted(found, key=lambda kind: (groups.index(kind.code[:2]), kind.code))


def _descendants(kind: type[Problem]) -> list[type[Problem]]:
    return [each for child in kind.__subclasses__() for each in (child, *_descendants(child))]


def reference() -> str:
    """Return the reference page of all problems as Markdown.

    Examples
    --------
    >>> print(reference().splitlines()[0])
    # Problems and what to do about them
    """
    parts = [HEAD]
    for prefix, heading in GROUPS.items():
        parts.append(f"## {heading}\n")
        parts += [_entry(kind) for kind in kinds() if kind.code.startswith(prefix)]
    return "\n".join(parts)


def _entry(kind: type[Problem]) -> str:
    lines = [f"### {kind.code}", "", f"**{kind.title}.** {inspect.cleandoc(kind.__doc__ or '')}", ""]
    if kind.expectation != "{about}":  # which says what is expected only where the problem stands
        lines.append(f"- Expected: {kind.expectation.format(about='…')}")
    return "\n".join([*lines, f"- Remedy: {kind.remedy}", ""])


if __name__ == "__main__":
    sys.stdout.buffer.write(reference().encode())  # whatever the terminal's encoding is
