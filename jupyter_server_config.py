"""JupyterLab as `make lab` starts it: it shows the data folder too, and saves notebooks as `make notebooks` does."""

import os
from pathlib import Path

from civstats.tables.folders import data_folder

here = Path(__file__).resolve().parent
c = get_config()  # noqa: F821 - Jupyter reads this file
c.ContentsManager.pre_save_hook = "civstats.report.store.before_save"
c.ServerApp.root_dir = os.path.commonpath(
    [here, data_folder().resolve()]
)  # a coder's folder may lie elsewhere
c.ServerApp.preferred_dir = str(here)
c.ServerApp.allow_root = getattr(os, "geteuid", lambda: 1)() == 0  # as in a container; nobody else needs it
