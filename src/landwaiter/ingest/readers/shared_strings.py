"""How much text the cells of an ``.xlsx`` refer to: a string stands once in the file, and in memory in each of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import IO, TYPE_CHECKING

import numpy as np

from landwaiter.ingest.readers.sheet_scan import UnreadableXMLError, pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

_END = b"si>"
"""What the elements of strings end with, whatever the prefix of their names."""
_CELLS = (b'"s"', b"'s'")
"""The type of cells that refer to a string; nothing else in a sheet is likely to be called so."""
_REFERENCE = re.compile(rb"""["']s["'][^<>]*><v>([0-9]{1,9})</v>""")


@dataclass(frozen=True)
class Strings:
    """The tables of strings of a workbook, of which there is at most one."""

    tables: Sequence[Callable[[], IO[bytes]]]

    def referred_to(self, sheet: Callable[[], IO[bytes]], enough: int) -> int:
        """Return the signs that the cells of a sheet refer to.

        It may be too high; where it would be more than ``enough``, the cells are counted, each with its own string.
        """
        if not self._longest:
            return 0
        with sheet() as stream:
            bound = self._longest * sum(_references(piece) for piece in pieces(stream))
        return bound if bound <= enough else self._counted(sheet)

    @cached_property
    def _longest(self) -> int:
        """The bytes that the longest string takes, or some more."""
        return max((len(text) for piece in self._pieces() for text in piece.split(_END)), default=0)

    def _pieces(self) -> Iterator[bytes]:
        for table in self.tables:
            with table() as stream:
                yield from pieces(stream, b"<si")

    def _counted(self, sheet: Callable[[], IO[bytes]]) -> int:
        lengths, found = self._lengths, 0
        with sheet() as stream:
            for piece in pieces(stream):
                told = np.array(_REFERENCE.findall(piece), dtype=np.int64)
                known = told[told < len(lengths)]
                found += int(lengths[known].sum()) + self._longest * (_references(piece) - len(known))
        return found

    @cached_property
    def _lengths(self) -> NDArray[np.int64]:
        return np.fromiter((length for table in self.tables for length in _lengths(table)), dtype=np.int64)


def _references(piece: bytes) -> int:
    return sum(map(piece.count, _CELLS))


def _lengths(table: Callable[[], IO[bytes]]) -> Iterator[int]:
    from lxml import etree

    try:
        with table() as stream:
            for _, element in etree.iterparse(stream, tag="{*}si", resolve_entities=False):
                yield sum(map(len, element.itertext()))
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise UnreadableXMLError from error
