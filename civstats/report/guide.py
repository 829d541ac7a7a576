"""What every report says beside its own text: how to read the figures, and how to cite it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from civstats.report.document import Block
from civstats.report.markdown import read_markdown

READ: Final = "How to read the figures"
CITE: Final = "How to cite"


@cache
def reading_guide() -> tuple[Block, ...]:
    """Give the half page on how to read the figures."""
    source = files("civstats.report").joinpath("reading_guide.md").read_text("utf-8")
    refused: list[str] = []
    return tuple(read_markdown(source, refused.append))
