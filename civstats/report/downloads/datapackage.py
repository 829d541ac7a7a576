"""The tables become a Data Package, version 2, in one zip."""

from __future__ import annotations

import hashlib
import json
import re
from importlib.resources import files
from typing import Any

import pandas as pd

from civstats.language import Language, speaking, translate
from civstats.report.document import day_in_words
from civstats.report.downloads.tables import archive, cell_text, citation, columns, delimited, title_of
from civstats.tables import Dataset
from civstats.tables.corrections import CORRECTABLE
from civstats.tables.folders import CODED_BY, DESIGNS
from civstats.tables.schemas import COMPUTED, TABLES, Field, Table

Resource = tuple[dict[str, Any], bytes]  # the descriptor of a CSV file, and the file

LICENCES = {"CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/legalcode"}
CODED = "coded"  # the folder of the tables as they were coded, from which the others follow
DIALECT = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True}


def datapackage(dataset: Dataset) -> bytes:
    """Write the tables that corrections or computed columns change, with a descriptor and a README in each language.

    Beside them stands ``coded/``: a data folder that `civstats.load` reads to the same content.
    """
    final, coded = _resources(dataset)
    descriptor = _descriptor(dataset) | {"resources": [described for described, _ in final + coded]}
    texts = {
        "datapackage.json": json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n",
        "README.txt": _readme(dataset, final, "en"),
        "README.zh.txt": _readme(dataset, final, "zh"),
        f"{CODED}/dataset.toml": _settings(dataset),
    }
    tables = {described["path"]: content for described, content in final + coded}
    return archive(tables | {path: text.encode() for path, text in texts.items()})


def _resources(dataset: Dataset) -> tuple[list[Resource], list[Resource]]:
    """Write the tables as corrected, where that changes them, and all as they were coded."""
    final: list[Resource] = []
    coded: list[Resource] = []
    for name, table in TABLES.items():
        frame: pd.DataFrame = getattr(dataset, name)
        own, title = name, table.title
        if name in CORRECTABLE or name in COMPUTED:
            schema = _schema(table, columns(name), dataset)
            final.append(_resource(name, f"{name}.csv", title, schema, frame))
            own, title = f"{CODED}_{name}", f"{title}, as coded"
            frame = dataset.coded(name)
        schema = _schema(table, table.fields, dataset)
        if own != name:
            _refer_to_coded(schema)
        coded.append(_resource(own, f"{CODED}/{table.path}", title, schema, frame))
    return final, coded


def _refer_to_coded(schema: dict[str, Any]) -> None:
    """Let a coded table refer to coded tables: a programme that was dropped stands there alone."""
    for key in schema.get("foreignKeys", []):
        other = key["reference"].get("resource")
        if other in {*CORRECTABLE, *COMPUTED}:
            key["reference"]["resource"] = f"{CODED}_{other}"


def _resource(name: str, path: str, title: str, schema: dict[str, Any], frame: pd.DataFrame) -> Resource:
    content = delimited(frame[[field["name"] for field in schema["fields"]]].astype(object).map(cell_text))
    described = {
        "name": name,
        "type": "table",
        "path": path,
        "title": title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": DIALECT,
        "schema": schema,
    }
    return described, content


def _descriptor(dataset: Dataset) -> dict[str, Any]:
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
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
    }


def _licence(licence: str) -> dict[str, str]:
    """Describe a licence; its name may have letters, digits, hyphens, full stops and low lines alone."""
    name = re.sub(r"[^A-Za-z0-9._]+", "-", licence).strip("-") or "other"
    described = {"name": name, "path": LICENCES.get(licence, ""), "title": licence if name != licence else ""}
    return {key: value for key, value in described.items() if value}


def _schema(table: Table, fields: tuple[Field, ...], dataset: Dataset) -> dict[str, Any]:
    schema = table.descriptor() | {"fields": [_field(field, dataset.codelists) for field in fields]}
    if table.keys and dataset.coded_by != DESIGNS[0]:
        schema["primaryKey"] = list(table.keys[0])  # an exclusion is one of an indicator
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


def _readme(dataset: Dataset, final: list[Resource], code: Language) -> str:
    file = "readme.txt" if code == "en" else f"readme.{code}.txt"
    text = files("civstats.report.downloads").joinpath(file).read_text("utf-8")
    with speaking(code):
        titles = [(described["path"], translate(described["title"])) for described, _ in final]
        listed = "\n".join(f"    {path:<18} {title[0].lower()}{title[1:]}" for path, title in titles)
        return text.format(
            dataset=dataset,
            title=title_of(dataset),
            released=day_in_words(str(dataset.released)),
            citation=citation(dataset),
            coded=CODED,
            final=listed,
        )


def _settings(dataset: Dataset) -> str:
    """Write `dataset.toml`; a string of JSON is one of TOML."""
    texts = {"title": dataset.title, "version": dataset.version, "licence": dataset.licence}
    if dataset.coded_by != DESIGNS[0]:
        texts[CODED_BY] = dataset.coded_by
    lines = [f"{key} = {json.dumps(text, ensure_ascii=False)}" for key, text in texts.items()]
    return "\n".join([*lines, f"released = {dataset.released}", ""])
