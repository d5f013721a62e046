"""Chances that add up to what a scenario asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landwaiter.errors import Place, SettingsError

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats, Ints

MOST = 0.9
"""No item is certain to be chosen, so nothing is wholly predictable."""


def calibrated(
    weights: Floats,
    expected: float,
    what: str,
    sizes: Floats | Ints | None = None,
    most: float = MOST,
    or_else: str = "enlarge the scenario",
) -> Floats:
    """Return chances proportional to ``weights``, at most ``most``, that sum to ``expected``.

    With ``sizes`` it is the sum of chances times sizes. ``what`` and ``or_else`` are for the error: whose
    chances they are, and what could be done beside asking for less.

    Raises
    ------
    SettingsError
        If there are too few entries with a weight above 0.

    Examples
    --------
    >>> calibrated(np.array([0.0, 1.0, 3.0]), 1.0, "x").tolist()
    [0.0, 0.25, 0.75]
    >>> calibrated(np.array([0.0, 1.0, 9.0]), 1.2, "x").round(6).tolist()
    [0.0, 0.3, 0.9]
    """
    if expected <= 0:
        return np.zeros(len(weights))
    counted = np.ones(len(weights)) if sizes is None else np.asarray(sizes, dtype=np.float64)
    reach = most * float(counted[weights > 0].sum())
    if expected > reach:
        raise SettingsError(
            f"{what} asks for {_few(expected)} items, but at most {_few(reach)} can be expected to suit it.",
            f"Lower its share (0 leaves it out), or {or_else}.",
            Place(column=what),
        )
    return np.asarray(np.minimum(_factor(weights, counted, expected, most) * weights, most))


def enough(order: Ints, held: Floats | Ints, needed: float) -> Bools:
    """Return which entries are taken when they are taken in ``order`` until they hold ``needed`` together.

    >>> enough(np.array([2, 0, 1]), np.array([5, 5, 1]), 3.0).tolist()
    [True, False, True]
    """
    taken = np.zeros(len(held), dtype=np.bool_)
    if needed > 0:
        taken[order[: np.searchsorted(np.cumsum(held[order]), needed) + 1]] = True
    return taken


def _few(items: float) -> str:
    """Write a number of items so that a part of one is not nothing.

    >>> _few(450), _few(0.025), _few(0)
    ('450.0', '0.025', '0.0')
    """
    return f"{items:.1f}" if items >= 1 or items == 0 else f"{items:.2g}"


def _factor(weights: Floats, sizes: Floats, expected: float, most: float) -> float:
    """Exact by sorting: when the largest k are capped, the others share what is left."""
    order = np.argsort(-weights)
    ordered, held = weights[order], sizes[order]
    rest = np.maximum(np.cumsum((ordered * held)[::-1])[::-1], 1e-300)
    factors = (expected - most * (np.cumsum(held) - held)) / rest
    fits = (factors >= 0) & (factors * ordered <= most)
    return float(factors[int(np.argmax(fits))]) if fits.any() else most / float(ordered[ordered > 0][-1])
