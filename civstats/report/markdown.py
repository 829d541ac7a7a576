"""Markdown as authors write it in notebooks becomes the blocks of a report, read as a syntax tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from html import unescape
from itertools import count
from typing import Any, Literal

import mistune

from civstats.display.parts import (
    Break,
    Cell,
    Column,
    Finding,
    Formula,
    Heading,
    Inline,
    Link,
    Note,
    Paragraph,
    Row,
    Styled,
    Table,
    join_texts,
)
from civstats.display.text import visible_lines
from civstats.language import Later, translate, translate_later
from civstats.report.document import NOUNS, Block, Divider, Listing, Quotation, Series
from civstats.report.formulas import read_formula

Token = dict[str, Any]

MATH = ("mistune.plugins.math.math_in_list", "mistune.plugins.math.math_in_quote")
PLUGINS = ("table", "strikethrough", "task_lists", "footnotes", "url", "math")
# Where a link of prose may lead: https://example.org, mailto:a@b.org, #sec-limits, ../index.html, 02-x.html
TARGET = re.compile(r"(?:https?://|mailto:|#|\.\./|[\w%.-]+\.html)\S*")
# A notebook, wherever it lies beside this one: ./03-volumes.ipynb#sec-limits, ../notebooks/my%20notes.ipynb
NOTEBOOK = re.compile(r"(?![a-z]+:|/)(?:[^#?]*/)?([^/#?]+)\.ipynb(#\S*)?")
COMMENT = re.compile(r"<!--(?:(?!<!--).)*?-->", re.DOTALL)  # <!-- not for readers -->
UNKNOWN_NOTE = re.compile(r"\[\^[^\]\s]+\]")  # [^1] without a text of its own
# An environment by itself, which JupyterLab sets without dollars: \begin{align} a &= b \end{align}
ENVIRONMENT = r"^ {0,3}(?P<latex>\\begin\{(?P<kind>[a-z]+\*?)\}[\s\S]*?\\end\{(?P=kind)\})[ \t]*(?:\n|$)"
STYLES: dict[str, Literal["strong", "em", "s"]] = {"strong": "strong", "emphasis": "em", "strikethrough": "s"}
DONE, OPEN = "✓ ", "□ "  # tasks of a list, in characters that the fonts of the PDF have


# What stands between is translated each for itself: code between fences, ## before a title, an empty line.
BETWEEN = re.compile(r"((?:```|~~~)[\s\S]*?(?:```|~~~)|^#+ +|\n\s*\n|\n$)", re.MULTILINE)


def paragraphs(source: str) -> list[str]:
    r"""Give the texts of a source of Markdown that are translated each for itself: titles, paragraphs, whole lists.

    >>> paragraphs("## The question\n\nWhat *is* it?\n\n- one\n- two")
    ['The question', 'What *is* it?', '- one\n- two']
    """
    return [part for part in BETWEEN.split(source)[::2] if part.strip()]


def translate_markdown(source: str) -> str:
    """Write a source of Markdown in the language that is spoken."""
    parts = BETWEEN.split(source)
    return "".join(part if at % 2 or not part.strip() else translate(part) for at, part in enumerate(parts))


def read_markdown(
    source: str, refuse: Callable[[Later], None], notes: Iterator[int] | None = None
) -> list[Block]:
    """Read Markdown as GitHub and JupyterLab do; comments go, and headings have levels 1 to 3.

    `refuse` is called with each thing that has no form in a report: a picture, HTML, a link to a file, a
    formula that cannot be set, a footnote without text or place. `notes` gives footnotes their numbers.

    >>> read_markdown("A *b* [c](#d)", print)[0].inlines
    ('A ', Styled(style='em', inlines=('b',)), ' ', Link(target='#d', inlines=('c',), is_row=False, title=''))
    """
    return _Reader(refuse, notes or count(1)).read(source)


def _environment(_: object, match: re.Match[str], state: mistune.BlockState) -> int:
    state.append_token({"type": "block_math", "raw": match["latex"]})
    return match.end()


class _Reader:
    def __init__(self, refuse: Callable[[Later], None], numbers: Iterator[int]) -> None:
        self._parser = mistune.create_markdown(renderer=None, plugins=[*PLUGINS, *MATH])
        self._parser.block.register("environment", ENVIRONMENT, _environment, before="paragraph")
        self._refuse = refuse
        self._numbers = numbers
        self._notes: dict[str, list[Token]] = {}  # the blocks of each footnote
        self._in_note = False
        self._read: dict[str, Note] = {}  # those that the text has referred to so far

    def read(self, source: str) -> list[Block]:
        """Read a source; its footnotes stand behind the rest."""
        tokens, state = self._parser.parse(source)
        assert isinstance(tokens, list)
        for token in tokens:
            if token["type"] == "footnotes":
                self._notes |= {note["attrs"]["key"]: note["children"] for note in token["children"]}
        blocks = list(self.blocks(token for token in tokens if token["type"] != "footnotes"))
        for key in state.env.get("ref_footnotes", ()):
            if key not in self._read:
                mark = f"[^{key.lower()}]"
                self._refuse(
                    translate_later("the footnote {note}, to which no text of its cell refers", note=mark)
                )
        return blocks

    def blocks(self, tokens: Iterable[Token]) -> Iterator[Block]:
        for token in tokens:
            kind = token["type"]
            if kind == "heading":
                yield Heading(min(token["attrs"]["level"], 3), self.inlines(token["children"]))
            elif kind in {"paragraph", "block_text"}:
                inlines = self.inlines(token["children"])
                if inlines:
                    yield Paragraph(inlines)
            elif kind == "list":
                start = token["attrs"].get("start", 1) if token["attrs"]["ordered"] else None
                yield Series(tuple(map(self._entry, token["children"])), start)
            elif kind == "block_quote":
                yield Quotation(tuple(self.blocks(token["children"])))
            elif kind == "block_code":
                yield Listing(visible_lines(token["raw"]).rstrip("\n"))
            elif kind == "thematic_break":
                yield Divider()
            elif kind == "table":
                yield self._table(token)
            elif kind == "block_math":
                yield Paragraph(tuple(self._formula(token)))
            elif kind == "block_html" and COMMENT.search(token["raw"]):
                yield from self.read(COMMENT.sub("", token["raw"]))  # Markdown takes what follows for HTML
            elif kind != "blank_line":
                self._html(token)

    def _entry(self, entry: Token) -> tuple[Block, ...]:
        """Read an entry of a list; a task begins with its mark."""
        blocks = tuple(self.blocks(entry["children"]))
        if entry["type"] != "task_list_item":
            return blocks
        first, *rest = blocks or (Paragraph(()),)
        mark = DONE if entry["attrs"]["checked"] else OPEN
        if not isinstance(first, Paragraph):
            return (Paragraph((mark,)), *blocks)
        return (Paragraph(join_texts((mark, *first.inlines))), *rest)

    def _table(self, token: Token) -> Table:
        head, *bodies = token["children"]
        columns = tuple(Column(self.inlines(cell["children"]), "text") for cell in head["children"])
        rows = (
            Row(tuple(self.inlines(cell["children"]) for cell in row["children"]))
            for body in bodies
            for row in body["children"]
        )
        return Table(Finding(()), columns, tuple(rows))

    def inlines(self, tokens: Iterable[Token]) -> Cell:
        """Read what stands in a line."""
        return join_texts(piece for token in tokens for piece in self._pieces(token))

    def _pieces(self, token: Token) -> Iterator[Inline]:
        kind = token["type"]
        if kind == "text":
            for note in UNKNOWN_NOTE.findall(token["raw"]):
                self._refuse(
                    translate_later("the footnote {note}, whose text does not stand in its cell", note=note)
                )
            yield unescape(token["raw"])
        elif kind == "softbreak":
            yield " "
        elif kind == "linebreak":
            yield Break()
        elif kind == "codespan":
            yield Styled("code", (token["raw"],))
        elif kind in STYLES:
            yield Styled(STYLES[kind], self.inlines(token["children"]))
        elif kind == "link":
            yield from self._link(token)
        elif kind in {"inline_math", "block_math"}:
            yield from self._formula(token)
        elif kind == "footnote_ref":
            yield from self._note(token["raw"])
        elif kind == "image":
            self._refuse(translate_later("the picture {url}", url=token["attrs"]["url"]))
        else:
            self._html(token)

    def _formula(self, token: Token) -> Iterator[Formula]:
        try:
            yield read_formula(token["raw"], display=token["type"] == "block_math")
        except ValueError as error:
            formula = " ".join(token["raw"].split())
            self._refuse(translate_later("the formula {formula}: {why}", formula=formula, why=error.args[0]))

    def _note(self, key: str) -> Iterator[Note]:
        """Read a footnote where the text refers to it, its paragraphs as lines."""
        if key in self._read:
            yield replace(self._read[key], again=True)
            return
        mark = f"[^{key.lower()}]"
        if self._in_note:
            self._refuse(translate_later("the footnote {note} within another", note=mark))
            return
        number = next(self._numbers)
        self._in_note = True
        lines: list[Inline] = []
        for block in self.blocks(self._notes[key]):
            if isinstance(block, Paragraph):
                lines += [Break(), *block.inlines]
            else:
                what = translate_later(NOUNS[type(block)])
                self._refuse(translate_later("{what} in the footnote {note}", what=what, note=mark))
        self._in_note = False
        self._read[key] = Note(number, tuple(lines[1:]))
        yield self._read[key]

    def _link(self, token: Token) -> Iterator[Inline]:
        """Let a link to a notebook lead to its report; one that leads to no page stays text."""
        url = token["attrs"]["url"]
        target = NOTEBOOK.sub(r"\1.html\2", url.removeprefix("./"))
        inlines = self.inlines(token["children"])
        if TARGET.fullmatch(target):
            yield Link(target, inlines)
        else:
            self._refuse(translate_later("the link to {url}, which is no page", url=url))
            yield from inlines

    def _html(self, token: Token) -> None:
        raw = COMMENT.sub("", str(token.get("raw", token["type"]))).strip()
        if raw:
            self._refuse(translate_later("HTML in Markdown: {raw}", raw=raw))
