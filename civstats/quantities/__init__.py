"""A figure as a newspaper prints it becomes a value, bounds, a qualifier and a unit.

`numerals` says what a numeral names, `comparators` what the words beside it make of it, `bounds` between which
numbers it then lies, and `reading` brings the three together.
"""

from civstats.quantities.bounds import RULES
from civstats.quantities.comparators import APPROXIMATORS
from civstats.quantities.measure_words import Words
from civstats.quantities.numerals import NUMERAL
from civstats.quantities.reading import Quantity, QuantityError, read_quantity

__all__ = ["APPROXIMATORS", "NUMERAL", "RULES", "Quantity", "QuantityError", "Words", "read_quantity"]
