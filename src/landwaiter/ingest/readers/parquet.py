"""Parquet: columns of any plain type, read as text so that the same mapping and checks apply.

Files that other parts of this package write have the map ``extra``; without any value in it, such a column
says nothing and is passed over.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from landwaiter.errors import InputError, Place
from landwaiter.ingest.dialect import check_width, named, renamed
from landwaiter.ingest.readers.base import STAGED, Facts, Staged, sha256_of, staged_table

if TYPE_CHECKING:
    from pathlib import Path

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.mapping import FileFormat

NESTED = ("STRUCT", "MAP", "UNION", "BLOB")


class ParquetReader:
    """Reads Parquet files written by any program."""

    format = "parquet"

    def recognises(self, head: bytes) -> bool:
        """Say whether the file starts as Parquet does."""
        return head.startswith(b"PAR1")

    def read(self, engine: DuckDBEngine, path: Path, options: FileFormat, staging: Path) -> Staged:
        """Make the file readable as text; ``source_row`` counts rows from 1."""
        from landwaiter.engine import reading

        with reading.whole_parquet(path):
            reading.check_parquet(engine, path)
            columns = _plain_columns(engine, path)
        check_width(len(columns), Place(file=path.name))
        called, written = [name for name, _ in columns], [name for _, name in columns]
        rows = reading.attach_parquet_as_text(engine, STAGED, path, called)
        names = named(written)
        if rows == 0:
            raise InputError("the file has no rows.", "Export it again.", Place(file=path.name))
        cells = dict(zip(names, reading.text_columns(len(names)), strict=True))
        facts = Facts(path.name, self.format, path.stat().st_size, sha256_of(path), rows, tuple(names))
        facts = replace(facts, renamed=renamed(names, written))
        return Staged(staged_table(list(cells.values())), facts, cells)


def _plain_columns(engine: DuckDBEngine, path: Path) -> list[tuple[str, str]]:
    """Return the columns that have a text, each as the engine calls it and as it stands in the file."""
    from landwaiter.engine import reading

    found = []
    columns = reading.parquet_columns(engine, path)
    for (name, kind), written in zip(columns, reading.parquet_names(engine, path), strict=True):
        if not _nested(kind):
            found.append((name, written))
        elif reading.parquet_values(engine, path, name):
            raise _without_text(kind, Place(file=path.name, column=written))
    return found


def _nested(kind: str) -> bool:
    return kind.startswith(NESTED) or kind.endswith("]")


def _without_text(kind: str, place: Place) -> InputError:
    problem = f"the column holds values of type {kind}, which have no single text."
    return InputError(problem, "Leave the column out, or split it into plain columns.", place)
