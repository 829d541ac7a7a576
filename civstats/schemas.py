"""The tables of a data folder, declared once in the vocabulary of Table Schema.

Types, checks, Parquet metadata and descriptors all derive from these declarations.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["CODELISTS", "TABLES", "Field", "Table", "parse_lines"]

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
        """Return the field's descriptor after Table Schema; `codelist` and `edtf` are additions of ours.

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


def parse_lines(text: str) -> tuple[range, ...]:
    """Return the lines of a piece as ranges.

    Parameters
    ----------
    text : str
        Ranges of line numbers from 1, both ends included, rising, joined with `;`.

    Raises
    ------
    ValueError
        Where the text is not of this form.

    Examples
    --------
    >>> parse_lines("255-259;409")
    (range(255, 260), range(409, 410))
    """
    ranges: list[range] = []
    for part in text.split(";"):
        ends = re.fullmatch(r"([1-9][0-9]{0,8})(?:-([1-9][0-9]{0,8}))?", part)
        first, last = (int(ends[1]), int(ends[2] or ends[1])) if ends else (0, 0)
        if not 0 < first <= last or (ranges and first < ranges[-1].stop):
            raise ValueError(text)
        ranges.append(range(first, last + 1))
    return tuple(ranges)


def _id(name: str, title: str) -> Field:
    form = "a short name in lower case, digits, hyphens and underscores"
    return Field(name, title, required=True, pattern="[a-z0-9]+(?:[-_][a-z0-9]+)*", form=form)


def _coded(name: str, title: str, *, required: bool = True, codelist: str = "") -> Field:
    return Field(name, title, required=required, codelist=codelist or name)


SOURCE = Field("source_id", "Piece", required=True, reference="sources.source_id")
LINE = Field("line", "Line of the source on which it starts", "integer", required=True)
PRINTED = Field("printed", "Figure as printed", required=True, max_length=15)
NAME = Field("name", "Name as printed", required=True)
NAME_EN = Field("name_en", "Name in English", required=True)
NOTE = Field("note", "Note")
PROGRAMME_CODES = (
    _coded("pillar", "Pillar"),
    _coded("instrument", "Instrument of government"),
    _coded("actor", "Who delivers it"),
    _coded("target_group", "Whom it is to reach"),
    _coded("channel", "How it reaches them"),
)

