"""The interface of readers: a file goes in, a table of text comes out, with the facts about the file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from landwaiter.errors import InputError, Place

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import ibis.expr.types as ir

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.mapping import FileFormat


HEAD = 4096
"""Bytes by which a format is recognised."""
STAGED = "landwaiter_staged"
"""The name under which the engine knows the file being read."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found about a file, all of it stated to the user.

    ``rows`` counts rows of data; ``columns`` are the names in the header; ``header_row`` is the line of
    the header, ``banner`` the lines above it. ``rejected_before`` says that the file is one that Landwaiter wrote
    for correction. ``declarations`` counts the declarations of a document, with and without goods items, ``unread``
    its values outside of them, which are in no row. ``sheets`` are those that were read, ``passed_over`` the
    others, each with the reason. ``renamed`` are the columns that got a number because an earlier one has their
    name. ``server`` is where a table of a database was read.
    Facts that do not apply to the format are ``None`` or empty.
    """

    file: str
    format: str
    size: int
    sha256: str
    rows: int
    columns: tuple[str, ...]
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header_row: int | None = None
    rejected_before: bool = False
    declarations: int | None = None
    unread: int | None = None
    banner: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    server: str | None = None

    def written(self, column: str) -> str:
        """Return the name of a column as it stands in the file."""
        return column.rpartition(" (")[0] if column in self.renamed else column

    def as_dict(self) -> dict[str, Any]:
        """Return the facts as JSON-ready fields, those that do not apply left out."""
        return {key: value for key, value in asdict(self).items() if value not in (None, ())}


@dataclass(frozen=True, slots=True)
class Staged:
    """A file as a table of text: ``source_row``, ``row_problem`` and a column ``c<position>`` a cell.

    Where ``placed``, rows are numbered from 1 and the column ``source_place`` says where each stands in the
    file; otherwise ``source_row`` itself is that place.
    ``counted`` are the numbers that were asked for with :data:`Along`, as far as they were counted on the way.
    ``cells`` gives the column of the table for each column of the file; ``beyond`` lists the columns
    that hold values beyond the header. ``padded`` says that cells may have blanks around them.
    """

    table: ir.Table
    facts: Facts
    cells: dict[str, str]
    beyond: tuple[str, ...] = ()
    padded: bool = True
    counted: Mapping[str, int] = field(default_factory=dict)

    @property
    def placed(self) -> bool:
        """Whether rows have a place that is not their number."""
        return "source_place" in self.table.columns


Along = Callable[[Staged], "Mapping[str, ir.Value]"]
"""Says what to count in the cells of a file while it is gone through; its number of rows is not known then."""


class Reader(Protocol):
    """Reads files of one format."""

    format: str

    def recognises(self, head: bytes) -> bool:
        """Say whether the first bytes of a file are of this format."""

    def read(self, engine: DuckDBEngine, path: Path, options: FileFormat, staging: Path) -> Staged:
        """Make the file readable through ``engine``; what has to be converted goes to ``staging``."""


@contextmanager
def unchanged(path: Path) -> Iterator[os.stat_result]:
    """Hold that a file is the same at the end as at the beginning; gives what the system says of it.

    Raises
    ------
    InputError
        If it was written to meanwhile.
    """
    before = path.stat()
    yield before
    after = path.stat()
    if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        problem = "the file changed while it was read."
        raise InputError(problem, "Wait until it is complete, and try again.", Place(file=path.name))


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def staged_table(cells: Sequence[str], *, placed: bool = False, name: str = STAGED) -> ir.Table:
    """Return the unbound table of a staged file whose columns of text are ``cells``."""
    import ibis

    texts = ["row_problem", *(["source_place"] if placed else []), *cells]
    return ibis.table({"source_row": "int64", **dict.fromkeys(texts, "string")}, name=name)


def head_of(path: Path) -> bytes:
    """Return the first bytes of a file.

    Raises
    ------
    InputError
        If it cannot be opened, or is empty.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise InputError(
            f"the file cannot be opened ({error.strerror}).", "Check its name and permissions.", Place(file=str(path))
        ) from error
    if not head:
        raise InputError("the file is empty.", "Export it again.", Place(file=path.name))
    return head
