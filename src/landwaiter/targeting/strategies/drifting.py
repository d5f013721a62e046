"""How much to explore, by how far the goods of today are from those that taught (ADA)."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np

from landwaiter.errors import NotComputableError
from landwaiter.features.table import FeatureTable
from landwaiter.targeting.drift import (
    Drift,
    anderson_darling,
    feature_drift,
    is_declared,
    kolmogorov_smirnov,
    sampled,
    sliced_transport,
    stability,
)
from landwaiter.targeting.drift.many import Matrix
from landwaiter.targeting.strategies.adaptive import Adaptive
from landwaiter.targeting.strategies.base import Known

DRIFT_STREAM = 12
"""The stream of random numbers that draws rows and directions."""


class Drifting(Adaptive):
    """Explores from ``least``, where nothing moved, up to ``most``, where all features moved by a large shift.

    After the adaptive drift-aware strategy of Mai et al. (Customs Fraud Detection in the Presence of Concept Drift,
    ICDM Workshops 2021): the items of the period are held against the items with known outcomes, and the share is
    ``least + (most - least) score``. The score is that of :mod:`landwaiter.targeting.drift`, whichever the measure,
    over the numbers that items declare: histories move by themselves.
    """

    drift_ = 0.0

    def fit(self, known: Known) -> None:
        """Fit every part, and keep rows of what taught them.

        Raises
        ------
        NotComputableError
            When nothing is known, or no numbers are declared.
        """
        declared = _declared(known.labelled)
        if not declared.size:
            raise NotComputableError(
                f"{self.name} needs items with outcomes, and numbers that are declared, to compare with.",
                "Begin later, or give at least one of customs_value, net_mass_kg, quantity and tax_amount.",
            )
        super().fit(known)
        self._period = known.period
        self._taught = sampled(declared, self.draws(known.period, DRIFT_STREAM))

    def share(self, items: FeatureTable) -> float:
        """Return the share that the drift asks for."""
        return self.least + (self.most - self.least) * self.drift(items)

    def drift(self, items: FeatureTable) -> float:
        """Return the drift score of a period's items, in [0, 1]; 0 where there are none."""
        if not len(items):
            return 0.0
        draws = self.draws(self._period, DRIFT_STREAM + 1)
        self.drift_ = self.measured(sampled(_declared(items), draws), self._taught, draws).score
        return self.drift_

    @abstractmethod
    def measured(self, now: Matrix, before: Matrix, draws: np.random.Generator) -> Drift:
        """Return the drift between two samples of rows."""

    def state(self) -> dict[str, Any]:
        """Return the state of every part, the share and the drift score of the last period."""
        return {**super().state(), "drift": self.drift_}

    def restore(self, state: dict[str, Any]) -> None:
        """Set what :meth:`state` returned."""
        super().restore(state)
        self.drift_ = state["drift"]


def _declared(table: FeatureTable) -> Matrix:
    return table.only([info.name for info in table.infos if is_declared(info.key)]).matrix


class DriftPsi(Drifting):
    """By the population stability index."""

    name = "drift_psi"

    def measured(self, now: Matrix, before: Matrix, draws: np.random.Generator) -> Drift:
        """Return the drift of the columns one by one."""
        return feature_drift(now, before, stability)


class DriftKs(Drifting):
    """By Kolmogorov and Smirnov's distance."""

    name = "drift_ks"

    def measured(self, now: Matrix, before: Matrix, draws: np.random.Generator) -> Drift:
        """Return the drift of the columns one by one."""
        return feature_drift(now, before, kolmogorov_smirnov)


class DriftAnderson(Drifting):
    """By Anderson and Darling's statistic."""

    name = "drift_anderson"

    def measured(self, now: Matrix, before: Matrix, draws: np.random.Generator) -> Drift:
        """Return the drift of the columns one by one."""
        return feature_drift(now, before, anderson_darling)


class DriftTransport(Drifting):
    """By optimal transport, which sees features that move against each other too."""

    name = "drift_transport"

    def measured(self, now: Matrix, before: Matrix, draws: np.random.Generator) -> Drift:
        """Return the sliced distance."""
        return sliced_transport(now, before, draws)


__all__ = ["DriftAnderson", "DriftKs", "DriftPsi", "DriftTransport", "Drifting"]
