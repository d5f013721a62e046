"""A fixed mixture: so much of the budget to find what is known, so much to learn what is not."""

from __future__ import annotations

from landwaiter.features.table import FeatureTable
from landwaiter.targeting.strategies.base import Floats
from landwaiter.targeting.strategies.mixture import Mixture


class Hybrid(Mixture):
    """Divides the budget by fixed weights (Kim et al., IEEE TKDE 2022, section 4)."""

    name = "hybrid"

    def weights(self, items: FeatureTable) -> Floats:
        """Return the weights as given, scaled to sum to 1."""
        return self.given
