"""Officers: where they were posted, when they were on duty, and what is true of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.administration.posts import SHIFTS

if TYPE_CHECKING:
    from landwaiter.country.records.papers import Papers
    from landwaiter.engine import Columns


def officers(papers: Papers) -> Columns:
    """Return one row a posting, in order of officers and time."""
    world, posts = papers.simulation.world, papers.simulation.administration.desk.posts
    officer, office, first, last = posts.postings()
    order = np.lexsort([first, officer])
    officer, office, first, last = officer[order], office[order], first[order], last[order]
    days = world.calendar.days
    return {
        "inspector_id": posts.code[officer],
        "office": world.offices.code[office],
        "posted_from": days[first],
        "posted_until": np.where(last < len(days), days[np.minimum(last, len(days) - 1)], np.datetime64("NaT", "D")),
    }


def roster(papers: Papers) -> Columns:
    """Return one row an officer on duty, by day, office and shift."""
    world, posts = papers.simulation.world, papers.simulation.administration.desk.posts
    post, day, shift = np.nonzero(posts.duty)
    order = np.lexsort([post, shift, posts.office[post], day])
    post, day, shift = post[order], day[order], shift[order]
    return {
        "day": world.calendar.days[day],
        "office": world.offices.code[posts.office[post]],
        "shift": SHIFTS[shift],
        "inspector_id": posts.code[posts.holder[post, day]],
    }


def truth_officers(papers: Papers) -> Columns:
    """Return one row an officer."""
    posts = papers.simulation.administration.desk.posts
    return {"inspector_id": posts.code, "skill": posts.skill, "pace": posts.pace}


def truth_arrangements(papers: Papers) -> Columns:
    """Return one row an arrangement."""
    world, desk = papers.simulation.world, papers.simulation.administration.desk
    found = desk.arrangements
    officer, declarant, office, first, last = (
        np.array([getattr(one, name) for one in found], dtype=np.int64)
        for name in ("officer", "declarant", "office", "first", "last")
    )
    return {
        "inspector_id": desk.posts.code[officer],
        "declarant_id": world.declarants.code[declarant],
        "office": world.offices.code[office],
        "starts": world.calendar.days[0] + first,
        "ends": world.calendar.days[0] + last,
        "diverted": np.full(len(found), world.scenario.staff.diverted),
        "lenience": np.full(len(found), world.scenario.staff.lenience),
    }
