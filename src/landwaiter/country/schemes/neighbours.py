"""Codes that stand in for another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Ints
    from landwaiter.country.trade import Statement
    from landwaiter.country.world import World
    from landwaiter.country.world.catalogue import Catalogue


def nearest(goods: Catalogue, allowed: Bools) -> Ints:
    """Return for each commodity the code of its chapter whose price is nearest, -1 where none is allowed.

    ``allowed`` says which codes (columns) may stand in for which (rows), or which for any.
    """
    open_to = allowed & (goods.chapter[:, None] == goods.chapter)
    distance = np.where(open_to, np.abs(np.log(goods.price[:, None] / goods.price)), np.inf)
    return np.where(open_to.any(axis=1), distance.argmin(axis=1), -1).astype(np.int64)


def recoded(world: World, goods: Statement, commodity: Ints) -> Statement:
    """Return ``goods`` under other codes, with the quantity in the unit of those."""
    weighed, was_weighed = world.goods.unit[commodity] == "kg", world.goods.unit[goods.commodity] == "kg"
    pieces = np.maximum(np.round(goods.net_mass / world.goods.unit_mass[commodity]), 1.0)
    counted = np.where(was_weighed, pieces, goods.quantity)
    return replace(goods, commodity=commodity, quantity=np.where(weighed, goods.net_mass, counted))
