"""Requests for Jupyter kernels come in at a pipe; for each, this process, which has imported what notebooks need, forks."""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import runpy
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from pkgutil import iter_modules

import pandas
import psutil

import civstats
from civstats import comparable, load, observations, reliability, trace
from civstats.agreement import cutting
from civstats.joins import programmes
from civstats.plans import plans_beside_done
from civstats.report.limits import MEMORY
from civstats.rewriting import rewritten
from civstats.sensitivity import variants
from civstats.silence import answers

# What takes long to import. Nothing of matplotlib_inline, which must find IPython's shell when it is imported, and
# no module that starts a thread or opens a socket, which no fork would carry over.
MODULES = (
    "IPython.core.completerlib",
    "IPython.core.historyapp",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "ipykernel.debugger",
    "ipykernel.kernelapp",
    "matplotlib.backends.backend_svg",
    "matplotlib.style",
    "pandas.core.methods.to_dict",
    "proces",
    "pyarrow.pandas_compat",
    "regex",
)
# Of Linux's prctl: a signal for this process when its parent ends; to be the parent of what loses its own.
PARENT_DEATH_SIGNAL, CHILD_SUBREAPER = 1, 36
NOT_OF_NOTEBOOKS = {
    "civstats.__main__",
    "civstats.cli",
    "civstats.coding",
    "civstats.command_line",
    "civstats.reference",
    "civstats.report",
}


def main() -> None:
    """Fork kernels until whoever asks for them closes the pipe, whose number is the argument, or dies."""
    requests = Connection(int(sys.argv[1]))
    workplace = Path.cwd()
    ctypes.CDLL(None).prctl(CHILD_SUBREAPER, 1)
    # ipykernel reads it when it is imported: a kernel ends when this process, its parent, does.
    os.environ["JPY_PARENT_PID"] = str(os.getpid())
    # Or matplotlib, imported before there is a kernel, would draw where no notebook shows it.
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    for module in (*MODULES, *_own_modules()):
        import_module(module)
    # In a kernel pandas shows 20 columns; imported without one it fits frames to the width of a terminal.
    pandas.set_option("display.max_columns", 20)
    for spoken in sys.argv[2:]:
        os.environ |= json.loads(spoken)
        _derive()
    gc.freeze()  # what is shared stays shared
    while True:
        try:
            command, environment, folder = requests.recv()
        except (EOFError, ConnectionError):
            break
        _bury()
        process = os.fork()
        if not process:
            requests.close()
            _become_kernel(command, environment, folder)
            return
        with suppress(ConnectionError):  # nobody waits for it any more
            requests.send(process)
    _end_all()
    shutil.rmtree(workplace, ignore_errors=True)


def _derive() -> None:
    """Load the data set, and derive from it what several notebooks do, once for all kernels."""
    with suppress(Exception):  # a cell that does so says what is wrong
        data = load()
        repr(data)  # with its digest
        trace(data, data)
        comparable(observations(data))
        for derive in (programmes, rewritten, plans_beside_done, answers, variants, reliability, cutting):
            derive(data)


def _bury() -> None:
    """Let go of the kernels that have ended; until then no other process has their number."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _end_all() -> None:
    """End the kernels and all that they started, also what they left behind or put into a session of its own.

    What loses its parent here gets this process for one, so that nothing is left when there are no children.
    """
    with suppress(ChildProcessError):
        while True:
            for process in psutil.Process().children(recursive=True):
                with suppress(psutil.Error):
                    process.kill()
            os.waitpid(-1, 0)


def _own_modules() -> Iterator[str]:
    """Name the modules of civstats, those apart that no notebook needs."""
    for module in iter_modules(civstats.__path__, "civstats."):
        if module.name not in NOT_OF_NOTEBOOKS:
            yield module.name
            if module.ispkg:
                inner = import_module(module.name).__path__
                yield from (part.name for part in iter_modules(inner, f"{module.name}."))


def _become_kernel(command: list[str], environment: dict[str, str], folder: str) -> None:
    """Go on as the process that a command such as ``python -m ipykernel_launcher -f kernel.json`` starts."""
    import numpy as np  # noqa: PLC0415 - the server must read its environment before

    ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)
    os.setsid()  # so that an interrupt reaches this kernel and what it starts, and nothing else
    os.chdir(folder)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))  # a cell that needs more fails, and nothing else
    os.environ.clear()
    os.environ.update(environment)
    np.random.seed()  # noqa: NPY002 - or all kernels would draw the same numbers
    module = command[command.index("-m") + 1]
    sys.argv = command[command.index("-m") + 1 :]
    sys.path[0] = folder
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
