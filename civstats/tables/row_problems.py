"""What can be wrong between the cells of a row, between rows, and with corrections."""

from civstats.errors import Problem

# --- within a row -------------------------------------------------------------------------------------------


class BadObsId(Problem):
    """The id of an observation does not say where it stands."""

    code = "E-OBS-ID"
    title = "Bad observation id"
    expectation = "{about} and a number from 1, as the row's source_id and line say"
    remedy = "Correct the id, or the source_id or line if those are wrong."


class LineOutsidePiece(Problem):
    """A row stands on a line that does not belong to its piece."""

    code = "E-LINE-OUTSIDE"
    title = "Line outside the piece"
    expectation = "a line within {about}"
    remedy = "Correct the line or the source_id, or the lines of the piece in sources.csv."


class UnreadablePrinted(Problem):
    """No rule reads the printed figure."""

    code = "E-PRINTED"
    title = "Unreadable figure"
    expectation = "a printed figure that a rule reads ({about})"
    remedy = "Keep the numeral with its approximator and measure word only, as printed."


class ValueNotPrinted(Problem):
    """The value is not the printed number in single units, or, for a range, not empty."""

    code = "E-VALUE"
    title = "Value not as printed"
    expectation = "{about}, as the printed figure says"
    remedy = "Correct the value, or the printed figure if that is mistyped."


class QualifierNotPrinted(Problem):
    """The qualifier does not follow from the approximator in the printed figure."""

    code = "E-QUALIFIER"
    title = "Qualifier not as printed"
    expectation = "{about}, as the printed figure says"
    remedy = "Correct the qualifier, or the printed figure if that is mistyped."


class UnitNotPrinted(Problem):
    """The unit does not follow from the measure word in the printed figure."""

    code = "E-UNIT"
    title = "Unit not as printed"
    expectation = "{about}, as the printed measure word says"
    remedy = "Correct the unit, or map the measure word in codelists.csv."


class UnitNotIndicator(Problem):
    """An observation has another unit than its indicator."""

    code = "E-INDICATOR-UNIT"
    title = "Unit not that of the indicator"
    expectation = "{about}, the unit of its indicator"
    remedy = "Choose an indicator of this unit, or correct the unit."


class MissingPeriod(Problem):
    """The period is said to be stated or given by the section, but none is written."""

    code = "E-NO-PERIOD"
    title = "Missing period"
    expectation = "a time_period, as period_basis is {about}"
    remedy = "Fill time_period, or set period_basis to open or unstated."


class UnfoundedPeriod(Problem):
    """A period is written although the source states none."""

    code = "E-UNFOUNDED-PERIOD"
    title = "Unfounded period"
    expectation = "no time_period, as period_basis is {about}"
    remedy = "Empty time_period, or say by period_basis where it is stated."


class CodeOutsideParent(Problem):
    """The code of a place does not begin with that of the place that it belongs to."""

    code = "E-GB2260"
    title = "Code outside its parent"
    expectation = "a code of GB/T 2260 that begins with {about}, as that of its parent"
    remedy = "Correct gb2260 or parent, and look whether two columns were swapped."


class UndatedPopulation(Problem):
    """A population stands without its date or its source, or these without a population."""

    code = "E-POPULATION"
    title = "Undated population"
    expectation = "population, population_date and population_source together"
    remedy = "Fill all three, or none."


class UndefinedRule(Problem):
    """The rule that reads a printed figure has no definition in the folder's codelist."""

    code = "E-BOUNDS-RULE"
    title = "Undefined rule"
    expectation = "a figure whose rule, {about}, stands in codelist bounds_rule"
    remedy = "Add the rule to codelists.csv with its definition."


# --- across rows --------------------------------------------------------------------------------------------


class SelfReference(Problem):
    """A row names itself as its parent or as what it is part of."""

    code = "E-SELF-REFERENCE"
    title = "Row refers to itself"
    expectation = "another row, or nothing"
    remedy = "Name the other row, or leave the cell empty."


class CyclicReference(Problem):
    """Following a column from row to row comes back to the start."""

    code = "E-CYCLE"
    title = "Cyclic reference"
    expectation = "a chain that ends; here it runs {about}"
    remedy = "Break the circle: one of its rows is the whole."


class DuplicateKey(Problem):
    """Two rows of a table have the same key."""

    code = "E-DUPLICATE-KEY"
    title = "Duplicate key"
    expectation = "one row only; {about} has the same key"
    remedy = "Delete one row, or tell them apart (a printed figure is widened until unique on its line)."


class PrintedTwice(Problem):
    """The same numeral stands in observations and in exclusions."""

    code = "E-PRINTED-TWICE"
    title = "Numeral accounted for twice"
    expectation = "one row in either table; {about} has the same"
    remedy = "Delete one of the two rows."


# --- corrections --------------------------------------------------------------------------------------------


class UncorrectableColumn(Problem):
    """An accepted correction names a column that its row does not have, the row's id, or an exclusion."""

    code = "E-CORRECTION-COLUMN"
    title = "Uncorrectable column"
    expectation = "a column of {about}"
    remedy = "Name the column that the correction changes."


class StaleCorrection(Problem):
    """An accepted or rejected correction does not find the row, or not the value that it speaks of."""

    code = "E-STALE-CORRECTION"
    title = "Stale correction"
    expectation = "{about}"
    remedy = (
        "Correction matched no row: the table may already have been corrected; withdraw the entry or mend it."
    )
