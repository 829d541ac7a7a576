"""The PDF of a report, read back: what it says, where its links lead, what a screen reader meets."""

from __future__ import annotations

import doctest
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pypdf
import pytest
from matplotlib.text import Text

from civstats.bounded import BoundedValue
from civstats.charts import dot_range
from civstats.display import Finding, Heading, Table, show
from civstats.display.bundles import DatasetFacts, Picture
from civstats.display.parts import Break, Cell, Column, Link, Row, Styled, number_id
from civstats.language import speaking
from civstats.problems import CivstatsError
from civstats.report.document import (
    Block,
    Divider,
    Document,
    Figure,
    Listing,
    Paragraph,
    Placed,
    Quotation,
    Series,
)
from civstats.report.paper import glyphs, pictures, tables, text
from civstats.report.paper.pdf import render
from civstats.report.paper.tables import arrange, row_groups
from civstats.report.paper.text import word_parts

PLACES = [
    ("Yangquan 阳泉", "500余场次", BoundedValue(501, 599, "场次", ("yangquan-73-1",))),
    ("Xiangtan 湘潭", "1000余场次", BoundedValue(1001, 1999, "场次", ("xiangtan-202-1",))),
    ("Donglan 东兰", "141场（次）", BoundedValue(141, 141, "场次", ("donglan-370-2",))),
    ("Chifeng 赤峰", "上万场", BoundedValue(10_000, float("inf"), "场次", ("chifeng-406-1",))),
]
TOTAL = PLACES[0][2] + PLACES[2][2]
RULE = (
    "Above the printed number and below the next step of its last significant digit; "
    "the wide reading leaves it open above."
)
PROSE: Cell = (
    "A place that writes 500余场次 says neither how many sessions were held nor which of them counted, so "
    "each figure stands here with the ",
    Styled("em", ("lowest",)),
    " and the ",
    Styled("em", ("highest",)),
    " number that its wording allows. The “wide” reading doesn’t change the ",
    Styled("strong", ("order",)),
    " of any two places.",
)
TALLEST = 205 / 25.4 * 72  # points that the template gives a chart
HOSTILE = (
    '#read("/etc/passwd")',
    "$x$ *b* _i_ [l](u)",
    "<script>alert(1)</script>",
    '=HYPERLINK("https://example.org")',
    "back\\slash \\u{41} `raw` @ref <label> // no comment /* none */",
    '"quotes" and #{ code } and -- and ~ and ...',
)
STATED = "Only one of the places states an exact number"
ALT = "Dot plot. Donglan held 141 sessions, Yangquan 501 to 599."
SVG = """<svg xmlns="http://www.w3.org/2000/svg" role="img" width="420" height="130">
<line x1="150" y1="34" x2="240" y2="34" stroke="#0072b2" stroke-width="4"></line>
<circle cx="140" cy="94" r="4" fill="#009e73"></circle>
<g style="font: 10px 'Noto Sans SC', sans-serif">
<text x="20" y="38">Yangquan <tspan lang="zh-Hans">阳泉</tspan></text>
<text x="20" y="98">Donglan’s figure</text>
<a class="number" href="#yangquan-73-1"><text x="250" y="38">501 to 599</text></a></g></svg>"""


def paragraph(*inlines: Any, name: str = "") -> Placed:
    return Placed(Paragraph(inlines), id=name)


ROWS = [paragraph("x", name=number.rows[0]) for *_, number in PLACES]  # for links to land on


def section(level: int, title: str) -> Placed:
    return Placed(Heading(level, (title,)), id=f"sec-{title.lower().replace(' ', '-')}")


def simple(caption: str, head: str, *rows: tuple[Any, ...]) -> Placed:
    """Return a table of texts and numbers, its head separated by ``|``."""
    names = head.split("|")
    columns = tuple(Column((name,), "text" if place else "label") for place, name in enumerate(names))
    body = tuple(Row(tuple(() if cell is None else (cell,) for cell in row)) for row in rows)
    return Placed(Table(Finding((caption,)), columns, body), id="table-1", kind="table", number="1")


def sessions(copies: int = 1) -> Placed:
    return simple("Sessions that each place reports", "Place|Printed|Read as", *PLACES * copies)


