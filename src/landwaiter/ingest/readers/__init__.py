"""Readers of files, one module a format. To add a format: write its reader and name it here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landwaiter.errors import InputError, Place
from landwaiter.ingest.readers.base import Along, Facts, Reader, Staged, head_of
from landwaiter.ingest.readers.bundle import is_bundle, read_bundle
from landwaiter.ingest.readers.cusdec import CUSDECReader
from landwaiter.ingest.readers.delimited import DelimitedReader
from landwaiter.ingest.readers.documents import XMLReader
from landwaiter.ingest.readers.excel import ExcelReader
from landwaiter.ingest.readers.foreign import refuse_foreign
from landwaiter.ingest.readers.jsonlines import JSONLinesReader
from landwaiter.ingest.readers.members import ZIP
from landwaiter.ingest.readers.parquet import ParquetReader
from landwaiter.ingest.readers.postgres import read_table
from landwaiter.ingest.sources import DatabaseTable, Source

if TYPE_CHECKING:
    from pathlib import Path

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.mapping import FileFormat

__all__ = ["READERS", "Along", "Facts", "Reader", "Staged", "read_file"]

READERS: tuple[Reader, ...] = (
    ParquetReader(),
    JSONLinesReader(),
    CUSDECReader(),
    XMLReader(),
    ExcelReader(),
    DelimitedReader(),
)


def read_file(
    engine: DuckDBEngine, source: Source, options: FileFormat, staging: Path, along: Along | None = None
) -> Staged:
    """Read a file with the reader that recognises it; all files of a folder or a zip as one; or a table.

    What is to be counted ``along`` is counted where a file is gone through as a whole: other formats are staged by
    column, and counting later costs little.

    Raises
    ------
    InputError
        If the file is missing, empty, or of a kind that no reader knows, whatever its name says.
    """
    if isinstance(source, DatabaseTable):
        return read_table(engine, source, staging)
    if is_bundle(source):
        return read_bundle(engine, source, options, staging, _reader_of)
    reader = _reader_of(source)
    if isinstance(reader, DelimitedReader):
        return reader.read(engine, source, options, staging, along)
    return reader.read(engine, source, options, staging)


def _reader_of(path: Path) -> Reader:
    head = head_of(path)
    refuse_foreign(head, path)
    reader = next((one for one in READERS if one.recognises(head)), None)
    if head.startswith(ZIP) and reader in (None, READERS[-1]):
        problem = "the file begins as a zip or a workbook does, but is cut off or damaged."
        raise InputError(problem, "Export or copy it again.", Place(file=path.name))
    if reader is None:
        problem = "the file is neither text nor a workbook nor Parquet."
        raise InputError(problem, "Export the data as CSV, Excel or Parquet.", Place(file=path.name))
    return reader
