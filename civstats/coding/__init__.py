"""What serves coders: checking a coding against the page that it was made from.

`import civstats` does not load this package.
"""

from civstats.coding.numerals import Numeral, find_numerals
from civstats.coding.source import SourceError, source_folder
from civstats.coding.verify import Verification, verify

__all__ = ["Numeral", "SourceError", "Verification", "find_numerals", "source_folder", "verify"]
