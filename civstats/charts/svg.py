"""A matplotlib figure becomes one SVG element: named, linked, without style sheets, the same bytes each time."""

from __future__ import annotations

import re
from hashlib import sha256
from io import StringIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from matplotlib.figure import Figure

from civstats.charts.style import chart_style
from civstats.problems import visible

ROOT = {
    "xmlns": "http://www.w3.org/2000/svg",
    "role": "graphics-document",  # an image may hold no links
    "font-family": "'Noto Sans SC', 'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', "
    "'WenQuanYi Micro Hei', sans-serif",
    "stroke-linejoin": "round",
}
XLINK = "{http://www.w3.org/1999/xlink}href"
# What XML may not hold, such as the escape character of a terminal.
FORBIDDEN = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What says nothing: "font-family: 'civstats charts'; " since the root names fonts, and "rotate(-0 12 34)".
NEEDLESS = re.compile(r"font-family: [^;]*;? ?|rotate\(-0 [^)]*\)")
FRACTION = re.compile(r"(?<!\d)-?\d+\.\d{3,}")  # "12.3456", of which two decimals are enough


def draw_svg(figure: Figure, title: str, alt: str) -> str:
    """Draw a figure as one ``svg`` element, with the title and alt text that a screen reader says.

    Texts with a `url` become links. Ids begin with ``c``, eight digits of the content's hash, and ``-``.
    """
    stream = StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with chart_style():
        figure.savefig(stream, format="svg", metadata=nothing)
    root = ElementTree.fromstring(FORBIDDEN.sub(lambda char: visible(char[0]), stream.getvalue()))
    for element in root.iter():
        _clean(element)
    for element in root.iter():
        _join_links(element)
        _share_style(element)
    for place, (name, text) in enumerate({"title": title, "desc": alt}.items()):
        element = Element(name, id=name)
        element.text = visible(" ".join(text.split()))
        root.insert(place, element)
    root.attrib |= ROOT
    prefix = f"c{sha256(ElementTree.tostring(root)).hexdigest()[:8]}-"
    for element in root.iter():
        _set_prefix(element, prefix)
    root.set("aria-labelledby", f"{prefix}title {prefix}desc")
    return ElementTree.tostring(root, encoding="unicode")


def _clean(element: Element) -> None:
    """Keep of an element what the picture needs."""
    element.tag = element.tag.rpartition("}")[2]
    element.text = visible(element.text or "") if element.tag == "text" else None
    element.tail = None
    if element.tag == "g":
        element.attrib.pop("id", None)  # nothing refers to groups
    for child in list(element):
        if child.tag.endswith(("}style", "}metadata")):
            element.remove(child)
    if XLINK in element.attrib:
        element.set("href", visible(element.attrib.pop(XLINK)))
    if element.tag == "a":
        element.attrib = {"class": "number", "href": element.attrib["href"]}
    for name, value in list(element.items()):
        if name not in {"id", "href"}:
            brief = FRACTION.sub(lambda number: f"{float(number[0]):.2f}", NEEDLESS.sub("", value))
            element.set(name, " ".join(brief.split()))
            if not brief:
                del element.attrib[name]


def _share_style(group: Element) -> None:
    """Say once, of a group, the style that all its marks have: a matrix draws a thousand alike."""
    styles = {mark.get("style", "") for mark in group}
    alike = len(group) > 1 and len(styles) == 1 and {mark.tag for mark in group} == {"use"}
    if alike and group.tag == "g" and "style" not in group.attrib:
        group.set("style", styles.pop())
        for mark in group:
            mark.attrib.pop("style", None)


def _join_links(parent: Element) -> None:
    """Make the lines of a number that is written on several one link again."""
    last: Element | None = None
    for child in list(parent):
        if last is not None and child.tag == last.tag == "a" and child.attrib == last.attrib:
            last[-1].tail = " "  # its words stay apart when read as text
            last.extend(child)
            parent.remove(child)
        else:
            last = child


def _set_prefix(element: Element, prefix: str) -> None:
    """Begin ids and what refers to them with a prefix, so that pictures on one page do not meet."""
    for name, value in element.items():
        if name == "id":
            element.set(name, prefix + value)
        elif name == "href" and element.tag != "a":  # a link leads out of the picture
            element.set(name, f"#{prefix}{value.removeprefix('#')}")
        elif name != "href":
            element.set(name, value.replace("url(#", f"url(#{prefix}"))
