"""The text of the page, piece by piece, with the place of each character."""

from __future__ import annotations

import bisect
import codecs
import hashlib
import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from pathlib import Path

import pandas as pd

from civstats.coding.numerals import Numeral, find_numerals
from civstats.coding.page import Page
from civstats.problems import CivstatsError, Problem
from civstats.tables.files import place_of
from civstats.tables.notations import parse_lines

__all__ = ["Piece", "read_pieces", "source_folder", "text_lines", "text_problem"]


class SourceError(CivstatsError):
    """The text of the page is not there, so nothing can be said about the coding."""


def source_folder(given: Path | None = None) -> Path:
    """Return the folder that holds the page's text.

    Parameters
    ----------
    given : Path, optional
        The folder; if left out, that of the environment variable CIVSTATS_SOURCE.

    Raises
    ------
    SourceError
        Where neither names a folder.
    """
    named = given or os.environ.get("CIVSTATS_SOURCE")
    if not named:
        raise SourceError([_missing("CIVSTATS_SOURCE", "the folder that holds the page's text")])
    if not Path(named).is_dir():
        raise SourceError([_missing(str(named), "a folder that is there")])
    return Path(named)


def _missing(file: str, about: str, found: str = "") -> Problem:
    return Problem("V-NO-SOURCE", file, None, None, found, about)


def spaced(printed: str) -> re.Pattern[str]:
    r"""Return a pattern for `printed` with white space and line breaks wherever they fall.

    Examples
    --------
    >>> bool(spaced("500余场").fullmatch("500 余\n场"))
    True
    """
    return re.compile(r"\s*".join(map(re.escape, "".join(printed.split()))))


