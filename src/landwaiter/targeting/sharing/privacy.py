"""How much one importer can change what leaves the house, and noise that hides whether he was there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.errors import SettingsError
from landwaiter.features.common import REACH
from landwaiter.targeting.arrays import Floats
from landwaiter.targeting.sharing.clusters import ROUNDS

RELEASES = 2 * ROUNDS
"""Noisy results that an export is made of: each round of clustering, for frauds and for the rest."""
DELTA = 1e-6
"""Chance with which the guarantee may fail."""
LEAST_EPSILON, MOST_EPSILON = 0.1, 20.0
"""Epsilons that are taken: below nothing is left but noise, above nothing is guaranteed."""


@dataclass(frozen=True, slots=True)
class Guarantee:
    """Differential privacy of an export with regard to any one importer with all his items.

    Attributes
    ----------
    epsilon, delta
        What holds for the file as a whole.
    bound
        Items of one importer that each class counts in full, at most.
    scale
        Standard deviation of the noise on sums and weights.
    """

    epsilon: float
    delta: float
    bound: float
    scale: float


def guarantee(epsilon: float, bound: float) -> Guarantee:
    """Return the noise that makes all releases together (epsilon, delta)-differentially private.

    One importer adds at most ``bound`` to the weights and ``bound * REACH`` to the sums of a class, so a release
    moves by at most ``bound * sqrt(1 + REACH**2)``, wherever his items lie. Normal noise of standard deviation s
    is rho-zCDP with rho = move**2 / (2 s**2), releases add their rho, and rho-zCDP implies
    (rho + 2 sqrt(rho ln(1 / delta)), delta)-differential privacy.

    Raises
    ------
    SettingsError
        When epsilon is out of range.

    Source: Dwork and Roth, "The algorithmic foundations of differential privacy" (2014), section 3 and appendix A;
    Bun and Steinke, "Concentrated differential privacy" (TCC 2016), propositions 1.3 and 1.6, lemma 1.7.

    Examples
    --------
    >>> found = guarantee(8.0, 1.0)
    >>> rho = 4 * 17 / (2 * found.scale**2)
    >>> round(rho + 2 * (rho * math.log(1e6)) ** 0.5, 9)
    8.0
    """
    if not LEAST_EPSILON <= epsilon <= MOST_EPSILON:
        problem = f"{epsilon:g} cannot be the epsilon of an export."
        raise SettingsError(problem, f"Use a number from {LEAST_EPSILON:g} to {MOST_EPSILON:g}.")
    failing = math.log(1.0 / DELTA)
    rho = (math.sqrt(failing + epsilon) - math.sqrt(failing)) ** 2
    moves = bound * math.sqrt(1.0 + REACH**2)
    return Guarantee(epsilon, DELTA, bound, moves * math.sqrt(RELEASES / (2.0 * rho)))


def bounded_weights(importer: NDArray[Any], bound: float) -> Floats:
    """Return weights of items with which no importer counts for more than ``bound`` items.

    >>> bounded_weights(np.array(["a", "a", "a", "a", "b"]), 2.0).tolist()
    [0.5, 0.5, 0.5, 0.5, 1.0]
    """
    _, place, items = np.unique(importer, return_inverse=True, return_counts=True)
    return np.asarray(np.minimum(1.0, bound / items)[place])
