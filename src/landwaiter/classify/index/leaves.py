"""The codes that can be recommended, numbered: leaves, the headings they are in, the chapters those are in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Leaves:
    """Codes in ascending order: subheadings, and headings below which no subheading is known.

    >>> leaves = leaves_of(["0901", "090111", "090121", "8542"])
    >>> leaves.codes, leaves.headings, leaves.heading.tolist()
    (('090111', '090121', '8542'), ('0901', '8542'), [0, 0, 1])
    """

    codes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """Headings of the leaves."""
        return tuple(sorted({code[:4] for code in self.codes}))

    @cached_property
    def chapters(self) -> tuple[str, ...]:
        """Chapters of the leaves."""
        return tuple(sorted({code[:2] for code in self.codes}))

    @cached_property
    def heading(self) -> NDArray[np.int64]:
        """The number of each leaf's heading; leaves of a heading stand together."""
        return _numbers([code[:4] for code in self.codes], self.headings)

    @cached_property
    def chapter(self) -> NDArray[np.int64]:
        """The number of each leaf's chapter."""
        return _numbers([code[:2] for code in self.codes], self.chapters)

    @cached_property
    def heading_chapter(self) -> NDArray[np.int64]:
        """The number of each heading's chapter."""
        return _numbers([code[:2] for code in self.headings], self.chapters)

    @cached_property
    def first(self) -> NDArray[np.int64]:
        """The first leaf of each heading."""
        return np.searchsorted(self.heading, np.arange(len(self.headings)))

    @cached_property
    def first_heading(self) -> NDArray[np.int64]:
        """The first heading of each chapter."""
        return np.searchsorted(self.heading_chapter, np.arange(len(self.chapters)))

    def leaf_numbers(self, codes: Sequence[str]) -> NDArray[np.int64]:
        """Return the leaf of each code, -1 where there is none."""
        return _numbers(codes, self.codes)

    def heading_numbers(self, codes: Sequence[str]) -> NDArray[np.int64]:
        """Return the heading of each code, -1 where there is none."""
        return _numbers([code[:4] for code in codes], self.headings)

    def by_heading(self, leaves: NDArray[np.float32]) -> NDArray[np.float32]:
        """Add values of leaves up by heading, shape (texts, leaves) to (texts, headings)."""
        return np.asarray(np.add.reduceat(leaves, self.first, axis=1))

    def by_chapter(self, headings: NDArray[np.float32]) -> NDArray[np.float32]:
        """Add values of headings up by chapter."""
        return np.asarray(np.add.reduceat(headings, self.first_heading, axis=1))


def leaves_of(codes: Iterable[str]) -> Leaves:
    """Return the leaves among codes of four and six digits."""
    given = set(codes)
    divided = {code[:4] for code in given if len(code) > 4}
    return Leaves(tuple(sorted(code for code in given if len(code) > 4 or code not in divided)))


def _numbers(codes: Sequence[str], known: Sequence[str]) -> NDArray[np.int64]:
    number = {code: at for at, code in enumerate(known)}
    return np.array([number.get(code, -1) for code in codes], dtype=np.int64)
