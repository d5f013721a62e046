"""Write a country to files: Parquet for the engine, CSV for people and for trying the import."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any

import ibis

from landwaiter.errors import Place, WorkspaceError
from landwaiter.schema import tables

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import ibis.expr.types as ir
    from numpy.typing import NDArray

    from landwaiter.country.build import Country
    from landwaiter.engine import Columns, Engine

TRUTH = {
    "declaration_id": "string",
    "item_number": "int64",
    "illicit": "boolean",
    "scheme": "string",
    "true_hs_code": "string",
    "true_value": "float64",
    "true_origin": "string",
    "revenue_at_stake": "float64",
    "would_be_detected": "boolean",
}
"""Columns of the truth and their types: amounts in national currency."""


@dataclass(frozen=True, slots=True)
class Written:
    """Where the parts of a country were written."""

    declarations: Path
    outcomes: Path
    truth: Path


def write(country: Country, engine: Engine, folder: Path) -> Written:
    """Write ``declarations.parquet``, ``outcomes.parquet`` and ``truth.parquet`` into ``folder``.

    All fields of the schema are there, null where the country does not fill them.
    """
    _make(folder)
    written = Written(*(folder / f"{name}.parquet" for name in ("declarations", "outcomes", "truth")))
    _write(engine, "country_declarations", country.declarations, tables.declarations(), written.declarations)
    _write(engine, "country_outcomes", country.outcomes, tables.outcomes(), written.outcomes)
    _write(engine, "country_truth", country.truth, ibis.table(TRUTH, name="truth"), written.truth)
    return written


def write_csv(country: Country, folder: Path) -> tuple[Path, Path]:
    """Write ``declarations.csv`` and ``outcomes.csv`` into ``folder``.

    The header has the names of the canonical schema, so the mapping preset ``landwaiter`` reads it.
    Truth is not written here.
    """
    _make(folder)
    paths = folder / "declarations.csv", folder / "outcomes.csv"
    for path, table in zip(paths, (country.declarations, country.outcomes), strict=True):
        _write_csv(table, path)
    return paths


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = f"the folder cannot be made ({error.strerror})."
        raise WorkspaceError(problem, "Choose a folder that you may write to.", Place(file=str(folder))) from error


def _write(engine: Engine, name: str, table: Columns, like: ir.Table, path: Path) -> None:
    """Load the columns that there are, and select all fields of ``like`` from them in its order."""
    held = {column: kind for column, kind in like.schema().items() if column in table}
    loaded = ibis.table(held, name=name)
    engine.load(name, {column: table[column] for column in held}, loaded)
    fields = {column: loaded[column] if column in held else ibis.null(kind) for column, kind in like.schema().items()}
    engine.write(loaded.select(**fields), path)


def _write_csv(table: Columns, path: Path) -> None:
    try:
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(table)
            writer.writerows(zip(*(_cells(values) for values in table.values()), strict=True))
    except OSError as error:
        raise WorkspaceError(
            f"the file cannot be written ({error.strerror}).",
            "Free space or choose another folder.",
            Place(file=str(path)),
        ) from error


def _cells(values: NDArray[Any]) -> Iterable[object]:
    """Cells as text is written: days as ISO 8601, unknown numbers empty."""
    if values.dtype.kind == "M":
        return (None if day is None else day.isoformat() for day in values.tolist())
    if values.dtype.kind == "f":
        return (None if isnan(number) else number for number in values.tolist())
    return list(values)
