"""A document becomes a tagged PDF, set by typst in the two fonts of the reports alone."""

from __future__ import annotations

import io
import re
import shutil
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import typst

from civstats.language import Later, translate_later
from civstats.problems import CivstatsError, Problem
from civstats.report.document import Document
from civstats.report.files import temporary_folder
from civstats.report.paper.glyphs import SANS, missing
from civstats.report.paper.places import found_in
from civstats.report.paper.source import MAIN, Paper, Source

TEMPLATES = sorted(Path(__file__).parent.glob("*.typ"))


def render(document: Document) -> bytes:
    """Set a document as PDF/UA-1, the same bytes for the same document; problems name their places in it."""
    paper = Paper(document)
    problems = [*missing(document), *paper.problems]
    if problems:
        raise CivstatsError(problems)
    return _packed(typeset(paper.source, document, format="pdf", pdf_standards=["ua-1"]))


def typeset(source: Source, document: Document, **settings: Any) -> bytes:
    """Let typst set a source in the fonts of the reports alone; its refusals name places of the document."""
    with temporary_folder() as folder:
        main = _write(source, folder)
        try:
            content: bytes
            content, warnings = typst.compile_with_warnings(
                str(main),
                root=str(folder),
                font_paths=_fonts(),
                ignore_system_fonts=True,
                **settings,
                timestamp=datetime.fromisoformat(document.data.released).replace(tzinfo=UTC),
            )
            refusals: list[typst.TypstError | typst.TypstWarning] = [*warnings]
        except typst.TypstError as error:
            refusals = [error]
    if refusals:
        file = f"{document.slug}.ipynb"
        found = [found_in(_place(refusal.diagnostic, source), refusal.message) for refusal in refusals]
        raise CivstatsError(Problem("R-PDF-REFUSED", file, None, None, text) for text in found)
    return content


def _packed(pdf: bytes) -> bytes:
    """Pack the objects of a PDF, most of them tags, into compressed streams: a fifth of the size."""
    packed = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return packed.getvalue()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,  # typst's own font of formulas
        font_paths=[str(SANS.parent)],
    )


def _write(source: Source, folder: Path) -> Path:
    """Write all that typst may read into one folder; its root keeps it from reading anything else."""
    for template in TEMPLATES:
        shutil.copyfile(template, folder / template.name)
    for name, content in source.files.items():
        (folder / name).write_text(content, encoding="utf-8")
    main = folder / MAIN
    main.write_text(source.text, encoding="utf-8")
    return main


def _place(diagnostic: str, source: Source) -> Later:
    """Say where the block stands that typst stopped at: it names main.typ:12:1 or picture-3.svg:1:0."""
    named = re.search(r"main\.typ:\d+|picture-\d+\.svg", diagnostic)
    return source.places.get(named[0] if named else "", translate_later("the document"))
