"""What can be wrong with a data folder, its files, and their lines and columns."""

from civstats.errors import Problem

# --- folders ------------------------------------------------------------------------------------------------


class MissingFolder(Problem):
    """The data folder is not there, or it is not a folder."""

    code = "E-NO-FOLDER"
    title = "Missing folder"
    expectation = "a data folder"
    remedy = "Name the folder that holds the tables, or set CIVSTATS_DATA to it."


class BadSettings(Problem):
    """`dataset.toml` is missing, cannot be parsed, lacks a setting, or has one that is unknown or no text."""

    code = "E-SETTINGS"
    title = "Bad settings"
    expectation = "{about}"
    remedy = 'dataset.toml holds title, version, released (a date) and licence as lines such as title = "…".'


class BrokenExtends(Problem):
    """`extends` in `dataset.toml` does not lead to a data folder."""

    code = "E-EXTENDS"
    title = "Broken extends"
    expectation = '"shipped", or the way from here to another data folder, such as "../page"'
    remedy = "Correct it, or delete the line if the folder stands alone."


class CyclicExtends(Problem):
    """A folder extends, by itself or through others, a folder that extends it."""

    code = "E-EXTENDS-CYCLE"
    title = "Folders that extend each other"
    expectation = "a folder that does not lead back to {about}"
    remedy = "Delete extends in one of them: one folder is the base."


# --- files --------------------------------------------------------------------------------------------------


class MissingTable(Problem):
    """A table is not there; only a folder that extends another may leave it out."""

    code = "E-NO-TABLE"
    title = "Missing table"
    expectation = "a file with the table of {about}"
    remedy = "Restore the file; a table without rows keeps its header line."


class UnreadableFile(Problem):
    """A file is there but the system does not give its content: it is a folder, or it may not be read."""

    code = "E-UNREADABLE"
    title = "Unreadable file"
    expectation = "a file that can be read"
    remedy = "Put the file there and allow reading it."


class TooLarge(Problem):
    """A file is larger than any table coded by hand; it is not read."""

    code = "E-TOO-LARGE"
    title = "File too large"
    expectation = "at most {about} bytes"
    remedy = (
        "Look whether this is the table; a large one can be split into folders of which one extends another."
    )


class ChangedFile(Problem):
    """A file changed while the folder was read, so that the tables may not belong together."""

    code = "E-CHANGED"
    title = "File changed while read"
    expectation = "files that stay as they are"
    remedy = "Run the command again once nothing writes to the folder."


class NotUtf8(Problem):
    """The bytes of a file are not UTF-8, and neither GBK nor UTF-16 beyond doubt."""

    code = "E-NOT-UTF8"
    title = "Not UTF-8"
    expectation = "text in UTF-8"
    remedy = "Save the file again as 'CSV UTF-8'."


class EmptyFile(Problem):
    """A table has not even a header line."""

    code = "E-EMPTY-FILE"
    title = "Empty file"
    expectation = "a header line with the columns of {about}"
    remedy = "Write the header line first."


# --- lines and columns of a table ---------------------------------------------------------------------------


class WrongDelimiter(Problem):
    """The header line is not separated by commas, nor by semicolons or tabs between known columns."""

    code = "E-DELIMITER"
    title = "Wrong delimiter"
    expectation = "columns separated by commas"
    remedy = "Save the file again with the comma as delimiter."


class MissingColumn(Problem):
    """The header line lacks a column of the table."""

    code = "E-NO-COLUMN"
    title = "Missing column"
    expectation = "a column {about}"
    remedy = "Add the column, empty where nothing is stated."


class ExtraColumn(Problem):
    """The header line has a column that the table does not know."""

    code = "E-EXTRA-COLUMN"
    title = "Extra column"
    expectation = "only columns of {about}"
    remedy = "Rename or delete the column."


class DuplicatedColumn(Problem):
    """The header line has a column twice."""

    code = "E-DUPLICATE-COLUMN"
    title = "Duplicated column"
    expectation = "each column once"
    remedy = "Delete one of the two."


class RepeatedHeader(Problem):
    """The header line stands among the rows again, as where two files were joined."""

    code = "E-REPEATED-HEADER"
    title = "Repeated header line"
    expectation = "the header line once, on line {about}"
    remedy = "Delete the line."


class RaggedRow(Problem):
    """A row has not as many cells as the header line: it was cut, or a comma stands unquoted in a cell."""

    code = "E-RAGGED-ROW"
    title = "Ragged row"
    expectation = "{about} cells as in the header line"
    remedy = 'Complete the row; a cell that holds a comma stands in straight "quotation marks".'


class QuotedLineBreak(Problem):
    """A cell in quotation marks runs over the end of its line."""

    code = "E-LINE-BREAK"
    title = "Quoted line break"
    expectation = "one row a line"
    remedy = "Write the cell on one line."


class StrayQuote(Problem):
    """A quotation mark stands where none can: inside an unquoted cell, or without its partner."""

    code = "E-STRAY-QUOTE"
    title = "Stray quotation mark"
    expectation = "quotation marks around a whole cell only"
    remedy = 'Put the whole cell in straight "quotation marks" and double those inside it.'
