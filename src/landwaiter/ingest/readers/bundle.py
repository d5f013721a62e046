"""A folder or a zip of files of one kind, read as one file: all of it is taken in, or nothing."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from landwaiter.errors import InputError, Place
from landwaiter.ingest.readers.base import STAGED, Facts, Staged, sha256_of, staged_table
from landwaiter.ingest.readers.members import FolderOfFiles, ZipOfFiles, is_zip_of_files

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.mapping import FileFormat

MEMBERS = "landwaiter_members"
NOTHING = "Nothing of it was taken in."

ReadOne = Callable[["DuckDBEngine", "Path", "FileFormat", "Path"], Staged]


def is_bundle(path: Path) -> bool:
    """Say whether ``path`` is a folder, or a zip that is no workbook."""
    return path.is_dir() or is_zip_of_files(path)


def read_bundle(engine: DuckDBEngine, path: Path, options: FileFormat, staging: Path, read_one: ReadOne) -> Staged:
    """Read every member of a folder or a zip with ``read_one``, in the order of their names, as one table.

    The place of a row names its member. Members with a header row must have the same columns, in any order; of the
    others, each has the columns that its values call for.

    Raises
    ------
    InputError
        If a member cannot be read, or is of another kind or has other columns than the first; it names the member.
    """
    bundle = ZipOfFiles(path) if path.is_file() else FolderOfFiles(path)
    names, passed_over = bundle.names()
    if not names:
        raise InputError("there are no files in it.", "Put the files of one export there.", Place(path.name))
    joined = _Joined(engine, path.name, staging)
    for name in names:
        with _member(staging) as folder, _named(path.name, name):
            member = bundle.file(name, folder)
            if is_zip_of_files(member):
                raise InputError("the file is a zip within it.", "Unpack it first.", Place(name))
            joined.add(name, read_one(engine, member, options, folder), sha256_of(member))
    if bundle.names()[0] != names:
        raise InputError("files came or went while it was read.", "Wait until it is complete.", Place(path.name))
    return joined.staged(passed_over)


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
    """The members read so far, each as a Parquet file in which a column of one name has one number."""

    engine: DuckDBEngine
    name: str
    staging: Path
    columns: dict[str, str] = field(default_factory=dict)
    beyond: int = 0
    last_row: int = 0
    padded: bool = False
    parts: list[Path] = field(default_factory=list)
    facts: list[Facts] = field(default_factory=list)
    digest: list[str] = field(default_factory=list)

    def add(self, name: str, staged: Staged, sha256: str) -> None:
        """Add a member under its name in the bundle."""
        facts = replace(staged.facts, file=name)
        self._check_alike(facts)
        for column in staged.cells:
            self.columns.setdefault(column, f"c{len(self.columns)}")
        part = self.staging / f"member-{len(self.parts):06}.parquet"
        self.engine.write(self._numbered(name, staged), part)
        self.parts.append(part)
        self.facts.append(facts)
        self.digest.append(f"{sha256} {name}\n")
        self.beyond = max(self.beyond, len(staged.beyond))
        self.padded = self.padded or staged.padded
        # Rows with a place are counted; those without have the number of their line.
        self.last_row = self.last_row + facts.rows if "source_place" in staged.table.columns else self._last_row(part)

    def staged(self, passed_over: tuple[str, ...]) -> Staged:
        """Return all members as one table."""
        cells, spare = list(self.columns.values()), [f"b{number}" for number in range(self.beyond)]
        table = staged_table([*cells, *spare], placed=True)
        path = self.staging / "rows.parquet"
        self.engine.attach(MEMBERS, self.parts, table)
        self.engine.write(_called(table, MEMBERS), path)
        self.engine.attach(STAGED, [path], table)
        return Staged(table, self._facts(passed_over), dict(self.columns), tuple(spare), self.padded)

    def _numbered(self, name: str, staged: Staged) -> ir.Table:
        import ibis

        table = staged.table
        row = ibis.literal("row ") + table.source_row.cast("string")
        within = table.source_place.fill_null(row) if "source_place" in table.columns else row
        return table.select(
            source_row=table.source_row + self.last_row,
            row_problem=table.row_problem,
            source_place=ibis.literal(f"{name} ") + within,
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
            hashlib.sha256("".join(self.digest).encode()).hexdigest(),
            sum(one.rows for one in self.facts),
            tuple(self.columns),
            rejected_before=first.rejected_before,
            passed_over=(*passed_over, *within),
            **common,
        )


def _has_header(facts: Facts) -> bool:
    return facts.header_row is not None or facts.format == "parquet"


def _called(table: ir.Table, name: str) -> ir.Table:
    import ibis

    return ibis.table(table.schema(), name=name)
