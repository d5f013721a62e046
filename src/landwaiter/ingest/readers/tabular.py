"""What readers share that find a header and then one row after another."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from landwaiter.errors import InputError, Place
from landwaiter.ingest.readers.base import Facts, Staged, sha256_of
from landwaiter.ingest.readers.rows import stage_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.mapping import FileFormat
    from landwaiter.ingest.readers.rows import Row


class TabularReader(ABC):
    """A reader that gives a header and rows; what is staged is the same for all of them."""

    format: str

    @abstractmethod
    def recognises(self, head: bytes) -> bool:
        """Say whether the first bytes of a file are of this format."""

    @abstractmethod
    def table(self, path: Path, options: FileFormat) -> tuple[list[str], Iterator[Row]]:
        """Return the names of the columns and the rows, found one after another.

        Raises
        ------
        InputError
            If the file is not whole, or not of the format that its start promises.
        """

    def read(self, engine: DuckDBEngine, path: Path, options: FileFormat, staging: Path) -> Staged:
        """Make the file readable as text; ``source_row`` counts rows from 1."""
        before = path.stat()
        digest = sha256_of(path)
        header, rows = self.table(path, options)

        def facts(count: int) -> Facts:
            return Facts(path.name, self.format, before.st_size, digest, count, tuple(header))

        staged = stage_rows(engine, facts, header, rows, staging)
        after = path.stat()
        if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            problem = "the file changed while it was read."
            raise InputError(problem, "Wait until it is complete, and try again.", Place(file=path.name))
        return staged
