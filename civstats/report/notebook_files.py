"""The file of a notebook becomes a notebook as its format wants it, or the problem why it is none."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from civstats.problems import CivstatsError, Problem
from civstats.report.inputs import notebook_content


def read_notebook(path: Path) -> NotebookNode | Problem:
    """Read a notebook; what is wrong with its file, its form or its settings of civstats is a problem."""
    try:
        text = notebook_content(path).decode("utf-8")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of older notebooks nbformat tells that it mends them
            # As nbformat.reads does, which tells on standard error what is invalid, and goes on.
            nb: NotebookNode = nbformat.convert(nbformat.reader.reads(text), 4)  # type: ignore[no-untyped-call]
            nbformat.validate(nb)
        json.dumps(nb, ensure_ascii=False).encode()  # half a character, as \\ud800, can be stored nowhere
    except CivstatsError as error:
        return error.problems[0]
    except Exception as error:  # nbformat stumbles in many ways over what is no notebook
        return Problem("R-NOT-A-NOTEBOOK", path.name, None, None, str(error).partition("\n")[0])
    told = nb.metadata.get("civstats", {})
    if not isinstance(told, dict):
        return Problem(
            "R-SETTING", path.name, None, None, str(told), '"civstats" with settings by their names'
        )
    return nb
