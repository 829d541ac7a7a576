"""The rows of ``tables.csv`` and ``columns.csv`` become tables and their columns, from which checks and descriptors follow."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal, cast

from civstats.language import translate
from civstats.tables.notations import FORMS

Type = Literal["string", "integer", "number"]
DTYPES: dict[Type, str] = {"string": "str", "integer": "Int64", "number": "float64"}


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name in the header line, its title for people, and what its cells must be.

    All cells are empty of a column that a file `may_lack`, and does. `reference` names the key that must hold the cell's
    value, as `table.column`; `notation` how a cell is written beyond its type: "edtf", "lines", or one of `notations.FORMS`.
    """

    name: str
    title: str
    type: Type = "string"
    required: bool = False
    may_lack: bool = False
    codelist: str = ""
    reference: str = ""
    notation: str = ""
    max_length: int | None = None

    @property
    def dtype(self) -> str:
        """The pandas dtype of the column."""
        return DTYPES[self.type]

    @property
    def pattern(self) -> str:
        """Regular expression for the whole cell; empty for none."""
        return FORMS[self.notation].pattern if self.notation in FORMS else ""

    @property
    def form(self) -> str:
        """`pattern` in words."""
        return FORMS[self.notation].words if self.notation in FORMS else ""

    def descriptor(self) -> dict[str, Any]:
        """Return the descriptor after Table Schema; `codelist` and `notation` are additions of ours."""
        constraints = {"required": self.required, "pattern": self.pattern, "maxLength": self.max_length}
        described = {
            "name": self.name,
            "type": self.type,
            "title": self.title,
            "description": self.form,
            "constraints": {key: value for key, value in constraints.items() if value},
            "codelist": self.codelist,
            "notation": "" if self.pattern else self.notation,
        }
        return {key: value for key, value in described.items() if value}


@dataclass(frozen=True, slots=True)
class Table:
    """A table: one CSV file of a data folder, at `path` in it; `title` says what a row is, `words` name it.

    No two rows share the columns of one of its `keys`; the first is the primary key.
    """

    name: str
    words: str
    path: str
    title: str
    fields: tuple[Field, ...]
    keys: tuple[tuple[str, ...], ...] = ()
    optional: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns in order."""
        return tuple(field.name for field in self.fields)

    @property
    def needed_columns(self) -> tuple[str, ...]:
        """The names of the columns that no file of it lacks."""
        return tuple(field.name for field in self.fields if not field.may_lack)

    def field(self, name: str) -> Field:
        """Return the column `name`."""
        return next(field for field in self.fields if field.name == name)

    def descriptor(self) -> dict[str, Any]:
        """Return the table's schema as a Table Schema descriptor."""
        foreign = [(field.name, *field.reference.split(".")) for field in self.fields if field.reference]
        described = {
            "fields": [field.descriptor() for field in self.fields],
            "missingValues": [""],
            # A cell of a primary key may not be empty.
            "primaryKey": [name for name in (self.keys[:1] or ((),))[0] if not self.field(name).may_lack],
            "foreignKeys": [
                # Table Schema writes a reference to the table itself as an empty resource.
                {
                    "fields": [name],
                    "reference": {"resource": "" if table == self.name else table, "fields": [key]},
                }
                for name, table, key in foreign
            ],
        }
        return {key: value for key, value in described.items() if value}


def _field(row: dict[str, str]) -> Field:
    """Return the column that a row of ``columns.csv`` describes."""
    return Field(
        name=row["column"],
        title=row["title"],
        type=cast("Type", row["type"]),
        required=row["use"] == "required",
        may_lack=row["use"] == "absent",
        codelist=row["codelist"],
        reference=row["reference"],
        notation=row["notation"],
        max_length=int(row["max_length"]) if row["max_length"] else None,
    )


def _table(row: dict[str, str]) -> Table:
    """Return the table that a row of ``tables.csv`` describes; columns with the same number in `key` make up a key."""
    columns = _COLUMNS[row["table"]]
    numbers = sorted({column["key"] for column in columns} - {""})
    return Table(
        name=row["table"],
        words=row["name"],
        path=row["path"],
        title=row["title"],
        fields=tuple(_field(column) for column in columns if column["use"] != "computed"),
        keys=tuple(tuple(own["column"] for own in columns if own["key"] == number) for number in numbers),
        optional=row["use"] == "optional",
    )


def _rows(file: str) -> list[dict[str, str]]:
    return [*csv.DictReader(files("civstats.tables").joinpath(file).read_text("utf-8").splitlines())]


_COLUMNS = {name: [*rows] for name, rows in groupby(_rows("columns.csv"), itemgetter("table"))}

TABLES = {row["table"]: _table(row) for row in _rows("tables.csv")}  # as they are read and shown

# Columns that no file has: they are computed when the tables are loaded.
COMPUTED = {
    name: computed
    for name, rows in _COLUMNS.items()
    if (computed := tuple(_field(row) for row in rows if row["use"] == "computed"))
}

CODELISTS = {"bounds_rule", "coding", "coding_rule", "measure_word"} | {
    field.codelist for table in TABLES.values() for field in table.fields if field.codelist
}


def with_title(name: str) -> str:
    """Name a column in a message: in another language than English with what it is called there.

    >>> with_title("unit_measure")
    'unit_measure'
    """
    column = name.rpartition(".")[2]
    title = next((own.title for table in TABLES.values() for own in table.fields if own.name == column), "")
    told = translate(title)
    return name if told == title else f"{name}（{told}）"
