"""Markdown becomes blocks: what authors write is shown, HTML and pictures are refused, nothing acts."""

import doctest
from importlib.resources import files
from xml.etree import ElementTree

import pytest

from civstats.display.parts import Break, Finding, Formula, Link, Note, Styled, plain
from civstats.report import formulas, markdown
from civstats.report.document import Divider, Heading, Listing, Paragraph, Quotation, Series, lines_of
from civstats.report.guide import reading_guide
from civstats.report.markdown import read_markdown


def read(source):
    """Read Markdown in which nothing may be refused."""
    refused = []
    blocks = read_markdown(source, refused.append)
    assert refused == []
    return blocks


def line(source):
    """Return the pieces of the one paragraph that a source holds."""
    (paragraph,) = read(source)
    return paragraph.inlines


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        ("# A\n\n##### B *c*", [Heading(1, ("A",)), Heading(3, ("B ", Styled("em", ("c",))))]),
        ("a\nb\n\nc", [Paragraph(("a b",)), Paragraph(("c",))]),
        ("- a\n\n  b\n- c", [Series(((Paragraph(("a",)), Paragraph(("b",))), (Paragraph(("c",)),)))]),
        ("3. a\n4. b", [Series(((Paragraph(("a",)),), (Paragraph(("b",)),)), 3)]),
        ("> a\n>\n> - b", [Quotation((Paragraph(("a",)), Series(((Paragraph(("b",)),),))))]),
        ("```python\na < b\n\n  c\n```", [Listing("a < b\n\n  c")]),
        ("    a\n", [Listing("a")]),
        ("---", [Divider()]),
        (" \n", []),
    ],
)
def test_blocks(source, blocks):
    assert read(source) == blocks


@pytest.mark.parametrize(
    ("source", "inlines"),
    [
        ("**a *b*** `c`", (Styled("strong", ("a ", Styled("em", ("b",)))), " ", Styled("code", ("c",)))),
        ("a  \nb\\\nc", ("a", Break(), "b", Break(), "c")),
        (r"\*a\* &lt;b&gt; &copy; & 3 < 4", ("*a* <b> © & 3 < 4",)),
        ("`&lt;b&gt; \\* <i>`", (Styled("code", ("&lt;b&gt; \\* <i>",)),)),
        ("[*a* b](#sec-c)", (Link("#sec-c", (Styled("em", ("a",)), " b")),)),
        ("~~a~~ b", (Styled("s", ("a",)), " b")),
        ("a&nbsp;b &hellip;", ("a\xa0b …",)),
        (
            "at https://example.org/a now",
            ("at ", Link("https://example.org/a", ("https://example.org/a",)), " now"),
        ),
        (r"costs $5 and $6, or \$7", ("costs $5 and $6, or $7",)),
        ("[a][1]\n\n[1]: https://example.org", (Link("https://example.org", ("a",)),)),
    ],
)
def test_what_stands_in_a_line(source, inlines):
    assert line(source) == inlines


def test_a_table_has_columns_and_rows_of_text():
    (table,) = read("| a | *b* |\n|---|--:|\n| 1 | [x](#y) |\n| | 2 |")
    assert [column.name for column in table.columns] == [("a",), (Styled("em", ("b",)),)]
    assert {column.role for column in table.columns} == {"text"}
    assert [row.cells for row in table.rows] == [(("1",), (Link("#y", ("x",)),)), ((), ("2",))]
    assert (table.caption, table.kind) == (Finding(()), "table")


def test_tasks_say_whether_they_are_done():
    (tasks,) = read("- [x] *a*\n- [ ] b\n- c")
    assert ["".join(map(plain, lines_of(Series((entry,))))) for entry in tasks.entries] == ["✓ a", "□ b", "c"]


# --- footnotes ----------------------------------------------------------------------------------------------


def test_a_footnote_stands_where_it_is_referred_to():
    first, second, *_ = read("A[^x], B[^y], A[^x].\n\n[^x]: *a*\n[^y]: b\n\n    c")[0].inlines[1::2]
    again = line("A[^x], A[^x].\n\n[^x]: *a*")[3]
    assert first == Note(1, (Styled("em", ("a",)),))
    assert second == Note(2, ("b", Break(), "c"))
    assert again == Note(1, (Styled("em", ("a",)),), again=True)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("A[^x].", "the footnote [^x], whose text does not stand in its cell"),
        ("A.\n\n[^x]: lost", "the footnote [^x], to which no text of its cell refers"),
        ("A[^x].\n\n[^x]: a\n\n    - b", "a series in the footnote [^x]"),
    ],
)
def test_footnotes_that_lack_something_are_named(source, found):
    refused = []
    read_markdown(source, refused.append)
    assert [*map(str, refused)] == [found]


# --- formulas -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "latex", "display"),
    [
        (r"$\frac{a}{b}$", r"\frac{a}{b}", False),
        ("$$\na_b\n$$", "a_b", True),
        ("$$a_b$$", "a_b", True),
        ("\\begin{align}\na &= b\n\\end{align}", r"\begin{align} a &= b \end{align}", True),
    ],
)
def test_formulas_stand_in_a_line_or_by_themselves(source, latex, display):
    (formula,) = line(source)
    assert isinstance(formula, Formula)
    assert (formula.latex, formula.display) == (latex, display)
    assert ElementTree.fromstring(formula.mathml).get("display") == ("block" if display else "inline")


