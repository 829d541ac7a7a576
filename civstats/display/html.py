"""Findings and tables as HTML, the same for JupyterLab and for report pages."""

from __future__ import annotations

import re
from html import escape

from civstats.bounded import BoundedValue
from civstats.display.parts import (
    MISSING,
    Break,
    Cell,
    Column,
    Finding,
    Formula,
    Heading,
    Inline,
    Note,
    Paragraph,
    Row,
    Styled,
    Table,
    anchor,
    plain,
)
from civstats.display.text import runs, width
from civstats.language import html_lang, translate
from civstats.problems import visible

# Lengths of cells in letters, of which a Chinese character takes two.
LONG = 60  # a longer text asks for a wide column
PHRASE = 20  # a longer one for a column of several words
WORD = 16  # a word of at most this length stays on one line
# Where a browser would break a word: 2026-01-27, 501—599, 80%左右, 12套（间）.
PARTED = re.compile(r"[^\w,.]")


def text_html(text: str) -> str:
    """Escape any text for HTML, mark its runs in another language and make characters visible that would act.

    >>> text_html("<b> 学习、实践")
    '&lt;b&gt; <span lang="zh-Hans">学习、实践</span>'
    """
    return "".join(
        f'<span lang="{html_lang(other)}">{escape(run)}</span>' if other else escape(run)
        for run, other in runs(visible(text))
    )


def number_html(number: BoundedValue) -> str:
    """Give a number as a link to the row that it is, or to its own entry if it was computed."""
    return f'<a class="number" href="{escape(visible(anchor(number)))}">{escape(str(number))}</a>'


def inline_html(inlines: Cell) -> str:
    """Set pieces of a line."""
    return "".join(map(_piece_html, inlines))


def _piece_html(part: Inline) -> str:
    if isinstance(part, str):
        return text_html(part)
    if isinstance(part, BoundedValue):
        return number_html(part)
    if isinstance(part, Break | Formula):
        return part.mathml if isinstance(part, Formula) else "<br>"
    if isinstance(part, Note):
        return _note_html(part)
    inner = inline_html(part.inlines)
    if isinstance(part, Styled):
        return f"<{part.style}>{inner}</{part.style}>"
    to_row = ' class="number"' if part.is_row else ""
    to_row += f' title="{escape(visible(part.title))}"' if part.title else ""
    return f'<a{to_row} href="{escape(visible(part.target))}">{inner}</a>'


def _note_html(note: Note) -> str:
    """Set the number of a footnote as a link to its text, which the page has at its end."""
    number = note.number
    own = "" if note.again else f' id="note-{number}-ref"'
    told = escape(translate("Note {number}", number=number))
    return f'<sup><a{own} href="#note-{number}" role="doc-noteref" aria-label="{told}">{number}</a></sup>'


def label_html(label: str, *, stop: bool = True) -> str:
    """Set the number of a figure, table or finding before its text."""
    told = translate("{label}.", label=label) if stop else label
    return f'<span class="label">{escape(told)}</span> ' if label else ""


def line_html(result: Heading | Paragraph | Finding, *, name: str = "", label: str = "") -> str:
    """Set a result of one line, in reports with its id and number."""
    own = f' id="{name}"' if name else ""
    inner = f"{label_html(label, stop=False)}{inline_html(result.inlines)}"
    if isinstance(result, Finding):
        return f'<p class="finding"{own}>{inner}</p>'
    tag = f"h{result.level}" if isinstance(result, Heading) else "p"
    return f"<{tag}{own}>{inner}</{tag}>"


def table_html(table: Table, *, name: str = "", label: str = "") -> str:
    """Set a table with its caption and headers, in reports with its id and number."""
    head = "".join(map(_head_html, table.columns))
    groups = ["".join(f"{_row_html(row, table.columns)}\n" for row in rows) for rows in table.groups]
    bodies = "\n".join(f"<tbody>\n{rows}</tbody>" for rows in groups) or "<tbody></tbody>"
    own, of_caption = (f' id="{name}"', f' id="{name}-caption"') if name else ("", "")
    caption = f"{label_html(label)}{inline_html(table.caption.inlines)}"
    kind = " trace" if table.kind == "trace" else ""
    return (
        f'<table class="civstats{kind}"{own}><caption{of_caption}>{caption}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n{bodies}</table>"
    )


def _head_html(column: Column) -> str:
    if not column.name:  # an empty header cell says nothing to those who hear the page
        return "<td></td>"
    number = ' class="num"' if column.role == "number" else ""
    return f'<th scope="col"{number}>{inline_html(column.name)}</th>'


def _row_html(row: Row, columns: tuple[Column, ...]) -> str:
    opening = f'<tr id="{escape(visible(row.id))}">' if row.id else "<tr>"
    cells = "".join(_cell_html(*each, row.id) for each in zip(row.cells, columns, strict=True))
    return f"{opening}{cells}</tr>"


def _cell_html(cell: Cell, column: Column, row_id: str) -> str:
    inner = inline_html(cell) if cell else f'<abbr title="{escape(translate("not stated"))}">{MISSING}</abbr>'
    tag, kind = "td", length_class(plain(cell))
    if column.role == "label":
        # The ids of all rows that a report rests on, which the style sheet knows, would need many bytes.
        tag, kind = "th", "" if row_id else kind
    elif column.role == "back":
        kind = "back"
    elif column.role == "number" or (len(cell) == 1 and _is_number(cell[0])):
        kind = "num"
    scope, looks = ' scope="row"' if tag == "th" else "", f' class="{kind}"' if kind else ""
    return f"<{tag}{scope}{looks}>{inner}</{tag}>"


def _is_number(part: Inline) -> bool:
    return isinstance(part, BoundedValue) or getattr(part, "is_row", False)


def length_class(text: str) -> str:
    """Name the length of a cell's text for the style sheet, if its column could become too narrow for it.

    >>> length_class("2026-01-27"), length_class("80%左右"), length_class("observation")
    ('word', 'word', '')
    >>> length_class("Riding with civility, bathed in new customs")
    'phrase'
    """
    letters = width(text)
    if letters > PHRASE:
        return "long" if letters > LONG else "phrase"
    is_word = letters <= WORD and len(text.split()) == 1
    return "word" if is_word and PARTED.search(text) else ""
