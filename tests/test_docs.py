"""The API reference is written without a warning and holds every public name."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import civstats
from civstats import charts

REPOSITORY = Path(__file__).parents[1]
COMMAND = re.compile(r"^\t\$\(BIN\)/python (-W .* docs/build\.py)", re.MULTILINE)  # as `make docs` runs it


def test_make_docs_writes_every_public_name_and_asks_for_no_network(tmp_path):
    (tmp_path / "CONTRIBUTING.md").symlink_to(REPOSITORY / "CONTRIBUTING.md")
    (tmp_path / "docs").symlink_to(REPOSITORY / "docs")
    (command,) = COMMAND.findall((REPOSITORY / "Makefile").read_text("utf-8"))
    arguments = shlex.split(command)
    subprocess.run([sys.executable, *arguments], cwd=tmp_path, check=True)
    site = tmp_path / "build" / "docs"
    for page, module in (("civstats.html", civstats), ("civstats/charts.html", charts)):
        html = (site / page).read_text("utf-8")
        assert [name for name in module.__all__ if f'id="{name}"' not in html and name != "charts"] == []
    pages = "".join(path.read_text("utf-8") for path in site.rglob("*.html"))
    assert set(re.findall(r'(?:src|href)="(https?://[^/"]+)', pages)) == {
        "https://pdoc.dev"
    }  # a link, not fetched
    assert "Add an indicator" in (site / "contributing.html").read_text("utf-8")
