"""The embedded engine: DuckDB in memory, data in Parquet files, spill space in a temporary folder."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
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
PART, CHUNKS = "landwaiter_part", "landwaiter_chunks"
"""Names of the chunk that is being written, and of all of them."""


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

    def attach(self, name: str, files: Sequence[Path], like: ir.Table) -> None:
        """Make Parquet ``files`` readable as the table ``name``."""
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
        held = {column: _loadable(values) for column, values in columns.items()}
        picked = ", ".join(_load_column(c, columns[c], kinds.get(c)) for c in columns)
        self._make_room(name, "TABLE")
        with _translated_errors():
            self._connection.register("landwaiter_loading", held)
            try:
                self._connection.execute(
                    f"CREATE OR REPLACE TEMP TABLE {quote_name(name)} AS SELECT {picked} FROM landwaiter_loading"
                )
            finally:
                self._connection.unregister("landwaiter_loading")

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

    def write(self, query: ir.Table, path: Path) -> int:
        """Run ``query`` into a Parquet file at ``path``; return the number of rows."""
        return self._copy(query, path, "zstd")

    def write_chunks(self, chunks: Iterable[Columns], like: ir.Table, path: Path) -> int:
        """Write ``chunks`` one after another into a Parquet file at ``path``; return the number of rows."""
        self._scratch.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._scratch, prefix="chunks-") as folder:
            # A light compression: what is written here is read once, and the file is compressed well then.
            parts = [self._write_part(chunk, like, Path(folder), number) for number, chunk in enumerate(chunks)]
            self.attach(CHUNKS, parts, like)
            rows = self.write(ibis.table(like.schema(), name=CHUNKS), path)
            self._drop(CHUNKS)
        return rows

    def _write_part(self, chunk: Columns, like: ir.Table, folder: Path, number: int) -> Path:
        part = ibis.table({name: _known(like, name) for name in chunk}, name=PART)
        path = folder / f"{number:06d}.parquet"
        self.load(PART, chunk, part)
        self._copy(part, path, "lz4_raw")
        self._drop(PART)
        return path

    def _copy(self, query: ir.Table, path: Path, compression: str) -> int:
        return self.execute(
            f"COPY ({self.compile(query)}) TO {quote_text(str(path))} (FORMAT parquet, COMPRESSION {compression})"
        )

    def _make_room(self, name: str, kind: Relation) -> None:
        """Drop what has the name but is of the other kind: DuckDB replaces only like by like."""
        if self._relations.get(name, kind) != kind:
            self._drop(name)
        self._relations[name] = kind

    def _drop(self, name: str) -> None:
        self.execute(f"DROP {self._relations.pop(name)} {quote_name(name)}")

    def compile(self, query: ir.Table) -> str:
        """Return ``query`` as SQL of this engine."""
        return str(ibis.to_sql(query, dialect=self.dialect, pretty=False))

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
