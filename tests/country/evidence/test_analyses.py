"""Scores of analyses, worked out by hand on a few items."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from landwaiter.country.evidence.analyses import ANALYSES, judge
from landwaiter.country.evidence.analyses.origins import borrowed, moved, relabelled, switched, unusual
from landwaiter.country.evidence.analyses.parcels import together
from landwaiter.country.evidence.analyses.prices import cheap, heavy
from landwaiter.country.evidence.analyses.texts import misdescribed
from landwaiter.country.evidence.tables import Tables
from landwaiter.country.schemes import SCHEMES


def texts(*values):
    return np.array(values, dtype=object)


def declared(size: int, **columns) -> Tables:
    """Return declarations in which every item is alike but for ``columns``; text may be one word for all."""
    usual = {
        "hs_code": "610910",
        "origin_country": "CN",
        "export_country": "CN",
        "importer_id": "I1",
        "exporter_id": "X1",
        "preference_code": "100",
        "declaration_type": "PC",
        "quantity_unit": "u",
        "goods_description": "cotton shirts",
    }
    table = {name: texts(*[word] * size) for name, word in usual.items()}
    table |= {name: np.zeros(size) for name in ("freight", "insurance", "duty_rate", "tax_amount")}
    table |= {name: np.ones(size) for name in ("customs_value", "net_mass_kg", "gross_mass_kg", "quantity")}
    table["registration_date"] = np.datetime64("2025-01-01") + np.arange(size)
    traders = {"trader_id": texts("X1", "X2"), "country": texts("CN", "VN")}
    return Tables({"declarations": {**table, **columns}, "traders": traders})


def test_every_scheme_has_an_analysis() -> None:
    assert set(ANALYSES) == set(SCHEMES)


def test_cheap_goods_are_so_many_robust_deviations_below_their_median() -> None:
    # logs -2 -1 0 1 2 about a median of 0: their median deviation is 1
    score = cheap(declared(5, customs_value=np.exp([0.0, 1.0, 2.0, 3.0, 4.0])))
    assert score == pytest.approx(np.array([2, 1, 0, -1, -2]) / 1.4826)


def test_freight_and_insurance_are_no_part_of_the_price() -> None:
    plain = declared(3, customs_value=np.array([1.0, 2.0, 4.0]))
    carried = declared(
        3, customs_value=np.array([6.0, 4.0, 14.0]), freight=np.array([4.0, 1.5, 9.0]), insurance=np.array([1, 0.5, 1])
    )
    assert np.array_equal(cheap(plain), cheap(carried))


def test_counted_goods_are_heavy_by_mass_per_unit_and_weighed_ones_by_gross_mass() -> None:
    mass = np.exp([0.0, 0.0, 0.0, 1.0, -1.0, 2.0])
    counted = declared(6, net_mass_kg=mass, gross_mass_kg=mass)
    assert heavy(counted) == pytest.approx(np.array([0, 0, 0, 1, -1, 2]) / (1.4826 * 0.5))
    weighed = declared(5, quantity_unit=texts(*["kg"] * 5), gross_mass_kg=np.exp([0.0, 1.0, 2.0, 3.0, 4.0]))
    assert heavy(weighed) == pytest.approx(np.array([-2, -1, 0, 1, 2]) / 1.4826)


def test_words_that_belong_to_another_code_of_the_chapter_count_against_an_item() -> None:
    shirts, socks = ["cotton shirts"] * 10, ["woollen socks"] * 10
    codes = ["610910"] * 10 + ["611594"] * 10 + ["611594", "610910"]
    found = declared(22, hs_code=texts(*codes), goods_description=texts(*shirts, *socks, "cotton shirts", "divers"))
    score = misdescribed(found)
    assert score[:20] == pytest.approx(0)
    # smoothed counts: 10 of 21 words of one code, 1 of 22 of the other; five words are known in all
    assert score[20] == pytest.approx(2 * log((10.1 / 21.5) / (1.1 / 22.5)))
    assert score[21] == 0


def test_what_is_unusual_among_items_that_share_a_field() -> None:
    origins = texts("CN", "CN", "CN", "VN")
    assert unusual(
        declared(4, origin_country=origins), "declarations.origin_country", "declarations.exporter_id"
    ) == pytest.approx([-log(2.5 / 4)] * 3 + [-log(0.5 / 4)])


def test_a_borrowed_preference_is_claimed_for_an_origin_that_is_not_the_sellers() -> None:
    found = declared(4, origin_country=texts("CN", "CN", "ZA", "ZA"), preference_code=texts("100", "100", "100", "300"))
    assert borrowed(found) == pytest.approx([0, 0, 0, -log(1.5 / 4) + 2])


def test_relabelled_goods_come_from_where_few_such_goods_come_from() -> None:
    found = declared(3, origin_country=texts("CN", "CN", "SG"), export_country=texts("CN", "VN", "SG"))
    assert relabelled(found) == pytest.approx([-2 * log(1.5 / 3), 0, -2 * log(0.5 / 3) + 2])


def test_a_line_has_moved_when_it_claims_a_preference_for_another_origin_than_at_first() -> None:
    origins, claims = texts("CN", "MA", "MA", "MA"), texts("100", "100", "320", "320")
    found = declared(4, origin_country=origins, preference_code=claims, importer_id=texts("I1", "I1", "I1", "I2"))
    assert moved(found) == pytest.approx([0, 0, -log(2.5 / 4), 0])


def test_a_line_has_switched_when_its_first_origin_has_come_to_pay_more_and_another_is_declared() -> None:
    origins = texts("CN", "VN", "CN", "CN", "VN", "VN")
    importers = texts("I1", "I1", "I2", "I1", "I1", "I3")
    found = declared(6, origin_country=origins, importer_id=importers, duty_rate=np.array([10, 10, 40, 40, 10, 10.0]))
    # the second item moved before the duty rose, the last has no other origin to compare with
    assert switched(found) == pytest.approx([0, 0, 0, 0, 30, 0])


def test_parcels_of_a_buyer_and_a_shop_are_added_up_over_days_without_those_that_paid() -> None:
    found = declared(
        5,
        registration_date=np.datetime64("2025-01-01") + np.array([0, 2, 3, 4, 20]),
        customs_value=np.array([1.0, 2.0, 4.0, 8.0, 16.0]),
        tax_amount=np.array([0.0, 0.0, 5.0, 0.0, 0.0]),
        importer_id=texts("P1", "P1", "P1", "P2", "P1"),
    )
    assert together(found).tolist() == [3, 3, 0, 8, 16]


def test_a_verdict_on_few_items() -> None:
    scheme = texts(None, None, "a", "a", "b", None)
    truth = {"scheme": scheme, "illicit": scheme != None}  # noqa: E711
    found = judge(np.array([1.0, 2.0, 1.5, 3.0, 9.0, np.nan]), Tables({"truth": truth}), "a")
    # of six pairs only 1.5 against 2 is lost; one of the two top scores of five is of the scheme
    assert found.items == 2
    assert found.area.value == pytest.approx(5 / 6)
    assert found.lift == pytest.approx((1 / 2) / (2 / 5))
