"""From a data folder and notebooks to a folder of reports."""

from __future__ import annotations

from pathlib import Path

from tqdm import tqdm

from civstats.errors import CivstatsError, Problem
from civstats.report import glyphs, html, pdf
from civstats.report.document import Document, read_document
from civstats.report.execute import execute
from civstats.report.problems import NoNotebook, OtherDataset
from civstats.report.publish import MANIFEST, PACKAGE, REPOSITORY, manifest, replace_files
from civstats.tables import load

NO_REPORT = "00-"  # notebooks that teach, not report


def render(folder: Path | None, out: Path, *, notebooks: Path | None = None) -> list[Path]:
    """Run the notebooks on a data folder and write a report of each as HTML and PDF.

    Parameters
    ----------
    folder : Path or None
        Data folder; if None, that of the environment variable CIVSTATS_DATA, else the shipped page.
    out : Path
        Where to write ``en/<notebook>.html``, ``en/<notebook>.pdf``, ``index.html`` and ``manifest.json``.
        Files are replaced only after every report succeeded.
    notebooks : Path, optional
        Folder of the notebooks; the package's own if left out. Those that begin with ``00-`` are no reports.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    CivstatsError
        With everything that is wrong in the tables, or else in the notebooks, or else in their text;
        then nothing is written.
    """
    dataset = load(folder)
    paths = find_notebooks(notebooks)
    documents = _read(paths, folder, dataset.digest)
    contents: dict[str, bytes] = {}
    for document in tqdm(documents, desc="reports", unit="report", disable=None, leave=False):
        contents[f"{document.lang}/{document.slug}.html"] = html.render(document).encode()
        contents[f"{document.lang}/{document.slug}.pdf"] = pdf.render(document)
    contents["index.html"] = html.render_index(documents).encode()
    contents[MANIFEST] = manifest(paths, dataset.digest)
    return replace_files(contents, out)


def find_notebooks(folder: Path | None = None) -> list[Path]:
    """List the notebooks that give reports, in the order of their names.

    Parameters
    ----------
    folder : Path, optional
        Where to look; if left out, in the installed package, else in the repository.

    Raises
    ------
    CivstatsError
        If there is none.
    """
    if folder is None:
        shipped = PACKAGE / "notebooks"
        folder = shipped if shipped.is_dir() else REPOSITORY / "notebooks"
    found = sorted(path for path in folder.glob("*.ipynb") if not path.name.startswith(NO_REPORT))
    if not found:
        raise CivstatsError([NoNotebook(str(folder), None, None, "")])
    return found


def _read(paths: list[Path], folder: Path | None, digest: str) -> list[Document]:
    documents: list[Document] = []
    problems: list[Problem] = []
    for path, nb in zip(paths, execute(paths, folder), strict=True):
        try:
            document = read_document(nb, path.stem)
        except CivstatsError as error:
            problems += error.problems
            continue
        if document.data_digest != digest:
            shown = document.data_digest[:12]
            problems.append(OtherDataset(path.name, None, None, f"data of the digest {shown}", digest[:12]))
        problems += glyphs.missing(document)
        documents.append(document)
    if problems:
        raise CivstatsError(problems)
    return documents
