"""What can be wrong in a notebook or in a report: one small class per kind of problem."""

from __future__ import annotations

from civstats.errors import LONGEST_SHOWN, Problem, visible

LONGEST_MESSAGE = 300


class CellProblem(Problem):
    """Something wrong in a notebook; `line` is the number of the cell, from 1."""

    def __str__(self) -> str:
        where = visible(self.file) + ("" if self.line is None else f": cell {self.line}")
        found = f"'{visible(self.found, LONGEST_MESSAGE)}'" if self.found else "nothing"
        near = f"; did you mean '{visible(self.near, LONGEST_SHOWN)}'? " if self.near else ". "
        return f"{where}: {self.code}: found {found}; expected {self.expected}{near}{self.remedy}"


class NoNotebook(CellProblem):
    """There is no notebook to render."""

    code = "R-NO-NOTEBOOK"
    title = "No notebook"
    expectation = "a folder with notebooks"
    remedy = "Name a folder that holds .ipynb files."


class NotANotebook(CellProblem):
    """A file cannot be read as a notebook."""

    code = "R-NOT-A-NOTEBOOK"
    title = "Not a notebook"
    expectation = "a Jupyter notebook of format 4"
    remedy = "Save it again from JupyterLab."


class CellFailed(CellProblem):
    """A cell raised an error, ran too long or lost its kernel."""

    code = "R-CELL-FAILED"
    title = "Failed cell"
    expectation = "a cell that runs to its end"
    remedy = "Open the notebook with this data (CIVSTATS_DATA names the folder) and run it to this cell."


class StderrOutput(CellProblem):
    """A cell wrote a warning or another message to standard error."""

    code = "R-STDERR"
    title = "Warning in a notebook"
    expectation = "no warning"
    remedy = "Mend what it warns of; reports carry no warnings."


class UnexecutedCell(CellProblem):
    """A code cell was not run, so its outputs are missing or of another run."""

    code = "R-UNEXECUTED"
    title = "Cell not run"
    expectation = "a cell that was run"
    remedy = "Run the whole notebook."


class UnresolvedLink(CellProblem):
    """A number or a link leads to a row that the notebook's trace does not show."""

    code = "R-UNRESOLVED-LINK"
    title = "Unresolved link"
    expectation = "a row of the trace table, or a place in this report"
    remedy = "Show civstats.trace(…) of everything that the notebook shows, in its last cell."


class MissingAltText(CellProblem):
    """A chart does not say in words what it shows."""

    code = "R-NO-ALT-TEXT"
    title = "Missing alternative text"
    expectation = "a title and a description in the SVG picture"
    remedy = "Draw it with a function of civstats.charts."


class UnshownOutput(CellProblem):
    """An output or a cell holds what a report cannot show: a bitmap, a widget, an ill-formed picture."""

    code = "R-UNSHOWN-OUTPUT"
    title = "Output that cannot be shown"
    expectation = "text, HTML, Markdown or a well-formed SVG picture"
    remedy = "Show a table with civstats.show and a chart with a function of civstats.charts."


class MissingTitle(CellProblem):
    """The notebook's first Markdown cell has no heading of the first level."""

    code = "R-NO-TITLE"
    title = "Missing title"
    expectation = "a heading '# …' in the first Markdown cell"
    remedy = "Write the title of the report there."


class MissingVersion(CellProblem):
    """The notebook's metadata do not state its version."""

    code = "R-NO-VERSION"
    title = "Missing version"
    expectation = 'metadata of the notebook with "civstats": {{"version": "1.0"}}'
    remedy = "Add it with JupyterLab's property inspector (Notebook Metadata)."


class MissingDataset(CellProblem):
    """The notebook does not show which data it rests on."""

    code = "R-NO-DATASET"
    title = "Missing data version"
    expectation = "the data set shown in the first code cell"
    remedy = "Let the first code cell end with the data set that civstats.load() returned."


class OtherDataset(CellProblem):
    """The notebook shows other data than those that the reports are rendered from."""

    code = "R-OTHER-DATASET"
    title = "Other data"
    expectation = "data of the digest {about}"
    remedy = "Call civstats.load() without a folder in the notebook."


class MissingGlyph(CellProblem):
    """No font of the reports has a character, so that it would be printed as an empty box."""

    code = "R-MISSING-GLYPH"
    title = "Character without a glyph"
    expectation = "characters that the fonts of the reports have ({about})"
    remedy = "Replace the character."


class StaleReport(Problem):
    """A committed report is not what its notebook and the tables give now."""

    code = "R-STALE-REPORT"
    title = "Stale report"
    expectation = "{about}"
    remedy = "Run 'civstats render' and commit the reports."
