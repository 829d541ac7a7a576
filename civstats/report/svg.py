"""Only the SVG on these lists passes from a chart into a report; nothing that passes can act or fetch."""

from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree

import bs4

from civstats.report.markup import element
from civstats.report.sanitise import LANGUAGE, ROW_LINK, words
from civstats.report.text import visible

TAGS: Final = words(
    "svg g defs title desc path rect circle ellipse line polyline polygon text tspan use symbol clipPath "
    "marker linearGradient radialGradient stop pattern image a"
)
STYLES: Final = words(
    "fill fill-opacity fill-rule stroke stroke-width stroke-dasharray stroke-dashoffset stroke-linecap "
    "stroke-linejoin stroke-miterlimit stroke-opacity opacity clip-path clip-rule font font-family font-size "
    "font-style font-weight font-variant font-stretch text-anchor dominant-baseline stop-color stop-opacity "
    "visibility image-rendering mix-blend-mode paint-order white-space"
)
ATTRIBUTES: Final = STYLES | words(
    "id role viewBox version width height x y x1 y1 x2 y2 dx dy cx cy r rx ry fx fy d points transform style "
    "offset href preserveAspectRatio clipPathUnits gradientUnits gradientTransform spreadMethod patternUnits "
    "patternTransform patternContentUnits markerUnits markerWidth markerHeight refX refY orient textLength "
    "lengthAdjust lang data-rows data-operation data-text"
)
TEXT_TAGS: Final = words("text tspan title desc")
PICTURE: Final = re.compile(r"data:image/png;base64,[A-Za-z0-9+/= ]+")
REFERENCE: Final = re.compile(r"url\(\s*['\"]?#([^'\")\s]+)['\"]?\s*\)")
FETCHES: Final = re.compile(r"url|[\\@<>]|expression|image\(|src\(", re.IGNORECASE)
SVG: Final = "{http://www.w3.org/2000/svg}"
SPELLINGS: Final = {
    "{http://www.w3.org/1999/xlink}href": "href",
    "{http://www.w3.org/XML/1998/namespace}lang": "lang",
}


def clean_svg(source: str, prefix: str) -> bs4.Tag:
    """Parse an SVG picture and keep what the lists above name.

    Style sheets go, since inside a page they would reach beyond their picture; what matplotlib says in its
    own moves to the root. Ids begin with `prefix`, so that pictures on one page do not meet; those that
    nothing refers to go. Links to rows become ``a.number``.

    Parameters
    ----------
    source : str
        A whole SVG file.
    prefix : str
        What makes the ids of this picture its own, such as ``"fig-1-"``.

    Returns
    -------
    bs4.Tag
        The element ``svg``, well-formed as XML when printed.

    Raises
    ------
    ValueError
        If the source isn't well-formed, declares entities, or its root isn't ``svg``.

    Examples
    --------
    >>> link = '<a href="#r" onclick="x()"><text>5</text></a>'
    >>> picture = f'<svg xmlns="http://www.w3.org/2000/svg"><script/>{link}</svg>'
    >>> str(clean_svg(picture, "fig-1-").a)
    '<a class="number" href="#r"><text>5</text></a>'
    """
    text = visible(source)
    if "<!ENTITY" in text:
        msg = "an SVG picture that declares entities"
        raise ValueError(msg)
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        msg = f"an ill-formed SVG picture ({error})"
        raise ValueError(msg) from None
    if root.tag != f"{SVG}svg":
        msg = "an SVG picture without the root element svg"
        raise ValueError(msg)
    svg = _Picture(root, prefix).copy(root)
    svg["xmlns"] = SVG[1:-1]
    svg["stroke-linejoin"] = "round"
    return svg


class _Picture:
    def __init__(self, root: ElementTree.Element, prefix: str) -> None:
        self._prefix = prefix
        self._referred = {
            name
            for node in root.iter()
            for key, value in node.items()
            for name in [*REFERENCE.findall(value), *([value[1:]] if key.endswith("href") else [])]
            if node.tag != f"{SVG}a"
        }

    def copy(self, source: ElementTree.Element) -> bs4.Tag:
        name = source.tag.removeprefix(SVG)
        values = {
            (attribute := SPELLINGS.get(key, key)): self._value(name, attribute, " ".join(value.split()))
            for key, value in source.items()
        }
        kept = {attribute: value for attribute, value in values.items() if value}
        if name == "a":
            name, kept = ("a", {"class": "number", **kept}) if "href" in kept else ("g", kept)
        tag = element(name, **kept)
        keeps_text = name in TEXT_TAGS
        if source.text and (keeps_text or source.text.strip()):
            tag.append(source.text if name in {"text", "tspan"} else source.text.strip())
        for child in source:
            if isinstance(child.tag, str) and child.tag.removeprefix(SVG) in TAGS:
                tag.append(self.copy(child))
            if child.tail and keeps_text:
                tag.append(child.tail)
            elif not keeps_text and name != "a":
                tag.append("\n")
        return tag

    def _value(self, tag: str, attribute: str, value: str) -> str:
        """Give an attribute as it may stay, or nothing."""
        if attribute not in ATTRIBUTES:
            return ""
        if attribute == "id":
            return self._prefix + value if value in self._referred else ""
        if attribute.startswith("data-"):
            return value
        if attribute == "lang":
            return value if LANGUAGE.fullmatch(value) else ""
        if attribute == "style":
            declarations = (part.partition(":") for part in value.split(";"))
            safe = ((name.strip(), self._local(text.strip())) for name, _, text in declarations)
            return "; ".join(f"{name}: {text}" for name, text in safe if name in STYLES and text)
        return self._link(tag, value) if attribute == "href" else self._local(value)

    def _link(self, tag: str, value: str) -> str:
        if not (PICTURE if tag == "image" else ROW_LINK).fullmatch(value):
            return ""
        return value if tag in {"a", "image"} else f"#{self._prefix}{value[1:]}"

    def _local(self, value: str) -> str:
        """Let references stay within the picture; whatever could fetch something is refused."""
        marked = REFERENCE.sub(lambda match: f"\0{match[1]}\0", value)
        if FETCHES.search(marked):
            return ""
        return re.sub("\0(.*?)\0", lambda match: f"url(#{self._prefix}{match[1]})", marked)