_TABLES = (
    Table(
        "sources",
        "sources.csv",
        "A piece on the page",
        (
            _id("source_id", "Piece"),
            _coded("kind", "Kind of piece"),
            Field("title", "Title as printed"),
            Field("title_en", "Title in English"),
            Field("byline", "Byline as printed"),
            Field("document", "File name of the page's text", required=True),
            Field(
                "document_sha256",
                "Digest of the page's text",
                required=True,
                pattern="[0-9a-f]{64}",
                form="64 hexadecimal digits in lower case",
            ),
            Field("lines", "Lines of the piece", required=True, kind="lines"),
            Field("published", "Date of publication", kind="edtf"),
            Field("publisher", "Newspaper"),
            Field(
                "language",
                "Language",
                required=True,
                pattern="[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*",
                form="a language tag such as zh-Hans",
            ),
        ),
        (("source_id",),),
    ),
    Table(
        "places",
        "places.csv",
        "A place that a figure or programme is about, with its parents up to the province",
        (
            _id("ref_area", "Place"),
            NAME,
            NAME_EN,
            _coded("level", "Administrative level"),
            Field("parent", "Place that it belongs to", reference="places.ref_area"),
            Field("gb2260", "Code of GB/T 2260", pattern="[1-9][0-9]{5}", form="six digits"),
            Field("population", "Usual residents", "integer"),
            Field("population_date", "Date of the population", kind="edtf"),
            Field("population_source", "Source of the population"),
        ),
        (("ref_area",),),
    ),
    Table(
        "programmes",
        "programmes.csv",
        "A named programme, mechanism, platform, campaign or rule that a piece describes",
        (
            _id("programme_id", "Programme"),
            SOURCE,
            LINE,
            Field("ref_area", "Place", required=True, reference="places.ref_area"),
            NAME,
            NAME_EN,
            *PROGRAMME_CODES,
        ),
        (("programme_id",),),
    ),
    Table(
        "indicators",
        "indicators.csv",
        "An entry of the codebook: what is counted",
        (
            _id("indicator_id", "Indicator"),
            NAME,
            NAME_EN,
            Field("definition", "Definition", required=True),
            Field("example", "Example", required=True),
            _coded("unit_measure", "Unit"),
            _coded("stage", "Stage of the results chain"),
            _coded("concept", "Concept"),
            _coded("aggregation", "Whether its figures may be added"),
        ),
        (("indicator_id",),),
    ),
    Table(
        "observations",
        "observations.csv",
        "One printed figure that measures something",
        (
            Field("obs_id", "Observation", required=True),
            SOURCE,
            LINE,
            PRINTED,
            Field("value", "Printed number in single units, empty for a range", "number"),
            _coded("qualifier", "Approximator"),
            _coded("unit_measure", "Unit"),
            Field("indicator_id", "Indicator", required=True, reference="indicators.indicator_id"),
            Field("ref_area", "Place", required=True, reference="places.ref_area"),
            _coded("coverage", "How much of its place the figure covers"),
            Field("programme_id", "Programme", reference="programmes.programme_id"),
            Field("time_period", "Period", kind="edtf"),
            _coded("period_basis", "Where the period is stated"),
            _coded("basis", "What the figure claims"),
            _coded("obs_status", "Status after SDMX"),
            Field(
                "part_of", "Observation of which it is a part or restatement", reference="observations.obs_id"
            ),
            NOTE,
        ),
        (("obs_id",), ("source_id", "line", "printed")),
    ),
    Table(
        "exclusions",
        "exclusions.csv",
        "A numeral on the page that measures nothing",
        (SOURCE, LINE, PRINTED, _coded("reason", "Why it measures nothing"), NOTE),
        (("source_id", "line", "printed"),),
    ),
    Table(
        "codelists",
        "codelists.csv",
        "A code of a coded column, or a written rule",
        (
            Field("codelist", "Codelist", required=True),
            Field("code", "Code", required=True),
            Field("name", "Name in Chinese", required=True),
            Field("name_en", "Name in English"),
            Field("definition", "Definition"),
            Field("authority", "Authority"),
        ),
        (("codelist", "code"),),
    ),
    Table(
        "corrections",
        "corrections.csv",
        "A change to the first coding, with its reason",
        (
            Field("obs_id", "Observation, programme or exclusion", required=True),
            Field("column", "Column", required=True),
            Field("from", "Value before"),
            Field("to", "Value after"),
            Field("reason", "Reason", required=True),
            _coded("status", "Status", codelist="correction_status"),
            Field("date", "Date of the decision", required=True, kind="edtf"),
        ),
        optional=True,
    ),
    Table(
        "lexical_words",
        "lexical_words.csv",
        "A word that holds a numeral character and counts nothing",
        (Field("word", "Word", required=True), Field("gloss", "Meaning", required=True)),
        (("word",),),
        optional=True,
    ),
    Table(
        "second_observations",
        "codings/second_observations.csv",
        "A numeral of the page in the second coding",
        (
            SOURCE,
            LINE,
            PRINTED,
            _coded("fate", "Figure or excluded"),
            Field("value", "Printed number in single units", "number"),
            _coded("unit_measure", "Unit", required=False),
            _coded("qualifier", "Approximator", required=False),
            _coded("basis", "What the figure claims", required=False),
            _coded("coverage", "How much of its place the figure covers", required=False),
            _coded("period_basis", "Where the period is stated", required=False),
            _coded("stage", "Stage of the results chain", required=False),
            _coded("concept", "Concept", required=False),
        ),
        (("source_id", "line", "printed"),),
        optional=True,
    ),
    Table(
        "second_programmes",
        "codings/second_programmes.csv",
        "A programme of the page in the second coding",
        (SOURCE, LINE, NAME, *PROGRAMME_CODES),
        (("source_id", "line", "name"),),
        optional=True,
    ),
)

TABLES = {table.name: table for table in _TABLES}

COMPUTED = {
    "observations": (
        Field("lower", "Least number that the printed figure allows, included", "number"),
        Field("upper", "Greatest number that the printed figure allows, included; inf where open", "number"),
        Field("bounds", "Both bounds as an interval", "number"),
        _coded("rule", "Rule that reads the printed figure", codelist="bounds_rule"),
    ),
    "exclusions": (Field("row", "Row id: x-, piece, line, number within the line"),),
}

CODELISTS = frozenset(field.codelist for table in _TABLES for field in table.fields if field.codelist) | {
    "bounds_rule",
    "coding_rule",
    "measure_word",
}
