"""Independent random streams, one a part, so that a new part leaves the others as they were."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np


@dataclass(frozen=True, slots=True)
class Streams:
    """Random generators by name, all derived from one seed.

    A stream is spawned by its *name* and not by its turn (``SeedSequence`` with ``spawn_key``, as in
    NumPy's guide to parallel generation), so the order in which parts ask does not matter.

    >>> Streams(7).of("prices").integers(100) == Streams(7).of("prices").integers(100)
    np.True_
    """

    seed: int

    def of(self, *names: str) -> np.random.Generator:
        """Return a fresh generator for the part called ``names``."""
        key = tuple(crc32(name.encode()) for name in names)
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=key))
