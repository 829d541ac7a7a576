"""Blocks get what readers point at: ids, and numbers of figures, tables and findings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from typing import Literal

from civstats.display.parts import Finding, Heading, Table, plain
from civstats.report.document import Block, Figure, Kind, Placed

KINDS: dict[type[Block], Kind] = {Figure: "figure", Table: "table", Finding: "finding"}
IDS = {Figure: "fig", Table: "table", Finding: "finding"}


def number_blocks(
    blocks: Iterable[Placed], taken: set[str], part: str = "", english_part: str = ""
) -> list[Placed]:
    """Give headings, figures, tables and findings their ids, and all but headings their numbers, as in Figure 03-1.

    Numbers begin with `part`, ids with `english_part` where there is one; blocks of a chapter keep those of its own
    report. Ids that are `taken` are of rows. Headings become of level 2 or 3.
    """
    taken = set(taken)
    counters: dict[tuple[type[Block], str], Iterator[int]] = {}
    opened = False
    numbered = []
    for placed in blocks:
        block = placed.block
        name = number = ""
        kind: Kind | Literal[""] = ""
        anchors: tuple[str, ...] = ()
        if isinstance(block, Heading):
            block = replace(block, level=max(block.level, 2) if opened else 2)  # no level is skipped
            opened = True
            title = block.english or plain(block.inlines)
            name = _free(f"sec-{_slug(title)}", taken)
            anchors = tuple(other for other in _anchors(title) if other not in taken)
            taken.update(anchors)
        elif type(block) in KINDS:
            before = number_prefix(placed.report) if placed.report else part
            counter = counters.setdefault((type(block), before), count(1))
            place = next(counter)
            kind, number = KINDS[type(block)], _numbered(before, place)
            english = english_part if before == part and english_part else before
            name = _free(f"{IDS[type(block)]}-{_slug(_numbered(english, place))}", taken)
        numbered.append(replace(placed, block=block, id=name, kind=kind, number=number, anchors=anchors))
    return numbered


def _numbered(part: str, place: int) -> str:
    return f"{part}-{place}" if part else str(place)


def _anchors(title: str) -> dict[str, None]:
    """Give the ids of a heading in JupyterLab and on GitHub.

    >>> list(_anchors("What is counted, and where?"))
    ['What-is-counted,-and-where?', 'what-is-counted-and-where']
    """
    words = " ".join(title.split())
    on_github = re.sub(r"[^\w -]", "", words).lower()
    return dict.fromkeys(name.replace(" ", "-") for name in (words, on_github))


def number_prefix(slug: str) -> str:
    """Give the number that a report's name begins with; nothing where there is none.

    >>> number_prefix("03-volumes-and-reach"), number_prefix("comparative-report")
    ('03', '')
    """
    return slug.partition("-")[0] if slug[:1].isdigit() else ""


def _slug(text: str) -> str:
    ascii_alone = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_alone)) or "section"


def _free(wanted: str, taken: set[str]) -> str:
    name = next(
        name for number in count(1) if (name := wanted if number == 1 else f"{wanted}-{number}") not in taken
    )
    taken.add(name)
    return name
