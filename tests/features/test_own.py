from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from features import lakes
from hypothesis import given
from hypothesis import strategies as st

from landwaiter.engine import Engine
from landwaiter.features import FeatureSpec, build
from landwaiter.features.own import logarithm, ratio, trailing_zeros


@given(st.integers(1, 2**53 - 1))
def test_trailing_zeros_are_those_of_the_written_number(value: int) -> None:
    text = str(value)
    assert trailing_zeros(np.array([float(value)])).tolist() == [min(len(text) - len(text.rstrip("0")), 6)]


@pytest.mark.parametrize(
    ("value", "zeros"),
    [(0.0, 0), (100.5, 0), (-100.0, 0), (1e9, 6), (1e300, 0), (np.inf, 0), (np.nan, np.nan), (2.0**53, 0), (120.0, 1)],
)
def test_odd_values_have_no_trailing_zeros(value: float, zeros: float) -> None:
    assert trailing_zeros(np.array([value])).tolist() == pytest.approx([zeros], nan_ok=True)


def test_logarithms_and_ratios_of_what_has_none() -> None:
    values = np.array([1.0, 0.0, -1.0, np.nan])
    assert logarithm(values).tolist() == pytest.approx([0.0, np.nan, np.nan, np.nan], nan_ok=True)
    assert ratio(np.full(4, 3.0), values).tolist() == pytest.approx([3.0, np.nan, np.nan, np.nan], nan_ok=True)


def test_own_values_by_hand(engine: Engine, tmp_path: Path) -> None:
    declared = lakes.item(
        1,
        0,
        customs_value=1200.0,
        net_mass_kg=100.0,
        gross_mass_kg=125.0,
        quantity=8.0,
        duty_rate=5.0,
        tax_amount=300.0,
    )
    table = build(lakes.source(engine, tmp_path, [declared], []), FeatureSpec())
    made = {name: float(table.column(name)[0]) for name in table.names}
    assert made["amount|customs_value|log"] == pytest.approx(np.log(1200))
    assert made["amount|duty_rate|log"] == 5.0
    assert made["amount|customs_value/net_mass_kg|ratio"] == 12.0
    assert made["amount|customs_value/quantity|ratio"] == 150.0
    assert made["amount|net_mass_kg/gross_mass_kg|ratio"] == pytest.approx(0.8)
    assert made["amount|tax_amount/customs_value|ratio"] == 0.25
    assert np.isnan(made["amount|freight/customs_value|ratio"])
    assert (made["rounding|customs_value|zeros"], made["rounding|net_mass_kg|zeros"]) == (2, 2)
    # 1 January 2024 was a Monday.
    assert made["calendar|registration_date|weekday"] == 0
