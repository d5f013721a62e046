"""The feature table: what the models read, and what is needed to explain it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from landwaiter.engine import Columns, take

Family = Literal["history", "newness", "price", "weight", "rounding", "amount", "calendar", "identity", "shared"]
IDENTITY: Final = "identity"
"""The family whose numbers are names: nothing may be read from their size."""
SHARED: Final = "shared"
"""The family that says what knowledge of other administrations makes of an item."""


@dataclass(frozen=True, slots=True)
class FeatureInfo:
    """What one column of a feature table is.

    ``key`` holds the columns that the statistic is grouped by, empty for an item's own values;
    ``window_days`` is how far back it looks, ``None`` for all history.
    """

    name: str
    family: Family
    statistic: str
    key: tuple[str, ...] = ()
    window_days: int | None = None

    @property
    def group(self) -> str:
        """The name under which features that say the same thing are explained together."""
        return f"{self.family}|{'+'.join(self.key)}"


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """Point-in-time features of declaration items, in order of registration.

    Attributes
    ----------
    infos
        One entry a feature, in the order of the columns of ``matrix``.
    matrix
        float32 of shape (items, features); NaN is unknown.
    keys
        ``declaration_id`` and ``item_number`` of each item.
    day, office
        Day of registration; office, ``None`` where not declared.
    fraud, revenue, known_on
        The outcome: 1, 0 or NaN; additional revenue or NaN; the day it was known or NaT.
    evidence
        Raw numbers and declared values that reasons quote; empty unless asked for.
    """

    infos: tuple[FeatureInfo, ...]
    matrix: NDArray[np.float32]
    keys: Columns
    day: NDArray[np.datetime64]
    office: NDArray[Any]
    fraud: NDArray[np.float64]
    revenue: NDArray[np.float64]
    known_on: NDArray[np.datetime64]
    evidence: Columns = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.day)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the features."""
        return tuple(info.name for info in self.infos)

    @property
    def columns(self) -> Mapping[str, FeatureInfo]:
        """The features by name."""
        return {info.name: info for info in self.infos}

    def column(self, name: str) -> NDArray[np.float32]:
        """Return the values of one feature."""
        return np.asarray(self.matrix[:, self.names.index(name)])

    def only(self, names: Sequence[str]) -> FeatureTable:
        """Return the table with the named features alone, in that order; all of them must be there."""
        if tuple(names) == self.names:
            return self
        places = {name: place for place, name in enumerate(self.names)}
        chosen = [places[name] for name in names]
        return replace(self, infos=tuple(self.infos[place] for place in chosen), matrix=self.matrix[:, chosen])

    def take(self, rows: NDArray[Any]) -> FeatureTable:
        """Return the items at ``rows`` (indices or a mask)."""
        return FeatureTable(
            self.infos,
            self.matrix[rows],
            take(self.keys, rows),
            self.day[rows],
            self.office[rows],
            self.fraud[rows],
            self.revenue[rows],
            self.known_on[rows],
            take(self.evidence, rows),
        )

    def with_outcomes(
        self, fraud: NDArray[np.float64], revenue: NDArray[np.float64], known_on: NDArray[np.datetime64]
    ) -> FeatureTable:
        """Return the same items with other outcomes."""
        return replace(self, fraud=fraud, revenue=revenue, known_on=known_on)


def joined(tables: Sequence[FeatureTable]) -> FeatureTable:
    """Return the items of several tables with the same features, one table after another."""
    first = tables[0]
    return FeatureTable(
        first.infos,
        np.concatenate([table.matrix for table in tables]),
        {name: np.concatenate([table.keys[name] for table in tables]) for name in first.keys},
        np.concatenate([table.day for table in tables]),
        np.concatenate([table.office for table in tables]),
        np.concatenate([table.fraud for table in tables]),
        np.concatenate([table.revenue for table in tables]),
        np.concatenate([table.known_on for table in tables]),
        {name: np.concatenate([table.evidence[name] for table in tables]) for name in first.evidence},
    )
