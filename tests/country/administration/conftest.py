from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from landwaiter.country import Country, Scenario, generate


@pytest.fixture(scope="session")
def busy() -> Country:
    """Three offices with much to do, few arrangements that are strong, and frequent rotation."""
    from landwaiter.country.scenario.office import Office

    offices = (
        Office("S01", "sea port", 2.0, 10, 6),
        Office("A01", "airport", 1.0, 20, 4),
        Office("L01", "land post", 1.0, 400, 1),
    )
    settings: dict[str, Any] = {"items": 60_000, "declarants": 60, "arrangements": 0.4, "profile_rate": 0.2}
    return generate(Scenario(offices=offices).changed(**settings), 11)


@pytest.fixture(scope="session")
def inspected(demo: Country) -> Any:
    """Rows of the declarations that the outcomes belong to, in their order."""
    keys = zip(demo.declarations["declaration_id"], demo.declarations["item_number"], strict=True)
    position = {key: row for row, key in enumerate(keys)}
    wanted = zip(demo.outcomes["declaration_id"], demo.outcomes["item_number"], strict=True)
    return np.array([position[key] for key in wanted])
