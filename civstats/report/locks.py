"""A lock on a folder ends with the process that holds it, so what a dead process left is known from what is used."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

PREFIX = ".civstats-work-"  # of no folder that a user would make


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Wait until nobody else has a folder locked; where the file system locks none (NFS, Windows), do not wait."""
    descriptor = _lock(folder.resolve(), wait=True)
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


@contextmanager
def temporary_folder(parent: Path | None = None) -> Iterator[Path]:
    """Give a folder that is removed at the end, and remove those of processes that died before they could."""
    parent = parent or Path(tempfile.gettempdir())
    _clear(parent)
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent)).resolve()
        descriptor = _lock(folder, wait=True)
        if folder.is_dir():
            break
        if descriptor is not None:  # somebody cleared the folder before it was locked
            os.close(descriptor)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if descriptor is not None:
            os.close(descriptor)


def _clear(parent: Path) -> None:
    for folder in parent.glob(f"{PREFIX}????????"):
        descriptor = _lock(folder, wait=False)
        if descriptor is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(descriptor)


def _lock(folder: Path, *, wait: bool) -> int | None:
    """Return the descriptor that holds a folder locked until it is closed, or None."""
    if sys.platform == "win32":
        return None
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except OSError:
            os.close(descriptor)
        else:
            return descriptor
    return None
