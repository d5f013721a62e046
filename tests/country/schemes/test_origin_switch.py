from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from alone import alone, binomial

from landwaiter.country.scenario.events import DutyChange
from landwaiter.country.schemes import OriginSwitch
from landwaiter.errors import SettingsError

SCHEME = OriginSwitch(share=0.02)
RAISED = np.datetime64("2025-02-01")


def test_only_goods_of_the_dearer_origin_are_switched_and_only_while_the_duty_is_raised() -> None:
    country = alone(SCHEME)
    rows, declared = country.truth["illicit"], country.declarations
    assert declared["registration_date"][rows].min() >= RAISED
    assert set(country.truth["true_origin"][rows]) == {"CN"}
    assert "CN" not in set(declared["origin_country"][rows])
    assert {code[0] for code in declared["hs_code"][rows]} <= set("3456789")
    assert np.array_equal(country.truth["true_origin"] != declared["origin_country"], rows)


def test_goods_prices_masses_and_seller_stay_and_the_departure_changes_for_a_stated_part() -> None:
    country = alone(SCHEME)
    rows, simulation = country.truth["illicit"], country.simulation
    stated, true = simulation.declared.stated, simulation.declared.true
    for name in ("commodity", "price", "net_mass", "quantity", "described"):
        assert np.array_equal(getattr(stated, name), getattr(true, name))
    changed = (stated.export_country != true.export_country)[rows & (stated.origin != true.export_country)]
    low, high = binomial(len(changed), SCHEME.rerouted)
    assert low <= changed.sum() <= high


def test_each_line_gets_one_other_origin_and_saves_what_is_worth_it() -> None:
    country = alone(SCHEME)
    rows, simulation = country.truth["illicit"], country.simulation
    line, origin = simulation.trade.line[rows], simulation.declared.stated.origin[rows]
    assert len(set(zip(line, origin, strict=True))) == len(set(line))
    true, day = simulation.declared.true, simulation.trade.day
    entitled = simulation.world.tariff.rate(true, day) - simulation.world.tariff.rate(simulation.declared.stated, day)
    assert entitled[rows].min() >= SCHEME.least_saving


def test_the_declared_share_of_the_origin_falls_more_than_honest_moves_explain() -> None:
    country = alone(SCHEME)
    declared, true = country.declarations["origin_country"], country.truth["true_origin"]
    hit = np.array([code[0] in "3456789" for code in country.truth["true_hs_code"]])
    after = country.declarations["registration_date"] >= RAISED
    before = (true == "CN")[hit & ~after].mean()
    really, on_paper = (true == "CN")[hit & after].mean(), (declared == "CN")[hit & after].mean()
    assert on_paper < really - 0.03 < before


@pytest.mark.parametrize("events", [(), (DutyChange(hs=("8",), origin=""),)], ids=["no change", "of every origin"])
def test_without_a_duty_on_one_origin_the_scenario_is_refused(events) -> None:
    with pytest.raises(SettingsError, match="let a duty rise"):
        alone(SCHEME, events=events)


def test_it_ends_with_the_duty() -> None:
    change = DutyChange(starts=date(2025, 2, 1), ends=date(2025, 8, 1), hs=tuple("3456789"), origin="CN")
    country = alone(OriginSwitch(share=0.005), events=(change,))
    days = country.declarations["registration_date"][country.truth["illicit"]]
    assert np.datetime64("2025-07-15") < days.max() < np.datetime64("2025-08-01")
