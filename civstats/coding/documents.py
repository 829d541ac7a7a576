"""The rows of sources.csv and a folder of files become pieces: each with the text of its lines."""

from __future__ import annotations

import codecs
import hashlib
import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from civstats.coding.text import Text
from civstats.language import Later, translate
from civstats.problems import CivstatsError, Problem, visible
from civstats.tables.files import Files, place_of
from civstats.tables.notations import parse_lines


class SourceError(CivstatsError):
    """The text of the page is not there, so nothing can be said about the coding."""

    exit_code = 2


class Piece(NamedTuple):
    """A piece of a page: its key, the path of its file as messages show it, and its text."""

    source_id: str
    file: str
    text: Text


def source_folder(given: Path | None = None) -> Path:
    """Return the folder of the texts: the one given, else that of the environment variable CIVSTATS_SOURCE."""
    named = given or os.environ.get("CIVSTATS_SOURCE")
    if not named:
        raise SourceError([_missing("CIVSTATS_SOURCE", translate("the folder that holds the page's text"))])
    if not Path(named).is_dir():
        raise SourceError([_missing(str(named), translate("a folder that is there"))])
    return Path(named)


def _missing(file: str, about: str, found: str | Later = "") -> Problem:
    return Problem("V-NO-SOURCE", file, None, None, found, about)


def read_pieces(
    sources: pd.DataFrame, folder: Path, own: Collection[str] | None = None
) -> tuple[list[Piece], list[Problem]]:
    """Read the text of each piece of a table of sources whose document in a folder is the one that was coded.

    Documents that are missing are problems only where they are among `own` (None: all are), but a SourceError where
    none can be read; those with another digest or encoding and those that lack lines always are.
    """
    keys = [*zip(sources["document"], sources["document_sha256"], strict=True)]
    read = {key: _lines(folder, *key) for key in dict.fromkeys(keys)}
    wrong = {key: found for key, found in read.items() if isinstance(found, Problem)}
    missing = [key for key, problem in wrong.items() if problem.code == "V-NO-SOURCE"]
    asked = [key for key in wrong if key not in missing or own is None or key[0] in own]
    problems = [wrong[key] for key in asked]
    if missing and len(missing) == len(read):
        raise SourceError(dict.fromkeys(problems))
    pieces: list[Piece] = []
    for source_id, key, given in zip(sources["source_id"], keys, sources["lines"], strict=True):
        lines, path = read[key], (folder / key[0]).as_posix()
        if isinstance(lines, Problem):
            continue
        ranges = parse_lines(given)
        if ranges[-1].stop > len(lines) + 1:
            problems.append(
                Problem("V-LINES", path, None, None, given, translate("it has {number}", number=len(lines)))
            )
            continue
        numbers = [number for each in ranges for number in each]
        pieces.append(Piece(source_id, path, Text("\n".join(lines[at - 1] for at in numbers), numbers)))
    return pieces, [*dict.fromkeys(problems)]


def _lines(folder: Path, name: str, digest: str) -> list[str] | Problem:
    """Return the lines of a document, or why it is not the one that was coded."""
    path = (folder / name).as_posix()
    if Path(name).name != name:  # a table must not reach into other folders
        return _missing(name, translate("the name of a file, without folders"))
    try:
        content = Files(folder).content(name)
    except FileNotFoundError:
        return _missing(path, translate("the text that sources.csv names"))
    except CivstatsError as error:
        (problem,) = error.problems
        return _missing(path, problem.expected, problem.found)
    found = hashlib.sha256(content).hexdigest()
    if found != digest:
        same = digest in _digests(content)
        about = (
            translate("the same text with the line ends and byte order mark whose SHA-256 is {digest}")
            if same
            else translate("the text whose SHA-256 is {digest}")
        )
        return Problem("V-DIGEST", path, None, None, found, about.format(digest=digest))
    return text_problem(path, content) or text_lines(content)


def _digests(content: bytes) -> set[str]:
    """Return the digests of a text with all line ends, with and without byte order mark and last line end."""
    plain = content.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    bodies = (plain, plain.rstrip(b"\n"), plain.rstrip(b"\n") + b"\n")
    written = [body.replace(b"\n", end) for body in bodies for end in (b"\n", b"\r\n", b"\r")]
    return {hashlib.sha256(mark + text).hexdigest() for text in written for mark in (b"", codecs.BOM_UTF8)}


def text_problem(file: str, content: bytes) -> Problem | None:
    """Return why the bytes of a file are no text to code, None if they are.

    >>> text_problem("jichuan.txt", "办灯会三场".encode("gbk")).code
    'E-NOT-UTF8'
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


def unverified(pieces: Sequence[str]) -> str:
    """Say which pieces were not looked at, since their text is not there."""
    return translate("not verified, without their text: {pieces}", pieces=visible(", ".join(pieces)))
