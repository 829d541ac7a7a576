"""Tables and charts are saved by the suffix of a path, with what readers see; other names are answered."""

import io
from xml.etree import ElementTree

import pandas as pd
import pypdf
import pytest
from PIL import Image

from civstats import BoundedValue, charts, show

RANGE, EXACT = BoundedValue(501, 599, "场次", ("a-1-1",)), BoundedValue(3, 3, "场次", ("a-2-1",))


@pytest.fixture(scope="module")
def table():
    cells = {"per_cent & more": [RANGE, EXACT, None], "said": ["50% #1", "=1+1", "<b> \\ {~}"]}
    return show(pd.DataFrame(cells, ["阳泉", "B", "C"], dtype=object), "Sessions & _ of 近7万")


@pytest.fixture(scope="module")
def chart():
    frame = pd.DataFrame({"place": ["阳泉", "B"], "sessions": [RANGE, EXACT]})
    told = {"title": "阳泉 leads.", "source": "One page.", "caption": "Bars run between bounds."}
    return charts.dot_range(frame, label="place", number="sessions", **told)


def test_latex_is_escaped_and_numbers_stand_right(table, tmp_path):
    table.save(tmp_path / "t.tex")
    lines = (tmp_path / "t.tex").read_text("utf-8").splitlines()
    assert r"\caption{Sessions \& \_ of 近7万}" in lines
    assert r"\begin{tabular}{lrl}" in lines
    assert r" & per\_cent \& more & said \\" in lines
    assert r"阳泉 & 501 to 599 & 50\% \#1 \\" in lines
    assert r"C & – & <b> \textbackslash{} \{\textasciitilde{}\} \\" in lines


def test_a_workbook_has_exact_numbers_as_numbers_and_never_a_formula(table, tmp_path):
    table.save(tmp_path / "t.xlsx")
    cells = pd.read_excel(tmp_path / "t.xlsx", skiprows=1, index_col=0, dtype=object)
    assert cells["per_cent & more"].tolist()[:2] == ["501 to 599", 3]
    assert cells["said"].tolist() == ["50% #1", "=1+1", "<b> \\ {~}"]
    assert pd.isna(cells.loc["C", "per_cent & more"])


def test_what_word_opens_is_one_table_without_dead_links(table, tmp_path):
    table.save(tmp_path / "t.html")
    (frame,) = pd.read_html(io.StringIO((tmp_path / "t.html").read_text("utf-8")), index_col=0, flavor="lxml")
    assert frame.loc["阳泉"].tolist() == ["501 to 599", "50% #1"]
    assert "<a " not in (tmp_path / "t.html").read_text("utf-8")


def test_a_chart_is_saved_with_its_title_and_alt_text(chart, tmp_path):
    for name in ("c.svg", "c.PNG", "c.pdf"):
        chart.save(tmp_path / name)
    root = ElementTree.parse(tmp_path / "c.svg").getroot()
    assert [root[0].text, root[1].text] == ["阳泉 leads.", chart.alt]
    with Image.open(tmp_path / "c.PNG") as image:
        assert image.info["Description"] == chart.alt
        assert image.width > 1900
    reader = pypdf.PdfReader(tmp_path / "c.pdf")
    assert (reader.metadata.title, reader.metadata.subject) == ("阳泉 leads.", chart.alt)
    assert "501 to 599" in reader.pages[0].extract_text()


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf"])
def test_the_same_chart_has_the_same_bytes(chart, tmp_path, suffix):
    files = [tmp_path / f"{name}.{suffix}" for name in "ab"]
    for file in files:
        chart.save(file)
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("t.docx", ValueError, r"'t\.docx' ends in '\.docx'; expected a name that ends in .*, .* or .*"),
        ("t", ValueError, r"'t' has no suffix; expected a name that ends in"),
        ("gone/t{}", FileNotFoundError, "the folder 'gone' is not there; make it first, or name another"),
    ],
)
def test_other_names_are_answered(table, chart, name, error, message):
    for saved, suffix in ((table, ".tex"), (chart, ".svg")):
        with pytest.raises(error, match=message):
            saved.save(name.format(suffix))
