from __future__ import annotations

import numpy as np
import pytest
from alone import alone, invoice, true_price

from landwaiter.country.schemes import ShortDeclaration


def test_quantity_and_price_are_the_same_part_of_what_is_true() -> None:
    country = alone(ShortDeclaration(share=0.04, lowest=0.5, highest=0.7))
    rows, declared = country.truth["illicit"], country.declarations
    part = invoice(country, rows) / true_price(country, rows)
    quantity = (declared["quantity"] / country.truth["true_quantity"])[rows]
    assert part == pytest.approx(quantity, rel=1e-3)
    many = country.truth["true_quantity"][rows] >= 1000
    assert part[many].min() > 0.498
    assert part[many].max() < 0.702
    assert part[many].mean() == pytest.approx(0.6, abs=4 * 0.2 / np.sqrt(12 * many.sum()) + 0.001)


def test_the_mass_that_can_be_weighed_stays_true() -> None:
    country = alone(ShortDeclaration(share=0.04, lowest=0.5, highest=0.5))
    rows, declared = country.truth["illicit"], country.declarations
    counted = declared["quantity_unit"] != "kg"
    true_mass = country.truth["true_net_mass_kg"]
    assert np.array_equal(declared["net_mass_kg"][rows & counted], true_mass[rows & counted])
    assert declared["net_mass_kg"][rows & ~counted] == pytest.approx(true_mass[rows & ~counted] / 2, abs=0.001)
    packing = declared["gross_mass_kg"] / declared["net_mass_kg"]
    assert np.median(packing[rows & ~counted]) == pytest.approx(2 * np.median(packing[~rows]), rel=0.1)


def test_small_consignments_are_not_worth_it() -> None:
    country = alone(ShortDeclaration(share=0.02, least_quantity=200.0))
    assert country.truth["true_quantity"][country.truth["illicit"]].min() >= 200
