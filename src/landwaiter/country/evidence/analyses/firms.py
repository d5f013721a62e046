"""Firms that are registered again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.country.evidence.analyses.prices import cheap
from landwaiter.country.evidence.tables import NULL, numbered

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.country.arrays import Floats, Ints
    from landwaiter.country.evidence.tables import Tables

IMPORTER, DECLARANT, DAY = "declarations.importer_id", "declarations.declarant_id", "declarations.registration_date"
GAP = 30
"""Most days from one number struck off to the next registered at its address (chosen)."""
SOON = 45
"""Days before a number is struck off in which losses are looked for (chosen)."""
DOUBT = 10.0
"""Items' worth of usual prices that those of a firm are shrunk towards (chosen)."""


def risen(tables: Tables) -> Floats:
    """Phoenix: cheap goods of cheap firms that are registered again at one address, most of all before the end.

    That both numbers have one usual declarant counts too.
    """
    row = {trader: place for place, trader in enumerate(tables["traders.trader_id"].tolist())}
    number = np.array([row[importer] for importer in tables[IMPORTER].tolist()])
    opened, closed = (_days(tables[f"traders.{name}"]) for name in ("registered_on", "closed_on"))
    heir = _heirs(opened, closed, numbered(tables["traders.address_id"]))
    declarant = _usual(number, tables.numbers(DECLARANT), len(row))
    firm = _firms(heir, opened)
    again, same = (np.isin(firm, firm[(heir != NULL) & also]) for also in (True, declarant == declarant[heir]))
    low, left = np.nan_to_num(cheap(tables)), closed[number] - _days(tables[DAY])
    usual = (np.bincount(firm[number], low) / (np.bincount(firm[number]) + DOUBT))[firm[number]]
    signs = low + 2 * usual + 1.0 * same[number] + (left <= SOON)
    return np.asarray(np.where(again[number], signs, signs.min() - 1))


def _heirs(opened: Floats, closed: Floats, address: Ints) -> Ints:
    """Return for each trader the next one at its address, opened about when it closed; -1 where none is.

    >>> _heirs(np.array([np.nan, 90.0, 500.0]), np.array([100.0, 300.0, np.nan]), np.array([4, 4, 4])).tolist()
    [1, -1, -1]
    """
    heir = np.full(len(opened), NULL)
    order = np.lexsort((np.nan_to_num(opened, nan=-np.inf), address))
    old, new = order[:-1], order[1:]
    follows = (address[old] == address[new]) & (address[old] != NULL) & (np.abs(opened[new] - closed[old]) <= GAP)
    heir[old[follows]] = new[follows]
    return heir


def _firms(heir: Ints, opened: Floats) -> Ints:
    """Return for each trader the first of the row of numbers that it is part of."""
    firm = np.arange(len(heir))
    for old in np.argsort(np.nan_to_num(opened, nan=-np.inf), kind="stable"):
        if heir[old] != NULL:
            firm[heir[old]] = firm[old]
    return firm


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
