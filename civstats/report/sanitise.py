"""Only the HTML on these lists passes from a notebook into a report; nothing that passes can act."""

from __future__ import annotations

import re
from typing import Final

import bs4
from bs4.element import NavigableString

from civstats.report.markup import value
from civstats.report.text import visible


def words(text: str) -> frozenset[str]:
    """Read a list of names."""
    return frozenset(text.split())


TAGS: Final = words(
    "a abbr blockquote br caption code col colgroup dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr li ol p "
    "pre small span strong sub summary sup table tbody td tfoot th thead tr ul"
)
DROPPED_WHOLE: Final = words(
    "applet audio base button canvas embed form frame frameset head iframe img input link map math meta "
    "noembed noscript object option param script select source style svg template textarea title video"
)
CLASSES: Final = words("number finding values caption civstats trace dataset")
ATTRIBUTES: Final = {
    "a": words("href data-rows data-operation data-text"),
    "abbr": words("title"),
    "div": words("data-version data-digest data-released"),
    "ol": words("start"),
    "td": words("colspan rowspan"),
    "th": words("colspan rowspan scope"),
    "tr": words("id"),
}
PROSE_LINK: Final = re.compile(r"(?:https?://|mailto:|#|\.\./|[\w-]+\.html)\S*")
ROW_LINK: Final = re.compile(r"#\S+")
LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def clean_html(source: str, *, prose: bool) -> bs4.BeautifulSoup:
    """Parse HTML and keep what the lists above name.

    Parameters
    ----------
    source : str
        HTML from a cell's output, or from its Markdown.
    prose : bool
        Whether an author wrote it: then links may lead out (``https:``, ``mailto:``, another report),
        which asks for nothing until a reader follows them. Links in outputs lead to rows only.

    Returns
    -------
    bs4.BeautifulSoup
        Tags, classes and attributes of the lists; other tags go, their text stays unless it is code.

    Examples
    --------
    >>> str(clean_html("<p onclick='x()'>a<script>b()</script> <blink>c</blink></p>", prose=False))
    '<p>a c</p>'
    """
    soup = bs4.BeautifulSoup(visible(source), "html.parser")
    for string in list(soup.find_all(string=True)):
        if type(string) is not NavigableString:  # comments, doctypes, scripts
            string.extract()
    for tag in list(soup.find_all(True)):
        if tag.decomposed:
            continue
        if tag.name in DROPPED_WHOLE:
            tag.decompose()
        elif tag.name not in TAGS:
            tag.unwrap()
        else:
            _clean_attributes(tag, PROSE_LINK if prose else ROW_LINK)
    return soup


def _clean_attributes(tag: bs4.Tag, link: re.Pattern[str]) -> None:
    kept = {name: value(tag, name) for name in tag.attrs if name in ATTRIBUTES.get(tag.name, ())}
    if not link.fullmatch(kept.get("href", "#row")):
        del kept["href"]
    if LANGUAGE.fullmatch(value(tag, "lang")):
        kept["lang"] = value(tag, "lang")
    classes = [name for name in value(tag, "class").split() if name in CLASSES]
    if classes:
        kept["class"] = " ".join(classes)
    tag.attrs.clear()
    tag.attrs.update(kept)
    if tag.name == "a" and "href" not in kept:
        tag.unwrap()
