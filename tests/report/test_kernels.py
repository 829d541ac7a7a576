"""Kernels that are forked give what plain ones give, share nothing, and end with the process that runs them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from civstats.display.bundles import MIME
from civstats.report import execute as module
from civstats.report import kernels
from civstats.report.execute import Job, execute

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
SMALL = Path(__file__).parents[1] / "data" / "small"
CELLS = (
    "import matplotlib.pyplot as plt\nimport numpy as np\nimport pandas as pd\nimport sys",
    "pd.DataFrame({'场次': [500]})",
    "pd.DataFrame({f'a long name of column {n}': [n] for n in range(20)})",
    "plt.plot([1, 2]);",
    "print('careful', file=sys.stderr)",
    "hash('场次'), sys.flags.hash_randomization, sys.path[3:], sorted(globals())[:3]",
    "import os\nos.environ['MPLBACKEND'], os.environ.get('OPENBLAS_NUM_THREADS'), os.getcwd().rpartition('/')[2], sys.argv[1:2]",
    "np.get_printoptions(), plt.rcParams['backend'], plt.rcParams['figure.dpi']",
    "print(undefined)",
)
WAIT = """
import sys
from pathlib import Path
from civstats.report.execute import Job, execute
execute([Job(Path(sys.argv[1]))])
"""


def write(path, *sources):
    nbformat.write(new_notebook(cells=[new_code_cell(source) for source in sources]), path)
    return path


@pytest.fixture
def plain(monkeypatch):
    """Return a function after which no kernel is forked."""
    return lambda: monkeypatch.delattr(os, "pidfd_open", raising=False)


def outputs(*paths, folder=None):
    """Run notebooks and list the outputs of each."""
    return [
        [cell.get("outputs") for cell in nb.cells] for nb in execute([Job(path, folder) for path in paths])
    ]


forks = pytest.mark.xfail(sys.platform != "linux", reason="kernels are forked on Linux alone", strict=True)


def test_a_forked_kernel_gives_what_a_plain_one_gives(tmp_path, plain):
    cells = [new_code_cell(source, metadata={"tags": ["raises-exception"]}) for source in CELLS]
    nbformat.write(new_notebook(cells=cells), tmp_path / "a.ipynb")
    paths = [tmp_path / "a.ipynb", NOTEBOOKS / "03-volumes-and-reach.ipynb"]
    forked = outputs(*paths, folder=SMALL)
    plain()
    assert outputs(*paths, folder=SMALL) == forked
    assert "image/png" in forked[0][3][0].data


ALONE = """
import os
from importlib import import_module
from civstats.report import kernel_server
for module in (*kernel_server.MODULES, *kernel_server._own_modules()):
    import_module(module)
