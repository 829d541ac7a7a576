"""The recipes of CONTRIBUTING.md, followed as written, from an empty folder to reports with a new place."""

import csv
import hashlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import bs4
import nbformat
import pandas as pd
import pypdf
import pytest

import civstats
from civstats.cli import main
from civstats.language import LANGUAGES, Language
from civstats.report import render
from civstats.report.store import store

pytestmark = pytest.mark.renders

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "tests" / "data" / "yunting"
BLOCK = re.compile(r"^```(\S+)(?: ([^\n]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = BLOCK.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
PAGE = ["data", "notebooks", "civstats", "reports"]

# Where the new place joins a set, as a coder reads the codebook: indicator, with the places beside it.
JOINED = {
    "young-people-honoured-municipal": {"yangquan"},
    "young-people-honoured-hunan": {"xiangtan"},
    "volunteer-models-one-class": {"xiangtan"},
    "good-persons-hunan": {"xiangtan"},
    "themed-activity-sessions": {"yangquan"},
    "volunteer-teams-linked": {"yangquan"},
    "charities-linked": {"yangquan"},
    "community-organisations-linked": {"yangquan"},
    "units-paired": {"yangquan"},
    "communities-paired": {"yangquan"},
    "crossings-made-accessible": {"yangquan"},
    "footways-improved": {"yangquan"},
    "circle-residents": {"chifeng"},
}


def blocks(language: str, about: str = "") -> list[str]:
    """Return the blocks of CONTRIBUTING.md in a language, of those with an info string the ones that bear it."""
    return [text for kind, info, text in BLOCKS if kind == language and info.startswith(about)]


def state(folder: Path) -> dict[str, str]:
    """Return the digest of every file."""
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def append(file: Path, rows: str) -> None:
    """Paste rows with their header line into a table that has the same one."""
    header, _, lines = rows.partition("\n")
    assert file.read_text(encoding="utf-8-sig").splitlines()[0] == header
    with file.open("a", encoding="utf-8", newline="") as table:
        table.write(lines)


# Reports in which the new place stands: of several places, of itself, and beside another.
SHOWN = {"03-volumes-and-reach", "place-profile-yunting", "side-by-side-yangquan-yunting"}
# What stands for the command, and renders those alone, in English.
ONE_PAIR = """
import sys
from civstats.cli import main
from civstats.report import runs
all_given = runs._given
shown = {"yunting"}, {"yangquan", "yunting"}, set()
runs._given = lambda *asked: [each for each in all_given(*asked) if {*each.values()} in shown]
some = "--language en --only 03-volumes-and-reach --only place-profile --only side-by-side"
sys.exit(main([*sys.argv[1:], *(some.split() if sys.argv[1] == "render" else [])]))
"""


@pytest.fixture(
    scope="module",
    params=[["-c", ONE_PAIR], pytest.param(["-m", "civstats"], marks=pytest.mark.exhaustive)],
    ids=["one pair", "all pairs"],
)
def program(request: pytest.FixtureRequest) -> list[str]:
    """Return how each command begins."""
    return [sys.executable, *request.param]


def run(program: list[str], command: str, place: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of the recipes where the coder works."""
    name, *arguments = shlex.split(command)
    assert name == "civstats"
    environment = {name: text for name, text in os.environ.items() if not name.startswith("CIVSTATS_")}
    return subprocess.run(
        [*program, *arguments],
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def coded(program: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Follow "Code a piece" to its last command, with the rows of the recipes for a place and an indicator."""
    place = tmp_path_factory.mktemp("coding")
    (place / "texts").mkdir()
    shutil.copy(EXAMPLE / "yunting.txt", place / "texts")
    before = {name: state(ROOT / name) for name in PAGE}
    first, last = (text.splitlines() for text in blocks("sh") if text.startswith("civstats"))
    drafts = [run(program, command, place) for command in first]
    assert [done.returncode for done in drafts] == [0, 0], drafts
    folder = place / "yunting"

    _, *tables = re.split(r"^(\w+\.csv)\n", drafts[1].stdout, flags=re.MULTILINE)
    found = dict(zip(tables[::2], tables[1::2], strict=True))
    assert list(found) == ["sources.csv", "observations.csv", "exclusions.csv"]
    with (EXAMPLE / "coded.csv").open(encoding="utf-8", newline="") as file:
        decisions = {row["obs_id"]: row for row in csv.DictReader(file)}
    rows = list(csv.DictReader(io.StringIO(found["observations.csv"])))
    assert [row["obs_id"] for row in rows] == list(decisions)
    for row in rows:
        filled = decisions[row["obs_id"]]
        # An indicator is a proposal from its words; who awards an honour, the coder finds out.
        assert all(row[column] in ("", text) for column, text in filled.items() if column != "indicator_id")
        row.update(filled)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    piece = found["sources.csv"].replace("article,,,,", "article,云汀灯火暖邻里,Lanterns of Yunting,,")
    piece = piece.replace("1-11,,", "1-11,2025-01,")
    append(folder / "observations.csv", out.getvalue())
    append(folder / "exclusions.csv", found["exclusions.csv"])
    append(folder / "sources.csv", piece)
    for kind, info, text in BLOCKS:
        if kind == "csv" and info in ("places.csv", "programmes.csv", "indicators.csv", "codelists.csv"):
            append(folder / info, text)

    for command in last:
        done = run(program, command, place)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    assert {name: state(ROOT / name) for name in PAGE} == before
    assert {path.name for path in place.iterdir()} == {"texts", "yunting"}
    return folder


def test_a_forgotten_row_is_named_with_the_row_to_paste(
    program: list[str], coded: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(coded, tmp_path / "yunting", ignore=shutil.ignore_patterns("reports")))
    table = folder / "observations.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(line for line in lines if "80余个" not in line), encoding="utf-8")
    done = run(program, f"civstats verify {folder} --source texts", coded.parent)
    assert done.returncode == 1
    assert "V-UNACCOUNTED" in done.stdout
    assert "observations.csv: yunting-4-3,yunting,4,80余个,80,more_than,个" in done.stdout


def test_the_new_place_stands_in_every_comparison_it_qualifies_for(coded: Path) -> None:
    figures = civstats.observations(civstats.load(coded))
    assert (figures["source_id"] == "yunting").sum() == 15
    members = civstats.comparable(figures).members
    sets = members.groupby("indicator_id")["ref_area"].agg(set)
    assert sets.to_dict() == {name: others | {"yunting"} for name, others in JOINED.items()}
    shipped = civstats.comparable(civstats.observations(civstats.load())).members
    assert set(shipped["obs_id"]) <= set(members["obs_id"])


def test_the_new_place_stands_in_the_reports(program: list[str], coded: Path) -> None:
    out = coded / "reports" / "en"
    pages = {
        path.stem: bs4.BeautifulSoup(path.read_text("utf-8"), "html.parser") for path in out.glob("*.html")
    }
    for name, page in pages.items():
        # A page of one place, or of two, speaks of these alone.
        if not name.startswith(("place-profile-", "side-by-side-")) or "yunting" in name:
            assert "Yunting" in page.get_text(), name
    assert "Profile: Yunting" in pages["place-profile-yunting"].get_text()
    assert pages.keys() >= SHOWN
    assert ("comparative-report" in pages) == (ONE_PAIR not in program)
    ours = {f"yunting-{row}" for row in ("3-1", "3-2", "4-1", "4-2", "5-1", "6-1", "7-1", "8-1", "11-1")}
    for name in {"03-volumes-and-reach", "comparative-report", "place-profile-yunting"} & pages.keys():
        links = {str(link["href"]).removeprefix("#") for link in pages[name].select("a.number[href]")}
        assert ours <= links, name
    listed = next(
        table
        for table in pages["03-volumes-and-reach"].select("table")
        if "The figures that compare" in str(table.caption)
    )
    places = [row.get_text(" ") for row in listed.select("tbody tr")]
    assert sum("Yunting" in row for row in places) == len(JOINED)
    assert pages["03-volumes-and-reach"].select("svg a[href='#yunting-3-2']")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(out / "place-profile-yunting.pdf").pages)
    assert "320余场次" in text.replace(" ", "")


def test_other_codings_are_compared_and_settled(coded: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(coded, tmp_path / "yunting", ignore=shutil.ignore_patterns("reports")))
    before = civstats.reliability(civstats.load(folder))
    for kind, info, text in BLOCKS:
        if kind == "csv" and info.startswith(("codings/", "corrections")):
            append(folder / info, text)
    (code,) = (text for text in blocks("python") if "reliability" in text)
    names: dict[str, object] = {}
    exec(code.replace('"yunting"', repr(str(folder))), names)
    found = names["found"]
    assert isinstance(found, type(before))
    ours = found.disagreements[found.disagreements["source_id"] == "yunting"].set_index("row")
    coverage = ours[ours["variable"] == "coverage"]
    assert coverage.loc["yunting-4-1", ["first", "other"]].tolist() == ["whole", "part"]
    more = found.variables["units"].map(lambda units: units.lower) - before.variables["units"].map(
        lambda units: units.lower
    )
    more = more.groupby([found.variables["coding"], found.variables["variable"]]).sum()
    assert (more >= 0).all()
    assert more["second", "unit_measure"] == 2
    assert (more["third", "indicator_id"], more["third", "pillar"]) == (1, 1)
    table = civstats.load(folder).observations.set_index("obs_id")
    assert table.loc["yunting-4-1", "coverage"] == "whole"


def test_a_rule_for_an_approximator_is_a_line(tmp_path: Path) -> None:
    for name in ("civstats", "data"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (line,) = blocks("text", "civstats/quantities/comparators.py")
    file = tmp_path / "civstats" / "quantities" / "comparators.py"
    start = "APPROXIMATORS = (\n"
    text = file.read_text(encoding="utf-8")
    assert start in text
    ask = "import civstats; q = civstats.read_quantity('50人起步'); print(q.qualifier, q.lower, q.upper)"

    def answer() -> str:
        command = [sys.executable, "-c", ask]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        return (done.stdout + done.stderr).strip()

    assert "起步, which may alter it" in answer()
    file.write_text(text.replace(start, start + line), encoding="utf-8")
    assert answer() == "at_least 50.0 inf"


def test_a_notebook_with_a_chart_becomes_a_report(program: list[str], coded: Path, tmp_path: Path) -> None:
    new = {"markdown": nbformat.v4.new_markdown_cell, "python": nbformat.v4.new_code_cell}
    cells = [(info, new[kind](text.strip())) for kind, info, text in BLOCKS if info.startswith("notebook")]
    order = [cell for info, cell in cells if info == "notebook"]
    (chart,) = (cell for info, cell in cells if info == "notebook chart")
    order[-2:-2] = [chart]
    for number, cell in enumerate(order):
        cell["id"] = f"cell-{number}"
    nb = nbformat.v4.new_notebook(cells=order, metadata={"civstats": {"version": "1.0"}})
    nbformat.write(nb, tmp_path / "06-honours.ipynb")
    assert store(tmp_path, coded) == [tmp_path / "06-honours.ipynb"]
    languages: tuple[Language, ...] = ("en",) if ONE_PAIR in program else LANGUAGES
    render(coded, tmp_path / "out", notebooks=tmp_path, languages=languages)
    page = bs4.BeautifulSoup((tmp_path / "out/en/06-honours.html").read_text("utf-8"), "html.parser")
    assert page.h1 is not None
    assert page.h1.get_text(strip=True) == "Who honours whom?"
    assert page.select("svg a[href='#yunting-3-1']")


def test_a_new_kind_of_chart_links_its_numbers() -> None:
    (code,) = blocks("python", "chart")
    names: dict[str, object] = {}
    exec(code, names)
    frame = civstats.observations(civstats.load()).head(3).rename(columns={"number": "persons"})
    steps = names["steps"]
    assert callable(steps)
    chart = steps(frame, label="place", number="persons", title="Three.", source="A page.", caption="A list.")
    svg = bs4.BeautifulSoup(chart.svg(), "html.parser")
    assert [link.get("xlink:href", link.get("href")) for link in svg.find_all("a")] == [
        f"#{row}" for row in frame["obs_id"]
    ]
    assert "Bars of persons: 3 figures." in svg.get_text()


def test_nbdime_can_be_set_up_as_told(tmp_path: Path) -> None:
    (command,) = blocks("sh", "review")
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    program, *arguments = shlex.split(command)
    scripts = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run([scripts / program, *arguments], cwd=tmp_path, env=environment, check=True)
    driver = subprocess.run(
        ["git", "config", "--local", "diff.jupyternotebook.command"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "nbdiff" in driver.stdout


def test_every_block_is_one_that_a_test_follows() -> None:
    followed = {"csv", "sh", "python", "markdown", "text"}
    assert {kind for kind, _, _ in BLOCKS} == followed
    assert pd.Series([info for kind, info, _ in BLOCKS if kind == "csv"]).is_unique
    assert main(["check"]) == 0
