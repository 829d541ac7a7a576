"""The same reports come out whoever renders them, wherever and whenever."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from civstats.language import LANGUAGES

pytestmark = pytest.mark.renders

ROOT = Path(__file__).parents[2]
SMALL, PAGE = ROOT / "tests" / "data" / "small", ROOT / "data"
RELEASED = date(2025, 6, 1)
# Python reads it at each start, so that the notebooks' kernels live on that date too.
CLOCK = """
import time
_now, _local, _world = time.time, time.localtime, time.gmtime
time.time = lambda: _now() + {seconds}
time.localtime = lambda seconds=None: _local(time.time() if seconds is None else seconds)
time.gmtime = lambda seconds=None: _world(time.time() if seconds is None else seconds)
"""
RENDER = """
import os, sys
from pathlib import Path
from civstats.report import execute, render
folder, out, notebooks = map(Path, sys.argv[1:4])
os.umask(int(sys.argv[4], 8))
execute.IN_FLIGHT = int(sys.argv[5])
render(folder, out, notebooks=notebooks, languages=sys.argv[6:])
"""


def prepare(folder, data):
    """Copy the tables, no date in them later than RELEASED, and the profile; of the page, for one piece, and an essay."""
    shutil.copytree(data, folder / "data")
    for path in (folder / "data" / "dataset.toml", folder / "data" / "corrections.csv"):
        text = re.sub(r"\b20[2-9]\d-\d\d-\d\d$", str(RELEASED), path.read_text("utf-8"), flags=re.MULTILINE)
        path.write_text(text, "utf-8")
    (folder / "notebooks").mkdir()
    profile = json.loads((ROOT / "notebooks" / "place-profile.ipynb").read_text("utf-8"))
    if data == PAGE:
        shutil.copy(ROOT / "notebooks" / "03-volumes-and-reach.ipynb", folder / "notebooks")
        del profile["metadata"]["civstats"]["each"]
    (folder / "notebooks" / "profile.ipynb").write_text(json.dumps(profile), "utf-8")


def start(folder, data, languages, *, umask, workers, days, environment):
    """Begin to render in a process of its own."""
    prepare(folder, data)
    for name in ("home", "clock"):
        (folder / name).mkdir()
    (folder / "clock" / "sitecustomize.py").write_text(CLOCK.format(seconds=days * 86_400), "utf-8")
    places = {"HOME": folder / "home", "PYTHONPATH": folder / "clock", "TMPDIR": folder}
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return subprocess.Popen(
        [
            *(sys.executable, "-c", RENDER),
            *(folder / "data", folder / "out", folder / "notebooks", umask, workers, *languages),
        ],
        env=kept | {name: str(path) for name, path in places.items()} | environment,
        cwd=folder,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(
    scope="module",
    params=[
        (SMALL, ["zh"]),
        *(pytest.param((data, LANGUAGES), marks=pytest.mark.exhaustive) for data in (SMALL, PAGE)),
    ],
    ids=["small in Chinese", "small", "page"],
)
def renders(request, tmp_path_factory):
    """Return what two renders wrote, as bytes by path."""
    folders = tmp_path_factory.mktemp("here"), tmp_path_factory.mktemp("there") / "数据 and more"
    folders[1].mkdir()
    running = [
        start(
            folders[0],
            *request.param,
            umask="022",
            workers="1",
            days=0,
            environment={"TZ": "UTC", "LC_ALL": "C.UTF-8", "USER": "ada", "PYTHONHASHSEED": "1"},
        ),
        start(
            folders[1],
            *request.param,
            umask="077",
            workers="4",
            days=400,
            environment={
                "TZ": "Pacific/Kiritimati",
                "LC_ALL": "C",
                "LANG": "zh_CN.GB18030",
                "CIVSTATS_LANGUAGE": "zh",
                "USER": "grace",
                "LOGNAME": "grace",
                "PYTHONHASHSEED": "31337",
                "COLUMNS": "40",
            },
        ),
    ]
    for process in running:
        _, told = process.communicate()
        assert process.returncode == 0, told
    outs = [folder / "out" for folder in folders]
    return [
        {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
        for out in outs
    ]


def test_two_renders_give_the_same_bytes(renders):
    first, second = renders
    assert {Path(name).suffix for name in first} >= {".html", ".pdf", ".csv", ".xlsx", ".parquet", ".zip"}
    assert sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == []


def test_nothing_tells_the_day_of_rendering(renders):
    today = date.today()
    for name, content in _members(renders[0]):
        assert f"{today:%Y-%m-%d}".encode() not in content, name
        assert f"{today:%Y%m%d}".encode() not in content, name
    for name, content in renders[0].items():
        if name.endswith(".pdf"):
            metadata = PdfReader(io.BytesIO(content)).metadata
            assert {metadata.creation_date.date(), metadata.modification_date.date()} == {RELEASED}


def _members(files):
    """Yield each file, and what is packed within it."""
    for name, content in files.items():
        yield name, content
        if name.endswith((".zip", ".xlsx")):
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                for member in packed.infolist():
                    assert member.date_time < (2026, 1, 1, 0, 0, 0), member.filename
                    yield f"{name}/{member.filename}", packed.read(member)
