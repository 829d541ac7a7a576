"""A file, or standard input, becomes what the command `scan` prints, or rows that it appends to a data folder."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from civstats.coding.documents import text_lines, text_problem
from civstats.coding.drafting.indicators import Indicator, Indicators
from civstats.coding.drafting.into_folder import append
from civstats.coding.drafting.scan import drafts_csv, scan, source_row
from civstats.problems import CivstatsError, Problem, nearest
from civstats.tables.files import Files
from civstats.tables.folders import Folder, read_folder, shipped_folder
from civstats.tables.schemas import TABLES

__all__ = ["draft_into", "draft_text", "source_key"]


def draft_text(text: Path | None, folder: Path | None, source_id: str | None) -> str:
    """Return drafts for a text as CSV to paste.

    Parameters
    ----------
    text : Path or None
        The file; None for standard input.
    folder : Path or None
        The data folder whose codebook holds; if None, that of CIVSTATS_DATA, else the shipped page.
    source_id : str or None
        Key of the piece; if None, made of the name of the file.

    Raises
    ------
    CivstatsError
        Where the text or a table of the folder cannot be read.
    """
    return drafts_csv(_drafts(text, _read(folder), source_id, new=False))


def draft_into(text: Path | None, folder: Path, source_id: str | None, ref_area: str) -> Iterator[str]:
    """Append drafts for a text to the tables of a folder, and yield for each file how many rows it has more.

    Parameters
    ----------
    text, folder, source_id
        As for `draft_text`.
    ref_area : str
        Key of the place that the text is about, for all rows; empty to leave it to the coder.

    Raises
    ------
    CivstatsError
        Where something cannot be read, the piece is there already or the place is not; nothing is written then.
    """
    tables = _read(folder)
    drafts = _drafts(text, tables, source_id, new=True)
    problems = [*_refused(tables, drafts["sources"]["source_id"].iloc[0], ref_area)]
    if problems:
        raise CivstatsError(problems)
    observations = drafts["observations"]
    status = observations["obs_status"].fillna("V")  # figures taken over as they were received
    drafts["observations"] = observations.assign(ref_area=ref_area or None, obs_status=status)
    written = append(folder, drafts)
    sizes = {folder / TABLES[name].path: len(frame) for name, frame in drafts.items()}
    return (f"{path}: {sizes[path]:,} row{'s' * (sizes[path] != 1)} more" for path in written)


def source_key(name: str) -> str:
    """Return a key that the tables accept, made of the letters and digits of a name.

    Examples
    --------
    >>> source_key("云汀 2025"), source_key("Jichuan_Evening"), source_key("云汀")
    ('2025', 'jichuan-evening', 'text')
    """
    plain = unicodedata.normalize("NFKC", name).lower()
    return "-".join(re.findall("[a-z0-9]+", plain)) or "text"


def _read(folder: Path | None) -> Folder:
    tables = read_folder(Path(folder or os.environ.get("CIVSTATS_DATA") or shipped_folder()))
    if tables.problems:
        raise CivstatsError(tables.problems)
    return tables


def _drafts(
    text: Path | None, tables: Folder, source_id: str | None, *, new: bool
) -> dict[str, pd.DataFrame]:
    """Return drafts by table: sources, observations, exclusions, and indicators where new ones are wanted."""
    content, shown = _content(text)
    problem = text_problem(shown, content)
    if problem:
        raise CivstatsError([problem])
    key = source_id or source_key(text.stem if text else "")
    rows = ([row[name].text for name in Indicator._fields] for row in tables.rows["indicators"])
    indicators = Indicators((Indicator(*cells) for cells in rows), f"{key}-new" if new else "")
    words = [row["word"].text for row in tables.rows["lexical_words"]]
    article = "\n".join(text_lines(content))
    observations, exclusions = scan(article, key, tables.codes["measure_word"], words, indicators)
    drafts = {"sources": source_row(key, text.name if text else f"{key}.txt", content)}
    if new:
        drafts["indicators"] = pd.DataFrame(indicators.drafted, columns=Indicator._fields)
    return {**drafts, "observations": observations, "exclusions": exclusions}


def _content(text: Path | None) -> tuple[bytes, str]:
    """Return the bytes of a text, and what messages call it."""
    if text is None:
        return sys.stdin.buffer.read(), "standard input"
    files = Files(text.parent)
    return files.content(text.name), files.shown + text.name


def _refused(tables: Folder, source_id: str, ref_area: str) -> Iterator[Problem]:
    """Yield what keeps drafts out of a folder: a piece of the same key, a place that it does not know."""
    pieces = tables.keys["sources.source_id"]
    if source_id in pieces:
        yield pieces[source_id]["source_id"].problem("E-DUPLICATE-KEY", "the text that is scanned")
    places = tables.keys["places.ref_area"]
    if ref_area and ref_area not in places:
        near = nearest(ref_area, places)
        yield Problem("E-BROKEN-REFERENCE", "--ref-area", None, None, ref_area, "places.ref_area", near)
