"""The files of a folder become text: not too large, in a certain encoding, and unchanged while it is read."""

from __future__ import annotations

import codecs
import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from civstats.language import english, translate
from civstats.problems import CivstatsError, Problem

LARGEST = 20_000_000  # bytes of a text
LARGEST_TABLE, MOST_LINES = 300_000_000, 3_000_000  # a million figures have 120,000,000 bytes
SETTINGS_FILE = "dataset.toml"
ASCII = bytes(range(128))
PIECE = 1 << 14  # bytes that are decoded at once: of more, memory is asked of the system for each piece
# What spreadsheets and WPS save: observations (1).csv, Observations.xlsx; not ~$places.xlsx, a lock
SHEET = re.compile(r"(?!\.|~\$).*\.(?:csv|tsv|xls|xlsx|xlsm|xlsb|ods|et|numbers)", re.IGNORECASE)
UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


class Files:
    """The files of a folder.

    `shown` goes before a file's name in messages: the way from where the user is. `seen` holds inode, size and
    time of change of each file when it was read, by name.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shown = _shown(folder)
        self.seen: dict[str, tuple[int, ...]] = {}

    def content(self, name: str, most: int = LARGEST) -> bytes:
        """Return the bytes of a file, at most so many; raise FileNotFoundError for none, CivstatsError if it cannot be read."""
        shown, path = self.shown + name, self.folder / name
        try:
            status = path.stat()
            self.seen[name] = _stamp(status)
            return _read(path, status, shown, most)
        except (FileNotFoundError, NotADirectoryError):
            raise FileNotFoundError(name) from None
        except OSError as error:
            raise CivstatsError([Problem("E-UNREADABLE", shown, found=error.strerror or "")]) from None

    def read(self, name: str) -> str:
        """Return the text of a file with line feeds only; raise as `content` does."""
        return self.utf8(name).decode()

    def utf8(self, name: str) -> bytes:
        """Return what `read` does in UTF-8, which takes half of the memory."""
        content = self.content(name, LARGEST_TABLE)
        if Path(os.path.realpath(self.folder / name)).name != Path(name).name:
            # Messages show what stands in a file: a stranger's folder must not lead them to another one.
            found = translate("a link to a file of another name")
            raise CivstatsError([Problem("E-UNREADABLE", self.shown + name, found=found)])
        try:
            text = in_utf8(content)
        except UnicodeDecodeError as error:
            place = place_of(content, error.start)
            about = translate(", which spreadsheets call 'CSV UTF-8'") if name.endswith(".csv") else ""
            raise CivstatsError([Problem("E-NOT-UTF8", self.shown + name, *place, about)]) from None
        if b"\r" in text:
            text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if (lines := text.count(b"\n")) > MOST_LINES:
            raise _too_large(self.shown + name, lines, MOST_LINES, english("{number} lines"))
        return text

    def changed(self) -> Iterator[Problem]:
        """Yield the files that are no longer as they were when they were read."""
        for name, seen in self.seen.items():
            try:
                now = _stamp((self.folder / name).stat())
            except OSError:
                now = ()
            if now != seen:
                yield Problem("E-CHANGED", self.shown + name, found=translate("another state of the file"))

    @cached_property
    def sheets(self) -> dict[str, int]:
        """The tables of any program in the folder and in those one down: their names and inodes."""
        found: dict[str, int] = {}
        for place, folders, names in os.walk(self.folder):
            for path in (Path(place, name) for name in [*folders, *names] if SHEET.fullmatch(name)):
                with suppress(OSError):  # where the system does not say
                    found[path.relative_to(self.folder).as_posix()] = path.lstat().st_ino
            top = Path(place) == self.folder
            folders[:] = [name for name in folders if top and not name.startswith(".")]
            # One with settings is a data folder of its own, as data/provinces-2026.
            folders[:] = [name for name in folders if not Path(place, name, SETTINGS_FILE).exists()]
        return dict(sorted(found.items()))

    def instead_of(self, name: str) -> str:
        """Return a table of the folder that has nearly the name of one, empty where there is none."""
        # Observations (1).csv, observations - 副本.csv or observations.xlsx for observations.csv
        nearly = re.compile(re.escape(name.removesuffix(".csv")) + r"(?: ?[(（-].*)?\.[a-z]+", re.IGNORECASE)
        return next(filter(nearly.fullmatch, self.sheets), "")


def place_of(content: bytes, start: int) -> tuple[int, int, str]:
    """Return line and column of a byte, both from 1, and how it is shown."""
    before = content[:start].decode("utf-8-sig", "replace")
    return before.count("\n") + 1, len(before) - before.rfind("\n"), f"byte 0x{content[start]:02x}"


def _read(path: Path, status: os.stat_result, shown: str, most: int) -> bytes:
    size = status.st_size
    if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for a writer
        found = translate("a folder") if stat.S_ISDIR(status.st_mode) else translate("no regular file")
        raise CivstatsError([Problem("E-UNREADABLE", shown, found=found)])
    if size <= most:
        with path.open("rb") as file:
            content = file.read(most + 1)
        size = len(content)
    if size > most:
        raise _too_large(shown, size, most, english("{number} bytes"))
    return content


def _too_large(shown: str, size: int, most: int, of: str) -> CivstatsError:
    found, about = (translate(of, number=f"{number:,}") for number in (size, most))
    return CivstatsError([Problem("E-TOO-LARGE", shown, found=found, about=about)])


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    return status.st_ino, status.st_size, status.st_mtime_ns


def _shown(folder: Path) -> str:
    try:
        near = Path(os.path.realpath(folder)).relative_to(Path.cwd())
    except (OSError, ValueError):
        return f"{os.path.normpath(folder)}/".replace(os.sep, "/")
    return "" if near == Path() else f"{near.as_posix()}/"


def in_utf8(content: bytes) -> bytes:
    """Return the text of a file in UTF-8 without byte order mark; UnicodeDecodeError where no encoding is certain.

    UTF-8 and UTF-16 show what they are. GB18030 gives almost any bytes some meaning, so it is taken only
    where nearly all that is not ASCII comes out as common Chinese; text of other encodings, but for Korean
    ones, does not. The error stands at the first byte that is not UTF-8, if there is one.
    """
    name, text, start = _utf16(content) or "utf-8", content, 0
    try:
        if name == "utf-8":
            _check_utf8(content)
            certain = not _may_be_gbk(content)
        else:
            text = content.decode(name).encode()
            certain = b"\0" not in text
    except UnicodeDecodeError as error:
        start = error.start if name == "utf-8" else 0
        chinese = content.decode("gb18030", "replace")
        text, certain = chinese.encode(), name == "utf-8" and _chinese(chinese)
    if not certain:
        start = (start or len(content) - len(content.lstrip(ASCII))) % len(content)
        raise UnicodeDecodeError(name, content, start, start + 1, "no encoding is certain")
    while text.startswith(codecs.BOM_UTF8):
        text = text[len(codecs.BOM_UTF8) :]
    return text


def _check_utf8(content: bytes) -> None:
    """Raise UnicodeDecodeError where bytes are no UTF-8; piece by piece, as a text takes twice the memory."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(content), PIECE):
            decoder.decode(content[start : start + PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        content.decode()  # raises anew, with the place in the whole


def _utf16(content: bytes) -> str | None:
    if content[1:8:2] == bytes(4):  # a header line in ASCII without byte order mark
        return "utf-16-le"
    return "utf-16-be" if content[:8:2] == bytes(4) else UTF16.get(content[:2])


def _may_be_gbk(content: bytes) -> bool:
    """Return whether what reads as a few letters of Cyrillic, Hebrew or Arabic may be Chinese in GBK."""
    # In UTF-8 a character begins with E0 to FF from U+0800 on, with D0 to DF from U+0400 on.
    if content.isascii() or re.search(b"[\xe0-\xff]", content) or not re.search(b"[\xd0-\xdf]", content):
        return False
    return _chinese(content.decode("gb18030", "replace"))


def _chinese(text: str) -> bool:
    foreign = [char for char in text if not char.isascii()]
    return "\ufffd" not in text and sum(map(is_common_chinese, foreign)) * 10 >= len(foreign) * 8


def misread_as_gbk(text: str) -> str:
    r"""Return the Chinese text that was UTF-8, read as GBK and saved again; empty where `text` is no such thing.

    Bytes that were lost show as U+FFFD. Other Chinese text is hardly ever UTF-8 when it is written in GBK: of
    400,000 stretches of newspapers, none gave two common characters.

    >>> misread_as_gbk("鏂囨槑"), misread_as_gbk("鏈€鏂囨槑"), misread_as_gbk("文明")
    ('文明', '最文明', '')
    """
    # Windows writes the byte 0x80 as €, and ? or U+FFFD for a byte without partner.
    content = text.replace("\ufffd", "?").encode("gb18030", "replace").replace(b"\xa2\xe3", b"\x80")
    was = content.decode("utf-8", "replace")
    if was.replace("\ufffd", "").isascii():  # as most are
        return ""
    common = sum(is_common_chinese(char) and char.isalpha() for char in was)
    return was if common > 1 and 2 * common >= was.count("\ufffd") else ""


def is_common_chinese(char: str) -> bool:
    """Return whether a character is of the more common half of GB 2312, or of its punctuation and forms.

    >>> [is_common_chinese(char) for char in "市，闈A"]
    [True, True, False, False]
    """
    code = b"" if char.isascii() else char.encode("gb18030", "replace")
    return len(code) == 2 and code[1] >= 0xA1 and (0xA1 <= code[0] <= 0xA3 or 0xB0 <= code[0] <= 0xD7)
