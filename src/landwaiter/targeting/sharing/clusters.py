"""Prototypes of points: means of what lies together, from centres that no data chose, with noise where asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.features.common import REACH, WIDTH, within_reach
from landwaiter.targeting.arrays import Floats

SEED = 7
"""Of the centres that clustering begins from; published, so that they tell nothing of the data."""
ROUNDS = 2
"""How often centres move to the mean of what is nearest to them."""


@dataclass(frozen=True, slots=True)
class Clusters:
    """Centres, shape (clusters, coordinates), the weight that lies at each, and which cluster each point is in."""

    centres: Floats
    weight: Floats
    member: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Noise:
    """Normal noise on every sum and weight; ``scale`` is its standard deviation, 0 for none."""

    scale: float
    draw: np.random.Generator

    def on(self, values: NDArray[Any]) -> Floats:
        """Return values with noise."""
        return values + self.draw.normal(0.0, self.scale, values.shape) if self.scale else values * 1.0


def first_centres(count: int) -> Floats:
    """Return published centres, half way out in directions drawn with a published seed."""
    direction = np.random.Generator(np.random.PCG64(SEED)).normal(size=(count, WIDTH))
    length = np.sqrt((direction**2).sum(axis=1, keepdims=True))
    return np.asarray(direction / length * REACH / 2.0)


def cluster(points: Floats, weight: Floats, count: int, noise: Noise) -> Clusters:
    """Return ``count`` clusters of weighted points: Lloyd's algorithm for a fixed number of rounds.

    Parameters
    ----------
    points
        In the common map, shape (points, coordinates).
    weight
        How much each point counts, shape (points,).
    count
        Number of clusters; some may end up empty.
    noise
        Put on every sum and every weight that leaves a round.

    Source: k-means with noisy sums and counts, Blum, Dwork, McSherry and Nissim, "Practical privacy: the SuLQ
    framework" (PODS 2005), section 4.
    """
    centres = first_centres(count)
    member, held = np.zeros(len(points), dtype=np.int64), np.zeros(count)
    for _ in range(ROUNDS):
        member = nearest(points, centres)
        held = noise.on(np.bincount(member, weight, minlength=count))
        sums = np.zeros_like(centres)
        np.add.at(sums, member, points * weight[:, None])
        moved = within_reach(noise.on(sums) / np.maximum(held, 1.0)[:, None])
        centres = np.where((held >= 1.0)[:, None], moved, centres)
    return Clusters(centres, held, member)


def nearest(points: Floats, centres: Floats) -> NDArray[np.int64]:
    """Return which centre is nearest to each point; the first of equals."""
    # Without the square of the point itself, which is the same for every centre.
    return np.asarray(((centres**2).sum(axis=1) - 2.0 * points @ centres.T).argmin(axis=1))