def chart(svg: str = SVG, *, title: str = STATED, alt: str = ALT, number: int = 1) -> Placed:
    caption = "Bars run from the lowest to the highest number; source: the page."
    frame = pd.DataFrame({"Sessions": [number for *_, number in PLACES]}, [place for place, *_ in PLACES])
    values = replace(show(frame, STATED), kind="values")
    figure = Figure(Picture(title, alt, caption), svg, values)
    return Placed(figure, cell=7, id=f"fig-{number}", kind="figure", number=f"{number}")


def trace(copies: int = 1) -> Placed:
    """Return the table that numbers lead to, with `copies` rows for each place."""
    back = (
        Link("#table-1", ("Table 1",)),
        "; ",
        Link("#fig-1", ("Figure 1",)),
        "; ",
        Link("#finding-1", ("finding 1",)),
    )
    rows = []
    for copy in range(copies):
        for place, printed, number in PLACES:
            name = number.rows[0] if copy == 0 else f"{number.rows[0]}-{copy}"
            texts = (name, "observation", place.lower(), place, "73", printed, str(number), RULE, "agree", "")
            rows.append(Row((*((text,) for text in texts), back), id=name))
    heads = ["Row", "Kind", "Piece", "Place", "Line", "Printed", "Reading", "Rule", "Codings", "Correction"]
    columns = [Column((head,), "text" if place else "label") for place, head in enumerate(heads)]
    caption = Finding(("Rows behind the numbers of this report",))
    return Placed(Table(caption, (*columns, Column(("Used in",), "back")), tuple(rows), "trace"), id="trace")


def computed() -> Placed:
    links = tuple(Link(f"#{row}", (row,)) for row in TOTAL.rows)
    row = Row(((str(TOTAL),), ("sum",), links, (Link("#finding-1", ("finding 1",)),)), id=number_id(TOTAL))
    columns = (*(Column((head,), "text") for head in ("Number", "How", "Rows")), Column(("Used in",), "back"))
    return Placed(Table(Finding(("Computed numbers",)), columns, (row,)), id="computed")


def report(copies: int = 1) -> list[Placed]:
    """Return the blocks of a report with one of each kind."""
    populations = (Paragraph(("for whole places,",)),), (Paragraph(("never else.",)),)
    code, book = Styled("code", ("printed",)), Link("https://example.org/", ("the codebook",))
    return [
        section(2, "How to read the figures"),
        paragraph(*PROSE),
        Placed(
            Series(
                (
                    (Paragraph(("Figures are self-reported.",)),),
                    (Paragraph(("Populations are of 2020:",)), Series(populations, 1)),
                )
            )
        ),
        section(2, "Volumes and reach 规模与覆盖"),
        paragraph(*PROSE),
        Placed(
            Finding(("Two places held ", TOTAL, " sessions.")), id="finding-1", kind="finding", number="1"
        ),
        sessions(),
        section(3, "The same, drawn"),
        paragraph(*PROSE),
        chart(),
        Placed(Quotation((Paragraph(PROSE),))),
        paragraph("The column ", code, "; see ", book, ".", Break(), "And so on."),
        Placed(Divider()),
        Placed(Listing("place      printed\nDonglan    141")),
        section(2, "Where each number comes from"),
        paragraph("Each row is a figure as it is printed."),
        trace(copies),
        section(3, "Computed numbers"),
        computed(),
    ]


def document(*blocks: Placed, **changes: Any) -> Document:
    fields = {
        "slug": "03-volumes",
        "title": "Volumes: what some places 地方 report",
        "lang": "en",
        "notebook_version": "1.0",
        "data": DatasetFacts("One page 文明实践", "1.2.0", "3f" * 32, "2025-03-14"),
        "rows": (),
    }
    return Document(**{**fields, **changes}, blocks=blocks)


def read(*blocks: Placed, **changes: Any) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(render(document(*blocks, **changes))))


def catalogue(reader: pypdf.PdfReader) -> Any:
    return reader.trailer["/Root"]


