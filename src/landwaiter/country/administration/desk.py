"""Who would handle each declaration, were it sent to an officer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.administration.arrangements import Arrangement, make_arrangements
from landwaiter.country.administration.posts import NOON, Posts, make_posts

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Ints
    from landwaiter.country.trade import Trade
    from landwaiter.country.world import World

EARLIEST, LATEST, MEAN_MINUTE, SPREAD = 7 * 60, 18 * 60, 12.5 * 60, 140
"""Minutes of the day between which declarations are registered, with mean and standard deviation (chosen)."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The officers, their arrangements, and one entry a declaration.

    ``minute`` is when it is registered, counted from midnight; ``officer`` is drawn among those on duty
    in the shift, but for declarations that an arrangement steers; ``arranged`` says which are handled
    by an officer who has an arrangement with their declarant.
    """

    posts: Posts
    arrangements: tuple[Arrangement, ...]
    minute: Ints
    officer: Ints
    arranged: Bools


def make_desk(world: World, trade: Trade) -> Desk:
    """Return who would handle the declarations of ``trade``."""
    first = trade.first_items
    declarant, office, day = trade.declarant[first], trade.office[first], trade.day[first]
    clock = world.streams.of("handling").normal(MEAN_MINUTE, SPREAD, len(first))
    minute = np.clip(clock, EARLIEST, LATEST).astype(np.int64)
    posts, shift = make_posts(world), (minute >= NOON).astype(np.int64)
    looked_at = ~trade.parcel[first]
    arrangements = make_arrangements(world, posts, declarant[looked_at], office[looked_at], day[looked_at])
    rng = world.streams.of("assignment")
    officer = posts.assigned(office, day, shift, rng.random(len(first)))
    steered, arranged = rng.random(len(first)) < world.scenario.staff.diverted, np.zeros(len(first), dtype=np.bool_)
    for one in arrangements:
        rows = np.flatnonzero(one.covers(declarant, office, day))
        mine = steered[rows] & posts.is_on_duty(one.officer, one.office, day[rows], shift[rows])
        officer[rows[mine]] = one.officer
        arranged[rows] |= officer[rows] == one.officer
    return Desk(posts, arrangements, minute, officer, arranged)
