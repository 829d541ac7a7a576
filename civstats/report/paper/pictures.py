"""A chart's SVG as typst should draw it: quotation marks as narrow among Latin letters as in text."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from civstats.display.parts import Table, anchor, numbers_in

SVG = "http://www.w3.org/2000/svg"
LABEL = re.compile(r"<text.*?</text>", re.DOTALL)  # <text x="20">Donglan’s figure</text>
# The fonts draw quotation marks a full em wide, and SVG cannot ask for narrow forms as text can. So what
# is empty of the em, before an opening mark and behind a closing one, is taken back.
NARROWER = {
    "‘": 'dx="-0.74em"',
    "“": 'dx="-0.56em"',
    "’": 'letter-spacing="-0.72em"',
    "”": 'letter-spacing="-0.52em"',
}
MARK = re.compile("[‘“’”]")


def picture(svg: str) -> str:
    """Give a chart's SVG as a file for typst, its quotation marks narrowed.

    >>> print(picture('<svg><text>a’s</text></svg>'))
    <svg><text>a<tspan letter-spacing="-0.72em">’</tspan>s</text></svg>
    """
    return LABEL.sub(lambda label: MARK.sub(_narrowed, label[0]), svg)


def _narrowed(mark: re.Match[str]) -> str:
    return f"<tspan {NARROWER[mark[0]]}>{mark[0]}</tspan>"


def letters_all(svg: str, values: Table) -> bool:
    """Tell whether a chart writes each number of its values, noughts apart: it links what it writes."""
    written = {link.get("href") for link in ElementTree.fromstring(svg).iter(f"{{{SVG}}}a")}
    cells = (cell for row in values.rows for cell in row.cells)
    return all(anchor(number) in written for cell in cells for number in numbers_in(cell) if number.upper)


def labels(svg: str) -> list[str]:
    """List the texts that a chart shows."""
    root = ElementTree.fromstring(svg)
    return ["".join(text.itertext()) for text in root.iter(f"{{{SVG}}}text")]
