"""A data folder becomes the bytes that are read of it, and a short text that tells whether these are the same."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from civstats.problems import CivstatsError
from civstats.tables import folders
from civstats.tables.files import LARGEST_TABLE, SETTINGS_FILE, Files
from civstats.tables.folders import EXTENDS, LONGEST_SETTINGS, SHIPPED
from civstats.tables.schemas import TABLES

MOST_READ_TWICE = 20_000_000  # bytes of tables: more than a hundred thousand figures


def tables_of(folder: Path) -> Iterator[tuple[Path, bytes | str]]:
    """Yield each file that is read of a data folder and of those that it extends: its content, or why not."""
    for files in _layers(folder):
        for name in (SETTINGS_FILE, *(table.path for table in TABLES.values())):
            try:
                yield files.folder / name, files.content(name, LARGEST_TABLE)
            except (CivstatsError, FileNotFoundError) as error:
                yield files.folder / name, type(error).__name__


def state_of(folder: Path) -> str:
    """Return a text that differs where anything that `load` reads does, empty where the tables are large.

    That is the content of files, how messages call them, and the names of other sheets that may be meant.
    """
    found = sha256(repr([(files.shown, *files.sheets) for files in _layers(folder)]).encode())
    size = 0
    for _, content in tables_of(folder):
        size += len(content)
        if size > MOST_READ_TWICE:
            return ""
        found.update(sha256(content if isinstance(content, bytes) else content.encode()).digest())
    return found.hexdigest()


def _layers(folder: Path) -> Iterator[Files]:
    """Yield the files of a data folder, then of that which it extends, and so on."""
    seen: set[str] = set()
    while os.path.realpath(folder) not in seen:
        seen.add(os.path.realpath(folder))
        files = Files(folder)
        yield files
        try:
            base = tomllib.loads(files.read(SETTINGS_FILE)[:LONGEST_SETTINGS])[EXTENDS]
            folder = folders.shipped_folder() if base == SHIPPED else folder / base
        except (CivstatsError, FileNotFoundError, ValueError, KeyError, TypeError, RecursionError):
            return  # it extends none, or reading it says what is wrong
