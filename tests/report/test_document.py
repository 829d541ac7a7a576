"""From the cells of a notebook to a document: what is shown, numbered, linked and refused."""

import pytest
from nbformat.v4 import new_output

from civstats.display.bundles import MIME, DatasetFacts, read_bundle
from civstats.display.parts import Finding, Heading, Link, Table, plain
from civstats.problems import CivstatsError, kinds
from civstats.report.document import Figure, Listing, Paragraph, Series, lines_of
from civstats.report.reading import read_document


def texts(document):
    """Return the text of each block, its lines one after the other."""
    return [" ".join(map(plain, lines_of(placed.block))) for placed in document.blocks]


def find(document, name):
    """Return the block of an id."""
    (block,) = [placed.block for placed in document.blocks if placed.id == name]
    return block


def of_kind(document, *kinds):
    return [placed.block for placed in document.blocks if isinstance(placed.block, kinds)]


def links(block):
    return [
        (part.target, plain(part.inlines))
        for line in lines_of(block)
        for part in line
        if isinstance(part, Link)
    ]


def column(table, title):
    """Return the texts of a column of a table, by its rows' ids."""
    (place,) = [n for n, head in enumerate(table.columns) if plain(head.name) == title]
    return {row.id: plain(row.cells[place]) for row in table.rows}


def problems(nb):
    with pytest.raises(CivstatsError) as caught:
        read_document(nb, "07-sessions")
    return [(problem.code, problem.line) for problem in caught.value.problems]


# --- what is shown ----------------------------------------------------------------------------------------


def test_titles_and_versions(document, make):
    assert (document.title, document.slug, document.lang) == ("A report", "07-sessions", "en")
    assert document.notebook_version == "1.4"
    assert document.data == DatasetFacts("Figures of 柳溪 & others", "2.1.0", make.digest, "2025-06-01")


def test_blocks_hold_prose_and_outputs_but_no_code_and_no_title(document):
    told = "\n".join(texts(document))
    assert "First paragraph" in told
    assert "plain text" in told
    assert "show()" not in told
    assert "2.1.0" not in told
    headings = [placed for placed in document.blocks if isinstance(placed.block, Heading)]
    assert [(placed.block.level, placed.id) for placed in headings] == [
        (2, "sec-question"),
        (2, "sec-limits"),
        (2, "sec-where-each-number-comes-from"),
        (3, "sec-computed-numbers"),
    ]


def test_blocks_name_their_cells(document):
    cells = {type(placed.block): placed.cell for placed in document.blocks if placed.cell}
    assert (cells[Finding], cells[Figure], cells[Listing]) == (4, 6, 7)


def test_figures_tables_and_findings_are_numbered(document):
    labels = {placed.id: placed.label for placed in document.blocks if placed.label}
    assert labels == {"finding-07-1": "Finding 07-1", "table-07-1": "Table 07-1", "fig-07-1": "Figure 07-1"}
    figure = find(document, "fig-07-1")
    assert figure.picture.caption == "How to read it."
    assert plain(figure.values.caption.inlines) == "Liuxi leads"
    assert plain(find(document, "table-07-1").caption.inlines) == "Sessions"


def test_values_go_with_the_chart_before_them_and_are_a_table_elsewhere(make):
    chart, values = make.chart(make.table("Values", "x"))
    document = make.document(make.code(chart, values), make.code(values))
    assert find(document, "fig-07-1").values == find(document, "table-07-1") == read_bundle(values.data[MIME])


def test_a_table_of_markdown_is_numbered_like_any_other(make):
    table = find(make.document(make.markdown("| a | b |\n|---|---|\n| *x* | |")), "table-07-1")
    assert [plain(column.name) for column in table.columns] == ["a", "b"]
    assert [[plain(cell) for cell in row.cells] for row in table.rows] == [["x", ""]]


def test_markdown_that_code_gives_is_read_as_the_authors(make):
    output = make.shown({"text/markdown": "*so*: [below](#sec-limits)", "text/plain": "…"})
    document = make.document(make.code(output), make.markdown("## Limits"))
    assert texts(document) == ["so: below", "Limits"]
    assert links(document.blocks[0].block) == [("#sec-limits", "below")]


def test_what_a_cell_prints_shows_as_on_a_terminal(make):
    progress = make.stream(" 50%\r100%\n\x1b[1mdone\u202e\n")
    value = new_output("execute_result", {"text/plain": "a\n  b"})
    document = make.document(make.code(progress, value))
    assert [block.text for block in of_kind(document, Listing)] == ["100%\n\\x1b[1mdone\\u202e", "a\n  b"]


