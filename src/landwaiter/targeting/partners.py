"""Boosted trees that also listen to other administrations, as far as own labels bear them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from landwaiter.targeting.arrays import Floats, Matrix
from landwaiter.targeting.base import Sample
from landwaiter.targeting.blending import Blend, fit_blend
from landwaiter.targeting.boosting import BoostingRanker

FOLDS = 5
"""Parts of the rows that are scored by trees that did not see them, where nothing can be held out."""


class PartnersRanker(BoostingRanker):
    """Boosted trees on the own features, blended with what shared prototypes say.

    The trees never see the shared columns. How much each partner counts is learned from rows that the trees
    were not fitted on: the tuning rows or, where there are too few frauds to hold any out, all rows by
    cross-fitting. A partner that own labels do not bear out gets the weight 0, and with none the ranker
    is :class:`BoostingRanker`.

    Parameters
    ----------
    shared_columns
        Where the columns of the family "shared" are; none by default.
    threads, seed
        As for :class:`BoostingRanker`.

    Attributes
    ----------
    blend_
        How the scores are put together.

    Source: the aim is that of Park, Kim and Cha, "Knowledge sharing via domain adaptation in customs fraud
    detection" (AAAI 2022); weights of experts by their merit on held-out rows are stacking (Wolpert, Neural
    Networks 5, 1992).
    """

    reads_shares: ClassVar[bool] = True

    def __init__(self, *, shared_columns: Sequence[int] | None = None, threads: int = 1, seed: int = 0) -> None:
        super().__init__(threads=threads, seed=seed)
        self.shared_columns = shared_columns

    @property
    def partner_weights(self) -> tuple[float, ...]:
        """The weight of each shared column; 0 where own labels did not bear it out."""
        return self.blend_.weights

    def _tune(self, sample: Sample, tune: Sample) -> None:
        own, held = self._own(sample), self._own(tune)
        super()._tune(own, held)
        self.blend_ = fit_blend(super()._raw(held.X), self._shared(tune.X), tune.y, tune.weight)
        self._tuned = True

    def _choose_cautiously(self) -> None:
        super()._choose_cautiously()
        self._tuned = False

    def _learn(self, sample: Sample) -> None:
        own = self._own(sample)
        if not self._tuned:
            self.blend_ = fit_blend(self._cross_fitted(own), self._shared(sample.X), sample.y, sample.weight)
        super()._learn(own)

    def _cross_fitted(self, own: Sample) -> Floats:
        """Return scores of rows by trees that did not see them; folds have the same share of frauds."""
        fold = np.empty(len(own.y), dtype=np.int64)
        for kind in (True, False):
            rows = np.flatnonzero(own.y == kind)
            fold[np.random.default_rng(self.seed).permutation(rows)] = np.arange(len(rows)) % FOLDS
        scores = np.zeros(len(own.y))
        if self.shared_columns:
            for part in range(min(FOLDS, int(own.y.sum()), int((~own.y).sum()))):
                super()._learn(own.part(fold != part))
                scores[fold == part] = super()._raw(own.X[fold == part])
        return scores

    def _raw(self, X: Matrix) -> Floats:
        return self.blend_.score(super()._raw(self._owned(X)), self._shared(X))

    def _contributions(self, X: Matrix) -> Floats:
        added = np.zeros((len(X), X.shape[1] + 1))
        shared = list(self.shared_columns or ())
        added[:, [*self._own_columns(X), X.shape[1]]] = self.blend_.own * super()._contributions(self._owned(X))
        added[:, shared] = self.blend_.added(self._shared(X))
        added[:, -1] += self.blend_.intercept
        return added

    def _own(self, sample: Sample) -> Sample:
        return Sample(self._owned(sample.X), sample.y, sample.weight, sample.revenue)

    def _own_columns(self, X: Matrix) -> list[int]:
        return [column for column in range(X.shape[1]) if column not in (self.shared_columns or ())]

    def _owned(self, X: Matrix) -> Matrix:
        return X[:, self._own_columns(X)] if self.shared_columns else X

    def _shared(self, X: Matrix) -> Floats:
        return np.asarray(X[:, list(self.shared_columns or ())], dtype=np.float64)

    def _state(self) -> dict[str, Any]:
        return {**super()._state(), "blend": self.blend_.as_dict()}

    def _restore(self, state: Mapping[str, Any]) -> None:
        super()._restore(state)
        self.blend_ = Blend.from_dict(state["blend"])
