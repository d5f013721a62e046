"""Files that tests write and what becomes of them; small enough to be read whole."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from landwaiter.engine import open_engine
from landwaiter.ingest import Prepared, Stored, prepare
from landwaiter.ingest.mapping import Mapping, parse_mapping

if TYPE_CHECKING:
    from pathlib import Path

    from landwaiter.ingest.mapping import Kind

HEADER = "id,item,date,hs,mass,value,goods"
MAPPING = """
[columns]
id = "declaration_id"
item = "item_number"
date = "registration_date"
hs = "hs_code"
mass = "net_mass_kg"
value = "customs_value"
goods = "goods_description"
"""
PLAIN = MAPPING + '[file]\ndecimal = "."\ndates = "yyyy-mm-dd"\n'
ROW = "A{0},1,2025-01-31,010121,12.5,100,rice"
OUTCOMES = """
kind = "outcomes"
absent = "allow"
[file]
decimal = "."
dates = "yyyy-mm-dd"
[columns]
id = "declaration_id"
item = "item_number"
inspected = "inspected_on"
known = "known_on"
result = "result"
revenue = "additional_revenue"
"""


def mapped(text: str = PLAIN) -> Mapping:
    return parse_mapping(text)


def write(folder: Path, body: str | bytes, name: str = "may.csv") -> Path:
    path = folder / name
    path.write_bytes(body.encode() if isinstance(body, str) else body)
    return path


def rows(*lines: str, header: str = HEADER) -> str:
    return "\n".join((header, *lines)) + "\n"


def take(
    path: Path,
    mapping: Mapping | None = None,
    *,
    kind: Kind = "declarations",
    stored: dict[str, Path] | None = None,
    **more: Any,
) -> Prepared:
    """Prepare a file in a folder of its own beside it, with an engine of its own."""
    from landwaiter.schema import tables

    staging = path.parent / f"staging-{path.stem}-{len(list(path.parent.iterdir()))}"
    staging.mkdir()
    with open_engine() as engine:
        there = None
        if stored is not None:
            for name, like in (("declarations", tables.declarations()), ("outcomes", tables.outcomes())):
                engine.attach(name, [stored[name]] if name in stored else [], like)
            there = Stored(tables.declarations(), tables.outcomes())
        return prepare(engine, path, staging=staging, mapping=mapping, kind=kind, stored=there, **more)


def accepted(prepared: Prepared, *columns: str, table: str = "declarations") -> list[tuple[Any, ...]]:
    """Return columns of the accepted rows, in the order of the file."""
    import ibis

    from landwaiter.schema import tables

    path = getattr(prepared, table)
    if path is None:
        return []
    like = tables.declarations() if table == "declarations" else tables.outcomes()
    with open_engine() as engine:
        engine.attach("read", [path], like)
        found = engine.fetch(ibis.table(like.schema(), name="read").select(*columns))
    return list(zip(*(found[name].tolist() for name in columns), strict=True))


def rejected(prepared: Prepared) -> list[dict[str, str]]:
    """Return the file of rejected rows as a list of rows by column name."""
    if prepared.rejected is None:
        return []
    with prepared.rejected.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=prepared.facts.delimiter or ","))


def problems(prepared: Prepared) -> set[tuple[str, str, int]]:
    """Return target, message and first row of every kind of problem."""
    return {(one.target, one.reason.message, one.first_row) for one in prepared.problems}
