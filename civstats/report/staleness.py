"""Reports in a folder are compared with what notebooks and tables give now."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import Path

from civstats.language import LANGUAGES, Language
from civstats.problems import Problem
from civstats.report.files import DRAFTS, READY, unfinished
from civstats.report.locks import temporary_folder
from civstats.report.rendering import fresh_files, render


def stale_reports(
    folder: Path | None,
    out: Path,
    *,
    notebooks: Path | None = None,
    fresh: bool = False,
    languages: Sequence[Language] = LANGUAGES,
) -> list[Problem]:
    """Render into a temporary folder and compare with the reports in `out`, which stay as they are.

    Folders are given as to `render`, which may raise. Where `out` holds, byte for byte, what `render` made of the
    same inputs before, nothing is rendered, unless `fresh`. A problem is each report that differs, is missing, or
    has no notebook any more; files beside the folders of reports and data are left out, and reports in other languages.
    """
    if unfinished(out):
        return [Problem("R-UNFINISHED", str(out), None, None, READY)]
    known = [] if fresh else fresh_files(folder, out, notebooks=notebooks, languages=languages)
    if known:
        return _unknown(known, languages)
    with temporary_folder() as workplace:
        place = workplace / "reports"  # a folder is locked but once
        paths = render(folder, place, notebooks=notebooks, fresh=fresh, languages=languages)
        expected = {out / path.relative_to(place): path.read_bytes() for path in paths}
    problems: list[Problem] = []
    for path, content in expected.items():
        if not path.is_file():
            problems.append(_stale(path, None, "", "this file, which notebooks and tables give"))
        elif path.read_bytes() != content:
            problems.append(_difference(path, content))
    return problems + _unknown(expected, languages)


def _unknown(expected: Collection[Path], languages: Sequence[Language]) -> list[Problem]:
    top = Path(os.path.commonpath([*expected]))  # the folder of one data set, where that alone is rendered
    apart = {DRAFTS, READY, *LANGUAGES}.difference(languages)
    found = (path for path in top.glob("*/**/*") if not apart & {*path.relative_to(top).parts})
    unknown = sorted(path for path in found if path.is_file() and path not in expected)
    wanted = "no file that neither notebooks nor tables give"
    return [_stale(path, None, path.name, wanted) for path in unknown]


def _stale(path: Path, line: int | None, found: str, wanted: str) -> Problem:
    return Problem("R-STALE-REPORT", str(path), line, None, found, wanted)


def _difference(path: Path, content: bytes) -> Problem:
    """Name the first line of a page that differs; a PDF has none."""
    if path.suffix not in {".html", ".csv"}:
        return _stale(path, None, "other bytes", "the file that notebooks and tables give now")
    old = path.read_text("utf-8", errors="replace").splitlines()
    new = content.decode("utf-8").splitlines()
    pairs = enumerate(zip(old, new, strict=False))
    line = next((line for line, (left, right) in pairs if left != right), min(len(old), len(new)))
    found, wanted = (lines[line] if line < len(lines) else "" for lines in (old, new))
    return _stale(path, line + 1, found, f"'{wanted}'")