def said(reader: pypdf.PdfReader) -> str:
    """Give all text of a PDF on one line."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def refused(*blocks: Placed, **changes: Any) -> str:
    with pytest.raises(CivstatsError) as caught:
        render(document(*blocks, **changes))
    return str(caught.value)


@pytest.fixture(scope="module")
def reader() -> pypdf.PdfReader:
    return read(*report(copies=12))


def fonts(reader: pypdf.PdfReader) -> Iterator[Any]:
    """Give every font of every page and of every form on it."""

    def of(resources: Any) -> Iterator[Any]:
        yield from (font.get_object() for font in resources.get("/Font", {}).values())
        for form in resources.get("/XObject", {}).values():
            yield from of(form.get_object().get("/Resources", {}))

    for page in reader.pages:
        yield from of(page["/Resources"])


def structure(reader: pypdf.PdfReader) -> Iterator[Any]:
    """Give every element of the tree that a screen reader walks."""
    open_nodes = [catalogue(reader)["/StructTreeRoot"]]
    while open_nodes:
        node = open_nodes.pop().get_object()
        if isinstance(node, list):
            open_nodes += node
        elif isinstance(node, dict):
            yield node
            open_nodes += [node["/K"]] if "/K" in node else []


def links(reader: pypdf.PdfReader) -> Iterator[Any]:
    for page in reader.pages:
        for annotation in page.get("/Annots", []):
            if annotation.get_object()["/Subtype"] == "/Link":
                yield annotation.get_object()


def target(reader: pypdf.PdfReader, annotation: Any) -> pypdf.PageObject:
    """Give the page that an inward link leads to."""
    where = annotation["/Dest"] if "/Dest" in annotation else annotation["/A"]["/D"]
    page = reader.named_destinations[where].page if isinstance(where, str) else where.get_object()[0]
    (found,) = [
        one for one in reader.pages if one.indirect_reference == getattr(page, "indirect_reference", page)
    ]
    return found


def test_metadata_are_of_the_data_and_not_of_the_build(reader: pypdf.PdfReader) -> None:
    assert reader.metadata is not None
    assert reader.metadata.title == "Volumes: what some places 地方 report"
    assert reader.metadata.author == "civstats"
    assert str(reader.metadata["/CreationDate"]).startswith("D:20250314")
    assert str(reader.metadata["/ModDate"]).startswith("D:20250314")
    assert catalogue(reader)["/Lang"] == "en"
    with speaking("zh"):
        chinese = read(*ROWS, lang="zh", title="各地做什么")
    assert catalogue(chinese)["/Lang"] == "zh-CN"
    assert chinese.metadata.title == "各地做什么"
    said = "".join(chinese.pages[0].extract_text().split())
    assert "2025年3月14日发布" in said


def test_same_document_gives_same_bytes() -> None:
    assert render(document(*report())) == render(document(*report()))


def test_packed_objects_are_still_an_accessible_pdf(reader: pypdf.PdfReader) -> None:
    assert b"/ObjStm" in render(document(*report()))
    assert b"pdfuaid:part" in catalogue(reader)["/Metadata"].get_data()


def test_outline_follows_the_headings(reader: pypdf.PdfReader) -> None:
    outline: list[Any] = reader.outline
    titles = [
        [part["/Title"] for part in entry] if isinstance(entry, list) else entry["/Title"]
        for entry in outline
    ]
    assert titles == [
        "How to read the figures",  # of this one
        "Volumes and reach 规模与覆盖",
        ["The same, drawn"],
        "Where each number comes from",
        ["Computed numbers"],
        "How to read the figures",  # of every report
        "How to cite",
    ]


def test_text_is_extractable(reader: pypdf.PdfReader) -> None:
    text = said(reader).replace(" ", "")
    for place, printed, number in PLACES:
        for part in (place, printed, str(number), *number.rows):
            assert part.replace(" ", "") in text
    assert "doesn’tchange" in text
    assert "3f" * 32 in text


def twice() -> list[Placed]:
    """Give the report with its chart twice, so that it is long enough for contents."""
    return [*report(), chart(number=2)]


def test_a_report_of_one_chart_has_no_contents(reader: pypdf.PdfReader) -> None:
    assert "Contents" not in reader.pages[0].extract_text()
    assert "How to read the figures" in reader.pages[0].extract_text()


def test_first_page_says_what_it_rests_on_opens_the_report_and_lists_what_follows() -> None:
    finding = Placed(Finding(("All report sessions.",)), id="finding-0", kind="finding", number="0")
    first = " ".join(read(section(2, "Main points"), finding, *twice()[1:]).pages[0].extract_text().split())
    parts = ("version 1.2.0", "2025-03-14", "version 1.0", "All report", "self-reported", "Contents", "1 / ")
    places = [first.index(part) for part in parts]
    assert places == sorted(places)


@pytest.mark.sampled(every=3)
@pytest.mark.parametrize("lines", range(12, 30, 3))
def test_contents_stand_on_one_page(lines: int) -> None:
    above = [paragraph(f"line {n}") for n in range(lines)]
    pages = [page.extract_text() for page in read(*above, *twice()).pages]
    assert "How to cite" in pages[page_of(pages, "Contents")]


def test_figures_and_tables_have_the_numbers_of_the_report(reader: pypdf.PdfReader) -> None:
    figure, table = (replace(block, number="03-7") for block in (chart(), sessions()))
    text = said(read(figure, table, *ROWS))
    assert "Figure 03-7." in text
    assert "Table 03-7. Sessions" in text
    assert "Table 2" not in said(reader)  # the rows behind its numbers have none


def test_pages_carry_running_heads_and_their_number(reader: pypdf.PdfReader) -> None:
    last = " ".join(reader.pages[-1].extract_text().split())
    total = len(reader.pages)
    assert "Volumes: what some places" in last
    assert "How to cite" in last
    assert f"{total} / {total}" in last


def test_every_link_leads_to_a_page_of_the_report_or_out(reader: pypdf.PdfReader) -> None:
    outward = [annotation["/A"]["/URI"] for annotation in links(reader) if "/URI" in annotation.get("/A", {})]
    inward = [
        target(reader, annotation) for annotation in links(reader) if "/URI" not in annotation.get("/A", {})
    ]
    assert outward == ["https://example.org/"]
    assert len(inward) > 12 * 4 * 3


def test_every_link_says_what_it_is(reader: pypdf.PdfReader) -> None:
    assert all(annotation["/Contents"] for annotation in links(reader))


def test_number_lands_on_its_row_and_row_leads_back() -> None:
    there = Row((("the row",), (Link("#near", ("back",)),)), id="far")
    rows = simple("Rows", "Row|Used", *((f"row {n}", "b") for n in range(120)))
    table = replace(rows.block, rows=(*rows.block.rows, there), kind="trace")
    near = paragraph(BoundedValue(500, 500, rows=("far",)), name="near")
    reader = read(near, replace(rows, block=table))
    landed = [target(reader, annotation) for annotation in links(reader)][:2]  # then to the guide
    assert ["row 119" in page.extract_text() for page in landed] == [True, False]
    assert "500" in landed[1].extract_text()


def test_link_to_another_report_leads_to_its_pdf() -> None:
    reader = read(paragraph(Link("02-programmes.html#sec-limits", ("there",)), name="text-1"))
    (address,) = [link["/A"]["/URI"] for link in links(reader) if "/URI" in link.get("/A", {})]
    assert address == "02-programmes.pdf"


def test_a_number_whose_row_is_not_printed_leads_to_the_page_of_its_report() -> None:
    number = BoundedValue(500, 500, rows=("far-1-1",))
    blocks = [paragraph(number), replace(paragraph(number), report="02-programmes")]
    reader = read(*blocks, rows=("far-1-1",))
    addresses = [link["/A"]["/URI"] for link in links(reader) if "/URI" in link.get("/A", {})]
    assert addresses == ["03-volumes.html#far-1-1", "02-programmes.html#far-1-1"]


def test_values_are_printed_where_the_chart_does_not_write_them() -> None:
    assert "at least 10,000" in said(read(chart(), *ROWS))
    hrefs = "".join(f'<a href="#{row}"/>' for *_, number in PLACES for row in number.rows)
    assert "at least 10,000" not in said(read(chart(SVG.replace("<line", f"{hrefs}<line")), *ROWS))


def test_tags_serve_a_screen_reader(reader: pypdf.PdfReader) -> None:
    root = catalogue(reader)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    kinds = {str(node["/S"]) for node in structure(reader) if "/S" in node}
    assert {"/H1", "/H2", "/P", "/L", "/Table", "/TH", "/TD", "/Caption", "/Figure", "/Link"} <= kinds
    assert [node["/Alt"] for node in structure(reader) if node.get("/S") == "/Figure"] == [ALT]
    assert "/TOC" in {str(node["/S"]) for node in structure(read(*twice())) if "/S" in node}
    assert b"/Lang(zh-CN)" in reader.pages[1].get_contents().get_data()  # type: ignore[union-attr]


def test_fonts_are_embedded_subset_and_no_type_3(reader: pypdf.PdfReader) -> None:
    names = set()
    for font in fonts(reader):
        assert font["/Subtype"] == "/Type0"
        descendant = font["/DescendantFonts"][0].get_object()
        assert "/FontFile3" in descendant["/FontDescriptor"]
        names.add(str(font["/BaseFont"]).partition("+")[2].partition("-")[0])
        assert len(str(font["/BaseFont"]).partition("+")[0]) == len("/ABCDEF")
    assert names == {"NotoSansSC", "NotoSerifSC"}
    assert len(render(document(*report()))) < 300_000


def test_label_of_a_chart_is_text() -> None:
    assert "唯一的标签" in said(read(chart(SVG.replace("Donglan’s figure", "唯一的标签")), *ROWS))


def test_long_table_repeats_its_head_and_short_rows_stay_whole() -> None:
    reader = read(sessions(40), *ROWS)
    texts = [" ".join(page.extract_text().split()) for page in reader.pages]
    with_rows = [text for text in texts if "501 to 599" in text]
    assert len(with_rows) > 2
    assert all("Place Printed Read as" in text for text in with_rows)
    assert sum("Sessions that each place reports" in text for text in texts) == 1


def test_every_page_is_upright() -> None:
    wide = simple("Wide", "|".join("ABCDEFGHIJ"), *[("a", *["words of many cells " * 4] * 9)] * 40)
    reader = read(section(2, "Rows"), wide)
    assert said(reader).count("words of many cells") == 4 * 9 * 40
    assert all(page.mediabox.width < page.mediabox.height for page in reader.pages)


@pytest.mark.sampled(every=3)
@pytest.mark.parametrize("lines", range(30, 46, 3))
def test_short_table_stays_on_one_page_with_its_caption(lines: int) -> None:
    above = [paragraph(f"line {n}") for n in range(lines)]
    pages = read(*above, sessions(), *ROWS).pages[1:]
    (page,) = [text for text in (page.extract_text() for page in pages) if "Sessions that each" in text]
    assert "501 to 599" in page
    assert "at least 10,000" in page


@pytest.mark.sampled(every=3)
@pytest.mark.parametrize("lines", range(30, 46, 5))
def test_caption_stays_with_the_begin_of_a_long_table(lines: int) -> None:
    above = [paragraph(f"line {n}") for n in range(lines)]
    pages = read(*above, sessions(10), *ROWS).pages
    (page,) = [text for text in (page.extract_text() for page in pages) if "Sessions that each" in text]
    assert "501 to 599" in page


def page_of(pages: list[str], text: str) -> int:
    (number,) = [number for number, page in enumerate(pages) if text in page]
    return number


@pytest.mark.parametrize(
    ("announced", "announcing"),
    [
        (Placed(Finding(("The finding.",)), id="f"), [paragraph(Styled("strong", ("Limits.",)))]),
        (sessions(10), [section(2, "Limits."), paragraph("Short words on the table.")]),
    ],
    ids=["run-in heading", "words before a table"],
)
def test_what_announces_a_block_stands_on_its_page(announced: Placed, announcing: list[Placed]) -> None:
    alone = 0
    for lines in range(30, 42):
        above = [paragraph(f"line {n}") for n in range(lines)]
        pages = [page.extract_text() for page in read(*above, *announcing, announced, *ROWS).pages]
        text = "The finding." if isinstance(announced.block, Finding) else "Sessions that each"
        own = max(number for number, page in enumerate(pages) if text in page)
        assert page_of(pages, "Limits.") == own
        alone += own > max(number for number, page in enumerate(pages) if "line " in page)
    assert alone  # at least once there was too little room for all


def test_a_finding_shows_its_number() -> None:
    text = said(
        read(Placed(Finding(("Two places held sessions.",)), id="finding-6", kind="finding", number="6"))
    )
    assert "Finding 6 Two places held sessions." in text


def test_the_name_of_a_row_breaks_behind_a_hyphen_alone() -> None:
    assert word_parts("yangquan-minors-mental-health") == [
        "yangquan-",
        "minors-",
        "mental-",
        "health",
    ]
    assert word_parts("2024-07-01") == ["2024-07-01"]
    assert "".join(word_parts("-" * 60 + "x" * 60)) == "-" * 60 + "x" * 60
    name = "liuxi-young-people-mental-health"
    rows = simple("Rows", "Row|Rule|Note", (name, RULE * 3, "A longer note on one of the places. " * 30))
    lines = "\n".join(page.extract_text() for page in read(rows).pages)
    assert name in lines.replace("\n", "")
    assert all(
        part in lines.replace("-", "- ").split() for part in ("young-", "people-", "mental-", "health")
    )


def test_a_volume_leaves_tables_of_more_than_a_page_to_the_pages_of_their_reports() -> None:
    long = sessions(30)
    assert said(read(long, *ROWS)).count("501 to 599") == 30
    chapter = replace(long, report="02-programmes")
    reader = read(chapter, *ROWS)
    assert "Table 1 (120 rows) stands on the page of its report: Sessions that each place" in said(reader)
    addresses = [link["/A"]["/URI"] for link in links(reader) if "/URI" in link.get("/A", {})]
    assert addresses == ["02-programmes.html#table-1"]


@pytest.mark.sampled(every=3)
@pytest.mark.parametrize("lines", range(10, 40, 4))
def test_twenty_values_of_a_chart_stay_together(lines: int) -> None:
    values = simple("Values", "Place|Number", *((f"value {n}", BoundedValue(n, n)) for n in range(20)))
    numbers = [paragraph("x", name=number_id(number)) for number in values.block.numbers]
    figure = replace(chart(), block=replace(chart().block, values=values.block))
    above = [paragraph(f"line {n}") for n in range(lines)]
    pages = [page.extract_text() for page in read(*above, figure, *numbers).pages]
    assert page_of(pages, "value 0") == page_of(pages, "value 19")


def test_rows_stay_whole_unless_they_are_as_high_as_a_page() -> None:
    long = simple("Rows", "Row|Note", *[("r", "wort " * 300)] * 9)
    higher = simple("Rows", "Row|Note", *[("r", "wort " * 3000)] * 9)
    assert arrange(long.block).arguments["whole-rows"]
    assert not arrange(higher.block).arguments["whole-rows"]
    assert said(read(higher)).count("wort") == 9 * 3000


def test_each_kind_of_row_has_the_columns_that_it_fills() -> None:
    both = simple("Rows", "row|reading|rule", ("a-1", "five", None), ("p-1", None, "a rule"))
    rows = (replace(row, group=kind) for row, kind in zip(both.block.rows, "op", strict=True))
    both = replace(both, block=replace(both.block, rows=tuple(rows)))
    groups = row_groups(both.block)
    assert [[column.name for column in group.columns] for group in groups] == [
        [("row",), ("reading",)],
        [("row",), ("rule",)],
    ]
    reader = read(both)
    assert "row reading a-1 five" in said(reader)
    assert "row rule p-1 a rule" in said(reader)
    assert said(reader).count("Table 1") == 1


def test_a_chart_of_many_long_names_keeps_its_text_readable() -> None:
    names = ["Qinglan: community organisations linked to practice centres", "Qinglan: teams formed"] * 9
    frame = pd.DataFrame(
        {"figure": names, "sessions": [BoundedValue(5, 5)] * 18, "kind": list("aaabbbcccddd" * 2)[:18]}
    )
    drawn = dot_range(
        frame, label="figure", number="sessions", title="Many.", source="A page.", caption="", group="kind"
    )
    scale = TALLEST / (drawn.figure.get_figheight() * 72)
    smallest = min(text.get_fontsize() for text in drawn.figure.findobj(Text) if text.get_text())
    assert min(scale, 1) * smallest >= 7


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_data_wherever_it_stands(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    reader = read(
        section(2, text),
        paragraph(text, Styled("code", (text,)), Link("https://example.org", (text,))),
        Placed(Series(((Paragraph((text,)),),))),
        Placed(Listing(text)),
        simple(text, text.replace("|", ""), (text,)),
        chart(SVG.replace("Donglan’s figure", escaped), title=text, alt=text),
        *ROWS,
        title=text,
        data=DatasetFacts(text, text, "3f" * 32, "2025-03-14"),
        notebook_version=text,
    )
    squeezed = "".join(said(reader).split())
    assert squeezed.count("".join(text.split())) >= 12
    assert reader.metadata is not None
    assert reader.metadata.title == text
    assert text in [str(node["/Alt"]) for node in structure(reader) if "/Alt" in node]


def test_very_long_words_and_notes_stay_on_their_pages() -> None:
    reader = read(simple("Notes", "Place|Note", ("a", "x" * 10_000)), paragraph("y" * 3000))
    text = "".join(page.extract_text() for page in reader.pages)
    assert "x" * 40 in text
    assert text.count("x") >= 10_000
    assert text.count("y") >= 3000
    starts: list[float] = []

    def note(_text: str, _page: list[float], line: list[float], *_font: object) -> None:
        starts.append(line[4])

    for page in reader.pages:
        page.extract_text(visitor_text=note)
    assert max(starts) < min(page.mediabox.width for page in reader.pages)


def test_a_table_without_titles_of_columns_or_without_rows_is_set() -> None:
    untitled = simple("Untitled", "|", ("bare", None))
    columns = tuple(replace(column, name=()) for column in untitled.block.columns)
    text = said(read(replace(untitled, block=replace(untitled.block, columns=columns))))
    assert "bare" in text
    assert "–" in text
    assert "No rows" in said(read(replace(untitled, block=show(pd.DataFrame(), "No rows"))))


def test_quotation_marks_of_labels_are_narrow_and_a_picture_stays_sound() -> None:
    root = ElementTree.fromstring(pictures.picture(SVG))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert pictures.labels(SVG) == ["Yangquan 阳泉", "Donglan’s figure", "501 to 599"]
    assert pictures.labels(pictures.picture(SVG)) == pictures.labels(SVG)


# --- what is refused ----------------------------------------------------------------------------------------


def test_unresolved_link_names_cell_and_place() -> None:
    lost = replace(
        simple("Sums", "Place|Sum", ("Yangquan", BoundedValue(500, 500, rows=("gone-1-1",)))), cell=12
    )
    message = refused(paragraph("fine"), lost)
    assert message.startswith("03-volumes.ipynb: cell 12: R-UNRESOLVED-LINK: ")
    assert '500 → #gone-1-1 in table "Table 1. Sums"' in message


@pytest.mark.parametrize("target", ["javascript:alert(1)", "file:///etc/passwd", "", "#", "../index.html"])
def test_links_lead_to_places_reports_and_web_pages_only(target: str) -> None:
    assert "R-UNRESOLVED-LINK" in refused(paragraph(Link(target, ("x",))))


@pytest.mark.parametrize("block", [Heading(2, ("a",)), sessions().block], ids=["heading", "table"])
def test_block_without_form_in_print_is_named(block: Block) -> None:
    name = type(block).__name__.lower()
    message = refused(section(2, "Media"), Placed(Series(((Paragraph(("see",)), block),)), cell=3), *ROWS)
    assert (
        f"cell 3: R-UNSHOWN-OUTPUT: found 'a {name} within a list or quotation in the list \"see " in message
    )
    assert f"a {name} within a list or quotation" in refused(Placed(Quotation((block,))), *ROWS)


def test_chart_without_alternative_text_is_named() -> None:
    assert "R-PDF-REFUSED: found 'PDF/UA-1 error: missing alt text" in refused(chart(alt=" "), *ROWS)


def test_table_without_columns_is_named() -> None:
    assert "a table without cells" in refused(Placed(Table(Finding(()), (), ())))


def test_what_typst_refuses_is_a_problem_with_its_place() -> None:
    see = paragraph("see ", Link("#x", ("there",)))
    repeated = refused(paragraph("a", name="x"), paragraph("b", name="x"), see)
    assert "R-PDF-REFUSED: found 'label `<x>` occurs multiple times" in repeated
    assert 'in the paragraph "see there"' in repeated
    assert 'in figure "Figure 1. Bars' in refused(chart(SVG.replace('width="420"', 'width="0"')), *ROWS)


def test_all_problems_come_at_once() -> None:
    message = refused(paragraph("😀 ", BoundedValue(5, 5, rows=("gone-1-1",))))
    assert "R-MISSING-GLYPH" in message
    assert "R-UNRESOLVED-LINK" in message


@pytest.mark.parametrize("module", [glyphs, pictures, tables, text])
def test_examples_run(module: Any) -> None:
    assert doctest.testmod(module).failed == 0
