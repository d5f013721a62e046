"""What all strategies share: they learn from what was revealed, and spend a budget on the items of a period."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from landwaiter.errors import NotComputableError
from landwaiter.features.table import FeatureTable

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Known:
    """What can be learned from at the beginning of a period.

    Attributes
    ----------
    labelled
        Items whose outcome is known, in time order, each with the features it had on its own day.
    unlabelled
        Recent items that nobody inspected, or whose outcome is not known yet; in time order.
    period
        Which period begins, from 0.
    """

    labelled: FeatureTable
    unlabelled: FeatureTable
    period: int


@dataclass(frozen=True, slots=True)
class Picks:
    """What a strategy would have inspected.

    Attributes
    ----------
    rows
        Positions among the items of the period, each once, most wanted first.
    by
        Which part of the strategy chose each, by its name; of a strategy without parts its own.
    score
        How much every item of the period is wanted, shape (items,); larger is more. Empty when picks come back
        with what they revealed in a simulation that was taken up again.
    """

    rows: Ints
    by: tuple[str, ...]
    score: Floats


@dataclass(frozen=True, slots=True)
class Revealed:
    """What the inspections of a period found: one entry for each of the picked rows, in their order."""

    fraud: Floats
    revenue: Floats


class Strategy(ABC):
    """Chooses what to inspect, a period at a time.

    The order is always :meth:`fit`, :meth:`query`, and, when the outcomes of that very query are known,
    :meth:`learn` with its picks. A strategy that cannot do its work raises; what it chose in an earlier period
    is never used again.

    Parameters
    ----------
    seed
        The same seed, items and outcomes give the same picks.
    threads
        Threads for models.
    """

    name: ClassVar[str]
    identities: ClassVar[tuple[str, ...]] = ()
    """Columns whose value itself is read, numbered."""
    explores: ClassVar[bool] = False
    """Whether its picks serve learning rather than finding."""

    def __init__(self, *, seed: int = 0, threads: int = 1) -> None:
        self.seed = seed
        self.threads = threads

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns whose value itself is read: those of the parts, where there are some."""
        return self.identities

    @abstractmethod
    def fit(self, known: Known) -> None:
        """Learn from everything that is known by now.

        Raises
        ------
        NotComputableError
            When too little is known, or a column is missing; it says which.
        """

    @abstractmethod
    def query(self, items: FeatureTable, budget: int) -> Picks:
        """Choose up to ``budget`` of the items, exactly so many where there are as many; there is one at least."""

    def learn(self, picks: Picks, revealed: Revealed) -> None:  # noqa: B027 - most need nothing here
        """Learn how well the choice was; most strategies learn from the outcomes alone, by :meth:`fit`."""

    def state(self) -> dict[str, Any]:
        """Return what lasts beyond a period and is not learned anew by :meth:`fit`, JSON-ready."""
        return {}

    def restore(self, state: dict[str, Any]) -> None:  # noqa: B027 - most have no state
        """Set what :meth:`state` returned."""

    def draws(self, period: int, stream: int = 0) -> np.random.Generator:
        """Return the source of random numbers of a period: the same whatever was drawn before."""
        return np.random.default_rng([self.seed, period, stream])


@dataclass(slots=True)
class Scored:
    """The end of most queries: the highest scores, equal ones in a drawn order."""

    score: Floats
    draws: np.random.Generator
    name: str
    among: Ints | None = field(default=None)

    def picks(self, budget: int) -> Picks:
        """Return the ``budget`` items that are wanted most.

        >>> Scored(np.array([0.1, 0.9, 0.5]), np.random.default_rng(0), "x").picks(2).rows.tolist()
        [1, 2]
        """
        rows = np.arange(len(self.score)) if self.among is None else self.among
        order = rows[np.lexsort((self.draws.random(len(rows)), -self.score[rows]))][:budget]
        return Picks(order, (self.name,) * len(order), self.score)


def both_kinds(table: FeatureTable, name: str) -> None:
    """Hold that there are outcomes of both kinds to learn from.

    Raises
    ------
    NotComputableError
        When there are not.
    """
    frauds = int(np.nansum(table.fraud))
    if not 0 < frauds < len(table):
        raise NotComputableError(
            f"the strategy {name!r} needs outcomes of both kinds; there are {frauds} frauds among {len(table)} items.",
            "Begin later, inspect more at first, or use a strategy that needs no outcomes, such as random.",
        )
