"""From the cells of a notebook to a document: what is shown, numbered, linked and refused."""

import bs4
import pytest

from civstats.problems import CivstatsError
from civstats.report.document import read_document


def problems(nb):
    with pytest.raises(CivstatsError) as caught:
        read_document(nb, "07-sessions")
    return [(problem.code, problem.line) for problem in caught.value.problems]


def test_titles_and_versions(document, make):
    assert (document.title, document.slug, document.lang) == ("A report", "07-sessions", "en")
    assert document.notebook_version == "1.4"
    assert document.data_title == "Figures of 柳溪 & others"
    assert (document.data_version, document.data_digest) == ("2.1.0", make.digest)
    assert document.released == "2025-06-01"


def test_the_body_holds_prose_and_outputs_but_no_code(document):
    text = document.body.get_text()
    assert "First paragraph" in text
    assert "plain text" in text
    assert "show()" not in text
    assert "version 2.1.0" not in text
    assert document.body.find("h1") is None
    assert [heading["id"] for heading in document.body.find_all(["h2", "h3"])] == [
        "sec-question",
        "sec-limits",
        "sec-where-each-number-comes-from",
        "sec-computed-numbers",
    ]


def test_blocks_name_their_cells(document):
    assert document.body.select_one("p.finding")["data-cell"] == "4"
    assert document.body.find("pre")["data-cell"] == "7"


def test_figures_and_tables_are_numbered(document):
    figure = document.body.find("figure")
    assert figure["id"] == "fig-1"
    assert figure.figcaption.get_text() == "Figure 1. How to read it."
    assert [child.name for child in figure.children] == ["svg", "figcaption", "div"]
    assert figure.select_one("div.values > table")["id"] == "fig-1-values"
    table = document.body.find("table", id="table-1")
    assert table.caption.get_text() == "Table 1. Sessions"
    assert document.body.select_one("p.finding")["id"] == "finding-1"


def test_chinese_is_marked_everywhere(document):
    marked = [tag.get_text() for tag in document.body.find_all(lang="zh-Hans")]
    assert {"柳溪", "余", "五百余场"} <= set(marked)
    assert document.body.svg.find("tspan", lang="zh-Hans").get_text() == "余"


def test_cells_of_numbers_are_aligned_with_their_heads(document):
    table = document.body.find("table", id="table-1")
    assert [cell.get("class") for cell in table.select("thead td, thead th")] == [None, "num", None]
    assert [cell.get("class") for cell in table.select("tbody td")] == ["num", None]


def test_plain_tables_become_like_our_own(make):
    pandas = (
        "<div><style scoped>td {color: red}</style><table border='1' class='dataframe'><thead><tr><th></th>"
        "<th>a</th></tr></thead><tbody><tr><th>x</th><td>y</td></tr></tbody></table></div>"
    )
    table = read_document(make.notebook(make.code(make.shown(pandas))), "x").body.table
    assert table["class"] == "civstats"
    assert table.caption.get_text() == "Table 1"
    assert table.thead.td is not None
    assert [head["scope"] for head in table.find_all("th")] == ["col", "row"]


def test_the_trace_keeps_what_is_used_and_leads_back(document, make):
    table = document.body.find("table", id="trace")
    rows = {row["id"]: row for row in table.select("tbody tr")}
    assert list(rows) == list(make.rows)
    back = {name: row.select_one("td.back") for name, row in rows.items()}
    assert back["liuxi-7-1"].get_text() == "finding 1; Figure 1"
    assert [a["href"] for a in back["liuxi-7-1"].find_all("a")] == ["#finding-1", "#fig-1"]
    assert back["liuxi-9-1"].get_text() == "finding 1; Table 1"
    assert back["hedong-30-1"].get_text() == "text 1"
    assert table.select("thead th")[-1].get_text() == "Used in"


def test_a_finding_shows_the_number_that_rows_name_it_by(document):
    finding = document.body.select_one("p.finding")
    assert finding.select_one("span.label").get_text() == "Finding 1"
    assert finding.get_text() == "Finding 1 In all 642 sessions."