kernel_server._derive()
print(os.listdir("/proc/self/task") == [str(os.getpid())])
"""


@forks
def test_what_forks_has_no_thread_that_a_fork_would_lose():
    environment = {**os.environ, **kernels.SERVER, "CIVSTATS_DATA": str(SMALL)}
    command = [sys.executable, "-c", ALONE]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "True\n", done.stderr


@forks
def test_each_forked_kernel_is_a_process_of_its_own(tmp_path):
    changing = "import os\nimport numpy as np\nimport pandas as pd\npd.civstats_was_here = True\n"
    telling = "print(os.getpid(), os.getppid(), os.getpgid(0), np.random.rand(), random.random())"
    first = write(tmp_path / "a.ipynb", changing + "import random\n" + telling)
    second = write(
        tmp_path / "b.ipynb",
        "import os, random\nimport numpy as np\nimport pandas as pd",
        telling,
        "hasattr(pd, 'civstats_was_here')",
    )
    one, other = execute([Job(first), Job(second)])
    of_one, of_other = (cell.outputs[0].text.split() for cell in (one.cells[0], other.cells[1]))
    assert of_one[1] == of_other[1] != str(os.getpid())  # forked by one process
    assert all(left != right for left, right in zip(of_one[2:], of_other[2:], strict=True))
    assert of_one[0] == of_one[2]  # leads its own group
    assert other.cells[2].outputs[0].data["text/plain"] == "False"


def test_where_the_server_does_not_start_kernels_are_plain(tmp_path, monkeypatch):
    monkeypatch.setitem(kernels.SERVER, "PYTHONHOME", str(tmp_path))
    path = write(tmp_path / "a.ipynb", "import os\nprint(os.getppid())")
    ((cell,),) = outputs(path)
    assert cell[0].text == f"{os.getpid()}\n"


@forks
def test_kernels_end_when_the_process_that_runs_them_is_killed(tmp_path):
    told = tmp_path / "pids"
    cell = f"import os, time\nopen({str(told)!r}, 'w').write(f'{{os.getpid()}} {{os.getppid()}} ')\ntime.sleep(600)"
    running = subprocess.Popen([sys.executable, "-c", WAIT, str(write(tmp_path / "a.ipynb", cell))])
    wait_until(lambda: told.exists() and told.read_text().endswith(" "))
    processes = [Path("/proc", number) for number in told.read_text().split()]
    assert all(map(alive, processes))
    running.send_signal(signal.SIGKILL)
    running.wait()
    wait_until(lambda: not any(map(alive, processes)))


def alive(process):
    try:
        return "(zombie)" not in Path(process, "status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(true):
    end = time.monotonic() + 120
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_what_kernels_share_is_each_ones_own(tmp_path, monkeypatch):
    source = """import civstats
data = civstats.load()
frame = civstats.observations(data)
frame["number"] = None
frame.loc[1:, "printed"] = "changed"
del frame["year"]
again = civstats.observations(data)
print(len(frame), len(again), again["number"].iloc[0], len(civstats.comparable(again).members), data.digest)"""
    path = write(tmp_path / "a.ipynb", source)
    ((alone,),) = outputs(path, folder=SMALL)
    monkeypatch.setattr(module, "IN_FLIGHT", 2)  # of more than these, kernels share what each would derive
    several = execute([Job(path, SMALL)] * 4)
    assert all(nb.cells[0].outputs == alone for nb in several)


@pytest.fixture(scope="module")
def tracing(tmp_path_factory):
    """Run a notebook in full, and as reports need it, where its trace stands last, or not."""
    source = """import civstats
data = civstats.load()
numbers = civstats.observations(data).set_index("obs_id")["number"]"""
    table = 'civstats.show(numbers.iloc[[3]].rename_axis("row").to_frame(), "A row by its name")'
    trace = 'civstats.show(civstats.trace(data, data), "Rows", anchors=True)'
    found = 'civstats.finding("{own} sessions", own=numbers["yangquan-73-1"])'
    text = new_markdown_cell("Rounded, as [this one](#yangquan-42-1) is.")
    paths = [tmp_path_factory.mktemp("tracing") / name for name in ("last.ipynb", "not-last.ipynb")]
    for path, shows in zip(paths, ([found, trace], [trace, found]), strict=True):
        code = [new_code_cell(own) for own in (source, table, *shows)]
        nbformat.write(new_notebook(cells=[text, *code]), path)
    jobs = [Job(path) for path in paths]
    return execute(jobs[:1]) + execute(jobs, meaning_only=True)


@pytest.mark.parametrize("last", [True, False])
def test_a_report_gets_the_rows_of_a_trace_that_it_uses(tracing, last):
    full, *briefs = tracing
    brief = briefs[0 if last else 1]
    traces = full.cells[4], brief.cells[4 if last else 3]
    rows = [[row[0] for row in cell.outputs[0].data[MIME]["rows"]] for cell in traces]
    used = {
        "yangquan-42-1",
        "yangquan-73-1",
        full.cells[2].outputs[0].data[MIME]["rows"][0][0],
    }
    assert rows[1] == [row for row in rows[0] if row in used or not last]
    assert len(rows[0]) > 100
    assert not brief.cells[2].outputs[0].data["text/plain"]
