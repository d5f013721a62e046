"""The embedded engine: DuckDB in memory, data in Parquet files, spill space in a temporary folder."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

import duckdb
import ibis
import numpy as np
from numpy.typing import NDArray

from landwaiter.engine.base import Columns
from landwaiter.engine.refusals import damaged, translated
from landwaiter.errors import EngineError

if TYPE_CHECKING:
    import ibis.expr.types as ir

Relation = Literal["TABLE", "VIEW"]
LOADING, CHUNKS = "landwaiter_loading", "landwaiter_chunks"
"""Names of the columns in memory that are being read, and of all chunks that were written."""
PLACE = "landwaiter_place"
"""Column that numbers the rows of what is fetched in parts, and the beginning of the names of such tables."""


class DuckDBEngine:
    """Runs compiled queries on DuckDB, inside this process.

    Parameters
    ----------
    threads
        Number of worker threads.
    memory
        Limit such as ``"2GB"``; larger intermediate results spill to ``scratch``.
    scratch
        Folder for spilled data; a temporary one is made, and removed on close, where none is given.
    """

    dialect = "duckdb"
    release = f"duckdb-{duckdb.__version__}"

    def __init__(self, *, threads: int = 2, memory: str = "2GB", scratch: Path | None = None) -> None:
        self._relations: dict[str, Relation] = {}
        self._own_scratch = scratch is None
        self._scratch = Path(tempfile.mkdtemp(prefix="landwaiter-")) if scratch is None else scratch
        self._connection = duckdb.connect(
            config={
                "threads": threads,
                "memory_limit": memory,
                "temp_directory": str(self._scratch),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        # DuckDB 2 draws a bar by itself, into pipes and JSON too.
        self._connection.execute("SET enable_progress_bar = false")

    def attach(self, name: str, files: Sequence[Path], like: ir.Table, *, numbered: str | None = None) -> None:
        """Make Parquet ``files`` readable as the table ``name``; ``numbered`` is a column for each row's file."""
        kinds = {column: _sql_type(dtype) for column, dtype in like.schema().items()}
        source, held = "(SELECT 1) WHERE false", set[str]()
        if files:
            listed = ", ".join(quote_text(str(file)) for file in files)
            source = f"read_parquet([{listed}], union_by_name=true)"
            held = self._columns_of(source)
        # Files written before a field was added to the schema lack its column.
        columns = ", ".join(
            f"{quote_name(c) if c in held else 'NULL'}::{kind} AS {quote_name(c)}" for c, kind in kinds.items()
        )
        if numbered is not None:
            columns += f", {'file_index' if files else 'NULL'}::BIGINT AS {quote_name(numbered)}"
        self._make_room(name, "VIEW")
        self.execute(f"CREATE OR REPLACE TEMP VIEW {quote_name(name)} AS SELECT {columns} FROM {source}")

    def _columns_of(self, source: str) -> set[str]:
        try:
            with _translated_errors():
                rows = self._connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
        except EngineError as error:
            raise damaged(error) from error
        return {str(row[0]) for row in rows}

    def load(self, name: str, columns: Columns, like: ir.Table | None = None) -> None:
        """Make in-memory ``columns`` readable as the table ``name``, typed as ``like`` where given."""
        kinds = {} if like is None else {c: _sql_type(dtype) for c, dtype in like.schema().items()}
        self._make_room(name, "TABLE")
        with self._loading(columns, kinds) as picked:
            self.execute(f"CREATE OR REPLACE TEMP TABLE {quote_name(name)} AS {picked}")

    @contextmanager
    def _loading(self, columns: Columns, kinds: Mapping[str, str]) -> Iterator[str]:
        """Give the query that reads in-memory ``columns`` as the SQL types ``kinds``."""
        with _translated_errors():
            self._connection.register(LOADING, {column: _loadable(values) for column, values in columns.items()})
        try:
            yield f"SELECT {', '.join(_load_column(c, columns[c], kinds.get(c)) for c in columns)} FROM {LOADING}"
        finally:
            self._connection.unregister(LOADING)

    def define(self, name: str, query: ir.Table, *, stored: bool = False) -> None:
        """Give ``query`` a name; ``stored`` computes it once, now."""
        what: Relation = "TABLE" if stored else "VIEW"
        self._make_room(name, what)
        self.execute(f"CREATE OR REPLACE TEMP {what} {quote_name(name)} AS {self.compile(query)}")

    def fetch(self, query: ir.Table) -> Columns:
        """Run ``query`` and return its result in memory."""
        with _translated_errors():
            fetched = self._connection.execute(self.compile(query)).fetchnumpy()
        units = {name: _unit(dtype) for name, dtype in query.schema().items()}
        return {name: _column(values, units[name]) for name, values in fetched.items()}

    def fetch_parts(self, query: ir.Table, order: Sequence[str], size: int) -> Iterator[Columns]:
        """Run ``query`` once, and yield its result in an ``order``, ``size`` rows at a time; no rows, no part."""
        numbered = query.mutate(**{PLACE: ibis.row_number().over(order_by=list(order))})
        self._scratch.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._scratch, prefix="whole-") as folder:
            name, whole = f"{PLACE}_{Path(folder).name}", Path(folder) / "whole.parquet"
            rows = self.write(numbered, whole)
            self.attach(name, [whole], numbered)
            table = ibis.table(numbered.schema(), name=name)
            for first in range(0, rows, size):
                part = table.filter(table[PLACE] >= first, table[PLACE] < first + size)
                yield self.fetch(part.order_by(PLACE).drop(PLACE))
            self._drop(name)

    def each(self, name: str, column: str, texts: Sequence[str], query: ir.Table) -> Columns:
        """Run ``query`` on the table ``name`` whose only ``column`` holds ``texts``, in their order."""
        given = f"WITH {quote_name(name)} AS (SELECT unnest(?::VARCHAR[]) AS {quote_name(column)})"
        with _translated_errors():
            fetched = self._connection.execute(f"{given} {self.compile(query)}", [list(texts)]).fetchnumpy()
        return {name: _column(values, None) for name, values in fetched.items()}

    def write(self, query: ir.Table, path: Path) -> int:
        """Run ``query`` into a Parquet file at ``path``; return the number of rows."""
        return self._copy(self.compile(query), path, "zstd")

    def write_chunks(self, chunks: Iterable[Columns], like: ir.Table, path: Path) -> int:
        """Write ``chunks`` one after another into a Parquet file at ``path``; return the number of rows."""
        self._scratch.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._scratch, prefix="chunks-") as folder:
            self.attach(CHUNKS, self.write_parts(chunks, like, Path(folder)), like)
            rows = self.write(ibis.table(like.schema(), name=CHUNKS), path)
            self._drop(CHUNKS)
        return rows

    def write_parts(self, chunks: Iterable[Columns], like: ir.Table, folder: Path) -> list[Path]:
        """Write every one of ``chunks`` to a Parquet file of its own in ``folder``; return the files in their order."""
        return [self._write_part(chunk, like, folder / f"part-{at:06d}.parquet") for at, chunk in enumerate(chunks)]

    def _write_part(self, chunk: Columns, like: ir.Table, path: Path) -> Path:
        kinds = {column: _sql_type(_known(like, column)) for column in chunk}
        with self._loading(chunk, kinds) as picked:
            # A light compression: it is read once or twice, and what is kept is compressed well then.
            self._copy(picked, path, "lz4_raw")
        return path

    def _copy(self, sql: str, path: Path, compression: str) -> int:
        return self.execute(f"COPY ({sql}) TO {quote_text(str(path))} (FORMAT parquet, COMPRESSION {compression})")

    def _make_room(self, name: str, kind: Relation) -> None:
        """Drop what has the name but is of the other kind: DuckDB replaces only like by like."""
        if self._relations.get(name, kind) != kind:
            self._drop(name)
        self._relations[name] = kind

    def _drop(self, name: str) -> None:
        self.execute(f"DROP {self._relations.pop(name)} {quote_name(name)}")

    def build_right(self) -> None:
        """From now on hold the right side of every join in memory, and pass the left one by in its order.

        The planner takes a file of text for a few rows, and would hold all of it beside a table of a thousand.
        """
        self.execute("SET disabled_optimizers = 'build_side_probe_side'")

    def compile(self, query: ir.Table) -> str:
        """Return ``query`` as SQL of this engine."""
        return _compiled(query.op())

    def execute(self, sql: str) -> int:
        """Run one statement; return the count that it answers with, 0 where it answers nothing."""
        with _translated_errors():
            rows = self._connection.execute(sql).fetchall()
        return int(rows[0][0]) if rows and isinstance(rows[0][0], int) else 0

    def close(self) -> None:
        """End the session and remove its scratch folder if it made one."""
        self._connection.close()
        if self._own_scratch:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@lru_cache(maxsize=128)
