"""Finished files take the place of the last ones only when all of them are there."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
REPOSITORY = PACKAGE.parent


def replace_files(contents: Mapping[str, bytes], out: Path) -> list[Path]:
    """Write files by their paths below `out`, each of them the old one or the new one, never half of it."""
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
