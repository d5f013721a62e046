"""Whether a probability of 20 % means that one in five is fraud."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 10

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Rows of similar probability: how many, their mean probability and their share of fraud."""

    rows: int
    probability: float
    fraud_share: float

    def as_dict(self) -> dict[str, float]:
        """Return the bin as JSON-ready fields."""
        return asdict(self)


def calibration(probability: Floats, fraud: Floats, bins: int = BINS) -> tuple[CalibrationBin, ...]:
    """Split rows by probability into ``bins`` of equal size; equal probabilities stay together.

    Examples
    --------
    >>> [bin.fraud_share for bin in calibration(np.array([0.1, 0.1, 0.8, 0.8]), np.array([0.0, 0, 1, 0]), 2)]
    [0.0, 0.5]
    """
    if len(probability) == 0:
        return ()
    edges = np.unique(np.quantile(probability, np.arange(1, bins) / bins, method="higher"))
    place = np.searchsorted(edges, probability, side="right")
    rows = np.bincount(place)
    full = rows > 0
    mean = np.bincount(place, probability)[full] / rows[full]
    share = np.bincount(place, fraud)[full] / rows[full]
    return tuple(map(CalibrationBin, rows[full].tolist(), mean.tolist(), share.tolist()))


def calibration_error(bins: tuple[CalibrationBin, ...]) -> float | None:
    """Return the expected calibration error: mean gap of probability and share, weighted by rows.

    Source: Naeini, Cooper and Hauskrecht, AAAI 2015, with bins of equal size. ``None`` without rows.
    """
    rows = sum(one.rows for one in bins)
    return sum(one.rows * abs(one.probability - one.fraud_share) for one in bins) / rows if rows else None
