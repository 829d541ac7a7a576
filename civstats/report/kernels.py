"""Kernels that start warm: forked by a process that has imported what notebooks need, each a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import subprocess
import sys
from multiprocessing import Pipe
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from jupyter_client.manager import KernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from civstats.report.ending import PLAIN

# A fork carries one thread over, so NumPy and pyarrow start none in the server; the debugger keeps its advice to itself.
SERVER = {
    "OPENBLAS_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


class KernelServer:
    """A process that forks kernels for as long as this context lasts, where the system is Linux.

    It starts in the environment of the kernels, and derives once in each language `spoken` what they share.
    """

    def __init__(self, environment: dict[str, str], folder: Path, spoken: list[dict[str, str]]) -> None:
        self.environment, self._folder = environment, folder
        self._spoken = {json.dumps(own) for own in spoken}
        self._turn = asyncio.Lock()

    def __enter__(self) -> Self:
        self._pipe, theirs = Pipe()
        if hasattr(os, "pidfd_open"):
            self._process = subprocess.Popen(
                [sys.executable, "-m", "civstats.report.kernel_server", str(theirs.fileno()), *self._spoken],
                env=self.environment | SERVER,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        theirs.close()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pipe.close()  # which ends the server, and the server's end its kernels
        if hasattr(self, "_process"):
            self._process.wait()

    async def fork(self, *request: Any) -> Forked:
        """Return the kernel that a command starts in an environment and a folder; OSError or EOFError if none."""
        async with self._turn:
            self._pipe.send(request)
            return Forked(await asyncio.to_thread(self._pipe.recv))


class Forked:
    """A process that is no child of this one, with what a provisioner asks of a ``subprocess.Popen``."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._descriptor = os.pidfd_open(pid)
        self._end = select.poll()
        self._end.register(self._descriptor, select.POLLIN)

    def __del__(self) -> None:
        if hasattr(self, "_descriptor"):
            os.close(self._descriptor)

    def poll(self) -> int | None:
        """Return None while the process runs, then 0: how it ended only its parent knows."""
        return 0 if self._end.poll(0) else None

    def wait(self) -> int:
        """Wait for the end of the process."""
        self._end.poll()
        return 0

    def send_signal(self, number: int) -> None:
        """Send a signal to the process, and to none that has its number later."""
        signal.pidfd_send_signal(self._descriptor, number)

    def kill(self) -> None:
        """End the process."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)


class WarmProvisioner(LocalProvisioner):
    """Let a server fork the kernel of a manager, or start it plainly where the server cannot."""

    def __init__(self, server: KernelServer, manager: KernelManager) -> None:
        super().__init__(kernel_id=manager.kernel_id, kernel_spec=manager.kernel_spec, parent=manager)
        self._server = server

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Have the kernel forked that a command would start."""
        try:
            forked = await self._server.fork(cmd, kwargs["env"], kwargs["cwd"])
        except (OSError, EOFError):
            connection = await super().launch_kernel(cmd, **kwargs)
            if self.pid:
                PLAIN.add(self.pid)
            return connection
        self.process = forked  # type: ignore[assignment]
        self.pid = self.pgid = forked.pid
        self.cwd = kwargs["cwd"]
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """End the kernel, and of what its cells started all that stayed in its group."""
        if sys.platform == "win32":
            await super().kill(restart)
        elif self.process and self.process.poll() is None:
            await self.send_signal(signal.SIGKILL)
        PLAIN.discard(self.pid or 0)
