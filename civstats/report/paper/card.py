"""A document becomes the picture that stands for it where its address is shared: title, finding and chart."""

from __future__ import annotations

import io

from PIL import Image

from civstats.display.parts import Finding, plain
from civstats.report.document import Document, Figure
from civstats.report.paper.markup import Source
from civstats.report.paper.pdf import typeset
from civstats.report.paper.pictures import picture
from civstats.report.paper.text import literal, text_markup

COLOURS = 64


def render(document: Document) -> bytes:
    """Draw the card of a report.

    Returns
    -------
    bytes
        A PNG of 1200 by 630 pixels, the same for the same document.
    """
    blocks = [placed.block for placed in document.blocks]
    findings = [plain(block.inlines) for block in blocks if isinstance(block, Finding)]
    charts = {
        f"chart-{n}.svg": picture(block.svg) for n, block in enumerate(blocks) if isinstance(block, Figure)
    }
    texts = (document.title, document.data.title, findings[0] if findings else "")
    told = ", ".join(f"[{text_markup(text)}]" for text in texts)
    chart = f", chart: {literal(next(iter(charts)))}" if charts else ""
    lines = ('#import "card.typ": *', f"#card({told}{chart})")
    source = Source("\n".join(lines), ("the template", "the card"), charts)
    return _small(typeset(source, document, format="png", ppi=144))


def _small(png: bytes) -> bytes:
    """Keep so many colours of a picture as its text and chart need: a third of its size."""
    small = io.BytesIO()
    with Image.open(io.BytesIO(png)) as opened:
        opened.convert("RGB").quantize(COLOURS).save(small, "png", optimize=True)
    return small.getvalue()
