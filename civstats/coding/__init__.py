"""For coders: the numerals of a text, and a coding verified against the text that it was made from.

`import civstats` does not load this package, nor does this package load what drafts rows.
"""

from civstats.coding.answers import Answers, write_searches
from civstats.coding.documents import SourceError, source_folder
from civstats.coding.numerals import Numeral, find_numerals
from civstats.coding.verify import Verification, verify

__all__ = [
    "Answers",
    "Numeral",
    "SourceError",
    "Verification",
    "find_numerals",
    "source_folder",
    "verify",
    "write_searches",
]
