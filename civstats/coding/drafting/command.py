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
from civstats.coding.drafting.indicators import Indicator, Indicators, read_frame
from civstats.coding.drafting.into_folder import append
from civstats.coding.drafting.scan import drafts_csv, scan, source_row
from civstats.problems import CivstatsError, Problem, nearest
from civstats.tables.corrections import correct
from civstats.tables.files import Files
from civstats.tables.folders import Folder, read_folder, shipped_folder
from civstats.tables.schemas import TABLES


def draft_text(
    text: Path | None, folder: Path | None, source_id: str | None, ref_area: str, frame: Path | None = None
) -> str:
    """Return drafts for a text, or for standard input, as CSV to paste.

    The codebook is that of the data folder given, else of CIVSTATS_DATA, else of the shipped page. Without a
    `source_id` the key of the piece is made of the name of the file. `ref_area` is the key of the place that the text
    is about, for all rows; empty to leave it to the coder. `frame` is a table of indicators: only figures that fit one
    of them are then drafted.
    """
    tables = _read(folder)
    _refuse(tables, "", ref_area)
    wanted = Indicators(read_frame(Files(frame.parent).read(frame.name))) if frame else _codebook(tables)
    drafts = _drafts(text, source_id, ref_area, tables, wanted)
    if frame:
        del drafts["exclusions"]
        drafts["observations"] = drafts["observations"].dropna(subset="indicator_id")
    return drafts_csv(drafts)


def draft_into(text: Path | None, folder: Path, source_id: str | None, ref_area: str) -> Iterator[str]:
    """Append drafts for a text to the tables of a folder, and yield for each file how many rows it has more.

    `source_id` and `ref_area` are as for `draft_text`. Nothing is written where something cannot be read, the piece is
    there already or the place is not.
    """
    tables, key = _read(folder), source_id or _key_of(text)
    _refuse(tables, key, ref_area)
    indicators = _codebook(tables, f"{key}-new")
    drafts = _drafts(text, source_id, ref_area, tables, indicators)
    drafts["indicators"] = pd.DataFrame(indicators.drafted, columns=Indicator._fields)
    status = drafts["observations"]["obs_status"]
    drafts["observations"]["obs_status"] = status.fillna("V")  # figures taken over as they were received
    written = append(folder, drafts)
    sizes = {folder / TABLES[name].path: len(frame) for name, frame in drafts.items()}
    return (f"{path}: {sizes[path]:,} row{'s' * (sizes[path] != 1)} more" for path in written)


def _key_of(text: Path | None) -> str:
    """Return a key that the tables accept, made of the letters and digits of the name of a file.

    >>> _key_of(Path("云汀 2025.txt")), _key_of(Path("Jichuan_Evening.txt")), _key_of(Path("云汀.txt"))
    ('2025', 'jichuan-evening', 'text')
    """
    plain = unicodedata.normalize("NFKC", text.stem if text else "").lower()
    return "-".join(re.findall("[a-z0-9]+", plain)) or "text"


def _read(folder: Path | None) -> Folder:
    tables = read_folder(Path(folder or os.environ.get("CIVSTATS_DATA") or shipped_folder()))
    if tables.problems:
        raise CivstatsError(tables.problems)
    return tables


def _codebook(tables: Folder, stem: str = "") -> Indicators:
    """Return the indicators of a folder, but for those that corrections took from all their figures."""
    coded, corrected = (
        {row["indicator_id"].text for row in each.rows["observations"] if "indicator_id" in row}
        for each in (tables, correct(tables)[0])
    )
    known = (
        Indicator(row["indicator_id"].text, row["name"].text, row["unit_measure"].text)
        for row in tables.rows["indicators"]
        if row["indicator_id"].text not in coded - corrected
    )
    return Indicators(known, stem)


def _drafts(
    text: Path | None, source_id: str | None, ref_area: str, tables: Folder, indicators: Indicators
) -> dict[str, pd.DataFrame]:
    """Return drafts by table: sources, observations and exclusions."""
    if text:
        files = Files(text.parent)
        content, shown = files.content(text.name), files.shown + text.name
    else:
        content, shown = sys.stdin.buffer.read(), "standard input"
    problem = text_problem(shown, content)
    if problem:
        raise CivstatsError([problem])
    key = source_id or _key_of(text)
    words = [row["word"].text for row in tables.rows["lexical_words"]]
    article = "\n".join(text_lines(content))
    observations, exclusions = scan(article, key, tables.codes["measure_word"], words, indicators)
    source = source_row(key, text.name if text else f"{key}.txt", content)
    observations["ref_area"] = ref_area or None
    return {"sources": source, "observations": observations, "exclusions": exclusions}


def _refuse(tables: Folder, source_id: str, ref_area: str) -> None:
    """Raise what keeps drafts out of a folder: a piece of the same key, a place that it does not know."""
    problems = []
    pieces, places = tables.keys["sources.source_id"], tables.keys["places.ref_area"]
    if source_id in pieces:
        problems = [pieces[source_id]["source_id"].problem("E-DUPLICATE-KEY", "the text that is scanned")]
    if ref_area and ref_area not in places:
        near = nearest(ref_area, places)
        given = "E-BROKEN-REFERENCE", "--ref-area", None, None, ref_area, "places.ref_area", near
        problems.append(Problem(*given))
    if problems:
        raise CivstatsError(problems)
