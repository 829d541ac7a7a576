"""Files become one zip, with the same bytes whenever and wherever it is written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Final

__all__ = ["archive"]

EARLIEST: Final = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can hold


def archive(files: Mapping[str, bytes]) -> bytes:
    """Pack files into a zip.

    Entries are sorted, of one date and one mode, and not compressed: compressed bytes depend on the zlib of
    the machine, which no lock of Python packages fixes.

    Parameters
    ----------
    files : mapping of str to bytes
        The files by their paths with ``/``.

    Returns
    -------
    bytes
        The zip.

    Examples
    --------
    >>> archive({"b": b"2", "a": b"1"}) == archive({"a": b"1", "b": b"2"})
    True
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.create_system = 3  # Unix, on whatever system it is written
            entry.external_attr = 0o100644 << 16  # a plain file that all may read
            packed.writestr(entry, files[name])
    return stream.getvalue()
