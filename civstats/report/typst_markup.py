"""The tree of a document becomes typst markup in which every text is a string literal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote

import bs4
from bs4.element import PageElement

from civstats.problems import Problem
from civstats.report.document import Document
from civstats.report.glyphs import cell_of, name_place
from civstats.report.markup import element, has_class, value
from civstats.report.matter import CITE, READ, citation, reading
from civstats.report.typst_pages import Block, turn_pages
from civstats.report.typst_pictures import picture
from civstats.report.typst_tables import LONGEST_WHOLE_LINK, Layout, arrange_groups, row_groups
from civstats.report.typst_text import language, literal, one_line, plain, tongue, words

HEADINGS = {"h2": 1, "h3": 2}
LISTS = {"ul": "list", "ol": "enum", "dl": "terms"}
FLOW = {*LISTS, "p", "blockquote", "pre", "hr"}
WRAPPERS = {"strong": "strong", "em": "emph", "code": "code", "sub": "sub", "sup": "super"}
TRANSPARENT = {"span", "abbr", "small"}
LONGEST_LEAD = 400  # characters of a paragraph that goes with its table onto the next page
OUTWARD = ("https://", "http://", "mailto:")


@dataclass(frozen=True)
class Source:
    """What typst compiles.

    Attributes
    ----------
    text : str
        The source, one block a line.
    places : tuple of str
        For each line, the place of the document that it sets.
    pictures : dict of str to str
        SVG pictures by the name of the file that the source asks for.
    """

    text: str
    places: tuple[str, ...]
    pictures: dict[str, str]


class Markup:
    """Convert a document to typst.

    Parameters
    ----------
    document : Document
        A report, complete with its trace.

    Attributes
    ----------
    source : Source
        The whole document.
    problems : list of Problem
        What stands in the way of a PDF: links that lead nowhere, charts without alternative text, elements
        that have no form in print.
    """

    def __init__(self, document: Document) -> None:
        self.problems: list[Problem] = []
        self._file = f"{document.slug}.ipynb"
        self._pictures: dict[str, str] = {}
        self._ids = {value(tag, "id") for tag in document.body.find_all(id=True)}
        front = bs4.BeautifulSoup(f"<h2>{READ}</h2>{reading()}", "html.parser")
        back = [element("h2", CITE), element("p", citation(document))]
        parts = [*front.children, *document.body.children, *back]
        blocks = [block for part in parts for block in self._blocks(part)]
        lines = [
            ('#import "report.typ": *', "the template"),
            (f"#show: report.with({_settings(document)})", "the title"),
            *turn_pages(blocks),
        ]
        text, places = zip(*lines, strict=True)
        self.source = Source("\n".join(text), places, self._pictures)

    def _report(self, code: str, found: str, tag: bs4.Tag) -> None:
        self.problems.append(Problem(code, self._file, cell_of(tag), None, f"{found} in {name_place(tag)}"))

    # --- blocks ---

    def _blocks(self, node: PageElement) -> Iterator[Block]:
        if not isinstance(node, bs4.Tag):
            if node.get_text(strip=True):
                yield Block("p", f"#prose[{words(node.get_text())}]", name_place(node))
        elif node.name == "table":
            yield self._table(node)
        elif node.name == "figure":
            yield from self._figure(node)
        elif node.name in HEADINGS:
            heading = f"#heading(level: {HEADINGS[node.name]})[{self._inline(node, links=False)}]"
            yield Block(node.name, heading + _label(node), name_place(node))
        else:
            flow = self._flow(node)
            spaced = f"#block[{flow}]" if node.name in LISTS else flow
            yield Block(node.name, _anchor(node) + spaced, name_place(node))

    def _flow(self, node: bs4.Tag) -> str:
        """Set a block of running text, at the top or within another."""
        markup = ""
        if node.name == "p" and has_class(node, "finding"):
            label = _labelled(node)
            name = "" if label is None else f"name: [{self._inline(label)}], "
            markup = f"#finding({name}[{self._told(node, links=True)}])"
        elif node.name == "p":
            markup = f"#{'lead' if _announces(node) else 'prose'}[{self._inline(node)}]"
        elif node.name in LISTS:
            markup = f"#{LISTS[node.name]}({self._items(node)})"
        elif node.name == "blockquote":
            markup = f"#quotation[{self._mixed(node)}]"
        elif node.name == "pre":
            lines = node.get_text().expandtabs().rstrip("\n").split("\n")
            markup = f"#listing({', '.join(literal(line.replace(' ', chr(0xA0))) for line in lines)})"
        elif node.name == "hr":
            markup = "#divider"
        else:
            self._report("R-UNSHOWN-OUTPUT", f"<{node.name}>", node)
        return markup

    def _items(self, node: bs4.Tag) -> str:
        if node.name == "dl":
            terms = node.find_all("dt", recursive=False)
            return ", ".join(
                f"terms.item([{self._inline(term)}], [{self._mixed(term.find_next_sibling('dd'))}])"
                for term in terms
            )
        start = [f"start: {int(value(node, 'start'))}"] if "start" in node.attrs else []
        return ", ".join([*start, *(f"[{self._mixed(li)}]" for li in node.find_all("li", recursive=False))])

    def _mixed(self, node: bs4.Tag | None) -> str:
        """Set what may hold text, blocks, or both."""
        if node is None:
            return ""
        pieces = (
            _anchor(child) + self._flow(child)
            if isinstance(child, bs4.Tag) and child.name in FLOW
            else self._piece(child, links=True)
            for child in node.children
        )
        return _in_its_tongue(node, "".join(pieces))

    def _figure(self, figure: bs4.Tag) -> Iterator[Block]:
        svg, caption = figure.find("svg"), figure.find("figcaption")
        if svg is None:
            self._report("R-UNSHOWN-OUTPUT", "a figure without a picture", figure)
            return
        title, desc = (svg.find(name, recursive=False) for name in ("title", "desc"))
        alt = one_line(desc.get_text()).strip() if desc is not None else ""
        if not alt:
            self._report("R-NO-ALT-TEXT", "a chart without a description", figure)
        name = f"picture-{len(self._pictures) + 1}.svg"
        self._pictures[name] = picture(svg)
        listed = plain(title.get_text()) if title is not None else self._caption(caption, links=False)
        captions = f"either({listed}, {self._caption(caption)})"
        chart = f"#chart({literal(name)}, {literal(alt)}, {captions})"
        yield Block("figure", chart + _label(figure), name_place(figure))
        for values in figure.select("div.values > *"):
            yield from [self._table(values)] if values.name == "table" else self._blocks(values)

    def _caption(self, caption: bs4.Tag | None, *, links: bool = True) -> str:
        """Set a caption without its label, since typst counts figures and tables itself."""
        return "[]" if caption is None else f"[{self._told(caption, links=links)}]"

    def _told(self, block: bs4.Tag, *, links: bool) -> str:
        """Set what stands in a block beside its label."""
        pieces = (piece for piece in block.children if piece is not _labelled(block))
        return "".join(self._piece(piece, links=links) for piece in pieces).lstrip(" ")

    def _table(self, table: bs4.Tag) -> Block:
        caption, figure = table.find("caption"), table.find_parent("figure")
        if table.find(["td", "th"]) is None:
            self._report("R-UNSHOWN-OUTPUT", "a table without cells", table)
            return Block("table", "", name_place(table))
        groups = row_groups(table)
        layouts = arrange_groups(groups, small=figure is not None)
        cells = ", ".join(self._grid(*pair) for pair in zip(groups, layouts, strict=True))
        whole = f"whole: {str(len(groups) == 1 and layouts[0].whole).lower()}"
        if figure is not None:
            title = figure.select_one("svg > title")
            told = title is not None and caption is not None and title.get_text() == caption.get_text()
            note = "none" if told else self._caption(caption)
            markup = f"{_anchor(table)}#values({note}, {whole}, {cells})"
        else:
            captions = f"either({self._caption(caption, links=False)}, {self._caption(caption)})"
            name = f"name: {literal(value(table, 'id'))}, " if "id" in table.attrs else ""
            markup = f"#tabular({captions}, {name}{whole}, {cells})"
        return Block("table", markup, name_place(table), layouts[0].turned)

    def _grid(self, table: bs4.Tag, layout: Layout) -> str:
        """Set the rows of a table, without caption."""
        head, body = "", []
        for row in table.find_all("tr"):
            if row.find(["td", "th"]) is None:
                continue
            if row.find_parent("thead") is not None:
                head += f"({self._cells(row, '#th')},), "
            else:
                body.append(self._cells(row))
        return f"cells({', '.join([layout.arguments, f'head: ({head})', *body])})"

    def _cells(self, row: bs4.Tag, wrapper: str = "") -> str:
        cells, anchor = [], _anchor(row)
        for cell in row.find_all(["td", "th"], recursive=False):
            content = (
                f"[{anchor}{wrapper}[{self._mixed(cell)}]]" if wrapper else f"[{anchor}{self._mixed(cell)}]"
            )
            spans = [f"{key}: {int(value(cell, key))}" for key in ("colspan", "rowspan") if key in cell.attrs]
            cells.append(f"table.cell({', '.join(spans)}){content}" if spans else content)
            anchor = ""
        return ", ".join(cells)

    # --- inside a line ---

    def _inline(self, parent: bs4.Tag, *, links: bool = True) -> str:
        """Set what stands inside one block; without links, as for what is set twice, ids go too."""
        return _in_its_tongue(parent, "".join(self._piece(child, links=links) for child in parent.children))

    def _piece(self, node: PageElement, *, links: bool) -> str:
        if not isinstance(node, bs4.Tag):
            return words(str(node))
        if node.name == "br":
            return "#linebreak()"
        markup = self._inline(node, links=links)
        if node.name in WRAPPERS:
            markup = f"#{WRAPPERS[node.name]}[{markup}]"
        elif node.name == "a":
            markup = self._link(node, markup) if links else markup
        elif node.name not in TRANSPARENT:
            self._report("R-UNSHOWN-OUTPUT", f"<{node.name}>", node)
        return (_anchor(node) if links else "") + markup

    def _link(self, node: bs4.Tag, markup: str) -> str:
        href = value(node, "href")
        target = unquote(href[1:]) if href.startswith("#") else ""
        if target in self._ids:
            whole = len(node.get_text()) <= LONGEST_WHOLE_LINK
            return f"#link(label({literal(target)}), number[{f'#whole[{markup}]' if whole else markup}])"
        if href.startswith(OUTWARD):
            return f"#link({literal(href)}, outward[{markup}])"
        self._report("R-UNRESOLVED-LINK", f"{node.get_text(strip=True)} → {href}", node)
        return markup


def _settings(document: Document) -> str:
    lang, region = language(document.lang)
    released = date.fromisoformat(document.released)
    settings = {
        "plain-title": literal(document.title),
        "title": plain(document.title),
        "lang": lang,
        "region": region,
        "notebook-version": literal(document.notebook_version),
        "data-title": plain(document.data_title),
        "data-version": literal(document.data_version),
        "data-digest": literal(document.data_digest),
        # A report with a single chart is read through, not looked up.
        "listed": "true" if len(document.body.find_all("figure")) > 1 else "false",
        "released": f"datetime(year: {released.year}, month: {released.month}, day: {released.day})",
    }
    return ", ".join(f"{key}: {markup}" for key, markup in settings.items())


def _labelled(block: bs4.Tag) -> bs4.Tag | None:
    return block.find("span", class_="label", recursive=False)


def _announces(paragraph: bs4.Tag) -> bool:
    """Tell whether a paragraph means little without the block below it: a run-in heading, or a table's."""
    after = paragraph.find_next_sibling()
    pieces = [piece for piece in paragraph.children if isinstance(piece, bs4.Tag) or str(piece).strip()]
    runs_in = len(pieces) == 1 and isinstance(pieces[0], bs4.Tag) and pieces[0].name == "strong"
    short = len(paragraph.get_text()) <= LONGEST_LEAD
    return after is not None and (runs_in or (after.name == "table" and short))


def _in_its_tongue(tag: bs4.Tag, markup: str) -> str:
    return tongue(value(tag, "lang"), markup) if "lang" in tag.attrs else markup


def _anchor(tag: bs4.Tag) -> str:
    return f"#anchor({literal(value(tag, 'id'))})" if "id" in tag.attrs else ""


def _label(tag: bs4.Tag) -> str:
    return f"#label({literal(value(tag, 'id'))})" if "id" in tag.attrs else ""
