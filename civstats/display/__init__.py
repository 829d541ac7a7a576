"""Results as readers meet them: findings, tables and headings, for terminals, JupyterLab and reports."""

from civstats.display.build import finding, show
from civstats.display.parts import Finding, Heading, Table
from civstats.display.text import plural

__all__ = ["Finding", "Heading", "Table", "finding", "plural", "show"]
