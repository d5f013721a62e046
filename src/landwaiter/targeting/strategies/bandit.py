"""How much to explore, learned from what shares of exploration brought (APT)."""

from __future__ import annotations

from abc import abstractmethod
from collections import deque
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from landwaiter.errors import NotComputableError
from landwaiter.features.table import FeatureTable
from landwaiter.targeting.strategies.adaptive import LEAST, MOST, Adaptive
from landwaiter.targeting.strategies.arms import Bandit, Exponential, Pull, UpperConfidence
from landwaiter.targeting.strategies.base import Floats, Ints, Picks, Revealed, Strategy

ARMS = 5
ARM_STREAM = 11
"""The stream of random numbers that pulls arms."""


class Learning(Adaptive):
    """Pulls one of a few shares of exploration each period and credits it with what that very period brought.

    After the adaptive performance tuning of Mai et al. (Customs Fraud Detection in the Presence of Concept Drift,
    ICDM Workshops 2021). What a period brought is what its picks recovered for an inspection, ``v``, held against
    the mean ``u`` of the periods credited before: the reward is ``v / (v + u)``, .5 for a period like the others,
    whatever the currency and the rate of fraud. Outcomes come late: choices wait, each with its arm, and are
    credited in their order.

    Parameters
    ----------
    arms
        How many shares, evenly from ``least`` to ``most``.
    discount
        What the past counts for after each period; below 1 for arms whose worth changes.
    weight
        0 counts frauds, 1 counts revenue.
    finding
        1 judges the picks of the parts that find, not of all: how well the model does, whatever exploration costs.

    Raises
    ------
    NotComputableError
        When outcomes come back that were not asked for.
    """

    def __init__(
        self,
        parts: Sequence[tuple[Strategy, float]],
        *,
        arms: int = ARMS,
        discount: float = 1.0,
        weight: int = 0,
        finding: int = 0,
        least: float = LEAST,
        most: float = MOST,
        seed: int = 0,
        threads: int = 1,
    ) -> None:
        super().__init__(parts, least=least, most=most, seed=seed, threads=threads)
        self.shares: Floats = np.linspace(least, most, int(arms))
        self.weight, self.judged_finding = weight, finding
        self.bandit = self._bandit(int(arms), discount)
        self._waiting: deque[tuple[Pull, int]] = deque()
        self._pulled, self._usual, self._credited = 0, 0.0, 0

    @abstractmethod
    def _bandit(self, arms: int, discount: float) -> Bandit: ...

    def share(self, items: FeatureTable) -> float:
        """Pull an arm and return its share."""
        self._pull = self.bandit.pull(self.draws(self._pulled, ARM_STREAM))
        self._pulled += 1
        return float(self.shares[self._pull.arm])

    def query(self, items: FeatureTable, budget: int) -> Picks:
        """Let the parts choose, and remember by which arm."""
        picks = super().query(items, budget)
        if len(picks.rows):
            self._waiting.append((self._pull, len(picks.rows)))
        return picks

    def learn(self, picks: Picks, revealed: Revealed) -> None:
        """Credit the arm by which these picks were made, the oldest that waits."""
        super().learn(picks, revealed)
        if not self._waiting or self._waiting[0][1] != len(picks.rows):
            raise NotComputableError(
                f"{self.name} was told of {len(picks.rows)} outcomes that it did not ask for next.",
                "Give outcomes back in the order of the choices, each choice whole.",
            )
        pull, _ = self._waiting.popleft()
        worth = revealed.revenue if self.weight else revealed.fraud
        self._credit(pull, float(worth[self._judged(picks)].mean()))

    def _judged(self, picks: Picks) -> Ints:
        """Return which picks count; all where none was made to find."""
        finding = [part.name for part in self.parts if not part.explores]
        found = np.flatnonzero(np.isin(picks.by, finding)) if self.judged_finding else np.empty(0, dtype=np.int64)
        return found if len(found) else np.arange(len(picks.rows))

    def _credit(self, pull: Pull, worth: float) -> None:
        usual = self._usual if self._credited else worth
        self.bandit.credit(pull, worth / (worth + usual) if worth + usual > 0 else 0.5)
        self._credited += 1
        self._usual += (worth - self._usual) / self._credited

    def state(self) -> dict[str, Any]:
        """Return the state of every part, what was learned of the arms, and the choices that wait."""
        waiting = [[pull.arm, pull.probability, count] for pull, count in self._waiting]
        counts = {"pulled": self._pulled, "usual": self._usual, "credited": self._credited}
        return {**super().state(), "arms": {**counts, "waiting": waiting, "bandit": self.bandit.state()}}

    def restore(self, state: dict[str, Any]) -> None:
        """Set what :meth:`state` returned."""
        super().restore(state)
        arms = state["arms"]
        self._pulled, self._usual, self._credited = arms["pulled"], arms["usual"], arms["credited"]
        self._waiting = deque((Pull(arm, chance), count) for arm, chance, count in arms["waiting"])
        self.bandit.restore(arms["bandit"])


class BanditUcb(Learning):
    """Shares of exploration by upper confidence bounds."""

    name = "bandit_ucb"

    def _bandit(self, arms: int, discount: float) -> Bandit:
        return UpperConfidence(arms, discount)


class BanditExp3(Learning):
    """Shares of exploration by exponential weights."""

    name = "bandit_exp3"
    renewed: ClassVar[float] = 0.0

    def _bandit(self, arms: int, discount: float) -> Bandit:
        return Exponential(arms, discount, share=self.renewed)


class BanditExp3S(BanditExp3):
    """The same for arms whose worth changes: each gets a hundredth of all weight back every period (chosen)."""

    name = "bandit_exp3s"
    renewed = 0.01


__all__ = ["BanditExp3", "BanditExp3S", "BanditUcb", "Learning"]
