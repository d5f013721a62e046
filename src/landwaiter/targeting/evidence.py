"""One item of a feature table, as the reasons look at it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from landwaiter.features.table import FeatureInfo, FeatureTable


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a table that was built with evidence; ``positions`` finds features by name."""

    table: FeatureTable
    row: int
    positions: Mapping[str, int]

    def number(self, name: str) -> float | None:
        """Return a feature or a number of the evidence, ``None`` where it is unknown."""
        if name in self.positions:
            value = self.table.matrix[self.row, self.positions[name]]
        elif name in self.table.evidence:
            value = self.table.evidence[name][self.row]
        else:
            return None
        return float(value) if np.isfinite(value) else None

    def declared(self, column: str) -> str | None:
        """Return the declared value of a key column as text, ``None`` where unknown."""
        if column == "office":
            return _text(self.table.office[self.row])
        source = "hs_code" if column in ("hs2", "hs4", "hs6") else column
        if source not in self.table.evidence:
            return None
        value = _text(self.table.evidence[source][self.row])
        return value[: int(column[2])] if value and source != column else value

    def subject(self, key: tuple[str, ...]) -> str:
        """Return the key's columns with this item's values, in the form of a ``_pairs`` parameter."""
        return json.dumps([[column, self.declared(column)] for column in key], ensure_ascii=False)

    def day(self, days_before: float) -> str:
        """Return the day that lies so many days before the item's registration."""
        return str(self.table.day[self.row] - np.timedelta64(round(days_before), "D"))


@dataclass(frozen=True, slots=True)
class Group:
    """Features of one family and key, strongest first, and what they add to the score together."""

    infos: tuple[FeatureInfo, ...]
    contribution: float

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that the features are grouped by."""
        return self.infos[0].key

    def named(self, statistic: str) -> list[FeatureInfo]:
        """Return the features of one statistic, the shortest window first, all history last."""
        found = [info for info in self.infos if info.statistic == statistic]
        return sorted(found, key=lambda info: info.window_days or 10**6)


def _text(value: object) -> str | None:
    if value is None or (isinstance(value, float | np.floating) and np.isnan(value)):
        return None
    return f"{value:g}" if isinstance(value, float | np.floating) else str(value)
