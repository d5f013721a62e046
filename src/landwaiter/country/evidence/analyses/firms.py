"""Firms that are registered again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.country.evidence.analyses.prices import cheap
from landwaiter.country.evidence.tables import NULL, numbered

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.evidence.tables import Tables

IMPORTER, DECLARANT, DAY = "declarations.importer_id", "declarations.declarant_id", "declarations.registration_date"
GAP = 30
"""Most days from one number struck off to the next registered at its address (chosen)."""
SOON = 45
"""Days before a number is struck off in which losses are looked for (chosen)."""
DOUBT = 10.0
"""Items' worth of usual prices that those of a firm are shrunk towards (chosen)."""


def risen(tables: Tables) -> Floats:
    """Phoenix: cheap goods of cheap firms registered again at one address with one declarant, soon before the end."""
    firm, again, left = _firms(tables)
    low = np.nan_to_num(cheap(tables))
    usual = np.bincount(firm, weights=low)[firm] / (np.bincount(firm)[firm] + DOUBT)
    signs = low + 2 * usual + ((left >= 0) & (left <= SOON))
    return np.where(again, signs, signs.min() - 1)


def _firms(tables: Tables) -> tuple[Ints, Bools, Floats]:
    """Of each item: its firm under whatever number, whether that has several, and days until its number ends."""
    importer = tables[IMPORTER]
    row = {trader: place for place, trader in enumerate(tables["traders.trader_id"].tolist())}
    place = np.array([row[number] for number in importer.tolist()])
    opened, closed = (_days(tables[f"traders.{name}"]) for name in ("registered_on", "closed_on"))
    address, declarant = numbered(tables["traders.address_id"]), _usual(place, tables.numbers(DECLARANT), len(row))
    heir = _heirs(opened, closed, address, declarant)
    root = np.arange(len(row))
    for old in np.argsort(closed):
        if heir[old] != NULL:
            root[heir[old]] = root[old]
    several = np.bincount(root)[root] > 1
    return root[place], several[place], closed[place] - _days(tables[DAY])


def _heirs(opened: Floats, closed: Floats, address: Ints, declarant: Ints) -> Ints:
    """For each trader the next one at its address, opened when it closed, with its declarant; -1 where none."""
    heir = np.full(len(opened), NULL)
    by_place = address * (declarant.max(initial=0) + 2) + declarant
    order = np.lexsort((opened, by_place))
    order = order[(address[order] != NULL) & (declarant[order] != NULL)]
    old, new = order[:-1], order[1:]
    follows = (by_place[old] == by_place[new]) & (np.abs(opened[new] - closed[old]) <= GAP)
    heir[old[follows]] = new[follows]
    return heir


def _usual(owner: Ints, value: Ints, owners: int) -> Ints:
    """Most frequent value of each owner; -1 for those who have none."""
    wide = int(value.max(initial=0)) + 1
    pair, count = np.unique(owner * wide + value, return_counts=True)
    usual = np.full(owners, NULL)
    order = np.argsort(count, kind="stable")
    usual[pair[order] // wide] = pair[order] % wide
    return usual


def _days(values: NDArray[Any]) -> Floats:
    """Days as numbers, NaN where null."""
    days = values.astype("datetime64[D]")
    return np.where(np.isnat(days), np.nan, days.astype(np.int64)).astype(np.float64)
