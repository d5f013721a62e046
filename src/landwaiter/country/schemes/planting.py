"""Whom and where schemes pick that follow other things than a habit in certain goods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.chance import enough

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats, Ints


def picked(owner: Ints, suitable: Bools, attraction: Floats, needed: float, rng: np.random.Generator) -> Bools:
    """Return the suitable items of owners who are picked at random until they hold ``needed`` such items.

    Parameters
    ----------
    owner
        Position of each item's owner.
    suitable
        Which items count.
    attraction
        Of each owner: those with more are picked earlier, those with 0 last.
    needed
        Number of items; owners of more than a quarter of them come after all others.
    """
    held = np.bincount(owner, weights=suitable, minlength=len(attraction))
    race = rng.exponential(size=len(attraction)) / np.maximum(attraction, 1e-12)
    order = np.lexsort((race, held > max(needed / 4, 3)))
    return np.asarray(suitable & enough(order, held, needed)[owner])


def favoured(cell: Ints, among: Bools, share: float, times: float, rng: np.random.Generator) -> Floats:
    """Return for each item ``times`` where its cell is favoured, else 1.

    Cells are drawn at random, small ones first, until they hold that ``share`` of the items ``among``.

    >>> favoured(np.array([7, 7, 3]), np.array([True, True, True]), 1.0, 5.0, np.random.default_rng(0)).tolist()
    [5.0, 5.0, 5.0]
    """
    inverse = np.unique(cell, return_inverse=True)[1]
    alike = np.ones(int(inverse.max(initial=-1)) + 1)
    return np.where(picked(inverse, among, alike, share * float(among.sum()), rng), times, 1.0)


def days_since_first(cell: Ints, day: Ints) -> Ints:
    """Return for each item, in order of days, how many days before it the first of its cell came.

    >>> days_since_first(np.array([4, 9, 4]), np.array([0, 1, 5])).tolist()
    [0, 0, 5]
    """
    first, inverse = np.unique(cell, return_index=True, return_inverse=True)[1:]
    return np.asarray(day - day[first][inverse])
