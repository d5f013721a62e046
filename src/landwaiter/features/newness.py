"""How often, since when and how lately a trader or a joint value was declared before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landwaiter.features.context import Column, Context, Job, Key, Part
from landwaiter.features.groups import DAY_BITS, Block, Ints, changes, day_of
from landwaiter.features.spec import name_of
from landwaiter.features.table import FeatureInfo

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Declared:
    """Declarations of the same key before the day of each run of a block.

    ``since_first`` and ``since_last`` are days, NaN for a key never declared before.
    """

    count: Ints
    since_first: Floats
    since_last: Floats


def declared_before(block: Block) -> Declared:
    """Count, for every run of the block, the declarations of its key before its day."""
    run = np.arange(len(block.runs))
    first = np.maximum.accumulate(np.where(changes(block.runs >> DAY_BITS), run, 0))
    day = day_of(block.runs)
    seen = first < run
    return Declared(
        block.starts[:-1] - block.starts[first],
        np.where(seen, day - day[first], np.nan),
        np.where(seen, day - day[np.maximum(run - 1, 0)], np.nan),
    )


def job(context: Context, key: Key) -> Job:
    """Make how often a trader or a cross was declared and, for traders, the days since first and last."""
    statistics = ("declared", "since_first", "since_last") if len(key) == 1 else ("declared",)

    def compute(part: Part) -> list[Column]:
        declared = declared_before(part.block)
        asked = np.searchsorted(part.block.runs, part.queries)
        columns: list[Column] = [declared.count, declared.since_first, declared.since_last]
        return [part.of_runs(column[asked]) for column in columns[: len(statistics)]]

    infos = tuple(FeatureInfo(name_of(key, what, "all"), "newness", what, key) for what in statistics)
    return Job(key, context.comparable(key), infos, compute, (False,) * len(infos))
