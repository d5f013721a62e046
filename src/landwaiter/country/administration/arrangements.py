"""Arrangements between an officer and a declarant: planted, few, and dated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.arrays import pick

if TYPE_CHECKING:
    from landwaiter.country.administration.posts import Posts
    from landwaiter.country.arrays import Bools, Ints
    from landwaiter.country.world import World

SHORTEST = 90
"""Days that an arrangement lasts at least, if a posting allows it (chosen)."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """On days ``[first, last)`` an ``officer`` at an ``office`` looks after a ``declarant``."""

    officer: int
    declarant: int
    office: int
    first: int
    last: int

    def covers(self, declarant: Ints, office: Ints, day: Ints) -> Bools:
        """Return which declarations it is about, if the officer gets them."""
        when = (day >= self.first) & (day < self.last)
        return np.asarray(when & (declarant == self.declarant) & (office == self.office))


def make_arrangements(world: World, posts: Posts, declarant: Ints, office: Ints) -> tuple[Arrangement, ...]:
    """Return the arrangements of the simulation; ``declarant`` and ``office`` are of all declarations.

    Officers are drawn among postings that last long enough, each once, and declarants of the office
    by how much they declare there, since it takes trade to be worth it.
    """
    rng, asked = world.streams.of("arrangements"), world.scenario.staff.arrangements * len(posts.office)
    wanted = int(asked) + int(rng.random() < asked % 1)
    officer, place, first, last = posts.postings()
    long = np.flatnonzero(last - first >= min(SHORTEST, len(world.calendar)))
    found: dict[int, Arrangement] = {}
    for posting in rng.permutation(long):
        if len(found) == wanted:
            break
        declared = np.bincount(declarant[office == place[posting]], minlength=len(world.declarants.code))
        taken = {one.declarant for one in found.values() if one.office == place[posting]}
        declared[list(taken)] = 0
        if int(officer[posting]) not in found and declared.any():
            partner = int(pick(declared.astype(np.float64) ** 2, 1, rng)[0])
            days = _days(int(first[posting]), int(last[posting]), rng)
            found[int(officer[posting])] = Arrangement(int(officer[posting]), partner, int(place[posting]), *days)
    return tuple(found.values())


def _days(first: int, last: int, rng: np.random.Generator) -> tuple[int, int]:
    """A span within a posting, at least as long as the shortest arrangement or the posting."""
    room = max(last - first - SHORTEST, 0)
    begin, end = np.sort(rng.integers(0, room + 1, 2))
    return first + int(begin), last - int(room - end)
