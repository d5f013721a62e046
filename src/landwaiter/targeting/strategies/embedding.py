"""Items as points whose distances say how differently a model sees them: what diverse choices are made in."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, cast

import numpy as np

from landwaiter.errors import SettingsError
from landwaiter.features.table import FeatureTable
from landwaiter.targeting import loaded, metrics
from landwaiter.targeting.leaves import Leaves
from landwaiter.targeting.strategies.base import Floats, Known
from landwaiter.targeting.training import fit_ranker, fit_revenue, readable

if TYPE_CHECKING:
    from landwaiter.targeting.base import BaseRanker
    from landwaiter.targeting.boosting import BoostingRanker

WIDTH = 64
"""Length of the projection of leaves: distances keep within some 25 % of their true size, most far less."""
PROJECTION_STREAM = 211


class Embedder(ABC):
    """A ranker that also gives items a place: the inputs of its last layer, which is linear.

    Parameters
    ----------
    seed
        The same seed and items give the same places.
    threads
        Threads for models.
    """

    ranker: ClassVar[str]
    identities: ClassVar[tuple[str, ...]] = ()
    """Columns whose value itself is read."""

    def __init__(self, seed: int = 0, threads: int = 1) -> None:
        self.seed = seed
        self.threads = threads

    def fit(self, known: Known) -> None:
        """Fit the ranker and the revenue model on everything that is known."""
        self._labelled = readable(known.labelled, self.ranker)
        self.ranker_: BaseRanker = fit_ranker(self._labelled, self.ranker, self.seed, self.threads)
        self.revenue_ = fit_revenue(self._labelled, self.seed, self.threads)

    @abstractmethod
    def embed(self, items: FeatureTable) -> Floats:
        """Return the place of each item, shape (items, width)."""

    def probability(self, items: FeatureTable) -> Floats:
        """Return the probability of fraud, shape (items,)."""
        found: Floats = self.ranker_.predict_proba(readable(items, self.ranker).matrix)[:, 1]
        return found

    def revenue(self, items: FeatureTable) -> Floats | None:
        """Return the revenue expected given fraud, national currency, shape (items,); ``None`` where none is known."""
        return None if self.revenue_ is None else self.revenue_.predict(readable(items, self.ranker).matrix)

    def validation(self) -> float | None:
        """Return how well the latest known items were ranked by a model that had not seen them, 0 to 1.

        The precision among as many items as there are frauds, which there is also the recall and so F1; ``None``
        where too little is known to hold anything out.
        """
        judged = self.ranker_.judged_
        if judged is None:
            return None
        fraud = self._labelled.fraud[judged.rows] == 1
        return metrics.precision_at(fraud, judged.probability, float(fraud.mean()))


class BoostingEmbedder(Embedder):
    """The leaves of boosted trees, projected at random.

    The score of trees is linear in which leaves an item falls into. Two items are as far apart as there are trees
    that divide them (the proximity of Breiman, Machine Learning 45, 2001); a random projection with signs keeps
    such distances (Achlioptas, Journal of Computer and System Sciences 66, 2003).
    """

    ranker = "boosting"

    def fit(self, known: Known) -> None:
        """Fit the trees and draw the projection."""
        super().fit(known)
        self._leaves = Leaves(cast("BoostingRanker", self.ranker_).booster_)
        draws = np.random.default_rng([self.seed, PROJECTION_STREAM])
        scale = 1.0 / np.sqrt(WIDTH * self._leaves.trees)
        self._projection: Floats = draws.choice([-scale, scale], size=(self._leaves.count, WIDTH))

    def embed(self, items: FeatureTable) -> Floats:
        """Return the mean of the drawn signs of each item's leaves; squared distances lie between 0 and about 2."""
        leaves = self._leaves.of(readable(items, self.ranker).matrix)
        found: Floats = np.zeros((len(items), WIDTH))
        for tree in leaves.T:
            found += self._projection[tree]
        return found


EMBEDDERS = {
    "boosting": "landwaiter.targeting.strategies.embedding:BoostingEmbedder",
    "date": "landwaiter.targeting.date.embedding:DateEmbedder",
}
"""Module and class of every embedder, by the name of its ranker."""


def get_embedder(name: str) -> type[Embedder]:
    """Return the class of an embedder.

    Raises
    ------
    SettingsError
        When there is none of that name, or what it needs is not installed.

    Examples
    --------
    >>> get_embedder("boosting").__name__
    'BoostingEmbedder'
    """
    if name not in EMBEDDERS:
        raise SettingsError(f"items cannot be embedded by {name!r}.", f"Use one of: {', '.join(EMBEDDERS)}.")
    found: type[Embedder] = loaded(EMBEDDERS[name], f"the embedder {name!r}")
    return found
