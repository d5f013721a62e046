"""Inspect at random: the line that every strategy must beat, and the only unbiased look at everything."""

from __future__ import annotations

import numpy as np

from landwaiter.features.table import FeatureTable
from landwaiter.targeting.strategies.base import Known, Picks, Scored, Strategy


class Chance(Strategy):
    """Every item is as likely to be chosen as the next."""

    name = "random"
    explores = True

    def fit(self, known: Known) -> None:
        """Note which period it is; nothing is learned."""
        self._period = known.period

    def query(self, items: FeatureTable, budget: int) -> Picks:
        """Draw ``budget`` items without replacement."""
        return Scored(np.zeros(len(items)), self.draws(self._period), self.name).picks(budget)
