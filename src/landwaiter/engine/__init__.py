"""Data engines: one small protocol, DuckDB embedded by default.

Write a query as an Ibis expression over unbound tables, hand it to an engine, get columns back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from landwaiter.engine.base import Columns, Engine, as_date, length, take

if TYPE_CHECKING:
    from landwaiter.engine.duckdb import DuckDBEngine

__all__ = ["Columns", "Engine", "as_date", "length", "open_engine", "take"]


@overload
def open_engine(kind: Literal["duckdb"] = "duckdb", **options: Any) -> DuckDBEngine: ...


@overload
def open_engine(kind: str, **options: Any) -> Engine: ...


def open_engine(kind: str = "duckdb", **options: Any) -> Engine:
    """Open the engine called ``kind``.

    The embedded one, ``"duckdb"``, also reads files; see its class for the options.

    Raises
    ------
    SettingsError
        When there is no such engine.

    Examples
    --------
    >>> open_engine().dialect
    'duckdb'
    """
    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.errors import SettingsError

    if kind != "duckdb":
        raise SettingsError(f"there is no engine called {kind!r}.", "Use 'duckdb'.")
    return DuckDBEngine(**options)
