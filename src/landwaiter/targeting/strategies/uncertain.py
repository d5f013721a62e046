"""Inspect what the model can say least about."""

from __future__ import annotations

import numpy as np
from scipy import special

from landwaiter.errors import SettingsError
from landwaiter.features.table import FeatureTable
from landwaiter.targeting.strategies.base import Floats, Known
from landwaiter.targeting.strategies.ranked import Boosting


class Uncertainty(Boosting):
    """The items whose calibrated probability of fraud lies nearest to a threshold, in log-odds.

    Uncertainty sampling (Lewis and Gale, SIGIR 1994). By default the threshold is the share of fraud among known
    items: there the model says nothing of an item that is not true of all. At one half, where entropy is largest
    (Settles, Active Learning Literature Survey, 2009), it would choose what boosting chooses, as long as no item is
    more likely fraud than not.

    Parameters
    ----------
    threshold
        Probability below 1 at which items are most wanted; 0 for the share of fraud among known items.

    Raises
    ------
    SettingsError
        When the threshold is no such probability.
    """

    name = "uncertainty"
    explores = True

    def __init__(self, *, threshold: float = 0.0, seed: int = 0, threads: int = 1) -> None:
        super().__init__(seed=seed, threads=threads)
        if not 0 <= threshold < 1:
            raise SettingsError(f"{threshold} is no threshold of {self.name}.", "Give one from 0 to below 1.")
        self.threshold = threshold

    def fit(self, known: Known) -> None:
        """Fit the model, and learn the share of fraud."""
        super().fit(known)
        self._nearest_to = self.threshold or float(known.labelled.fraud.mean())

    def worth(self, items: FeatureTable) -> Floats:
        """Return minus the distance of each item's log-odds from those of the threshold."""
        chance = np.clip(super().worth(items), 1e-12, 1 - 1e-12)
        distance: Floats = np.abs(special.logit(chance) - special.logit(self._nearest_to))
        return -distance
