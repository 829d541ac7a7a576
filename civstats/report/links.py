"""Links from one report to another or to a file beside it: those that lead nowhere become problems."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from html import unescape
from pathlib import PurePosixPath
from posixpath import normpath
from urllib.parse import unquote

from civstats.display.parts import Link, pieces_within
from civstats.language import LANGUAGES
from civstats.problems import Problem
from civstats.report.document import Document, lines_of
from civstats.report.files import Content, read
from civstats.report.page.html import front_page

Targets = tuple[tuple[int | None, str], ...]  # of links, each with the cell that it stands in

OUTWARD = re.compile(r"[a-z]+:|#")  # https://example.org, mailto:a@b.org, #sec-limits
ID = re.compile(r' id="([^"]*)"')


def dead_links(
    targets: Mapping[str, Targets], lang: str, files: Mapping[str, Content], beside: Collection[str]
) -> Iterator[Problem]:
    """Yield each link of reports to a file, or to a place of a page, that is not among the `files` by their paths.

    `targets` are those of each report by its name. Reports of notebooks `beside` are made another time, of other data
    or values, so links to them may stand.
    """
    series = tuple(f"{name}-" for name in beside)
    ids = cache(lambda path: set(map(unescape, ID.findall(read(files[path]).decode()))))
    for slug, own in targets.items():
        for cell, target in own:
            href, _, fragment = map(unquote, target.partition("#"))
            path = normpath(f"{lang}/{href}")
            name = PurePosixPath(path).stem
            there = path in {*files, *map(front_page, LANGUAGES)} or name in beside or name.startswith(series)
            if not there or (fragment and path in files and fragment not in ids(path)):
                yield Problem("R-UNRESOLVED-LINK", f"{slug}.ipynb", cell, None, target)


def targets_of(page: Document) -> Targets:
    """Tell where links lead to that leave a page but not its site, each with its cell."""
    return tuple(
        (placed.cell, part.target)
        for placed in page.blocks
        for line in lines_of(placed.block)
        for part in pieces_within(line)
        if isinstance(part, Link) and not OUTWARD.match(part.target)
    )