@pytest.mark.parametrize(
    ("latex", "typst"),
    [
        (r"\overline{5}", 'overline("5")'),
        (r"\underline{5}", 'underline("5")'),
        (r"\hat{5}", r'accent("5", \u{5e})'),
        (r"\overbrace{5}", 'overbrace("5")'),
        (r"5_\text{份}", 'attach("5", b: "份")'),
        (r"5\quad 6\, 7", '"5" quad "6" thin "7"'),
        (r"\sqrt[3]{5}", 'root("3", "5")'),
        (r"\begin{matrix}1&2\\3&4\end{matrix}", 'mat(delim: #none, align: #center, "1", "2"; "3", "4")'),
        (r"\begin{align}1&=2\\3&=4\end{align}", r'"1" & \u{3d} "2" \ "3" & \u{3d} "4"'),
        (r"\binom{5}{2}", r'lr(\u{28} mat(delim: #none, "5"; "2") \u{29})'),
    ],
)
def test_print_sets_what_the_formula_means(latex, typst):
    assert formulas.typst_math(formulas.read_formula(latex, display=True)) == typst


@pytest.mark.parametrize(
    ("latex", "reason"),
    [
        (r"\foo{x}", r"\foo is not known"),
        (r"\frac{a", "its braces do not match"),
        ("x^", "it is not complete (MissingSuperScriptOrSubscript)"),
        ("a & b", "& stands outside of an environment such as aligned, cases or matrix"),
        (r"\href{javascript:evil()}{x}", "it sets href of its page"),
        (r"\frac{" * 500 + "}{}" * 500, "it is nested too deeply"),
        (r"\phantom{x}", "it asks for what print cannot set (mphantom)"),
    ],
)
def test_formulas_that_cannot_be_set_are_named(latex, reason):
    refused = []
    read_markdown(f"${latex}$", refused.append)
    assert [*map(str, refused)] == [f"the formula {latex}: {reason}"]


# --- links --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a?b=1&c=2",
        "mailto:a@example.org",
        "#sec-limits",
        "../index.html",
        "01-page.html#x",
    ],
)
def test_links_lead_out(address):
    assert line(f"[x]({address})") == (Link(address, ("x",)),)


@pytest.mark.parametrize(
    ("notebook", "report"),
    [
        ("02-programmes.ipynb", "02-programmes.html"),
        ("03-volumes-and-reach.ipynb#sec-limits", "03-volumes-and-reach.html#sec-limits"),
        ("./03-volumes.ipynb#What-is-counted", "03-volumes.html#What-is-counted"),
        ("../notebooks/03-volumes.ipynb", "03-volumes.html"),
        ("my%20notes.ipynb", "my%20notes.html"),
    ],
)
def test_a_link_to_a_notebook_becomes_one_to_its_report(notebook, report):
    assert line(f"see [it]({notebook}).") == ("see ", Link(report, ("it",)), ".")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:evil()",
        "data:text/html,x",
        "//host/x",
        "file:///x",
        "vbscript:x",
        "/etc/passwd",
        "/notebooks/x.ipynb",
        "data/page.csv",
    ],
)
def test_links_that_act_or_read_files_are_text_and_named(address):
    refused = []
    (paragraph,) = read_markdown(f"*a* [x]({address})", refused.append)
    assert paragraph.inlines == (Styled("em", ("a",)), " x")
    assert [*map(str, refused)] == [f"the link to {address}, which is no page"]


# --- HTML and what else acts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("<!-- not for readers -->\nText.", "Text."),
        ("<!-- over\n\ntwo paragraphs -->\n\nText.", "Text."),
        ("Text<!-- and <b>markup</b> -->.", "Text."),
        ("<!-- alone -->", ""),
        ("<!-- a --> Text. <!-- b -->", "Text."),
    ],
)
def test_comments_are_hidden(source, left):
    assert "".join(plain(block.inlines) for block in read(source)) == left


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("a <b>c</b>", ["HTML in Markdown: <b>", "HTML in Markdown: </b>"]),
        ("a<br>b", ["HTML in Markdown: <br>"]),
        ("<div onclick='evil()'>\nx\n</div>", ["HTML in Markdown: <div onclick='evil()'>\nx\n</div>"]),
        (
            "<details><summary>x</summary></details>",
            ["HTML in Markdown: <details><summary>x</summary></details>"],
        ),
        ("<script>evil()</script>", ["HTML in Markdown: <script>evil()</script>"]),
        ("<!-- --><img src=x onerror=evil()>", ["HTML in Markdown: <img src=x onerror=evil()>"]),
        ("# <i>x", ["HTML in Markdown: <i>"]),
        ("| <i> |\n|---|", ["HTML in Markdown: <i>"]),
        ("- > [<i>](#a)", ["HTML in Markdown: <i>"]),
        ("<!DOCTYPE evil>", ["HTML in Markdown: <!DOCTYPE evil>"]),
        ("<?evil?>", ["HTML in Markdown: <?evil?>"]),
        ("![x](https://example.org/x.png)", ["the picture https://example.org/x.png"]),
    ],
)
def test_html_and_pictures_are_refused_by_name(source, found):
    refused = []
    read_markdown(source, refused.append)
    assert [*map(str, refused)] == found


def test_a_listing_shows_characters_that_act():
    assert read("```\na\u202e\tb\x1b[1m\n c\n```") == [Listing("a\\u202e\tb\\x1b[1m\n c")]


def test_all_of_the_reading_guide_is_shown():
    source = files("civstats.report").joinpath("reading_guide.md").read_text("utf-8")
    assert reading_guide() == tuple(read(source))
    assert {type(block) for block in reading_guide()} == {Paragraph}


def test_examples_run():
    assert doctest.testmod(markdown).failed == doctest.testmod(formulas).failed == 0
