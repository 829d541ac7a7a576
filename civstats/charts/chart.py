"""What a chart gives a notebook: a picture with alt text and linked numbers, then its values as a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from civstats.charts.style import PHONE, chart_style
from civstats.charts.svg import draw_svg
from civstats.display import Finding, show
from civstats.display.bundles import Picture, picture_bundle, values_bundle
from civstats.display.saving import check_target
from civstats.language import translate

P = ParamSpec("P")
SAID = ("title", "source", "caption", "unit")  # arguments of charts that readers see as they are
# What a picture may be saved as: where its title and alt text stand, and what would tell when it was drawn.
METADATA = {
    ".svg": ("", "", ()),
    ".png": ("Title", "Description", ("Software",)),
    ".pdf": ("Title", "Subject", ("CreationDate", "Creator", "Producer")),
}


@dataclass(frozen=True, eq=False)
class Chart:
    """A drawn chart with its alt text and the values that it shows.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
        The drawing, on white.
    title : Finding or str
        The finding that the chart shows.
    alt : str
        What the chart shows, in words computed from the data, under 600 characters.
    caption : str
        How to read the chart.
    source : str
        Where the values come from.
    values : pandas.DataFrame
        What is drawn, one cell a text or a `BoundedValue`, the index as row headers.
    narrow : matplotlib.figure.Figure, optional
        The same drawn for a phone.

    Notes
    -----
    As the result of a cell it gives two outputs: the picture, ``image/svg+xml`` with the alt text as
    ``text/plain``, and its values as a table; see `civstats.display.bundles`.
    """

    figure: Figure
    title: Finding | str
    alt: str
    caption: str
    source: str
    values: pd.DataFrame
    narrow: Figure | None = None

    def svg(self) -> str:
        """Give the picture as SVG, the same text for the same chart whenever and wherever it is drawn.

        Returns
        -------
        str
            One ``svg`` element: text as text, with title, description and numbers as links. All its ids begin
            with ``c``, eight hexadecimal digits that follow from what is drawn, title and alt text, and ``-``.
        """
        return draw_svg(self.figure, str(self.title), self.alt)

    def save(self, path: str | Path) -> None:
        """Save the picture for use elsewhere, the same bytes for the same chart.

        Parameters
        ----------
        path : str or Path
            A name that ends in ``.svg``, ``.png`` (300 dots an inch) or ``.pdf`` (text as text).

        Raises
        ------
        ValueError
            If the name ends otherwise.
        FileNotFoundError
            If its folder is not there.

        Notes
        -----
        SVG and PDF carry the title and the alt text; a PNG carries them in its metadata. Give the alt text
        wherever the picture is used.

        Examples
        --------
        >>> import pandas as pd
        >>> from civstats import BoundedValue, charts
        >>> frame = pd.DataFrame({"place": ["A"], "sessions": [BoundedValue(501, 599)]})
        >>> chart = charts.dot_range(frame, label="place", number="sessions", title="A held some sessions.",
        ...                          source="One page.", caption="Bars run between bounds.")
        >>> chart.save("sessions.gif")
        Traceback (most recent call last):
        ...
        ValueError: 'sessions.gif' ends in '.gif'; expected a name that ends in .svg, .png or .pdf
        """
        target = check_target(path, tuple(METADATA))
        suffix = target.suffix.lower()
        if suffix == ".svg":
            target.write_text(self.svg(), encoding="utf-8")
            return
        title, alt, undated = METADATA[suffix]
        metadata = {title: str(self.title), alt: self.alt, **dict.fromkeys(undated)}
        with chart_style(), mpl.rc_context({"pdf.fonttype": 42}):
            self.figure.savefig(target, dpi=300, metadata=metadata)

    def _ipython_display_(self) -> None:
        from IPython.display import publish_display_data  # noqa: PLC0415  # slow to import

        told = " ".join(part for part in (self.caption, self.source) if part)
        narrow = draw_svg(self.narrow, str(self.title), self.alt) if self.narrow else ""
        picture = Picture(str(self.title), self.alt, self.caption, narrow)  # the drawing names its source
        publish_display_data(picture_bundle(picture, self.svg()))  # type: ignore[no-untyped-call]
        publish_display_data(values_bundle(show(self.values, self.title), told))  # type: ignore[no-untyped-call]


def drawn_twice(draw: Callable[P, Chart]) -> Callable[P, Chart]:
    """Let a function draw its chart as wide as a page, and once more as narrow as a phone, in the language that is spoken."""

    @wraps(draw)
    def both(*args: P.args, **kwargs: P.kwargs) -> Chart:
        for name in SAID:
            if isinstance(said := kwargs.get(name), str):
                kwargs[name] = translate(said)
        with chart_style():
            chart = draw(*args, **kwargs)
        with chart_style(PHONE):
            return replace(chart, narrow=draw(*args, **kwargs).figure)

    return both
