"""What the goods would owe if they came from elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from landwaiter.country.arrays import Floats, Ints
    from landwaiter.country.trade import Trade
    from landwaiter.country.world import World


def saving(world: World, trade: Trade, origin: Ints) -> Floats:
    """Return by how many percentage points the duty falls if the goods are declared to be of ``origin``.

    Whatever preference there is counts as claimed on both sides, so that nothing is won by a lie that
    the truth would win too.
    """
    return least_duty(world, trade, trade.statement.origin) - least_duty(world, trade, origin)


def least_duty(world: World, trade: Trade, origin: Ints) -> Floats:
    """Return the rate of duty in percent of the goods if they were of ``origin`` and claimed what they may."""
    entitled = world.tariff.has_preference(trade.statement.commodity, origin, trade.day)
    return np.asarray(world.tariff.rate(replace(trade.statement, origin=origin, preference=entitled), trade.day))
