"""Front and back matter: how to read the figures, and how to cite a report."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

import bs4
import mistune

from civstats.report.document import Document
from civstats.report.text import mark_chinese

READ: Final = "How to read the figures"
CITE: Final = "How to cite"


def citation(document: Document) -> str:
    """Say how a report is cited, with the data that it rests on."""
    year = document.released[:4]
    stop = "" if document.title.endswith(("?", "!", ".", "？", "！", "。")) else "."
    return (
        f"civstats ({year}). {document.title}{stop} Report version {document.notebook_version}, from: "
        f"{document.data_title}, data version {document.data_version}, released {document.released}, "
        f"SHA-256 {document.data_digest}"
    )


@cache
def reading() -> str:
    """Give the half page on how to read the figures, as HTML with its Chinese marked."""
    source = files("civstats.report").joinpath("templates", "reading.md").read_text("utf-8")
    soup = bs4.BeautifulSoup(str(mistune.create_markdown()(source)), "html.parser")
    mark_chinese(soup)
    return str(soup)
