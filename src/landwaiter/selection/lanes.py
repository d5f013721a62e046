"""Lanes for the items of a day within a budget, a known share of them drawn at random."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.errors import InputError, Place
from landwaiter.selection.draw import item_hashes, to_uniform, uniforms
from landwaiter.selection.objective import objective_score

if TYPE_CHECKING:
    from landwaiter.engine import Columns
    from landwaiter.selection.policy import Policy

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

ROUNDING_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of a selection, and the cell that each item is in."""

    of_item: Integers
    items: Integers
    budget: Integers
    quota: Integers
    inclusion: Floats
    draw: Floats


def select(
    policy: Policy,
    keys: Columns,
    day: NDArray[np.datetime64],
    office: NDArray[Any],
    probability: Floats,
    *,
    expected_revenue: Floats | None = None,
) -> Columns:
    """Give every item a lane.

    In each cell (the items of an office on a day, or of a day) the budget is ``rate * items`` or
    ``min(count, items)``. A share ``random_share`` of it is drawn first, at random, from *all* items of
    the cell; the rest goes to the highest scores among the others. An item drawn at random keeps
    the basis ``random`` even where its score would have selected it, so the random stratum is a
    simple random sample of the cell.

    A budget that is not a whole number is rounded up or down at random with the probability that
    makes it exact on average: over many cells ``rate * items`` are selected in expectation, never
    more than the next whole number in any cell. The random quota is rounded by the same draw of the
    cell, which keeps it within the budget. Each item's chance of being in the random stratum is
    therefore exactly ``random_share * budget / items`` before rounding: the recorded
    ``inclusion_probability``.

    Parameters
    ----------
    policy
        Budget, objective, random share and seed.
    keys
        ``declaration_id`` and ``item_number``; no pair may come twice.
    day, office
        Day of registration and office (``None`` where unknown), shape (n,).
    probability
        Chance of fraud in [0, 1], shape (n,).
    expected_revenue
        Expected additional revenue, national currency, shape (n,); needed when the objective
        gives it weight.

    Returns
    -------
    Columns
        In the order of the input: ``declaration_id, item_number, registration_date, office, lane``;
        ``basis`` (targeted, random or none); ``rank`` of the score in its cell, from 1; ``score``;
        ``inclusion_probability``; ``policy``; ``seed``; ``draw`` of the item and ``cell_draw`` of its
        cell. Equal scores are ranked by ``draw``.

    Raises
    ------
    InputError
        When a key comes twice, a day is missing or a score is out of range.
    NotComputableError
        When the objective needs an expected revenue and there is none.

    Examples
    --------
    >>> from landwaiter.selection import Policy
    >>> keys = {"declaration_id": np.array(["A", "B", "C", "D"], object), "item_number": np.ones(4, int)}
    >>> day, office = np.full(4, "2024-05-01", "datetime64[D]"), np.full(4, "N1", object)
    >>> policy = Policy("half", rate=0.5, random_share=0.0)
    >>> select(policy, keys, day, office, np.array([0.2, 0.9, 0.1, 0.3]))["lane"].tolist()
    ['green', 'red', 'green', 'red']
    """
    score = objective_score(probability, expected_revenue, policy.weight)
    numbers = _item_numbers(policy.seed, keys)
    days = _known_days(day)
    cells = _cells(policy, days, office)
    basis, rank = _picks(cells, score, numbers)
    return {
        "declaration_id": keys["declaration_id"],
        "item_number": keys["item_number"],
        "registration_date": days,
        "office": office,
        "lane": np.where(basis == "none", policy.rest, policy.lane).astype(object),
        "basis": basis,
        "rank": rank,
        "score": score,
        "inclusion_probability": cells.inclusion[cells.of_item],
        "policy": np.full(len(score), policy.name, dtype=object),
        "seed": np.full(len(score), policy.seed, dtype=np.int64),
        "draw": to_uniform(numbers),
        "cell_draw": cells.draw[cells.of_item],
    }


def rounded_at_random(expected: Floats, draw: Floats) -> Integers:
    """Round each number up where the draw is below its fraction, else down; exact on average.

    Of two numbers rounded by the same draw the larger never comes out smaller.

    >>> rounded_at_random(np.array([2.3, 2.3]), np.array([0.29, 0.31])).tolist()
    [3, 2]
    """
    whole = np.floor(expected + ROUNDING_SLACK)
    up = draw < expected - whole - ROUNDING_SLACK
    return np.asarray(whole + up, dtype=np.int64)


def _cells(policy: Policy, day: NDArray[np.datetime64], office: NDArray[Any]) -> _Cells:
    days, day_code = np.unique(day, return_inverse=True)
    names, office_code = _factorized(office) if policy.per == "office_day" else ([""], np.zeros(len(day), np.int64))
    codes, of_item, items = np.unique(day_code * len(names) + office_code, return_inverse=True, return_counts=True)
    day_of, office_of = (str(days[code // len(names)]) for code in codes), (names[code % len(names)] for code in codes)
    draw = uniforms(policy.seed, "cell", day_of, office_of)
    size = policy.budget_of(items)
    quota = policy.random_share * size
    budget, drawn = rounded_at_random(size, draw), rounded_at_random(quota, draw)
    return _Cells(of_item, items, budget, drawn, quota / items, draw)


def _picks(cells: _Cells, score: Floats, numbers: NDArray[np.uint64]) -> tuple[NDArray[Any], Integers]:
    """Return the basis of each item and the rank of its score within its cell."""
    rank = _position(cells, np.lexsort((numbers, -score, cells.of_item)))
    drawn = _position(cells, np.lexsort((numbers, cells.of_item))) <= cells.quota[cells.of_item]
    place = _position(cells, np.lexsort((numbers, -score, drawn, cells.of_item)))
    targeted = ~drawn & (place <= (cells.budget - cells.quota)[cells.of_item])
    basis = np.where(drawn, "random", np.where(targeted, "targeted", "none")).astype(object)
    return basis, rank


def _position(cells: _Cells, order: Integers) -> Integers:
    """Return each item's place, from 1, within its cell, when the items stand in ``order``."""
    first = np.cumsum(cells.items) - cells.items
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order)) - np.repeat(first, cells.items) + 1
    return place


def _factorized(values: NDArray[Any]) -> tuple[list[str], Integers]:
    texts = ["" if value is None else str(value) for value in values]
    number = {text: place for place, text in enumerate(sorted(set(texts)))}
    return list(number), np.array([number[text] for text in texts], dtype=np.int64)


def _item_numbers(seed: int, keys: Columns) -> NDArray[np.uint64]:
    numbers = item_hashes(seed, keys)
    first = np.unique(numbers, return_index=True)[1]
    if len(first) < len(numbers):
        row = int(np.setdiff1d(np.arange(len(numbers)), first)[0])
        place = Place(row=row + 1, column="declaration_id", value=str(keys["declaration_id"][row]))
        raise InputError("the same declaration item comes twice.", "Give every item once.", place)
    return numbers


def _known_days(day: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    days = np.asarray(day, dtype="datetime64[D]")
    missing = np.flatnonzero(np.isnat(days))
    if len(missing):
        place = Place(row=int(missing[0]) + 1, column="registration_date")
        raise InputError("an item has no day of registration.", "Selection needs the day of every item.", place)
    return days
