"""A signal that ends a render ends it at once, in native code too, and what it started with it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

# Those of Ctrl-C, of `kill` and `timeout`, and of a terminal that is closed, which Windows does not know.
SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
PLAIN: set[int] = set()  # kernels that no server of kernels ends; each leads a group of processes


@contextmanager
def ended_at_once() -> Iterator[None]:
    """Let signals end this process without unwinding: what it leaves is known as left by the next render."""
    former = {number: signal.getsignal(number) for number in SIGNALS}
    own = [number for number in SIGNALS if former[number] != signal.SIG_IGN]  # as nohup has it
    for number in own:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in own:
            signal.signal(number, former[number])


def _end(number: int, _: FrameType | None) -> None:
    for leader in PLAIN if sys.platform != "win32" else ():
        with suppress(ProcessLookupError):
            os.killpg(leader, signal.SIGKILL)
    said = "interrupted" if number == signal.SIGINT else f"ended by {signal.Signals(number).name}"
    with suppress(OSError):
        os.write(2, f"civstats: {said}\n".encode())
    os._exit(128 + number)
