"""Strategies that inspect what a ranker finds most likely to be fraud, or to recover most."""

from __future__ import annotations

from typing import ClassVar

from landwaiter.features.table import FeatureTable
from landwaiter.targeting.strategies.base import Floats, Known, Picks, Scored, Strategy, both_kinds
from landwaiter.targeting.training import fit_ranker, fit_revenue, readable


class Ranked(Strategy):
    """Refits a ranker each period and takes its highest scores.

    Parameters
    ----------
    weight
        0 ranks by the probability of fraud, 1 by the revenue that an inspection is expected to recover, and
        what is between by a geometric mean of both.
    """

    ranker: ClassVar[str]

    def __init__(self, *, weight: float = 0.0, seed: int = 0, threads: int = 1) -> None:
        super().__init__(seed=seed, threads=threads)
        self.weight = weight

    def fit(self, known: Known) -> None:
        """Fit the ranker, and where the weight asks for it a revenue model, on everything that is known."""
        both_kinds(known.labelled, self.name)
        self._period = known.period
        labelled = readable(known.labelled, self.ranker)
        self.ranker_ = fit_ranker(labelled, self.ranker, self.seed, self.threads)
        self.revenue_ = fit_revenue(labelled, self.seed, self.threads) if self.weight else None

    def query(self, items: FeatureTable, budget: int) -> Picks:
        """Return the items that the ranker puts first."""
        return Scored(self.worth(items), self.draws(self._period), self.name).picks(budget)

    def worth(self, items: FeatureTable) -> Floats:
        """Return how much each item is wanted: probability, times revenue given fraud to the power of the weight."""
        matrix = readable(items, self.ranker).matrix
        probability: Floats = self.ranker_.predict_proba(matrix)[:, 1]
        return probability if self.revenue_ is None else probability * self.revenue_.predict(matrix) ** self.weight


class RiskProfile(Ranked):
    """The mean fraud rate of importer, declarant, exporter and carrier."""

    name = ranker = "risk_profile"


class Logistic(Ranked):
    """Logistic regression on normal scores."""

    name = ranker = "logistic"


class Boosting(Ranked):
    """Gradient-boosted trees."""

    name = ranker = "boosting"


class LeavesLogistic(Ranked):
    """Logistic regression on the leaves of boosted trees (He et al., ADKDD 2014)."""

    name = ranker = "leaves_logistic"


class Date(Ranked):
    """DATE, dual-task attentive tree-aware embedding."""

    name = ranker = "date"
    identities = ("importer_id", "hs6")


class Blend(Ranked):
    """The mean of boosting and DATE."""

    name = ranker = "blend"
    identities = Date.identities


__all__ = ["Blend", "Boosting", "Date", "LeavesLogistic", "Logistic", "Ranked", "RiskProfile"]
