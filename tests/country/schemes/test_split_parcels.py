from __future__ import annotations

import numpy as np
import pytest
from alone import alone

from landwaiter.country.schemes import SplitParcels
from landwaiter.errors import SettingsError

ORDERS = {"parcel_share": 0.5, "order_share": 0.3}
SCHEME = SplitParcels(share=0.03)
LIMIT = 1_500.0
"""150 US dollars in national currency."""


def totals(country):
    """True price of the whole order of each item, added up order by order."""
    trade, price = country.simulation.trade, country.simulation.declared.true.price
    return np.array([price[trade.order == order].sum() if order >= 0 else 0.0 for order in trade.order])


def test_parcels_of_orders_above_the_limit_claim_the_relief_that_is_for_small_ones() -> None:
    country = alone(SCHEME, **ORDERS)
    rows, declared = country.truth["illicit"], country.declarations
    assert totals(country)[rows].min() > LIMIT
    assert (declared["tax_amount"][rows] == 0).all()
    assert (declared["declaration_type"][rows] == "PC").all()
    assert (country.truth["revenue_at_stake"][rows] > 0).mean() > 0.95


def test_a_parcel_that_is_too_dear_shows_a_price_just_below_the_limit_and_others_the_true_one() -> None:
    country = alone(SCHEME, **ORDERS)
    rows = country.truth["illicit"]
    stated, true = country.simulation.declared.stated.price[rows], country.simulation.declared.true.price[rows]
    dear = true > LIMIT
    assert dear.sum() > 20
    assert stated[dear].min() >= 0.85 * LIMIT
    assert stated[dear].max() <= LIMIT
    assert np.array_equal(stated[~dear], true[~dear])


def test_its_buyers_do_it_with_most_of_what_they_order_and_others_pay() -> None:
    country = alone(SCHEME, **ORDERS)
    rows, person = country.truth["illicit"], country.simulation.trade.person
    large = totals(country) > LIMIT
    theirs = large & np.isin(person, person[rows])
    assert 0.65 < rows[theirs].mean() < 0.95
    assert (large & ~theirs).sum() > 100
    assert (country.declarations["tax_amount"][large & ~theirs] > 0).mean() > 0.95


def test_a_scenario_with_too_few_parcels_is_refused_with_what_to_do() -> None:
    with pytest.raises(SettingsError, match="raise parcel_share or order_share"):
        alone(SCHEME, parcel_share=0.02)
