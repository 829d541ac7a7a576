"""Characters as a reader should meet them: nothing that acts unseen, and Chinese marked as Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

import bs4
from markupsafe import Markup, escape

from civstats.problems import unprintable
from civstats.report.markup import element

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
WIDE = HAN + "\u3000-\u303f\uff00-\uffef"  # with the punctuation and full-width forms between them
INNER = {"“": "‘", "”": "’"}
CHINESE = re.compile(rf"[{WIDE}]*[{HAN}](?:[{WIDE}]|[0-9A-Za-z%.·—]+(?=[{HAN}]))*")


def visible(text: str) -> str:
    r"""Write characters that act instead of showing as their escapes, but keep line breaks and tabs.

    Controls, overrides of the writing direction, lone surrogates and the like change how their neighbours
    look, or make a file ill-formed.

    Examples
    --------
    >>> visible("a\u202eb\x1b")
    'a\\u202eb\\x1b'
    """
    return "".join(
        char.encode("unicode_escape").decode() if unprintable(char) and char not in "\n\t" else char
        for char in text.replace("\r\n", "\n")
    )


def runs(text: str) -> Iterator[tuple[str, bool]]:
    """Cut a text into runs, each with whether it is Chinese.

    Examples
    --------
    >>> list(runs("In 阳泉, 500余场次 sessions"))
    [('In ', False), ('阳泉', True), (', 500', False), ('余场次', True), (' sessions', False)]
    """
    start = 0
    for match in CHINESE.finditer(text):
        if match.start() > start:
            yield text[start : match.start()], False
        yield match.group(), True
        start = match.end()
    if start < len(text):
        yield text[start:], False


def marked(text: str) -> Markup:
    """Escape a plain text for HTML, its Chinese runs in ``span lang="zh-Hans"``.

    Examples
    --------
    >>> marked("阳泉 & <b>")
    Markup('<span lang="zh-Hans">阳泉</span> &amp; &lt;b&gt;')
    """
    template = Markup('<span lang="zh-Hans">{}</span>')
    return Markup("").join(template.format(run) if chinese else escape(run) for run, chinese in runs(text))


def mark_chinese(tree: bs4.Tag) -> None:
    """Wrap every Chinese run of a tree that is not marked yet: span in HTML, tspan in SVG."""
    for string in list(tree.find_all(string=CHINESE)):
        parents = [parent.name for parent in string.parents]
        if parents[0] in {"title", "desc"} or any(
            str(parent.get("lang", "")).startswith("zh") for parent in string.parents
        ):
            continue
        name = "tspan" if "svg" in parents else "span"
        string.replace_with(
            *(element(name, run, lang="zh-Hans") if chinese else run for run, chinese in runs(str(string)))
        )


def nest_quotes(block: bs4.Tag) -> None:
    """Give quotation marks within a quotation the inner form, as where a title that holds some is quoted.

    A block whose marks do not come in pairs stays as it is.

    Examples
    --------
    >>> block = element("p", "The piece “", element("b", "“一”二"), "” of “three”")
    >>> nest_quotes(block)
    >>> block.get_text()
    'The piece “‘一’二” of “three”'
    """
    depths = list(accumulate({"“": 1, "”": -1}.get(char, 0) for char in block.get_text()))
    if not depths or depths[-1] != 0 or min(depths) < 0 or max(depths) < 2:
        return
    depth = 0
    for string in list(block.find_all(string=True)):
        told = ""
        for char in string:
            depth += char == "“"
            told += INNER.get(char, char) if depth > 1 else char
            depth -= char == "”"
        if told != string:
            string.replace_with(told)
