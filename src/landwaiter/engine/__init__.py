"""Data engines: one small protocol, DuckDB embedded by default.

Write a query as an Ibis expression over unbound tables, hand it to an engine, get columns back.
"""

from __future__ import annotations

from landwaiter.engine.base import Columns, Engine, length, take

__all__ = ["Columns", "Engine", "length", "open_engine", "take"]


def open_engine(kind: str = "duckdb", **options: object) -> Engine:
    """Open the engine called ``kind``.

    >>> open_engine().dialect
    'duckdb'
    """
    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.errors import SettingsError

    if kind != "duckdb":
        raise SettingsError(f"there is no engine called {kind!r}.", "Use 'duckdb'.")
    return DuckDBEngine(**options)  # type: ignore[arg-type]
