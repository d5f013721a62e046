"""Delimited text: CSV and its relatives, of any common encoding, streamed."""

from __future__ import annotations

import codecs
import csv
import hashlib
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.engine.reading import unclear_quotes
from landwaiter.errors import InputError, Place
from landwaiter.ingest import dialect, encoding
from landwaiter.ingest.escaping import unescape
from landwaiter.ingest.readers.base import STAGED, Facts, Staged, sha256_of, staged_table
from landwaiter.ingest.readers.pulse import Pulse
from landwaiter.ingest.rejected import OWN_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import ibis.expr.types as ir
    from numpy.typing import NDArray

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.engine.reading import Shape
    from landwaiter.ingest.mapping import FileFormat
    from landwaiter.ingest.readers.base import Along

HEAD = 1 << 18


class DelimitedReader:
    """Reads CSV, TSV and other text with one row a line and a sign between the cells."""

    format = "csv"

    def recognises(self, head: bytes) -> bool:
        """Say whether the file can be text."""
        return encoding.marked_encoding(head) is not None or b"\0" not in head

    def read(
        self, engine: DuckDBEngine, path: Path, options: FileFormat, staging: Path, along: Along | None = None
    ) -> Staged:
        """Make the file readable as text; ``source_row`` is the line, as an editor counts."""
        from landwaiter.engine import reading

        before = path.stat()
        text, layout, pulse = _examined(path, options, staging)
        asked = reading.DelimitedText(text.path, layout.delimiter, layout.quote, layout.skip, len(layout.header))
        facts = _facts(path, layout, text)
        counting = partial(_counting, along, facts, pulse) if along else None
        shape = reading.measure(engine, asked, path.name, counting)
        _check_whole(shape, pulse, path.name)
        lines = _line_numbers(engine, shape, pulse, layout, _Place(path.name, staging))
        reading.attach_delimited(engine, STAGED, shape, lines)
        after = path.stat()
        if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            problem = "the file changed while it was read."
            raise InputError(problem, "Wait until it is complete, and try again.", Place(file=path.name))
        columns = reading.text_columns(len(layout.header) + shape.spare)
        staged = _staged(replace(facts, rows=shape.rows), staged_table(columns), pulse)
        return replace(staged, beyond=tuple(columns[len(layout.header) :]), counted=shape.counted)


@dataclass(frozen=True, slots=True)
class _Text:
    """A file that the engine can read, the encoding of the user's file, and its SHA-256 where known."""

    path: Path
    encoding: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    file: str
    staging: Path


def _examined(path: Path, options: FileFormat, staging: Path) -> tuple[_Text, dialect.Dialect, Pulse]:
    text = _as_utf8(path, options, staging)
    layout = _layout(text.path, options, path.name)
    pulse, digest = _take_pulse(text.path, layout.delimiter, path.name)
    if not pulse.plain:
        text = _transcoded(path, text.encoding, staging / "lines.csv")
        pulse, digest = _take_pulse(text.path, layout.delimiter, path.name)
    sha256 = digest if text.path == path else sha256_of(path)
    return _Text(text.path, text.encoding, sha256), layout, pulse


def _as_utf8(path: Path, options: FileFormat, staging: Path) -> _Text:
    with path.open("rb") as file:
        found = encoding.marked_encoding(file.read(HEAD))
    if found is None and options.encoding is not None:
        found = encoding.known_encoding(options.encoding, path)
        if found in encoding.UTF_8 and not _is_utf8(path):
            raise encoding.damaged(path)
    if found is None:
        found = "utf-8" if _is_utf8(path) else encoding.one_byte_encoding(path)
    if found == "utf-8-sig" and not _is_utf8(path):
        raise encoding.damaged(path)
    return _Text(path, found) if found in encoding.UTF_8 else _transcoded(path, found, staging / "utf8.csv")


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in encoding.chunks(path):
            # Nearly all pieces are plain signs, which takes a fraction of the time to see.
            if decoder.getstate()[0] or not chunk.isascii():
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _transcoded(path: Path, name: str, target: Path) -> _Text:
    encoding.transcode(path, name, target)
    return _Text(target, name)


