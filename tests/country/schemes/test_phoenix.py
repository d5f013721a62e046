from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from alone import alone, binomial, invoice, true_price

from landwaiter.country import Country
from landwaiter.country.cheating import make_cheat
from landwaiter.country.schemes import Phoenix
from landwaiter.errors import SettingsError

RATE, TIMES = 0.2, 3.0
MANY = {"renewals": 0.2}


@pytest.fixture(scope="module")
def country() -> Country:
    """Chances are low enough for the rate in the last days to be three times that before."""
    return alone(Phoenix(share=0.01, intensity=RATE, bust_out=TIMES), **MANY)


def theirs(country: Country) -> Any:
    """Dutiable cargo of persons who use the scheme."""
    trade = country.simulation.trade
    users = np.isin(trade.person, trade.person[country.truth["illicit"]])
    return users & ~trade.statement.exempt & ~trade.parcel


def late(country: Country) -> Any:
    trade, world = country.simulation.trade, country.simulation.world
    return world.importers.days_left(trade.person, trade.day) <= 45


def test_some_of_those_who_are_registered_again_cheat_and_nobody_else(country: Country) -> None:
    simulation = country.simulation
    renewed = np.unique(simulation.world.importers.change_person)
    users = np.unique(simulation.trade.person[country.truth["illicit"]])
    assert np.isin(users, renewed).all()
    assert 0.2 < len(users) / len(renewed) < 0.9


def test_so_many_firms_use_it_that_their_items_are_cheated_at_the_stated_rate(country: Country) -> None:
    simulation, (scheme,) = country.simulation, country.scenario.schemes
    chance = make_cheat(simulation.world, simulation.trade, scheme).chance
    assert 0.8 * RATE < chance[chance > 0].mean() <= RATE
    low, high = binomial(int((chance > 0).sum()), float(chance[chance > 0].mean()))
    assert low <= country.truth["illicit"].sum() <= high


def test_the_chance_before_a_number_is_given_up_is_the_stated_multiple(country: Country) -> None:
    illicit, items = country.truth["illicit"], theirs(country)
    (bust, of_late), (usual, of_others) = (
        ((illicit & items & when).sum(), (items & when).sum()) for when in (late(country), ~late(country))
    )
    log_ratio = np.log(bust / of_late) - np.log(usual / of_others)
    assert log_ratio == pytest.approx(np.log(TIMES), abs=4 * np.sqrt(1 / bust + 1 / usual))


def test_prices_are_cut_strongly_then_and_moderately_before(country: Country) -> None:
    rows = country.truth["illicit"]
    cut, then = invoice(country, rows) / true_price(country, rows), late(country)[rows]
    for part, lowest, highest in ((cut[then], 0.15, 0.45), (cut[~then], 0.45, 0.8)):
        assert lowest - 0.01 < part.min() < part.max() < highest + 0.01
        assert part.mean() == pytest.approx(
            (lowest + highest) / 2, abs=4 * (highest - lowest) / np.sqrt(12 * len(part))
        )


def test_the_next_number_has_the_same_address_and_mostly_the_same_declarant(country: Country) -> None:
    traders, truth, declared = country.table("traders"), country.truth, country.declarations
    address = dict(zip(traders["trader_id"], traders["address_id"], strict=True))
    later = truth["illicit"] & (declared["importer_id"] != truth["true_importer"])
    assert later.sum() > 25
    for new, old in set(zip(declared["importer_id"][later], truth["true_importer"][later], strict=True)):
        assert address[new] == address.get(old, address[new])
    person, declarant = country.simulation.trade.person, country.simulation.trade.declarant
    usual = np.array(
        [np.bincount(declarant[person == one]).max() / (person == one).sum() for one in set(person[later])]
    )
    assert usual.mean() > 0.8


def test_where_nobody_is_registered_again_the_error_says_what_to_do() -> None:
    with pytest.raises(SettingsError, match="renewals"):
        alone(Phoenix(), renewals=0.0)
