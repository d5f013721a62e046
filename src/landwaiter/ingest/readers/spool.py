"""The declarations and goods items of an XML document, laid down while it is parsed and read again as rows.

The columns of a document are known only at its end, and a declaration's own values often stand behind its goods
items, so rows cannot be made while it is parsed; and it can be larger than memory.
"""

from __future__ import annotations

import json
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from landwaiter.ingest.readers.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

Cells = dict[str, str | None]
NO_ITEMS, OTHER_COUNT = "check.no_goods_items", "check.item_count"
FOUND = "Items_found"
"""The column of the number of goods items that a declaration has."""


class Header(NamedTuple):
    """A declaration without its goods items: where it begins, how many it says to have, and has, and its values."""

    place: str
    declared: int | None
    found: int
    values: Cells

    @property
    def problem(self) -> str | None:
        """What is wrong with the number of its goods items, or ``None``."""
        if not self.found:
            return NO_ITEMS
        return OTHER_COUNT if self.declared not in (None, self.found) else None


class Spool:
    """Declarations and goods items in two files of a folder, and the columns and numbers found so far.

    ``first`` is the first declaration, ``open`` the number of goods items since the last declaration ended.
    """

    def __init__(self, folder: Path) -> None:
        self.columns: dict[str, None] = {}
        self.declarations = self.items = self.open = 0
        self.first: Header | None = None
        self._headers, self._items = _temporary(folder), _temporary(folder)

    def close(self) -> None:
        """Close and remove the files, both of them even if the disk has no room for the rest of one."""
        with self._headers, self._items:
            pass

    def add_item(self, place: str, values: Mapping[str, str | None]) -> None:
        """Lay down a goods item of the declaration that ends next."""
        self.columns.update(dict.fromkeys(values))
        _write(self._items, (place, values))
        self.items += 1
        self.open += 1

    def add_declaration(self, place: str, declared: int | None, values: Cells) -> None:
        """Lay down a declaration, to which the goods items since the last one belong."""
        header = Header(place, declared, self.open, {**values, FOUND: str(self.open)})
        self.columns.update(dict.fromkeys(header.values))
        _write(self._headers, header)
        self.first = self.first or header
        self.declarations += 1
        self.open = 0

    def rows(self, names: Sequence[str]) -> Iterator[Row]:
        """Yield a row for every goods item, and one for every declaration without any, with these columns."""
        position = {name: at for at, name in enumerate(names)}
        items = _lines(self._items)
        for header in (Header(*line) for line in _lines(self._headers)):
            whole = [header.values.get(name) for name in names]
            if not header.found:
                yield Row(header.place, whole, header.problem)
            for place, values in islice(items, header.found):
                cells = whole.copy()
                for name, value in values.items():
                    cells[position[name]] = value
                yield Row(place, cells, header.problem)


def _temporary(folder: Path) -> IO[str]:
    return TemporaryFile("w+", encoding="utf-8", dir=folder)  # closed by close()


def _write(file: IO[str], line: Any) -> None:
    file.write(json.dumps(line) + "\n")


def _lines(file: IO[str]) -> Iterator[Any]:
    file.seek(0)
    return map(json.loads, file)
