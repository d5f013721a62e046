from __future__ import annotations

import numpy as np
import pytest
from alone import alone, invoice, true_price

from landwaiter.country.schemes import Undervaluation


def test_the_invoice_is_scaled_by_an_even_factor_and_nothing_else_changes() -> None:
    country = alone(Undervaluation(share=0.04, lowest=0.4, highest=0.6, rounded=0.0))
    rows, simulation = country.truth["illicit"], country.simulation
    factor = invoice(country, rows) / true_price(country, rows)
    assert factor.min() > 0.39
    assert factor.max() < 0.61
    assert factor.mean() == pytest.approx(0.5, abs=4 * 0.2 / np.sqrt(12 * rows.sum()))
    stated, true = simulation.declared.stated, simulation.declared.true
    for name in ("commodity", "origin", "export_country", "net_mass", "quantity", "preference", "described"):
        assert np.array_equal(getattr(stated, name), getattr(true, name))
    assert np.array_equal(stated.price[~rows], true.price[~rows])


def test_forged_invoices_may_be_round() -> None:
    country = alone(Undervaluation(share=0.04, rounded=1.0))
    price = invoice(country, country.truth["illicit"])
    digits = 10.0 ** np.floor(np.log10(price + 0.01) - 1)
    assert np.allclose(price / digits, np.round(price / digits), atol=1e-3)


def test_planted_flows_are_used_far_more_often_than_others() -> None:
    country = alone(Undervaluation(share=0.03))
    code, origin = country.truth["true_hs_code"], country.truth["true_origin"]
    _, flow, size = np.unique(code + origin, return_inverse=True, return_counts=True)
    rate = np.bincount(flow, weights=country.truth["illicit"]) / size
    assert np.quantile(rate[size >= 30], 0.98) > 0.15
    assert np.median(rate[size >= 30]) < 0.03


def test_what_is_lost_is_all_charges_on_what_was_not_declared() -> None:
    country = alone(Undervaluation(share=0.04))
    rows, declared = country.truth["illicit"], country.declarations
    lost = declared["tax_amount"] * (country.truth["true_value"] / declared["customs_value"] - 1)
    assert country.truth["revenue_at_stake"][rows] == pytest.approx(lost[rows], rel=1e-3, abs=0.5)
