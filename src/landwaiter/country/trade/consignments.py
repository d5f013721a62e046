"""Consignments: who sends what to whom, when, and by which office, declarant and carrier."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.arrays import Bools, Floats, Ints, pick, pick_by_row
from landwaiter.country.world.catalogue import MODES
from landwaiter.country.world.offices import PARCELS, REGIONS, ZONE
from landwaiter.country.world.procedures import FREE_ZONE, HOME, WAREHOUSE
from landwaiter.country.world.traders import INLAND

if TYPE_CHECKING:
    from landwaiter.country.world.world import World

PRICE_TO_FLY = 8.0
"""US dollars per kilogram from which goods fly more than their partner's usual share (chosen)."""
FROM_WAREHOUSE = 0.06
"""Declarations for home use that release goods from a warehouse (chosen)."""
MOST_ITEMS = 40
RESELLERS = 0.02
"""Private persons among whom those who order several parcels at once are found (chosen)."""
EAGER = 0.15
"""Single parcels that these buy as well, so that not all that they receive belongs together (chosen)."""
LONGEST_ORDER = 5
"""Days over which the parcels of one order arrive (chosen)."""
NO_LINK, NO_ORDER = -1, -1


@dataclass(frozen=True, slots=True)
class Consignments:
    """One entry a declaration, in order of registration.

    ``line`` is the line of a parcel and undetermined for others, whose items are drawn from the lines
    of their ``link``; parcels of one ``order`` have one buyer and one line.
    """

    link: Ints
    line: Ints
    order: Ints
    person: Ints
    day: Ints
    items: Ints
    mode: Ints
    office: Ints
    declarant: Ints
    carrier: Ints
    procedure: Ints
    destination: Ints

    @property
    def parcel(self) -> Bools:
        """Which are parcels."""
        return np.asarray(self.link == NO_LINK)


@dataclass(frozen=True, slots=True)
class _Sent:
    """Consignments before anybody has chosen how they travel, in no order."""

    link: Ints
    line: Ints
    order: Ints
    person: Ints
    day: Ints
    items: Ints

    def sorted(self) -> _Sent:
        """Return them in order of their days."""
        order = np.argsort(self.day, kind="stable")
        return _Sent(*(getattr(self, item.name)[order] for item in fields(self)))


def make_consignments(world: World) -> Consignments:
    """Return all consignments; their items add up to what the scenario asks."""
    parcels = round(world.scenario.size.items * world.scenario.parcels.parcel_share)
    both = _ordinary(world, world.scenario.size.items - parcels), _parcels(world, parcels)
    sent = _Sent(*(np.concatenate([getattr(part, item.name) for part in both]) for item in fields(_Sent))).sorted()
    parcel = sent.link == NO_LINK
    procedure = np.where(parcel, HOME, world.links.procedure[sent.link])
    mode = _modes(world, sent, parcel)
    gate = np.where(parcel, PARCELS, np.where(procedure == FREE_ZONE, ZONE, mode))
    habit = partial(world.streams.of, "habit")
    loyal = world.streams.of("loyalty").random((3, len(parcel))) < world.scenario.traders.loyalty
    carriers = np.where(parcel, PARCELS, mode)
    return Consignments(
        link=sent.link,
        line=sent.line,
        order=sent.order,
        person=sent.person,
        day=sent.day,
        items=sent.items,
        mode=mode,
        office=_offices(world, sent, gate, loyal[0]),
        declarant=_habit(world.declarants.activity[None, :], sent.person, 0 * mode, loyal[1], habit("declarant")),
        carrier=_habit(world.carriers.weights(), sent.person, carriers, loyal[2], habit("carrier")),
        procedure=_released(world, procedure, parcel),
        destination=np.where(parcel, INLAND, world.links.destination[sent.link]),
    )


def _ordinary(world: World, items: int) -> _Sent:
    rng = world.streams.of("consignments")
    sizes = _sizes(items, world.scenario.size.items_per_declaration, rng)
    link = _links(world, len(sizes), rng)
    person, none = world.links.person[link], np.full(len(link), -1)
    pattern = world.calendar.pattern[world.lines.commodity[world.links.first_line[link]]]
    day = world.calendar.draw(pattern, world.persons.first[person], world.persons.last[person], rng)
    return _Sent(link, none, none, person, day, sizes)


