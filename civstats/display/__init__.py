"""Results as readers meet them: findings, tables, headings and paragraphs, for terminals, JupyterLab and reports."""

from civstats.display.build import finding, show
from civstats.display.parts import Finding, Heading, Link, Paragraph, Table
from civstats.display.text import or_none, plural, singular

__all__ = [
    "Finding",
    "Heading",
    "Link",
    "Paragraph",
    "Table",
    "finding",
    "or_none",
    "plural",
    "show",
    "singular",
]
