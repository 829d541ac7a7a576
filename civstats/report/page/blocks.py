"""The blocks of a document become HTML."""

from __future__ import annotations

import re
from html import escape
from itertools import starmap
from typing import Final

from civstats.display.html import inline_html, label_html, line_html, table_html, text_html
from civstats.display.parts import Finding, Heading, Paragraph, Table
from civstats.display.text import runs
from civstats.language import Language, html_lang, translate
from civstats.report.document import Block, Divider, Figure, Listing, Placed, Quotation, Series

PREFIX: Final = re.compile(r'id="(c[0-9a-f]{8}-)')  # of all ids of one chart
LETTERING: Final = re.compile(r"(<text[^>]*>)([^<]+)")  # <text x="1">500 场次


def placed_html(placed: Placed) -> str:
    """Set a block of a report with its id and number.

    >>> placed_html(Placed(Paragraph(("In 阳泉",)), id="text-1"))
    '<p id="text-1">In <span lang="zh-Hans">阳泉</span></p>'
    """
    block, name = placed.block, placed.id
    if isinstance(block, Heading | Paragraph | Finding):
        anchors = "".join(f'<span id="{escape(other)}"></span>' for other in placed.anchors)
        return line_html(block, name=name, label=placed.label).replace(">", f">{anchors}", 1)
    if isinstance(block, Table):
        return _table(block, name, placed.label)
    if isinstance(block, Figure):
        return _figure(block, name, placed.label)
    return _flow(block, f' id="{name}"' if name else "")


def _flow(block: Series | Quotation | Listing | Divider, own: str) -> str:
    if isinstance(block, Series):
        return _series(block, own)
    if isinstance(block, Quotation):
        return f"<blockquote{own}>{''.join(map(block_html, block.blocks))}</blockquote>"
    if isinstance(block, Listing):
        lines = map(text_html, block.text.expandtabs().split("\n"))
        return f"<pre{own}>{chr(10).join(lines)}</pre>"
    return f"<hr{own}>"


def block_html(block: Block) -> str:
    """Set a block that has neither id nor number."""
    return placed_html(Placed(block))


def _series(block: Series, own: str) -> str:
    entries = "".join(f"<li>{_entry(entry)}</li>" for entry in block.entries)
    if block.start is None:
        return f"<ul{own}>{entries}</ul>"
    start = f' start="{block.start}"' if block.start != 1 else ""
    return f"<ol{own}{start}>{entries}</ol>"


def _entry(entry: tuple[Block, ...]) -> str:
    """Set an entry of a list; a paragraph that stands alone needs no element of its own."""
    first, *rest = entry or (Paragraph(()),)
    tight = isinstance(first, Paragraph) and not any(isinstance(block, Paragraph) for block in rest)
    opening = inline_html(first.inlines) if tight and isinstance(first, Paragraph) else block_html(first)
    return opening + "".join(map(block_html, rest))


def _table(table: Table, name: str, label: str) -> str:
    """Let a wide table scroll in a region of its own that the keyboard reaches."""
    inner = table_html(table, name=name, label=label)
    return f'<div class="table" role="region" tabindex="0" aria-labelledby="{name}-caption">{inner}</div>'


def _figure(figure: Figure, name: str, label: str) -> str:
    """Put a chart on its panel, name it for those who hear it, and fold its values away."""
    panel = f'<div class="panel" role="region" tabindex="0" aria-label="{escape(translate("{label}, chart", label=label))}">{drawings(figure, name)}</div>'
    caption = f"<figcaption>{label_html(label)}{text_html(figure.picture.caption)}</figcaption>"
    values = ""
    if figure.values is not None:
        table = _table(figure.values, f"{name}-values", "")
        values = f'<details class="values"><summary>{escape(translate("Values of {label}", label=label))}</summary>{table}</details>'
    return f'<figure class="chart" id="{name}">{panel}{caption}{values}</figure>'


def drawings(figure: Figure, name: str) -> str:
    """Give the drawings of a chart, of which the style sheet shows one, with ids that begin with a name."""
    narrow = figure.picture.narrow
    if not narrow:
        return _named(figure.svg, name)
    wide, phone = _named(figure.svg, name), _named(narrow, f"{name}-narrow")
    return wide.replace("<svg ", '<svg class="wide" ', 1) + phone.replace("<svg ", '<svg class="narrow" ', 1)


def _named(svg: str, name: str) -> str:
    """Mark the runs of a drawing in another language, and begin its ids with a name: a chart may stand twice on a page."""
    prefix = PREFIX.search(svg)
    marked = LETTERING.sub(lambda text: text[1] + "".join(starmap(_tspan, runs(text[2]))), svg)
    return marked if prefix is None else marked.replace(prefix[1], f"{name}-")


def _tspan(run: str, other: Language | None) -> str:
    return f'<tspan lang="{html_lang(other)}">{run}</tspan>' if other else run
