"""How much is inspected, what for, and which part of it at random."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from landwaiter.errors import Place, SettingsError
from landwaiter.schema.nouns import Lane

if TYPE_CHECKING:
    from numpy.typing import NDArray

Cell = Literal["office_day", "day"]
Objective = Literal["probability", "revenue"]
OBJECTIVES = "probability, revenue or a weight in [0, 1]"


@dataclass(frozen=True, slots=True)
class Policy:
    """A budget, an objective and a random share, under a name.

    Parameters
    ----------
    name
        Recorded with every selection.
    rate, count
        The budget of a cell: a share of its items in (0, 1], or a number of items. Give one.
    per
        What a cell is: ``office_day``, the items of one office on one day, or ``day``.
    objective
        ``probability``, ``revenue``, or a weight in [0, 1] between them; see
        :func:`landwaiter.selection.objective_score`.
    random_share
        Share of the budget drawn at random from all items before the rest is targeted. It gives
        the only unbiased estimate of compliance, and keeps the models from going blind: published
        simulations of targeting without it collapsed, and plain random draws did as well as
        learned explorers (arXiv 2010.14282, table 3).
    lane, rest
        The lane of the selected items, and of the others.
    seed
        Repeats every draw.

    Raises
    ------
    SettingsError
        When a value is outside its range, or not exactly one of ``rate`` and ``count`` is given.

    Examples
    --------
    >>> Policy("default", rate=0.05, objective="revenue").weight
    1.0
    """

    name: str = "default"
    rate: float | None = None
    count: int | None = None
    per: Cell = "office_day"
    objective: Objective | float = "probability"
    random_share: float = 0.1
    lane: Lane = "red"
    rest: Lane = "green"
    seed: int = 0

    def __post_init__(self) -> None:
        _require(bool(self.name), "name", self.name, "give the policy a name")
        _require((self.rate is None) != (self.count is None), "rate", self.rate, "give either a rate or a count")
        _require(self.rate is None or _within(self.rate, 0.0, 1.0, above=True), "rate", self.rate, "a share in (0, 1]")
        _require(self.count is None or _is_count(self.count), "count", self.count, "a whole number, 0 or more")
        _require(self.per in get_args(Cell), "per", self.per, "one of: " + ", ".join(get_args(Cell)))
        _require(_is_objective(self.objective), "objective", self.objective, OBJECTIVES)
        _require(_within(self.random_share, 0.0, 1.0), "random_share", self.random_share, "a share in [0, 1]")
        for field, value in (("lane", self.lane), ("rest", self.rest)):
            _require(value in get_args(Lane), field, value, "one of: " + ", ".join(get_args(Lane)))
        _require(self.lane != self.rest, "rest", self.rest, "a lane other than that of the selected items")
        _require(_is_whole(self.seed), "seed", self.seed, "a whole number")

    @property
    def weight(self) -> float:
        """The objective as a weight: 0 is probability, 1 is expected revenue."""
        named = {"probability": 0.0, "revenue": 1.0}
        return named[self.objective] if isinstance(self.objective, str) else float(self.objective)

    def budget_of(self, items: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the budget of cells with so many ``items``, before it is rounded to whole items."""
        if self.rate is not None:
            return np.asarray(self.rate * items, dtype=np.float64)
        return np.minimum(self.count or 0, items).astype(np.float64)

    def as_dict(self) -> dict[str, object]:
        """Return the policy as JSON-ready fields."""
        return asdict(self)


def _require(holds: bool, field: str, value: object, wanted: str) -> None:  # noqa: FBT001 - a condition, not an option
    if not holds:
        problem = f"the {field} of a selection policy cannot be used."
        raise SettingsError(problem, f"It must be: {wanted}.", Place(column=field, value=str(value)))


def _within(value: float, low: float, high: float, *, above: bool = False) -> bool:
    if not _is_number(value) or not math.isfinite(value):
        return False
    return low <= value <= high and not (above and value == low)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: int) -> bool:
    return _is_whole(value) and value >= 0


def _is_objective(value: str | float) -> bool:
    return value in get_args(Objective) if isinstance(value, str) else _within(value, 0.0, 1.0)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
