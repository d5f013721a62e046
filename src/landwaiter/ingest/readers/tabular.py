"""What readers share that find rows one after another: alone they are staged, in a bundle many files together."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from landwaiter.ingest.dialect import named, renamed
from landwaiter.ingest.readers.base import Facts, Staged, sha256_of, unchanged
from landwaiter.ingest.readers.rows import stage_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.mapping import FileFormat
    from landwaiter.ingest.readers.rows import Row


class Opened(NamedTuple):
    """A file whose columns are known, and whose rows can be read once; the facts do not count them yet."""

    facts: Facts
    header: Sequence[str]
    rows: Iterator[Row]


class RowReader(ABC):
    """A reader that gives a header and rows; what is staged is the same for all of them."""

    format: str

    @abstractmethod
    def recognises(self, head: bytes) -> bool:
        """Say whether the first bytes of a file are of this format."""

    @abstractmethod
    def opened(self, path: Path, options: FileFormat, staging: Path) -> AbstractContextManager[Opened]:
        """Give the file opened; what has to be laid down while it is read goes to ``staging``.

        Raises
        ------
        InputError
            If the file is not whole, not of the format that its start promises, or changes while it is read.
        """

    def read(self, engine: DuckDBEngine, path: Path, options: FileFormat, staging: Path) -> Staged:
        """Make the file readable as text; ``source_row`` counts rows from 1.

        Raises
        ------
        InputError
            As :meth:`opened` does.
        """
        with self.opened(path, options, staging) as (facts, header, rows):
            return stage_rows(engine, lambda count: replace(facts, rows=count), header, rows, staging)


class TabularReader(RowReader):
    """A reader of files that can be gone through twice: once for the columns and once for the rows."""

    @abstractmethod
    def table(self, path: Path, options: FileFormat) -> tuple[list[str], Iterator[Row]]:
        """Return the names of the columns and the rows, found one after another.

        Raises
        ------
        InputError
            If the file is not whole, or not of the format that its start promises.
        """

    @contextmanager
    def opened(self, path: Path, options: FileFormat, staging: Path) -> Iterator[Opened]:
        """Give the file opened; nothing is laid down."""
        del staging
        with unchanged(path) as stat:
            found, rows = self.table(path, options)
            header = named(found)
            facts = Facts(path.name, self.format, stat.st_size, sha256_of(path), 0, tuple(header))
            yield Opened(replace(facts, renamed=renamed(header, found)), header, rows)
