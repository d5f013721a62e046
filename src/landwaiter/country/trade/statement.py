"""A statement: what is said of goods items. There is a true one and a declared one."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.world.procedures import TRANSIT

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats, Ints


def as_price(values: Floats) -> Floats:
    """Return prices as they are stated: to two decimals, and never nothing.

    >>> as_price(np.array([1.239, 0.001])).tolist()
    [1.24, 0.01]
    """
    return np.maximum(np.round(values, 2), 0.01)


def as_mass(values: Floats) -> Floats:
    """Return masses as they are stated: to the gram, and never nothing.

    >>> as_mass(np.array([1.23456, 0.0001])).tolist()
    [1.235, 0.001]
    """
    return np.maximum(np.round(values, 3), 0.001)


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said of the goods, one entry an item.

    ``commodity`` and ``described`` (what the description names) are positions in the catalogue,
    countries positions in the partners, ``destination`` in
    :attr:`landwaiter.country.world.world.World.destinations`; ``gross_mass`` is what the weighbridge
    shows, or the papers where nothing is weighed; ``price`` is the FOB value in national currency;
    ``quantity`` counts units of the commodity; ``relief`` claims that a parcel is too small to owe
    anything; ``plain`` descriptions name no brand, ``vague`` ones say next to nothing.
    """

    commodity: Ints
    described: Ints
    plain: Bools
    vague: Bools
    origin: Ints
    export_country: Ints
    destination: Ints
    procedure: Ints
    gross_mass: Floats
    net_mass: Floats
    quantity: Floats
    price: Floats
    preference: Bools
    relief: Bools

    def __len__(self) -> int:
        return len(self.commodity)

    @property
    def exempt(self) -> Bools:
        """Where nothing is owed: relief, transit and the free zone."""
        return np.asarray(self.relief | (self.procedure >= TRANSIT))

    def at(self, rows: Ints | slice) -> Statement:
        """Return the given rows."""
        return Statement(*(getattr(self, item.name)[rows] for item in fields(self)))

    def put(self, rows: Ints, other: Statement) -> None:
        """Overwrite the given rows, in place."""
        for item in fields(self):
            getattr(self, item.name)[rows] = getattr(other, item.name)

    def copy(self) -> Statement:
        """Return one that can be overwritten without changing this."""
        return replace(self, **{item.name: getattr(self, item.name).copy() for item in fields(self)})
