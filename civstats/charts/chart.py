"""What a chart gives a notebook: a picture with alt text and linked numbers, then its values as a table."""

from __future__ import annotations

import hashlib
import re
import warnings
from dataclasses import dataclass
from io import StringIO
from typing import Any, Final
from xml.etree import ElementTree

import matplotlib as mpl
import pandas as pd
from IPython.display import publish_display_data
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from civstats.bounded import BoundedValue
from civstats.display import show
from civstats.display.bundles import Picture, picture_bundle, values_bundle
from civstats.display.parts import Finding, anchor
from civstats.problems import visible

ROLE: Final = "graphics-document"  # an image may hold no links
FAMILIES: Final = (
    "'Noto Sans SC', 'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', "
    "'WenQuanYi Micro Hei', sans-serif"
)
SETTINGS: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "civstats",
    "savefig.transparent": False,
}
SVG: Final = "http://www.w3.org/2000/svg"
XLINK: Final = "{http://www.w3.org/1999/xlink}href"
LONG_FRACTION: Final = re.compile(r"-?\d+\.\d{3,}")


@dataclass(frozen=True, eq=False)
class Chart:
    """A drawn chart with its alt text and the values that it shows.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
        The drawing, on white; of the caller's own axes, the figure that holds them.
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

    def svg(self) -> str:
        """Give the picture as SVG, the same text for the same chart whenever and wherever it is drawn.

        Returns
        -------
        str
            One ``svg`` element: text as text, with title, description and numbers as links.
        """
        root = ElementTree.fromstring(_render(self.figure))
        numbers = {
            anchor(cell): cell for cell in self.values.to_numpy().flat if isinstance(cell, BoundedValue)
        }
        for element in reversed(list(root.iter())):
            element.tag = element.tag.removeprefix(f"{{{SVG}}}")
            _tidy(element)
            if element.tag == "a":
                _describe(element, numbers)
            _join(element)
        _name(root, str(self.title), self.alt)
        return ElementTree.tostring(root, encoding="unicode")

    def _ipython_display_(self) -> None:
        told = " ".join(part for part in (self.caption, self.source) if part)
        picture = Picture(str(self.title), self.alt, told)
        publish_display_data(picture_bundle(picture, self.svg()))  # type: ignore[no-untyped-call]
        publish_display_data(values_bundle(show(self.values, self.title), told))  # type: ignore[no-untyped-call]


def _render(figure: Figure) -> str:
    stream = StringIO()
    with mpl.rc_context(SETTINGS), warnings.catch_warnings():
        # The reader's own fonts draw the text, so a glyph that our layout font lacks is not missing.
        warnings.filterwarnings("ignore", r"Glyph .* missing from font")
        # Labels may hang out of the caller's own axes; nothing that is drawn gets cut off.
        everything = Bbox.union([figure.bbox_inches, figure.get_tightbbox().padded(0.08)])
        figure.savefig(
            stream,
            format="svg",
            facecolor="white",
            bbox_inches=everything,
            metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")),
        )
    return stream.getvalue()


def _tidy(element: ElementTree.Element) -> None:
    """Keep what the picture needs: long fractions make it large, style sheets reach beyond it."""
    if element.tag not in {"text", "tspan", "title", "desc"}:
        element.text = None
    element.tail = None
    for child in list(element):
        if child.tag in {"style", "metadata"}:
            element.remove(child)
    if XLINK in element.attrib:
        element.set("href", element.attrib.pop(XLINK))
    if element.tag == "g":
        element.attrib.pop("id", None)
        looks = {child.get("style", "") if child.tag == "use" else "" for child in element}
        look = looks.pop() if len(looks) == 1 else ""
        if look and "opacity" not in look:  # marks of one look
            element.set("style", look)
            for child in element:
                del child.attrib["style"]
    elif element.tag == "text":
        element.set("style", re.sub(r"font-family: [^;]*;? ?", "", element.get("style", "")).rstrip("; "))
        if element.get("transform", "").startswith("rotate(-0 "):
            del element.attrib["transform"]
    for name in {"d", "x", "y", "transform", "width", "height"} & element.attrib.keys():
        value = LONG_FRACTION.sub(lambda match: f"{float(match[0]):.2f}", element.attrib[name])
        element.set(name, " ".join(value.split()))


def _describe(link: ElementTree.Element, numbers: dict[str, BoundedValue]) -> None:
    """Say of a computed number what it rests on, as `findings.linked` does."""
    href = link.attrib["href"]
    link.attrib = {"class": "number", "href": visible(href)}
    number = numbers.get(href)
    if number is not None and href != f"#{''.join(number.rows)}":
        data = {"rows": " ".join(number.rows), "operation": number.operation, "text": str(number)}
        link.attrib |= {f"data-{name}": visible(value) for name, value in data.items()}


def _join(parent: ElementTree.Element) -> None:
    """Make the lines of one wrapped number one link again, and drop groups that group nothing."""
    children = list(parent)
    parent[:] = []
    for child in children:
        if child.tag in {"g", "defs"} and len(child) == 0:
            continue
        only = child[0] if child.tag == "g" and len(child) == 1 and not child.attrib else child
        last = parent[-1] if len(parent) else None
        if last is not None and only.tag == last.tag == "a" and only.attrib == last.attrib:
            last.extend(only)
        else:
            parent.append(only)


def _name(root: ElementTree.Element, title: str, alt: str) -> None:
    content = ElementTree.tostring(root, encoding="unicode") + title + alt
    key = hashlib.sha256(content.encode()).hexdigest()[:8]
    names = {"title": title, "desc": alt}
    for place, (name, text) in enumerate(names.items()):
        element = ElementTree.Element(name, id=f"{name}-{key}")
        element.text = visible(" ".join(text.split()))
        root.insert(place, element)
    root.attrib |= {
        "xmlns": SVG,
        "role": ROLE,
        "aria-labelledby": " ".join(f"{name}-{key}" for name in names),
        "font-family": FAMILIES,
        "stroke-linejoin": "round",
    }
