"""Bootstrap weights: how often each row is drawn in each replicate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

Unit = Literal["day", "row"]

REPLICATES = 400
FEWEST_DAYS = 20
CELLS_AT_ONCE = 4_000_000


class Resampling:
    """Replicates of a sample in which whole days are drawn with replacement.

    Items of one day hang together (one consignment, one officer, one scheme), so drawing single
    rows would give intervals that are too narrow. With fewer than 20 days there are too few to draw
    from and rows are drawn instead; :attr:`unit` says which. The weights depend on the seed and the
    days alone, so rankings compared on the same rows are compared on the same replicates.

    Parameters
    ----------
    day
        Day of each row, shape (n,).
    seed, replicates
        Seed of the draws and how many.
    """

    def __init__(self, day: NDArray[np.datetime64], seed: int, replicates: int = REPLICATES) -> None:
        days, place = np.unique(day, return_inverse=True)
        self.unit: Unit = "day" if len(days) >= FEWEST_DAYS else "row"
        self.replicates = replicates
        self._seed = seed
        self._rows = len(day)
        self._place = place if self.unit == "day" else np.arange(len(day))
        self._units = len(days) if self.unit == "day" else len(day)

    def weights(self, order: NDArray[np.int64]) -> Iterator[NDArray[np.float64]]:
        """Yield weights of shape (some replicates, rows) with rows put in ``order``, until all are done."""
        random = np.random.default_rng(self._seed)
        chances = np.full(self._units, 1.0 / max(1, self._units))
        step = max(1, CELLS_AT_ONCE // max(1, self._rows))
        for start in range(0, self.replicates if self._rows else 0, step):
            size = min(step, self.replicates - start)
            drawn = random.multinomial(self._units, chances, size=size).astype(np.float64)
            yield drawn[:, self._place[order]]
