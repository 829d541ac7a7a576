"""Whatever ends a render, and whoever else renders: one set of reports, and after the next render nothing is left."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

SMALL = Path(__file__).parents[1] / "data" / "small"
# `make test` runs few cases of each matrix, the first among them: so what is hard stands first, here and below.
ENDS = ["SIGKILL", "SIGTERM"]
# Render notebooks of a folder by the command; end the process before its n-th change of a file's name
# below `out`, or wait before each.
DRIVER = """
import os, random, signal, sys, time
from civstats import cli
# What a shell starts in its background, or nohup, ignores these.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
notebooks, out, before, number, *arguments = sys.argv[1:]
slow = before == "slow"
left = -2 if slow or not before else int(before)
def counted(rename):
    def renamed(source, target, **options):
        global left
        if str(target).startswith(out):
            left -= 1
            time.sleep(random.random() / 5 if slow else 0)  # so that one overtakes another
            if left == -1:
                os.kill(os.getpid(), int(number))
        return rename(source, target, **options)
    return renamed
os.replace, os.rename = counted(os.replace), counted(os.rename)
sys.exit(cli.main(["render", *arguments, "--notebooks", notebooks, "--out", out]))
"""
CHILDREN = """import os, subprocess, sys
for apart in (False, True):
    subprocess.Popen(["sleep", "600"], start_new_session=apart)
