"""What the reference of formats takes from the code: the limits, and the formats that are known and not read."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

READERS = "landwaiter.ingest.readers"
BYTES = (("GB", 30), ("MB", 20), ("KB", 10))

LIMITS: tuple[tuple[str, str, str, bool], ...] = (
    ("text", "dialect.LONGEST_CELL", "in a cell", True),
    ("text", "rows.SPARE", "values beyond the header's columns; a longer row refuses the file", False),
    ("text, workbooks, Parquet", "dialect.WIDEST", "columns", False),
    ("text, workbooks", "header.SEARCHED", "first rows among which the header is searched", False),
    ("workbooks, zip", "unpacking.ENTRIES", "files within, parts of a workbook included", False),
    ("workbooks, zip, gzip", "unpacking.UNPACKED", "unpacked", True),
    (
        "workbooks, zip, gzip",
        "unpacking.RATIO",
        "times its size, unpacked, of what is larger than the next limit",
        False,
    ),
    ("workbooks, zip, gzip", "unpacking.SMALL", "unpacked, up to which that ratio does not matter", True),
    ("workbooks", "safeguards.CELLS", "cells in the rectangle that a sheet reaches over", False),
    ("workbooks", "safeguards.DENSE", "cells for each byte of a sheet, where they are more than the next limit", False),
    ("workbooks", "safeguards.FEW", "cells that any sheet may have", False),
    ("workbooks", "safeguards.TEXT", "signs in the texts that the cells of a sheet refer to", False),
    ("folder, zip", "members.MOST_FILES", "files", False),
    ("XML", "xml.LARGEST_RECORD", "between two goods items", True),
    ("XML", "xml.LONGEST_TEXT", "in a value", True),
    ("XML", "xml.LONGEST_ATTRIBUTE", "in an attribute", True),
    ("XML", "xml.LONGEST_PROLOG", "before the root element", True),
    ("XML", "documents.WIDEST", "columns", False),
    ("JSON", "json_objects.LONGEST_LINE", "in a line", True),
    ("JSON", "json_objects.LARGEST_DOCUMENT", "in a single document", True),
    ("JSON", "json_objects.DEEPEST", "objects and lists within each other", False),
    ("JSON", "jsonlines.WIDEST", "columns", False),
    ("UN/EDIFACT", "edifact.LONGEST_SEGMENT", "signs in a segment", False),
    ("UN/EDIFACT", "edifact.MOST_SEGMENTS", "segments in a message", False),
    ("UN/EDIFACT", "cusdec.WIDEST", "columns", False),
)
"""Of which formats, where the number stands, what it counts, and whether it counts bytes."""


def limits() -> Iterator[tuple[str, str, str]]:
    """Yield the formats, the number and what it is the most of, for every limit."""
    for formats, where, what, bytes_ in LIMITS:
        module, _, name = where.rpartition(".")
        package = "landwaiter.ingest" if module in {"header", "dialect"} else READERS
        number = getattr(import_module(f"{package}.{module}"), name)
        yield formats, _size(number) if bytes_ else f"{number:,}", what


def foreign() -> Iterator[tuple[str, str]]:
    """Yield what a file is that is known and not read, and what to do."""
    module = import_module(f"{READERS}.foreign")
    yield module.DBASE_TABLE
    for _, what, remedy in module.FORMATS:
        yield what, remedy


def _size(number: int) -> str:
    unit, bits = next((unit, bits) for unit, bits in BYTES if number >= 1 << bits)
    return f"{number >> bits:,} {unit}"
