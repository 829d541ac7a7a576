"""A document becomes the picture that stands for it where its address is shared: title, finding and chart."""

from __future__ import annotations

import io
import json

from PIL import Image

from civstats.display.parts import Finding, plain
from civstats.language import translate_later
from civstats.report.document import Document, Figure
from civstats.report.paper.pdf import typeset
from civstats.report.paper.pictures import picture
from civstats.report.paper.source import Source
from civstats.report.paper.text import text_pieces

SOURCE = '#import "card.typ": card\n#card(json("document.json"))'

COLOURS = 64


def render(document: Document) -> bytes:
    """Draw the card of a report, a PNG of 1200 by 630 pixels, the same for the same document."""
    blocks = [placed.block for placed in document.blocks]
    findings = [plain(block.inlines) for block in blocks if isinstance(block, Finding)]
    charts = [picture(block.svg) for block in blocks if isinstance(block, Figure)]
    told = {
        "lang": document.lang,
        "title": text_pieces(document.title),
        "data": text_pieces(document.data.title),
        "finding": text_pieces(findings[0] if findings else ""),
        "chart": "chart.svg" if charts else None,
    }
    files = {"chart.svg": "".join(charts[:1]), "document.json": json.dumps(told)}
    source = Source(SOURCE, files, {"main.typ:2": translate_later("the card")})
    return _small(typeset(source, document, format="png", ppi=144))


def _small(png: bytes) -> bytes:
    """Keep so many colours of a picture as its text and chart need: a third of its size."""
    small = io.BytesIO()
    with Image.open(io.BytesIO(png)) as opened:
        colours = opened.convert("RGB").quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE)
        colours.save(small, "png")  # not optimised, which saves a thirtieth and doubles the time
    return small.getvalue()
