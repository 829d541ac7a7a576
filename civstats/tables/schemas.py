"""The tables of a data folder and their columns: types, checks, descriptors and reference pages follow from them.

The columns stand in ``columns.csv``, one a row.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal, get_args

from civstats.tables.notations import FORMS

__all__ = ["CODELISTS", "COMPUTED", "TABLES", "Field", "Table"]

Type = Literal["string", "integer", "number"]
DTYPES: dict[Type, str] = {"string": "str", "integer": "Int64", "number": "float64"}


@dataclass(frozen=True, slots=True)
class Field:
    """A column.

    Parameters
    ----------
    name, title : str
        As in the header line, and for people.
    type : {"string", "integer", "number"}
        Type in Table Schema.
    required : bool
        Whether no cell may be empty.
    codelist : str
        The codelist whose codes may stand here; empty for none.
    reference : str
        The key that must hold the cell's value, as `table.column`; empty for none.
    notation : str
        How a cell is written, beyond its type: "edtf", "lines", or one of `notations.FORMS`; empty for any text.
    max_length : int, optional
        Most characters allowed.
    """

    name: str
    title: str
    type: Type = "string"
    required: bool = False
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
        """Return the field's descriptor after Table Schema; `codelist` and `notation` are additions of ours.

        Examples
        --------
        >>> Field("unit_measure", "Unit", required=True, codelist="unit_measure").descriptor()
        {'name': 'unit_measure', 'type': 'string', 'title': 'Unit', 'constraints': {'required': True}, \
'codelist': 'unit_measure'}
        """
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
    """A table: one CSV file of a data folder.

    Parameters
    ----------
    name, path, title : str
        Attribute of the dataset, path within the folder, and what a row is.
    fields : tuple of Field
        The columns in order.
    keys : tuple of tuple of str
        Sets of columns that no two rows share; the first is the primary key.
    optional : bool
        Whether the file may be absent.
    """

    name: str
    path: str
    title: str
    fields: tuple[Field, ...]
    keys: tuple[tuple[str, ...], ...] = ()
    optional: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns in order."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        """Return the column `name`."""
        return next(field for field in self.fields if field.name == name)

    def descriptor(self) -> dict[str, Any]:
        """Return the table's schema as a Table Schema descriptor."""
        foreign = [(field.name, *field.reference.split(".")) for field in self.fields if field.reference]
        described = {
            "fields": [field.descriptor() for field in self.fields],
            "missingValues": [""],
            "primaryKey": list(self.keys[0]) if self.keys else [],
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


def _read_columns() -> tuple[dict[str, tuple[Field, ...]], dict[str, tuple[Field, ...]]]:
    """Return by table the columns that its file has, and those that are computed when it is loaded."""
    stored: dict[str, tuple[Field, ...]] = {}
    computed: dict[str, tuple[Field, ...]] = {}
    text = files("civstats.tables").joinpath("columns.csv").read_text("utf-8")
    types: dict[str, Type] = {name: name for name in get_args(Type)}
    for row in csv.DictReader(text.splitlines()):
        field = Field(
            name=row["column"],
            title=row["title"],
            type=types[row["type"]],
            required=row["use"] == "required",
            codelist=row["codelist"],
            reference=row["reference"],
            notation=row["notation"],
            max_length=int(row["max_length"]) if row["max_length"] else None,
        )
        fields = computed if row["use"] == "computed" else stored
        fields[row["table"]] = (*fields.get(row["table"], ()), field)
    return stored, computed


_STORED, COMPUTED = _read_columns()


def _table(name: str, title: str, *keys: tuple[str, ...], folder: str = "", optional: bool = False) -> Table:
    return Table(name, f"{folder}{name}.csv", title, _STORED[name], keys, optional)


_NUMERAL = ("source_id", "line", "printed")
_TABLES = (
    _table("sources", "A piece on the page", ("source_id",)),
    _table(
        "places",
        "A place that a figure or programme is about, with its parents up to the province",
        ("ref_area",),
    ),
    _table(
        "programmes",
        "A named programme, mechanism, platform, campaign or rule that a piece describes",
        ("programme_id",),
    ),
    _table("indicators", "An entry of the codebook: what is counted", ("indicator_id",)),
    _table("observations", "One printed figure that measures something", ("obs_id",), _NUMERAL),
    _table("exclusions", "A numeral on the page that measures nothing", _NUMERAL),
    _table("codelists", "A code of a coded column, or a written rule", ("codelist", "code")),
    _table("corrections", "A change to the first coding, with its reason", optional=True),
    _table(
        "lexical_words", "A word that holds a numeral character and counts nothing", ("word",), optional=True
    ),
    _table(
        "second_observations",
        "A numeral of the page in the second coding",
        _NUMERAL,
        folder="codings/",
        optional=True,
    ),
    _table(
        "second_programmes",
        "A programme of the page in the second coding",
        ("source_id", "line", "name"),
        folder="codings/",
        optional=True,
    ),
)

TABLES = {table.name: table for table in _TABLES}

CODELISTS = frozenset(field.codelist for table in _TABLES for field in table.fields if field.codelist) | {
    "bounds_rule",
    "coding_rule",
    "measure_word",
}
