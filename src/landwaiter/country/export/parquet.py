"""Write a country for the engine: one Parquet file a table, the truth in a folder of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from landwaiter.country.export.files import TRUTH_FOLDER, made
from landwaiter.country.records.tables import TABLES, Table
from landwaiter.schema import tables
from landwaiter.store.files import whole_path

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir

    from landwaiter.country.build import Country
    from landwaiter.engine import Engine

TYPES: dict[str, str] = {**tables.TYPES, "timestamp": "timestamp", "flag": "boolean"}

Written = dict[str, "Path"]
"""Where each table was written, by its name."""


def unbound(table: Table) -> ir.Table:
    """Return the Ibis table on which queries over the files of ``table`` are written.

    >>> from landwaiter.country.records.tables import EVENTS
    >>> str(unbound(EVENTS).at.type())
    'timestamp'
    """
    return ibis.table({column.name: TYPES[column.kind] for column in table.columns}, name=table.name)


def write(country: Country, engine: Engine, folder: Path) -> Written:
    """Write ``<table>.parquet`` for each table into ``folder``, and what is secret into ``truth/`` in it.

    All columns of :data:`~landwaiter.country.records.tables.TABLES` are there, null where the country does
    not fill them. Tables are taken chunk by chunk; none is held as a whole.

    Raises
    ------
    WorkspaceError
        If a file cannot be written: it is then as it was before.
    """
    return {table.name: _write(country, engine, table, folder) for table in TABLES.values()}


def path_of(table: Table, folder: Path) -> Path:
    """Return where the file of ``table`` lies in the folder of a country."""
    return (folder / TRUTH_FOLDER if table.secret else folder) / f"{table.name}.parquet"


def _write(country: Country, engine: Engine, table: Table, folder: Path) -> Path:
    path = path_of(table, folder)
    made(path.parent)
    with whole_path(path) as unfinished:
        engine.write_chunks(country.chunks(table.name), unbound(table), unfinished)
    return path
