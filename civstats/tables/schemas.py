"""The tables of a data folder, declared once.

Types, checks, Parquet metadata and descriptors all derive from these declarations.
"""

from civstats.tables.fields import Field, Table

__all__ = ["CODELISTS", "COMPUTED", "TABLES"]


def _id(name: str, title: str) -> Field:
    form = "a short name in lower case, digits, hyphens and underscores"
    return Field(name, title, required=True, pattern="[a-z0-9]+(?:[-_][a-z0-9]+)*", form=form)


def _english(name: str, title: str, *, required: bool = True) -> Field:
    # A swapped pair of names shows in this column alone: a Chinese name may be written in Latin letters.
    return Field(name, title, required=required, pattern="[^\u3400-\u9fff]*", form="English, no Chinese")


def _coded(name: str, title: str, *, required: bool = True, codelist: str = "") -> Field:
    return Field(name, title, required=required, codelist=codelist or name)


SOURCE = Field("source_id", "Piece", required=True, reference="sources.source_id")
LINE = Field("line", "Line of the source on which it starts", "integer", required=True)
PRINTED = Field("printed", "Figure as printed", required=True, max_length=15)
NAME = Field("name", "Name as printed", required=True)
NAME_EN = _english("name_en", "Name in English")
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
            _english("title_en", "Title in English", required=False),
            Field("byline", "Byline as printed"),
            Field(
                "document",
                "File name of the page's text",
                required=True,
                pattern=r"[^/\\]+",
                form="the name of a file, without folders",
            ),
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
        (Field("word", "Word", required=True), _english("gloss", "Meaning")),
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
