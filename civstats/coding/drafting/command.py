"""A file, or standard input, becomes what the command `scan` prints, or rows that it appends to a data folder."""

from __future__ import annotations

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
from civstats.tables.files import Files
from civstats.tables.folders import Folder, data_folder, read_folder
from civstats.tables.schemas import TABLES


def draft_text(
    text: Path | None, folder: Path | None, source_id: str | None, frame: Path | None = None
) -> str:
    """Return drafts for a text, or for standard input, as CSV to paste.

    The codebook is that of the data folder given, else of CIVSTATS_DATA, else of the shipped page. Without a
    `source_id` the key of the piece is made of the name of the file. `frame` is a table of indicators: only figures
    that fit one of them are then drafted.
    """
    tables = _read(folder)
    wanted = Indicators(read_frame(Files(frame.parent).read(frame.name))) if frame else _codebook(tables)
    drafts = _drafts(text, source_id, tables, wanted)
    if frame:
        del drafts["exclusions"]
        drafts["observations"] = drafts["observations"].dropna(subset="indicator_id")
    return drafts_csv(drafts)


def draft_into(text: Path | None, folder: Path, source_id: str | None, ref_area: str) -> Iterator[str]:
    """Append drafts for a text to the tables of a folder, and yield for each file how many rows it has more.

    `ref_area` is the key of the place that the text is about, for all rows; empty to leave it to the coder. Nothing is
    written where something cannot be read, the piece is there already or the place is not.
    """
    tables = _read(folder)
    indicators = _codebook(tables, f"{source_id or _key_of(text)}-new")
    drafts = _drafts(text, source_id, tables, indicators)
    drafts["indicators"] = pd.DataFrame(indicators.drafted, columns=Indicator._fields)
    problems = [*_refused(tables, drafts["sources"]["source_id"].iloc[0], ref_area)]
    if problems:
        raise CivstatsError(problems)
    observations = drafts["observations"]
    status = observations["obs_status"].fillna("V")  # figures taken over as they were received
    drafts["observations"] = observations.assign(ref_area=ref_area or None, obs_status=status)
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
    tables = read_folder(data_folder(folder))
    if tables.problems:
        raise CivstatsError(tables.problems)
    return tables


def _codebook(tables: Folder, stem: str = "") -> Indicators:
    known = (
        Indicator(row["indicator_id"].text, row["name"].text, row["unit_measure"].text)
        for row in tables.rows["indicators"]
    )
    return Indicators(known, stem)


def _drafts(
    text: Path | None, source_id: str | None, tables: Folder, indicators: Indicators
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
    return {"sources": source, "observations": observations, "exclusions": exclusions}


def _refused(tables: Folder, source_id: str, ref_area: str) -> Iterator[Problem]:
    """Yield what keeps drafts out of a folder: a piece of the same key, a place that it does not know."""
    pieces = tables.keys["sources.source_id"]
    if source_id in pieces:
        yield pieces[source_id]["source_id"].problem("E-DUPLICATE-KEY", "the text that is scanned")
    places = tables.keys["places.ref_area"]
    if ref_area and ref_area not in places:
        near = nearest(ref_area, places)
        yield Problem("E-BROKEN-REFERENCE", "--ref-area", None, None, ref_area, "places.ref_area", near)
