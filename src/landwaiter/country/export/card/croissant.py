"""The card as JSON-LD.

Vocabulary: Croissant 1.0 (http://mlcommons.org/croissant/1.0) with its extension for responsible AI, on
top of schema.org.
"""

from __future__ import annotations

from hashlib import file_digest
from typing import TYPE_CHECKING, Any

from landwaiter.country.export.card import words
from landwaiter.country.records.tables import TABLES, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from landwaiter.country.build import Country
    from landwaiter.country.export.parquet import Written

Json = dict[str, Any]

CONTEXT: Json = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The context that the specification recommends; readers warn about any other."""

DATA_TYPES: dict[Kind, str] = {
    "text": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "date": "sc:Date",
    "time": "sc:Time",
    "timestamp": "sc:DateTime",
    "flag": "sc:Boolean",
    "map": "sc:Text",
}
ENCODINGS = {
    ".parquet": "application/x-parquet",
    ".csv": "text/csv",
    ".md": "text/markdown",
    ".toml": "application/toml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
UNKNOWN_ENCODING = "application/octet-stream"
KEYS = {
    "declarations": ("declaration_id", "item_number"),
    "seizures": ("seizure_id",),
    "audits": ("audit_id",),
    "truth": ("declaration_id", "item_number"),
}
"""Columns that tell a row from every other, where there are such."""


def croissant(country: Country, written: Written, folder: Path, files: Iterable[Path], version: str) -> Json:
    """Return the card of the ``files`` in ``folder``, among them the tables in ``written``."""
    name = f"landwaiter-country-{country.seed}"
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": ["http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0"],
        "name": name,
        "description": f"{country.scenario.title}. {words.WHAT} {words.LIMITS}",
        "license": words.LICENCE,
        "url": f"urn:{name}",
        "creator": {"@type": "sc:Organization", "name": "landwaiter", "url": f"urn:landwaiter:{version}"},
        # The day after what is simulated, as on a printed report: no file depends on the day it is made.
        "datePublished": country.scenario.period.end.isoformat(),
        "version": version,
        "keywords": ["customs", "simulated", "fraud detection", "ground truth"],
        "citeAs": f"landwaiter {version}, simulated country: {country.scenario.title}, seed {country.seed}",
        "isLiveDataset": False,
        "rai:dataCollection": words.HOW,
        "rai:dataUseCases": words.USES,
        "rai:dataLimitations": f"{words.LIMITS} {words.MISUSE}",
        "rai:personalSensitiveInformation": words.PERSONAL,
        "distribution": [_file(path, folder) for path in files],
        "recordSet": [_records(TABLES[table], path.relative_to(folder)) for table, path in written.items()],
    }


def _file(path: Path, folder: Path) -> Json:
    place = path.relative_to(folder).as_posix()
    with path.open("rb") as stream:
        digest = file_digest(stream, "sha256").hexdigest()
    return {
        "@type": "cr:FileObject",
        "@id": place,
        "name": place,
        "contentUrl": place,
        "contentSize": f"{path.stat().st_size} B",
        "encodingFormat": ENCODINGS.get(path.suffix, UNKNOWN_ENCODING),
        "sha256": digest,
    }


def _records(table: Table, place: Path) -> Json:
    records = {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": f"{table.meaning}{' Truth: no model may read it.' if table.secret else ''}",
        "key": [{"@id": f"{table.name}/{column}"} for column in KEYS.get(table.name, ())],
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{table.name}/{column.name}",
                "name": column.name,
                "description": column.meaning,
                "dataType": DATA_TYPES[column.kind],
                "source": {"fileObject": {"@id": place.as_posix()}, "extract": {"column": column.name}},
            }
            for column in table.columns
        ],
    }
    return {name: value for name, value in records.items() if value}
