from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from alone import alone

from landwaiter.country.scenario.events import Agreement
from landwaiter.country.schemes import NewAgreement
from landwaiter.errors import SettingsError

SCHEME = NewAgreement(share=0.03, starts=date(2025, 2, 15))


def test_goods_of_elsewhere_get_the_papers_of_the_new_partner() -> None:
    country = alone(SCHEME)
    rows, declared = country.truth["illicit"], country.declarations
    assert set(declared["origin_country"][rows]) == {"MA"}
    assert set(declared["export_country"][rows]) == {"MA"}
    assert "MA" not in set(country.truth["true_origin"][rows])
    assert (declared["preference_code"][rows] == "320").all()
    owed = country.simulation.world.goods.duty[country.simulation.declared.true.commodity]
    assert owed[rows].min() >= 15


def test_some_honest_trade_moves_to_the_partner_too_and_none_claims_before_it_opens() -> None:
    country = alone(SCHEME)
    claimed = country.declarations["preference_code"] == "320"
    opened = country.declarations["registration_date"] >= np.datetime64("2025-02-01")
    assert not claimed[~opened].any()
    assert claimed[opened & ~country.truth["illicit"]].sum() > 50


def test_it_is_done_by_importers_who_lean_to_nothing_in_a_few_headings() -> None:
    country = alone(SCHEME)
    world, rows = country.simulation.world, country.truth["illicit"]
    assert (world.persons.leaning[country.simulation.trade.person[rows]] == 1).all()
    heading = world.goods.heading[country.simulation.declared.true.commodity]
    assert len(set(heading[rows])) < len(set(heading)) / 2


@pytest.mark.parametrize("events", [(), (Agreement(starts=date(2024, 7, 1)),)], ids=["none", "from the first day"])
def test_without_an_agreement_that_is_new_the_scenario_is_refused(events) -> None:
    with pytest.raises(SettingsError, match="let an agreement begin after the first day"):
        alone(SCHEME, events=events)
