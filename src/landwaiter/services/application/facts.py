"""What was known of an item and its trader on the day it was registered: prices, history, network, past cases.

Nothing here looks ahead: declarations count that were registered before the item's day, and outcomes that were known
before it. Figures are of the whole country; single other items are those of offices that the actor may see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.errors import InputError, Place
from landwaiter.schema import tables
from landwaiter.services.application.acting import Actor, Application, performing
from landwaiter.services.application.counted import commit_of
from landwaiter.services.application.history import history_of, look_at
from landwaiter.services.application.past_cases import PastCase, past_cases
from landwaiter.services.application.queue import Key, item_of, subject_of
from landwaiter.services.application.trading import Network, Trader, network_of, trader_of
from landwaiter.services.showing import plain
from landwaiter.store import Workspace

if TYPE_CHECKING:
    from landwaiter.engine.duckdb import DuckDBEngine

WINDOW = 365
"""Days before the item in which comparable imports count, as in the features of prices."""
ENOUGH = 5
"""Comparable imports below which nothing is said of their prices."""
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
BINS = 24


@dataclass(frozen=True, slots=True)
class Bin:
    """How many comparable imports had a price from ``low`` to ``high``."""

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices per kilogram of comparable imports, in national currency.

    Attributes
    ----------
    shared
        The columns whose values they share with the item: ``hs6`` and ``origin_country``, or ``hs6`` alone.
    count
        How many there are.
    quantiles
        At 5, 25, 50, 75 and 95 %; empty with fewer than five imports.
    bins
        How they lie between the lowest and the highest, on a logarithmic scale.
    own, place
        The item's own price, and the share of the comparable ones below it; ``None`` where it cannot be said.
    """

    shared: tuple[str, ...]
    count: int
    quantiles: tuple[float, ...]
    bins: tuple[Bin, ...]
    own: float | None
    place: float | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What was known of an item on the day of its registration.

    Attributes
    ----------
    item
        The declared values by column, days as text.
    prices
        Against imports of the same six digits and origin first, then of the same six digits.
    trader
        The importer's history; ``None`` where no importer was declared.
    network
        Importer, declarant and exporter, and whom they deal with.
    similar
        Past inspected items that are most like it.
    """

    item: Mapping[str, Any]
    prices: tuple[Prices, ...]
    trader: Trader | None
    network: Network
    similar: tuple[PastCase, ...]


def facts_of(app: Application, actor: Actor, key: Key) -> Facts:
    """Return what was known of an item of the queue; the look is in the audit.

    Raises
    ------
    InputError
        When there is no such item in the actor's queue.
    RightsError
        When the actor may not see why an item was ranked.
    """
    _, item = item_of(app, actor, "item.explain", key)
    with performing(app, actor, "item.explain", subject_of(key), item["office"], facts=True):
        pass
    workspace = app.workspace
    return _facts(workspace.folder, commit_of(workspace), key, item["registration_date"], actor.where("item.explain"))


@lru_cache(maxsize=256)
def _facts(folder: Path, _commit: int, key: Key, registered: str, offices: frozenset[str] | None) -> Facts:
    day = date.fromisoformat(registered)
    with history_of(Workspace(folder)) as engine:
        item = _item(engine, key, day)
        look_at(engine, item, _own_price(item), day)
        network = network_of(engine, item)
        return Facts(item, _prices(engine, item, day), trader_of(engine, item), network, past_cases(engine, offices))


def _item(engine: DuckDBEngine, key: Key, day: date) -> dict[str, Any]:
    declared = tables.declarations()
    # The day first: it leaves one file of many to look at.
    row = declared.filter(
        declared.registration_date == day, declared.declaration_id == key[0], declared.item_number == key[1]
    )
    found = engine.fetch(row.drop("extra", "registration_time"))
    if not len(found["declaration_id"]):
        problem = "the declaration is no longer in the lake."
        raise InputError(problem, "Select again: landwaiter select", Place(value=subject_of(key)))
    item = {name: plain(values[0]) for name, values in found.items()}
    return {**item, "registration_date": day.isoformat(), "hs6": item["hs_code"][:6]}


def _prices(engine: DuckDBEngine, item: Mapping[str, Any], day: date) -> tuple[Prices, ...]:
    declared = tables.declarations()
    recent = declared.registration_date.between(day - timedelta(WINDOW), day - timedelta(1))
    same_goods = declared.hs_code.startswith(item["hs6"])
    priced = declared.filter(recent, same_goods, declared.net_mass_kg > 0, declared.customs_value > 0)
    found = engine.fetch(priced.select("origin_country", price=priced.customs_value / priced.net_mass_kg))
    own, both = _own_price(item), ("hs6", "origin_country")
    same_origin = found["origin_country"] == item["origin_country"]
    return _compared(both, found["price"][same_origin], own), _compared(both[:1], found["price"], own)


def _own_price(item: Mapping[str, Any]) -> float | None:
    value, mass = item["customs_value"], item["net_mass_kg"]
    return value / mass if value and mass else None


def _compared(shared: tuple[str, ...], prices: NDArray[np.float64], own: float | None) -> Prices:
    if len(prices) < ENOUGH:
        return Prices(shared, len(prices), (), (), own, None)
    quantiles = tuple(float(one) for one in np.quantile(prices, QUANTILES))
    place = None if own is None else float((prices < own).mean())
    return Prices(shared, len(prices), quantiles, _bins(prices), own, place)


def _bins(prices: NDArray[np.float64]) -> tuple[Bin, ...]:
    low, high = float(prices.min()), float(prices.max())
    if low == high:
        return (Bin(low, high, len(prices)),)
    edges = np.geomspace(low, high, BINS + 1)
    edges[-1] = high
    counts, _ = np.histogram(prices, edges)
    lows, highs = edges[:-1].tolist(), edges[1:].tolist()
    return tuple(map(Bin, lows, highs, counts.tolist()))
