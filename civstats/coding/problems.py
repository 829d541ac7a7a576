"""What can be wrong between a coding and the page that it was made from."""

from __future__ import annotations

from dataclasses import dataclass

from civstats.errors import CivstatsError, Problem, visible
from civstats.tables.file_problems import NotUtf8

__all__ = ["SourceError", "SourceProblem"]


class SourceError(CivstatsError):
    """The text of the page is not there, so nothing can be said about the coding."""


@dataclass(frozen=True)
class SourceProblem(Problem):
    """Something that does not agree with the page; file, line and column are those of the page.

    Parameters
    ----------
    paste : str
        Table and row that would mend it, empty for none.
    """

    paste: str = ""

    def __str__(self) -> str:
        return f"{super().__str__()} {visible(self.paste)}" if self.paste else super().__str__()


# --- the page itself ----------------------------------------------------------------------------------------


class MissingSource(SourceProblem):
    """The text that `sources.csv` names is not in the folder given, or no folder was given.

    Texts of pieces that come from a folder which this one extends are not asked for. The command ends with 2
    where there is no text at all to verify against.
    """

    code = "V-NO-SOURCE"
    title = "Missing source"
    expectation = "{about}"
    remedy = (
        "Name the folder that holds the page's text with --source, or set CIVSTATS_SOURCE to it; "
        "the text is no part of the data."
    )


class WrongDigest(SourceProblem):
    """The text is another one than that which was coded: its SHA-256 differs."""

    code = "V-DIGEST"
    title = "Another text"
    expectation = "the text whose SHA-256 is {about}"
    remedy = (
        "Find the text that was coded; if this one replaces it, change document_sha256 and verify every row."
    )


class OtherBytes(WrongDigest):
    """The text is the one that was coded, but for its line ends or a byte order mark."""

    expectation = "the same text with the line ends and byte order mark whose SHA-256 is {about}"
    remedy = "Put the digest found here into document_sha256 of sources.csv, or convert the text back."


class TextNotUtf8(NotUtf8):
    """The bytes of a text are not UTF-8."""

    remedy = "Save the text as UTF-8."


class EmptyText(SourceProblem):
    """A text holds nothing, or only white space."""

    code = "V-EMPTY-TEXT"
    title = "Empty text"
    expectation = "the text of a piece"
    remedy = "Save the text again, or name the file that holds it."


class LinesBeyondSource(SourceProblem):
    """A piece claims lines that the text does not have."""

    code = "V-LINES"
    title = "Lines beyond the text"
    expectation = "lines within the text; {about}"
    remedy = "Correct lines in sources.csv."


# --- a row against the page ---------------------------------------------------------------------------------


class NotThere(SourceProblem):
    """What a row gives as printed does not stand on its line of its piece.

    White space is ignored and a figure may break over lines; its line is that on which its numeral starts.
    """

    code = "V-NOT-THERE"
    title = "Not on its line"
    expectation = "{about}"
    remedy = "Correct printed or line of the row."


class Ambiguous(SourceProblem):
    """What a row gives as printed stands on its line more than once."""

    code = "V-AMBIGUOUS"
    title = "Several places"
    expectation = "only one place for {about}"
    remedy = "Widen printed by the characters beside it until it is unique on its line."


class NoNumeral(SourceProblem):
    """A row covers a stretch of the page without any numeral."""

    code = "V-NO-NUMERAL"
    title = "Row without a numeral"
    expectation = "a numeral within {about}"
    remedy = "Delete the row, or widen printed to the numeral."


class CutShort(SourceProblem):
    """What a figure gives as printed leaves out what stands beside it and changes how it reads.

    An approximator such as 超 or 以上, the measure word, or 第, which makes it an ordinal.
    """

    code = "V-CUT-SHORT"
    title = "Figure cut short"
    expectation = "the whole figure in {about}"
    remedy = "Widen printed to the approximator and the measure word; exclude an ordinal."


class WrongBounds(SourceProblem):
    """The bounds or their rule are not those that the printed figure gives."""

    code = "V-BOUNDS"
    title = "Bounds not as printed"
    expectation = "{about}"
    remedy = "Load the tables again; bounds are computed, never typed."


# --- a numeral against the rows -----------------------------------------------------------------------------


class Unaccounted(SourceProblem):
    """A numeral of a piece stands in no row, and no lexical word holds it."""

    code = "V-UNACCOUNTED"
    title = "Numeral not accounted for"
    expectation = "a row of observations or exclusions{about}"
    remedy = "Paste the row, see whether it is right, and fill what stays empty:"


class Partly(SourceProblem):
    """No row holds the whole numeral: a digit, 万, 余, a percent sign or part of a date is left out."""

    code = "V-PARTLY"
    title = "Numeral covered in part"
    expectation = "one row with all of the numeral; it is cut by {about}"
    remedy = "Widen printed of that row, or put this one in its place:"


class Double(SourceProblem):
    """Two rows overlap, so that what they share is accounted for twice."""

    code = "V-DOUBLE"
    title = "Accounted for twice"
    expectation = "one row only; here overlap {about}"
    remedy = "Delete one of the two, or narrow printed so that they do not overlap."


# --- lexical words ------------------------------------------------------------------------------------------


class ShortWord(SourceProblem):
    """A lexical word has one character: it would swallow numerals."""

    code = "V-SHORT-WORD"
    title = "Lexical word too short"
    expectation = "a whole word of two characters or more"
    remedy = "Write the whole word, or exclude the numeral by a row of exclusions."


class CountingWord(SourceProblem):
    """A lexical word is itself a numeral, alone or with its measure word: it would swallow figures."""

    code = "V-COUNTING-WORD"
    title = "Lexical word that counts"
    expectation = "a word that is no numeral, alone or with its measure word"
    remedy = "Delete the word and account for each place by a row of exclusions."


class IdleWord(SourceProblem):
    """A lexical word absorbs no numeral of any piece."""

    code = "V-IDLE-WORD"
    title = "Lexical word without use"
    expectation = "a word that absorbs at least one numeral"
    remedy = "Delete the word; one that rows already cover is not needed."
