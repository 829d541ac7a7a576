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
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Job:
    """A notebook to be run: the folder that ``civstats.load()`` reads in it, its parameters, what language it speaks."""

    path: Path
    folder: Path | None = None
    given: dict[str, Any] = field(default_factory=dict)
    language: Language = "en"


Then = Callable[[int, NotebookNode | Problem], None]


def execute(
    jobs: Sequence[Job], then: Then | None = None, *, meaning_only: bool = False
) -> list[NotebookNode]:
    """Run notebooks, several at a time, each in its own kernel, and return them with their outputs.

    Problems are the first failing cell of each. Where `then` is given, nothing is returned or raised: as soon as one is
    done, `then` is called with its number and itself or its problem, in a thread beside those that still run.
    `meaning_only` leaves out of outputs what no report shows.
    """
    with temporary_folder(_short()) as workplace, asyncio.Runner(loop_factory=_Loop) as runner:
        runs = runner.run(_execute(jobs, workplace, then, meaning_only))
    problems: dict[str, Problem] = {}  # what fails in two languages, fails once
    for job, run in zip(jobs, runs, strict=True):
        if isinstance(run, Problem):
            problems.setdefault(f"{job.path} {job.given}", run)
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
    jobs: Sequence[Job], workplace: Path, then: Then | None, meaning_only: bool
) -> list[NotebookNode | Problem | None]:
    places = asyncio.Semaphore(IN_FLIGHT)
    (workplace / "matplotlibrc").touch()  # found before the user's own

    async def run(number: int, job: Job) -> NotebookNode | Problem | None:
        async with places:
            names = [job.language, job.path.stem, *map(str, job.given.values())]
            bar.set_postfix_str(visible("-".join(names)))
            before = await asyncio.to_thread(tables_key, job.folder)
            nb = await _run(job, workplace / str(number), servers[job.folder])
        if isinstance(nb, NotebookNode) and await asyncio.to_thread(tables_key, job.folder) != before:
            nb = Problem("R-TABLES-CHANGED", job.path.name)
        bar.update()
        if then is None:
            return nb
        await asyncio.get_running_loop().run_in_executor(threads, then, number, nb)
        return None

    with (
        ExitStack() as started,
        ThreadPoolExecutor(CORES) as threads,
        tqdm(total=len(jobs), desc="notebooks", unit="nb", disable=None, leave=False) as bar,
    ):
        brief = {reported.VARIABLE: reported.ALL} if meaning_only else {}
        servers: dict[Path | None, KernelServer] = {}  # all of which get ready side by side
        for folder in dict.fromkeys(job.folder for job in jobs):
            environment = _environment(folder, workplace) | brief
            spoken = [_language(job) for job in jobs if job.folder == folder]
            server = KernelServer(environment, workplace, spoken if len(spoken) > IN_FLIGHT else [])
            servers[folder] = started.enter_context(server)
        return await asyncio.gather(*(run(number, job) for number, job in enumerate(jobs)))


def _language(job: Job) -> dict[str, str]:
    """Give the variables that say what language a notebook speaks."""
    return {VARIABLE: job.language, BESIDE: str(catalogues_beside(job.path) or "")}


def _environment(folder: Path | None, workplace: Path) -> dict[str, str]:
    """Give the kernels' environment: what differs between users and machines must not reach an output."""
    own = {name: value for name, value in os.environ.items() if name in KEPT or not name.startswith(OF_USERS)}
    environment = {**own, "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", "TZ": "UTC"}
    environment["TMPDIR"] = str(workplace)  # so that what cells forget there goes with it
    if folder or os.environ.get("CIVSTATS_DATA"):
        environment["CIVSTATS_DATA"] = str(data_folder(folder).resolve())
    return environment


async def _run(job: Job, workplace: Path, server: KernelServer) -> NotebookNode | Problem:
    nb = read_notebook(job.path)
    if isinstance(nb, Problem):
        return nb
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
        if job.given and PARAMETERS in cell.metadata.get("tags", ()):
            lines = (f"{name} = {value!r}" for name, value in job.given.items())
            cell.source = "\n".join([cell.source, *lines])
    environment = server.environment | _language(job)
    if reported.VARIABLE in environment:
        environment[reported.VARIABLE] = _linked(nb)
    workplace.mkdir()
    (workplace / "matplotlibrc").touch()  # found before the user's own
    client = WatchedClient(
        nb,
        job.path.name,
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
