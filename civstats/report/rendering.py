"""A folder of reports is brought up to date with data and notebooks, or compared with what they give now."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from civstats.language import LANGUAGES, Language, Later, translate_later
from civstats.problems import CivstatsError, Problem
from civstats.report.files import (
    DRAFTS,
    READY,
    clear_temporary,
    finish,
    read,
    replace_files,
    temporary_folder,
    unfinished,
)
from civstats.report.finished import keep, recall, tidy
from civstats.report.inputs import LOADED, Group, find_groups, render_key, tools_key
from civstats.tables.folders import data_folder

FRONT = re.compile(r"(?:^|/)index(?:\.\w+)?\.html$")  # index.html, provinces-2026/index.zh.html


def render(
    folder: Path | None,
    out: Path,
    *,
    notebooks: Path | None = None,
    only: Sequence[str] = (),
    parameters: Mapping[str, str] | None = None,
    fresh: bool = False,
    cluster: str = "",
    languages: Sequence[Language] = LANGUAGES,
) -> list[Path]:
    """Run the notebooks on a data folder, write a report of each as HTML and PDF, and return the files of reports.

    The data folder, or the shipped data set of that name, is that of CIVSTATS_DATA, else the shipped page, if left
    out; with the page come the data sets shipped beside it. Notebooks are the package's own, those apart that begin
    with ``00-``. Below `out` come ``en/<notebook>.html``, ``….pdf`` and ``….png``, a picture for those who share its
    address, ``en/explorer.html`` and ``index.html``, the same in each of `languages` as ``zh/…`` and ``index.zh.html``,
    and ``data/…``; what notebooks write of a data set that their metadata name, as ``"dataset": "provinces-2026"``, in
    a folder of that name. All that is wrong in the tables, or else in the notebooks and their text, is a problem; then
    nothing is written.

    `only` names the notebooks to run, with which those come that they bind; `parameters` are values for names that
    their cells with the tag ``parameters`` set. A front page that is there stays, where not all reports are made.

    A report whose notebook, tables, library and tools are those of one made before is that one, unless `fresh`.
    With the address of a Dask scheduler as `cluster`, notebooks run and reports are set on its workers.
    """
    parameters = parameters or {}
    groups = find_groups(folder, notebooks, only)
    if problems := _overlaps(groups, out):
        raise CivstatsError(problems)
    finish(out)
    clear_temporary()
    languages = [code for code in LANGUAGES if code in languages]
    key = render_key(groups, parameters, languages)
    known = {} if fresh else recall(key)
    if known and known == _digests(out, known):
        return [out / name for name in known]
    # Import lazily: this takes longer than all of the above.
    from civstats.report.build import build  # noqa: PLC0415

    stamp = _stamp(out)
    before = _states(out)
    given: dict[str, Any] = {"parameters": parameters, "languages": languages}
    with temporary_folder() as place:
        contents = build(groups, out, place, **given, fresh=fresh, cluster=cluster)
        changed = [str(path) for path, _ in sorted(before ^ _states(out))]
        # Another render may change reports; a cell may not. The other makes a folder of what is ready before it changes
        # the first file and removes it after the last. So that it is never missed, the stamp is taken before the first
        # look at the files and after the second, and the folder is asked for between files and stamp.
        if changed and not unfinished(out) and stamp == _stamp(out):
            raise CivstatsError(Problem("R-OUT-CHANGED", path) for path in dict.fromkeys(changed))
        if only or parameters:
            fronts = {name for name in contents if FRONT.search(name) and (out / name).is_file()}
            contents = {name: content for name, content in contents.items() if name not in fronts}
        written = replace_files(contents, out)
        # Else something was changed while it ran.
        if key == render_key(groups, parameters, languages) and tools_key() == LOADED:
            keep(key, {name: sha256(read(content)).digest() for name, content in contents.items()})
    tidy()
    return written


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
    known = {} if fresh else recall(render_key(find_groups(folder, notebooks), {}, languages))
    if known and known == _digests(out, known):
        return _unknown([out / name for name in known], languages)
    with temporary_folder() as workplace:
        place = workplace / "reports"  # a folder is locked but once
        paths = render(folder, place, notebooks=notebooks, fresh=fresh, languages=languages)
        expected = {out / path.relative_to(place): path.read_bytes() for path in paths}
    problems: list[Problem] = []
    for path, content in expected.items():
        if not path.is_file():
            wanted = translate_later("this file, which notebooks and tables give")
            problems.append(_stale(path, None, "", wanted))
        elif path.read_bytes() != content:
            problems.append(_difference(path, content))
    return problems + _unknown(expected, languages)


def _states(out: Path) -> set[tuple[Path, tuple[int, int, int]]]:
    """Return the files of reports, each with what changes when it is written; what another render drafts is left out."""
    states = set()
    for folder, folders, names in os.walk(out):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (Path(folder, name) for name in names if not name.startswith(".")):
            with suppress(FileNotFoundError):  # another render may rename it at this moment
                own = path.lstat()
                states.add((path, (own.st_ino, own.st_size, own.st_mtime_ns)))
    return states


def _overlaps(groups: list[Group], out: Path) -> list[Problem]:
    """Find data folders that are `out`, or lie where reports are written in it: in its own folders data, en and zh."""
    place, shown = out.resolve(), str(out)
    written = {place / name for name in ("data", *LANGUAGES)}
    return [
        Problem(
            "R-OUT", shown, None, None, shown, translate_later("a folder outside {folder}", folder=folder)
        )
        for folder in (data_folder(group.folder) for group in groups)
        if (data := folder.resolve()) == place or written & {data, *data.parents}
    ]


def _digests(out: Path, names: dict[str, bytes]) -> dict[str, bytes]:
    return {name: sha256((out / name).read_bytes()).digest() for name in names if (out / name).is_file()}


def _stamp(out: Path) -> int:
    """Give when an entry of a folder was last made, renamed or removed, in nanoseconds; 0 where there is no folder."""
    return out.stat().st_mtime_ns if out.is_dir() else 0


def _unknown(expected: Collection[Path], languages: Sequence[Language]) -> list[Problem]:
    top = Path(os.path.commonpath([*expected]))  # the folder of one data set, where that alone is rendered
    apart = {DRAFTS, READY, *LANGUAGES}.difference(languages)
    found = (path for path in top.glob("*/**/*") if not apart & {*path.relative_to(top).parts})
    unknown = sorted(path for path in found if path.is_file() and path not in expected)
    wanted = translate_later("no file that neither notebooks nor tables give")
    return [_stale(path, None, path.name, wanted) for path in unknown]


def _stale(path: Path, line: int | None, found: str | Later, wanted: str | Later) -> Problem:
    return Problem("R-STALE-REPORT", str(path), line, None, found, wanted)


def _difference(path: Path, content: bytes) -> Problem:
    """Name the first line of a page that differs; a PDF has none."""
    if path.suffix not in {".html", ".csv"}:
        wanted = translate_later("the file that notebooks and tables give now")
        return _stale(path, None, translate_later("other bytes"), wanted)
    old = path.read_text("utf-8", errors="replace").splitlines()
    new = content.decode("utf-8").splitlines()
    pairs = enumerate(zip(old, new, strict=False))
    line = next((line for line, (left, right) in pairs if left != right), min(len(old), len(new)))
    found, expected = (lines[line] if line < len(lines) else "" for lines in (old, new))
    return _stale(path, line + 1, found, f"'{expected}'")
