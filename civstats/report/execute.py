"""Run notebooks in kernels of this interpreter; stored outputs never count."""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import re
import sys
import tempfile
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat
from nbclient.exceptions import CellControlSignal, DeadKernelError
from nbformat import NotebookNode
from tqdm import tqdm
from traitlets.config import Config

from civstats.display import reported
from civstats.language import BESIDE, VARIABLE, Language, translate_later
from civstats.problems import CivstatsError, Problem, visible
from civstats.report.files import temporary_folder
from civstats.report.inputs import catalogues_beside, notebook_content, tables_key
from civstats.report.kernels import KernelServer, WarmProvisioner
from civstats.report.limits import SECONDS
from civstats.report.watching import WatchedClient
from civstats.tables.folders import data_folder

PARAMETERS = "parameters"  # papermill's tag for the cell that a caller may set
CORES = os.cpu_count() or 1
# Bytes of a path; with .civstats-work-12345678/35/kernel-ipc-5, systems take 104 for a socket.
LONGEST_TEMPORARY = 60
IN_FLIGHT = min(8, 2 * CORES)  # more than cores: a kernel waits part of its time

# Of the user's variables that change what Python, matplotlib or pandas do, these alone reach kernels.
KEPT = {"PYTHONPATH", "PYTHONHOME", "PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE", "PYTHONNOUSERSITE"}
OF_USERS = ("PYTHON", "MPL", "MATPLOTLIB", "IPYTHON", "JUPYTER", "LC_", "LANG", "COLUMNS", "LINES")

TARGET = re.compile(r"#([^\s)>\"']+)")  # of a link within the page: [why](#yangquan-73-1)
MOST_LINKED = 50_000  # characters, as a system takes no longer variables

Then = Callable[[int, NotebookNode], None]
Job = tuple[Path, dict[str, Any], Language]


def execute(
    notebooks: list[Path],
    folder: Path | None = None,
    parameters: list[dict[str, Any]] | None = None,
    then: Then | None = None,
    *,
    meaning_only: bool = False,
    languages: list[Language] | None = None,
) -> list[NotebookNode]:
    """Run notebooks, several at a time, each in its own kernel, and return them with their outputs.

    ``civstats.load()`` reads `folder` in them. Each gets its own of the `parameters` and speaks its own of the
    `languages`. Where `then` is given, none is returned: as soon as one is done, `then` is called with its number and
    itself, in a thread beside those that still run. `meaning_only` leaves out of outputs what no report shows.
    Problems are the first failing cell of each.
    """
    with temporary_folder(_short()) as workplace, asyncio.Runner(loop_factory=_Loop) as runner:
        size = len(notebooks)
        english: list[Language] = ["en"] * size
        jobs = list(zip(notebooks, parameters or [{}] * size, languages or english, strict=True))
        runs = runner.run(_execute(jobs, folder, workplace, then, meaning_only))
    problems: dict[str, Problem] = {}  # what fails in two languages, fails once
    for (path, given, _), run in zip(jobs, runs, strict=True):
        if isinstance(run, Problem):
            problems.setdefault(f"{path} {given}", run)
    if problems:
        raise CivstatsError(problems.values())
    return [run for run in runs if isinstance(run, NotebookNode)]


def _short() -> Path:
    """Return where a socket of a kernel may lie: in the folder for temporary files, if its path is not long."""
    own = Path(tempfile.gettempdir())
    return own if sys.platform == "win32" or len(os.fsencode(own)) <= LONGEST_TEMPORARY else Path("/tmp")


class _Loop(asyncio.SelectorEventLoop):
    """Keep the signal handlers of this process: nbclient's would let an interrupt go unheard."""

    def add_signal_handler(self, *_: Any) -> None:  # type: ignore[override]
        """Refuse, in the way that nbclient expects of a thread that cannot."""
        raise RuntimeError


async def _execute(
    jobs: list[Job], folder: Path | None, workplace: Path, then: Then | None, meaning_only: bool
) -> list[NotebookNode | Problem | None]:
    if not jobs:
        return []
    environment = _environment(folder, workplace) | (
        {reported.VARIABLE: reported.ALL} if meaning_only else {}
    )
    places = asyncio.Semaphore(IN_FLIGHT)
    (workplace / "matplotlibrc").touch()  # found before the user's own

    async def run(
        number: int, path: Path, given: dict[str, Any], code: Language
    ) -> NotebookNode | Problem | None:
        async with places:
            bar.set_postfix_str(visible("-".join([code, path.stem, *map(str, given.values())])))
            before = await asyncio.to_thread(tables_key, folder)
            own = {**environment, **_language(path, code)}
            nb = await _run(path, given, own, workplace / str(number), server)
        if isinstance(nb, NotebookNode) and await asyncio.to_thread(tables_key, folder) != before:
            nb = Problem("R-TABLES-CHANGED", path.name)
        bar.update()
        if then is None or isinstance(nb, Problem):
            return nb
        await asyncio.get_running_loop().run_in_executor(threads, then, number, nb)
        return None

    spoken = [_language(path, code) for path, _, code in jobs]
    with (
        KernelServer(environment, workplace, spoken if len(jobs) > IN_FLIGHT else []) as server,
        ThreadPoolExecutor(CORES) as threads,
        tqdm(total=len(jobs), desc="notebooks", unit="nb", disable=None, leave=False) as bar,
    ):
        return await asyncio.gather(*(run(number, *job) for number, job in enumerate(jobs)))


