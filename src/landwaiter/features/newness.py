"""How often, since when and how lately a trader or a joint value was declared before."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from landwaiter.features.context import Context, Floats32, Keyed, Made, Past
from landwaiter.features.numbering import Codes
from landwaiter.features.spec import name_of
from landwaiter.features.table import FeatureInfo

STATISTICS = ("declared", "since_first", "since_last")
"""For traders; of crosses only the first is made."""


class Declared:
    """How often each key was declared up to a day, and for traders on which days first and last."""

    def __init__(self, past: Past, size: int, *, lately: bool) -> None:
        self._past = past
        self._seen = 0
        self._count = np.zeros(size, dtype=np.float32)
        self._first, self._last = (np.full(size if lately else 0, np.nan, dtype=np.float32) for _ in range(2))

    def move_to(self, day: int) -> None:
        """Add what was declared before ``day``."""
        new = slice(self._seen, self._past.before(day))
        self._seen = new.stop
        codes = self._past.codes[new]
        np.add.at(self._count, codes, np.float32(1))
        if len(self._last):
            days = self._past.day[new].astype(np.float32)
            self._last[codes] = days
            unseen = np.flatnonzero(np.isnan(self._first[codes]))[::-1]
            # Backwards, because the last of several values for one place is kept.
            self._first[codes[unseen]] = days[unseen]

    def read(self, codes: Codes, day: int, columns: Floats32) -> None:
        """Write count, days since the first and days since the last declaration of each key."""
        self._count.take(codes, out=columns[0])
        if len(self._last):
            np.subtract(np.float32(day), self._first[codes], out=columns[1])
            np.subtract(np.float32(day), self._last[codes], out=columns[2])


def features(context: Context, keyed: Keyed) -> Iterator[Made]:
    """Yield how often a key was declared and, for traders, the days since first and last."""
    key = keyed.key
    statistics = STATISTICS if len(key) == 1 else STATISTICS[:1]
    declared = keyed.kept("declared", lambda: Declared(keyed.past, keyed.size, lately=len(statistics) > 1))
    columns = context.room(len(statistics))
    for day, now in context.days():
        declared.move_to(day)
        declared.read(keyed.codes[now], day, columns[:, now])
    yield from keyed.made(
        [FeatureInfo(name_of(key, what, "all"), "newness", what, key) for what in statistics], columns
    )
