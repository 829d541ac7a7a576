"""What one report says, without any format: its blocks in order, each with its id, and the data it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, Literal

from civstats.display.bundles import DatasetFacts, Picture
from civstats.display.parts import Cell, Finding, Heading, Note, Paragraph, Table, pieces_within, plain
from civstats.language import Later, english, translate, translate_later, translate_plural
from civstats.report.limits import LONGEST_LINE, LONGEST_OUTPUT, MOST_LINES

LONGEST_SUMMARY: Final = 300  # characters, unless the first finding alone is longer


@dataclass(frozen=True)
class Series:
    """A list; each entry holds blocks. `start` is the first number of an ordered one, None without order."""

    entries: tuple[tuple[Block, ...], ...]
    start: int | None = None


@dataclass(frozen=True)
class Quotation:
    """Blocks that are quoted."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Listing:
    """Text as a terminal shows it."""

    text: str


@dataclass(frozen=True)
class Divider:
    """A line across."""


@dataclass(frozen=True)
class Figure:
    """A chart: what is told of it, its drawing as SVG, and its values."""

    picture: Picture
    svg: str
    values: Table | None = None


Kind = Literal["figure", "table", "finding"]
Block = Heading | Paragraph | Series | Quotation | Listing | Divider | Finding | Table | Figure
NOUNS: Final[dict[type[Block], str]] = english(  # where it stands in what cannot hold it
    {
        Heading: "a heading",
        Series: "a series",
        Quotation: "a quotation",
        Listing: "a listing",
        Divider: "a divider",
        Table: "a table",
        Figure: "a figure",
    }
)


def kind_words(kind: str, number: int) -> str:
    """Say the word for a kind of place of a report, as it goes with so many of them."""
    if kind == "figure":
        return translate_plural("Figure", "Figures", number)
    if kind == "table":
        return translate_plural("Table", "Tables", number)
    if kind == "finding":
        return translate_plural("Finding", "Findings", number)
    return translate_plural("text", "texts", number) if kind == "text" else translate("heading")


@dataclass(frozen=True)
class Placed:
    """A block of a report, with its place."""

    block: Block
    cell: int | None = None  # of the notebook that it comes from; None for what reports add
    id: str = ""  # what links lead to: sec-limits, fig-03-1, table-03-1, finding-03-1, text-1
    kind: Kind | Literal[""] = ""  # of what has a number,
    number: str = ""  # such as 03-1
    anchors: tuple[str, ...] = ()  # what else links may call it: ids of headings in JupyterLab and on GitHub
    report: str = ""  # in a volume, the name of the report whose chapter it belongs to

    @property
    def label(self) -> str:
        """Its number for readers, in the language that is spoken, such as "Figure 03-1"."""
        words = kind_words(self.kind, 1)
        return translate("{kind} {number}", kind=words, number=self.number) if self.kind else ""

    @property
    def opens_section(self) -> bool:
        """Whether it is the heading of a section."""
        return isinstance(self.block, Heading) and self.block.level == 2


@dataclass(frozen=True)
class Document:
    """One report, which ends with the rows behind its numbers and with the computed numbers."""

    slug: str  # name of the notebook and of the report, such as 03-volumes-and-reach
    title: str  # the notebook's first heading, which `blocks` do not repeat
    lang: str
    notebook_version: str
    data: DatasetFacts  # which data the notebook shows that it rests on
    blocks: tuple[Placed, ...]
    rows: tuple[str, ...]  # ids of the rows of the data that its numbers rest on

    @property
    def citation(self) -> str:
        """How the report is cited, with the data that it rests on."""
        return translate(
            "civstats ({year}). {title}{stop} Report version {version}, from: {data}, data version {data_version}, "
            "released {released}, SHA-256 {digest}",
            year=self.data.released[:4],
            title=self.title,
            stop="" if self.title.endswith(("?", "!", ".", "？", "！", "。")) else ".",
            version=self.notebook_version,
            data=self.data.title,
            data_version=self.data.version,
            released=self.released,
            digest=self.data.digest,
        )

    @property
    def released(self) -> str:
        """The day of release, as it is written in the language that is spoken."""
        return day_in_words(self.data.released)

    @property
    def opening(self) -> int:
        """How many blocks a report opens with: its first section, or what stands before it."""
        heads = (place for place, placed in enumerate(self.blocks) if placed.opens_section and place)
        return next(heads, len(self.blocks))

    @property
    def summary(self) -> str:
        """The first findings, whole ones, as one text; the first paragraph where there is no finding."""
        findings = [placed.block for placed in self.blocks if isinstance(placed.block, Finding)]
        paragraphs = [placed.block for placed in self.blocks if isinstance(placed.block, Paragraph)]
        told = [" ".join(plain(block.inlines).split()) for block in findings or paragraphs[:1]]
        texts = accumulate(told, lambda one, other: translate("{one} {other}", one=one, other=other))
        first = next(texts, "")
        return max([first, *(text for text in texts if len(text) <= LONGEST_SUMMARY)], key=len)


def day_in_words(day: str) -> str:
    """Write a day (ISO 8601) as the language that is spoken does.

    >>> day_in_words("2026-11-26")
    '2026-11-26'
    """
    year, month, number = map(int, day.split("-"))
    return translate("{year}-{month:02}-{day:02}", year=year, month=month, day=number)


def notes_of(blocks: Iterable[Placed]) -> Iterator[Note]:
    """Yield the footnotes of blocks, each where the text first refers to it."""
    lines = (line for placed in blocks for line in lines_of(placed.block))
    pieces = (part for line in lines for part in pieces_within(line))
    return (part for part in pieces if isinstance(part, Note) and not part.again)


def lines_of(block: Block) -> Sequence[Cell]:
    """List the lines of a block, each as its pieces: of a table its caption, head and cells."""
    if isinstance(block, Heading | Paragraph | Finding | Table):
        return block.lines
    if isinstance(block, Series):
        return [line for entry in block.entries for part in entry for line in lines_of(part)]
    if isinstance(block, Quotation):
        return [line for part in block.blocks for line in lines_of(part)]
    if isinstance(block, Figure):
        return [(block.picture.caption,), *(block.values.lines if block.values else ())]
    return [(line,) for line in block.text.split("\n")] if isinstance(block, Listing) else []


def characters(line: Cell) -> int:
    """Count the characters of the texts of a line."""
    return sum(len(part) for part in pieces_within(line) if isinstance(part, str))


def length(number: int) -> Later:
    """Say a length in characters."""
    return translate_later("{number} characters", number=f"{number:,}")


def excess(lines: Sequence[Cell]) -> tuple[Later, Later] | None:
    """Say what is too long about the lines of one output, and how long it may be; None where it fits.

    >>> tuple(map(str, excess([("a" * 20_000,), ("b",)])))
    ('20,000 characters', '16,000 characters in a line or a cell of a table')
    """
    sizes = [characters(line) for line in lines]
    longest, every = max(sizes, default=0), sum(sizes)
    if len(sizes) > MOST_LINES:
        most = translate_later("{number} lines or cells of a table in one output", number=f"{MOST_LINES:,}")
        return translate_later("{number} lines", number=f"{len(sizes):,}"), most
    if longest > LONGEST_LINE:
        return length(longest), translate_later(
            "{number} characters in a line or a cell of a table", number=f"{LONGEST_LINE:,}"
        )
    if every > LONGEST_OUTPUT:
        return length(every), translate_later(
            "{number} characters in one output", number=f"{LONGEST_OUTPUT:,}"
        )
    return None
