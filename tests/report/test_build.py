"""Finished reports replace the last ones only when all succeed, and stale ones are found."""

from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from civstats.problems import CivstatsError, Problem
from civstats.report import build, render, reports, setting, stale_reports
from civstats.report.files import replace_files

pytestmark = pytest.mark.usefixtures("ran")


@pytest.fixture
def notebooks(tmp_path, complete):
    """Return a folder of two notebooks that report and one that doesn't."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for name in ("00-first-steps", "01-one", "02-two"):
        nbformat.write(complete, folder / f"{name}.ipynb")
    return folder


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_reports_and_an_index_are_written(tmp_path, notebooks):
    out = tmp_path / "deep" / "reports"
    written = render(None, out, notebooks=notebooks)
    kinds = ("html", "pdf", "png")
    names = [
        "data/figures.csv",
        *(
            f"{code}/{name}"
            for code in ("en", "zh")
            for name in (
                *(f"{slug}.{kind}" for slug in ("01-one", "02-two") for kind in kinds),
                "explorer.html",
            )
        ),
        "index.html",
        "index.zh.html",
    ]
    names.sort()
    assert sorted(written) == [out / name for name in names]
    assert sorted(files(out)) == names
    assert sorted(path.name for path in out.parent.iterdir()) == ["reports"]


def test_other_files_stay_and_two_renders_are_equal(tmp_path, notebooks):
    out = tmp_path / "reports"
    (out / "data").mkdir(parents=True)
    (out / "data" / "x.csv").write_text("kept")
    render(None, out, notebooks=notebooks)
    first = files(out)
    render(None, out, notebooks=notebooks, fresh=True)
    assert files(out) == first
    assert first["data/x.csv"] == b"kept"


@pytest.mark.parametrize("stage", ["load", "execute", "html", "pdf"])
def test_when_a_stage_fails_the_last_reports_stay(tmp_path, notebooks, monkeypatch, stage):
    out = tmp_path / "reports"
    render(None, out, notebooks=notebooks)
    before = files(out)

    def fail(*_, **__):
        raise CivstatsError([Problem("R-MISSING-GLYPH", "02-two.ipynb", 3, None, "x", "y")])

    targets = {"html": setting.html, "pdf": setting.pdf, "load": build, "execute": reports}
    monkeypatch.setattr(targets[stage], "render" if stage in {"html", "pdf"} else stage, fail)
    with pytest.raises(CivstatsError):
        render(None, out, notebooks=notebooks, fresh=True)
    assert files(out) == before
    assert not list(tmp_path.glob(".civstats-*"))


def test_problems_of_all_notebooks_come_together(tmp_path, notebooks, complete, make):
    complete.cells.append(make.code(make.stream("warning", "stderr")))
    nbformat.write(complete, notebooks / "01-one.ipynb")
    complete.cells[-1] = make.markdown("\U0001f600 \ue000")
    nbformat.write(complete, notebooks / "02-two.ipynb")
    with pytest.raises(CivstatsError) as caught:
        render(None, tmp_path / "reports", notebooks=notebooks)
    assert [(problem.file, problem.code) for problem in caught.value.problems] == [
        ("01-one.ipynb", "R-STDERR"),
        ("02-two.ipynb", "R-MISSING-GLYPH"),
    ]
    assert not (tmp_path / "reports").exists()


def test_a_link_to_a_notebook_that_has_no_report_is_refused(tmp_path, notebooks, make):
    links = "[two](02-two.ipynb), [start](00-first-steps.ipynb), [gone](03-gone.ipynb)"
    nbformat.write(make.notebook(make.markdown(links)), notebooks / "01-one.ipynb")
    with pytest.raises(
        CivstatsError, match=r"^01-one\.ipynb: cell 3: R-UNRESOLVED-LINK: found '03-gone\.html'"
    ):
        render(None, tmp_path / "reports", notebooks=notebooks)


def test_a_notebook_that_shows_other_data_is_refused(tmp_path, notebooks, monkeypatch):
    monkeypatch.setattr(
        build, "load", lambda *_, **__: SimpleNamespace(digest="f" * 64, observations={"obs_id": []})
    )
    with pytest.raises(CivstatsError, match=r"R-OTHER-DATASET: found 'data of the digest ab12ab12ab12'"):
        render(None, tmp_path / "reports", notebooks=notebooks)


def test_a_folder_without_notebooks_is_refused(tmp_path):
    with pytest.raises(CivstatsError, match="R-NO-NOTEBOOK"):
        render(None, tmp_path / "reports", notebooks=tmp_path)


def test_fresh_reports_compare_equal(tmp_path, notebooks):
    out = tmp_path / "reports"
    render(None, out, notebooks=notebooks)
    (out / "README.md").write_text("kept")  # beside the folders of reports and data
    before = files(out)
    assert stale_reports(None, out, notebooks=notebooks) == []
    assert files(out) == before


def test_each_stale_report_is_named_with_its_first_line(tmp_path, notebooks):
    out = tmp_path / "reports"
    render(None, out, notebooks=notebooks)
    page = out / "en" / "01-one.html"
    lines = page.read_text("utf-8").splitlines(keepends=True)
    lines[3] = "changed\n"
    page.write_text("".join(lines), "utf-8")
    (out / "en" / "01-one.pdf").write_bytes(b"%PDF other")
    (out / "en" / "02-two.pdf").unlink()
    (out / "en" / "09-gone.html").write_text("old")
    with (out / "index.html").open("a") as index:
        index.write("more\n")
    end = len((out / "index.html").read_text("utf-8").splitlines())
    problems = stale_reports(None, out, notebooks=notebooks)
    assert [(Path(problem.file).name, problem.line, str(problem.found)) for problem in problems] == [
        ("01-one.html", 4, "changed"),
        ("01-one.pdf", None, "other bytes"),
        ("02-two.pdf", None, ""),
        ("index.html", end, "more"),
        ("09-gone.html", None, "09-gone.html"),
    ]
    assert "R-STALE-REPORT: found 'changed'" in str(problems[0])


def test_files_are_replaced_at_once_and_in_folders_that_are_made(tmp_path):
    out = tmp_path / "out"
    assert replace_files({"a/b.txt": b"1", "c.txt": b"2"}, out) == [out / "a/b.txt", out / "c.txt"]
    replace_files({"c.txt": b"3"}, out)
    assert files(out) == {"a/b.txt": b"1", "c.txt": b"3"}


@pytest.mark.parametrize(
    ("code", "other", "front"), [("en", "zh", "index.html"), ("zh", "en", "index.zh.html")]
)
def test_one_language_alone_has_no_link_to_the_other(tmp_path, notebooks, code, other, front):
    out = tmp_path / "reports"
    written = render(None, out, notebooks=notebooks, languages=[code])
    assert {path.relative_to(out).parts[0] for path in written} == {code, "data", front}
    pages = [path.read_text("utf-8") for path in written if path.suffix == ".html"]
    assert not any(f"{other}/" in page or "hreflang" in page for page in pages)
    assert stale_reports(None, out, notebooks=notebooks, languages=[code]) == []


def test_what_is_wrong_in_both_languages_is_said_once(tmp_path, notebooks, make):
    cells = [make.code(make.stream("warning", "stderr")), make.code(make.stream("another", "stderr"))]
    nbformat.write(make.notebook(*cells), notebooks / "01-one.ipynb")
    with pytest.raises(CivstatsError) as caught:
        render(None, tmp_path / "reports", notebooks=notebooks)
    assert [problem.found for problem in caught.value.problems] == ["warning", "another"]


def test_only_chosen_notebooks_are_run_and_a_front_page_of_all_stays(tmp_path, notebooks):
    out = tmp_path / "reports"
    written = render(None, out, notebooks=notebooks, only=["02-two.ipynb"], languages=["en"])
    assert sorted(path.name for path in written if path.suffix == ".html") == [
        "02-two.html",
        "explorer.html",
        "index.html",
    ]
    render(None, out, notebooks=notebooks)
    front = (out / "index.html").read_bytes()
    render(None, out, notebooks=notebooks, only=["01-one"])
    assert (out / "index.html").read_bytes() == front


def test_a_notebook_that_is_not_there_is_told_what_is(tmp_path, notebooks):
    with pytest.raises(CivstatsError) as caught:
        render(None, tmp_path / "reports", notebooks=notebooks, only=["02-twoo", "zz"])
    first, second = caught.value.problems
    assert (first.found, first.expected, first.near) == (
        "02-twoo",
        "one of these notebooks: 01-one, 02-two",
        "02-two",
    )
    assert (second.found, second.near) == ("zz", "")
