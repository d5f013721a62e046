"""Prototypes that another administration shared, and what they say of a point of the common map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BANDWIDTH = 1.0
"""How far a prototype speaks for what lies about it, in units of the common map."""
BLOCK = 8_192
"""Items compared with all prototypes at a time."""


@dataclass(frozen=True, slots=True)
class Group:
    """Prototypes of one class: where items of it lie together, and how many.

    ``centres`` has shape (prototypes, coordinates), ``counts`` (prototypes,); both are plain tuples, so that
    they can travel with a recipe.
    """

    centres: tuple[tuple[float, ...], ...]
    counts: tuple[float, ...]

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Group:
        """Read a group back from JSON."""
        return cls(tuple(tuple(centre) for centre in values["centres"]), tuple(values["counts"]))

    def density(self, points: Floats) -> Floats:
        """Return the logarithm of the density of the class at each point, up to a constant.

        A kernel estimate (Parzen, Annals of Mathematical Statistics, 1962) in which every prototype stands for
        as many items as it counts.

        >>> Group(((0.0, 0.0),), (12.0,)).density(np.array([[0.0, 0.0], [1.0, 1.0]])).tolist()
        [0.0, -1.0]
        """
        centres, counts = np.array(self.centres), np.array(self.counts)
        # |x - c|^2 as three products that need no cube of memory.
        apart = (points**2).sum(axis=1)[:, None] - 2 * points @ centres.T + (centres**2).sum(axis=1)
        each = np.log(counts / counts.sum()) - apart / (2 * BANDWIDTH**2)
        most = each.max(axis=1)
        return np.asarray(most + np.log(np.exp(each - most[:, None]).sum(axis=1)))


@dataclass(frozen=True, slots=True)
class Share:
    """Knowledge of a partner, as it stands in a recipe of features.

    Attributes
    ----------
    name
        What the importing side calls the partner.
    fingerprint
        Of the file that the prototypes came in.
    frauds, others
        Prototypes of frauds and of inspected items that were none.
    """

    name: str
    fingerprint: str
    frauds: Group
    others: Group

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Share:
        """Read a share back from JSON."""
        frauds, others = (Group.from_dict(values[kind]) for kind in ("frauds", "others"))
        return cls(values["name"], values["fingerprint"], frauds, others)

    def evidence(self, points: Floats) -> Floats:
        """Return the log-likelihood ratio of fraud to no fraud at each point, as the partner knows it."""
        found = np.empty(len(points))
        for start in range(0, len(points), BLOCK):
            here = slice(start, start + BLOCK)
            found[here] = self.frauds.density(points[here]) - self.others.density(points[here])
        return found