def _language(path: Path, code: Language) -> dict[str, str]:
    """Give the variables that say what language a notebook speaks."""
    return {VARIABLE: code, BESIDE: str(catalogues_beside(path) or "")}


def _environment(folder: Path | None, workplace: Path) -> dict[str, str]:
    """Give the kernels' environment: what differs between users and machines must not reach an output."""
    own = {name: value for name, value in os.environ.items() if name in KEPT or not name.startswith(OF_USERS)}
    environment = {**own, "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", "TZ": "UTC"}
    environment["TMPDIR"] = str(workplace)  # so that what cells forget there goes with it
    if folder or os.environ.get("CIVSTATS_DATA"):
        environment["CIVSTATS_DATA"] = str(data_folder(folder).resolve())
    return environment


async def _run(
    path: Path, given: dict[str, Any], environment: dict[str, str], workplace: Path, server: KernelServer
) -> NotebookNode | Problem:
    nb = read_notebook(path)
    if isinstance(nb, Problem):
        return nb
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
        if given and PARAMETERS in cell.metadata.get("tags", ()):
            cell.source = "\n".join([cell.source, *(f"{name} = {value!r}" for name, value in given.items())])
    if reported.VARIABLE in environment:
        environment = environment | {reported.VARIABLE: _linked(nb)}
    workplace.mkdir()
    (workplace / "matplotlibrc").touch()  # found before the user's own
    client = WatchedClient(
        nb,
        path.name,
        startup_timeout=SECONDS,
        kernel_name="python3",
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(workplace)}},
        config=_kernel_of_this_interpreter(workplace),
    )
    manager = client.create_kernel_manager()
    manager.provisioner = WarmProvisioner(server, manager)
    try:
        await client.async_execute(env={**environment, "IPYTHONDIR": str(workplace / "ipython")})
    except (CellControlSignal, DeadKernelError, RuntimeError) as error:
        return client.stopped_by(error)
    finally:
        if client.km is None:  # or where it is interrupted, nbclient would end the same kernel again on exit
            atexit.unregister(client._cleanup_kernel)
    return nb


def _linked(nb: NotebookNode) -> str:
    """Give the rows that the text of a notebook links to; `reported.ALL` where a trace is not what it shows last."""
    *others, last = [
        "",
        *(cell.source for cell in nb.cells if cell.cell_type == "code" and cell.source.strip()),
    ]
    text = " ".join(cell.source for cell in nb.cells if cell.cell_type == "markdown")
    linked = " ".join({"#", *map(unquote, TARGET.findall(text))})
    is_last = "anchors" in last and not any("anchors" in source for source in others)
    return linked if is_last and len(linked) < MOST_LINKED else reported.ALL


def _kernel_of_this_interpreter(workplace: Path) -> Config:
    """Look for no installed kernel: then python3 is ``sys.executable``, whatever a user has registered."""
    manager = {"connection_file": str(workplace / "kernel.json")}
    if sys.platform != "win32":
        manager["transport"] = "ipc"  # no port that another kernel could take, and nobody else may listen
    return Config(KernelSpecManager={"kernel_dirs": []}, KernelManager=manager)


def read_notebook(path: Path) -> NotebookNode | Problem:
    """Read a notebook; what is wrong with its file, its form or its settings of civstats is a problem."""
    try:
        text = notebook_content(path).decode("utf-8")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of older notebooks nbformat tells that it mends them
            # As nbformat.reads does, which tells on standard error what is invalid, and goes on.
            nb: NotebookNode = nbformat.convert(nbformat.reader.reads(text), 4)  # type: ignore[no-untyped-call]
            nbformat.validate(nb)
        json.dumps(nb, ensure_ascii=False).encode()  # half a character, as \\ud800, can be stored nowhere
    except CivstatsError as error:
        return error.problems[0]
    except Exception as error:  # nbformat stumbles in many ways over what is no notebook
        return Problem("R-NOT-A-NOTEBOOK", path.name, None, None, str(error).partition("\n")[0])
    told = nb.metadata.get("civstats", {})
    if not isinstance(told, dict):
        wanted = translate_later('"civstats" with settings by their names')
        return Problem("R-SETTING", path.name, None, None, str(told), wanted)
    return nb