@dataclass(frozen=True)
class Piece:
    """The lines of one piece.

    Parameters
    ----------
    source_id, file : str
        Key of the piece and path of the page's text.
    numbers : tuple of int
        The line numbers, rising; a split piece has gaps.
    lines : tuple of str
        What stands on them.
    """

    source_id: str
    file: str
    numbers: tuple[int, ...]
    lines: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        """The lines, joined."""
        return "\n".join(self.lines)

    @cached_property
    def numerals(self) -> tuple[Numeral, ...]:
        """All numerals of the piece in their order."""
        return tuple(find_numerals(self.text))

    @cached_property
    def page(self) -> Page:
        """The text without its white space, as drafts are made from it."""
        return Page(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def place(self, offset: int) -> tuple[int, int]:
        """Return line of the page and column, both from 1, of an offset in `text`.

        Examples
        --------
        >>> Piece("a", "a.txt", (7, 9), ("甲乙", "丙")).place(3)
        (9, 1)
        """
        index = bisect.bisect_right(self._starts, offset) - 1
        return self.numbers[index], offset - self._starts[index] + 1

    def offset(self, line: int) -> int | None:
        """Return where a line of the page starts in `text`, None if it is none of the piece."""
        index = bisect.bisect_left(self.numbers, line)
        return self._starts[index] if self.numbers[index : index + 1] == (line,) else None

    def find(self, printed: str, start: int = 0) -> Iterator[tuple[int, int, int]]:
        """Yield where `printed` stands in `text` from an offset on, and the line on which its numeral starts.

        White space is ignored. Without a numeral in it, the line is that on which it starts itself.
        """
        for match in spaced(printed).finditer(self.text, start):
            touched = self.touched(*match.span())
            anchor = max(match.start(), touched[0].start if touched else 0)
            yield *match.span(), self.place(anchor)[0]

    def spots(self, printed: str, line: int) -> list[tuple[int, int]]:
        """Return where `printed` stands in `text` with its numeral starting on a line of the page.

        Of several places, one that cuts no numeral wins: 5名 is not sought in 15名.
        """
        if line not in self.numbers:
            return []
        # An approximator may end the line before, and blank lines may stand between.
        before = self._starts[max(0, self.numbers.index(line) - 3)]
        near = takewhile(lambda found: found[2] <= line, self.find(printed, before))
        spots = [(start, end) for start, end, here in near if here == line]
        whole = [(a, b) for a, b in spots if all(a <= n.start and n.end <= b for n in self.touched(a, b))]
        return whole if len(whole) == 1 else spots

    def touched(self, start: int, end: int) -> tuple[Numeral, ...]:
        """Return the numerals that share a character with a stretch of `text`."""
        first = bisect.bisect_right(self.numerals, start, key=lambda numeral: numeral.end)
        last = bisect.bisect_left(self.numerals, end, key=lambda numeral: numeral.start)
        return self.numerals[first:last]


def read_pieces(
    sources: pd.DataFrame, folder: Path, own: Collection[str] | None = None
) -> tuple[list[Piece], list[Problem]]:
    """Read the text of each piece whose document is the one that was coded.

    Parameters
    ----------
    sources : DataFrame
        The table of pieces.
    folder : Path
        Where their documents are.
    own : collection of str, optional
        The documents that are asked for; all if left out.

    Returns
    -------
    list of Piece
        In the order of the table, without those of a document that is missing or has a problem.
    list of Problem
        Documents asked for that are missing where others are there, documents of another digest or encoding,
        and lines that a document does not have.

    Raises
    ------
    SourceError
        Where no document is there and can be read.
    """
    documents = [*sources["document"].unique()]
    read = {name: _read(name, folder) for name in documents}
    contents = {name: content for name, content in read.items() if isinstance(content, bytes)}
    problems = [
        found for name, found in read.items() if isinstance(found, Problem) and (own is None or name in own)
    ]
    if documents and not contents:
        raise SourceError(problems)
    pieces: list[Piece] = []
    columns = (sources[name] for name in ("source_id", "document", "document_sha256", "lines"))
    for source_id, name, digest, given in zip(*columns, strict=True):
        if name not in contents:
            continue
        path = (folder / name).as_posix()
        numbers = tuple(number for numbers in parse_lines(given) for number in numbers)
        found = _wrong(path, contents[name], digest)
        lines = [] if found else text_lines(contents[name])
        if not found and numbers[-1] > len(lines):
            found = Problem("V-LINES", path, None, None, given, f"it has {len(lines)}")
        if found:
            problems.append(found)
        else:
            pieces.append(Piece(source_id, path, numbers, tuple(lines[number - 1] for number in numbers)))
    return pieces, list(dict.fromkeys(problems))


def _read(name: str, folder: Path) -> bytes | Problem:
    """Return the bytes of a document, or why there are none."""
    file = folder / name
    if Path(name).name != name:  # a table must not reach into other folders
        return _missing(name, "the name of a file, without folders")
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return _missing(file.as_posix(), "the text that sources.csv names")
    except OSError as error:
        return _missing(file.as_posix(), "a file that can be read", error.strerror or "")


def _wrong(file: str, content: bytes, expected: str) -> Problem | None:
    digest = hashlib.sha256(content).hexdigest()
    if digest != expected:
        same = expected in _digests(content)
        text = "the same text with the line ends and byte order mark" if same else "the text"
        return Problem("V-DIGEST", file, None, None, digest, f"{text} whose SHA-256 is {expected}")
    return text_problem(file, content)


def _digests(content: bytes) -> set[str]:
    """Return the digests of a text with all line ends, with and without byte order mark and last line end."""
    plain = content.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    bodies = (plain, plain.rstrip(b"\n"), plain.rstrip(b"\n") + b"\n")
    written = [body.replace(b"\n", end) for body in bodies for end in (b"\n", b"\r\n", b"\r")]
    return {hashlib.sha256(mark + text).hexdigest() for text in written for mark in (b"", codecs.BOM_UTF8)}


def text_problem(file: str, content: bytes) -> Problem | None:
    """Return why the bytes of a file are no text to code, None if they are.

    Parameters
    ----------
    file : str
        Path as the user would type it.
    content : bytes
        What it holds.

    Examples
    --------
    >>> print(text_problem("jichuan.txt", "办灯会三场".encode("gbk")))
    jichuan.txt:1:1: E-NOT-UTF8: found 'byte 0xb0'; expected text in UTF-8. \
    Save the file again in UTF-8.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = error.start + 3 * content.startswith(codecs.BOM_UTF8)
        return Problem("E-NOT-UTF8", file, *place_of(content, start))
    return None if text.strip() else Problem("V-EMPTY-TEXT", file, None, None, "")


def text_lines(content: bytes) -> list[str]:
    """Return the lines of a text that `text_problem` finds nothing wrong with."""
    # splitlines() would also split at characters that an editor shows within a line.
    return content.decode("utf-8-sig").removesuffix("\n").split("\n")
