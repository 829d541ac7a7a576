"""A chart's SVG as typst should draw it."""

from __future__ import annotations

import copy
import re

import bs4
from bs4.element import NavigableString

from civstats.report.markup import element

# The fonts draw quotation marks a full em wide, and SVG cannot ask for narrow forms as text can. So what
# is empty of the em, before an opening mark and behind a closing one, is taken back.
EMPTY_BEFORE = {"‘": 0.74, "“": 0.56}
EMPTY_BEHIND = {"’": 0.72, "”": 0.52}
MARKS = re.compile("([‘“’”])")


def picture(svg: bs4.Tag) -> str:
    """Give a chart's SVG as a file for typst; the chart is not changed.

    Parameters
    ----------
    svg : bs4.Tag
        A picture that stands alone.

    Returns
    -------
    str
        The same picture, its quotation marks among Latin letters as narrow as in text.

    Examples
    --------
    >>> print(picture(bs4.BeautifulSoup("<svg><text>a’s</text></svg>", "html.parser").svg))
    <svg><text>a<tspan letter-spacing="-0.72em">’</tspan>s</text></svg>
    """
    drawn = copy.copy(svg)
    for text in drawn.find_all("text"):
        for string in text.find_all(string=MARKS):
            if string.find_parent(lang=re.compile("^zh")) is None:
                string.replace_with(*map(_tightened, MARKS.split(string)))
    return str(drawn)


def _tightened(part: str) -> bs4.Tag | NavigableString:
    if part in EMPTY_BEFORE:
        return element("tspan", part, dx=f"-{EMPTY_BEFORE[part]}em")
    if part in EMPTY_BEHIND:
        return element("tspan", part, **{"letter-spacing": f"-{EMPTY_BEHIND[part]}em"})
    return NavigableString(part)
