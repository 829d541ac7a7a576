"""The reference page of problems, from their table: ``python -m civstats.reference > data/problems.md``."""

from __future__ import annotations

import sys

from civstats.problems import Kind, kinds

__all__ = ["reference"]

HEAD = """\
# Problems and what to do about them

Written by `python -m civstats.reference > data/problems.md` from `civstats/problem_kinds.csv`.

A problem is one line: `file:line:column: CODE: found …; expected …; did you mean …? Remedy.` Lines and
columns count from 1, as editors do; a problem of a notebook names its cell instead. All problems of a run
come at once, in the order of the files, and the command ends with 1; `civstats verify` ends with 2 where
there is no text at all to verify against (V-NO-SOURCE). Codes never change.
"""

# What the first letter of a code stands for.
GROUPS = {
    "E": "The tables: `civstats check`",
    "V": "The tables against the text: `civstats verify`",
    "R": "Notebooks and reports: `civstats render`",
}


def reference() -> str:
    """Return the reference page of all problems as Markdown.

    Examples
    --------
    >>> print(reference().splitlines()[0])
    # Problems and what to do about them
    """
    parts = [HEAD]
    for letter, heading in GROUPS.items():
        parts.append(f"## {heading}\n")
        parts += [_entry(kind) for code, kind in sorted(kinds().items()) if code.startswith(letter)]
    return "\n".join(parts)


def _entry(kind: Kind) -> str:
    lines = [f"### {kind.code}", "", f"**{kind.title}.** {kind.meaning}", ""]
    if kind.expected != "{about}":  # which says what is expected only where the problem stands
        lines.append(f"- Expected: {kind.expected.format(about='…')}")
    return "\n".join([*lines, f"- Remedy: {kind.remedy}", ""])


if __name__ == "__main__":
    sys.stdout.buffer.write(reference().encode())  # UTF-8 whatever the terminal's encoding is