def test_marks_within_a_quotation_take_their_inner_form(make):
    document = make.document(
        make.code(make.finding("The piece “{name}” and “one”.", name="“春风”暖")),
        make.markdown("An “ alone, “left as “it” is.\n\n“春风”暖人心"),
    )
    assert texts(document) == [
        "The piece “‘春风’暖” and “one”.",
        "An “ alone, “left as “it” is.",
        "“春风”暖人心",
    ]


def test_headings_keep_their_ids_apart(make):
    document = make.document(make.markdown("## More\n\n## 文明\n\n## 柳溪\n\n#### Deep\n\n# More"))
    assert [(placed.block.level, placed.id) for placed in document.blocks] == [
        (2, "sec-more"),
        (2, "sec-section"),
        (2, "sec-section-2"),
        (3, "sec-deep"),
        (2, "sec-more-2"),
    ]


def test_a_title_may_be_computed(make):
    nb = make.notebook(make.markdown("Text."), title="<!-- the title is computed -->")
    nb.cells[1].outputs.append(make.shown(Heading(1, ("Profile:  ", "柳溪"))))
    document = read_document(nb, "x")
    assert document.title == "Profile: 柳溪"
    assert texts(document) == ["Text."]


@pytest.mark.parametrize("paper", [True, False])
def test_a_volume_binds_chapters_and_a_page_links_to_them(make, paper):
    nb = make.notebook(
        make.markdown("Before."), make.markdown("Chapters:", "chapters"), make.markdown("After.")
    )
    chapters = {
        "00-a": make.notebook(make.markdown("Text.")),
        "01-b": make.notebook(make.markdown("More.\n\n## Sub")),
    }
    document = read_document(nb, "x", chapters, paper=paper)
    title = "A report"
    middle = [title, "Text.", title, "More.", "Sub"] if paper else [f"{title} {title}"]
    assert texts(document) == ["Before.", "Chapters:", *middle, "After."]
    levels = [block.level for block in of_kind(document, Heading)]
    assert levels == ([2, 2, 3] if paper else [])
    listed = [link for block in of_kind(document, Series) for link in links(block)]
    assert listed == ([] if paper else [("00-a.html", title), ("01-b.html", title)])


# --- where each number comes from ---------------------------------------------------------------------------


def test_the_trace_keeps_what_is_used_and_leads_back(document, make):
    table = find(document, "trace")
    assert [row.id for row in table.rows] == list(make.rows) == list(document.rows)
    back = column(table, "Used in")
    assert back["liuxi-7-1"] == "Finding 07-1; Figure 07-1"
    assert back["liuxi-9-1"] == "Finding 07-1; Table 07-1"
    assert back["hedong-30-1"] == "text 1"
    first = table.rows[0].cells[-1]
    assert [part.target for part in first if isinstance(part, Link)] == ["#finding-07-1", "#fig-07-1"]


def test_the_trace_gathers_rows_by_kind_and_leaves_out_what_none_states(make):
    kinds = {"a-1-1": "observation", "p-1": "programme", "a-2-1": "observation"}
    trace = make.trace(*kinds, kind=list(kinds.values()), reading=["5", "", "5"], correction=[None, "", "–"])
    total = make.finding("{n}", n=make.computed(9, *kinds))
    document = make.document(make.code(make.used(*kinds), total), make.code(trace))
    table = find(document, "trace")
    assert [plain(column.name) for column in table.columns] == ["No.", "row", "kind", "reading", "Used in"]
    assert [[row.id for row in group] for group in table.groups] == [["a-1-1", "a-2-1"], ["p-1"]]
    assert {len(row.cells) for row in table.rows} == {5}
    assert list(column(table, "No.").values()) == ["1", "2", "3"]
    assert list(column(find(document, "computed"), "Rows it rests on").values()) == ["1–3"]


def test_many_places_are_listed_by_kind(make):
    shown = make.shown(make.table("Again", make.number("a-1-1")))
    document = make.document(
        make.markdown("## Of [500](#a-1-1)"),
        make.code(make.used("a-1-1"), make.used("a-1-1"), shown, make.used("a-1-1")),
        make.code(make.trace("a-1-1")),
    )
    table = find(document, "trace")
    assert column(table, "Used in") == {"a-1-1": "heading; Findings 07-1–3; Table 07-1"}
    back = [(part.target, plain(part.inlines)) for part in table.rows[0].cells[-1] if isinstance(part, Link)]
    assert ("#finding-07-1", "07-1–3") in back


