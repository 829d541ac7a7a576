"""Answers in rows and columns become a matrix of marks: full, hollow, or none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from civstats.charts.alt_text import alt_text, counted, listed, listed_apart, rows_by_columns, short
from civstats.charts.chart import Chart, drawn_twice
from civstats.charts.checks import check
from civstats.charts.layout import Key, head_columns, label_rows, lay_out, new_axes
from civstats.charts.line_breaks import LEADING, SLACK, width, wrap
from civstats.charts.style import BLUE, GRID, MUTED, PAD, SMALL, TEXT, full_width, is_narrow
from civstats.display import Finding
from civstats.language import translate

LABELS = 185.0  # points that row labels may take beside the marks
WIDEST, ROW = 16.0, 11.0  # points of a column at most, and of a row of marks
SIZE = 4.6  # of a mark
# What the first, second and third answer look like: told apart by shape, without colour.
LOOKS: list[dict[str, Any]] = [
    {"marker": "s", "mfc": BLUE, "mec": BLUE},
    {"marker": "s", "mfc": "white", "mec": MUTED, "mew": 0.7},
    {"marker": ".", "mfc": MUTED, "mec": MUTED, "ms": 2.5},
]
DOT = 1.4  # points across, of a dot of the third answer


@drawn_twice
def answer_matrix(
    frame: pd.DataFrame, answers: Mapping[str, str], *, title: Finding | str, source: str, caption: str
) -> Chart:
    """Draw which answer each column gives to each row: a full mark, a hollow one, or next to none.

    Parameters
    ----------
    frame : pandas.DataFrame
        Codes (str), keys of `answers`; rows and columns in the order of drawing.
    answers : mapping of str to str
        Two or three codes, the fullest answer first, and what the legend says of each.
    title : Finding or str
        The finding that the chart shows.
    source, caption : str
        Where the answers come from; how to read the chart.

    Returns
    -------
    Chart
        Its values name for each row the columns that give each answer.

    Raises
    ------
    ValueError
        If the frame is empty, or holds a code that is not among `answers`, or if these are too many.

    Examples
    --------
    >>> import pandas as pd
    >>> from civstats.charts import answer_matrix
    >>> frame = pd.DataFrame([["yes", "no"], ["no", "no"]], index=["lists", "lifts"], columns=["A", "B"])
    >>> chart = answer_matrix(frame, {"yes": "prints it", "no": "does not"}, title="Only A prints a list.",
    ...                       source="Two reports.", caption="Full: printed.")
    >>> print(chart.alt)
    Matrix of 2 rows by 2 columns: 1 cell prints it, 3 cells does not. Most “prints it”: lists, 1.
    """
    check(frame)
    _check_codes(frame, answers)
    codes = frame.to_numpy(dtype=object)
    size = TEXT if is_narrow() else SMALL
    labels = [wrap(name, size, full_width() if is_narrow() else LABELS, 2) for name in frame.index]
    room = 0.0 if is_narrow() else PAD + SLACK * max(width(line, SMALL) for lines in labels for line in lines)
    wide = min(WIDEST, (full_width() - room) / len(frame.columns))
    heights = [max(ROW, size * LEADING * len(lines)) + (ROW if is_narrow() else 1) for lines in labels]
    feet = np.cumsum(heights)
    middles = feet - (ROW / 2 if is_narrow() else np.array(heights) / 2)
    ax = new_axes(float(feet[-1]), wide * len(frame.columns))
    ax.set_xlim(0, len(frame.columns))
    ax.hlines(middles, 0, len(frame.columns), color=GRID, lw=0.5, zorder=0)
    label_rows(ax, middles, labels, lift=(ROW + TEXT * LEADING) / 2 if is_narrow() else 0.0)
    ax.tick_params("y", labelsize=SMALL)
    keys: list[Key] = []
    for (code, words), looks in zip(answers.items(), LOOKS, strict=False):
        rows, columns = np.nonzero(codes == code)
        drawn = {"ms": SIZE, "ls": "none", "clip_on": False, **looks}
        if looks is LOOKS[-1]:
            _dot_rows(ax, middles, len(frame.columns), wide)
        else:
            ax.plot(columns + 0.5, middles[rows], **drawn)
        keys.append(((Line2D([9], [0], **drawn),), words))
    head_columns(ax, frame.columns, wide, LABELS, 1)
    ax.tick_params("x", pad=3)
    figure = lay_out(ax, title, source, keys, wide * len(frame.columns))
    return Chart(figure, title, _alt(frame, answers), caption, source, _values(frame, answers))


def _dot_rows(ax: Axes, middles: NDArray[np.float64], columns: int, wide: float) -> None:
    """Dot each row at every column, as one dashed line: other marks cover their dots, and it is a small drawing."""
    dashes = (0, (0.01, wide / DOT - 0.01))  # in widths of the line
    ends = [0.5, columns - 0.49]
    for middle in middles:
        line = Line2D(ends, [middle, middle], color=MUTED, lw=DOT, ls=dashes, dash_capstyle="round", zorder=1)
        line.set_clip_on(False)
        ax.add_line(line)


def _check_codes(frame: pd.DataFrame, answers: Mapping[str, str]) -> None:
    unknown = sorted({str(code) for code in frame.to_numpy().flat} - set(answers))
    if unknown:
        msg = f"found the answer {unknown[0]!r}; expected {', '.join(answers)}"
        raise ValueError(msg)
    if len(answers) > len(LOOKS):
        msg = f"{len(answers)} answers are more than the {len(LOOKS)} that have a mark; join some"
        raise ValueError(msg)


def _values(frame: pd.DataFrame, answers: Mapping[str, str]) -> pd.DataFrame:
    given = {
        words: [
            listed(translate(str(name)) for name in frame.columns[row == code]) or translate("none")
            for row in frame.to_numpy()
        ]
        for code, words in answers.items()
    }
    return pd.DataFrame(given, index=frame.index)


def _alt(frame: pd.DataFrame, answers: Mapping[str, str]) -> str:
    cells = frame.to_numpy(dtype=object)
    told = [
        translate(
            "{cells} {answer}",
            cells=counted(int((cells == code).sum()), "{number} cell", "{number} cells"),
            answer=translate(words),
        )
        for code, words in answers.items()
    ]
    fullest, words = next(iter(answers.items()))
    most = (frame == fullest).sum(axis="columns").sort_values(ascending=False, kind="stable").head(3)
    first = [
        translate("{name}, {number}", name=short(name), number=number)
        for name, number in most.items()
        if number
    ]
    return alt_text(
        [
            translate("Matrix of {rows} by {columns}: {told}.", told=listed(told), **rows_by_columns(frame)),
            translate("Most “{answer}”: {names}.", answer=translate(words), names=listed_apart(first))
            if first
            else "",
        ]
    )
