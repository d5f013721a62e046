"""The protocol of a fraud scheme, and when it is at work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from datetime import date

    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.trade.trade import Goods, Trade
    from landwaiter.country.world.world import World


class Scheme(Protocol):
    """One way to cheat.

    ``share`` is the expected share of the items registered from ``starts`` until before ``ends``
    (``None``: the whole simulation) that are declared under it. Who is drawn follows from
    :meth:`weights`, what they declare from :meth:`alter`. What it costs the treasury needs no code:
    it is the charge on the true goods less the charge on the declared ones.
    """

    @property
    def name(self) -> str:
        """Name in the truth file; it also names the scheme's random stream."""

    @property
    def offence(self) -> str:
        """Code of the offence, one of :data:`landwaiter.schema.fields.OFFENCES`."""

    @property
    def share(self) -> float:
        """Expected share of items while it is at work."""

    @property
    def starts(self) -> date | None:
        """First day."""

    @property
    def ends(self) -> date | None:
        """Day after the last."""

    def weights(self, world: World, trade: Trade, free: Bools, rng: np.random.Generator) -> Floats:
        """Return a relative chance for every item, 0 where the scheme cannot be used.

        ``free`` is true where the scheme is at work and no scheme before it uses the item.
        """

    def alter(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Goods:
        """Return what is declared for the items ``rows``."""


def at_work(scheme: Scheme, world: World, trade: Trade) -> Bools:
    """Return which items are registered while ``scheme`` is at work."""
    first = world.calendar.position(scheme.starts) if scheme.starts else 0
    last = world.calendar.position(scheme.ends) if scheme.ends else len(world.calendar)
    return np.asarray((trade.day >= first) & (trade.day < last))