def test_a_computed_number_lists_its_rows_and_operation(document):
    (row,) = find(document, "computed").rows
    assert [plain(cell) for cell in row.cells] == [
        "642",
        "sum",
        "1–4",
        "Finding 07-1",
    ]


def test_rows_apart_are_listed_one_by_one(make):
    rows = [f"a-{n}-1" for n in range(1, 9)]
    wanted = [rows[0], rows[2], rows[3], rows[5], rows[6], rows[7]]
    shown = [make.finding("{n}", n=make.computed(9, *wanted)), make.finding("{n}", n=make.computed(8, *rows))]
    document = make.document(make.code(*shown), make.code(make.trace(*rows)))
    first, _ = column(find(document, "computed"), "Rows it rests on").values()
    assert first == "1, 3, 4, 6–8"


def test_a_count_of_nothing_rests_on_no_row(make):
    document = make.document(make.code(make.finding("{n}", n=make.computed(0, operation="count"))))
    assert list(column(find(document, "computed"), "Rows it rests on").values()) == ["no row"]


def test_the_notebooks_own_section_on_sources_goes_to_the_end(make):
    document = make.document(
        make.markdown("## Where each number comes from\n\nOur own words."),
        make.code(make.trace("a-1-1")),
        make.markdown("## Later"),
        make.code(make.used("a-1-1")),
    )
    assert [type(placed.block) for placed in document.blocks] == [Heading, Finding, Heading, Paragraph, Table]
    assert texts(document)[:4] == ["Later", "500.", "Where each number comes from", "Our own words."]


def test_a_heading_that_only_the_trace_followed_goes(make):
    document = make.document(
        make.code(make.used("a-1-1")), make.markdown("### Rows"), make.code(make.trace("a-1-1"))
    )
    assert [plain(block.inlines) for block in of_kind(document, Heading)] == ["Where each number comes from"]


def test_traces_are_joined_and_each_row_stands_once(make):
    first = make.trace("a-1-1", "b-1-1", printed=["五", "六"], line=["1", "2"])
    second = make.trace("b-1-1", "c-1-1", line=["2", "3"], rule=["r", "s"])
    document = make.document(make.code(make.used("a-1-1", "b-1-1", "c-1-1")), make.code(first, second))
    table = find(document, "trace")
    assert column(table, "printed") == {"a-1-1": "五", "b-1-1": "六", "c-1-1": ""}
    assert column(table, "line") == {"a-1-1": "1", "b-1-1": "2", "c-1-1": "3"}
    assert column(table, "rule") == {"a-1-1": "", "b-1-1": "", "c-1-1": "s"}


def test_a_cell_that_names_a_row_leads_to_it(make):
    document = make.document(
        make.code(make.shown(make.table("Rows", "a-1-1", "see a-1-1, b-1-1"))),
        make.code(make.used("a-1-1")),
        make.code(make.trace("a-1-1")),
    )
    assert links(find(document, "table-07-1")) == [("#a-1-1", "a-1-1")] * 2
    assert column(find(document, "trace"), "Used in") == {"a-1-1": "Table 07-1; Finding 07-1"}


def test_places_that_use_every_row_of_a_kind_are_named_once(make):
    rows = [f"a-{n}-1" for n in range(1, 13)]
    document = make.document(
        make.code(make.used(*rows), make.used(rows[0])),
        make.code(make.trace(*rows, kind=["observation"] * 12)),
    )
    assert column(find(document, "trace"), "Used in") == {rows[0]: "Finding 07-2"} | dict.fromkeys(
        rows[1:], ""
    )
    told = [plain(block.inlines) for block in of_kind(document, Paragraph)]
    assert any(text.endswith("in the last column: observation: Finding 07-1.") for text in told)


def test_print_keeps_the_rows_behind_findings_headings_and_prose(make):
    rows = [f"a-{n}-1" for n in range(1, 6)]
    cells = [
        make.markdown(f"## Of [500](#{rows[0]})\n\nAnd [500](#{rows[1]})."),
        make.code(*(make.used(rows[2]) for _ in range(3)), make.shown(make.table("T", make.number(rows[3])))),
        make.code(*make.chart(make.table("Values", make.number(rows[4])))),
        make.code(make.trace(*rows, printed=["五"] * 5, rule=["r"] * 5)),
    ]
    document = read_document(make.notebook(*cells), "07-sessions", paper=True)
    table = find(document, "trace")
    assert column(table, "Used in") == {
        rows[0]: "heading",
        rows[1]: "text 1",
        rows[2]: "Findings 07-1–3",
    }
    assert [plain(head.name) for head in table.columns] == ["No.", "row", "printed", "Used in"]
    assert list(document.rows) == rows  # what downloads hold stays the same


