"""Small lakes written by the tests: rows as dictionaries, Parquet through the engine."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import ibis
import numpy as np

from landwaiter.engine import Columns, Engine
from landwaiter.features import FeatureTable, Source
from landwaiter.schema import DECLARATION, OUTCOME, tables

Row = dict[str, Any]

FIRST = date(2024, 1, 1)
DEFAULTS: Row = {
    "item_number": 1,
    "hs_code": "010121",
    "office": "A",
    "importer_id": "I1",
    "declarant_id": "D1",
    "exporter_id": "E1",
    "carrier_id": "C1",
    "origin_country": "FR",
    "export_country": "FR",
    "quantity_unit": "p",
}


def on(day: int) -> date:
    """Return the day ``day`` days after the first."""
    return FIRST + timedelta(days=day)


def item(number: int, day: int, **values: Any) -> Row:
    return {**DEFAULTS, "declaration_id": f"S{number}", "registration_date": on(day), **values}


def outcome(number: int, known: int, result: str = "fraud", revenue: float | None = None, **values: Any) -> Row:
    day = on(known)
    found = {"inspected_on": day, "known_on": day, "result": result, "additional_revenue": revenue}
    return {"declaration_id": f"S{number}", "item_number": 1, **found, **values}


def write(engine: Engine, path: Path, rows: list[Row], *, outcomes: bool = False) -> Path:
    fields, like = (OUTCOME, tables.outcomes()) if outcomes else (DECLARATION, tables.declarations())
    columns = {field.name: _column([row.get(field.name) for row in rows], field.kind) for field in fields}
    engine.load("written", columns, like=like)
    path.parent.mkdir(parents=True, exist_ok=True)
    engine.write(ibis.table(like.schema(), name="written"), path)
    return path


def _column(values: list[Any], kind: str) -> Any:
    if kind == "number":
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    if kind == "integer":
        return np.array(values, dtype=np.int64)
    if kind == "date":
        return np.array(values, dtype="datetime64[D]")
    held = np.empty(len(values), dtype=object)
    held[:] = values
    return held


def source(
    engine: Engine, folder: Path, declared: list[Row], found: list[Row], *, parts: int = 1, state: Path | None = None
) -> Source:
    """Write declarations in ``parts`` files, and the outcomes in one."""
    size = -(-len(declared) // parts)
    pieces = [declared[start : start + size] for start in range(0, len(declared), size)]
    files = [write(engine, folder / "declarations" / f"{n}.parquet", piece) for n, piece in enumerate(pieces)]
    known = [write(engine, folder / "outcomes" / "0.parquet", found, outcomes=True)] if found else []
    return Source(engine, files, known, state)


def by_item(table: FeatureTable) -> dict[str, dict[str, float]]:
    """Return every feature and every number of the evidence by declaration and name."""
    columns: Columns = {name: table.column(name) for name in table.names}
    columns |= {name: values for name, values in table.evidence.items() if "|" in name}
    identifiers = table.keys["declaration_id"]
    return {
        str(identifier): {name: float(values[row]) for name, values in columns.items()}
        for row, identifier in enumerate(identifiers)
    }
