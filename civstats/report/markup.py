"""Elements of a document, made without a parser, and what they carry."""

from __future__ import annotations

from typing import Final

import bs4
from bs4.element import PageElement

FACTORY: Final = bs4.BeautifulSoup("", "html.parser")  # knows which elements may stay empty


def element(name: str, *children: PageElement | str, classes: str = "", **attributes: str) -> bs4.Tag:
    """Make an element with its children and attributes.

    Examples
    --------
    >>> str(element("td", "see ", element("a", "row", href="#r"), classes="back"))
    '<td class="back">see <a href="#r">row</a></td>'
    """
    tag = FACTORY.new_tag(name, attrs={"class": classes, **attributes} if classes else dict(attributes))
    tag.extend(children)
    return tag


def value(tag: bs4.Tag, attribute: str) -> str:
    """Return an attribute as text, empty where the tag has none."""
    found = tag.get(attribute, "")
    return found if isinstance(found, str) else " ".join(found or ())


def has_class(tag: bs4.Tag, name: str) -> bool:
    """Return whether `name` is among the classes of a tag."""
    return name in value(tag, "class").split()
