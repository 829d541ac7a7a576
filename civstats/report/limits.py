"""How much a notebook may hold and use: more takes minutes to set, and nobody reads it."""

from __future__ import annotations

LARGEST_NOTEBOOK = 100_000_000  # bytes of a file
LONGEST_MARKDOWN = 100_000  # characters of a cell of Markdown
LONGEST_DRAWING = 2_000_000  # characters of the SVG of a chart; one of 31 provinces has 80,000
# Printed lines, or cells of a table, in one output; the longest trace here has 6,000 cells.
MOST_LINES = 20_000
LONGEST_LINE = 16_000  # characters of one of these, a heading or a paragraph; krilla stops at 65,535 bytes
LONGEST_OUTPUT = 1_000_000  # characters of one output
LONGEST_REPORT = 5_000_000  # characters
MOST_OF_CELL = 20_000_000  # characters that a cell may send while it runs, drawings and all
SECONDS = 300  # that a cell may run
MEMORY = 8_000_000_000  # bytes of the address space of a kernel
