"""The tables as a Data Package, version 2, in one zip."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from civstats.report.tabular import archive, citation, columns, delimited
from civstats.tables import Dataset
from civstats.tables.corrections import CORRECTABLE
from civstats.tables.schemas import COMPUTED, TABLES, Field

__all__ = ["datapackage"]

PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
LICENCES: Final = {"CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/legalcode"}
CODED: Final = "coded"  # the folder of the tables as they were coded, from which the others follow
DIALECT: Final = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True}
README: Final = """\
{title}

Version {version}, released {released}
SHA-256 of the content: {digest}
Licence: {licence}

How to cite
    {citation}

What is here
    datapackage.json   a Data Package, version 2 (https://datapackage.org), that describes every column
{final}
    {coded}/             all tables as they were coded, with what was then corrected

The tables beside this file are those that the reports rest on: corrected, with the bounds of each figure and
the ids of all rows. An empty cell says that nothing is stated; INF as an upper bound, that there is none.

"{coded}" is a data folder of the Python package civstats, which computes the rest from it:
    civstats.load("{coded}").digest   gives the digest above
The first coding stands there in observations.csv and programmes.csv; corrections.csv says what
changed and why.

The files hold each text as it is, and a spreadsheet that opens them may take a text for a formula; the
workbook of the same data is made for spreadsheets.
"""


@dataclass(frozen=True)
class _Resource:
    """One CSV file: which table, under which name, with which rows and columns."""

    name: str
    path: str
    table: str
    title: str
    fields: tuple[Field, ...]
    frame: pd.DataFrame


def datapackage(dataset: Dataset) -> bytes:
    """Write the tables as a Data Package, version 2.

    Parameters
    ----------
    dataset : Dataset
        The tables.

    Returns
    -------
    bytes
        A zip of ``datapackage.json``, ``README.txt``, the tables that corrections or computed columns change,
        and ``coded/``: a data folder that `civstats.load` reads to the same content.
    """
    resources = _resources(dataset)
    files = {
        resource.path: delimited(resource.frame, [field.name for field in resource.fields])
        for resource in resources
    }
    descriptor = _descriptor(dataset, resources, files)
    files["datapackage.json"] = (json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n").encode()
    files["README.txt"] = _readme(dataset, resources).encode()
    files[f"{CODED}/dataset.toml"] = _settings(dataset).encode()
    return archive(files)


def _resources(dataset: Dataset) -> list[_Resource]:
    final: list[_Resource] = []
    coded: list[_Resource] = []
    for name, table in TABLES.items():
        frame: pd.DataFrame = getattr(dataset, name)
        own, title = name, table.title
        if name in CORRECTABLE or name in COMPUTED:
            final.append(_Resource(name, f"{name}.csv", name, title, columns(name), frame))
            own, title = f"first_{name}", f"{title}, as first coded"
            frame = getattr(dataset, own, frame)
        coded.append(_Resource(own, f"{CODED}/{table.path}", name, title, table.fields, frame))
    return final + coded


def _descriptor(dataset: Dataset, resources: list[_Resource], files: dict[str, bytes]) -> dict[str, Any]:
    return {
        "$schema": PROFILE,
        "name": "civstats",
        "title": dataset.title,
        "description": citation(dataset),
        "version": dataset.version,
        "created": f"{dataset.released}T00:00:00Z",
        "digest": f"sha256:{dataset.digest}",
        "licenses": [_licence(dataset.licence)],
        "sources": [
            {"title": " / ".join(name for name in names if not pd.isna(name))}
            for names in dataset.sources[["source_id", "title", "title_en"]].itertuples(index=False)
        ],
        "resources": [
            {
                "name": resource.name,
                "type": "table",
                "path": resource.path,
                "title": resource.title,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(files[resource.path]),
                "hash": f"sha256:{hashlib.sha256(files[resource.path]).hexdigest()}",
                "dialect": DIALECT,
                "schema": _schema(resource, dataset.codelists),
            }
            for resource in resources
        ],
    }


def _licence(licence: str) -> dict[str, str]:
    """Describe a licence; its name may have letters, digits, hyphens, full stops and low lines alone."""
    name = re.sub(r"[^A-Za-z0-9._]+", "-", licence).strip("-") or "other"
    described = {"name": name, "path": LICENCES.get(licence, ""), "title": licence if name != licence else ""}
    return {key: value for key, value in described.items() if value}


def _schema(resource: _Resource, codelists: pd.DataFrame) -> dict[str, Any]:
    table = TABLES[resource.table]
    schema = table.descriptor() | {"fields": [_field(field, codelists) for field in resource.fields]}
    if table.keys[1:]:
        schema["uniqueKeys"] = [list(key) for key in table.keys[1:]]
    for key in schema.get("foreignKeys", []):
        if not key["reference"]["resource"]:
            del key["reference"]["resource"]  # version 2 leaves out the table itself
    return schema


def _field(field: Field, codelists: pd.DataFrame) -> dict[str, Any]:
    described = field.descriptor()
    if field.codelist:
        codes = codelists.loc[codelists["codelist"] == field.codelist, "code"].tolist()
        described["constraints"] = described.get("constraints", {}) | ({"enum": codes} if codes else {})
    return described


def _readme(dataset: Dataset, resources: list[_Resource]) -> str:
    final = [each for each in resources if not each.path.startswith(f"{CODED}/")]
    return README.format(
        title=dataset.title,
        version=dataset.version,
        released=dataset.released,
        digest=dataset.digest,
        licence=dataset.licence,
        citation=citation(dataset),
        coded=CODED,
        final="\n".join(f"    {each.path:<18} {each.title[0].lower()}{each.title[1:]}" for each in final),
    )


def _settings(dataset: Dataset) -> str:
    """Write `dataset.toml`; a string of JSON is one of TOML."""
    texts = {"title": dataset.title, "version": dataset.version, "licence": dataset.licence}
    lines = [f"{key} = {json.dumps(text, ensure_ascii=False)}" for key, text in texts.items()]
    return "\n".join([*lines, f"released = {dataset.released}", ""])
