"""Reports in a folder are compared with what notebooks and tables give now."""

from __future__ import annotations

import tempfile
from pathlib import Path

from civstats.problems import Problem
from civstats.report.build import render


def stale_reports(folder: Path | None, out: Path, *, notebooks: Path | None = None) -> list[Problem]:
    """Render into a temporary folder and compare with the reports in `out`, which stay as they are.

    Parameters
    ----------
    folder : Path or None
        Data folder, as for `render`.
    out : Path
        Folder of the committed reports.
    notebooks : Path, optional
        Folder of the notebooks, as for `render`.

    Returns
    -------
    list of Problem
        One for each report that differs, is missing, or has no notebook any more; a page is compared line by
        line, and `line` is the first that differs. Files beside the folders of reports and data are left out.

    Raises
    ------
    CivstatsError
        If nothing can be rendered.
    """
    with tempfile.TemporaryDirectory(prefix="civstats-") as fresh:
        paths = render(folder, Path(fresh), notebooks=notebooks)
        expected = {path.relative_to(fresh).as_posix(): path.read_bytes() for path in paths}
    problems: list[Problem] = []
    for name, content in expected.items():
        committed = out / name
        if not committed.is_file():
            problems.append(
                Problem(
                    "R-STALE-REPORT",
                    str(committed),
                    None,
                    None,
                    "",
                    "this file, which notebooks and tables give",
                )
            )
        elif committed.read_bytes() != content:
            problems.append(_difference(committed, content))
    problems += (
        Problem(
            "R-STALE-REPORT",
            str(path),
            None,
            None,
            path.name,
            "no file that neither notebooks nor tables give",
        )
        for path in sorted(path for path in out.glob("*/*") if path.is_file())
        if path.relative_to(out).as_posix() not in expected
    )
    return problems


def _difference(committed: Path, content: bytes) -> Problem:
    """Name the first line of a page that differs; a PDF has none."""
    if committed.suffix not in {".html", ".csv"}:
        return Problem(
            "R-STALE-REPORT",
            str(committed),
            None,
            None,
            "other bytes",
            "the file that notebooks and tables give now",
        )
    old = committed.read_text("utf-8", errors="replace").splitlines()
    new = content.decode("utf-8").splitlines()
    equal = next((i for i, (left, right) in enumerate(zip(old, new, strict=False)) if left != right), None)
    line = min(len(old), len(new)) if equal is None else equal
    found, wanted = (lines[line] if line < len(lines) else "" for lines in (old, new))
    return Problem("R-STALE-REPORT", str(committed), line + 1, None, found, f"'{wanted}'")
