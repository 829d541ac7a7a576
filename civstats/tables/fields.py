"""A table and its columns in the vocabulary of Table Schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Field", "Table"]

DTYPES = {"string": "str", "integer": "Int64", "number": "float64"}


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
    pattern, form : str
        Regular expression for the whole cell, and the same in words.
    kind : {"", "edtf", "lines"}
        Notation of the cell beyond its type.
    max_length : int, optional
        Most characters allowed.
    """

    name: str
    title: str
    type: Literal["string", "integer", "number"] = "string"
    required: bool = False
    codelist: str = ""
    reference: str = ""
    pattern: str = ""
    form: str = ""
    kind: Literal["", "edtf", "lines"] = ""
    max_length: int | None = None

    @property
    def dtype(self) -> str:
        """The pandas dtype of the column."""
        return DTYPES[self.type]

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
            "notation": self.kind,
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
