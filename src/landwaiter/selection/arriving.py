"""The lane of an item that arrives alone, before anybody knows what else the day brings.

A batch fills its budget with the highest scores of a cell. Who arrives alone is held against a *bar*: the score that
the targeted share of recent items reached under the same model and objective. Over many items the expected share
above it is that of the policy. The random draw is that of a batch: each item is drawn with a probability that is
known beforehand, by a number that follows from the seed and the item's own key, so that anybody can repeat it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.selection.draw import item_draws, uniforms

if TYPE_CHECKING:
    from landwaiter.engine import Columns
    from landwaiter.selection.policy import Policy

Floats = NDArray[np.float64]

ENOUGH = 50
"""Recent items above its own bar that an office needs: the share above it is then off by a seventh (1/sqrt(50))."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What an item that was not drawn at random must reach to be targeted.

    Attributes
    ----------
    rate
        Share of the items that are inspected.
    random
        Share that is drawn at random: the inclusion probability of each item.
    score
        Items above it are targeted.
    tied
        Share of the items exactly at it that are targeted.
    """

    rate: float
    random: float
    score: float
    tied: float


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars of a policy: one for all, and where cells are those of offices their own for those with enough items."""

    policy: Policy
    overall: Bar
    offices: Mapping[str, Bar]

    def of(self, office: str | None) -> Bar:
        """Return the bar of an office."""
        return self.offices.get(office or "", self.overall)


def learn_bars(policy: Policy, score: Floats, day: NDArray[np.datetime64], office: NDArray[Any]) -> Bars:
    """Return the bars that recent items set.

    Parameters
    ----------
    score
        Of recent items, by the model and the objective in force, shape (n,), n at least 1.
    day, office
        Day of registration and office of each, which make the cells of the policy.
    """
    names = np.array(["" if one is None else str(one) for one in office], dtype=object)
    per_office = policy.per == "office_day"
    cells = [f"{at} {name}" if per_office else str(at) for at, name in zip(day, names, strict=True)]
    overall = _bar(policy, score, cells)
    held = {name: np.flatnonzero(names == name) for name in sorted(set(names))} if per_office else {}
    own = {name: _bar(policy, score[rows], [cells[row] for row in rows]) for name, rows in held.items()}
    enough = {name: bar for name, bar in own.items() if (bar.rate - bar.random) * len(held[name]) >= ENOUGH}
    return Bars(policy, overall, enough)


def arriving_lanes(bars: Bars, keys: Columns, office: NDArray[Any], score: Floats) -> Columns:
    """Return ``lane``, ``basis``, ``inclusion_probability`` and ``draw`` of items that arrive one by one.

    The answer for an item follows from its key, office and score alone; parameters as of
    :func:`landwaiter.selection.select`.

    Examples
    --------
    >>> from landwaiter.selection import Policy
    >>> bars = Bars(Policy(rate=0.5, random_share=0.0), Bar(0.5, 0.0, 0.3, 0.0), {})
    >>> keys = {"declaration_id": np.array(["A", "B"], object), "item_number": np.ones(2, int)}
    >>> arriving_lanes(bars, keys, np.array([None, None]), np.array([0.9, 0.3]))["lane"].tolist()
    ['red', 'green']
    """
    policy = bars.policy
    bar = [bars.of(one) for one in office]
    random, reached, tied = (np.array([getattr(one, what) for one in bar]) for what in ("random", "score", "tied"))
    draw = item_draws(policy.seed, keys)
    tie = uniforms(policy.seed, "tie", keys["declaration_id"], keys["item_number"].tolist())
    above = (score > reached) | ((score == reached) & (tie < tied))
    basis = np.where(draw < random, "random", np.where(above, "targeted", "none")).astype(object)
    lane = np.where(basis == "none", policy.rest, policy.lane).astype(object)
    return {"lane": lane, "basis": basis, "inclusion_probability": random, "draw": draw}


def _bar(policy: Policy, score: Floats, cells: list[str]) -> Bar:
    items = np.unique(np.array(cells), return_counts=True)[1]
    rate = float(policy.budget_of(items).sum() / items.sum())
    random = policy.random_share * rate
    # Of those that are not drawn at random, so many are targeted that both together are the rate.
    share = (rate - random) / (1.0 - random) if random < 1.0 else 0.0
    return Bar(rate, random, *_reached(score, share))


def _reached(score: Floats, share: float) -> tuple[float, float]:
    """Return the score that ``share`` of the items lie above, and which part of those that lie at it makes it exact.

    >>> _reached(np.array([0.1, 0.2, 0.2, 0.9]), 0.5)
    (0.2, 0.5)
    """
    if share <= 0.0:
        return np.inf, 0.0
    ordered = np.sort(score)[::-1]
    reached = float(ordered[min(int(share * len(ordered)), len(ordered) - 1)])
    above, at = (score > reached).mean(), (score == reached).mean()
    return reached, float(min((share - above) / at, 1.0))
