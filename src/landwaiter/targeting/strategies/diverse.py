"""Strategies that learn most from few inspections: items unlike each other, or that would change the model most."""

from __future__ import annotations

import numpy as np

from landwaiter.errors import SettingsError
from landwaiter.features.table import FeatureTable
from landwaiter.targeting.strategies.base import Floats, Ints, Known, Picks, Scored, Strategy, both_kinds
from landwaiter.targeting.strategies.clusters import farthest, k_means, nearest_centre, seeded
from landwaiter.targeting.strategies.embedding import get_embedder

LATEST = 5_000
"""Known items, the latest, that a core-set keeps away from."""
METHODS = ("kmeans", "coreset")


class Embedded(Strategy):
    """A strategy that looks at items as a fitted model embeds them.

    Parameters
    ----------
    embedder
        Whose embedding: ``"boosting"`` (leaves of trees, projected) or ``"date"``.

    Raises
    ------
    SettingsError
        When there is no such embedder, or what it needs is not installed.
    """

    explores = True

    def __init__(self, *, embedder: str = "boosting", seed: int = 0, threads: int = 1) -> None:
        super().__init__(seed=seed, threads=threads)
        self.embedder = get_embedder(embedder)(seed, threads)

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns whose value itself the embedder reads."""
        return self.embedder.identities

    def fit(self, known: Known) -> None:
        """Fit the embedder."""
        both_kinds(known.labelled, self.name)
        self._period = known.period
        self.embedder.fit(known)

    def _picks(self, rows: Ints, score: Floats) -> Picks:
        return Picks(rows, (self.name,) * len(rows), score)


class Diversity(Embedded):
    """One item for each part of the space of embeddings, as many parts as the budget allows.

    ``kmeans`` takes the item nearest to each centre of k-means; ``coreset`` takes, again and again, the item
    farthest from all that are known or chosen (Sener and Savarese, ICLR 2018).

    Parameters
    ----------
    method
        ``"kmeans"`` or ``"coreset"``.
    embedder
        As in :class:`Embedded`.

    Raises
    ------
    SettingsError
        When there is no such method or embedder.
    """

    name = "diversity"

    def __init__(self, *, method: str = "kmeans", embedder: str = "boosting", seed: int = 0, threads: int = 1) -> None:
        super().__init__(embedder=embedder, seed=seed, threads=threads)
        if method not in METHODS:
            raise SettingsError(f"diversity has no method {method!r}.", f"Use one of: {', '.join(METHODS)}.")
        self.method = method

    def fit(self, known: Known) -> None:
        """Fit the embedder and keep where the latest known items are."""
        super().fit(known)
        latest = np.arange(max(0, len(known.labelled) - LATEST), len(known.labelled))
        self._known = self.embedder.embed(known.labelled.take(latest)) if self.method == "coreset" else np.empty((0, 0))

    def query(self, items: FeatureTable, budget: int) -> Picks:
        """Return items that stand for all."""
        points = self.embedder.embed(items)
        if self.method == "coreset":
            rows = farthest(points, self._known, budget)
            return self._picks(rows, nearest_centre(points, self._known)[1])
        first = seeded(points - points.mean(axis=0), budget, self.draws(self._period))
        place, distance = nearest_centre(points, k_means(points, points[first]))
        return self._picks(_filled(_nearest_of_each(place, distance), points, budget), -distance)


class Badge(Embedded):
    """Batch active learning by diverse gradient embeddings (Ash et al., ICLR 2020).

    The gradient of the loss with respect to the last layer, were the model's own guess of the outcome true, is
    ``(p - guess)`` times the embedding: long where the model is not sure, and pointing where the item lies.
    Seeding k-means with gradients chooses long ones in different directions.
    """

    name = "badge"

    def query(self, items: FeatureTable, budget: int) -> Picks:
        """Return items whose gradients are long and unlike each other."""
        chance = self.embedder.probability(items)
        gradients = gradient_embedding(self.embedder.embed(items), chance) * self._scale(items, chance)[:, None]
        rows = seeded(gradients, budget, self.draws(self._period))
        return self._picks(rows, np.asarray(np.linalg.norm(gradients, axis=1)))

    def _scale(self, items: FeatureTable, chance: Floats) -> Floats:
        return np.ones(len(chance))


class Bate(Badge):
    """BADGE whose gradients are scaled by uncertainty and by the revenue at stake (Kim et al., IEEE TKDE 2022).

    An item is wanted the more the closer its chance is to one half (1 there, 0.1 where the model is certain), and
    the more revenue an inspection would recover if it found fraud. Revenue enters as ``log(1 + revenue)``
    over its mean, the scale on which DATE learns it: our reading. Where no revenue was ever known, it does not.
    """

    name = "bate"

    def _scale(self, items: FeatureTable, chance: Floats) -> Floats:
        revenue = self.embedder.revenue(items)
        return uncertainty(chance) * (1.0 if revenue is None else stake(revenue))


class Gate(Bate):
    """bATE where the model is good enough to say what it does not know, else chance (Kim et al., IEEE TKDE 2022).

    Parameters
    ----------
    threshold
        Validation score (see :meth:`landwaiter.targeting.strategies.embedding.Embedder.validation`) above which the
        gate is open; where nothing could be held out it is shut.
    embedder
        As in :class:`Embedded`.
    """

    name = "gate"

    def __init__(self, *, threshold: float = 0.3, embedder: str = "boosting", seed: int = 0, threads: int = 1) -> None:
        super().__init__(embedder=embedder, seed=seed, threads=threads)
        self.threshold = threshold

    def query(self, items: FeatureTable, budget: int) -> Picks:
        """Choose by bATE or by chance."""
        score = self.embedder.validation()
        if score is not None and score > self.threshold:
            return super().query(items, budget)
        return Scored(np.zeros(len(items)), self.draws(self._period), self.name).picks(budget)


def gradient_embedding(embedding: Floats, chance: Floats) -> Floats:
    """Return the gradient of each item's loss, its likelier outcome taken for true, shape (items, width).

    With two outcomes the gradients of both are the same but for their sign, so one of them is enough.

    >>> gradient_embedding(np.array([[2.0, 4.0], [2.0, 4.0]]), np.array([0.25, 1.0])).tolist()
    [[0.5, 1.0], [0.0, 0.0]]
    """
    return np.asarray((chance - (chance > 0.5))[:, None] * embedding)


def uncertainty(chance: Floats) -> Floats:
    """Return 1 where the chance is one half, falling to 0.1 where it is 0 or 1.

    >>> uncertainty(np.array([0.5, 0.0, 0.75])).round(2).tolist()
    [1.0, 0.1, 0.55]
    """
    return np.asarray(1.0 - 1.8 * np.abs(chance - 0.5))


def stake(revenue: Floats) -> Floats:
    """Return the logarithm of one plus the revenue over its mean; all 1 where there is none.

    >>> stake(np.expm1(np.array([1.0, 3.0]))).round(2).tolist()
    [0.5, 1.5]
    """
    logs = np.log1p(revenue)
    mean = float(logs.mean()) if len(logs) else 0.0
    return np.asarray(logs / mean) if mean > 0 else np.ones(len(logs))


def _nearest_of_each(place: Ints, distance: Floats) -> Ints:
    """Return the nearest item of every centre that has any, those of the largest parts first."""
    order = np.lexsort((distance, place))
    first = order[np.diff(place[order], prepend=-1) > 0]
    size = np.bincount(place)
    return first[np.argsort(-size[place[first]], kind="stable")]


def _filled(rows: Ints, points: Floats, budget: int) -> Ints:
    """Add the farthest of the items left where parts came out empty."""
    left = np.setdiff1d(np.arange(len(points)), rows)
    more = farthest(points[left], points[rows], min(budget, len(points)) - len(rows))
    return np.concatenate([rows, left[more]])
