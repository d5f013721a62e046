"""Origins that do not fit the seller, the goods, or what was declared before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.evidence.tables import NULL

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.evidence.tables import Tables

ORIGIN, DEPARTURE, RATE = "declarations.origin_country", "declarations.export_country", "declarations.duty_rate"
SELLER, HS6 = "declarations.exporter_id", "declarations.hs6"
LINE = ("declarations.importer_id", SELLER, HS6)
NO_PREFERENCE = "100"
FOREIGN = 2.0
"""What it adds, in logs, that the register has the seller in another country (chosen)."""
WORTH_IT = 5.0
"""Percentage points of duty from which on a change of origin looks meant (chosen)."""


def borrowed(tables: Tables) -> Floats:
    """False origin: a preference is claimed for an origin that is unusual for the seller."""
    return np.where(_claimed(tables), unusual(tables, ORIGIN, SELLER) + FOREIGN * _foreign(tables), 0.0)


def relabelled(tables: Tables) -> Floats:
    """Transshipment: an origin unusual for the goods and for the seller, who sits elsewhere, and shipped from there."""
    signs = unusual(tables, ORIGIN, HS6) + unusual(tables, ORIGIN, SELLER) + FOREIGN * _foreign(tables)
    return np.where(tables[ORIGIN] == tables[DEPARTURE], signs, 0.0)


def moved(tables: Tables) -> Floats:
    """New agreement: a preference is claimed, and the origin is not the one first declared for the same line."""
    changed = _claimed(tables) & (tables.numbers(ORIGIN) != _first_origin(tables))
    return np.where(changed, unusual(tables, ORIGIN, SELLER), 0.0)


def switched(tables: Tables) -> Floats:
    """Origin switch: not the origin first declared for the same line, which has come to pay more duty since."""
    origin, hs6, rate = tables.numbers(ORIGIN), tables.numbers(HS6), tables[RATE]
    first = _first_origin(tables)
    wide = int(origin.max(initial=0)) + 1
    flow, before = hs6 * wide + origin, hs6 * wide + first
    peak = np.zeros(int(max(flow.max(initial=0), before.max(initial=0))) + 1)
    np.maximum.at(peak, flow, rate)
    since = np.full(len(peak), len(rate))
    np.minimum.at(since, flow, np.where(rate == peak[flow], np.arange(len(rate)), len(rate)))
    saves = (np.arange(len(rate)) >= since[before]) * (peak[before] - rate)
    return np.where((origin != first) & (saves >= WORTH_IT), saves, 0.0)


def unusual(tables: Tables, field: str, among: str) -> Floats:
    """Return minus the log of how common a value of ``field`` is among the other items that share ``among``."""
    whole, part = tables.numbers(among), tables.numbers(among, field)
    every, same = (np.bincount(group - NULL)[group - NULL] for group in (whole, part))
    return np.asarray(-np.log((same - 0.5) / every))


def _claimed(tables: Tables) -> Bools:
    return np.asarray(tables["declarations.preference_code"] != NO_PREFERENCE)


def _foreign(tables: Tables) -> Bools:
    """Where the register has the seller in another country than the declared origin."""
    listed = dict(zip(tables["traders.trader_id"].tolist(), tables["traders.country"].tolist(), strict=True))
    seat = np.array([listed.get(seller) for seller in tables[SELLER].tolist()], dtype=object)
    return np.asarray(seat != tables[ORIGIN])


def _first_origin(tables: Tables) -> Ints:
    """The origin that was declared when the line was first seen: same importer, seller and HS6."""
    line = tables.numbers(*LINE)
    _, first, number = np.unique(line, return_index=True, return_inverse=True)
    return np.asarray(tables.numbers(ORIGIN)[first[number]])
