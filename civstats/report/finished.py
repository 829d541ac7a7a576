"""What was rendered before is kept by the key of what it was made from, in the cache folder of the user.

There it is no part of any project, so that no stranger's files can claim to be fresh reports.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from itertools import accumulate
from pathlib import Path

from platformdirs import user_cache_path

from civstats.report.files import Content, read, temporary_folder

CACHE = "CIVSTATS_CACHE"  # names another folder
MOST = 500_000_000  # bytes; all reports of the shipped data take some 10,000,000


def recall(key: str) -> dict[str, bytes]:
    """Return the files kept under a key by their names, none where there are none or they are damaged."""
    path = _folder() / f"{key}.zip"
    try:
        with zipfile.ZipFile(path) as kept:
            contents = {name: kept.read(name) for name in kept.namelist()}
    except Exception:  # zipfile raises many kinds on a damaged file, which is then made again
        return {}
    with suppress(OSError):
        os.utime(path)  # the last used are kept longest
    return contents


def keep(key: str, contents: Mapping[str, Content]) -> None:
    """Keep files under a key, where the disk has room for them."""
    with suppress(OSError):
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        with temporary_folder(folder) as place:
            draft = place / "draft"
            with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
                for name, content in contents.items():
                    file.writestr(name, read(content))
            draft.replace(folder / f"{key}.zip")


def tidy() -> None:
    """Forget what was not used for longest, where too much is kept."""
    with suppress(OSError):
        states = [(path.stat(), path) for path in _folder().glob("*.zip")]
        states.sort(key=lambda kept: -kept[0].st_mtime)
        sizes = accumulate(state.st_size for state, _ in states)
        for (_, path), size in zip(states, sizes, strict=True):
            if size > MOST:
                path.unlink()


def _folder() -> Path:
    return Path(os.environ.get(CACHE) or user_cache_path("civstats")).resolve() / "reports"
