"""Inspect what the model can say least about."""

from __future__ import annotations

import numpy as np
from scipy import special

from landwaiter.errors import SettingsError
from landwaiter.features.table import FeatureTable
from landwaiter.targeting.strategies.base import Floats
from landwaiter.targeting.strategies.ranked import Boosting


class Uncertainty(Boosting):
    """The items whose calibrated probability of fraud lies nearest to a threshold, in log-odds.

    At one half these are the items of largest entropy (uncertainty sampling; Lewis and Gale, SIGIR 1994; Settles,
    Active Learning Literature Survey, 2009).

    Parameters
    ----------
    threshold
        Probability between 0 and 1 at which items are most wanted.

    Raises
    ------
    SettingsError
        When the threshold is no such probability.
    """

    name = "uncertainty"
    explores = True

    def __init__(self, *, threshold: float = 0.5, seed: int = 0, threads: int = 1) -> None:
        super().__init__(seed=seed, threads=threads)
        if not 0 < threshold < 1:
            raise SettingsError(f"{threshold} is no threshold of {self.name}.", "Give one between 0 and 1.")
        self.threshold = threshold

    def worth(self, items: FeatureTable) -> Floats:
        """Return minus the distance of each item's log-odds from those of the threshold."""
        chance = np.clip(super().worth(items), 1e-12, 1 - 1e-12)
        distance: Floats = np.abs(special.logit(chance) - special.logit(self.threshold))
        return -distance
