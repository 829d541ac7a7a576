"""What notebooks show, read from their stored outputs as what it means."""

import re
from pathlib import Path

import nbformat
import pytest

from civstats.display import Finding
from civstats.display.bundles import MIME, read_bundle

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")  # 1,001 or 0.957


@pytest.fixture
def shown():
    """Return a function that lists what the cells of a notebook show."""

    def read(name):
        nb = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
        outputs = (output.get("data", {}) for cell in nb.cells for output in cell.get("outputs", []))
        return [read_bundle(data[MIME]) for data in outputs if MIME in data]

    return read


@pytest.fixture
def findings(shown):
    """Return a function that lists the numbers of each finding of a notebook, as they are written."""

    def read(name):
        told = [told for told in shown(name) if isinstance(told, Finding)]
        texts = ([text for number in own.numbers for text in NUMBER.findall(str(number))] for own in told)
        return [[float(text.replace(",", "")) for text in own] for own in texts]

    return read