def test_the_trace_gathers_rows_by_kind_and_leaves_out_what_none_states(make):
    kinds = {"a-1-1": "observation", "p-1": "programme", "a-2-1": "observation"}
    head = "".join(f"<th scope='col'>{title}</th>" for title in ("row", "kind", "reading", "correction"))
    body = "".join(
        f"<tr id='{row}'><th scope='row'>{row}</th><td>{kind}</td><td>{'' if kind == 'programme' else 5}</td>"
        "<td><abbr title='not stated'>–</abbr></td></tr>"
        for row, kind in kinds.items()
    )
    trace = f"<table class='civstats trace'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    shown = make.finding(" ".join(make.number(row) for row in kinds) + make.computed("9", *kinds))
    body = read_document(make.notebook(make.code(shown), make.code(make.shown(trace))), "x").body
    table = body.find("table", id="trace")
    assert [cell.get_text() for cell in table.select("thead th")] == ["row", "kind", "reading", "Used in"]
    assert [[row["id"] for row in group.select("tr")] for group in table.select("tbody")] == [
        ["a-1-1", "a-2-1"],
        ["p-1"],
    ]
    assert {len(row.find_all(["th", "td"])) for row in table.find_all("tr")} == {4}
    assert body.select_one("#computed td:nth-of-type(2)").get_text() == "a-1-1 to p-1"


def test_marks_within_a_quotation_take_their_inner_form(make):
    nb = make.notebook(
        make.code(make.finding('The piece “<span lang="zh-Hans">“春风”暖</span>” and “one”.')),
        make.markdown("An “ alone, “left as “it” is.\n\n“春风”暖人心"),
    )
    paragraphs = [block.get_text() for block in read_document(nb, "x").body.find_all("p")]
    assert paragraphs == [
        "Finding 1 The piece “‘春风’暖” and “one”.",
        "An “ alone, “left as “it” is.",
        "“春风”暖人心",
    ]


def test_many_places_are_listed_by_kind(make):
    shown = make.shown(make.table("Again", make.number("a-1-1")))
    nb = make.notebook(
        make.markdown("## Of [500](#a-1-1)"),
        make.code(*[make.finding(make.number("a-1-1"))] * 2, shown, make.finding(make.number("a-1-1"))),
        make.code(make.trace("a-1-1")),
    )
    back = read_document(nb, "x").body.select_one("td.back")
    assert back.get_text() == "heading; findings 1, 2, 3; Table 1"
    assert back.find("a", string="2")["href"] == "#finding-2"


def test_a_computed_number_lists_its_rows_and_operation(document):
    row = document.body.select_one("#computed tbody tr")
    assert document.body.select_one("p.finding a")["href"] == f"#{row['id']}"
    assert [cell.get_text() for cell in row.find_all(["th", "td"])] == [
        "642",
        "sum",
        "4 rows: liuxi-7-1 to liuxi-15-2",
        "finding 1",
    ]
    assert not document.body.select("[data-rows]")


def test_rows_apart_are_listed_one_by_one(make):
    rows = [f"a-{n}-1" for n in range(1, 9)]
    wanted = [rows[0], rows[2], rows[3], rows[5], rows[6], rows[7]]
    shown = [make.finding(make.computed("9", *wanted)), make.finding(make.computed("8", *rows))]
    document = read_document(make.notebook(make.code(*shown), make.code(make.trace(*rows))), "x")
    assert document.body.select_one("#computed tbody td:nth-of-type(2)").get_text() == (
        "6 rows: a-1-1, a-3-1, a-4-1, a-6-1 to a-8-1"
    )


def test_a_count_of_nothing_rests_on_no_row(make):
    nb = make.notebook(make.code(make.finding(make.computed("0", operation="count"))))
    assert read_document(nb, "x").body.select_one("#computed td:nth-of-type(2)").get_text() == "no row"


def test_every_link_resolves_and_every_id_is_there_once(document):
    ids = [tag["id"] for tag in document.body.find_all(id=True)]
    assert len(ids) == len(set(ids))
    links = [a["href"][1:] for a in document.body.find_all("a") if a["href"].startswith("#")]
    assert links
    assert set(links) <= set(ids)


