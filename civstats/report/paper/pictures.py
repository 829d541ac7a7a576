"""A chart's SVG as typst should draw it: quotation marks as narrow among Latin letters as in text."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from civstats.display.parts import Table, anchor, numbers_in

__all__ = ["labels", "letters_all", "picture"]

SVG = "http://www.w3.org/2000/svg"
# The fonts draw quotation marks a full em wide, and SVG cannot ask for narrow forms as text can. So what
# is empty of the em, before an opening mark and behind a closing one, is taken back.
EMPTY_BEFORE = {"‘": 0.74, "“": 0.56}
EMPTY_BEHIND = {"’": 0.72, "”": 0.52}
MARKS = re.compile("([‘“’”])")


def picture(svg: str) -> str:
    """Give a chart's SVG as a file for typst.

    Parameters
    ----------
    svg : str
        A picture that stands alone.

    Returns
    -------
    str
        The same picture, its quotation marks outside Chinese text narrowed.

    Examples
    --------
    >>> print(picture('<svg xmlns="http://www.w3.org/2000/svg"><text>a’s</text></svg>'))
    <svg xmlns="http://www.w3.org/2000/svg"><text>a<tspan letter-spacing="-0.72em">’</tspan>s</text></svg>
    """
    root = ElementTree.fromstring(svg)
    for text in list(root.iter(f"{{{SVG}}}text")):
        _narrow(text)
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(root, encoding="unicode")


def _narrow(element: ElementTree.Element) -> None:
    """Put each quotation mark of an element's own text into a span of its own."""
    if element.get("lang", "").startswith("zh"):
        return
    for child in list(element):
        _narrow(child)
        place = list(element).index(child) + 1
        child.tail, spans = _spans(child.tail or "")
        element[place:place] = spans
    element.text, spans = _spans(element.text or "")
    element[0:0] = spans


def _spans(text: str) -> tuple[str, list[ElementTree.Element]]:
    """Split a text at its quotation marks: what stands before the first, then a span each."""
    first, *others = MARKS.split(text)
    spans = []
    for mark, behind in zip(others[::2], others[1::2], strict=True):
        narrower = (
            {"dx": f"-{EMPTY_BEFORE[mark]}em"}
            if mark in EMPTY_BEFORE
            else {"letter-spacing": f"-{EMPTY_BEHIND[mark]}em"}
        )
        span = ElementTree.Element(f"{{{SVG}}}tspan", narrower)
        span.text, span.tail = mark, behind
        spans.append(span)
    return first, spans


def letters_all(svg: str, values: Table) -> bool:
    """Tell whether a chart writes each number of its values, noughts apart: it links what it writes."""
    written = {link.get("href") for link in ElementTree.fromstring(svg).iter(f"{{{SVG}}}a")}
    cells = (cell for row in values.rows for cell in row.cells)
    return all(anchor(number) in written for cell in cells for number in numbers_in(cell) if number.upper)


def labels(svg: str) -> list[str]:
    """List the texts that a chart shows."""
    root = ElementTree.fromstring(svg)
    return ["".join(text.itertext()) for text in root.iter(f"{{{SVG}}}text")]
