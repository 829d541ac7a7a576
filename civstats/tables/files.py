"""The files of a folder become text: not too large, and unchanged while the folder is read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from civstats.problems import CivstatsError, Problem
from civstats.tables.encoding import decode

__all__ = ["Files", "place_of"]

LARGEST = 20_000_000  # bytes; a hand-coded table of a page has some 10,000


class Files:
    """The files of a folder, as they are when each is first read.

    Parameters
    ----------
    folder : Path
        Where they are.

    Attributes
    ----------
    shown : str
        What goes before a file's name in messages: the way from where the user is.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shown = _shown(folder)
        self._seen: dict[str, tuple[int, ...]] = {}

    def content(self, name: str) -> bytes:
        """Return the bytes of a file.

        Raises
        ------
        FileNotFoundError
            Where there is none.
        CivstatsError
            Where it cannot be read.
        """
        shown, path = self.shown + name, self.folder / name
        try:
            status = path.stat()
            self._seen[name] = _stamp(status)
            return _read(path, status, shown)
        except (FileNotFoundError, NotADirectoryError):
            raise FileNotFoundError(name) from None
        except OSError as error:
            found = error.strerror or ""
            raise CivstatsError([Problem("E-UNREADABLE", shown, None, None, found)]) from None

    def read(self, name: str) -> str:
        """Return the text of a file with line feeds only.

        Raises
        ------
        FileNotFoundError
            Where there is none.
        CivstatsError
            Where it cannot be read.
        """
        content = self.content(name)
        try:
            text = decode(content)
        except UnicodeDecodeError as error:
            place = place_of(content, error.start)
            about = ", which spreadsheets call 'CSV UTF-8'" if name.endswith(".csv") else ""
            raise CivstatsError([Problem("E-NOT-UTF8", self.shown + name, *place, about)]) from None
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def changed(self) -> Iterator[Problem]:
        """Yield the files that are no longer as they were when they were read."""
        for name, seen in self._seen.items():
            try:
                now = _stamp((self.folder / name).stat())
            except OSError:
                now = ()
            if now != seen:
                yield Problem("E-CHANGED", self.shown + name, None, None, "another state of the file")


def place_of(content: bytes, start: int) -> tuple[int, int, str]:
    r"""Return line and column of a byte, both from 1, and how it is shown.

    Examples
    --------
    >>> place_of("一\n二".encode() + b"\xd2", 7)
    (2, 2, 'byte 0xd2')
    """
    before = content[:start].decode("utf-8-sig", "replace")
    return before.count("\n") + 1, len(before) - before.rfind("\n"), f"byte 0x{content[start]:02x}"


def _read(path: Path, status: os.stat_result, shown: str) -> bytes:
    size = status.st_size
    if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
        found = "a folder" if stat.S_ISDIR(status.st_mode) else "no regular file"
        raise CivstatsError([Problem("E-UNREADABLE", shown, None, None, found)])
    if size <= LARGEST:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        size = len(content)
    if size > LARGEST:
        raise CivstatsError([Problem("E-TOO-LARGE", shown, None, None, f"{size:,} bytes", f"{LARGEST:,}")])
    return content


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    return status.st_ino, status.st_size, status.st_mtime_ns


def _shown(folder: Path) -> str:
    try:
        near = Path(os.path.realpath(folder)).relative_to(Path.cwd())
    except (OSError, ValueError):
        return f"{os.path.normpath(folder)}/".replace(os.sep, "/")
    return "" if near == Path() else f"{near.as_posix()}/"
