"""Learn from items that nobody inspected too, by taking sure guesses for outcomes."""

from __future__ import annotations

import numpy as np

from landwaiter.features.table import FeatureTable, joined
from landwaiter.targeting.strategies.base import Known
from landwaiter.targeting.strategies.ranked import Ranked
from landwaiter.targeting.training import fit_ranker, readable


class SelfTraining(Ranked):
    """Boosting that is fitted again with its own surest guesses (Scudder, IEEE Trans. Information Theory 11, 1965).

    A first model guesses the outcomes of items that were not inspected. Those it is sure of are taken for known,
    the surest first and no more than there are true outcomes, and a second model learns from both. They come before all
    true outcomes, so that stopping and calibration see true ones alone.

    Parameters
    ----------
    fraud
        Probability from which a guess is taken for fraud.
    clean
        Probability up to which it is taken for no fraud.
    weight
        As in :class:`landwaiter.targeting.strategies.ranked.Ranked`.
    """

    name = "self_training"
    ranker = "boosting"

    def __init__(
        self, *, fraud: float = 0.9, clean: float = 0.02, weight: float = 0.0, seed: int = 0, threads: int = 1
    ) -> None:
        super().__init__(weight=weight, seed=seed, threads=threads)
        self.fraud = fraud
        self.clean = clean

    def fit(self, known: Known) -> None:
        """Fit once, guess, and fit again."""
        super().fit(known)
        guessed = self.guessed(known.unlabelled, len(known.labelled))
        if len(guessed):
            both = joined([readable(table, self.ranker) for table in (guessed, known.labelled)])
            self.ranker_ = fit_ranker(both, self.ranker, self.seed, self.threads)

    def guessed(self, items: FeatureTable, most: int) -> FeatureTable:
        """Return the items whose outcome the model is sure of, as if it were known, in time order."""
        chance = self.ranker_.predict_proba(readable(items, self.ranker).matrix)[:, 1] if len(items) else np.empty(0)
        sure = np.flatnonzero((chance >= self.fraud) | (chance <= self.clean))
        surest = sure[np.argsort(np.minimum(chance[sure], 1 - chance[sure]), kind="stable")][:most]
        rows = np.sort(surest)
        nothing = np.full(len(rows), np.nan)
        days = np.full(len(rows), np.datetime64("NaT", "D"))
        return items.take(rows).with_outcomes((chance[rows] >= self.fraud).astype(np.float64), nothing, days)
