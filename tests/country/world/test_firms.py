from __future__ import annotations

import numpy as np
import pytest

from landwaiter.country import Scenario
from landwaiter.country.streams import Streams
from landwaiter.country.world.catalogue import MODES
from landwaiter.country.world.firms import COURIERS, MOST_ACTIVE, heavy_tailed, make_carriers, make_declarants
from landwaiter.country.world.offices import PARCELS


@pytest.mark.parametrize("count", [3, 11])
def test_every_mode_has_carriers_and_parcels_have_couriers(count: int) -> None:
    carriers = make_carriers(Scenario().changed(carriers=count), Streams(1))
    by_gate = np.bincount(carriers.gate)
    assert by_gate[: len(MODES)].sum() == count
    assert by_gate[: len(MODES)].min() >= 1
    assert by_gate[PARCELS] == COURIERS
    assert ((carriers.weights() > 0).sum(axis=1) == by_gate).all()


def test_few_firms_are_very_active_and_none_without_bound() -> None:
    # a Pareto tail of exponent 1: a tenth of the firms are more than ten times as active as the least
    activity = heavy_tailed(20_000, 1.0, np.random.default_rng(1))
    assert activity.min() >= 1
    assert activity.max() == MOST_ACTIVE
    assert (activity > 10).mean() == pytest.approx(0.1, abs=4 * np.sqrt(0.1 * 0.9 / 20_000))


def test_a_part_of_the_declarants_leans_to_fraud() -> None:
    asked = Scenario().changed(declarants=4_000, dishonest=0.1, leaning=7.0)
    leaning = make_declarants(asked, Streams(1)).leaning
    assert set(leaning) == {1.0, 7.0}
    assert (leaning == 7).mean() == pytest.approx(0.1, abs=4 * np.sqrt(0.1 * 0.9 / 4_000))
