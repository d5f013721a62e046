"""A scheme alone in a clean country, and what an analysis that knows what to look for makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from landwaiter.country import Country, Scenario, generate
from landwaiter.country.evidence.analyses import ANALYSES, Verdict, judge
from landwaiter.country.evidence.tables import Tables
from landwaiter.country.scenario.events import Agreement, DutyChange, Embargo
from landwaiter.country.schemes import Scheme
from landwaiter.country.simulation import months

SMALL: dict[str, Any] = {"items": 20_000, "importers": 1_000, "exporters": 1_500, "error_rate": 0.0}
EVENTS = (
    Agreement(starts=date(2025, 2, 1)),
    DutyChange(starts=date(2025, 2, 1), hs=tuple("3456789"), origin="CN", more=30.0),
    Embargo(starts=date(2025, 3, 1)),
)
NEEDED = ("declarations", "outcomes", "traders", "truth")


def alone(scheme: Scheme, **changes: Any) -> Country:
    """Return a small country in which nobody errs and only ``scheme`` is at work."""
    return _made(scheme, tuple(sorted({**SMALL, "events": EVENTS, **changes}.items())))


@lru_cache(maxsize=3)
def _made(scheme: Scheme, changes: tuple[tuple[str, Any], ...]) -> Country:
    return generate(Scenario(schemes=(scheme,)).changed(**dict(changes)), seed=3)


def verdict(country: Country) -> Verdict:
    """Return what the analysis for the only scheme of ``country`` is worth."""
    (scheme,) = country.scenario.schemes
    tables = Tables({name: country.table(name) for name in NEEDED})
    return judge(ANALYSES[scheme.kind](tables), tables, scheme.name)


def binomial(count: int, chance: float) -> tuple[float, float]:
    """Return four standard deviations about the mean of a binomial; a sum of unequal chances varies less."""
    spread = 4 * float(np.sqrt(count * chance * (1 - chance)))
    return count * chance - spread, count * chance + spread


def invoice(country: Country, rows: Any) -> Any:
    """Return the FOB price that is declared, national currency."""
    declared = country.declarations
    return (declared["customs_value"] - declared["freight"] - declared["insurance"])[rows]


def true_price(country: Country, rows: Any) -> Any:
    """Return the true FOB price, national currency."""
    return country.simulation.declared.true.price[rows]


def after_being_caught(country: Country) -> Iterator[int]:
    """Yield for each month the number of illicit items of persons who knew by then that they had been caught."""
    simulation = country.simulation
    for rows in months(simulation.world, simulation.trade):
        caught = simulation.administration.caught(0, simulation.administration.known(rows))
        yield int((caught[simulation.trade.person[rows]] > 0)[simulation.declared.illicit[rows]].sum())


def concentration(cell: Any, illicit: Any) -> float:
    """Return the mean over illicit items of the rate among the other items of their cell, over that of all."""
    inverse = np.unique(cell, return_inverse=True)[1]
    size, fraud = np.bincount(inverse)[inverse], np.bincount(inverse, weights=illicit)[inverse]
    rows = illicit & (size > 1)
    return float(((fraud[rows] - 1) / (size[rows] - 1)).mean() / illicit.mean())
