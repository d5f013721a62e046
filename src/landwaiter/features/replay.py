"""The features of a past period as they would have been, had other inspections been made.

A simulation of selection lets only the items that were selected reveal what they are. What histories say of
an importer then differs from strategy to strategy, so features are made anew for each, a period at a time.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

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
        return assembled(replace(self._context, rows=past, targets=targets, fraud=past.fraud), {})


def _revealed(rows: Rows, stop: int, known: Days) -> Rows:
    hidden = known == NEVER
    return Rows(
        rows.item[:stop],
        rows.day[:stop],
        known,
        np.where(hidden, np.float32(np.nan), rows.fraud[:stop]),
        np.where(hidden, np.nan, rows.revenue[:stop]),
        {name: values[:stop] for name, values in rows.hashes.items()},
        {name: values[:stop] for name, values in rows.numbers.items()},
    )


__all__ = ["NEVER", "Replay"]
