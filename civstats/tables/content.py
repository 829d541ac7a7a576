"""The cells of a data folder, and by what they refer to each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from civstats.problems import Problem, nearest
from civstats.tables.notations import tidy
from civstats.tables.schemas import CODELISTS, TABLES

__all__ = ["Cell", "Content", "Row"]

# Looking for a suggestion costs as much as there are words; in a table where every cell is wrong none helps.
MOST_SEARCHES, MOST_WORDS, LONGEST_WORD = 200, 2_000, 200


class Cell(NamedTuple):
    """The text of a cell, stripped, and where it starts."""

    text: str
    file: str
    line: int
    column: int

    def problem(self, code: str, about: str = "", near: str = "") -> Problem:
        """Return a problem of this kind at this cell."""
        return Problem(code, self.file, self.line, self.column, self.text, about, near)


Row = dict[str, Cell]


@dataclass(frozen=True)
class Content:
    """The cells of a data folder.

    Parameters
    ----------
    rows : dict of str to list of dict of str to Cell
        The rows of each table; a column that the file lacks is absent.
    whole : collection of str
        Names of the tables read without loss; only these can tell that something is missing.
    lost : mapping of str to collection of str
        Of each table that lost whole lines and nothing else, the words on these lines.
    """

    rows: dict[str, list[Row]]
    whole: Collection[str]
    lost: Mapping[str, Collection[str]] = field(default_factory=dict)
    _near: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)

    @cached_property
    def codes(self) -> dict[str, dict[str, str]]:
        """Each codelist's codes with their names."""
        found: dict[str, dict[str, str]] = {codelist: {} for codelist in CODELISTS}
        for row in self.rows["codelists"]:
            if row.keys() >= {"codelist", "code", "name"}:
                found.setdefault(row["codelist"].text, {})[row["code"].text] = row["name"].text
        return found

    @cached_property
    def keys(self) -> dict[str, dict[str, Row]]:
        """The rows by the value of each column that other columns refer to, named `table.column`."""
        references = {column.reference for table in TABLES.values() for column in table.fields}
        split = {name: name.split(".") for name in references if name}
        return {
            name: {row[column].text: row for row in reversed(self.rows[table]) if column in row}
            for name, (table, column) in split.items()
        }

    def knows(self, name: str) -> bool:
        """Return whether the table of `name`, alone or as `table.column`, was read without loss."""
        return name.partition(".")[0] in self.whole

    def lacks(self, text: str, reference: str) -> bool:
        """Return whether no row has, or may have had before it was lost, `text` in the column of a reference."""
        table = reference.partition(".")[0]
        known = self.knows(table) or table in self.lost
        return known and text not in self.keys[reference] and text not in self.lost.get(table, ())

    def near(self, word: str, name: str) -> str:
        """Return what was meant by `word` in a column.

        Parameters
        ----------
        word : str
            What stands there.
        name : str
            Of the codelist, or of the key as `table.column`; "codelist" for the names of codelists.

        Returns
        -------
        str
            The code that full-width characters, capitals or quotation marks hide, or that has the name `word`,
            or the one most like it. Empty where none is, after many searches, and among very many words.
        """
        if (name, word) not in self._near and len(self._near) < MOST_SEARCHES:
            words = self._words(name)
            near = ""
            if len(words) <= MOST_WORDS and len(word) <= LONGEST_WORD:
                meant = {word, tidy(word), tidy(word).lower()}
                same = (code for code, title in words.items() if code in meant or title == word)
                near = next(same, "") or nearest(word, words)
            self._near[name, word] = near
        return self._near.get((name, word), "")

    def _words(self, name: str) -> Mapping[str, object]:
        if name == "codelist":
            return dict.fromkeys(sorted(CODELISTS))
        return self.codes[name] if name in self.codes else self.keys[name]
