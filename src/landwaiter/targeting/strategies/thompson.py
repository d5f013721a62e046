"""The risk profile as a bandit: who was inspected little gets the benefit of the doubt now and then."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy import special

from landwaiter.errors import NotComputableError
from landwaiter.features.spec import FeatureSpec, name_of
from landwaiter.features.table import IDENTITY, FeatureInfo, FeatureTable
from landwaiter.targeting.strategies.base import Floats, Known, Picks, Scored, Strategy, both_kinds

SHRINKAGE = FeatureSpec().shrinkage
"""Inspections that the overall rate counts for in the rates of histories: the weight of the prior."""
DISCOUNT = 0.25
"""What inspections from before the recent window count for (chosen)."""
VALUE_STREAM = 21
"""The stream of random numbers that draws a rate for each value."""


class RiskThompson(Strategy):
    """Draws a fraud rate for each importer, declarant, code, origin ... and inspects where the drawn ones are high.

    Thompson sampling (Biometrika 25, 1933; Chapelle and Li, NIPS 2011). What is believed of the rate of a value is a
    beta distribution: the overall rate, worth ``SHRINKAGE`` inspections, and the inspections and frauds that its
    history counts. All items of a value share one draw a period, for they share one rate; an item's score is the
    mean of its values' draws, or their geometric mean.

    Parameters
    ----------
    product
        1 multiplies the drawn rates instead of adding them: all values of an item have to look risky.
    """

    name = "risk_thompson"
    identities = ("importer_id", "declarant_id", "exporter_id", "hs6", "origin_country")
    discount: ClassVar[float] = 1.0

    def __init__(self, *, product: int = 0, seed: int = 0, threads: int = 1) -> None:
        super().__init__(seed=seed, threads=threads)
        self.product = product

    def fit(self, known: Known) -> None:
        """Learn the overall rate; histories come with the items.

        Raises
        ------
        NotComputableError
            When no history is among the features.
        """
        both_kinds(known.labelled, self.name)
        if not _profiles(known.labelled):
            raise NotComputableError(
                f"the strategy {self.name!r} needs fraud rates of importers, codes or origins; there are none.",
                "Give at least one of importer_id, declarant_id, hs_code and origin_country.",
            )
        self._period, self._overall = known.period, float(known.labelled.fraud.mean())

    def query(self, items: FeatureTable, budget: int) -> Picks:
        """Return the items whose drawn rates are highest."""
        draws = self.draws(self._period, VALUE_STREAM)
        rates = np.column_stack([self._drawn(items, info, draws) for info in _profiles(items)])
        score = np.log(np.maximum(rates, 1e-300)).mean(axis=1) if self.product else rates.mean(axis=1)
        return Scored(score, self.draws(self._period), self.name).picks(budget)

    def _drawn(self, items: FeatureTable, info: FeatureInfo, draws: np.random.Generator) -> Floats:
        inspected, frauds = self._counted(items, info)
        alpha = frauds + SHRINKAGE * self._overall
        beta = inspected - frauds + SHRINKAGE * (1 - self._overall)
        return np.asarray(special.betaincinv(alpha, beta, _quantiles(items, info.key[0], draws)))

    def _counted(self, items: FeatureTable, info: FeatureInfo) -> tuple[Floats, Floats]:
        """Return inspections and frauds of each item's value, those from before the window discounted."""
        inspected, frauds = self._history(items, info.key, "all")
        windows = {one.window_days for one in items.infos if one.key == info.key and one.statistic == "rate"} - {None}
        if self.discount == 1.0 or not windows:
            return inspected, frauds
        lately = self._history(items, info.key, str(min(days for days in windows if days)))
        counted = [
            recent + self.discount * np.maximum(ever - recent, 0)
            for recent, ever in zip(lately, (inspected, frauds), strict=True)
        ]
        return counted[0], np.minimum(*counted)

    def _history(self, items: FeatureTable, key: tuple[str, ...], window: str) -> tuple[Floats, Floats]:
        """Return the counts that histories were made of; none where a value is unknown."""
        inspected, rate = (
            items.column(name_of(key, what, window)).astype(np.float64) for what in ("inspected", "rate")
        )
        frauds = rate * (inspected + SHRINKAGE) - SHRINKAGE * self._overall
        inspected = np.nan_to_num(inspected)
        return inspected, np.clip(np.nan_to_num(frauds), 0, inspected)


class RiskThompsonDecay(RiskThompson):
    """The same, with what was found long ago counting less: for fraud that moves on."""

    name = "risk_thompson_decay"
    discount = DISCOUNT


def _profiles(table: FeatureTable) -> list[FeatureInfo]:
    """Return the fraud rates of single columns over all history, where inspections are counted too."""
    return [
        info
        for info in table.infos
        if info.family == "history" and info.statistic == "rate" and len(info.key) == 1 and info.window_days is None
        and name_of(info.key, "inspected", "all") in table.columns
    ]  # fmt: skip


def _quantiles(items: FeatureTable, column: str, draws: np.random.Generator) -> Floats:
    """Return where in its distribution each item's rate is drawn: once a value, or an item where it is not known."""
    own = draws.random(len(items))
    name = name_of(IDENTITY, column)
    if name not in items.columns:
        return own
    values, place = np.unique(items.column(name), return_inverse=True, equal_nan=True)
    return np.where(np.isnan(items.column(name)), own, draws.random(len(values))[place])


__all__ = ["RiskThompson", "RiskThompsonDecay"]
