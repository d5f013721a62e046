"""Which codes of one edition are which of another, after the correlation tables of the UN and the WCO."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from landwaiter.errors import InputError, Place
from landwaiter.ingest.readers.base import head_of
from landwaiter.ingest.readers.rows import CHUNK
from landwaiter.ingest.readers.workbook import Block, opened

Row = tuple[int, tuple[str | None, ...]]
"""Number of a row in its sheet, and its cells."""
HEADER_WITHIN = 5
Kind = Literal["same", "renamed", "split", "unknown"]


@dataclass(frozen=True, slots=True)
class Successors:
    """What became of a code: itself, one other, one of several, or nobody knows."""

    code: str
    kind: Kind
    codes: tuple[str, ...] = ()

    @property
    def certain(self) -> str | None:
        """The one code that it is now, ``None`` where somebody has to decide."""
        return self.codes[0] if self.kind in ("same", "renamed") else None


@dataclass(frozen=True)
class Correlation:
    """Pairs of codes of two editions that have goods in common.

    Examples
    --------
    >>> table = Correlation("HS2017", "HS2022", (("852580", "852581"), ("852580", "852589"), ("010121", "010121")))
    >>> table.successors("852580").kind, table.successors("010121").certain
    ('split', '010121')
    """

    old: str
    new: str
    pairs: tuple[tuple[str, str], ...]

    def successors(self, code: str) -> Successors:
        """Return what became of ``code``, which may be a national one: its first six digits count."""
        found = tuple(sorted(self._of.get(code[:6], ())))
        if not found:
            return Successors(code, "unknown")
        if len(found) > 1:
            return Successors(code, "split", found)
        return Successors(code, "same" if found[0] == code[:6] else "renamed", found)

    @cached_property
    def _of(self) -> dict[str, set[str]]:
        of: dict[str, set[str]] = {}
        for old, new in self.pairs:
            of.setdefault(old, set()).add(new)
        return of

    def reversed(self) -> Correlation:
        """Return the same table from the new edition to the old one."""
        return Correlation(self.new, self.old, tuple((new, old) for old, new in self.pairs))


def read_correlation(path: Path) -> Correlation:
    """Read a workbook that relates two editions, the newer one in the first column.

    The sheet is the one whose header names two editions and a relationship; codes lose their points.

    Raises
    ------
    InputError
        When the workbook cannot be opened with care, has no such sheet, or a row has no codes of six digits.
    """
    head_of(path)
    with opened(path) as workbook:
        for name in workbook.names:
            rows = [(number, row) for block in workbook.blocks(name, CHUNK) for number, row in _rows(block)]
            for at, (_, row) in enumerate(rows[:HEADER_WITHIN]):
                header = [(cell or "").strip() for cell in row]
                if len(header) > 2 and header[2].lower() == "relationship":
                    return _read(rows[at + 1 :], header, Place(file=path.name, sheet=name))
    raise InputError("no sheet relates two editions.", "Name a table of correlations.", Place(file=path.name))


def _rows(block: Block) -> Iterator[Row]:
    return zip(block.numbers, zip(*block.columns, strict=True), strict=True)


def _read(rows: Sequence[Row], header: list[str], place: Place) -> Correlation:
    new, old = (name.replace(" ", "") for name in header[:2])
    pairs = []
    for number, row in rows:
        codes = [(cell or "").replace(".", "").strip() for cell in row[:2]]
        if not any(codes):
            continue
        if not all(len(code) == 6 and code.isdigit() for code in codes):
            where = Place(file=place.file, sheet=place.sheet, row=number, value=" ".join(codes))
            raise InputError("these are no codes of six digits.", "Correct the row.", where)
        pairs.append((codes[1], codes[0]))
    return Correlation(old, new, tuple(pairs))
