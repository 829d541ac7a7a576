"""What can be wrong with a single cell of a table."""

from civstats.errors import Problem


class ControlCharacter(Problem):
    """A cell holds a character that does not show: NUL, control, zero-width, bidi or private use."""

    code = "E-CONTROL-CHARACTER"
    title = "Control character"
    expectation = "characters that show"
    remedy = "Delete the character, or type the cell again."


class LostCharacter(Problem):
    """A cell holds what a program leaves where it lost the encoding: U+FFFD, ??, or letters such as ÇàáªÊÐ."""

    code = "E-LOST-CHARACTER"
    title = "Lost character"
    expectation = "the characters that stood there before a conversion lost them"
    remedy = "Type them again from the source and save as UTF-8."


class SpreadsheetError(Problem):
    """A cell holds what a spreadsheet shows where it fails: #REF!, #NAME? and the like, or ####."""

    code = "E-SPREADSHEET-ERROR"
    title = "Error value of a spreadsheet"
    expectation = "the value itself"
    remedy = "Type the value again, as text and not as a formula."


class MissingCell(Problem):
    """A cell that must be filled is empty; merged cells of a spreadsheet leave such gaps below the first."""

    code = "E-NO-VALUE"
    title = "Missing value"
    expectation = "a value of {about}"
    remedy = "Fill the cell; only optional columns may be empty."


class WrongType(Problem):
    """A number is not written in plain digits: separators, exponents, percent signs and words are refused."""

    code = "E-WRONG-TYPE"
    title = "Wrong type"
    expectation = "{about} in plain ASCII digits"
    remedy = "Write 1200, not 1,200 or 1.2E+03, and look whether a spreadsheet changed it."


class BadPattern(Problem):
    """A cell is not of the form that its column asks for."""

    code = "E-PATTERN"
    title = "Wrong form"
    expectation = "{about}"
    remedy = "Write it in that form."


class TooLong(Problem):
    """A printed figure is longer than 15 characters; the text of the source does not enter the tables."""

    code = "E-TOO-LONG"
    title = "Too long"
    expectation = "at most {about} characters"
    remedy = "Keep the numeral with its approximator and measure word only."


class UnknownCode(Problem):
    """A coded cell holds a code that its codelist does not have."""

    code = "E-UNKNOWN-CODE"
    title = "Unknown code"
    expectation = "a code of {about}"
    remedy = "Use a code that codelists.csv has, or add it there with a definition."


class UnknownCodelist(Problem):
    """`codelists.csv` names a codelist that no column uses."""

    code = "E-UNKNOWN-CODELIST"
    title = "Unknown codelist"
    expectation = "the name of a codelist"
    remedy = "Correct the name."


class BrokenReference(Problem):
    """A cell names a row of another table that is not there."""

    code = "E-BROKEN-REFERENCE"
    title = "Broken reference"
    expectation = "a value that stands in {about}"
    remedy = "Correct the name, or add the row that it names."


class BadDate(Problem):
    """A date or period is not in EDTF (ISO 8601-2), or names a day that the calendar does not have."""

    code = "E-BAD-DATE"
    title = "Bad date"
    expectation = "a date or period in EDTF, such as 2024, 2024-05, 2024-05-01/.. or 2023/2024"
    remedy = "Write it in EDTF, and look whether a spreadsheet changed it."


class BadDateOrder(Problem):
    """A period ends before it begins."""

    code = "E-DATE-ORDER"
    title = "Bad date order"
    expectation = "a period whose start comes first"
    remedy = "Swap the two ends, or correct the wrong one."


class BadLines(Problem):
    """The lines of a piece are not written as ranges of line numbers, rising."""

    code = "E-LINES"
    title = "Bad lines"
    expectation = "lines such as 12, 136-253 or 255-259;409-410"
    remedy = (
        "Write the ranges with - and join them with ;, and look whether a spreadsheet took them for a date."
    )
