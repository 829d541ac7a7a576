# PYTHON_ARGCOMPLETE_OK
"""The command `civstats`, and `python -m civstats`: what interrupts it, at any moment, is said in one line."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # not imported: nothing may be, before an interrupt is caught
if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130  # what shells give for Ctrl-C


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, its imports included, and return its exit code."""
    try:
        from civstats.cli import main as command  # noqa: PLC0415 - an interrupt may come while it is imported

        return command(arguments)
    except KeyboardInterrupt:
        print("civstats: interrupted", file=sys.stderr)  # noqa: T201
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
