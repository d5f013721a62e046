"""Importers: firms and private persons, and the names under which they trade over time.

A *person* is whoever imports; an *importer* is the number under which it is registered. Some firms
are wound up and registered again, so one person may have several numbers, at one address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.arrays import Bools, Floats, Ints, Texts, labels, pick
from landwaiter.country.world.firms import heavy_tailed, leanings
from landwaiter.country.world.offices import REGIONS

if TYPE_CHECKING:
    from landwaiter.country.scenario import Scenario
    from landwaiter.country.streams import Streams

VALUE_SPREAD_OF_FIRMS = 0.7
LARGE = 0.2
"""Authorised operators are among the most active firms, this share of them (chosen)."""
AUTHORISED_BEFORE = 0.6
"""Authorised operators that were so before the first day (chosen)."""
SHORTEST_LIFE = 75
"""Mean days that a firm which is registered again trades under each of its numbers, at least (chosen)."""
MOST_RENEWALS = 3
DEFERRED = 0.5
"""Importers who pay later (chosen)."""
SMALL = 0.97
"""The largest firms are never registered again; only those below this quantile of activity (chosen)."""


@dataclass(frozen=True, slots=True)
class Persons:
    """Whoever imports, one position each: firms first, then private persons who buy parcels.

    They trade on days ``[first, last)`` of the simulation, private persons on all; ``authorised`` is the
    day from which a firm is an authorised operator (``len(calendar)`` and later: never); ``leaning`` is
    how much more than another it is drawn into fraud, ``willing`` whether it joins in what is common,
    ``deferred`` whether it pays later.
    """

    firms: int
    activity: Floats
    first: Ints
    last: Ints
    chapter: Ints
    second_chapter: Ints
    value: Floats
    use: Ints
    region: Ints
    authorised: Ints
    leaning: Floats
    willing: Bools
    deferred: Bools
    address: Ints

    def __len__(self) -> int:
        return len(self.activity)

    def is_authorised(self, person: Ints, day: Ints) -> Bools:
        """Return who is an authorised operator on each day."""
        return np.asarray(day >= self.authorised[person])


@dataclass(frozen=True, slots=True)
class Importers:
    """Registered numbers, one position each: those of all persons first, then later ones of some.

    ``change_person`` and ``change_day`` say, sorted, whose number changes when; the new numbers have
    the positions ``len(persons)`` onwards in that order.
    """

    code: Texts
    person: Ints
    change_person: Ints
    change_day: Ints

    def on(self, person: Ints, day: Ints) -> Ints:
        """Return the number under which each person trades on each day."""
        place = np.searchsorted(_key(self.change_person, self.change_day), _key(person, day), side="right") - 1
        changed = place >= 0
        changed[changed] = self.change_person[place[changed]] == person[changed]
        return np.where(changed, len(self.code) - len(self.change_day) + place, person)

    def days_left(self, person: Ints, day: Ints) -> Ints:
        """Return the days until the number of each person changes; a very large number if it never does."""
        place = np.searchsorted(_key(self.change_person, self.change_day), _key(person, day), side="right")
        known = place < len(self.change_day)
        known[known] = self.change_person[place[known]] == person[known]
        left = np.full(len(person), np.iinfo(np.int64).max)
        left[known] = self.change_day[place[known]] - day[known]
        return left


def make_persons(scenario: Scenario, days: int, offered: Floats, streams: Streams) -> Persons:
    """Return all who import; ``offered`` says how much of each HS chapter exporters sell."""
    rng, firms = streams.of("importers"), scenario.size.importers
    asked = scenario.traders
    count = firms + private_persons(scenario)
    first = np.where(rng.random(count) < asked.entrants, rng.integers(0, max(days - 30, 1), count), 0)
    lifetime = rng.exponential(365.25 / max(-np.log1p(-asked.exit_rate), 1e-9), count)
    last = np.clip(first + lifetime + 30, first + 1, days).astype(np.int64)
    activity, is_firm = heavy_tailed(count, asked.activity_tail, rng), np.arange(count) < firms
    return Persons(
        firms=firms,
        activity=activity,
        first=np.where(is_firm, first, 0),
        last=np.where(is_firm, last, days),
        chapter=pick(offered, count, rng),
        second_chapter=pick(offered, count, rng),
        value=rng.normal(0, VALUE_SPREAD_OF_FIRMS, count),
        use=np.where(is_firm, rng.choice(3, count, p=[0.7, 0.2, 0.1]), 2),
        region=rng.choice(REGIONS, count, p=[0.7, 0.3]),
        authorised=_authorised(activity[:firms], count, days, asked.aeo_share, streams),
        leaning=leanings(scenario, count, streams.of("dishonesty", "importers")),
        willing=streams.of("willing").random(count) >= asked.unwilling,
        deferred=streams.of("payment").random(count) < DEFERRED,
        address=_addresses(count, asked.shared_addresses, streams),
    )


def make_importers(scenario: Scenario, persons: Persons, streams: Streams) -> Importers:
    """Return the numbers under which persons trade; some firms are registered again, up to three times."""
    rng, firms = streams.of("renewals"), persons.firms
    small = persons.activity[:firms] < np.quantile(persons.activity[:firms], SMALL)
    again = (rng.random(firms) < scenario.traders.renewals) & small
    renewals = rng.integers(1, MOST_RENEWALS + 1, firms) * again
    room = (persons.last - persons.first)[:firms] // SHORTEST_LIFE - 1
    person = np.repeat(np.arange(firms), np.clip(renewals, 0, np.maximum(room, 0)))
    day = _changes(persons, person, rng)
    codes = streams.of("importer numbers")
    private = len(persons) - firms
    firm_codes = labels("I", firms + len(person), codes, digits=7)
    code = np.concatenate([firm_codes[:firms], labels("P", private, codes, digits=8), firm_codes[firms:]])
    return Importers(code, np.concatenate([np.arange(len(persons)), person]), person, day)


def private_persons(scenario: Scenario) -> int:
    """Return how many private persons buy parcels."""
    parcels = scenario.parcels
    return int(np.ceil(scenario.size.items * parcels.parcel_share * parcels.buyers_per_parcel))


def _changes(persons: Persons, person: Ints, rng: np.random.Generator) -> Ints:
    """Days on which numbers change: even parts of a life, moved a little."""
    turn = np.arange(len(person)) - np.searchsorted(person, person)
    lives = np.bincount(person, minlength=len(persons))[person] + 1
    part = (turn + 1 + rng.uniform(-0.2, 0.2, len(person))) / lives
    return (persons.first[person] + part * (persons.last - persons.first)[person]).astype(np.int64)


def _authorised(activity: Floats, count: int, days: int, share: float, streams: Streams) -> Ints:
    rng, firms = streams.of("authorised"), len(activity)
    large = activity >= np.quantile(activity, 1 - LARGE)
    chosen = rng.random(firms) < share * firms / max(int(large.sum()), 1)
    since = np.where(rng.random(firms) < AUTHORISED_BEFORE, -1, rng.integers(0, days, firms))
    return np.concatenate([np.where(large & chosen, since, days), np.full(count - firms, days)])


def _addresses(count: int, shared: float, streams: Streams) -> Ints:
    """Addresses, numbered; some persons live or trade where another does."""
    rng = streams.of("addresses")
    return np.where(rng.random(count) < shared, rng.integers(0, count, count), np.arange(count))


def _key(person: Ints, day: Ints) -> Ints:
    return np.asarray(person * (1 << 20) + day)
