"""Delimited text: CSV and its relatives, of any common encoding, streamed."""

from __future__ import annotations

import codecs
import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.errors import InputError, Place
from landwaiter.ingest import dialect, encoding
from landwaiter.ingest.mapping import FileFormat
from landwaiter.ingest.readers.pulse import Pulse
from landwaiter.ingest.readers.base import STAGED, Facts, Staged, staged_table
from landwaiter.ingest.rejected import OWN_COLUMNS

if TYPE_CHECKING:
    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.engine.reading import Shape

HEAD = 1 << 18


class DelimitedReader:
    """Reads CSV, TSV and other text with one row a line and a sign between the cells."""

    format = "csv"
    suffixes = (".csv", ".tsv", ".txt", ".tab")

    def recognises(self, head: bytes) -> bool:
        """Say whether the file can be text."""
        return encoding.marked_encoding(head) is not None or b"\0" not in head

    def read(self, engine: DuckDBEngine, path: Path, options: FileFormat, staging: Path) -> Staged:
        """Make the file readable as text; ``source_row`` is the line, as an editor counts."""
        from landwaiter.engine import reading

        stamp = path.stat()
        text = _as_utf8(path, options, staging)
        layout = _layout(text.path, options, path.name)
        pulse, digest = _take_pulse(text.path, layout.delimiter, path.name)
        if not pulse.plain:
            text = _with_plain_line_ends(path, text.encoding, staging)
            pulse, _ = _take_pulse(text.path, layout.delimiter, path.name)
        sha256 = digest if text.path == path else _sha256(path)
        skip = layout.header_row - 1 + 1
        shape = reading.measure(
            engine,
            reading.DelimitedText(text.path, layout.delimiter, layout.quote, skip, len(layout.header)),
            path.name,
        )
        _check_whole(shape, pulse, path.name)
        lines = _line_numbers(engine, shape, pulse, layout, staging, path.name)
        reading.attach_delimited(engine, STAGED, shape, lines)
        _check_unchanged(path, stamp.st_size, stamp.st_mtime_ns)
        return _staged(path, layout, shape, text.encoding, sha256, padded=pulse.padded)


@dataclass(frozen=True, slots=True)
class _Text:
    path: Path
    encoding: str


def _as_utf8(path: Path, options: FileFormat, staging: Path) -> _Text:
    with path.open("rb") as file:
        head = file.read(HEAD)
    found = encoding.marked_encoding(head)
    if found is None and options.encoding is not None:
        found = encoding.known_encoding(options.encoding, path)
    if found is None:
        found = "utf-8" if _is_utf8(path) else encoding.one_byte_encoding(path)
    if found in encoding.UTF_8:
        return _Text(path, found)
    target = staging / "utf8.csv"
    encoding.transcode(path, found, target)
    return _Text(target, found)


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in encoding.chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _with_plain_line_ends(path: Path, name: str, staging: Path) -> _Text:
    target = staging / "lines.csv"
    encoding.transcode(path, name, target)
    return _Text(target, name)


def _layout(path: Path, options: FileFormat, name: str) -> dialect.Dialect:
    with path.open("rb") as file:
        head = file.read(HEAD)
    text = head.decode("utf-8-sig", errors="ignore").replace("\r\n", "\n").replace("\r", "\n")
    if len(head) == HEAD:
        text = text[: text.rfind("\n") + 1]
    if not text.strip():
        raise InputError("the file is blank.", "Export it again.", Place(file=name))
    return dialect.detect(text, options, name)


def _take_pulse(path: Path, delimiter: str, name: str) -> tuple[Pulse, str]:
    pulse, digest = Pulse(delimiter.encode()), hashlib.sha256()
    for chunk in encoding.chunks(path):
        digest.update(chunk)
        pulse.feed(chunk)
    if pulse.nulls:
        raise InputError(
            "the file has null bytes, so it is not plain text.", "Export the data as CSV again.", Place(file=name)
        )
    return pulse, digest.hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_whole(shape: Shape, pulse: Pulse, name: str) -> None:
    if shape.rows == 0:
        raise InputError("the file has a header but no rows.", "Export it again.", Place(file=name, row=pulse.lines))
    if shape.last_is_short and not pulse.ended:
        raise InputError(
            "the last row breaks off: it has too few values and no line end, so the file is not complete.",
            "Export or copy the file again.",
            Place(file=name, row=pulse.lines),
        )


def _line_numbers(
    engine: DuckDBEngine, shape: Shape, pulse: Pulse, layout: dialect.Dialect, staging: Path, name: str
) -> Path | None:
    """Return a file of the line of each row, or ``None`` where every row is one line after the header.

    Rows and lines run in step unless a cell has a line break or a blank line stands between rows.
    """
    if pulse.lines == shape.text.skip + shape.rows:
        return None
    lines = _starts_of_rows(shape.text.path, layout)
    if len(lines) != shape.rows:
        raise InputError(
            f"two ways of counting its rows differ ({shape.rows} and {len(lines)}), so some would be lost.",
            "Look for stray quotes or line breaks inside cells, or export the file again.",
            Place(file=name),
        )
    import ibis

    path = staging / "lines.parquet"
    columns = {"number": np.arange(1, len(lines) + 1, dtype=np.int64), "line": lines}
    engine.load("landwaiter_lines", columns)
    engine.write(ibis.table({"number": "int64", "line": "int64"}, name="landwaiter_lines"), path)
    return path


def _starts_of_rows(path: Path, layout: dialect.Dialect) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the line on which each row of data starts, by a reader that is not the engine's."""
    csv.field_size_limit(1 << 24)
    starts: list[int] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for _ in range(layout.header_row - 1):
            file.readline()
        reader = csv.reader(
            file,
            delimiter=layout.delimiter,
            quotechar=layout.quote or None,
            quoting=csv.QUOTE_MINIMAL if layout.quote else csv.QUOTE_NONE,
        )
        before = 0
        for row in reader:
            if row:
                starts.append(before + layout.header_row)
            before = reader.line_num
    return np.array(starts[1:], dtype=np.int64)


def _check_unchanged(path: Path, size: int, modified: int) -> None:
    now = path.stat()
    if (now.st_size, now.st_mtime_ns) != (size, modified):
        raise InputError(
            "the file changed while it was read.", "Wait until it is complete, and try again.", Place(file=path.name)
        )


def _staged(path: Path, layout: dialect.Dialect, shape: Shape, name: str, sha256: str, *, padded: bool) -> Staged:
    from landwaiter.engine import reading

    names = layout.header
    columns = reading.text_columns(len(names) + shape.spare)
    cells = dict(zip(names, columns[: len(names)], strict=True))
    facts = Facts(
        path.name,
        DelimitedReader.format,
        path.stat().st_size,
        sha256,
        shape.rows,
        names,
        encoding=name,
        delimiter=layout.delimiter,
        quote=layout.quote,
        header_row=layout.header_row,
        rejected_before=names[: len(OWN_COLUMNS)] == OWN_COLUMNS,
    )
    return Staged(staged_table(columns), facts, cells, tuple(columns[len(names) :]), padded)
