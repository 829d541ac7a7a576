"""Rows are appended to the tables of a data folder: all of them, or none where anything is in the way."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from civstats.coding.drafting.scan import csv_line
from civstats.problems import CivstatsError
from civstats.tables.files import Files
from civstats.tables.schemas import TABLES

BOM = b"\xef\xbb\xbf"  # by which Excel knows UTF-8


def append(folder: Path, rows: Mapping[str, pd.DataFrame]) -> list[Path]:
    """Append new rows by table to a data folder, and return the files that have some; a table that it lacks is made.

    Nothing is written where a file cannot be read or changes meanwhile (CivstatsError), or cannot be written (OSError).
    """
    files = Files(folder)
    new = {name: frame for name, frame in rows.items() if len(frame)}
    contents = {folder / TABLES[name].path: _extended(files, name, frame) for name, frame in new.items()}
    if changed := [*files.changed()]:
        raise CivstatsError(changed)
    _replace(folder, contents)
    return [*contents]


def _extended(files: Files, name: str, frame: pd.DataFrame) -> bytes:
    """Return the bytes of a table with more rows, its columns, delimiter and line ends as they were."""
    path = TABLES[name].path
    try:
        old = files.content(path)
        text = files.read(path)
    except FileNotFoundError:
        old, text = BOM, ",".join(TABLES[name].columns) + "\n"
    header = next(line for line in text.split("\n") if line.strip())
    mark = max(",;\t", key=header.count)
    columns = [column.strip() for column in next(csv.reader([header], delimiter=mark))]
    lines = "".join(f"{csv_line(columns, row, mark)}\n" for row in frame.to_dict("records"))
    whole = text.rstrip("\n") + "\n" + lines
    plain = text.encode() == old.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    begins = b"" if plain else BOM  # other encodings become UTF-8
    return begins + whole.replace("\n", "\r\n" if b"\r\n" in old else "\n").encode()


def _replace(folder: Path, contents: Mapping[Path, bytes]) -> None:
    """Put new files in the place of old ones, or leave all as they were."""
    # In the folder, since a file is replaced at once only within one file system.
    with TemporaryDirectory(dir=folder, prefix=".civstats-") as place, ExitStack() as undo:
        new, old = Path(place, "new"), Path(place, "old")
        new.mkdir()
        old.mkdir()
        for path, content in contents.items():
            (new / path.name).write_bytes(content)
            if path.exists():
                (old / path.name).write_bytes(path.read_bytes())
        for path in contents:
            (new / path.name).replace(path)
            undo.callback((old / path.name).replace if (old / path.name).exists() else Path.unlink, path)
        undo.pop_all()  # all went well: nothing is undone
