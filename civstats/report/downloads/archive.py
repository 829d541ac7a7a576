"""Files become one zip, with the same bytes whenever and wherever it is written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping


def archive(files: Mapping[str, bytes]) -> bytes:
    """Pack files, by their paths with ``/``, into a zip.

    Entries are sorted, of one date and one mode, and not compressed: compressed bytes depend on the zlib of
    the machine, which no lock of Python packages fixes.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name)  # dated 1980-01-01, the first day that a zip can hold
            entry.create_system = 3  # Unix, on whatever system it is written
            entry.external_attr = 0o100644 << 16  # a plain file that all may read
            packed.writestr(entry, files[name])
    return stream.getvalue()
