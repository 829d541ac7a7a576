"""The PDF of a report, read back: what it says, where its links lead, what a screen reader meets."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import bs4
import pandas as pd
import pypdf
import pytest

from civstats.bounded import BoundedValue
from civstats.charts import dot_range
from civstats.charts.style import SMALL
from civstats.problems import CivstatsError
from civstats.report import typst_text
from civstats.report.document import Document
from civstats.report.pdf import render
from civstats.report.typst_tables import arrange, row_groups

PLACES = [
    ("yangquan-73-1", "阳泉", "Yangquan", "500余场次", "501 to 599"),
    ("xiangtan-202-1", "湘潭", "Xiangtan", "1000余场次", "1,001 to 1,999"),
    ("donglan-370-2", "东兰", "Donglan", "141场（次）", "141"),
    ("chifeng-406-1", "赤峰", "Chifeng", "上万场", "at least 10,000"),
]
ROWS = "".join(f'<p id="{row}">x</p>' for row, *_ in PLACES)  # for links to land on
RULE = (
    "Above the printed number and below the next step of its last significant digit; "
    "the wide reading leaves it open above."
)
PROSE = (
    'A place that writes <span lang="zh-Hans">500余场次</span> says neither how many sessions were held nor '
    "which of them counted, so each figure stands here with the <em>lowest</em> and the <em>highest</em> "
    "number that its wording allows. The “wide” reading doesn’t change the "
    "<strong>order</strong> of any two places."
)
TALLEST = 205 / 25.4 * 72  # points that the template gives a chart
LABEL = '<span class="label">Table 0.</span>'
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
SVG = f"""<svg xmlns="http://www.w3.org/2000/svg" role="img" width="420" height="130">
<title>{STATED}</title>
<desc>{ALT}</desc>
<line x1="150" y1="34" x2="240" y2="34" stroke="#0072b2" stroke-width="4"></line>
<circle cx="140" cy="94" r="4" fill="#009e73"></circle>
<g style="font: 10px 'Noto Sans SC', sans-serif">
<text x="20" y="38">Yangquan <tspan lang="zh-Hans">阳泉</tspan></text>
<text x="20" y="98">Donglan’s figure</text>
<a class="number" href="#yangquan-73-1"><text x="250" y="38">501 to 599</text></a></g></svg>"""


def link(target: str, text: str) -> str:
    return f'<a class="number" href="#{target}">{text}</a>'


def table(name: str, caption: str, heads: str, rows: list[str]) -> str:
    head = "".join(f'<th scope="col">{text}</th>' for text in heads.split("|"))
    return (
        f'<table class="civstats" id="{name}"><caption>{LABEL} {caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def sessions(copies: int = 1) -> str:
    rows = [
        f'<tr><th scope="row">{en} <span lang="zh-Hans">{zh}</span></th><td lang="zh-Hans">{printed}</td>'
        f'<td class="num">{link(row, bounds)}</td></tr>'
        for row, zh, en, printed, bounds in PLACES * copies
    ]
    return table("table-1", "Sessions that each place reports", "Place|Printed|Read as", rows)


def chart(svg: str = SVG) -> str:
    values = "".join(
        f'<tr><th scope="row">{en}</th><td class="num">{link(row, bounds)}</td></tr>'
        for row, _, en, _, bounds in PLACES
    )
    caption = "Bars run from the lowest to the highest number; source: the page."
    return f"""<figure class="chart" id="fig-1" data-cell="7">{svg}