def test_the_notebooks_own_section_on_sources_goes_to_the_end(make):
    nb = make.notebook(
        make.markdown("## Where each number comes from\n\nOur own words."),
        make.code(make.trace("a-1-1")),
        make.markdown("## Later"),
        make.code(make.finding(make.number("a-1-1"))),
    )
    body = read_document(nb, "x").body
    assert [block.name for block in body.contents] == ["h2", "p", "h2", "p", "table"]
    assert [h2.get_text() for h2 in body.find_all("h2")] == ["Later", "Where each number comes from"]


def test_a_heading_that_only_the_trace_followed_goes(make):
    nb = make.notebook(
        make.code(make.finding(make.number("a-1-1"))),
        make.markdown("### Rows"),
        make.code(make.trace("a-1-1")),
    )
    assert [heading.get_text() for heading in read_document(nb, "x").body.find_all(["h2", "h3"])] == [
        "Where each number comes from"
    ]


def test_a_cell_that_names_a_row_leads_to_it(make):
    head = "<caption>Rows</caption><thead><tr><th scope='col'>row</th></tr></thead>"
    rows = "<tbody><tr><th scope='row'>a-1-1</th></tr><tr><th scope='row'>b-1-1</th></tr></tbody>"
    table = f'<table class="civstats">{head}{rows}</table>'
    nb = make.notebook(
        make.code(make.shown(table)),
        make.code(make.finding(make.number("a-1-1"))),
        make.code(make.trace("a-1-1")),
    )
    body = read_document(nb, "x").body
    assert [(link["href"], link.get_text()) for link in body.select("#table-1 a")] == [("#a-1-1", "a-1-1")]
    assert [link["href"] for link in body.select("#a-1-1 td.back a")] == ["#table-1", "#finding-1"]


@pytest.mark.parametrize("bound", [True, False])
def test_a_volume_binds_chapters_and_a_page_links_to_them(make, bound):
    nb = make.notebook(make.markdown("Before."), make.markdown("Chapters:"), make.markdown("After."))
    (place,) = (cell for cell in nb.cells if cell.source == "Chapters:")
    place.metadata["tags"] = ["chapters"]
    chapters = {"00-a": make.notebook(make.markdown("Text.")), "01-b": make.notebook(make.markdown("More."))}
    body = read_document(nb, "x", chapters, bound=bound).body
    blocks = [block.get_text() for block in body.find_all(recursive=False)]
    title = "A report"
    middle = [title, "Text.", title, "More."] if bound else [title * 2]
    assert blocks[-len(middle) - 2 :] == ["Chapters:", *middle, "After."]
    assert [link["href"] for link in body.find_all("a")] == ([] if bound else ["00-a.html", "01-b.html"])


def test_headings_keep_their_ids_apart(make):
    nb = make.notebook(make.markdown("# More\n\n## 文明\n\n## 柳溪\n\n#### Deep\n\n## More"))
    headings = read_document(nb, "x").body.find_all(["h2", "h3"])
    assert [(heading.name, heading["id"]) for heading in headings] == [
        ("h2", "sec-more"),
        ("h2", "sec-section"),
        ("h2", "sec-section-2"),
        ("h3", "sec-deep"),
        ("h2", "sec-more-2"),
    ]


def test_raw_html_in_prose_is_text(make):
    body = read_document(make.notebook(make.markdown("a <script>alert(1)</script> <b>b</b>")), "x").body
    assert body.find(["script", "b"]) is None
    assert "<script>alert(1)</script>" in body.get_text()


