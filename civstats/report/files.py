"""Folders that outlive a process that dies: a set of files takes the place of the last one whole, a work folder goes.

A lock on a folder ends with the process that holds it, so what a dead process left is known from what is used.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from civstats.language import translate_later
from civstats.problems import CivstatsError, Problem

if sys.platform != "win32":
    import fcntl

PACKAGE = Path(__file__).resolve().parents[1]
REPOSITORY = PACKAGE.parent
Content = bytes | Path  # of a file to be written, or the file that holds it: many are not held in memory
# Both lie in the folder of the files, since a file is renamed at once only within one file system, and that folder
# may be one of its own, as a container's volume is.
DRAFTS = ".civstats-drafts"  # files, as long as some are missing; without worth to anybody else
READY = ".civstats-ready"  # the same folder once it is complete: as long as it is there, files are renamed out of it
PREFIX = ".civstats-work-"  # of no folder that a user would make


def read(content: Content) -> bytes:
    """Return the bytes of what is to be written."""
    return content.read_bytes() if isinstance(content, Path) else content


def replace_files(contents: Mapping[str, Content], out: Path) -> list[Path]:
    """Write files by their paths below `out`, so that whatever ends this leaves all old, or `unfinished` ones."""
    out.mkdir(parents=True, exist_ok=True)
    with locked(out):
        _finish(out)
        if problems := [*obstacles(contents, out)]:
            raise CivstatsError(problems)
        try:
            for name, content in contents.items():
                draft = out / DRAFTS / name
                draft.parent.mkdir(parents=True, exist_ok=True)
                with draft.open("wb") as file:
                    file.write(read(content))
                    file.flush()
                    os.fsync(file.fileno())
            (out / DRAFTS).rename(out / READY)
        finally:
            shutil.rmtree(out / DRAFTS, ignore_errors=True)
        _sync(out)
        _finish(out)
    return [out / name for name in contents]


def unfinished(out: Path) -> bool:
    """Return whether files of two sets may stand side by side, because a process died between them."""
    return (out / READY).is_dir()


def finish(out: Path) -> None:
    """Do what a process that died while it wrote into `out` left to do."""
    if unfinished(out) or (out / DRAFTS).is_dir():
        with locked(out):
            _finish(out)


def obstacles(names: Collection[str], out: Path) -> Iterator[Problem]:
    """Find what stands in the way of files at paths below `out`, or of their folders."""
    folders = {out / parent for name in names for parent in Path(name).parents}
    nearest = next(place for place in (out, *out.absolute().parents) if os.path.lexists(place))
    for folder in sorted({nearest, *folders}):
        if not folder.is_dir() and os.path.lexists(folder):
            broken = not folder.exists()
            found = translate_later("a link that leads nowhere" if broken else "a file")
            wanted = translate_later("a folder, or nothing yet")
            yield Problem("R-OUT", str(folder), None, None, found, wanted)
        elif folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
            told = translate_later("read-only"), translate_later("a folder that may be written into")
            yield Problem("R-OUT", str(folder), None, None, *told)
        elif folder.is_dir() and folder != nearest and folder.stat().st_dev != out.stat().st_dev:
            wanted = translate_later("a folder on the disk of {out}", out=out)
            yield Problem("R-OUT", str(folder), None, None, translate_later("another disk"), wanted)
    for name in names:
        if (out / name).is_dir():
            told = translate_later("a folder"), translate_later("a file, or nothing yet")
            yield Problem("R-OUT", str(out / name), None, None, *told)


def _finish(out: Path) -> None:
    shutil.rmtree(out / DRAFTS, ignore_errors=True)
    if not unfinished(out):
        return
    names = {path.relative_to(out / READY) for path in (out / READY).rglob("*") if path.is_file()}
    if problems := [*obstacles([name.as_posix() for name in names], out)]:
        raise CivstatsError(problems)
    for name in sorted(names):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / READY / name).replace(out / name)
    _sync(out)
    shutil.rmtree(out / READY)


def _sync(folder: Path) -> None:
    """Have the disk hold the names in a folder, where the system knows how."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


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
    clear_temporary(parent)
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


def clear_temporary(parent: Path | None = None) -> None:
    """Remove the temporary folders of processes that died before they could."""
    for folder in (parent or Path(tempfile.gettempdir())).glob(f"{PREFIX}????????"):
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