def _compiled(query: Any) -> str:
    """The same query is asked again for every file of a folder, and compiling takes longer than small ones do."""
    return str(ibis.to_sql(query.to_expr(), dialect=DuckDBEngine.dialect, pretty=False))


def quote_name(name: str) -> str:
    """Return ``name`` as a quoted SQL identifier.

    >>> quote_name('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'


def quote_text(value: str) -> str:
    """Return ``value`` as a quoted SQL string.

    >>> quote_text("it's")
    "'it''s'"
    """
    return "'" + value.replace("'", "''") + "'"


@contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise translated(error) from error


def _known(like: ir.Table, column: str) -> Any:
    if column not in like.schema():
        raise EngineError(
            f"a chunk has a column {column!r} that its table lacks.", "This is a defect: please report it."
        )
    return like.schema()[column]


def _sql_type(dtype: Any) -> str:
    from ibis.backends.sql.datatypes import DuckDBType

    return str(DuckDBType.from_ibis(dtype).sql(dialect="duckdb"))


def _loadable(values: NDArray[Any]) -> NDArray[Any]:
    """DuckDB reads arrays of days only when they carry seconds."""
    return values.astype("datetime64[s]") if values.dtype.kind == "M" else values


def _load_column(name: str, values: NDArray[Any], kind: str | None) -> str:
    column = quote_name(name)
    natural = {"O": "VARCHAR", "U": "VARCHAR", "M": "DATE"}.get(values.dtype.kind)
    chosen = kind or natural
    source = f"CASE WHEN isnan({column}) THEN NULL ELSE {column} END" if values.dtype.kind == "f" else column
    return f"CAST({source} AS {chosen}) AS {column}" if chosen else f"{source} AS {column}"


def _unit(dtype: Any) -> str | None:
    """In what times are counted; of other types, nothing."""
    if dtype.is_date():
        return "datetime64[D]"
    return "datetime64[us]" if dtype.is_timestamp() else None


def _column(values: NDArray[Any], unit: str | None) -> NDArray[Any]:
    if unit:
        return _filled(values, np.datetime64("NaT")).astype(unit)
    if not isinstance(values, np.ma.MaskedArray):
        return values
    if values.dtype.kind == "O":
        return _filled(values, None)
    if values.mask is np.False_ or not values.mask.any():
        return np.asarray(values.data)
    return _filled(values.astype(np.float64), np.nan)


def _filled(values: NDArray[Any], null: object) -> NDArray[Any]:
    if not isinstance(values, np.ma.MaskedArray):
        return values
    plain: NDArray[Any] = np.array(values.data)
    plain[np.ma.getmaskarray(values)] = null
    return plain
