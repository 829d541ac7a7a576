"""The tables become a Data Package, version 2, in one zip."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pandas as pd

from civstats.report.downloads.archive import archive
from civstats.report.downloads.cells import delimited
from civstats.report.downloads.tables import citation, columns
from civstats.tables import Dataset
from civstats.tables.corrections import CORRECTABLE
from civstats.tables.fields import Field, Table
from civstats.tables.schemas import COMPUTED, TABLES

__all__ = ["datapackage"]

PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
LICENCES: Final = {"CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/legalcode"}
CODED: Final = "coded"  # the folder of the tables as they were coded, from which the others follow
DIALECT: Final = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True}
README: Final = """\
{dataset.title}

Version {dataset.version}, released {dataset.released}
SHA-256 of the content: {dataset.digest}
Licence: {dataset.licence}

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
    """One CSV file: under which name, of which table, with which columns and rows."""

    name: str
    path: str
    title: str
    table: Table
    fields: tuple[Field, ...]
    frame: pd.DataFrame

    @cached_property
    def content(self) -> bytes:
        return delimited(self.frame, [field.name for field in self.fields])


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
    descriptor = json.dumps(_descriptor(dataset, resources), ensure_ascii=False, indent=2) + "\n"
    texts = {
        "datapackage.json": descriptor,
        "README.txt": _readme(dataset, resources),
        f"{CODED}/dataset.toml": _settings(dataset),
    }
    packed = {resource.path: resource.content for resource in resources}
    return archive(packed | {path: text.encode() for path, text in texts.items()})


def _resources(dataset: Dataset) -> list[_Resource]:
    """Write the tables as corrected, where that changes them, then all as they were coded."""
    final: list[_Resource] = []
    coded: list[_Resource] = []
    for name, table in TABLES.items():
        frame: pd.DataFrame = getattr(dataset, name)
        own, title = name, table.title
        if name in CORRECTABLE or name in COMPUTED:
            final.append(_Resource(name, f"{name}.csv", title, table, columns(name), frame))
            own, title = f"first_{name}", f"{title}, as first coded"
            frame = getattr(dataset, own, frame)
        coded.append(_Resource(own, f"{CODED}/{table.path}", title, table, table.fields, frame))
    return final + coded


def _descriptor(dataset: Dataset, resources: list[_Resource]) -> dict[str, Any]:
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
        "resources": [_described(resource, dataset.codelists) for resource in resources],
    }


def _described(resource: _Resource, codelists: pd.DataFrame) -> dict[str, Any]:
    return {
        "name": resource.name,
        "type": "table",
        "path": resource.path,
        "title": resource.title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(resource.content),
        "hash": f"sha256:{hashlib.sha256(resource.content).hexdigest()}",
        "dialect": DIALECT,
        "schema": _schema(resource, codelists),
    }


def _licence(licence: str) -> dict[str, str]:
    """Describe a licence; its name may have letters, digits, hyphens, full stops and low lines alone."""
    name = re.sub(r"[^A-Za-z0-9._]+", "-", licence).strip("-") or "other"
    described = {"name": name, "path": LICENCES.get(licence, ""), "title": licence if name != licence else ""}
    return {key: value for key, value in described.items() if value}


def _schema(resource: _Resource, codelists: pd.DataFrame) -> dict[str, Any]:
    fields = [_field(field, codelists) for field in resource.fields]
    schema = resource.table.descriptor() | {"fields": fields}
    if resource.table.keys[1:]:
        schema["uniqueKeys"] = [list(key) for key in resource.table.keys[1:]]
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
        dataset=dataset,
        citation=citation(dataset),
        coded=CODED,
        final="\n".join(f"    {each.path:<18} {each.title[0].lower()}{each.title[1:]}" for each in final),
    )


def _settings(dataset: Dataset) -> str:
    """Write `dataset.toml`; a string of JSON is one of TOML."""
    texts = {"title": dataset.title, "version": dataset.version, "licence": dataset.licence}
    lines = [f"{key} = {json.dumps(text, ensure_ascii=False)}" for key, text in texts.items()]
    return "\n".join([*lines, f"released = {dataset.released}", ""])
