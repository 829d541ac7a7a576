"""Finished reports take the place of the last ones only when all of them are there."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).resolve().parents[1]
REPOSITORY: Final = PACKAGE.parent
MANIFEST: Final = "manifest.json"


def replace_files(contents: Mapping[str, bytes], out: Path) -> list[Path]:
    """Write files into a folder so that each is either the old one or the new one, never half of it.

    Parameters
    ----------
    contents : mapping of str to bytes
        What each file shall hold, by its path below `out` with ``/``.
    out : Path
        The folder; made if it is not there.

    Returns
    -------
    list of Path
        The files, in the order given.
    """
    out.mkdir(parents=True, exist_ok=True)
    # Beside its target, since a file is replaced at once only within one file system.
    with tempfile.TemporaryDirectory(prefix=".civstats-", dir=out.resolve().parent) as folder:
        drafts = {name: Path(folder, name) for name in contents}
        for name, draft in drafts.items():
            draft.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(contents[name])
        for name, draft in drafts.items():
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            draft.replace(out / name)
    return [out / name for name in contents]


def manifest(notebooks: Iterable[Path], data_digest: str) -> bytes:
    """Say as JSON what a set of reports was made from: SHA-256 of notebooks, data, code and lock.

    Parameters
    ----------
    notebooks : iterable of Path
        The notebooks that were run.
    data_digest : str
        Digest of the data set.

    Returns
    -------
    bytes
        Keys ``notebooks`` (digest by file name), ``data``, ``code`` and ``lock``; the lock is null where the
        package is installed without its repository.
    """
    lock = REPOSITORY / "requirements.lock"
    digests = {
        "notebooks": {path.name: _digest(path.read_bytes()) for path in sorted(notebooks)},
        "data": data_digest,
        "code": code_digest(PACKAGE),
        "lock": _digest(lock.read_bytes()) if lock.is_file() else None,
    }
    return (json.dumps(digests, indent=2) + "\n").encode()


def code_digest(package: Path) -> str:
    """Return the SHA-256 of the names and contents of the package's modules and templates."""
    kept = (
        path
        for path in package.rglob("*")
        if path.suffix in {".py", ".j2", ".css", ".js", ".md", ".typ"} and path.is_file()
    )
    lines = sorted(f"{path.relative_to(package).as_posix()} {_digest(path.read_bytes())}\n" for path in kept)
    return _digest("".join(lines).encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
