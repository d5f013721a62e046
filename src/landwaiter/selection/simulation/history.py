"""The past that is replayed: every item, what it truly was, and who would have learned that when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from landwaiter.errors import NotComputableError
from landwaiter.features.replay import NEVER, Days, Replay
from landwaiter.features.state import MISSING
from landwaiter.selection.simulation.setting import Masking, Setting

Ints = NDArray[np.int64]
MASK_STREAM = 101
"""The stream of random numbers that masks outcomes; strategies draw from others."""


@dataclass(frozen=True)
class History:
    """A history whose outcomes are all known to whoever runs the simulation.

    Items without an outcome are never selected, for nobody could say what would have been found; they count in
    histories like any other.
    """

    replay: Replay

    def period(self, setting: Setting, period: int) -> slice:
        """Return where the items of a period stand."""
        first = self.day_of(setting.start) + period * setting.days
        return self.replay.between(first, first + setting.days)

    def before(self, setting: Setting) -> slice:
        """Return where the items from before the first period stand."""
        return slice(0, self.replay.between(self.day_of(setting.start), int(NEVER)).start)

    def candidates(self, items: slice) -> Ints:
        """Return which items of a period can be selected, as positions within it."""
        return np.flatnonzero(~np.isnan(self.replay.rows.fraud[items]))

    def known_at_first(self, setting: Setting, seed: int) -> Days:
        """Return the day on which each outcome is known before anything is selected; the same for all strategies.

        Raises
        ------
        NotComputableError
            When outcomes are masked by importer and there are no importers.
        """
        rows = self.replay.rows
        known = np.full(len(rows), NEVER, dtype=np.int32)
        past = self.before(setting)
        kept = ~np.isnan(rows.fraud[past]) & self._unmasked(past, setting.masking, seed)
        known[past] = np.where(kept, np.minimum(rows.known[past], rows.day[past] + setting.delay), NEVER)
        return known

    def taught(self, setting: Setting, seed: int) -> int:
        """Return how many outcomes are known on the first day."""
        return int((self.known_at_first(setting, seed) < self.day_of(setting.start)).sum())

    def _unmasked(self, past: slice, masking: Masking, seed: int) -> NDArray[np.bool_]:
        draws = np.random.default_rng([seed, MASK_STREAM])
        if masking.kind == "none":
            return np.ones(past.stop, dtype=bool)
        if masking.kind == "random":
            return np.asarray(draws.random(past.stop) < masking.known)
        importer = self.replay.rows.hashes.get("importer_id")
        if importer is None or (importer == MISSING).all():
            raise NotComputableError(
                "outcomes cannot be masked by importer: importer_id is missing.", "Mask at random."
            )
        importers, place = np.unique(importer[past], return_inverse=True)
        # So many importers, not each with so much chance: of few importers none might be left.
        chosen: NDArray[np.bool_] = (draws.permutation(len(importers)) < round(masking.known * len(importers)))[place]
        return chosen

    @staticmethod
    def day_of(day: date) -> int:
        """Return a day as the history counts them, from 1970-01-01."""
        return int(np.datetime64(day, "D").astype(np.int64))
