"""Bandits: which of several arms to pull, learned from rewards in [0, 1] that may come many pulls later."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np

from landwaiter.targeting.strategies.base import Floats

LARGEST_VARIANCE = 0.25
"""The variance that rewards in [0, 1] have at most."""

BOLDNESS = 2.0
"""Nobody plays against customs with the bandit's own random numbers in mind (chosen on toy problems)."""


@dataclass(frozen=True, slots=True)
class Pull:
    """An arm that was pulled, and the probability it had."""

    arm: int
    probability: float


class Bandit(ABC):
    """Chooses among ``count`` arms.

    Every pull is credited with what it brought, whenever that is known, by the very :class:`Pull`.

    Parameters
    ----------
    count
        Number of arms.
    discount
        What the past counts for after each credit; 1 forgets nothing, .98 half of it within 34 credits.
    """

    def __init__(self, count: int, discount: float = 1.0) -> None:
        self.count = count
        self.discount = discount

    @abstractmethod
    def pull(self, draws: np.random.Generator) -> Pull:
        """Choose an arm."""

    @abstractmethod
    def credit(self, pull: Pull, reward: float) -> None:
        """Learn what a pull brought; rewards lie in [0, 1]."""

    def state(self) -> dict[str, Any]:
        """Return what was learned, JSON-ready."""
        return {name: values.tolist() for name, values in vars(self).items() if isinstance(values, np.ndarray)}

    def restore(self, state: dict[str, Any]) -> None:
        """Set what :meth:`state` returned."""
        for name, values in state.items():
            setattr(self, name, np.array(values, dtype=np.float64))


class UpperConfidence(Bandit):
    """Pulls the arm that may be best: highest mean reward plus what too few pulls leave open.

    UCB1 and, by default, UCB1-Tuned, which reads off the rewards' variance how much that is (Auer, Cesa-Bianchi
    and Fischer, Machine Learning 47, 2002, figures 1 and 4); with a discount D-UCB (Garivier and Moulines, ALT
    2011). Pulls that wait for their reward count as pulls (after Joulani, Gyorgy and Szepesvari, ICML 2013), lest
    one arm is pulled again and again meanwhile.
    """

    def __init__(self, count: int, discount: float = 1.0, *, tuned: bool = True) -> None:
        super().__init__(count, discount)
        self.tuned = tuned
        self.pulls, self.rewards, self.squares, self.waiting = np.zeros((4, count))

    def pull(self, draws: np.random.Generator) -> Pull:
        """Choose the arm with the highest bound, equal ones at random; arms never pulled come first."""
        bounds = self.bounds()
        best = np.flatnonzero(bounds == bounds.max())
        arm = int(draws.choice(best))
        self.waiting[arm] += 1
        return Pull(arm, 1.0)

    def credit(self, pull: Pull, reward: float) -> None:
        """Add a reward to its arm."""
        for learned, change in ((self.pulls, 1.0), (self.rewards, reward), (self.squares, reward**2)):
            np.multiply(learned, self.discount, out=learned)
            learned[pull.arm] += change
        self.waiting[pull.arm] = max(0.0, self.waiting[pull.arm] - 1)

    def bounds(self) -> Floats:
        """Return the upper confidence bound of each arm; of arms without a reward the more the fewer pulls wait."""
        pulls = self.pulls + self.waiting
        known = np.maximum(self.pulls, 1e-12)
        mean = self.rewards / known
        ratio = np.log(max(pulls.sum(), 1.0)) / np.maximum(pulls, 1e-12)
        variance = self.squares / known - mean**2 + np.sqrt(2 * ratio)
        width = np.minimum(LARGEST_VARIANCE, variance) if self.tuned else 2.0
        return np.where(self.pulls > 0, mean + np.sqrt(ratio * width), 1e6 - self.waiting)


class Exponential(Bandit):
    """Pulls arms at random, each with a probability that falls exponentially with what it has cost.

    EXP3 in losses with a rate that needs no horizon (Bubeck and Cesa-Bianchi, Regret Analysis of Stochastic and
    Nonstochastic Multi-armed Bandit Problems, 2012, section 3.1). With ``share`` above 0 EXP3.S, which gives every
    arm a part of the weight of all, so that one that becomes the best is found again (Auer, Cesa-Bianchi, Freund
    and Schapire, SIAM Journal on Computing 32, 2002, section 8).

    Parameters
    ----------
    boldness
        The learning rate, as a multiple of the one that guards against the worst of all adversaries.
    """

    def __init__(self, count: int, discount: float = 1.0, *, share: float = 0.0, boldness: float = BOLDNESS) -> None:
        super().__init__(count, discount)
        self.share, self.boldness = share, boldness
        self.losses, self.credits = np.zeros(count), np.zeros(1)

    def pull(self, draws: np.random.Generator) -> Pull:
        """Draw an arm."""
        chances = self.probabilities()
        arm = int(draws.choice(self.count, p=chances))
        return Pull(arm, float(chances[arm]))

    def credit(self, pull: Pull, reward: float) -> None:
        """Add to the arm's losses what it lost, over the probability that it was pulled."""
        self.losses *= self.discount
        self.losses[pull.arm] += (1.0 - reward) / pull.probability
        self.credits *= self.discount
        self.credits += 1
        if self.share:
            self.losses = -np.log((1 - self.share) * self.probabilities() + self.share / self.count) / self._rate()
        self.losses = self.losses - self.losses.min()

    def probabilities(self) -> Floats:
        """Return the probability of each arm."""
        weights = np.exp(-self._rate() * (self.losses - self.losses.min()))
        return np.asarray(weights / weights.sum())

    def _rate(self) -> float:
        return self.boldness * float(np.sqrt(2 * np.log(self.count) / (self.count * (self.credits[0] + 1))))
