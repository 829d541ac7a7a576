"""Reports from the workers of a cluster are those of this machine, also where a worker dies."""

import os
import shutil
import signal
import threading
from pathlib import Path

import dask
import pytest
from distributed import LocalCluster

from civstats.problems import CivstatsError
from civstats.report import cluster, render

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "data" / "small"

pytestmark = pytest.mark.renders


@pytest.fixture(scope="module")
def workers():
    """Start a scheduler and two workers, each a process."""
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "3s"}),
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as started,
    ):
        yield started


@pytest.fixture
def notebooks(tmp_path, monkeypatch):
    """Give a notebook that is run for each piece, each run a task of its own."""
    monkeypatch.setattr(cluster, "TOGETHER", 1)
    monkeypatch.setenv("CIVSTATS_CACHE", str(tmp_path / "cache"))
    (tmp_path / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks" / "place-profile.ipynb", tmp_path / "notebooks")
    return tmp_path / "notebooks"


def files(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.exhaustive
def test_a_cluster_gives_the_same_bytes_also_where_a_worker_dies(tmp_path, notebooks, workers):
    render(SMALL, tmp_path / "here", notebooks=notebooks, fresh=True)
    first = next(iter(workers.workers.values()))
    pid = first.pid
    threading.Timer(2, os.kill, (pid, signal.SIGKILL)).start()
    render(SMALL, tmp_path / "there", notebooks=notebooks, fresh=True, cluster=workers.scheduler_address)
    assert first.pid != pid  # another took its place while the others went on
    assert files(tmp_path / "there") == files(tmp_path / "here")


def test_a_worker_with_other_packages_is_named(tmp_path, notebooks, workers, monkeypatch):
    monkeypatch.setattr(cluster, "tools_key", lambda: "another")
    with pytest.raises(CivstatsError, match=r"R-OTHER-WORKER.*the packages of this machine"):
        render(SMALL, tmp_path / "out", notebooks=notebooks, cluster=workers.scheduler_address)
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("workers")
def test_an_address_that_nobody_answers_at_is_named(tmp_path, notebooks):
    with pytest.raises(CivstatsError, match=r"R-NO-CLUSTER.*a Dask scheduler at this address"):
        render(SMALL, tmp_path / "out", notebooks=notebooks, cluster="nowhere:1")
