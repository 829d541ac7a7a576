"""From data folder and notebooks to what is to be rendered, and to a key of all that a report depends on.

Nothing here needs pandas or a kernel: where no key has changed, rendering is over before these are imported.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from civstats.language import DOMAIN, LOCALES, Language, translate_later
from civstats.problems import CivstatsError, Problem, nearest
from civstats.report.files import PACKAGE, REPOSITORY
from civstats.report.limits import LARGEST_NOTEBOOK
from civstats.tables import folders
from civstats.tables.contents import tables_of
from civstats.tables.files import Files
from civstats.tables.folders import data_folder, shipped_names

NO_REPORT = "00-"  # notebooks that teach, not report
# Folders of the installed package that are no part of what every report is made with.
APART = {"data", "notebooks", "__pycache__", "locale"}


class Group(NamedTuple):
    """A data set to be rendered: the folder below which its reports stand, its data and its notebooks."""

    name: str
    folder: Path | None
    notebooks: list[Path]


def find_groups(folder: Path | None, notebooks: Path | None, only: Sequence[str] = ()) -> list[Group]:
    """List what is to be rendered of a data folder; with the page come the data sets shipped beside it.

    `only` names notebooks: these are taken, and those that they bind.
    """
    by_name: dict[str, list[Path]] = {}
    for path in _chosen(find_notebooks(notebooks), only):
        name = settings(path)[0].get("dataset", "")
        by_name.setdefault(name if name in shipped_names() else "", []).append(path)
    given = data_folder(folder).resolve()
    named = {name: data_folder(name).resolve() for name in by_name if name}
    wanted = {
        name: place for name, place in named.items() if given in (place, folders.shipped_folder().resolve())
    }
    every = wanted if given in named.values() else {**wanted, "": folder}
    return [Group(name, place, by_name.get(name, [])) for name, place in every.items()]


def _chosen(paths: list[Path], only: Sequence[str]) -> list[Path]:
    known = {path.stem: path for path in paths}
    wanted = [name.removesuffix(".ipynb") for name in only]
    unknown = [name for name in wanted if name not in known]
    if unknown:
        about = translate_later("one of these notebooks: {names}", names=", ".join(known))
        kind = "R-UNKNOWN-CHOICE", "--only", None, None
        raise CivstatsError(Problem(*kind, name, about, nearest(name, known)) for name in unknown)
    bound = [settings(known[name])[0].get("binds", []) for name in wanted]
    kept = {*wanted, *(name for names in bound if isinstance(names, list) for name in names)}
    return [path for path in paths if not only or path.stem in kept]


def find_notebooks(folder: Path | None = None) -> list[Path]:
    """List the notebooks that give reports; without a folder, the package's, else the repository's."""
    if folder is None:
        shipped = PACKAGE / "notebooks"
        folder = shipped if shipped.is_dir() else REPOSITORY / "notebooks"
    found = sorted(path for path in folder.glob("*.ipynb") if not path.name.startswith(NO_REPORT))
    if not found:
        raise CivstatsError([Problem("R-NO-NOTEBOOK", str(folder), None, None, "")])
    return found


def settings(path: Path) -> tuple[dict[str, Any], set[str]]:
    """Return what a notebook's metadata say to civstats, and the tags of its cells."""
    try:
        notebook = json.loads(notebook_content(path))
        told = notebook["metadata"].get("civstats", {})
        return told if isinstance(told, dict) else {}, {
            tag for cell in notebook["cells"] for tag in cell["metadata"].get("tags", ())
        }
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return {}, set()  # no notebook; running it says so


def notebook_content(path: Path) -> bytes:
    """Return the bytes of the file of a notebook, a CivstatsError where it is a pipe or far too large."""
    return Files(path.parent).content(path.name, LARGEST_NOTEBOOK)


def catalogues_beside(notebook: Path) -> Path | None:
    """Return the folder of catalogues beside a notebook, None where there is none."""
    folder = notebook.parent / "locale"
    return folder if folder.is_dir() else None


def render_key(groups: list[Group], parameters: Mapping[str, str], languages: Sequence[Language]) -> str:
    """Return the key of all reports together."""
    folders = {path.parent: path for group in groups for path in group.notebooks}
    words = [words_key(code, path) for code in languages for path in folders.values()]
    own = ([name, notebooks_key(folder, paths)] for name, folder, paths in groups)
    return digest(tools_key(), languages, words, parameters, *own)


def words_key(code: Language, notebook: Path | None = None) -> str:
    """Return the key of the catalogues in which words are looked up, with that beside a notebook."""
    if code not in LOCALES:
        return code
    beside = None if notebook is None else catalogues_beside(notebook)
    folders = [folder for folder in (beside, PACKAGE / "locale") if folder]
    files = [folder / LOCALES[code] / "LC_MESSAGES" / f"{DOMAIN}.mo" for folder in folders]
    return digest(code, [sha256(path.read_bytes()).hexdigest() for path in files if path.is_file()])


def notebooks_key(folder: Path | None, notebooks: list[Path]) -> str:
    """Return the key of notebooks on a data folder: of their code and text without outputs, and of the tables.

    Tables are those of the folder, and of each shipped data set whose name stands in a notebook.
    """
    told = [_code(path) for path in notebooks]
    named = [name for name in shipped_names() if any(name in text for text in told)]
    return digest([path.name for path in notebooks], told, named, tables_key(folder, *named))


def tables_key(*folders: Path | str | None) -> str:
    """Return the key of the tables of data folders."""
    tables = [
        (path.name, content if isinstance(content, str) else sha256(content).hexdigest())
        for place in folders
        for path, content in tables_of(data_folder(place))
    ]
    return digest(tables)


def tools_key() -> str:
    """Return the key of the library's source, of Python, and of what is installed and locked."""
    paths = (path for path in PACKAGE.rglob("*") if path.is_file())
    own = [path for path in paths if not APART & {*path.relative_to(PACKAGE).parts[:-1]}]
    lock = REPOSITORY / "requirements.lock"
    source = [
        (path.relative_to(REPOSITORY).as_posix(), sha256(path.read_bytes()).hexdigest())
        for path in sorted([*own, *([lock] if lock.is_file() else [])])
    ]
    # A folder's name is enough: pandas-3.1.1.dist-info
    installed = sorted(
        path.name for place in sys.path if place for path in Path(place).glob("*.dist-info") if path.is_dir()
    )
    return digest(source, sys.version, sys.platform, installed)


def digest(*parts: Any) -> str:
    """Return the SHA-256 of values that JSON can write."""
    return sha256(json.dumps(parts).encode()).hexdigest()


def _code(path: Path) -> str:
    content = notebook_content(path)
    try:
        notebook = json.loads(content)
        for cell in notebook["cells"]:
            cell.pop("outputs", None)
            cell.pop("execution_count", None)
        return json.dumps(notebook, ensure_ascii=False)
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return sha256(content).hexdigest()


LOADED = tools_key()  # what this process, which may go on while someone edits the library, was started from
