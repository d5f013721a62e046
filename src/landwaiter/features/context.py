"""What every family of features works from, and the form in which it hands its columns over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from landwaiter.features.groups import Block, Ints, blocks, changes, cross, sharing
from landwaiter.features.rows import Hashes, Rows
from landwaiter.features.spec import FeatureSpec
from landwaiter.features.state import MISSING
from landwaiter.features.table import FeatureInfo

Key = tuple[str, ...]
Column = NDArray[np.generic]


@dataclass(frozen=True, slots=True)
class Made:
    """One column for the target items: a feature, or evidence that only reasons read.

    ``values`` belong to the maker and change with the next column: keep a copy.
    """

    info: FeatureInfo
    values: NDArray[np.float32]
    evidence: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One block of some rows grouped by a key, with the targets that it holds.

    Attributes
    ----------
    block
        The rows grouped by the key.
    rows
        The block's rows, in sorted order.
    queries
        The runs that hold targets, packed, ascending.
    picked
        Where the targets stand in the block's sorted order.
    places
        Which targets they are.
    """

    block: Block
    rows: Ints
    queries: Ints
    picked: Ints | slice
    places: Ints
    repeats: Ints

    def of_runs(self, value: Column) -> Column:
        """Repeat one value a query for each of its targets."""
        return np.repeat(value, self.repeats)

    def of_rows(self, value: Column) -> Column:
        """Pick the targets' values among one value a row, in sorted order."""
        return np.asarray(value[self.picked])


@dataclass(frozen=True, slots=True)
class Job:
    """Columns that one family makes for one key.

    Attributes
    ----------
    key
        What the rows are grouped by.
    among
        The rows that are grouped, ascending; targets outside them get NaN.
    infos
        The columns, in the order in which ``compute`` returns them, one value a target of the part.
    evidence
        Which of them only reasons read.
    """

    key: Key
    among: Ints
    infos: tuple[FeatureInfo, ...]
    compute: Callable[[Part], Sequence[Column]]
    evidence: tuple[bool, ...]


@dataclass(slots=True)
class Context:
    """The history, the items wanted and the recipe.

    ``targets`` are positions in ``rows``, ascending; ``fraud`` is the outcome as far as it may be
    used (NaN elsewhere); ``evidence`` asks the families for what reasons quote as well.
    """

    rows: Rows
    targets: Ints
    fraud: NDArray[np.float32]
    spec: FeatureSpec
    evidence: bool
    _scattered: Scattered | None = field(init=False, default=None)
    _all: Ints = field(init=False)

    def __post_init__(self) -> None:
        self._all = np.arange(len(self.rows))

    def joint(self, key: Key, among: Ints) -> Hashes:
        """Return the joint value of a key's columns for the rows ``among``."""
        whole = len(among) == len(self.rows)
        return cross(*(self.rows.hashes[column] if whole else self.rows.hashes[column][among] for column in key))

    def comparable(self, key: Key) -> Ints:
        """Return the rows that share the joint value of ``key`` with some target, ascending.

        Where most rows are wanted anyway all are returned: looking for fewer would cost more.
        """
        if len(self.targets) * 4 > len(self.rows):
            return self._all
        return np.flatnonzero(sharing(self.joint(key, self._all), self.joint(key, self.targets)))

    def run(self, jobs: Sequence[Job]) -> Iterator[Made]:
        """Run jobs of one key; those over the same rows share one grouping."""
        left = list(jobs)
        while left:
            rows = len(left[0].among)
            shared = [job for job in left if len(job.among) == rows]
            left = [job for job in left if len(job.among) != rows]
            yield from self._run_together(shared)

    def _run_together(self, jobs: Sequence[Job]) -> Iterator[Made]:
        key, among = jobs[0].key, jobs[0].among
        made = [(info, hidden) for job in jobs for info, hidden in zip(job.infos, job.evidence, strict=True)]
        table = self._table(len(made))
        if len(among) < len(self.rows):
            table.forget()
        for part in self.parts(key, among):
            table.put(part.places, [column for job in jobs for column in job.compute(part)])
        missing = self.rows.hashes[key[0]][self.targets] == MISSING if len(key) == 1 else None
        for index, (info, hidden) in enumerate(made):
            values = table.column(index)
            if missing is not None:
                values[missing] = np.nan
            yield Made(info, values, hidden)

    def parts(self, key: Key, among: Ints) -> Iterator[Part]:
        """Yield the rows ``among`` grouped by ``key``, block by block, without blocks that hold no target."""
        whole = len(among) == len(self.rows)
        day = self.rows.day if whole else self.rows.day[among]
        place = None if len(among) == len(self.targets) else self._places(among)
        for block in blocks(self.joint(key, among), day):
            rows = block.items if whole else among[block.items]
            if place is None:
                yield Part(block, rows, block.runs, slice(None), block.items, block.lengths)
                continue
            places = place[block.items]
            picked = np.flatnonzero(places >= 0)
            if len(picked):
                run = np.searchsorted(block.starts, picked, side="right") - 1
                first = np.flatnonzero(changes(run))
                repeats = np.diff(np.append(first, len(run)))
                yield Part(block, rows, block.runs[run[first]], picked, places[picked], repeats)

    def _places(self, among: Ints) -> Ints:
        place = np.full(len(self.rows), -1, dtype=np.int64)
        place[self.targets] = np.arange(len(self.targets))
        return place[among]

    def _table(self, columns: int) -> Scattered:
        if self._scattered is None or not self._scattered.fits(len(self.targets), columns):
            self._scattered = Scattered(len(self.targets), columns)
        return self._scattered


class Scattered:
    """Columns of the targets that arrive in the order of a grouping.

    Four float32 of a row are moved as one 16-byte item: writing five million rows to scattered
    places costs an eighth of what it costs column by column.
    """

    def __init__(self, rows: int, columns: int) -> None:
        self._values = np.empty((-(-columns // 4), rows, 4), dtype=np.float32)

    def fits(self, rows: int, columns: int) -> bool:
        """Return whether there is room for the given shape."""
        return self._values.shape[1] == rows and columns <= 4 * len(self._values)

    def forget(self) -> None:
        """Set every value to NaN."""
        self._values[:] = np.nan

    def put(self, places: Ints, columns: Sequence[Column]) -> None:
        """Write one value of each column to each of ``places``."""
        for first in range(0, len(columns), 4):
            block = np.empty((len(places), 4), dtype=np.float32)
            for index, column in enumerate(columns[first : first + 4]):
                block[:, index] = column
            self._values[first // 4].view(np.complex128)[places, 0] = block.view(np.complex128)[:, 0]

    def column(self, index: int) -> NDArray[np.float32]:
        """Return one column, to be copied before the next use."""
        return self._values[index // 4, :, index % 4]