<figcaption><span class="label">Figure 1.</span> {caption}</figcaption>
<div class="values"><table class="civstats" id="fig-1-values"><caption>{STATED}</caption>
<thead><tr><th scope="col">Place</th><th scope="col">Sessions</th></tr></thead><tbody>{values}</tbody></table>
</div></figure>"""


def trace(copies: int = 1) -> str:
    back = f"{link('table-1', 'Table 1')}, {link('fig-1', 'Figure 1')}, {link('finding-1', 'finding 1')}"
    rows = []
    for copy in range(copies):
        for row, zh, en, printed, bounds in PLACES:
            name = row if copy == 0 else f"{row}-{copy}"
            cells = ("observation", en.lower(), f"{en} {zh}", "73", printed, bounds, RULE, "agree", "", back)
            rows.append(
                f'<tr id="{name}"><th scope="row">{name}</th>{"".join(f"<td>{c}</td>" for c in cells)}</tr>'
            )
    heads = "Row|Kind|Piece|Place|Line|Printed|Reading|Rule|Codings|Correction|Used in"
    return table("table-2", "Rows behind the numbers of this report", heads, rows)


def report(copies: int = 1) -> str:
    computed = (
        f'<tr id="c-1a2b3c4d"><th scope="row">642 to 740</th><td>sum</td>'
        f"<td>{link('yangquan-73-1', 'yangquan-73-1')}</td><td>{link('finding-1', 'finding 1')}</td></tr>"
    )
    return f"""<h2 id="sec-how">How to read the figures</h2><p>{PROSE}</p>
<ul><li>Figures are self-reported.</li>
<li>Populations are of 2020:<ol><li>for whole places,</li><li>never else.</li></ol></li></ul>
<h2 id="sec-volumes">Volumes and reach <span lang="zh-Hans">规模与覆盖</span></h2><p>{PROSE}</p>
<p class="finding" id="finding-1">Two places held {link("c-1a2b3c4d", "642 to 740")} sessions.</p>
{sessions()}<h3 id="sec-drawn">The same, drawn</h3><p>{PROSE}</p>{chart()}
<blockquote><p>{PROSE}</p></blockquote><p>The column <code>printed</code>; see <a href="https://example.org/">the
codebook</a>. CO<sub>2</sub>, m<sup>2</sup>, <abbr title="number">no.</abbr><br>and so on.</p><hr>
<dl><dt>more than</dt><dd>a bar</dd></dl><pre>place      printed
Donglan    141</pre>
<h2 id="sec-where">Where each number comes from</h2><p>Each row is a figure as it is printed.</p>
{trace(copies)}
<h3 id="sec-computed">Computed numbers</h3>
{table("table-3", "Computed numbers", "Number|How|Rows|Used in", [computed])}"""


def document(html: str, **changes: str) -> Document:
    fields = {
        "slug": "03-volumes",
        "title": "Volumes: what some places 地方 report",
        "lang": "en",
        "notebook_version": "1.0",
        "data_title": "One page 文明实践",
        "data_version": "1.2.0",
        "data_digest": "3f" * 32,
        "released": "2025-03-14",
    }
    return Document(**{**fields, **changes}, body=bs4.BeautifulSoup(html, "html.parser"))


def read(html: str, **changes: str) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(render(document(html, **changes))))


def catalogue(reader: pypdf.PdfReader) -> Any:
    return reader.trailer["/Root"]


def said(reader: pypdf.PdfReader) -> str:
    """Give all text of a PDF on one line."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def refused(html: str, **changes: str) -> str:
    with pytest.raises(CivstatsError) as caught:
        render(document(html, **changes))
    return str(caught.value)


@pytest.fixture(scope="module")
def reader() -> pypdf.PdfReader:
    return read(report(copies=12))


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
    assert catalogue(read("<p>文</p>", lang="zh-Hans"))["/Lang"] == "zh-CN"


def test_same_document_gives_same_bytes() -> None:
    assert render(document(report())) == render(document(report()))


def test_outline_follows_the_headings(reader: pypdf.PdfReader) -> None:
    outline: list[Any] = reader.outline
    titles = [
        [part["/Title"] for part in entry] if isinstance(entry, list) else entry["/Title"]
        for entry in outline
    ]
    assert titles == [
        "How to read the figures",  # of every report
        "How to read the figures",  # of this one
        "Volumes and reach 规模与覆盖",
        ["The same, drawn"],
        "Where each number comes from",
        ["Computed numbers"],
        "How to cite",
    ]


def test_text_is_extractable(reader: pypdf.PdfReader) -> None:
    text = said(reader).replace(" ", "")
    for row, zh, en, printed, bounds in PLACES:
        for part in (row, zh, en, printed, bounds):
            assert part.replace(" ", "") in text
    assert "doesn’tchange" in text
    assert "3f" * 32 in text


