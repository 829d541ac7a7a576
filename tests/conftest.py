"""What several tests share: a small sound data folder of a made-up city."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from civstats.tables import Dataset, load

SMALL = Path(__file__).parent / "data" / "small"

os.environ["CIVSTATS_LANGUAGE"] = "en"  # whatever the language of who runs the tests

# The same cases in every run: a change is refused for what it breaks, not for a case that was drawn by chance.
# `pytest --hypothesis-profile=default` draws new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def small_dataset() -> Dataset:
    """Return the tables of the made-up city."""
    return load(SMALL)


@pytest.fixture
def small_folder(tmp_path: Path) -> Path:
    """Return a copy of the made-up city's folder, to be damaged."""
    return Path(shutil.copytree(SMALL, tmp_path / "small"))
