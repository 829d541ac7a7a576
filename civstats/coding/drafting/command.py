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
from civstats.language import translate, translate_plural
from civstats.problems import CivstatsError, Problem, nearest
from civstats.tables.corrections import correct
from civstats.tables.files import LARGEST, Files
from civstats.tables.folders import CODED_BY, Folder, data_folder, read_folder
from civstats.tables.notations import parse_lines
from civstats.tables.rows import texts
from civstats.tables.schemas import TABLES


def draft_text(
    text: Path | None, folder: Path | None, source_id: str | None, ref_area: str, frame: Path | None = None
) -> str:
    """Return drafts for a text, or for standard input, as CSV to paste.

    The codebook is that of the data folder given, else of CIVSTATS_DATA, else of the shipped page. Without a
    `source_id` the key of the piece is that of the folder for this text, else made of the name of the file. `ref_area`
    is the key of the place that the text is about, for all rows; empty to leave it to the coder. `frame` is a table of
    indicators with search words: only lines on which one stands are then drafted.
    """
    tables = _read(folder)
    _refuse(_unknown_place(tables, ref_area))
    read = frame and csv.DictReader(io.StringIO(Files(frame.parent).read(frame.name)))
    drafts = _drafts(text, source_id, ref_area, tables, families(read) if read else _codebook(tables))
    return drafts_csv({name: rows for name, rows in drafts.items() if name != "sources" or len(rows)})


def draft_into(text: Path | None, folder: Path, source_id: str | None, ref_area: str) -> Iterator[str]:
    """Append drafts for a text to the tables of a folder, and yield for each file how many rows it has more.

    `source_id` and `ref_area` are as for `draft_text`. Nothing is written where something cannot be read, the piece is
    there already or the place is not.
    """
    tables = _read(folder)
    codebook = _codebook(tables, f"{source_id or _key_of(text)}-new")
    drafts = _drafts(text, source_id, ref_area, tables, codebook)
    _refuse([*_there(tables, drafts), *_unknown_place(tables, ref_area)])
    if isinstance(codebook, Indicators):
        drafts["indicators"] = pd.DataFrame(codebook.new.values(), columns=Indicator._fields)
    status = drafts["observations"]["obs_status"]
    drafts["observations"]["obs_status"] = status.fillna("V")  # figures taken over as they were received
    written = append(folder, drafts)
    sizes = {folder / TABLES[name].path: len(frame) for name, frame in drafts.items()}
    return (
        translate_plural(
            "{path}: {number} row more",
            "{path}: {number} rows more",
            sizes[path],
            path=path,
            number=f"{sizes[path]:,}",
        )
        for path in written
    )


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
    """Return the indicators of a folder, by their search words where it is coded by indicator.

    Else those are left out that corrections took from all their figures.
    """
    rows = texts(tables.rows["indicators"])
    if tables.settings.get(CODED_BY) == "indicator":
        return families(rows)
    coded, corrected = (
        {row["indicator_id"].text for row in each.rows["observations"] if "indicator_id" in row}
        for each in (tables, correct(tables)[0])
    )
    known = (
        Indicator(row["indicator_id"], row["name"], row["unit_measure"])
        for row in rows
        if row["indicator_id"] not in coded - corrected
    )
    return Indicators(known, stem)


def _drafts(
    text: Path | None,
    source_id: str | None,
    ref_area: str,
    tables: Folder,
    codebook: Indicators | list[Family],
) -> dict[str, pd.DataFrame]:
    """Return drafts by table: sources, but for a piece that the folder has, observations and exclusions."""
    if text:
        files = Files(text.parent)
        content, shown = files.content(text.name), files.shown + text.name
    else:
        content, shown = sys.stdin.buffer.read(LARGEST + 1), translate("standard input")
        if len(content) > LARGEST:
            most = translate("{number} bytes", number=f"{LARGEST:,}")
            raise CivstatsError([Problem("E-TOO-LARGE", shown, found=translate("more"), about=most)])
    if problem := text_problem(shown, content):
        raise CivstatsError([problem])
    key = source_id or _key_of(text)
    source = source_row(key, text.name if text else f"{key}.txt", content)
    digest, lines = str(source["document_sha256"].item()), str(source["lines"].item())
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
    observations["ref_area"] = ref_area or None
    return {"sources": source, "observations": observations, "exclusions": exclusions}


def _there(tables: Folder, drafts: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """Yield a problem for each table that has the piece already, or rows of it."""
    for name, frame in drafts.items():
        there = {row["source_id"].text: row["source_id"] for row in tables.rows[name] if "source_id" in row}
        for source_id in frame["source_id"].unique() if "source_id" in frame else ():
            if source_id in there:
                yield there[source_id].problem("E-DUPLICATE-KEY", translate("the text that is scanned"))


def _unknown_place(tables: Folder, ref_area: str) -> list[Problem]:
    places = tables.keys["places.ref_area"]
    if not ref_area or ref_area in places:
        return []
    near = nearest(ref_area, places)
    return [Problem("E-BROKEN-REFERENCE", "--ref-area", None, None, ref_area, "places.ref_area", near)]


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise CivstatsError(problems)
