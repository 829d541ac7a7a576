"""A file, or standard input, becomes what the command `scan` prints, or rows that it appends to a data folder."""

from __future__ import annotations

import csv
import io
import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from civstats.coding.documents import text_lines, text_problem
from civstats.coding.drafting.by_indicator import scan_by_indicator
from civstats.coding.drafting.indicators import Indicator, Indicators
from civstats.coding.drafting.into_folder import append
from civstats.coding.drafting.scan import drafts_csv, scan, source_row
from civstats.coding.searches import Family, families
from civstats.problems import CivstatsError, Problem, nearest
from civstats.tables.files import Files
from civstats.tables.folders import CODED_BY, Folder, data_folder, read_folder
from civstats.tables.notations import parse_lines
from civstats.tables.rows import texts
from civstats.tables.schemas import TABLES


def draft_text(
    text: Path | None,
    folder: Path | None,
    source_id: str | None,
    ref_area: str = "",
    frame: Path | None = None,
) -> str:
    """Return drafts for a text, or for standard input, as CSV to paste.

    The codebook is that of the data folder given, else of CIVSTATS_DATA, else of the shipped page. Without a
    `source_id` the key of the piece is that of the folder for this text, else made of the name of the file. `frame` is
    a table of indicators with search words: only lines on which one stands are then drafted.
    """
    tables = _read(folder)
    read = frame and csv.DictReader(io.StringIO(Files(frame.parent).read(frame.name)))
    drafts = _drafts(text, source_id, tables, families(read) if read else _codebook(tables))
    drafts["observations"]["ref_area"] = ref_area or None
    return drafts_csv({name: rows for name, rows in drafts.items() if name != "sources" or len(rows)})


def draft_into(text: Path | None, folder: Path, source_id: str | None, ref_area: str) -> Iterator[str]:
    """Append drafts for a text to the tables of a folder, and yield for each file how many rows it has more.

    `ref_area` is the key of the place that the text is about, for all rows; empty to leave it to the coder. Nothing is
    written where something cannot be read, the piece is there already or the place is not.
    """
    tables = _read(folder)
    codebook = _codebook(tables, f"{source_id or _key_of(text)}-new")
    drafts = _drafts(text, source_id, tables, codebook)
    if isinstance(codebook, Indicators):
        drafts["indicators"] = pd.DataFrame(codebook.drafted, columns=Indicator._fields)
    observations = drafts["observations"]
    status = observations["obs_status"].fillna("V")  # figures taken over as they were received
    drafts["observations"] = observations.assign(ref_area=ref_area or None, obs_status=status)
    problems = [*_refused(tables, drafts, ref_area)]
    if problems:
        raise CivstatsError(problems)
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


def _codebook(tables: Folder, stem: str = "") -> Indicators | list[Family]:
    """Return the indicators of a folder, by their search words where it is coded by indicator."""
    if tables.settings.get(CODED_BY) == "indicator":
        return families(texts(tables.rows["indicators"]))
    known = (
        Indicator(row["indicator_id"].text, row["name"].text, row["unit_measure"].text)
        for row in tables.rows["indicators"]
    )
    return Indicators(known, stem)


def _drafts(
    text: Path | None, source_id: str | None, tables: Folder, codebook: Indicators | list[Family]
) -> dict[str, pd.DataFrame]:
    """Return drafts by table: sources, but for a piece that the folder has, observations and exclusions."""
    if text:
        files = Files(text.parent)
        content, shown = files.content(text.name), files.shown + text.name
    else:
        content, shown = sys.stdin.buffer.read(), "standard input"
    problem = text_problem(shown, content)
    if problem:
        raise CivstatsError([problem])
    source = source_row(source_id or _key_of(text), text.name if text else "", content)
    key, digest, lines = (str(source[name].item()) for name in ("source_id", "document_sha256", "lines"))
    same = [row for row in texts(tables.rows["sources"]) if row["document_sha256"] == digest]
    if len(same) == 1 and source_id in (None, same[0]["source_id"]):
        source, key, lines = source[:0], same[0]["source_id"], same[0]["lines"]
    words = [row["word"].text for row in tables.rows["lexical_words"]]
    article, given = "\n".join(text_lines(content)), (tables.codes["measure_word"], words)
    if isinstance(codebook, Indicators):
        rows = scan(article, key, *given, codebook)
    else:
        rows = scan_by_indicator(article, key, *given, codebook)
    # What stands around a piece, as its title, may date it and is not coded.
    own = [number for each in parse_lines(lines) for number in each]
    observations, exclusions = (frame[frame["line"].isin(own)].reset_index(drop=True) for frame in rows)
    return {"sources": source, "observations": observations, "exclusions": exclusions}


def _refused(tables: Folder, drafts: Mapping[str, pd.DataFrame], ref_area: str) -> Iterator[Problem]:
    """Yield what keeps drafts out of a folder: a piece of the same key, or its rows, a place that it does not know."""
    for name, frame in drafts.items():
        there = {row["source_id"].text: row["source_id"] for row in tables.rows[name] if "source_id" in row}
        for source_id in frame["source_id"].unique() if "source_id" in frame else ():
            if source_id in there:
                yield there[source_id].problem("E-DUPLICATE-KEY", "the text that is scanned")
    places = tables.keys["places.ref_area"]
    if ref_area and ref_area not in places:
        near = nearest(ref_area, places)
        yield Problem("E-BROKEN-REFERENCE", "--ref-area", None, None, ref_area, "places.ref_area", near)
