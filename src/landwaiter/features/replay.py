"""The features of a past period as they would have been, had other inspections been made.

A simulation of selection lets only the items that were selected reveal what they are. What histories say of
an importer then differs from strategy to strategy, so features are made anew for each, a period at a time.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from landwaiter.features.build import assembled, context_of
from landwaiter.features.rows import NEVER, Rows
from landwaiter.features.spec import FeatureSpec
from landwaiter.features.state import Source
from landwaiter.features.table import FeatureTable

Days = NDArray[np.int32]


class Replay:
    """The whole history in memory, in order of registration; ask it what a period looks like to who knows less.

    Parameters
    ----------
    source
        The declarations and outcomes of all time.
    spec
        The recipe of the features, learned from what was known before the simulation begins.
    end
        Last day of registration that is read; by default all are.

    Attributes
    ----------
    rows
        The history with all outcomes there are, one entry an item.
    spec
        The recipe.
    """

    def __init__(self, source: Source, spec: FeatureSpec, end: date | None = None) -> None:
        self._context = context_of(source, spec, end, evidence=False)
        self.rows: Rows = self._context.rows
        self.spec = spec

    def __len__(self) -> int:
        return len(self.rows)

    def between(self, first: int, last: int) -> slice:
        """Return where the items registered from day ``first`` up to, not including, day ``last`` stand."""
        start, stop = np.searchsorted(self.rows.day, np.array([first, last], dtype=np.int32))
        return slice(int(start), int(stop))

    def table(self, items: slice, known: Days) -> FeatureTable:
        """Return the features of the items of one period.

        Parameters
        ----------
        items
            Where they stand in the history.
        known
            The day from which each outcome is known, one entry an item of the whole history; ``NEVER`` for items
            that nobody inspected. Outcomes of items that come after the period are not looked at.

        Returns
        -------
        FeatureTable
            With ``fraud`` and ``revenue`` only where ``known`` is a day.
        """
        past = _revealed(self.rows, items.stop, known[: items.stop])
        targets = np.arange(items.start, items.stop)
        found = assembled(replace(self._context, rows=past, targets=targets, fraud=past.fraud), {})
        return self._completed(found, items)

    @cached_property
    def _of_numbers(self) -> tuple[FeatureTable, tuple[str, ...]]:
        """The features of all items that follow from declared numbers, and all names in the usual order.

        Nothing that is found changes them, so they are made once for all strategies: most of the work.
        """
        unknown = np.full(len(self), NEVER, dtype=np.int32)
        past = _revealed(self.rows, len(self), unknown, self.rows.numbers)
        table = assembled(replace(self._context, rows=past, fraud=past.fraud), {})
        hidden = _revealed(self.rows, 1, unknown[:1])
        names = assembled(replace(self._context, rows=hidden, targets=np.arange(1), fraud=hidden.fraud), {}).names
        return table.only([name for name in table.names if name not in names]), table.names

    def _completed(self, found: FeatureTable, items: slice) -> FeatureTable:
        """Return a table of features without declared numbers with those that follow from them, in the usual order."""
        rest, names = self._of_numbers
        both = np.column_stack([found.matrix, rest.matrix[items]])
        return replace(found, infos=(*found.infos, *rest.infos), matrix=both).only(names)


def _revealed(rows: Rows, stop: int, known: Days, numbers: dict[str, NDArray[np.float64]] | None = None) -> Rows:
    """Return the first rows as they are to who knows some outcomes; without declared numbers unless given."""
    hidden = known == NEVER
    return Rows(
        rows.item[:stop],
        rows.day[:stop],
        known,
        np.where(hidden, np.float32(np.nan), rows.fraud[:stop]),
        np.where(hidden, np.nan, rows.revenue[:stop]),
        {name: values[:stop] for name, values in rows.hashes.items()},
        numbers or {},
    )


__all__ = ["NEVER", "Replay"]