def twice() -> str:
    """Give the demo with its chart twice, so that it is long enough for lists."""
    figure = report()[report().index("<figure") : report().index("</figure>") + len("</figure>")]
    return report() + figure.replace('id="fig-1', 'id="fig-2')


def test_a_report_of_one_chart_has_no_lists(reader: pypdf.PdfReader) -> None:
    assert "Contents" not in reader.pages[0].extract_text()
    assert "How to read the figures" in reader.pages[0].extract_text()


def test_first_page_says_what_it_rests_on_and_lists_what_follows() -> None:
    first = " ".join(read(twice()).pages[0].extract_text().split())
    for part in ("version 1.2.0", "2025-03-14", "version 1.0", "Contents", "Figures", "Tables"):
        assert part in first
    assert "Figure 1" in first
    assert STATED in first
    assert "Table 3" in first
    assert "Table 0" not in first  # the label of the page is replaced by our own count


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
    rows = "".join(f"<tr><td>row {n}</td><td>b</td></tr>" for n in range(120))
    there = f'<tr id="far"><td>the row</td><td>{link("near", "back")}</td></tr></tbody>'
    html = f'<p id="near">{link("far", "500")}</p>' + table("t", "Rows", "Row|Used", [rows]).replace(
        "</tbody>", there
    )
    reader = read(html)
    landed = [target(reader, annotation) for annotation in links(reader)]
    assert ["row 119" in page.extract_text() for page in landed] == [True, False]
    assert "500" in landed[1].extract_text()


def test_tags_serve_a_screen_reader(reader: pypdf.PdfReader) -> None:
    root = catalogue(reader)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    kinds = {str(node["/S"]) for node in structure(reader) if "/S" in node}
    assert {"/H1", "/H2", "/P", "/L", "/Table", "/TH", "/TD", "/Caption", "/Figure", "/Link"} <= kinds
    assert [node["/Alt"] for node in structure(reader) if node.get("/S") == "/Figure"] == [ALT]
    assert "/TOC" in {str(node["/S"]) for node in structure(read(twice())) if "/S" in node}
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
    assert len(render(document(report()))) < 300_000


def test_label_of_a_chart_is_text() -> None:
    page = read(chart(SVG.replace("Donglan’s figure", "唯一的标签")) + ROWS).pages[1]
    assert "唯一的标签" in page.extract_text()


def test_long_table_repeats_its_head_and_short_rows_stay_whole() -> None:
    reader = read(sessions(40) + ROWS)
    texts = [" ".join(page.extract_text().split()) for page in reader.pages]
    with_rows = [text for text in texts if "501 to 599" in text]
    assert len(with_rows) > 2
    assert all("Place Printed Read as" in text for text in with_rows)
    assert sum("Sessions that each place reports" in text for text in texts) == 1


def test_wide_table_turns_with_the_heading_that_announces_it(reader: pypdf.PdfReader) -> None:
    turned = [page for page in reader.pages if page.mediabox.width > page.mediabox.height]
    assert len(turned) > 1
    first = turned[0].extract_text()
    assert "Each row is a figure as it is printed." in first
    assert "yangquan-73-1" in first
    assert reader.pages[-1] not in turned
    narrow = read(table("t", "Narrow", "A|B", ["<tr><td>1</td><td>2</td></tr>"]))
    assert all(page.mediabox.width < page.mediabox.height for page in narrow.pages)


def test_short_table_stays_on_one_page_with_its_caption() -> None:
    for lines in range(30, 46, 3):
        above = "".join(f"<p>line {n}</p>" for n in range(lines))
        pages = read(above + sessions() + ROWS).pages[1:]
        (page,) = [text for text in (page.extract_text() for page in pages) if "Sessions that each" in text]
        assert "501 to 599" in page
        assert "at least 10,000" in page


def test_caption_stays_with_the_begin_of_a_long_table() -> None:
    for lines in range(30, 46, 5):
        above = "".join(f"<p>line {n}</p>" for n in range(lines))
        pages = read(above + sessions(10) + ROWS).pages[1:]
        (page,) = [text for text in (page.extract_text() for page in pages) if "Sessions that each" in text]
        assert "501 to 599" in page


