"""DATE's own embedding of items, for strategies that choose diverse ones."""

from __future__ import annotations

from typing import cast

from landwaiter.features.table import FeatureTable
from landwaiter.targeting.arrays import Floats
from landwaiter.targeting.date.ranker import DateRanker
from landwaiter.targeting.strategies.embedding import Embedder
from landwaiter.targeting.training import readable


class DateEmbedder(Embedder):
    """What leaves, importer and commodity code are together, before the two tasks part."""

    ranker = "date"
    identities = DateRanker.identities

    def embed(self, items: FeatureTable) -> Floats:
        """Return the fused embedding of each item."""
        return cast("DateRanker", self.ranker_).embedding(readable(items, self.ranker).matrix)
