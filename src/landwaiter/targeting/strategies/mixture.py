"""Strategies made of others: who chooses, from what is left, and who is told what was found."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np

from landwaiter.errors import SettingsError
from landwaiter.features.table import FeatureTable
from landwaiter.targeting.strategies.base import Floats, Ints, Known, Picks, Revealed, Strategy


class Mixture(Strategy):
    """A strategy that divides the budget among others.

    Each part chooses among the items that the parts before it left, so that no item is chosen twice and the
    whole budget is spent. Every part is fitted once a period and told what its own picks revealed.

    Parameters
    ----------
    parts
        Strategies and their weights; which parts choose how much is up to :meth:`weights`.

    Raises
    ------
    SettingsError
        When there are no parts, two are alike, or weights are negative or all zero.
    """

    def __init__(self, parts: Sequence[tuple[Strategy, float]], *, seed: int = 0, threads: int = 1) -> None:
        super().__init__(seed=seed, threads=threads)
        names = [part.name for part, _ in parts]
        given = np.array([weight for _, weight in parts], dtype=np.float64)
        if not names or len(set(names)) < len(names) or (given < 0).any() or given.sum() <= 0:
            raise SettingsError(
                f"{self.name} of {', '.join(names) or 'nothing'} has no parts, one twice, or wrong weights.",
                "Name different strategies with weights above 0, such as hybrid(boosting=0.9, random=0.1).",
            )
        self.parts = [part for part, _ in parts]
        self.given: Floats = given / given.sum()

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns whose value itself some part reads."""
        return tuple(dict.fromkeys(column for part in self.parts for column in part.reads))

    @abstractmethod
    def weights(self, items: FeatureTable) -> Floats:
        """Return the share of the budget of each part in this period, shape (parts,), summing to 1."""

    def fit(self, known: Known) -> None:
        """Fit every part."""
        for part in self.parts:
            part.fit(known)

    def query(self, items: FeatureTable, budget: int) -> Picks:
        """Let the parts choose, those with the largest share first."""
        shares = self.weights(items)
        left, chosen, by = np.arange(len(items)), [], []
        score = np.zeros(len(items))
        for place in np.argsort(-shares, kind="stable"):
            if not len(left):
                break
            part, count = self.parts[place], divided(min(budget, len(items)), shares)[place]
            picks = part.query(items.take(left), int(count))
            score[left] += shares[place] * _ranks(picks.score)
            chosen.append(left[picks.rows])
            by += [part.name] * len(picks.rows)
            left = np.setdiff1d(left, chosen[-1])
        return Picks(np.concatenate(chosen), tuple(by), score)

    def learn(self, picks: Picks, revealed: Revealed) -> None:
        """Tell each part what its picks revealed."""
        by = np.array(picks.by)
        for part in self.parts:
            own = np.flatnonzero(by == part.name)
            if len(own):
                picked = Picks(picks.rows[own], tuple(by[own].tolist()), np.empty(0))
                part.learn(picked, Revealed(revealed.fraud[own], revealed.revenue[own]))

    def state(self) -> dict[str, Any]:
        """Return the state of every part."""
        return {part.name: part.state() for part in self.parts}

    def restore(self, state: dict[str, Any]) -> None:
        """Set the state of every part."""
        for part in self.parts:
            part.restore(state[part.name])


def divided(budget: int, shares: Floats) -> Ints:
    """Return a budget divided by shares, whole items each: the largest remainders get what is left (Hamilton).

    >>> divided(10, np.array([0.85, 0.1, 0.05])).tolist()
    [9, 1, 0]
    """
    exact = budget * shares
    whole = np.floor(exact + 1e-9).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: budget - int(whole.sum())]] += 1
    return whole


def _ranks(score: Floats) -> Floats:
    """Return scores as shares of the items that are wanted no more: parts score on scales of their own."""
    return np.asarray(np.searchsorted(np.sort(score), score, side="right") / max(len(score), 1))
