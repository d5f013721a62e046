"""Where honest goods come from and go to when agreements, duties and embargoes change what is worth while."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.arrays import pick_by_row
from landwaiter.country.scenario.events import ANY, Agreement, DutyChange, Embargo
from landwaiter.country.world.catalogue import UNLISTED
from landwaiter.country.world.tariff import partner_position
from landwaiter.country.world.traders import EMBARGOED, FIRST_NEIGHBOUR

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Ints
    from landwaiter.country.world.world import World


def countries(world: World, line: Ints, day: Ints) -> tuple[Ints, Ints]:
    """Origin and country of departure; some honest lines move when an agreement or a duty makes it worth while."""
    origin, departure = world.lines.origin[line], world.lines.departure[line]
    for event in world.scenario.events:
        if isinstance(event, Agreement):
            moved, to = _joining(world, event, line, origin, day)
        elif isinstance(event, DutyChange) and event.origin != ANY and event.more > 0:
            moved, to = _leaving(world, event, line, origin, day)
        else:
            continue
        origin, departure = np.where(moved, to, origin), np.where(moved, to, departure)
    return origin, departure


def destinations(world: World, destination: Ints, commodity: Ints, day: Ints) -> Ints:
    """Where goods go; honest trade in listed goods with the embargoed country ends with the embargo."""
    listed = (world.goods.listed != UNLISTED)[commodity]
    for event in world.scenario.events_of(Embargo):
        stopped = listed & (destination == EMBARGOED) & world.calendar.during(event, day)
        destination = np.where(stopped, FIRST_NEIGHBOUR, destination)
    return destination


def _joining(world: World, event: Agreement, line: Ints, origin: Ints, day: Ints) -> tuple[Bools, Ints]:
    """Items that move to the partner of a new agreement, and that partner."""
    commodity = world.lines.commodity[line]
    moving = world.streams.of("joining", event.partner).random(len(world.lines)) < event.joining
    gains = world.calendar.during(event, day) & ~world.tariff.has_preference(commodity, origin, day)
    moved = moving[line] & gains & (world.goods.duty[commodity] > 0)
    return moved, np.full(len(line), partner_position(world.partners, event.partner))


def _leaving(world: World, event: DutyChange, line: Ints, origin: Ints, day: Ints) -> tuple[Bools, Ints]:
    """Items that leave an origin whose goods pay more, and the other origin that each line moves to."""
    rng, partner = world.streams.of("leaving", event.origin, *event.hs), partner_position(world.partners, event.origin)
    moving = (rng.random(len(world.lines)) < event.moving) & world.goods.under(event.hs)[world.lines.commodity]
    others = np.where(np.arange(len(world.partners)) == partner, 0.0, world.flows)
    to = pick_by_row(others, world.lines.commodity, rng)
    return moving[line] & (origin == partner) & world.calendar.during(event, day), to[line]
