"""The name of a folder becomes a data folder of one's own, with empty tables to be filled."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from civstats.language import translate
from civstats.problems import visible
from civstats.tables.folders import shipped_folder
from civstats.tables.schemas import TABLES, Table

SETTINGS = """\
title = "Civic programmes of my places"
version = "0.1.0"
released = {released}
licence = "CC-BY-4.0"
extends = "shipped"
"""


def new(folder: Path) -> list[Path]:
    """Start a data folder that extends the shipped page, and return its files: `dataset.toml`, then the tables.

    They are empty: codebook and all other rows are inherited. Nothing is written where something stands there already
    (FileExistsError) or it cannot be written (OSError).

    >>> with TemporaryDirectory() as place:
    ...     files = new(Path(place, "mine"))
    >>> [file.name for file in files[:3]]
    ['dataset.toml', 'sources.csv', 'places.csv']
    """
    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    # All is written beside it and then moved in one step, so that half a folder is never seen.
    with TemporaryDirectory(dir=folder.parent, prefix=".civstats-") as workshop:
        staged = Path(workshop, "folder")
        staged.mkdir()
        settings = SETTINGS.format(released=date.today())
        (staged / "dataset.toml").write_text(settings, encoding="utf-8", newline="\n")
        for table in TABLES.values():
            (staged / table.path).parent.mkdir(exist_ok=True)
            # With a byte order mark, without which Excel takes a table for GBK.
            with (staged / table.path).open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file, lineterminator="\n").writerow(_columns(table))
        try:
            staged.rename(folder)
        except OSError:
            if not folder.exists():
                raise
            msg = translate(
                "{folder}: found a file or a folder that is not empty; expected a name that is not in use yet. "
                "Name another folder; nothing was written.",
                folder=visible(str(folder)),
            )
            raise FileExistsError(msg) from None
    return [folder / name for name in ("dataset.toml", *(table.path for table in TABLES.values()))]


def _columns(table: Table) -> Sequence[str]:
    """Return the columns that a table of the shipped page has, so that rows may move there, else those it needs."""
    path = shipped_folder() / table.path
    if not path.is_file():
        return table.needed_columns
    with path.open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file))
