"""A folder or a zip of files of one kind, or a gzip, read as one file: all of it is taken in, or nothing."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from landwaiter.errors import InputError, Place
from landwaiter.ingest.readers.base import STAGED, Facts, Staged, staged_table
from landwaiter.ingest.readers.members import FileInGzip, FolderOfFiles, ZipOfFiles, is_gzip, is_zip_of_files
from landwaiter.ingest.readers.rows import CHUNK, Row, stage_rows
from landwaiter.ingest.readers.tabular import Opened, RowReader
from landwaiter.ingest.readers.unpacking import unpack_gzip

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.mapping import FileFormat
    from landwaiter.ingest.readers.base import Reader

MEMBERS = "landwaiter_members"
SMALL = CHUNK // 10
"""Rows from which on a file is staged by itself."""
NOTHING = "Nothing of it was taken in."

ReaderOf = Callable[["Path"], "Reader"]
"""Returns the reader that recognises a file, or says why none does."""


def is_bundle(path: Path) -> bool:
    """Say whether ``path`` is a folder, a gzip, or a zip that is no workbook."""
    return path.is_dir() or is_gzip(path) or is_zip_of_files(path)


def read_bundle(engine: DuckDBEngine, path: Path, options: FileFormat, staging: Path, reader_of: ReaderOf) -> Staged:
    """Read every member of a folder or a zip with its reader, in the order of their names, as one table.

    The place of a row names its member. Members with a header row must have the same columns, in any order; of the
    others, each has the columns that its values call for.

    Raises
    ------
    InputError
        If a member cannot be read, or is of another kind or has other columns than the first; it names the member.
    """
    bundle = _opened(path)
    names, passed_over = bundle.names()
    if not names:
        raise InputError("there are no files in it.", "Put the files of one export there.", Place(path.name))
    joined = _Joined(engine, path.name, staging)
    for name in names:
        with _member(staging) as folder, _named(path.name, name):
            member = _unpacked(bundle.file(name, folder), name, folder)
            joined.read(name, reader_of(member), member, options, folder)
    if bundle.names()[0] != names:
        raise InputError("files came or went while it was read.", "Wait until it is complete.", Place(path.name))
    return joined.staged(passed_over)


def _opened(path: Path) -> FolderOfFiles | ZipOfFiles | FileInGzip:
    if path.is_dir():
        return FolderOfFiles(path)
    return FileInGzip(path) if is_gzip(path) else ZipOfFiles(path)


def _unpacked(member: Path, name: str, folder: Path) -> Path:
    """Return a member that is packed no more: gzip is unpacked once, in a folder, and nothing else."""
    packed = is_gzip(member)
    if packed and member.parent != folder:
        member = unpack_gzip(member, folder / "unpacked", name)
        packed = is_gzip(member)
    if packed or is_zip_of_files(member):
        raise InputError(f"the file is a {'gzip' if packed else 'zip'} within it.", "Unpack it first.", Place(name))
    return member


@contextmanager
def _member(staging: Path) -> Iterator[Path]:
    """Give an empty folder for what a member needs while it is read."""
    folder = staging / "member"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def _named(bundle: str, name: str) -> Iterator[None]:
    """Let errors name the member within its bundle."""
    try:
        yield
    except InputError as error:
        place = replace(error.place, file=f"{bundle}/{name}")
        raise type(error)(error.problem, f"{error.remedy} {NOTHING}", place) from error


@dataclass(slots=True)
class _Joined:
    """The members read so far, in Parquet files in which a column of one name has one number.

    ``waiting`` are rows of small files that are not in a Parquet file yet: one for each would take far longer
    than reading it.
    """

    engine: DuckDBEngine
    name: str
    staging: Path
    columns: dict[str, str] = field(default_factory=dict)
    beyond: int = 0
    last_row: int = 0
    padded: bool = False
    parts: list[Path] = field(default_factory=list)
    facts: list[Facts] = field(default_factory=list)
    waiting: list[Row] = field(default_factory=list)

    def read(self, name: str, reader: Reader, path: Path, options: FileFormat, folder: Path) -> None:
        """Read a member, which lies at ``path``, and add it under its name in the bundle."""
        if isinstance(reader, RowReader):
            with reader.opened(path, options, folder) as found:
                self._add_rows(name, found)
            return
        staged = reader.read(self.engine, path, options, folder)
        if staged.facts.rows < SMALL and not staged.beyond:
            self._add_rows(name, Opened(staged.facts, list(staged.cells), self._rows(staged)))
            return
        self._add_facts(replace(staged.facts, file=name))
        # Written before the rows that wait, which are numbered before it: they take the name of its table.
        part = self._written(f"{name} ", staged, self.last_row + len(self.waiting))
        self._flush()
        self._add_part(part, staged)

    def _add_facts(self, facts: Facts) -> None:
        self._check_alike(facts)
        self.facts.append(facts)
        for column in facts.columns:
            self.columns.setdefault(column, f"c{len(self.columns)}")

    def _add_rows(self, name: str, found: Opened) -> None:
        self._add_facts(replace(found.facts, file=name))
        position = [int(self.columns[column][1:]) for column in found.header]
        count = 0
        for row in found.rows:
            count += 1
            cells: list[str | None] = [None] * len(self.columns)
            for at, cell in zip(position, row.cells, strict=True):
                cells[at] = cell
            self.waiting.append(Row(f"{name} {row.place}", cells, row.problem))
            if len(self.waiting) == CHUNK:
                self._flush()
        self.facts[-1] = replace(self.facts[-1], rows=count)

    def _rows(self, staged: Staged) -> Iterator[Row]:
        held = self.engine.fetch(staged.table.order_by("source_row"))
        places = held["source_place"] if staged.placed else [f"row {number}" for number in held["source_row"]]
        return map(Row, places, zip(*(held[cell] for cell in staged.cells.values()), strict=True), held["row_problem"])

    def _flush(self) -> None:
        """Write the rows that wait."""
        if not self.waiting:
            return
        rows, self.waiting = self.waiting, []
        folder = self.staging / "waiting"
        folder.mkdir(exist_ok=True)
        facts = replace(self.facts[-1], file=self.name)
        staged = stage_rows(self.engine, lambda _: facts, list(self.columns), rows, folder)
        self._add_part(self._written("", staged, self.last_row), staged)

    def _written(self, place: str, staged: Staged, after: int) -> Path:
        part = self.staging / f"{'member' if place else 'joined'}-{len(self.parts):06}.parquet"
        self.engine.write(self._numbered(place, staged, after), part)
        return part

    def _add_part(self, part: Path, staged: Staged) -> None:
        self.parts.append(part)
        self.beyond = max(self.beyond, len(staged.beyond))
        self.padded = self.padded or staged.padded
        self.last_row = self._last_row(part)

    def staged(self, passed_over: tuple[str, ...]) -> Staged:
        """Return all members as one table."""
        self._flush()
        cells, spare = list(self.columns.values()), [f"b{number}" for number in range(self.beyond)]
        table = staged_table([*cells, *spare], placed=True)
        path = self.staging / "rows.parquet"
        self.engine.attach(MEMBERS, self.parts, table)
        self.engine.write(_called(table, MEMBERS), path)
        self.engine.attach(STAGED, [path], table)
        return Staged(table, self._facts(passed_over), dict(self.columns), tuple(spare), self.padded)

    def _numbered(self, place: str, staged: Staged, after: int) -> ir.Table:
        import ibis

        table = staged.table
        row = ibis.literal("row ") + table.source_row.cast("string")
        within = table.source_place.fill_null(row) if "source_place" in table.columns else row
        return table.select(
            source_row=table.source_row + after,
            row_problem=table.row_problem,
            source_place=ibis.literal(place) + within,
            **{self.columns[column]: table[cell] for column, cell in staged.cells.items()},
            **{f"b{number}": table[cell] for number, cell in enumerate(staged.beyond)},
        )

    def _last_row(self, part: Path) -> int:
        like = staged_table([])
        self.engine.attach(MEMBERS, [part], like)
        rows = _called(like, MEMBERS)
        return int(self.engine.fetch(rows.aggregate(last=rows.source_row.max()))["last"][0])

    def _check_alike(self, facts: Facts) -> None:
        if not self.facts:
            return
        first = self.facts[0]
        if facts.format != first.format:
            problem = f"the file is {facts.format}, but {first.file!r} is {first.format}."
            raise InputError(problem, "Put files of one kind into a folder of their own.", Place(facts.file))
        if _has_header(facts) and facts.renamed and facts.columns != first.columns:
            problem = f"columns of one name stand in another order than in {first.file!r}."
            remedy = "Give every column its own name, or take this file in alone."
            raise InputError(problem, remedy, Place(facts.file, row=facts.header_row, column=facts.renamed[0]))
        if _has_header(facts) and set(facts.columns) != set(first.columns):
            differing = sorted(set(facts.columns) ^ set(first.columns))
            problem = f"its columns are not those of {first.file!r}; only one of the two has {differing[0]!r}."
            remedy = "Put files with the same columns into a folder of their own, or take this one in alone."
            raise InputError(problem, remedy, Place(facts.file, row=facts.header_row, column=differing[0]))

    def _facts(self, passed_over: tuple[str, ...]) -> Facts:
        first = self.facts[0]
        common = {
            name: getattr(first, name)
            for name in ("encoding", "delimiter", "quote")
            if all(getattr(one, name) == getattr(first, name) for one in self.facts)
        }
        within = (f"{one.file}: {told}" for one in self.facts for told in one.passed_over)
        return Facts(
            self.name,
            first.format,
            sum(one.size for one in self.facts),
            hashlib.sha256("".join(f"{one.sha256} {one.file}\n" for one in self.facts).encode()).hexdigest(),
            sum(one.rows for one in self.facts),
            tuple(self.columns),
            renamed=first.renamed,
            rejected_before=first.rejected_before,
            declarations=_total(one.declarations for one in self.facts),
            unread=_total(one.unread for one in self.facts),
            passed_over=(*passed_over, *within),
            **common,
        )


def _total(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _has_header(facts: Facts) -> bool:
    return facts.header_row is not None or facts.format == "parquet"


def _called(table: ir.Table, name: str) -> ir.Table:
    import ibis

    return ibis.table(table.schema(), name=name)
