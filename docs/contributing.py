"""CONTRIBUTING.md as the docstring that pdoc sets as a page."""

import re
from pathlib import Path

__all__: list[str] = []  # nothing but the text
GUIDE = Path(__file__).parents[1] / "CONTRIBUTING.md"
# "```csv places.csv" opens a listing for our tests; pdoc's Markdown knows "```csv" alone.
__doc__ = re.sub(r"^```(\w+) .*$", r"```\1", GUIDE.read_text("utf-8"), flags=re.MULTILINE)
