"""The protocol that every data engine implements, and the form in which columns travel.

Nothing above this package knows which engine runs. A query is an Ibis expression over unbound
tables (see :func:`landwaiter.engine.table`); the engine compiles it to its own SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import ibis.expr.types as ir

Columns = dict[str, NDArray[Any]]
"""A table in memory: equally long arrays by name.

Numbers are float64 with NaN for null, or an integer type where there is no null; text is an object
array of ``str`` with ``None`` for null; days are ``datetime64[D]`` and moments ``datetime64[s]`` (or a
finer unit) with NaT for null; booleans are ``bool``.
"""


class Engine(Protocol):
    """Runs queries over Parquet files and arrays; one object is one session.

    ``dialect`` is its SQL, ``release`` its name and version: what it hashes may differ between releases.
    """

    dialect: str
    release: str

    def attach(self, name: str, files: Sequence[Path], like: ir.Table, *, numbered: str | None = None) -> None:
        """Make Parquet ``files`` readable as the table ``name``.

        Columns are matched by name; ``like`` gives their types, and stands for an empty table
        where there are no files. A column called as ``numbered`` says from which of the files, from 0, a row is.
        """

    def load(self, name: str, columns: Columns, like: ir.Table | None = None) -> None:
        """Make in-memory ``columns`` readable as the table ``name``, typed as ``like`` where given."""

    def define(self, name: str, query: ir.Table, *, stored: bool = False) -> None:
        """Give ``query`` a name that later queries can use; ``stored`` computes it once now."""

    def fetch(self, query: ir.Table) -> Columns:
        """Run ``query`` and return its result in memory."""

    def each(self, name: str, column: str, texts: Sequence[str], query: ir.Table) -> Columns:
        """Run ``query`` on the table ``name`` whose only ``column`` holds ``texts``, in their order.

        For few texts many times: nothing is stored on the way.
        """

    def write(self, query: ir.Table, path: Path) -> int:
        """Run ``query`` into a Parquet file at ``path``; return the number of rows."""

    def write_chunks(self, chunks: Iterable[Columns], like: ir.Table, path: Path) -> int:
        """Write ``chunks`` one after another into a Parquet file at ``path``; return the number of rows.

        The file has the columns of ``like``, null where a chunk lacks them. One chunk at a time is held.
        """

    def write_parts(self, chunks: Iterable[Columns], like: ir.Table, folder: Path) -> list[Path]:
        """Write every one of ``chunks`` to a Parquet file of its own in ``folder``; return the files in their order.

        They are for :meth:`attach`, to be read once or twice and removed. One chunk at a time is held.
        """

    def close(self) -> None:
        """End the session and free what it holds."""


def length(columns: Columns) -> int:
    """Return the number of rows.

    >>> length({"a": np.arange(3)})
    3
    """
    return len(next(iter(columns.values()))) if columns else 0


def as_date(day: np.datetime64) -> date:
    """Return a day of an array as Python's own.

    >>> as_date(np.datetime64("2024-02-29"))
    datetime.date(2024, 2, 29)
    """
    plain: date = day.astype("datetime64[D]").item()
    return plain


def take(columns: Columns, rows: NDArray[Any]) -> Columns:
    """Return the given rows (indices or a boolean mask) of every column."""
    return {name: values[rows] for name, values in columns.items()}
