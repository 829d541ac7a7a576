"""What a kernel shows for a report alone becomes less: no text and HTML, and of the trace the rows that are used.

The renderer says so by an environment variable: ``*``, or, where the last cell traces what the notebook shows, the
rows that its text links to. A folder may hold a thousand times the rows that one profile rests on.
"""

from __future__ import annotations

import os
import re
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from civstats.bounded import BoundedValue
from civstats.display.parts import Finding, Heading, Link, Paragraph, Table, pieces_within

VARIABLE: Final = "CIVSTATS_REPORTED"
ALL: Final = "*"  # rows of the trace
# As the ids of rows are: yangquan-73-1. It begins where a word does, or each letter of a long word would be tried.
HYPHENATED: Final = re.compile(r"(?<![^\W_])([^\W_]+(?:-[^\W_]+)+)")

_used: set[str] = set()  # rows behind what this process has shown, and words that may name one


def only() -> bool:
    """Tell whether what is shown is for a report alone."""
    return VARIABLE in os.environ


def note(result: Table | Heading | Paragraph | Finding) -> None:
    """Note what a result that is shown rests on."""
    for part in (part for line in result.lines for part in pieces_within(line)):
        if isinstance(part, BoundedValue):
            _used.update(part.rows)
        elif isinstance(part, Link):
            _used.add(part.target.removeprefix("#"))
        elif isinstance(part, str):
            _used.update(HYPHENATED.findall(part))


def needed(rows: pd.Index[str]) -> npt.NDArray[np.bool_]:
    """Mark the rows of a trace that a report needs."""
    linked = os.environ.get(VARIABLE, ALL)
    return np.ones(len(rows), np.bool_) if linked == ALL else rows.isin({*_used, *linked.split()})
