"""Notebooks that name a shipped data set are run on it, and its reports stand below those of the page."""

import shutil
from pathlib import Path

import bs4
import pytest
from nbformat import v4, write

from civstats.problems import CivstatsError
from civstats.report import render, stale_reports
from civstats.tables import folders

DATA = Path(__file__).parents[1] / "data"
CELL = "import civstats\ndata = civstats.load()\ndata"


def notebook(path: Path, title: str, cell: str = "", **settings: str) -> None:
    cells = [
        v4.new_markdown_cell(f"# {title}"),
        v4.new_code_cell('ref_area = "qinglan"', metadata={"tags": ["parameters"]}),
        v4.new_code_cell(CELL),
        v4.new_code_cell(cell),
    ]
    write(v4.new_notebook(cells=cells, metadata={"civstats": {"version": "1.0", **settings}}), path)


@pytest.fixture(autouse=True)
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that stands for the shipped page, with a data set below it."""
    page = Path(shutil.copytree(DATA / "small", tmp_path / "page"))
    toml = (DATA / "counties" / "dataset.toml").read_text(encoding="utf-8")
    shutil.copytree(DATA / "counties", page / "counties")
    (page / "counties" / "dataset.toml").write_text(toml.replace("../small", ".."), encoding="utf-8")
    monkeypatch.setattr(folders, "shipped_folder", lambda: page)
    monkeypatch.setenv("CIVSTATS_DATA", str(page))
    return page


@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    place = tmp_path / "notebooks"
    place.mkdir()
    notebook(place / "01-page.ipynb", "The page")
    notebook(place / "06-counties.ipynb", "Two counties", dataset="counties")
    notebook(place / "county.ipynb", "A county", dataset="counties", each="places.ref_area")
    return place


def both(*names: str) -> set[str]:
    """Name pages in both languages."""
    return {f"{code}/{name}.html" for code in ("en", "zh") for name in names} | {
        "index.html",
        "index.zh.html",
    }


PAGE = both("01-page", "explorer")
COUNTIES = {f"counties/{name}" for name in both("06-counties", "county-songxi", "county-qinglan", "explorer")}


def pages(out: Path) -> set[str]:
    return {path.relative_to(out).as_posix() for path in out.rglob("*.html")}


def test_the_page_comes_with_the_data_sets_below_it(notebooks: Path, tmp_path: Path) -> None:
    out = tmp_path / "reports"
    render(None, out, notebooks=notebooks)
    assert pages(out) == PAGE | COUNTIES
    front = bs4.BeautifulSoup((out / "index.html").read_text("utf-8"), "html.parser")
    link, *numbers = front.select("#beside + ul a")
    assert all(str(number["href"]).startswith("counties/en/") for number in numbers)
    assert link["href"] == "counties/index.html"
    assert 'href="counties/index.zh.html"' in (out / "index.zh.html").read_text("utf-8")
    assert link.get_text() == "What two made-up places report of the same programmes"
    below = (out / "counties" / "index.html").read_text("utf-8")
    assert "Two counties" in below
    assert '<a href="../index.html">' in below
    assert '<a href="../index.html">' not in (out / "index.html").read_text("utf-8")
    assert (out / "counties" / "data").is_dir()

    # The data set alone gives the same files, and finds what is stale among them.
    before = {path: (out / path).read_bytes() for path in COUNTIES}
    render(Path("counties"), out, notebooks=notebooks)
    assert {path: (out / path).read_bytes() for path in COUNTIES} == before
    (out / "counties" / "en" / "gone.html").touch()
    for folder in (None, Path("counties")):
        (problem,) = stale_reports(folder, out, notebooks=notebooks)
        assert problem.found == "gone.html"


def test_problems_of_all_data_sets_and_stages_come_together(notebooks: Path, tmp_path: Path) -> None:
    notebook(notebooks / "02-fails.ipynb", "Fails", cell="1 / 0")
    notebook(notebooks / "03-glyph.ipynb", "No font has \U0001f600")
    notebook(notebooks / "07-fails.ipynb", "Fails", cell="1 / 0", dataset="counties")
    notebook(notebooks / "08-glyph.ipynb", "No font has \U0001f600", dataset="counties")
    with pytest.raises(CivstatsError) as caught:
        render(None, tmp_path / "out", notebooks=notebooks)
    assert [(problem.file, problem.code) for problem in caught.value.problems] == [
        ("07-fails.ipynb", "R-CELL-FAILED"),
        ("08-glyph.ipynb", "R-MISSING-GLYPH"),
        ("02-fails.ipynb", "R-CELL-FAILED"),
        ("03-glyph.ipynb", "R-MISSING-GLYPH"),
    ]
    assert not (tmp_path / "out").exists()


def test_another_folder_gets_the_notebooks_that_name_none(notebooks: Path, tmp_path: Path) -> None:
    render(DATA / "small", tmp_path / "out", notebooks=notebooks)
    assert pages(tmp_path / "out") == PAGE
    assert 'id="beside"' not in (tmp_path / "out" / "index.html").read_text("utf-8")


def test_a_data_set_that_is_not_shipped_is_a_problem(notebooks: Path, tmp_path: Path) -> None:
    notebook(notebooks / "06-counties.ipynb", "Two counties", dataset="county")
    with pytest.raises(CivstatsError, match=r"06-counties.ipynb: R-SETTING: found \'county\'.*: counties"):
        render(None, tmp_path / "out", notebooks=notebooks)
