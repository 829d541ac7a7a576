"""Blocks as typst markup become lines, wide tables and what announces them on landscape pages."""

from __future__ import annotations

from dataclasses import dataclass

PROSE_BEFORE_TURN = 3  # paragraphs that follow a wide table onto its page, if a heading stands above them


@dataclass(frozen=True)
class Part:
    """One block of a report as typst markup.

    Attributes
    ----------
    kind : str
        ``p``, ``h2``, ``h3``, ``table``, ``figure`` or ``flow``.
    markup : str
        Typst markup on one line.
    place : str
        Where it stands, in words.
    turned : bool
        Whether it needs a landscape page.
    """

    kind: str
    markup: str
    place: str
    turned: bool = False


def turn_pages(blocks: list[Part]) -> list[tuple[str, str]]:
    """Put wide tables on landscape pages, and the heading that announces one on the same page.

    Parameters
    ----------
    blocks : list of Part
        A report in its order.

    Returns
    -------
    list of tuple of str
        Lines of typst and the place that each sets.
    """
    turned = [block.turned for block in blocks]
    for index in (index for index, block in enumerate(blocks) if block.turned):
        start = index
        while start > 0 and blocks[start - 1].kind == "p":
            start -= 1
        prose = index - start
        while start > 0 and blocks[start - 1].kind in {"h2", "h3"}:
            start -= 1
        if prose <= PROSE_BEFORE_TURN and blocks[start].kind in {"h2", "h3"}:
            turned[start:index] = [True] * (index - start)
    lines: list[tuple[str, str]] = []
    inside = False
    for block, turn in zip(blocks, turned, strict=True):
        if turn != inside:
            lines.append(("#turned[" if turn else "]", block.place))
        lines.append((block.markup, block.place))
        inside = turn
    return [*lines, ("]", "the end")] if inside else lines
