"""JSON Lines: one object a line; objects within it become columns with dots in their names, goods items rows.

A document that is one object or one list of objects is read in the same way where it is small enough. Numbers
stay as they are written: ``0.10`` is not ``0.1``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from landwaiter.errors import InputError, Place
from landwaiter.ingest.readers.json_objects import BYTE_ORDER_MARK, records
from landwaiter.ingest.readers.rows import Row
from landwaiter.ingest.readers.tabular import TabularReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from landwaiter.ingest.mapping import FileFormat
    from landwaiter.ingest.readers.json_objects import Record

START = re.compile(rb"\s*(?:\{\s*[\"}]|\[\s*\{)")
WIDEST = 2000
GOODS = ("items", "goodsitems")
"""What a list of goods items is called, without case and underscores."""


@dataclass(slots=True)
class Outline:
    """The columns of a file, collected over all of its objects.

    ``inside`` has the columns of the objects in each list, ``longest`` the length of its longest.
    """

    values: dict[str, None] = field(default_factory=dict)
    inside: dict[str, dict[str, None]] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        """Take in what one object has."""
        self.values.update(dict.fromkeys(record.values))
        for path, found in record.lists.items():
            self.inside.setdefault(path, {}).update(dict.fromkeys(chain.from_iterable(found)))
            self.longest[path] = max(self.longest.get(path, 0), len(found))

    @property
    def width(self) -> int:
        """The number of columns where no list is made into rows."""
        return len(self.values) + sum(self.longest[path] * len(names) for path, names in self.inside.items())

    def goods(self) -> str | None:
        """Return the path of the list whose objects are goods items: the one called so, or the only one."""
        named = [path for path in self.inside if _plain(path.rpartition(".")[2]) in GOODS]
        candidates = named or list(self.inside)
        return candidates[0] if len(candidates) == 1 else None

    def header(self, goods: str | None) -> list[str]:
        """Return the names of the columns, those of the goods items after those of the whole."""
        others = (
            _numbered(path, number, name)
            for path, names in self.inside.items()
            if path != goods
            for number in range(1, self.longest[path] + 1)
            for name in names
        )
        items = (f"{goods}.{name}" for name in self.inside[goods]) if goods is not None else ()
        return list(dict.fromkeys((*self.values, *items, *others)))


class JSONLinesReader(TabularReader):
    """Reads JSON: an object a line, or one document of objects.

    Examples
    --------
    >>> JSONLinesReader().recognises(b'{"id": 1}'), JSONLinesReader().recognises(b"[id],[name]")
    (True, False)
    """

    format = "json"

    def recognises(self, head: bytes) -> bool:
        """Say whether the file starts with an object or with a list of them."""
        return START.match(head.removeprefix(BYTE_ORDER_MARK)) is not None

    def table(self, path: Path, options: FileFormat) -> tuple[list[str], Iterator[Row]]:
        """Return the header and the rows; the file is parsed once for each.

        Raises
        ------
        InputError
            If a line is no object, or says one thing twice, or is too long, deep or wide; it names the line.
        """
        del options
        outline = _outline(path)
        goods = outline.goods()
        header = outline.header(goods)
        _check_width(len(header), Place(file=path.name))
        return header, _rows(records(path), header, goods)


def _outline(path: Path) -> Outline:
    outline = Outline()
    for record in records(path):
        outline.add(record)
        goods = outline.goods()
        repeated = outline.longest[goods] * len(outline.inside[goods]) if goods is not None else 0
        _check_width(outline.width - repeated, Place(file=path.name, row=record.line or None))
    if not outline.values and not outline.inside:
        raise InputError("the file has no object with a value.", "Export it again.", Place(file=path.name))
    return outline


def _check_width(width: int, place: Place) -> None:
    if width > WIDEST:
        problem = f"its objects have more than {WIDEST:,} different values, counted by name and place in lists."
        raise InputError(problem, 'Call the list of goods items "items", so that each becomes a row.', place)


def _rows(found: Iterable[Record], header: list[str], goods: str | None) -> Iterator[Row]:
    position = {name: at for at, name in enumerate(header)}
    for record in found:
        whole: list[str | None] = [None] * len(header)
        for name, value in chain(record.values.items(), _spread(record, goods)):
            whole[position[name]] = value
        items = record.lists.get(goods, []) if goods is not None else []
        if not items:
            yield Row(record.place, whole)
        for number, item in enumerate(items, 1):
            cells = whole.copy()
            for name, value in item.items():
                cells[position[f"{goods}.{name}"]] = value
            yield Row(f"{record.place}, item {number}", cells)


def _spread(record: Record, goods: str | None) -> Iterator[tuple[str, str | None]]:
    """Return the values of lists that are not made into rows, each under its number in the list."""
    for path, found in record.lists.items():
        if path != goods:
            for number, one in enumerate(found, 1):
                yield from ((_numbered(path, number, name), value) for name, value in one.items())


def _numbered(path: str, number: int, name: str) -> str:
    return f"{path}.{number}.{name}"


def _plain(name: str) -> str:
    return name.replace("_", "").lower()
