"""A number with the interval that goes with it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEVEL = 0.95
NORMAL_QUANTILE = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Measure:
    """An estimate and its 95 % interval, ``None`` where no interval could be computed."""

    value: float
    low: float | None = None
    high: float | None = None

    def as_dict(self) -> dict[str, float | None]:
        """Return the measure as JSON-ready fields."""
        return {"value": self.value, "low": self.low, "high": self.high}


def with_percentiles(value: float, replicates: NDArray[np.float64]) -> Measure:
    """Return ``value`` with the percentile interval of bootstrap ``replicates`` (Efron 1979).

    Replicates in which the measure does not exist (NaN: a resample without any fraud) are left out.
    """
    exist = replicates[~np.isnan(replicates)]
    if len(exist) == 0:
        return Measure(value)
    low, high = np.quantile(exist, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Measure(value, float(low), float(high))


def wilson(share: float, size: float) -> tuple[float, float]:
    """Return the Wilson score interval of a share seen in ``size`` trials, at the 95 % level.

    Source: Wilson, Journal of the American Statistical Association 22, 1927.

    >>> low, high = wilson(0.0, 10)
    >>> (round(low, 3), round(high, 3))
    (0.0, 0.278)
    """
    z2 = NORMAL_QUANTILE**2
    centre = (share + z2 / (2 * size)) / (1 + z2 / size)
    half = NORMAL_QUANTILE * math.sqrt(share * (1 - share) / size + z2 / (4 * size**2)) / (1 + z2 / size)
    return max(0.0, centre - half), min(1.0, centre + half)
