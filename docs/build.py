"""The docstrings of what is public and CONTRIBUTING.md become a site of HTML pages: `make docs`."""

from pathlib import Path

import pdoc

import civstats
from civstats import charts

SITE = Path("build/docs")
PUBLIC = ("civstats", r"!civstats\.(?!charts$).*", "docs/contributing.py")

for module in (civstats, charts):  # imports them, since pdoc reads only what is there
    vars(module).update({name: getattr(module, name) for name in module.__all__})
pdoc.render.configure(docformat="numpy", show_source=False)
pdoc.pdoc(*PUBLIC, output_directory=SITE)
