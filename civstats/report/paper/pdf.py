"""A document becomes a tagged PDF, set by typst in the two fonts of the reports alone."""

from __future__ import annotations

import io
import re
import shutil
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import typst

from civstats.problems import CivstatsError, Problem
from civstats.report.document import Document
from civstats.report.paper.glyphs import SANS, missing
from civstats.report.paper.markup import Markup, Source
from civstats.report.paper.text import literal

TEMPLATES = sorted(Path(__file__).parent.glob("*.typ"))
MAIN = "main.typ"


def render(document: Document) -> bytes:
    """Set a document as PDF/UA-1.

    Parameters
    ----------
    document : Document
        A report, complete with its trace.

    Returns
    -------
    bytes
        The PDF, the same for the same document: it carries the date of the data and none of the build.

    Raises
    ------
    CivstatsError
        If a character has no glyph, a link leads nowhere, a chart lacks its alternative text, or typst
        refuses the document; each problem names its place.
    """
    markup = Markup(document)
    problems = [*missing(document), *markup.problems]
    if problems:
        raise CivstatsError(problems)
    pdf = typeset(markup.source, document, format="pdf", pdf_standards=["ua-1"])
    return _packed(pdf)


def typeset(source: Source, document: Document, **settings: Any) -> bytes:
    """Let typst set a source in the fonts of the reports alone; its refusals name places of the document."""
    with tempfile.TemporaryDirectory() as folder:
        main = _write(source, Path(folder))
        try:
            content: bytes
            content, warnings = typst.compile_with_warnings(
                str(main),
                root=folder,
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
        found = (f"{refusal.message} in {_place(refusal.diagnostic, source)}" for refusal in refusals)
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
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(SANS.parent)]
    )


def _write(source: Source, folder: Path) -> Path:
    """Write all that typst may read into one folder; its root keeps it from reading anything else."""
    for template in TEMPLATES:
        shutil.copyfile(template, folder / template.name)
    for name, picture in source.pictures.items():
        (folder / name).write_text(picture, encoding="utf-8")
    main = folder / MAIN
    main.write_text(source.text, encoding="utf-8")
    return main


def _place(diagnostic: str, source: Source) -> str:
    """Say where the block stands that typst stopped at."""
    line = re.search(rf"{re.escape(MAIN)}:(\d+):\d+", diagnostic)
    if line is not None:
        return source.places[int(line.group(1)) - 1]
    picture = next((literal(name) for name in source.pictures if name in diagnostic), None)
    drawn = zip(source.text.split("\n"), source.places, strict=True)
    return next((place for markup, place in drawn if picture and picture in markup), "the document")