@pytest.mark.parametrize(
    ("slug", "part", "number"),
    [("07-sessions", "", "07-1"), ("place-profile-he-dong", "He Dong", "He Dong-1"), ("volume", "", "1")],
)
def test_numbers_tell_the_report_they_stand_in(make, slug, part, number):
    document = read_document(make.notebook(make.code(make.finding("So."))), slug, part=part)
    assert document.blocks[0].label == f"Finding {number}"


def test_chapters_keep_their_numbers_in_a_volume(make):
    chapters = {slug: make.notebook(make.code(make.finding("So."))) for slug in ("01-a", "02-b")}
    document = read_document(make.notebook(make.code(make.finding("All."))), "volume", chapters, paper=True)
    labels = [placed.label for placed in document.blocks if placed.label]
    assert labels == ["Finding 1", "Finding 01-1", "Finding 02-1"]
    assert [placed.id for placed in document.blocks if placed.label][1] == "finding-01-1"


# --- what is refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (lambda m: [m.code(count=None)], ("R-UNEXECUTED", 3)),
        (lambda m: [m.code(m.stream("DeprecationWarning: x", "stderr"))], ("R-STDERR", 3)),
        (lambda m: [m.code(m.used("gone-1-1")), m.code(m.trace("a-1-1"))], ("R-UNRESOLVED-LINK", 3)),
        (lambda m: [m.code(m.finding("{n}", n=m.computed(5, "a-1-1", "gone-1-1"))), m.code(m.trace("a-1-1"))],
         ("R-UNRESOLVED-LINK", 3)),
        (lambda m: [m.markdown("[x](#nowhere)")], ("R-UNRESOLVED-LINK", 3)),
        (lambda m: [m.markdown("[x](#)")], ("R-UNRESOLVED-LINK", 3)),
        (lambda m: [m.code(*m.chart(title=""))], ("R-NO-ALT-TEXT", 3)),
        (lambda m: [m.code(*m.chart(alt=" "))], ("R-NO-ALT-TEXT", 3)),
    ],
)  # fmt: skip
def test_problems_name_their_cell(make, cells, expected):
    assert problems(make.notebook(*cells(make))) == [expected]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (lambda m: m.code(m.shown({"text/html": "<table>", "text/plain": "a"})), "text/html"),
        (lambda m: m.code(m.shown({"image/png": "iVBO", "text/plain": "<Figure>"})), "image/png"),
        (lambda m: m.code(m.shown({"image/svg+xml": "<svg/>"})), "image/svg+xml"),
        (lambda m: m.code(m.shown({MIME: {"type": "film"}})),
         "a bundle of application/vnd.civstats.v1+json that this version does not write (KeyError: 'film')"),
        (lambda m: m.code(*m.chart(svg="")), "a chart that is no sound SVG ("),
        (lambda m: m.code(*m.chart(label="<b>")), "a chart that is no sound SVG ("),
        (lambda m: m.markdown("![x](https://example.org/x.png)"), "the picture https://example.org/x.png"),
        (lambda m: m.markdown("<div>x</div>"), "HTML in Markdown: <div>x</div>"),
    ],
)  # fmt: skip
def test_what_no_report_can_show_is_named(make, cell, found):
    with pytest.raises(CivstatsError) as caught:
        make.document(cell(make))
    (problem,) = caught.value.problems
    code = "R-UNSHOWN-MARKDOWN" if cell(make).cell_type == "markdown" else "R-UNSHOWN-OUTPUT"
    assert (problem.code, problem.line) == (code, 3)
    assert str(problem.found).startswith(found)
    assert str(problem).endswith(kinds()[code].remedy)


def test_all_problems_come_together_in_the_order_of_cells(make):
    nb = make.notebook(
        make.code(make.used("gone-1-1")),
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
        make.document(make.code(make.stream("boom\x1b[0m", "stderr")))
    assert str(caught.value) == (
        "07-sessions.ipynb: cell 3: R-STDERR: found 'boom\\x1b[0m'; expected no warning. "
        "Mend what it warns of; reports carry no warnings."
    )


def test_an_error_output_is_told_without_its_traceback(make):
    error = new_output("error", ename="KeyError", evalue="'x'", traceback=["secret"])
    with pytest.raises(CivstatsError, match="KeyError: 'x'") as caught:
        make.document(make.code(make.stream("fine"), error))
    assert "secret" not in str(caught.value)
