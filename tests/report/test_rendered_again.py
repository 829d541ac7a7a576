"""Nothing unchanged runs again, anything changed does: exactly the notebooks that depend on it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from civstats.language import OWN
from civstats.report import inputs, render, reports, stale_reports

SMALL = Path(__file__).parents[1] / "data" / "small"


@pytest.fixture
def places(tmp_path, complete, monkeypatch):
    """Return a copy of all that a report depends on: data, notebooks, library, lock, what is installed."""
    names = ("data", "notebooks", "civstats", "civstats/report", "installed/pandas-3.1.1.dist-info")
    for name in names:
        (tmp_path / name).mkdir(parents=True)
    shutil.copytree(SMALL, tmp_path / "data", dirs_exist_ok=True)
    (tmp_path / "civstats" / "report" / "style.css").write_text("p {}")
    (tmp_path / "requirements.lock").write_text("pandas==3.1.1")
    for name in ("01-one", "02-two", "03-three"):
        nbformat.write(complete, tmp_path / "notebooks" / f"{name}.ipynb")
    change(
        tmp_path / "notebooks" / "03-three.ipynb",
        lambda nb: nb["metadata"]["civstats"].update(binds=["01-one"]),
    )
    monkeypatch.setattr(inputs, "PACKAGE", tmp_path / "civstats")
    monkeypatch.setattr(inputs, "REPOSITORY", tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "installed")])
    return tmp_path


@pytest.fixture
def rendered(places, ran, monkeypatch):
    """Return a function that renders and says which notebooks ran."""

    def again(**options):
        monkeypatch.setattr("civstats.report.reports.LOADED", inputs.tools_key())
        monkeypatch.setattr("civstats.report.rendering.LOADED", inputs.tools_key())
        ran.clear()
        render(places / "data", places / "out", notebooks=places / "notebooks", **options)
        return list(ran)

    assert again() == ["01-one", "02-two", "03-three"]
    return again


def change(path, how):
    notebook = json.loads(path.read_text("utf-8"))
    how(notebook)
    path.write_text(json.dumps(notebook), "utf-8")


def files(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_nothing_runs_again_where_nothing_changed_unless_all_is_to_be_fresh(rendered, places):
    first = files(places / "out")
    assert rendered() == []
    assert rendered(fresh=True) == ["01-one", "02-two", "03-three"]
    assert files(places / "out") == first


@pytest.mark.sampled(every=4)  # text of the notebook that another binds, code of one that none does
@pytest.mark.parametrize(
    ("name", "dependent"),
    [("01-one", ["01-one", "03-three"]), ("02-two", ["02-two"]), ("03-three", ["03-three"])],
)
@pytest.mark.parametrize("cell", [0, 1])  # of text, of code
def test_a_changed_cell_runs_its_notebook_and_what_binds_it(rendered, places, name, dependent, cell):
    path = places / "notebooks" / f"{name}.ipynb"
    change(path, lambda nb: nb["cells"][cell].update(source=nb["cells"][cell]["source"] + ["\n\nMore."]))
    assert rendered() == dependent
    partly = files(places / "out")
    rendered(fresh=True)
    assert files(places / "out") == partly  # a report that was kept is the one that would be made


def test_stored_outputs_are_no_reason_to_run(rendered, places):
    change(
        places / "notebooks" / "01-one.ipynb", lambda nb: nb["cells"][1].update(outputs=[], execution_count=9)
    )
    assert rendered() == []


@pytest.mark.parametrize(
    "changed",
    ["data/observations.csv", "data/dataset.toml", "civstats/report/style.css", "requirements.lock"],
)
def test_a_changed_table_library_or_lock_runs_all(rendered, places, changed):
    with (places / changed).open("a") as file:
        file.write("\n")
    assert rendered() == ["01-one", "02-two", "03-three"]
    assert rendered() == []


def test_a_changed_catalogue_runs_its_language_alone(rendered, places, jobs):
    catalogues = [
        places / folder / "zh_Hans" / "LC_MESSAGES" for folder in ("civstats/locale", "notebooks/locale")
    ]
    for folder in catalogues:
        folder.mkdir(parents=True)
        shutil.copyfile(OWN / "zh_Hans" / "LC_MESSAGES" / "civstats.mo", folder / "civstats.mo")
        jobs.clear()
        rendered()
        assert {code for code, _ in jobs} == {"zh"}
        assert len(jobs) == 3
    assert rendered() == []


def test_another_version_of_a_package_runs_all(rendered, places):
    installed = places / "installed" / "pandas-3.1.1.dist-info"
    installed.rename(installed.with_name("pandas-3.1.2.dist-info"))
    assert rendered() == ["01-one", "02-two", "03-three"]


def test_a_table_that_a_folder_extends_runs_all(rendered, places):
    shutil.copytree(SMALL, places / "base")
    with (places / "data" / "dataset.toml").open("a") as file:
        file.write('extends = "../base"\n')
    assert rendered() == ["01-one", "02-two", "03-three"]
    with (places / "base" / "places.csv").open("a") as file:
        file.write("\n")
    assert rendered() == ["01-one", "02-two", "03-three"]


def test_a_data_set_that_one_notebook_loads_by_name_runs_that_one(rendered, places, monkeypatch):
    other = Path(shutil.copytree(SMALL, places / "shipped" / "counties"))
    monkeypatch.setattr(inputs, "shipped_names", lambda: ["counties"])
    monkeypatch.setattr(inputs, "data_folder", lambda name: other if name == "counties" else name)
    path = places / "notebooks" / "02-two.ipynb"
    change(path, lambda nb: nb["cells"][1].update(source='civstats.load("counties")'))
    assert rendered() == ["02-two"]
    with (other / "observations.csv").open("a") as file:
        file.write("\n")
    assert rendered() == ["02-two"]


def test_reports_that_were_changed_or_lost_are_restored_without_running(rendered, places):
    first = files(places / "out")
    (places / "out" / "en" / "01-one.html").write_text("forged")
    (places / "out" / "en" / "02-two.pdf").unlink()
    problems = stale_reports(places / "data", places / "out", notebooks=places / "notebooks")
    assert [Path(problem.file).name for problem in problems] == ["01-one.html", "02-two.pdf"]
    assert rendered() == []
    assert files(places / "out") == first
    assert stale_reports(places / "data", places / "out", notebooks=places / "notebooks") == []


@pytest.mark.parametrize("damaged", [b"", b"PK", b"nothing of ours" * 99])
def test_a_damaged_cache_runs_all(rendered, places, damaged):
    first = files(places / "out")
    for kept in (places / "cache").rglob("*.zip"):
        kept.write_bytes(damaged or kept.read_bytes()[:-30])
    assert rendered() == ["01-one", "02-two", "03-three"]
    assert files(places / "out") == first


def test_a_notebook_is_let_go_when_it_was_read_for_the_last_time(rendered, places, monkeypatch):
    held = {}

    def counted(run, notebooks, *given):
        held[run.name] = sorted(notebooks)
        return set_report(run, notebooks, *given)

    set_report = reports.set_report
    monkeypatch.setattr(reports, "set_report", counted)
    change(places / "notebooks" / "03-three.ipynb", lambda nb: nb["cells"][0].update(source="# Another"))
    assert rendered(languages=["en"]) == ["01-one", "02-two", "03-three"]
    assert rendered(languages=["en"]) == []  # as they were: not even read
    (places / "out" / "en" / "02-two.html").unlink()
    held.clear()
    assert rendered(languages=["en"]) == []
    # One after the other: the second is not held with the third, which binds the first.
    assert held == {
        "en/01-one": ["en/01-one"],
        "en/02-two": ["en/01-one", "en/02-two"],
        "en/03-three": ["en/01-one", "en/03-three"],
    }


def test_what_was_changed_while_it_ran_is_not_kept(rendered, places, monkeypatch):
    path = places / "notebooks" / "02-two.ipynb"
    execute = reports.execute

    def editing(*arguments, **options):
        execute(*arguments, **options)
        change(path, lambda nb: nb["cells"][0].update(source="# Saved meanwhile"))

    monkeypatch.setattr(reports, "execute", editing)
    assert rendered(fresh=True) == ["01-one", "02-two", "03-three"]
    assert rendered() == ["02-two"]


@pytest.mark.parametrize(("number", "left"), [(1, ["02-two", "03-three"]), (3, [])])
def test_what_was_made_before_an_interrupt_is_kept(rendered, monkeypatch, number, left):
    execute = reports.execute

    def interrupted(jobs, *arguments, **options):
        execute(jobs[:number], *arguments, **options)
        raise KeyboardInterrupt  # as where another notebook, or another data set, still runs

    monkeypatch.setattr(reports, "execute", interrupted)
    with pytest.raises(KeyboardInterrupt):
        rendered(languages=["en"])
    monkeypatch.setattr(reports, "execute", execute)
    assert rendered(languages=["en"]) == left


def test_without_a_change_neither_tables_nor_kernels_are_loaded(tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    cells = [new_markdown_cell("# Small"), new_code_cell("import civstats\ncivstats.load()")]
    nb = new_notebook(cells=cells, metadata={"civstats": {"version": "1.0"}})
    nbformat.write(nb, tmp_path / "notebooks" / "01-small.ipynb")
    monkeypatch.setenv("CIVSTATS_CACHE", str(tmp_path / "cache"))
    render(SMALL, tmp_path / "out", notebooks=tmp_path / "notebooks", languages=["en"])
    script = (
        "import sys; from pathlib import Path; from civstats.report import render, stale_reports\n"
        "folder, out, notebooks = map(Path, sys.argv[1:])\n"
        "given = {'notebooks': notebooks, 'languages': ['en']}\n"
        "render(folder, out, **given)\n"
        "assert stale_reports(folder, out, **given) == []\n"
        "assert not {'pandas', 'matplotlib', 'nbclient', 'typst'} & {*sys.modules}"
    )
    arguments = [sys.executable, "-c", script, str(SMALL), str(tmp_path / "out"), str(tmp_path / "notebooks")]
    subprocess.run(arguments, check=True)
