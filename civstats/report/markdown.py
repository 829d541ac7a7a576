"""Markdown as authors write it in notebooks becomes the blocks of a report, read as a syntax tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from typing import Any

import mistune

from civstats.display.parts import (
    Break,
    Cell,
    Column,
    Finding,
    Heading,
    Inline,
    Link,
    Paragraph,
    Row,
    Styled,
    Table,
    join_texts,
)
from civstats.display.text import visible_lines
from civstats.report.document import Block, Divider, Listing, Quotation, Series

Token = dict[str, Any]

# Where a link of prose may lead: https://example.org, mailto:a@b.org, #sec-limits, ../index.html, 02-x.html
TARGET = re.compile(r"(?:https?://|mailto:|#|\.\./|[\w-]+\.html)\S*")
NOTEBOOK = re.compile(r"([\w-]+)\.ipynb(#\S*)?")  # 03-volumes.ipynb#sec-limits
COMMENT = re.compile(r"\s*<!--.*?-->\s*", re.DOTALL)  # <!-- not for readers -->


def read_markdown(source: str, refuse: Callable[[str], None]) -> list[Block]:
    """Read CommonMark with tables; comments go, and headings have levels 1 to 3.

    `refuse` is called with each thing that has no form in a report: a picture, HTML.

    >>> read_markdown("A *b* [c](#d)", print)[0].inlines
    ('A ', Styled(style='em', inlines=('b',)), ' ', Link(target='#d', inlines=('c',), is_row=False, title=''))
    """
    parse = mistune.create_markdown(renderer=None, plugins=["table"])
    tokens = parse(source)
    return list(_Reader(refuse).blocks(tokens)) if isinstance(tokens, list) else []


class _Reader:
    def __init__(self, refuse: Callable[[str], None]) -> None:
        self._refuse = refuse

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
                entries = (tuple(self.blocks(entry["children"])) for entry in token["children"])
                yield Series(tuple(entries), start)
            elif kind == "block_quote":
                yield Quotation(tuple(self.blocks(token["children"])))
            elif kind == "block_code":
                yield Listing(visible_lines(token["raw"]).rstrip("\n"))
            elif kind == "thematic_break":
                yield Divider()
            elif kind == "table":
                yield self._table(token)
            elif kind != "blank_line":
                self._html(token)

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
            yield unescape(token["raw"])
        elif kind == "softbreak":
            yield " "
        elif kind == "linebreak":
            yield Break()
        elif kind == "codespan":
            yield Styled("code", (token["raw"],))
        elif kind in {"strong", "emphasis"}:
            yield Styled("strong" if kind == "strong" else "em", self.inlines(token["children"]))
        elif kind == "link":
            yield from self._link(token)
        elif kind == "image":
            self._refuse(f"the picture {token['attrs']['url']}")
        else:
            self._html(token)

    def _link(self, token: Token) -> Iterator[Inline]:
        """Let a link to a notebook lead to its report; one that may lead nowhere stays text."""
        target = NOTEBOOK.sub(r"\1.html\2", token["attrs"]["url"])
        inlines = self.inlines(token["children"])
        if TARGET.fullmatch(target):
            yield Link(target, inlines)
        else:
            yield from inlines

    def _html(self, token: Token) -> None:
        raw = COMMENT.sub("", str(token.get("raw", token["type"])))
        if raw.strip():
            self._refuse(f"HTML in Markdown: {raw.strip()}")
