"""Reports in a folder are compared with what notebooks and tables give now."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from civstats.problems import Problem
from civstats.report.build import render


def stale_reports(folder: Path | None, out: Path, *, notebooks: Path | None = None) -> list[Problem]:
    """Render into a temporary folder and compare with the reports in `out`, which stay as they are.

    Folders are given as to `render`, which may raise. A problem is each report that differs, is missing, or
    has no notebook any more; files beside the folders of reports and data are left out.
    """
    with tempfile.TemporaryDirectory(prefix="civstats-") as fresh:
        paths = render(folder, Path(fresh), notebooks=notebooks)
        expected = {out / path.relative_to(fresh): path.read_bytes() for path in paths}
    problems: list[Problem] = []
    for path, content in expected.items():
        if not path.is_file():
            problems.append(_stale(path, None, "", "this file, which notebooks and tables give"))
        elif path.read_bytes() != content:
            problems.append(_difference(path, content))
    top = Path(os.path.commonpath(expected))  # the folder of one data set, where that alone is rendered
    unknown = sorted(path for path in top.glob("*/**/*") if path.is_file() and path not in expected)
    wanted = "no file that neither notebooks nor tables give"
    return problems + [_stale(path, None, path.name, wanted) for path in unknown]


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