"""
CELLS = {
    "with children": CHILDREN + "subprocess.run(['sleep', '600'])",
    "in native code": "import re\nre.match('(a+)+$', 'a' * 60 + 'b')",
    "asleep": "import time\ntime.sleep(600)",
}


ENGLISH = ("--language", "en")  # the way of a file does not depend on what it says


class Renders:
    """Two generations of notebooks, `a` and `b`, the reports of each, and processes that render them into `out`."""

    def __init__(self, place: Path) -> None:
        self.place, self.out, self.mark = place, place / "out", f"{place}/"
        self.temporary = place / "tmp"
        self.temporary.mkdir()
        self.sets = {}
        for generation in "ab":
            self.write(generation)
            begun = time.monotonic()
            assert self.start(generation, out=place / generation).wait() == 0
            self.lasts = time.monotonic() - begun
            self.sets[generation] = files(place / generation)

    def write(self, generation: str, cell: str = "") -> Path:
        """Write the notebooks of a generation; one of them runs a cell first."""
        folder = self.place / f"notebooks-{generation}"
        folder.mkdir(exist_ok=True)
        for name, first in (("01-one", cell), ("02-two", "")):
            code = [new_code_cell("import civstats\ncivstats.load()"), new_code_cell(first)]
            title = new_markdown_cell(f"# Generation {generation} of {name}")
            nb = new_notebook(cells=[title, *code], metadata={"civstats": {"version": "1.0"}})
            for number, own in enumerate(nb.cells):
                own["id"] = f"{name}-{number}"
            nbformat.write(nb, folder / f"{name}.ipynb")
        return folder

    def start(
        self, generation: str, *arguments: str, out: Path | None = None, before: str = "", number: int = 0
    ):
        given = [
            self.place / f"notebooks-{generation}",
            out or self.out,
            before,
            number,
            SMALL,
            *ENGLISH,
            *arguments,
        ]
        environment = {
            **os.environ,
            "CIVSTATS_CACHE": str(self.place / "cache"),
            "TMPDIR": str(self.temporary),
            "RENDERS": self.mark,
        }
        with (self.place / "said").open("w") as said:  # no pipe: what outlives the render would keep it open
            return subprocess.Popen(
                [sys.executable, "-c", DRIVER, *map(str, given)],
                env=environment,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def fill(self, generation: str) -> None:
        shutil.rmtree(self.out, ignore_errors=True)
        shutil.copytree(self.place / generation, self.out)

    def mixed(self) -> bool:
        """Return whether `out` holds neither set, and no check would say so."""
        shown = {name: content for name, content in files(self.out).items() if not name.startswith(".")}
        return shown not in self.sets.values() and "R-UNFINISHED" not in self.check()

    def check(self) -> str:
        self.start("a", "--check").wait()
        return (self.place / "said").read_text()

    def left(self, generation: str) -> dict[str, object]:
        """Render once more, and return what is there that neither that render nor the tests made."""
        again = self.start(generation)
        found = {
            "failed": (self.place / "said").read_text() if again.wait() else "",
            "other set": files(self.out) != self.sets[generation],
            "processes": self.processes(),
            "temporary": sorted(path.name for path in self.temporary.iterdir()),
            "cache": [
                path.name for path in (self.place / "cache" / "reports").iterdir() if path.suffix != ".zip"
            ],
        }
        return {name: value for name, value in found.items() if value}

    def processes(self) -> list[str]:
        """List what still runs of those that were started."""
        found = []
        for process in psutil.process_iter():
            try:
                own = process.environ().get("RENDERS") == self.mark
                if own and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(" ".join(process.cmdline())[:60])
            except psutil.Error:
                continue
        return found

    def end(self) -> None:
        for process in psutil.process_iter():
            try:
                if process.environ().get("RENDERS") == self.mark:
                    process.kill()
            except psutil.Error:
                continue


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return Renders(tmp_path_factory.mktemp("renders"))


@pytest.fixture
def renders(made):
    made.write("b")
    made.fill("a")
    yield made
    made.end()
    for path in made.temporary.iterdir():
        shutil.rmtree(path, ignore_errors=True)


def ended(renders, process, end):
    process.send_signal(getattr(signal, end))
    process.wait()
    mixed = renders.mixed()
    return {**renders.left("b"), **({"mixed": True} if mixed else {})}


@pytest.mark.exhaustive  # what such a moment meets differs from run to run; those below are the same in each
@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("seed", range(20))
def test_at_a_random_moment(renders, seed, end):
    process = renders.start("b", "--fresh")
    time.sleep(random.Random(seed).uniform(0, renders.lasts))
    assert ended(renders, process, end) == {}


@pytest.mark.sampled(every=12)
@pytest.mark.parametrize("end", [*ENDS, "SIGINT", "SIGHUP"])
@pytest.mark.parametrize("doing", CELLS)
def test_in_a_cell(renders, doing, end):
    begun = renders.place / "begun"
    begun.unlink(missing_ok=True)
    renders.write("b", f"open({str(begun)!r}, 'w').close()\n{CELLS[doing]}")
    process = renders.start("b")
    while not begun.exists():
        assert process.poll() is None
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(getattr(signal, end))
    process.wait()
    said = {"SIGKILL": "", "SIGINT": "civstats: interrupted\n"}.get(end, f"civstats: ended by {end}\n")
    assert (renders.place / "said").read_text() == said
    assert files(renders.out) == renders.sets["a"]
    renders.write("b")
    assert renders.left("b") == {}


@pytest.mark.sampled(every=15)  # an odd step: a polite end before the first file, a hard one in the middle
@pytest.mark.parametrize("end", ENDS[::-1])
@pytest.mark.parametrize("before", range(14))
def test_before_a_file_is_renamed(renders, before, end):
    process = renders.start("b", before=str(before), number=getattr(signal, end))
    process.wait()
    mixed = renders.mixed()
    assert {**renders.left("b"), **({"mixed": True} if mixed else {})} == {}


@pytest.mark.sampled(every=20)
@pytest.mark.parametrize("writers", [2, 4])
@pytest.mark.parametrize("attempt", range(10))
def test_writers_at_once(renders, attempt, writers):
    shutil.rmtree(renders.out)
    running = [renders.start("ab"[(attempt + number) % 2], before="slow") for number in range(writers)]
    assert [process.wait() for process in running] == [0] * writers
    assert not renders.mixed()
    assert renders.left("b") == {}