def test_markdown_outputs_are_shown_without_links_out(make):
    output = make.shown(**{"text/markdown": "*so* [out](https://example.org)"})
    assert "".join(map(str, read_document(make.notebook(make.code(output)), "x").body.contents)) == (
        '<p data-cell="3"><em>so</em> out</p>'
    )


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (lambda m: [m.code(count=None)], ("R-UNEXECUTED", 3)),
        (lambda m: [m.code(m.stream("DeprecationWarning: x", "stderr"))], ("R-STDERR", 3)),
        (lambda m: [m.code(m.finding(m.number("gone-1-1"))), m.code(m.trace("a-1-1"))],
         ("R-UNRESOLVED-LINK", 3)),
        (lambda m: [m.code(m.finding(m.computed("5", "a-1-1", "gone-1-1"))), m.code(m.trace("a-1-1"))],
         ("R-UNRESOLVED-LINK", 3)),
        (lambda m: [m.markdown("[x](#nowhere)")], ("R-UNRESOLVED-LINK", 3)),
        (lambda m: [m.markdown("[x](javascript:alert)")], ("R-UNRESOLVED-LINK", 3)),
        (lambda m: [m.code(*m.chart("", "", title=""))], ("R-NO-ALT-TEXT", 3)),
        (lambda m: [m.code(*m.chart("", "", alt=" "))], ("R-NO-ALT-TEXT", 3)),
        (lambda m: [m.code(*m.chart("<unclosed>", ""))], ("R-UNSHOWN-OUTPUT", 3)),
        (lambda m: [m.code(m.shown(**{"image/png": "iVBO"}))], ("R-UNSHOWN-OUTPUT", 3)),
        (lambda m: [m.markdown("![x](https://example.org/x.png)")], ("R-UNSHOWN-OUTPUT", 3)),
    ],
)  # fmt: skip
def test_problems_name_their_cell(make, cells, expected):
    assert problems(make.notebook(*cells(make))) == [expected]


def test_all_problems_come_together_in_the_order_of_cells(make):
    nb = make.notebook(
        make.code(make.finding(make.number("gone-1-1"))),
        make.code(make.stream("x", "stderr")),
        make.code(count=None),
        title="no title",
    )
    del nb.metadata["civstats"]
    nb.cells[1].outputs = []
    assert problems(nb) == [
        ("R-NO-TITLE", None),
        ("R-NO-VERSION", None),
        ("R-NO-DATASET", None),
        ("R-UNRESOLVED-LINK", 3),
        ("R-STDERR", 4),
        ("R-UNEXECUTED", 5),
    ]


def test_a_problem_says_where_and_what_to_do(make):
    with pytest.raises(CivstatsError) as caught:
        read_document(make.notebook(make.code(make.stream("boom\x1b[0m", "stderr"))), "07-sessions")
    assert str(caught.value) == (
        "07-sessions.ipynb: cell 3: R-STDERR: found 'boom\\x1b[0m'; expected no warning. "
        "Mend what it warns of; reports carry no warnings."
    )


def test_an_error_output_is_told_without_its_traceback(make):
    nb = make.notebook(make.code(make.stream("fine")))
    nb.cells[2].outputs.append(
        {"output_type": "error", "ename": "KeyError", "evalue": "'x'", "traceback": ["secret"]}
    )
    nb.cells[2].outputs[-1] = type(nb)(nb.cells[2].outputs[-1])
    with pytest.raises(CivstatsError, match="KeyError: 'x'") as caught:
        read_document(nb, "x")
    assert "secret" not in str(caught.value)


def test_ids_of_two_charts_do_not_meet(make):
    values = make.table("Values", "x")
    nb = make.notebook(make.code(*make.chart("", values)), make.code(*make.chart("", values)))
    body = read_document(nb, "x").body
    assert [path["clip-path"] for path in body.find_all("path")] == ["url(#fig-1-p1)", "url(#fig-2-p1)"]
    assert len({tag["id"] for tag in body.find_all(id=True)}) == len(body.find_all(id=True))


def test_a_picture_printed_alone_is_well_formed(document):
    xml = str(document.body.svg)
    assert 'viewBox="0 0 90 40"' in xml
    assert bs4.BeautifulSoup(xml, "html.parser").find("svg")["xmlns"] == "http://www.w3.org/2000/svg"


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '"><img src=x onerror=y>', "x" * 10_000, "a\u202eb"]
)
def test_hostile_text_stays_text(make, hostile):
    escaped = hostile.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    body = read_document(make.notebook(make.code(make.shown(make.table(escaped, escaped)))), "x").body
    shown = hostile.replace("\u202e", "\\u202e")
    assert body.find("td", string=shown) is not None
    assert body.caption.get_text() == f"Table 1. {shown}"
    assert body.find(["script", "img"]) is None