def _parcels(world: World, parcels: int) -> _Sent:
    """Parcels of one item: several for one buyer, as one order or as an order each, then single ones."""
    rng = world.streams.of("parcels")
    sizes = _order_sizes(world, parcels, rng)
    order = np.repeat(np.arange(len(sizes)), sizes)
    singles = parcels - len(order)
    buyers = len(world.persons) - world.persons.firms
    ordered = world.lines.shops + pick(world.lines.weight[world.lines.shops :], len(sizes) + singles, rng)
    resellers = max(int(RESELLERS * buyers), 1)
    among = np.where(rng.random(singles) < EAGER, resellers, max(buyers, 1))
    buying = rng.integers(0, np.concatenate([np.full(len(sizes), resellers), among]))
    buyer = world.persons.firms + buying
    day = _parcel_days(world, len(buyer), rng)
    each = np.concatenate([order, len(sizes) + np.arange(singles)])
    late = np.where(np.arange(parcels) < len(order), rng.integers(0, LONGEST_ORDER, parcels), 0)
    whole = rng.random(len(sizes)) >= world.scenario.parcels.repeats
    number = np.append(np.where(whole[order], order, NO_ORDER), np.full(singles, NO_ORDER))
    arrived = np.minimum(day[each] + late, len(world.calendar) - 1)
    return _Sent(np.full(parcels, NO_LINK), ordered[each], number, buyer[each], arrived, np.ones(parcels, np.int64))


def _order_sizes(world: World, parcels: int, rng: np.random.Generator) -> Ints:
    """Numbers of parcels of the orders that have several: at least two."""
    asked, mean = world.scenario.parcels.order_share * parcels, world.scenario.parcels.order_parcels
    drawn = 1 + rng.geometric(1 / max(mean - 1, 1), int(asked / 2) + 1)
    return np.asarray(drawn[np.cumsum(drawn) <= asked], dtype=np.int64)


def _parcel_days(world: World, size: int, rng: np.random.Generator) -> Ints:
    pattern = np.full(size, len(world.calendar.intensity) - 1)
    return world.calendar.draw(pattern, np.zeros(size, np.int64), np.full(size, len(world.calendar)), rng)


def _sizes(items: int, mean: float, rng: np.random.Generator) -> Ints:
    """Numbers of items: geometric, cut so that they add up to ``items``."""
    drawn = np.minimum(rng.geometric(1 / mean, items), MOST_ITEMS)
    total = np.cumsum(drawn)
    last = int(np.searchsorted(total, items))
    sizes: Ints = drawn[: last + 1].astype(np.int64)
    sizes[last:] -= total[last : last + 1] - items
    return sizes


def _links(world: World, size: int, rng: np.random.Generator) -> Ints:
    """Links by weight and by how long their importer trades."""
    cumulated = np.concatenate(([0.0], np.cumsum(world.calendar.intensity[0])))
    active = (cumulated[world.persons.last] - cumulated[world.persons.first]) / cumulated[-1]
    return pick(world.links.weight * active[world.links.person], size, rng)


def _modes(world: World, sent: _Sent, parcel: Bools) -> Ints:
    """Modes of the country of departure; goods that are worth little by weight do not fly, parcels do."""
    line = np.where(parcel, sent.line, world.links.first_line[sent.link])
    weights = world.partners.modes[world.lines.departure[line]]
    flying = np.clip(world.goods.price[world.lines.commodity[line]] / PRICE_TO_FLY, 0.01, 6)
    weights = weights * np.column_stack([np.ones(len(line)), flying, np.ones(len(line))]) * world.offices.modes
    none = weights.sum(axis=1) == 0
    weights[none] = world.offices.modes if world.offices.modes.any() else 1.0
    chance = np.cumsum(weights, axis=1) / weights.sum(axis=1, keepdims=True)
    drawn = world.streams.of("modes").random(len(line))[:, None]
    mode = np.asarray((drawn >= chance).sum(axis=1).clip(max=len(MODES) - 1), dtype=np.int64)
    return np.where(parcel & world.offices.modes[1], 1, mode)


def _offices(world: World, sent: _Sent, gate: Ints, loyal: Bools) -> Ints:
    """The usual office of the gate; another while that one is closed."""
    row = gate * REGIONS + world.persons.region[sent.person]
    office = _habit(world.offices.weights(), sent.person, row, loyal, world.streams.of("habit", "office"))
    for closed, first, last in world.offices.closures:
        shut = np.flatnonzero(np.isin(office, closed) & (sent.day >= first) & (sent.day < last))
        rng = world.streams.of("closed", *map(str, closed), str(first))
        office[shut] = pick_by_row(world.offices.weights(closed), row[shut], rng)
    return office


def _released(world: World, procedure: Ints, parcel: Bools) -> Ints:
    warehouse = world.streams.of("warehouse").random(len(procedure)) < FROM_WAREHOUSE
    return np.where((procedure == HOME) & warehouse & ~parcel, WAREHOUSE, procedure)


def _habit(weights: Floats, owner: Ints, row: Ints, loyal: Bools, rng: np.random.Generator) -> Ints:
    """Return the usual choice of the owner where loyal, else any, both by the weights of the row."""
    owners = int(owner.max()) + 1
    usual = np.column_stack([pick_by_row(weights, np.full(owners, kind), rng) for kind in range(len(weights))])
    return np.asarray(np.where(loyal, usual[owner, row], pick_by_row(weights, row, rng)))
