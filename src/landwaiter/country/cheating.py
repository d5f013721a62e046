"""Schemes at work: who uses them this month, and what is declared of the true goods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.chance import MOST, calibrated
from landwaiter.country.trade import as_price

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.schemes import Scheme
    from landwaiter.country.trade import Statement, Trade
    from landwaiter.country.world import World
    from landwaiter.country.world.tariff import Charges

HONEST, SLIP = -1, -2
"""Values of :attr:`Declared.scheme` where there is no fraud: nothing at all, or an honest error."""


@dataclass(slots=True)
class Declared:
    """What is true and what is declared of each item, and under which scheme it is declared.

    ``scheme`` is a position in the scenario's schemes, :data:`HONEST` or :data:`SLIP`. All three are
    filled in month by month.
    """

    true: Statement
    stated: Statement
    scheme: Ints

    @property
    def illicit(self) -> Bools:
        """True where the item is declared under a scheme."""
        return np.asarray(self.scheme >= 0)


@dataclass(frozen=True, slots=True)
class Assessed:
    """What is owed on what is declared, and ``stake``, the revenue lost: never below 0, national currency."""

    value: Floats
    true_value: Floats
    charges: Charges
    stake: Floats


@dataclass(slots=True)
class Cheat:
    """One scheme at work: the chance of each item to be declared under it, before anybody is caught."""

    scheme: Scheme
    chance: Floats
    draws: np.random.Generator

    def act(self, world: World, trade: Trade, declared: Declared, rows: slice, caught: Ints) -> Ints:
        """Declare items among ``rows`` under the scheme and return them.

        ``caught`` says how often each person has been found out, by the scheme's users' knowledge. Who
        was, does it less; others take that up, so the scheme keeps its share as long as there are others.
        """
        planned, person = self.chance[rows], trade.person[rows]
        untouched = declared.scheme[rows] == HONEST
        wanted = planned * (1 - self.scheme.deterrence) ** caught[person] * untouched
        expected = min(float(planned.sum()), MOST * int((wanted > 0).sum()))
        chance = calibrated(wanted, expected, self.scheme.name)
        drawn = np.flatnonzero(self.draws.random(len(chance)) < chance) + rows.start
        stream = "scheme", self.scheme.name, str(rows.start)
        declared.true.put(drawn, self.scheme.real(world, trade, drawn, world.streams.of(*stream)))
        declared.stated.put(drawn, self.scheme.alter(world, trade, drawn, world.streams.of(*stream)))
        return np.asarray(drawn, dtype=np.int64)


def make_cheat(world: World, trade: Trade, scheme: Scheme) -> Cheat:
    """Return ``scheme`` at work; authorised operators are drawn into it less often.

    Raises
    ------
    SettingsError
        If it asks for more items than can be expected to suit it.
    """
    free, rng = world.calendar.during(scheme, trade.day), world.streams.of("scheme", scheme.name)
    authorised = world.persons.is_authorised(trade.person, trade.day)
    honesty = np.where(authorised, world.scenario.traders.aeo_honesty, 1.0)
    weights = scheme.weights(world, trade, free, rng) * free * honesty
    chance = calibrated(weights, scheme.share * float(free.sum()), scheme.name, or_else=scheme.needs)
    return Cheat(scheme, chance, world.streams.of("scheme", scheme.name, "draw"))


def honest(trade: Trade) -> Declared:
    """Return declarations that all say the truth."""
    return Declared(trade.statement.copy(), trade.statement.copy(), np.full(len(trade), HONEST, dtype=np.int64))


def slip(world: World, declared: Declared, rows: slice, rng: np.random.Generator) -> None:
    """Make honest errors in the value among ``rows``, either way."""
    size, asked = rows.stop - rows.start, world.scenario.paperwork
    slipped = (rng.random(size) < asked.error_rate) & (declared.scheme[rows] == HONEST)
    factor = np.exp(rng.normal(0, asked.error_size, size))
    price = declared.stated.price[rows]
    price[slipped] = as_price(price * factor)[slipped]
    declared.scheme[rows][slipped] = SLIP


def assess(world: World, trade: Trade, declared: Declared) -> Assessed:
    """Return what is owed on what is declared and what is lost."""
    value, true_value = trade.value(declared.stated), trade.value(declared.true)
    charges = world.tariff.charge(declared.stated, trade.day, value)
    due = world.tariff.charge(declared.true, trade.day, true_value)
    return Assessed(value, true_value, charges, np.maximum(np.round(due.total - charges.total, 2), 0.0))
