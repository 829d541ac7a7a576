"""Environments with the least and with the newest version of each library, and the tests in them: `make versions`.

Each Python is tried that is at hand, from the oldest that the project allows. A name such as ``3.13`` or ``newest``
as argument keeps the environments that have it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
LIBRARIES = {"least": "lowest-direct", "newest": "highest"}  # as uv calls them
UV = str(Path(sys.executable).with_name("uv"))


def run(*command: str, **variables: str) -> bool:
    """Run a command in the root, and say whether it succeeded."""
    return subprocess.run(command, cwd=ROOT, check=False, env=os.environ | variables).returncode == 0


def is_here(python: str) -> bool:
    """Say whether a Python is installed on this machine."""
    found = [UV, "python", "find", "--no-python-downloads", python]
    return subprocess.run(found, check=False, capture_output=True).returncode == 0


def passes(folder: str, python: str, libraries: str) -> bool:
    """Make an environment in a folder and run the tests in it."""
    own, chosen = str(Path(folder, "bin", "python")), str(Path(folder, "chosen.txt"))
    pinned = ("--python-version", python, "--resolution", LIBRARIES[libraries], "--output-file", chosen)
    return (
        run(UV, "venv", "--quiet", "--seed", "--allow-existing", "--python", python, folder)
        and run(UV, "pip", "compile", "--quiet", "pyproject.toml", *pinned)
        and run(UV, "pip", "install", "--quiet", "--python", own, "--requirements", chosen, "--group", "dev")
        and run(
            UV,
            "pip",
            "install",
            "--quiet",
            "--python",
            own,
            "--no-deps",
            "--no-build-isolation",
            "--editable",
            ".",
        )
        and run(own, "-m", "civstats", "check", "--quiet")
        and run(own, "-m", "pytest", "--quiet", "--numprocesses=auto", "tests")
    )


def main(wanted: list[str]) -> int:
    """Try each environment that is wanted, all of them if nothing is, and return how many fail, 1 if there is none."""
    results = {}
    for python in filter(is_here, PYTHONS):
        for libraries in LIBRARIES:
            if {python, libraries} >= set(wanted):
                with tempfile.TemporaryDirectory() as folder:
                    results[f"Python {python}, {libraries} libraries"] = passes(folder, python, libraries)
    for name, passed in results.items():
        print(f"{name}: {'passed' if passed else 'failed'}")
    if not results:
        print(f"None of Python {', '.join(PYTHONS)} that is wanted is here.")
        return 1
    return sum(not passed for passed in results.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