def page_of(pages: list[str], text: str) -> int:
    (number,) = [number for number, page in enumerate(pages) if text in page]
    return number


@pytest.mark.parametrize(
    ("announced", "announcing"),
    [
        ('<p class="finding" id="f">The finding.</p>', "<p><strong>Limits.</strong></p>"),
        (sessions(10), "<h3>Limits.</h3><p>Short words on the table.</p>"),
    ],
    ids=["run-in heading", "words before a table"],
)
def test_what_announces_a_block_stands_on_its_page(announced: str, announcing: str) -> None:
    alone = 0
    for lines in range(30, 42):
        above = "".join(f"<p>line {n}</p>" for n in range(lines))
        pages = [page.extract_text() for page in read(above + announcing + announced + ROWS).pages]
        text = "The finding." if "finding" in announced else "Sessions that each"
        own = max(number for number, page in enumerate(pages) if text in page)
        assert page_of(pages, "Limits.") == own
        alone += own > max(number for number, page in enumerate(pages) if "line " in page)
    assert alone  # at least once there was too little room for all


def test_a_finding_shows_its_number() -> None:
    label = '<span class="label">Finding 6</span> '
    text = said(read(f'<p class="finding" id="finding-6">{label}Two places held sessions.</p>'))
    assert "Finding 6 Two places held sessions." in text


def test_the_name_of_a_row_breaks_behind_a_hyphen_alone() -> None:
    assert typst_text.word_parts("yangquan-minors-mental-health") == [
        "yangquan-",
        "minors-",
        "mental-",
        "health",
    ]
    assert typst_text.word_parts("2024-07-01") == ["2024-07-01"]
    assert "".join(typst_text.word_parts("-" * 60 + "x" * 60)) == "-" * 60 + "x" * 60
    name = "liuxi-young-people-mental-health"
    rows = [f'<tr id="{name}"><th scope="row">{name}</th><td>{RULE * 3}</td><td>{PROSE * 3}</td></tr>']
    lines = "\n".join(page.extract_text() for page in read(table("t", "Rows", "Row|Rule|Note", rows)).pages)
    assert name in lines.replace("\n", "")
    assert all(
        part in lines.replace("-", "- ").split() for part in ("young-", "people-", "mental-", "health")
    )


def test_twenty_values_of_a_chart_stay_together() -> None:
    values = "".join(f'<tr><th scope="row">value {n}</th><td class="num">{n}</td></tr>' for n in range(20))
    figure = chart().partition('<div class="values">')[0] + (
        f'<div class="values"><table id="v"><thead><tr><th>Place</th><th>Number</th></tr></thead>'
        f"<tbody>{values}</tbody></table></div></figure>"
    )
    for lines in range(10, 40, 4):
        above = "".join(f"<p>line {n}</p>" for n in range(lines))
        pages = [page.extract_text() for page in read(above + figure + ROWS).pages]
        assert page_of(pages, "value 0") == page_of(pages, "value 19")


def test_rows_stay_whole_unless_they_are_as_high_as_a_page() -> None:
    long = table("t", "Rows", "Row|Note", [f"<tr><td>r</td><td>{'wort ' * 300}</td></tr>"] * 9)
    higher = long.replace("wort " * 300, "wort " * 3000)
    assert "whole-rows: true" in arrange(bs4.BeautifulSoup(long, "html.parser")).arguments
    assert "whole-rows: false" in arrange(bs4.BeautifulSoup(higher, "html.parser")).arguments
    assert said(read(higher)).count("wort") == 9 * 3000


