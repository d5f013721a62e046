"""The same look as :mod:`~landwaiter.ingest.readers.sheet_scan` has, over the sheets of an OpenDocument file.

There a cell or a row stands once and says how often it is repeated, so few bytes can ask for much.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from landwaiter.ingest.readers.sheet_scan import Reach, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

_TAG = re.compile(rb"<table:(table-row|table-cell|covered-table-cell|table)\b([^>]*)>(?:<text:p[^>]*>([^<]*))?")
_REPEATED = re.compile(rb"""table:number-(?:rows|columns)-repeated\s*=\s*["'](\d{1,9})["']""")
_FILLED = re.compile(rb"""(?:office|calcext):value-type\s*=""")
_WRONG = re.compile(rb"""calcext:value-type\s*=\s*["']error["']""")


def reaches_of_ods(stream: IO[bytes]) -> list[Reach]:
    """Look over ``content.xml``; return what was found of each sheet, in the order of the file."""
    found: list[Reach] = []
    row = rows = column = 0
    for piece in pieces(stream, b"<table:"):
        for kind, attributes, text, length in _tags(piece):
            if kind == b"table":
                found.append(Reach())
                row = rows = column = 0
            elif not found:
                continue
            elif kind == b"table-row":
                row, rows, column = row + rows, _times(attributes), 0
            else:
                times = _times(attributes)
                last = column + times
                filled = text or _FILLED.search(attributes)
                if filled:
                    _widen(found[-1], row + rows, last)
                if times * rows > 1 and (filled or not attributes.endswith(b"/")):
                    found[-1].text += times * rows * length
                if _WRONG.search(attributes):
                    found[-1].errors[row, column] = text.decode(errors="replace").strip() or "#N/A"
                column = last
    return found


def _tags(piece: bytes) -> Iterator[tuple[bytes, bytes, bytes, int]]:
    """Yield the tags of rows and cells, and how many bytes it is from each to the next."""
    found = list(_TAG.finditer(piece))
    starts = [one.start() for one in found] + [len(piece)]
    for one, start, end in zip(found, starts, starts[1:], strict=False):
        yield one[1], one[2], one[3] or b"", end - start


def _times(attributes: bytes) -> int:
    repeated = _REPEATED.search(attributes)
    return int(repeated.group(1)) if repeated else 1


def _widen(reach: Reach, rows: int, columns: int) -> None:
    reach.rows, reach.columns = max(reach.rows, rows), max(reach.columns, columns)
