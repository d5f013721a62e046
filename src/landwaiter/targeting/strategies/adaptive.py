"""Mixtures that decide each period how much of the budget explores."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np

from landwaiter.errors import SettingsError
from landwaiter.features.table import FeatureTable
from landwaiter.targeting.strategies.base import Floats, Strategy
from landwaiter.targeting.strategies.mixture import Mixture

LEAST, MOST = 0.05, 0.45
"""Between what shares of the budget exploration moves. Never none: in the published trials choice without any
exploration collapsed in one country of three (Kim et al., IEEE TKDE 2022); never the larger part (both chosen)."""


class Adaptive(Mixture):
    """A mixture whose parts either find or explore, and whose share of exploration changes from period to period.

    Which part explores is what the parts say of themselves (:attr:`Strategy.explores`); the weights given divide
    the budget among the parts of either side.

    Parameters
    ----------
    least, most
        Between what shares of the budget exploration moves.

    Raises
    ------
    SettingsError
        When no part explores, or none finds, or the shares are not in order.
    """

    def __init__(
        self,
        parts: Sequence[tuple[Strategy, float]],
        *,
        least: float = LEAST,
        most: float = MOST,
        seed: int = 0,
        threads: int = 1,
    ) -> None:
        super().__init__(parts, seed=seed, threads=threads)
        self.least, self.most = least, most
        exploring = np.array([part.explores for part in self.parts])
        sides = [np.where(side, self.given, 0.0) for side in (exploring, ~exploring)]
        if not (all(side.sum() > 0 for side in sides) and 0 <= least <= most <= 1):
            raise SettingsError(
                f"{self.name} needs a part that explores, one that finds, and 0 <= least <= most <= 1.",
                f"Write for example {self.name}(boosting=1, random=1).",
            )
        self.exploring, self.finding = (side / side.sum() for side in sides)
        self.share_ = least

    @abstractmethod
    def share(self, items: FeatureTable) -> float:
        """Return the share of the budget that explores in this period."""

    def weights(self, items: FeatureTable) -> Floats:
        """Return the share of each part."""
        self.share_ = self.share(items)
        shares: Floats = (1 - self.share_) * self.finding + self.share_ * self.exploring
        return shares

    def state(self) -> dict[str, Any]:
        """Return the state of every part, and the share of the last period."""
        return {**super().state(), "share": self.share_}

    def restore(self, state: dict[str, Any]) -> None:
        """Set what :meth:`state` returned."""
        super().restore(state)
        self.share_ = state["share"]
