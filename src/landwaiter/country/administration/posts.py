"""Officers, the posts they hold at offices, and who is on duty in which shift."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.arrays import Bools, Floats, Ints, Texts, labels, ranges

if TYPE_CHECKING:
    from landwaiter.country.world import World

SHIFTS = np.array(["morning", "afternoon"], dtype=object)
NOON = 13 * 60
"""Minute of the day at which the second shift begins."""


@dataclass(frozen=True, slots=True)
class Posts:
    """Posts of inspecting officers, sorted by office, with who holds them and who is on duty.

    ``holder`` has the officer of each post (row) on each day (column); ``duty`` says, by post, day and
    shift, who is on duty; officers have ``skill`` and ``pace`` relative to 1. Every office has
    somebody on duty in every shift.
    """

    office: Ints
    holder: Ints
    duty: Bools
    code: Texts
    skill: Floats
    pace: Floats

    def postings(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Return officer, office, first day and day after the last of each posting, by post and time."""
        begins = np.ones(self.holder.shape, dtype=np.bool_)
        begins[:, 1:] = self.holder[:, 1:] != self.holder[:, :-1]
        post, first = np.nonzero(begins)
        last = np.append(first[1:], self.holder.shape[1])
        last[np.append(post[1:], -1) != post] = self.holder.shape[1]
        return self.holder[post, first], self.office[post], first, last

    def assigned(self, office: Ints, day: Ints, shift: Ints, draw: Floats) -> Ints:
        """Return an officer on duty at each office, day and shift: all of them equally likely.

        ``draw`` is uniform in [0, 1), one number an entry.
        """
        offices, days, shifts = int(self.office.max()) + 1, self.duty.shape[1], self.duty.shape[2]
        place = self.office[:, None, None] * days + np.arange(days)[:, None]
        cell = (place * shifts + np.arange(shifts))[self.duty]
        post, when, _ = np.nonzero(self.duty)
        order = np.argsort(cell, kind="stable")
        on_duty = np.bincount(cell, minlength=offices * days * shifts)
        first, _ = ranges(on_duty)
        wanted = (office * days + day) * shifts + shift
        turn = np.floor(draw * on_duty[wanted]).astype(np.int64)
        picked = order[first[wanted] + turn]
        return np.asarray(self.holder[post[picked], when[picked]])

    def last_on_duty(self, officer: Ints, office: Ints, first: Ints, wished: Ints) -> Ints:
        """Return the last day of ``[first, wished]`` on which each officer was on duty at the office.

        It is ``first``, on which they are, where they have no other.
        """
        post, day, _ = np.nonzero(self.duty)
        place = np.full((len(self.code), self.duty.shape[1]), -1)
        place[self.holder[post, day], day] = self.office[post]
        latest = np.maximum.accumulate(np.where(place >= 0, np.arange(place.shape[1]), 0), axis=1)
        picked = latest[officer, np.minimum(wished, place.shape[1] - 1)]
        return np.where((picked > first) & (place[officer, picked] == office), picked, first)

    def is_on_duty(self, officer: int, office: int, day: Ints, shift: Ints) -> Bools:
        """Return on which days and shifts an officer is on duty at an office."""
        posts = np.flatnonzero(self.office == office)
        held = self.holder[posts[:, None], day] == officer
        return np.asarray((held & self.duty[posts[:, None], day, shift]).any(axis=0))


def make_posts(world: World) -> Posts:
    """Return the posts: officers rotate among them, some leave and others join."""
    staff, rng = world.scenario.staff, world.streams.of("officers")
    office = np.repeat(np.arange(len(world.offices.code)), world.offices.inspectors)
    holder, officers = _holders(world, len(office), rng)
    spread = world.streams.of("officers", "ability")
    return Posts(
        office=office,
        holder=holder,
        duty=_duty(world, office),
        code=labels("O", officers, rng, digits=5),
        skill=np.exp(spread.normal(-(staff.skill_spread**2) / 2, staff.skill_spread, officers)),
        pace=np.exp(spread.normal(0, staff.pace_spread, officers)),
    )


def _holders(world: World, posts: int, rng: np.random.Generator) -> tuple[Ints, int]:
    """Who holds each post on each day, and how many officers there are in all."""
    staff, month = world.scenario.staff, world.calendar.month
    holder, now, officers = np.empty((posts, len(month)), dtype=np.int64), np.arange(posts), posts
    for number in range(int(month[-1]) + 1):
        if number and number % staff.rotation_months == 0:
            moving = np.flatnonzero(rng.random(posts) < staff.rotated)
            now[moving] = now[rng.permutation(moving)]
            leaving = np.flatnonzero(rng.random(posts) < staff.turnover)
            now[leaving] = officers + np.arange(len(leaving))
            officers += len(leaving)
        holder[:, month == number] = now[:, None]
    return holder, officers


def _duty(world: World, office: Ints) -> Bools:
    """Who is on duty: one shift on most days of the week; where nobody would be, somebody steps in."""
    rng, days = world.streams.of("roster"), len(world.calendar)
    shift = rng.integers(0, len(SHIFTS), (len(office), days))
    shift[rng.random(shift.shape) >= world.scenario.staff.days_on_duty / 7] = -1
    duty = shift[:, :, None] == np.arange(len(SHIFTS))
    for number in np.unique(office):
        posts = np.flatnonzero(office == number)
        day, empty = np.nonzero(~duty[posts].any(axis=0))
        duty[posts[(day + empty) % len(posts)], day, empty] = True
    return np.asarray(duty)
