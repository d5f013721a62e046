"""How soon strategies see a new scheme: the items of it that were found, period by period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.selection.simulation.record import PeriodRecord

DISCOVERED = 3
"""Items of a scheme that have to be found before somebody sees a scheme in them (chosen)."""


@dataclass(frozen=True, slots=True)
class Wait:
    """After how many periods a scheme was discovered, over seeds.

    ``median`` is ``None`` where half of the plays or more never discovered it, ``earliest`` and ``latest`` where none
    did, and ``latest`` where some did not.
    """

    plays: int
    discovered: int
    median: float | None
    earliest: int | None
    latest: int | None


@dataclass(frozen=True)
class Schemes:
    """Which scheme every item of a history belongs to.

    Parameters
    ----------
    names
        One entry an item of the history; ``None`` where there is none, or no inspection would show it.
    day
        Day of registration of each, counted from 1970-01-01.
    least
        Items of a scheme that must have been found.
    """

    names: NDArray[Any]
    day: NDArray[np.int32]
    least: int = DISCOVERED

    def begun(self, records: Sequence[PeriodRecord]) -> dict[str, str]:
        """Return the first day (ISO 8601) of the schemes without an item before the first period, in order of time."""
        first, last = records[0].start, records[-1].stop
        known = {str(name) for name in self.names[:first] if name is not None}
        place: dict[str, int] = {}
        for at in np.flatnonzero(self.names[first:last] != None) + first:  # noqa: E711 - elementwise
            place.setdefault(str(self.names[at]), int(at))
        return {name: str(self.day[at].astype("datetime64[D]")) for name, at in place.items() if name not in known}

    def mean_wait(self, records: Sequence[PeriodRecord]) -> float:
        """Return the mean of the periods until new schemes were discovered, at most until the end."""
        found = discovery(records, self.names, self.least)
        return float(np.mean([self._waited(name, found[name], records) for name in self.begun(records)]))

    def _waited(self, name: str, periods: int | None, records: Sequence[PeriodRecord]) -> int:
        return records[-1].period + 1 - _beginning(records, self.names == name) if periods is None else periods


def waits(seeds: Sequence[Sequence[PeriodRecord]], schemes: Schemes) -> dict[str, Wait]:
    """Return how long each scheme waited for its discovery, over seeds."""
    found = [discovery(records, schemes.names, schemes.least) for records in seeds]
    return {name: _wait([one[name] for one in found]) for name in found[0]}


def _wait(periods: Sequence[int | None]) -> Wait:
    known = [one for one in periods if one is not None]
    median = float(np.median([np.inf if one is None else float(one) for one in periods]))
    return Wait(
        len(periods),
        len(known),
        median if np.isfinite(median) else None,
        min(known, default=None),
        max(known) if len(known) == len(periods) else None,
    )


def discovery(
    records: Sequence[PeriodRecord], schemes: NDArray[Any], least: int = DISCOVERED
) -> Mapping[str, int | None]:
    """Return after how many periods each scheme was discovered, counted from the first with an item of it.

    Parameters
    ----------
    schemes
        The scheme of each item of the history, ``None`` where there is none.
    least
        Items of a scheme that must have been found.

    Returns
    -------
    mapping
        0 where it was discovered in its first period, ``None`` where it never was; schemes without an item in
        the time simulated are left out.
    """
    return {scheme: _discovered(records, schemes == scheme, least) for scheme in _present(records, schemes)}


def _present(records: Sequence[PeriodRecord], schemes: NDArray[Any]) -> list[str]:
    return sorted({str(scheme) for scheme in schemes[records[0].start : records[-1].stop] if scheme is not None})


def _beginning(records: Sequence[PeriodRecord], of_scheme: NDArray[np.bool_]) -> int:
    """Return the first period with an item of a scheme that has some."""
    return next(record.period for record in records if of_scheme[record.start : record.stop].any())


def _discovered(records: Sequence[PeriodRecord], of_scheme: NDArray[np.bool_], least: int) -> int | None:
    begun, found = _beginning(records, of_scheme), 0
    for record in records:
        found += int(of_scheme[list(record.rows)].sum())
        if found >= least:
            return record.period - begun
    return None
