"""What every family of features works from, and the form in which it hands its columns over.

All histories are made the same way: go through the days in order and, before the items of a day are
looked at, add to the state of each key what the days before have brought. Nothing of the day itself
or later has been added by then, so nothing of it can be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from landwaiter.features.groups import changes
from landwaiter.features.numbering import BLOCK, Codes, Ints, Joint, Numbering
from landwaiter.features.rows import Days, Rows
from landwaiter.features.spec import FeatureSpec
from landwaiter.features.state import MISSING
from landwaiter.features.table import FeatureInfo

Key = tuple[str, ...]
Floats32 = NDArray[np.float32]
Made_ = TypeVar("Made_")


@dataclass(frozen=True, slots=True)
class Made:
    """One column for the target items: a feature, or evidence that only reasons read.

    ``values`` belong to the maker and change with the next column: keep a copy.
    """

    info: FeatureInfo
    values: Floats32
    evidence: bool = False


@dataclass(slots=True)
class Context:
    """The history, the items wanted and the recipe.

    ``targets`` are positions in ``rows``, ascending; ``fraud`` is the outcome as far as it may be
    used (NaN elsewhere); ``evidence`` asks the families for what reasons quote as well.
    """

    rows: Rows
    targets: Ints
    fraud: Floats32
    spec: FeatureSpec
    evidence: bool
    _room: Floats32 = field(init=False, default_factory=lambda: np.empty((0, 0), dtype=np.float32))

    @property
    def everything(self) -> bool:
        """Whether every row is a target."""
        return len(self.targets) == len(self.rows)

    def wanted(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return the values of the targets among one value a row."""
        return values if self.everything else values[self.targets]

    def days(self) -> Iterator[tuple[int, slice]]:
        """Yield the days on which there are targets, with the targets of each."""
        yield from by_day(self.wanted(self.rows.day))

    def blocks(self) -> Iterator[tuple[slice, Ints | slice]]:
        """Yield the targets a block at a time, and where their rows are."""
        for start in range(0, len(self.targets), BLOCK):
            here = slice(start, min(start + BLOCK, len(self.targets)))
            yield here, here if self.everything else self.targets[here]

    def joint(self, key: Key, rows: Ints | None = None) -> Joint:
        """Return the joint value of a key's columns for some rows, by default for all."""
        return Joint([self.rows.hashes[column] for column in key], rows)

    def room(self, columns: int) -> Floats32:
        """Return an array with a row of targets for each column; the next call may hand it out again."""
        # Fresh memory costs more than what is written to it: every family writes to the same.
        if len(self._room) < columns:
            self._room = np.empty((max(columns, 8), len(self.targets)), dtype=np.float32)
        return self._room[:columns]


class Keyed:
    """The targets by the numbers of one key, with what else of the history shares their keys.

    Attributes
    ----------
    key
        The columns.
    codes
        The number of each target's key.
    size
        How many places a state needs: one more than the largest number, which collects the rest.
    standing
        Whether the targets stand outside the history, and what is known of their keys is kept between them.
    """

    standing = False

    def __init__(self, context: Context, key: Key) -> None:
        self.key = key
        self._context = context
        self._numbering = Numbering(context.joint(key, None if context.everything else context.targets))
        self.codes = self._numbering.codes
        self.size = self._numbering.nowhere + 1

    def of(self, rows: Ints) -> Codes:
        """Return the numbers of some rows' keys."""
        if self._context.everything:
            return self.codes[rows]
        return self._numbering.of(self._context.joint(self.key, rows))

    @property
    def history(self) -> Context:
        """The history that is looked back at."""
        return self._context

    def kept(self, what: str, make: Callable[[], Made_]) -> Made_:
        """Return what is known of the keys under a name, made for these targets."""
        return make()

    @cached_property
    def past(self) -> Past:
        """All rows whose key some target has."""
        rows = self._context.rows
        if self._context.everything:
            return Past(self._context.targets, rows.day, self.codes)
        shared, codes = self._numbering.sharing(self._context.joint(self.key))
        return Past(shared, rows.day[shared], codes)

    def within(self, now: slice, targets: slice) -> Ints | slice:
        """Return where some targets stand among the past rows ``now`` of their day."""
        return slice(None) if self._context.everything else self._places[targets] - now.start

    @cached_property
    def _places(self) -> Ints:
        return np.searchsorted(self.past.rows, self._context.targets)

    def made(
        self, infos: Sequence[FeatureInfo], columns: Iterable[Floats32], hidden: Sequence[str] = ()
    ) -> Iterator[Made]:
        """Yield columns, unknown where a key of one column is missing; ``hidden`` statistics are evidence."""
        context = self._context
        missing = context.wanted(context.rows.hashes[self.key[0]]) == MISSING if len(self.key) == 1 else None
        for info, values in zip(infos, columns, strict=True):
            if missing is not None:
                values[missing] = np.nan
            yield Made(info, values, info.statistic in hidden)


@dataclass(frozen=True, slots=True)
class Past:
    """Some rows in order of time, with their days and the numbers of their keys."""

    rows: Ints
    day: Days
    codes: Codes

    def before(self, day: int) -> int:
        """Return how many were registered before ``day``."""
        return first_from(self.day, day)


def first_from(days: Days, day: int) -> int:
    """Return how many of ascending ``days`` lie before ``day``."""
    # A Python integer would have all days widened to 64 bits first.
    return int(days.searchsorted(np.int32(day)))


def by_day(day: Days, first: int = 0) -> Iterator[tuple[int, slice]]:
    """Yield each day, from ``first`` on, of an ascending array with the places where it stands.

    >>> list(by_day(np.array([3, 3, 8], dtype=np.int32)))
    [(3, slice(0, 2, None)), (8, slice(2, 3, None))]
    """
    skipped = first_from(day, first)
    bounds = [*(np.flatnonzero(changes(day[skipped:])) + skipped).tolist(), len(day)]
    for start, stop in pairwise(bounds):
        yield int(day[start]), slice(start, stop)
