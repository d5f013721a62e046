"""Arrangements between an officer and a declarant: planted, few, and dated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.arrays import pick

if TYPE_CHECKING:
    from landwaiter.country.administration.posts import Posts
    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.world import World

SHORTEST = 150
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


def make_arrangements(world: World, posts: Posts, declarant: Ints, office: Ints, day: Ints) -> tuple[Arrangement, ...]:
    """Return the arrangements of the simulation; the arrays are of all declarations that may matter, by day.

    Pairs of a posting that lasts long enough and a declarant are drawn by the square of what the declarant
    declares at the office meanwhile, and by the colleagues to be steered away from: it takes trade to be worth
    it. No officer has two arrangements, and no declarant two at one office.
    """
    rng, asked = world.streams.of("arrangements"), world.scenario.staff.arrangements * len(posts.office)
    wanted = int(asked) + int(rng.random() < asked % 1)
    officer, place, first, last = posts.postings()
    long = np.flatnonzero(last - first >= min(SHORTEST, len(world.calendar)))
    officer, place, first, last = officer[long], place[long], first[long], last[long]
    weights = _weights(world, place, first, last, (declarant, office, day))
    found: list[Arrangement] = []
    while len(found) < wanted and weights.any():
        posting, partner = divmod(int(pick(weights.ravel(), 1, rng)[0]), weights.shape[1])
        days = _days(int(first[posting]), int(last[posting]), rng)
        found.append(Arrangement(int(officer[posting]), partner, int(place[posting]), *days))
        weights[officer == officer[posting]] = 0
        weights[place == place[posting], partner] = 0
    return tuple(found)


def _weights(world: World, place: Ints, first: Ints, last: Ints, declarations: tuple[Ints, Ints, Ints]) -> Floats:
    """One row a posting, one column a declarant: how much an arrangement between them is worth."""
    declarant, office, day = declarations
    weights = np.zeros((len(place), len(world.declarants.code)))
    for here in np.unique(place):
        who, when = declarant[office == here], day[office == here]
        colleagues = int(world.offices.inspectors[here]) - 1
        for posting in np.flatnonzero(place == here):
            begin, end = np.searchsorted(when, [first[posting], last[posting]])
            declared = np.bincount(who[begin:end], minlength=weights.shape[1])
            weights[posting] = colleagues * declared.astype(np.float64) ** 2
    return weights


def _days(first: int, last: int, rng: np.random.Generator) -> tuple[int, int]:
    """A span within a posting, at least as long as the shortest arrangement or the posting."""
    room = max(last - first - SHORTEST, 0)
    begin, end = np.sort(rng.integers(0, room + 1, 2))
    return first + int(begin), last - int(room - end)
