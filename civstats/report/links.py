"""Links from one report to another or to a file beside it: those that lead nowhere become problems."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from html import unescape
from pathlib import PurePosixPath
from posixpath import normpath
from urllib.parse import unquote

from civstats.display.parts import Link, pieces_within
from civstats.language import LANGUAGES
from civstats.problems import Problem
from civstats.report.document import Document, lines_of
from civstats.report.page.html import front_page

OUTWARD = re.compile(r"[a-z]+:|#")  # https://example.org, mailto:a@b.org, #sec-limits
ID = re.compile(r' id="([^"]*)"')


def dead_links(
    pages: Iterable[Document], files: Mapping[str, bytes], beside: Collection[str]
) -> Iterator[Problem]:
    """Yield each link of reports to a file, or to a place of a page, that is not among the `files` by their paths.

    Reports of notebooks `beside` are made another time, of other data or values, so links to them may stand.
    """
    series = tuple(f"{name}-" for name in beside)
    for page in pages:
        for cell, target in _targets(page):
            href, _, fragment = map(unquote, target.partition("#"))
            path = normpath(f"{page.lang}/{href}")
            name = PurePosixPath(path).stem
            there = path in {*files, *map(front_page, LANGUAGES)} or name in beside or name.startswith(series)
            if not there or (fragment and path in files and fragment not in _ids(files[path])):
                yield Problem("R-UNRESOLVED-LINK", f"{page.slug}.ipynb", cell, None, target)


def _targets(page: Document) -> Iterator[tuple[int | None, str]]:
    """Yield where links lead to that leave a page but not its site, each with its cell."""
    for placed in page.blocks:
        pieces = (part for line in lines_of(placed.block) for part in pieces_within(line))
        targets = (part.target for part in pieces if isinstance(part, Link))
        yield from ((placed.cell, target) for target in targets if not OUTWARD.match(target))


def _ids(page: bytes) -> set[str]:
    return set(map(unescape, ID.findall(page.decode())))
