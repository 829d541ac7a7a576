"""Results as readers meet them: findings, tables, headings and paragraphs, for terminals, JupyterLab and reports."""

from civstats.display.build import finding, heading, paragraph, show
from civstats.display.parts import Finding, Heading, Link, Paragraph, Table
from civstats.display.text import or_none, plural, singular

__all__ = [
    "Finding",
    "Heading",
    "Link",
    "Paragraph",
    "Table",
    "finding",
    "heading",
    "or_none",
    "paragraph",
    "plural",
    "show",
    "singular",
]
