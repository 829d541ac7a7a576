"""Notebooks go to the workers of a Dask cluster, and come back with the files of their reports."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from distributed import Client, KilledWorker, as_completed
from nbformat import NotebookNode
from tqdm import tqdm

from civstats.language import LANGUAGES, Language, translate_later
from civstats.problems import CivstatsError, Problem
from civstats.report.execute import Job, execute
from civstats.report.files import temporary_folder
from civstats.report.inputs import catalogues_beside, digest, tools_key, words_key
from civstats.report.runs import Run
from civstats.report.setting import Facts, Report, set_report
from civstats.tables.contents import tables_of
from civstats.tables.folders import data_folder

TOGETHER = 8  # notebooks that a worker gets at once: they share the process that forks their kernels

Then = Callable[[Run, NotebookNode | Sequence[Problem], Report | None], None]
Done = list[tuple[NotebookNode, Report | None]]


class Sent(NamedTuple):
    """What each worker gets beside notebooks: files below a common folder, the data folder, facts, the key of packages."""

    files: dict[Path, bytes]  # tables, and the catalogues beside notebooks
    top: str
    folder: Path
    facts: Mapping[Language, Facts]
    tools: str


def execute_on(
    address: str, runs: list[Run], folder: Path | None, facts: Mapping[Language, Facts], then: Then
) -> None:
    """Run notebooks and set their reports on the workers of the scheduler at an address.

    A worker needs nothing of this machine but the same packages. What one that dies was working at, Dask gives to
    another. `then` gets each notebook and its report, that of one that binds others is left to it; or what is wrong with
    one of those that a worker got together.
    """
    place = data_folder(folder).resolve()
    files = {path.resolve(): content for path, content in tables_of(place) if isinstance(content, bytes)}
    runs = [replace(run, path=run.path.parent.resolve() / run.path.name) for run in runs]
    notebooks = {run.path: run.path.read_bytes() for run in runs}
    for beside in set(map(catalogues_beside, notebooks)):
        files |= {path: path.read_bytes() for path in beside.rglob("*.mo")} if beside else {}
    top = os.path.commonpath([place, *(path.parent for path in [*files, *notebooks])])
    sent = Sent(files, top, place, facts, _tools())
    with (
        _client(address) as client,
        tqdm(total=len(runs), desc="notebooks", unit="nb", disable=None, leave=False) as bar,
    ):
        waiting = {}
        for start in range(0, len(runs), TOGETHER):
            group = runs[start : start + TOGETHER]
            own = {run.path: notebooks[run.path] for run in group}
            waiting[client.submit(_run, group, own, sent, pure=False)] = group
        for future in as_completed(waiting):  # type: ignore[no-untyped-call]
            group = waiting[future]
            try:
                result = future.result()
            except KilledWorker:  # several in turn died at it
                found = translate_later("each worker died")
                result = (Problem("R-CELL-FAILED", group[0].path.name, None, None, found),)
            done = [(result, None)] * len(group) if isinstance(result, tuple) else result
            for run, one in zip(group, done, strict=True):
                then(run, *one)
            bar.update(len(group))


def _tools() -> str:
    return digest(tools_key(), *map(words_key, LANGUAGES))


def _client(address: str) -> Client:
    try:
        return Client(address)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise CivstatsError([Problem("R-NO-CLUSTER", address, None, None, str(error))]) from None


def _run(runs: list[Run], notebooks: dict[Path, bytes], sent: Sent) -> Done | tuple[Problem, ...]:
    """Do on a worker what it was sent, or say what is wrong."""
    if _tools() != sent.tools:
        return (Problem("R-OTHER-WORKER", os.uname().nodename),)
    with temporary_folder() as workplace:
        for path, content in (sent.files | notebooks).items():
            place = workplace / path.relative_to(sent.top)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        here = [replace(run, path=workplace / run.path.relative_to(sent.top)) for run in runs]
        try:
            folder = workplace / sent.folder.relative_to(sent.top)
            jobs = [Job(run.path, folder, run.given, run.language) for run in here]
            done = execute(jobs, meaning_only=True)
            return [
                (nb, None if run.binds else set_report(run, {run.name: nb}, sent.facts[run.language]))
                for run, nb in zip(here, done, strict=True)
            ]
        except CivstatsError as error:
            return tuple(error.problems)
