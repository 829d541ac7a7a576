"""The text of the page, piece by piece, with the place of each character."""

from __future__ import annotations

import bisect
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from pathlib import Path

import pandas as pd

from civstats.coding import problems as kinds
from civstats.coding.numerals import Numeral, find_numerals
from civstats.errors import Problem
from civstats.tables.file_problems import NotUtf8
from civstats.tables.notations import parse_lines

__all__ = ["Piece", "read_pieces", "source_folder"]


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
        raise kinds.SourceError([_missing("CIVSTATS_SOURCE", "the folder that holds the page's text")])
    if not Path(named).is_dir():
        raise kinds.SourceError([_missing(str(named), "a folder that is there")])
    return Path(named)


def _missing(file: str, about: str, found: str = "") -> Problem:
    return kinds.MissingSource(file, None, None, found, about)


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


def read_pieces(sources: pd.DataFrame, folder: Path) -> tuple[list[Piece], list[Problem]]:
    """Read the text of each piece whose document is the one that was coded.

    Parameters
    ----------
    sources : DataFrame
        The table of pieces.
    folder : Path
        Where their documents are.

    Returns
    -------
    list of Piece
        In the order of the table, without those of a document that is missing or has a problem.
    list of Problem
        Documents of another digest or encoding, and lines that a document does not have.

    Raises
    ------
    SourceError
        Where no document is there and can be read.
    """
    contents: dict[str, bytes] = {}
    missing: list[Problem] = []
    for name in sources["document"].unique():
        file = folder / name
        try:
            if Path(name).name != name:  # a table must not reach into other folders
                missing.append(_missing(name, "the name of a file, without folders"))
            else:
                contents[name] = file.read_bytes()
        except FileNotFoundError:
            missing.append(_missing(file.as_posix(), "the text that sources.csv names"))
        except OSError as error:
            missing.append(_missing(file.as_posix(), "a file that can be read", error.strerror or ""))
    if missing and not contents:  # a folder may extend another whose text is not at hand
        raise kinds.SourceError(missing)
    pieces: list[Piece] = []
    problems: list[Problem] = []
    columns = (sources[name] for name in ("source_id", "document", "document_sha256", "lines"))
    for source_id, name, digest, given in zip(*columns, strict=True):
        if name not in contents:
            continue
        path = (folder / name).as_posix()
        numbers = tuple(number for numbers in parse_lines(given) for number in numbers)
        found = _wrong(path, contents[name], digest)
        lines = [] if found else _lines(contents[name])
        if not found and numbers[-1] > len(lines):
            found = kinds.LinesBeyondSource(path, None, None, given, f"it has {len(lines)}")
        if found:
            problems.append(found)
        else:
            pieces.append(Piece(source_id, path, numbers, tuple(lines[number - 1] for number in numbers)))
    return pieces, list(dict.fromkeys(problems))


def _wrong(file: str, content: bytes, expected: str) -> Problem | None:
    digest = hashlib.sha256(content).hexdigest()
    if digest != expected:
        return kinds.WrongDigest(file, None, None, digest, expected)
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return NotUtf8(file, None, None, f"byte 0x{content[error.start]:02x}")
    return None


def _lines(content: bytes) -> list[str]:
    # splitlines() would also split at characters that an editor shows within a line.
    return content.decode("utf-8-sig").removesuffix("\n").split("\n")
