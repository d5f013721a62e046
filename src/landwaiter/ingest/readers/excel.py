"""Excel and OpenDocument workbooks: every sheet, the header below its banner, sheets of one table joined.

Sheets with the same header are one table, as an export is that did not fit on one. Where a workbook has
several tables, none is guessed: the user says which sheets to read. Hidden sheets are read only when named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from landwaiter.errors import InputError, Place
from landwaiter.ingest import dialect
from landwaiter.ingest import header as headers
from landwaiter.ingest.escaping import unescape
from landwaiter.ingest.readers.base import Facts, Staged, sha256_of, unchanged
from landwaiter.ingest.readers.rows import Chunk, stage_chunks
from landwaiter.ingest.readers.safeguards import OLE2
from landwaiter.ingest.readers.workbook import Block, Workbook, opened
from landwaiter.ingest.rejected import OWN_COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.mapping import FileFormat

ZIP = b"PK\x03\x04"
FIRST_PARTS = (b"[Content_Types].xml", b"_rels/", b"xl/", b"docProps/", b"customXml/", b"mimetype")
"""What the first name in the zip of a workbook begins with."""
SHOWN = 6
"""Names of columns that are listed for each table to choose from."""


class ExcelReader:
    """Reads ``.xlsx``, ``.xls`` and ``.ods``, whatever the name of the file says."""

    format = "excel"

    def recognises(self, head: bytes) -> bool:
        """Say whether the file can be a workbook."""
        return head.startswith(OLE2) or (head.startswith(ZIP) and head[30:].startswith(FIRST_PARTS))

    def read(self, engine: DuckDBEngine, path: Path, options: FileFormat, staging: Path) -> Staged:
        """Make the table of a workbook readable as text; ``source_place`` is sheet and row, as in ``May!23``."""
        with unchanged(path) as before, opened(path) as book:
            sheets = _Sheets(book, options)
            first = sheets.first()
            own = first.header[: len(OWN_COLUMNS)] == OWN_COLUMNS
            columns = tuple(map(unescape, first.header)) if own else first.header
            digest = sha256_of(path)

            def facts(count: int) -> Facts:
                return Facts(
                    path.name,
                    book.kind,
                    before.st_size,
                    digest,
                    count,
                    columns,
                    header_row=first.header_row,
                    rejected_before=own,
                    banner=first.banner,
                    renamed=first.renamed,
                    sheets=tuple(sheets.read),
                    passed_over=tuple(sheets.passed_over),
                )

            return stage_chunks(engine, facts, columns, sheets.chunks(), staging)


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet with a table: ``order`` is the position in the sheet of each column of the table, then the rest."""

    sheet: str
    header: tuple[str, ...]
    header_row: int
    banner: tuple[str, ...]
    order: list[int]
    blocks: Iterator[Block]
    renamed: tuple[str, ...]

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows below the header."""
        for block in self.blocks:
            start = next((at for at, number in enumerate(block.numbers) if number > self.header_row), None)
            if start is not None:
                yield self._chunk(block, start)

    def _chunk(self, block: Block, start: int) -> Chunk:
        places = [f"{self.sheet}!{number}" for number in block.numbers[start:]]
        blank: list[str | None] = [None] * len(places)
        columns = [block.columns[at][start:] if at < len(block.columns) else blank for at in self.order]
        return Chunk(places, columns, blank)


@dataclass(slots=True)
class _Sheets:
    """The sheets of a workbook, read one after another into one table."""

    book: Workbook
    options: FileFormat
    read: list[str] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    _tables: Iterator[_Table] = field(init=False)

    def __post_init__(self) -> None:
        self._tables = self._found()

    def first(self) -> _Table:
        """Return the first table, which stays the first of :meth:`chunks`."""
        table = next(self._tables, None)
        if table is None:
            raise InputError(
                f"no sheet has a row that names its columns among its first {headers.SEARCHED} rows.",
                "Put the names of the columns above the data, or say with header_row in [file] of the mapping which "
                "row they are in.",
                Place(file=self.book.path.name),
            )
        self._tables = chain([table], self._tables)
        return table

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows of all sheets; refuse a sheet with another header."""
        header: tuple[str, ...] | None = None
        for table in self._tables:
            if header is not None and header != table.header:
                raise self._several(header, table)
            header = table.header
            self.read.append(table.sheet)
            yield from table.chunks()

    def _found(self) -> Iterator[_Table]:
        for name in self._wanted():
            table = self._table(name)
            if table is None:
                self.passed_over.append(f"{name}: no table")
            else:
                yield table

    def _wanted(self) -> list[str]:
        book, asked = self.book, list(self.options.sheet)
        unknown = [name for name in asked if name not in (*book.names, *book.hidden)]
        if unknown:
            listed = ", ".join(map(repr, (*book.names, *book.hidden)))
            raise InputError(
                "there is no such sheet.", f"Name one of {listed}.", Place(file=book.path.name, sheet=unknown[0])
            )
        wanted = asked or book.names
        left = [(name, "not asked for") for name in book.names if name not in wanted]
        left += [(name, "hidden") for name in book.hidden if name not in wanted]
        self.passed_over += [f"{name}: {why}" for name, why in left]
        return wanted

    def _table(self, name: str) -> _Table | None:
        blocks = self.book.blocks(name, max(headers.NEEDED, self.options.header_row or 0))
        top = next(blocks, None)
        if top is None or not top.numbers:
            return None
        rows = [list(row) for row in zip(*top.columns, strict=True)]
        at = self._header_at(top.numbers, rows)
        if at is None:
            return None
        order = _order(rows[at], rows[at + 1 :])
        cells = [rows[at][position] for position in order]
        width = max(position for position, cell in enumerate(cells, 1) if cell)
        names = tuple(dialect.named(cells[:width]))
        renamed = dialect.renamed(names, cells)
        place = Place(file=self.book.path.name, sheet=name, row=top.numbers[at])
        dialect.check_names(cells[:width], place)
        return _Table(name, names, top.numbers[at], headers.banner(rows[:at]), order, chain([top], blocks), renamed)

    def _header_at(self, numbers: list[int], rows: list[list[str | None]]) -> int | None:
        stated = self.options.header_row
        if stated is not None:
            return numbers.index(stated) if stated in numbers else None
        within = sum(number <= headers.SEARCHED for number in numbers)
        at = headers.find(rows)
        return at if at is not None and at < within else None

    def _several(self, header: tuple[str, ...], other: _Table) -> InputError:
        tables = {header: list(self.read), other.header: [other.sheet]}
        for table in self._tables:
            tables.setdefault(table.header, []).append(table.sheet)
        listed = "; ".join(_told(names, header) for header, names in tables.items())
        return InputError(
            f"the sheets hold different tables: {listed}.",
            "Choose one with --sheet, once for each of its sheets, or with sheet = [...] in [file] of the mapping.",
            Place(file=self.book.path.name, sheet=other.sheet),
        )


def _order(names: list[str | None], below: list[list[str | None]]) -> list[int]:
    """Put empty columns before the first name last, where whatever stands in them further down is told."""
    first = next(at for at, name in enumerate(names) if name)
    margin = next((at for at in range(first) if any(row[at] for row in below)), first)
    return [*range(margin, len(names)), *range(margin)]


def _told(sheets: list[str], header: tuple[str, ...]) -> str:
    more = f" and {len(header) - SHOWN} more" if len(header) > SHOWN else ""
    return f"{', '.join(map(repr, sheets))} with {', '.join(header[:SHOWN])}{more}"
