"""How much to explore, by what exploration brought and by how far the goods moved (ADAPT)."""

from __future__ import annotations

from landwaiter.features.table import FeatureTable
from landwaiter.targeting.strategies.bandit import BanditUcb
from landwaiter.targeting.strategies.drifting import DriftTransport


class Adapt(BanditUcb, DriftTransport):
    """The bandit's share as long as nothing moves, and the more moves the nearer the largest share.

    After ADAPT of Mai et al. (Customs Fraud Detection in the Presence of Concept Drift, ICDM Workshops 2021), which
    joins both; how they are joined is ours: ``(1 - score) arm + score most``. The arm is credited as it is alone.
    """

    name = "adapt"

    def share(self, items: FeatureTable) -> float:
        """Return the arm's share, drawn towards the largest by the drift."""
        score = self.drift(items)
        return (1 - score) * super().share(items) + score * self.most
