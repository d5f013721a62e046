from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from landwaiter.country import Country, Scenario, generate

Clean = Callable[..., Country]
Interval = Callable[..., tuple[float, float]]


@pytest.fixture(scope="session")
def demo() -> Country:
    return generate(Scenario(), seed=20)


@pytest.fixture(scope="session")
def clean() -> Clean:
    """Makes a small country with nothing but the given schemes planted, and no honest slips."""

    def make(*schemes: Any, **changes: Any) -> Country:
        settings: dict[str, Any] = {"items": 12_000, "importers": 600, "exporters": 900, "error_rate": 0.0}
        return generate(Scenario(schemes=schemes).changed(**{**settings, **changes}), seed=3)

    return make


@pytest.fixture(scope="session")
def interval() -> Interval:
    """Four standard deviations of a binomial count; a sum of unequal chances varies less than that."""

    def bounds(count: int, chance: float, deviations: float = 4.0) -> tuple[float, float]:
        spread = deviations * float(np.sqrt(count * chance * (1 - chance)))
        return count * chance - spread, count * chance + spread

    return bounds