def _layout(path: Path, options: FileFormat, name: str) -> dialect.Dialect:
    with path.open("rb") as file:
        head = file.read(HEAD)
    text = head.decode("utf-8-sig", errors="ignore").replace("\r\n", "\n").replace("\r", "\n")
    if len(head) == HEAD and "\n" in text:
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
        problem = "the file has null bytes, so it is not plain text."
        raise InputError(problem, "Export the data as CSV again.", Place(file=name, row=_first_null(path)))
    return pulse, digest.hexdigest()


def _first_null(path: Path) -> int:
    line = 1
    for chunk in encoding.chunks(path):
        if b"\0" in chunk:
            return line + chunk.count(b"\n", 0, chunk.index(b"\0"))
        line += chunk.count(b"\n")
    return line


def _check_whole(shape: Shape, pulse: Pulse, name: str) -> None:
    place = Place(file=name, row=pulse.lines)
    if shape.rows == 0:
        raise InputError("the file has a header but no rows.", "Export it again.", place)
    if shape.last_is_short and not pulse.ended:
        problem = "the last row breaks off: it has too few values and no line end, so the file is not complete."
        raise InputError(problem, "Export or copy the file again.", place)


def _line_numbers(
    engine: DuckDBEngine, shape: Shape, pulse: Pulse, layout: dialect.Dialect, place: _Place
) -> Path | None:
    """Return a file of the line of each row, or ``None`` where every row is one line after the header.

    Rows and lines run in step unless a cell has a line break or a blank line stands between rows.
    """
    if pulse.lines == shape.text.skip + shape.rows:
        return None
    lines = _starts_of_rows(shape.text.path, layout, place.file)
    if len(lines) != shape.rows:
        raise InputError(
            f"two ways of counting its rows differ ({shape.rows} and {len(lines)}), so some would be lost.",
            "Look for stray quotes or line breaks inside cells, or export the file again.",
            Place(file=place.file),
        )
    import ibis

    path = place.staging / "lines.parquet"
    columns = {"number": np.arange(1, len(lines) + 1, dtype=np.int64), "line": lines}
    engine.load("landwaiter_lines", columns)
    engine.write(ibis.table({"number": "int64", "line": "int64"}, name="landwaiter_lines"), path)
    return path


def _starts_of_rows(path: Path, layout: dialect.Dialect, name: str) -> NDArray[np.int64]:
    """Return the line on which each row of data starts, by a reader that is not the engine's."""
    starts: list[int] = []
    before = 0
    try:
        with dialect.long_cells(), path.open(encoding="utf-8-sig", newline="\n") as file:
            for _ in range(layout.first_line - 1):
                file.readline()
            reader = dialect.rows(file, layout.delimiter, layout.quote, strict=True)
            for row in reader:
                if row:
                    starts.append(before + layout.first_line)
                before = reader.line_num
    except csv.Error as error:
        raise unclear_quotes(Place(file=name, row=before + layout.first_line)) from error
    return np.array(starts[1:] if layout.header_row else starts, dtype=np.int64)


def _counting(along: Along, facts: Facts, pulse: Pulse, table: ir.Table) -> Mapping[str, ir.Value]:
    return along(_staged(facts, table, pulse))


def _facts(path: Path, layout: dialect.Dialect, text: _Text) -> Facts:
    own = layout.header[: len(OWN_COLUMNS)] == OWN_COLUMNS
    return Facts(
        path.name,
        DelimitedReader.format,
        path.stat().st_size,
        text.sha256,
        0,
        tuple(map(unescape, layout.header)) if own else layout.header,
        encoding=text.encoding,
        delimiter=layout.delimiter,
        quote=layout.quote,
        header_row=layout.header_row,
        banner=layout.banner,
        renamed=layout.renamed,
        rejected_before=own,
    )


def _staged(facts: Facts, table: ir.Table, pulse: Pulse) -> Staged:
    from landwaiter.engine import reading

    cells = dict(zip(facts.columns, reading.text_columns(len(facts.columns)), strict=True))
    return Staged(table, facts, cells, padded=pulse.padded)