def test_each_kind_of_row_has_the_columns_that_it_fills() -> None:
    first = '<tr id="a-1"><th scope="row">a-1</th><td>five</td><td></td></tr>'
    second = '<tr id="p-1"><th scope="row">p-1</th><td></td><td>a rule</td></tr>'
    both = table("trace", "Rows", "row|reading|rule", [first, "</tbody><tbody>", second])
    groups = row_groups(bs4.BeautifulSoup(both, "html.parser").table)  # type: ignore[arg-type]
    assert [[head.get_text() for head in group.find_all("th", scope="col")] for group in groups] == [
        ["row", "reading"],
        ["row", "rule"],
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
    assert min(scale, 1) * SMALL >= 7


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_data_wherever_it_stands(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    svg = SVG.replace("Donglan’s figure", escaped).replace("Dot plot.", escaped).replace("Only one", escaped)
    html = (
        f"<h2>{escaped}</h2><p>{escaped}</p><ul><li>{escaped}</li></ul><pre>{escaped}</pre><p><code>{escaped}</code></p>"
        + table("t", escaped, escaped.replace("|", ""), [f"<tr><td>{escaped}</td></tr>"])
        + chart(svg)
        + ROWS
    )
    reader = read(html, title=text, data_title=text, data_version=text, notebook_version=text)
    squeezed = "".join(said(reader).split())
    assert squeezed.count("".join(text.split())) >= 12
    assert reader.metadata is not None
    assert reader.metadata.title == text
    alternatives = [str(node["/Alt"]) for node in structure(reader) if "/Alt" in node]
    assert any(alternative.startswith(text) for alternative in alternatives)


def test_very_long_words_and_notes_stay_on_their_pages() -> None:
    reader = read(
        table("t", "Notes", "Place|Note", [f"<tr><td>a</td><td>{'x' * 10_000}</td></tr>"])
        + f"<p>{'y' * 3000}</p>"
    )
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


def test_spanned_heads_and_tables_without_head_are_set() -> None:
    spanned = (
        '<table><caption>Spans</caption><thead><tr><th rowspan="2">Place</th><th colspan="2">Bounds</th></tr>'
        '<tr><th>lower</th><th>upper</th></tr></thead><tbody><tr><th rowspan="2">Donglan</th>'
        '<td class="num">1</td><td class="num">2</td></tr><tr><td class="num">10</td><td class="num">200</td>'
        "</tr></tbody></table>"
    )
    text = said(read(spanned + "<table><tbody><tr><td>bare</td></tr></tbody></table>"))
    for part in ("Place", "Bounds", "lower", "upper", "Donglan", "200", "bare"):
        assert part in text


def test_unresolved_link_names_cell_and_place() -> None:
    row = f"<tr><th>Yangquan</th><td>{link('gone-1-1', '500')}</td></tr>"
    lost = f'<table data-cell="12"><caption>Sums</caption><tbody>{row}</tbody></table>'
    message = refused(f"<p>fine</p>{lost}")
    assert message.startswith("03-volumes.ipynb: cell 12: R-UNRESOLVED-LINK: ")
    assert '500 → #gone-1-1 in table "Sums", row "Yangquan"' in message


@pytest.mark.parametrize("href", ["javascript:alert(1)", "file:///etc/passwd", "", "#"])
def test_links_lead_to_places_and_web_pages_only(href: str) -> None:
    assert "R-UNRESOLVED-LINK" in refused(f'<p><a href="{href}">x</a></p>')


def test_chart_without_alternative_text_is_named() -> None:
    message = refused(chart(SVG.replace(ALT, " ")) + trace())
    assert "03-volumes.ipynb: cell 7: R-NO-ALT-TEXT: " in message
    assert 'in figure "Figure 1. Bars run' in message


def test_element_without_form_in_print_is_named() -> None:
    message = refused('<h2>Media</h2><p>a <video></video></p><form data-cell="3">x</form>')
    assert '<video> in the paragraph "a" under "Media"' in message
    assert "cell 3: R-UNSHOWN-OUTPUT: found '<form>" in message
    assert "a table without cells" in refused("<table></table>")


def test_what_typst_refuses_is_a_problem_with_its_place() -> None:
    repeated = refused(f'<p id="x">a</p><p id="x">b</p><p>see {link("x", "there")}</p>')
    assert "R-PDF-REFUSED: found 'label `<x>` occurs multiple times" in repeated
    assert 'in the paragraph "see there"' in repeated
    assert 'in figure "Figure 1. Bars' in refused(chart(SVG.replace('width="420"', 'width="0"')) + ROWS)


def test_all_problems_come_at_once() -> None:
    message = refused(f"<p>😀 {link('gone-1-1', '5')}</p>")
    assert "R-MISSING-GLYPH" in message
    assert "R-UNRESOLVED-LINK" in message
