"""The article of an invented city with its tables, and the real page where it is present."""

import os
from pathlib import Path

import pytest

from civstats.tables import Dataset, load

ARTICLE = Path(__file__).parent / "article"


@pytest.fixture(scope="session")
def article() -> Dataset:
    return load(ARTICLE / "data")


@pytest.fixture(scope="session")
def source() -> Path:
    """Return the folder of the real page, which is no part of the repository."""
    folder = os.environ.get("CIVSTATS_SOURCE")
    if not folder:
        pytest.skip("the page itself is not at hand: CIVSTATS_SOURCE is not set")
    return Path(folder)
