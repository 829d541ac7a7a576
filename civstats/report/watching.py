"""A notebook is run cell by cell; what ends its kernel, or says more than a report can show, stops it."""

from __future__ import annotations

from typing import Any, cast

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from civstats.language import Later, translate_later
from civstats.problems import Problem
from civstats.report.document import length
from civstats.report.limits import MOST_OF_CELL, SECONDS


class WatchedClient(NotebookClient):
    """Runs the notebook of a file as nbclient does; `problem` tells what stopped it, None where nothing did."""

    problem: Problem | None = None

    def __init__(self, nb: NotebookNode, file: str, **settings: Any) -> None:
        # What a cell showed last may come late on a busy machine; nbclient would leave it out after four seconds.
        super().__init__(nb, timeout=SECONDS, iopub_timeout=SECONDS, raise_on_iopub_timeout=True, **settings)
        self.file, self._number, self._said = file, 0, 0
        self.on_cell_start, self.on_cell_executed = self._begin, self._end

    def stopped_by(self, error: Exception) -> Problem:
        """Name what stopped it, where that was an error of a cell, of its kernel or of nbclient."""
        return self.problem or Problem("R-CELL-FAILED", self.file, self._number or None, None, _told(error))

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> Any:
        """Take what a kernel says, but no more of it once a cell has said too much."""
        self._said += _size(msg["content"])
        if self._said <= MOST_OF_CELL:
            return super().process_message(msg, cell, cell_index)
        if self.problem is None:
            most = translate_later("{number} characters that a cell shows", number=f"{MOST_OF_CELL:,}")
            told = length(self._said), most
            self.problem = Problem("R-TOO-LONG", self.file, self._number, None, *told)
            cast(Any, self.km).provisioner.process.kill()  # or a cell without end would go on
        return None

    def _begin(self, cell_index: int, **_: object) -> None:
        self._number, self._said = cell_index + 1, 0

    def _end(self, execute_reply: dict[str, Any], **_: object) -> None:
        """Take exit, quit() and raise SystemExit for what they are: what follows would run, or never run, unseen."""
        content = execute_reply["content"]
        asked = any(each.get("source") == "ask_exit" for each in content.get("payload", ()))
        if asked or content.get("ename") == "SystemExit":
            told = translate_later("the end of its kernel, as by exit")
            self.problem = Problem("R-CELL-FAILED", self.file, self._number, None, told)
            raise RuntimeError


def _size(content: Any) -> int:
    """Count the characters of texts in a message."""
    size, waiting = 0, [content]
    for part in waiting:
        if isinstance(part, dict | list):
            waiting += part.values() if isinstance(part, dict) else part
        size += len(part) if isinstance(part, str) else 1
    return size


def _told(error: Exception) -> str | Later:
    """Give an error's name and message without its traceback."""
    if isinstance(error, CellExecutionError):
        return f"{error.ename}: {error.evalue}"
    if isinstance(error, TimeoutError):
        return translate_later("no end within {seconds} seconds", seconds=SECONDS)
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
