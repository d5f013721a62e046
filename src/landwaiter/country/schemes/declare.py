"""What is declared: the true goods, changed by fraud schemes and by honest slips."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.chance import calibrated
from landwaiter.country.schemes.base import Scheme, at_work

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.trade.trade import Goods, Trade
    from landwaiter.country.world.tariff import Charges
    from landwaiter.country.world.world import World

HONEST, SLIP = -1, -2
"""Values of :attr:`Declared.scheme` where there is no fraud: nothing at all, or an honest error."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared of each item and under which scheme (a position in the scenario's schemes).

    ``stake`` is the revenue lost: charges on the true goods less those on the declared ones, at
    least 0, in national currency.
    """

    goods: Goods
    scheme: Ints
    value: Floats
    charges: Charges
    stake: Floats

    @property
    def illicit(self) -> Bools:
        """True where the item is declared under a scheme."""
        return np.asarray(self.scheme >= 0)


def declare(world: World, trade: Trade) -> Declared:
    """Return what is declared of the true items of ``trade``."""
    goods, scheme = trade.goods, np.full(len(trade), HONEST, dtype=np.int64)
    for number, plan in enumerate(world.scenario.schemes):
        rows = _drawn(world, trade, plan, scheme == HONEST)
        goods = _merge(goods, rows, plan.alter(world, trade, rows, world.streams.of("scheme", plan.name, "alter")))
        scheme[rows] = number
    goods, scheme = _slips(world, goods, scheme)
    return _assessed(world, trade, goods, scheme)


def true_charges(world: World, trade: Trade) -> Charges:
    """Return what the true goods owe."""
    goods = trade.goods
    return world.tariff.charge(goods.commodity, goods.preference, trade.value(goods))


def _drawn(world: World, trade: Trade, plan: Scheme, untouched: Bools) -> Ints:
    """Items that the scheme is used for: independent draws whose chances add up to its share."""
    active = at_work(plan, world, trade)
    rng = world.streams.of("scheme", plan.name)
    weights = plan.weights(world, trade, active & untouched, rng) * (active & untouched)
    chance = calibrated(weights, plan.share * float(active.sum()), plan.name)
    return np.flatnonzero(rng.random(len(chance)) < chance)


def _slips(world: World, goods: Goods, scheme: Ints) -> tuple[Goods, Ints]:
    """Honest errors in the value, either way."""
    rng = world.streams.of("slips")
    slipped = (rng.random(len(scheme)) < world.scenario.error_rate) & (scheme == HONEST)
    factor = np.exp(rng.normal(0, world.scenario.error_size, len(scheme)))
    price = np.where(slipped, np.maximum(np.round(goods.price * factor, 2), 0.01), goods.price)
    return replace(goods, price=price), np.where(slipped, SLIP, scheme)


def _assessed(world: World, trade: Trade, goods: Goods, scheme: Ints) -> Declared:
    value = trade.value(goods)
    charges = world.tariff.charge(goods.commodity, goods.preference, value)
    lost = np.round(true_charges(world, trade).total - charges.total, 2)
    return Declared(goods, scheme, value, charges, np.maximum(lost, 0.0))


def _merge(goods: Goods, rows: Ints, changed: Goods) -> Goods:
    return goods.with_rows(rows, **{name: getattr(changed, name) for name in goods.__slots__})
