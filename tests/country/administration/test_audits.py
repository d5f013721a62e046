"""Post-clearance audits: who is audited, what they find, and that an item has one outcome."""

from __future__ import annotations

import numpy as np
import pytest

from landwaiter.country import Country, Scenario, generate
from landwaiter.country.schemes import Undervaluation

AUDITED = {
    "items": 20_000,
    "importers": 600,
    "exporters": 900,
    "error_rate": 0.0,
    "audit_rate": 0.2,
    "audit_items": 500,
    "detection": 0.9,
}


@pytest.fixture(scope="module")
def audited() -> Country:
    plan = (Undervaluation(share=0.2, in_books=0.5, deterrence=0),)
    return generate(Scenario(schemes=plan).changed(**AUDITED), 9)


def test_audits_find_in_the_books_what_is_asked(audited: Country, interval) -> None:
    items = audited.table("audit_items")
    keys = zip(audited.truth["declaration_id"], audited.truth["item_number"], strict=True)
    row = {key: number for number, key in enumerate(keys)}
    rows = np.array([row[key] for key in zip(items["declaration_id"], items["item_number"], strict=True)])
    illicit = audited.truth["illicit"][rows]
    found = items["result"] == "fraud"
    low, high = interval(int(illicit.sum()), 0.9 * 0.5)
    assert illicit.sum() > 200
    assert low <= found.sum() <= high
    assert not found[~illicit].any()
    assert len(np.unique(rows)) == len(rows)


def test_audits_are_summed_up(audited: Country) -> None:
    audits, items = audited.table("audits"), audited.table("audit_items")
    place = np.searchsorted(audits["audit_id"], items["audit_id"])
    assert audits["audit_id"].tolist() == sorted(audits["audit_id"])
    assert np.bincount(place).tolist() == audits["items_checked"].tolist()
    found = np.bincount(place, weights=items["result"] != "compliant")
    assert found.tolist() == audits["items_found"].tolist()
    revenue = np.bincount(place, weights=items["additional_revenue"])
    assert revenue == pytest.approx(audits["additional_revenue"], abs=0.01)
    assert (audits["closed_on"] > audits["opened_on"]).all()
    assert 0 < (audits["basis"] == "random").mean() < 0.6


def test_audits_look_at_cleared_goods_of_the_year_before(audited: Country) -> None:
    items, declared = audited.table("audit_items"), audited.declarations
    day = dict(zip(declared["declaration_id"], declared["registration_date"].tolist(), strict=True))
    regime = dict(zip(declared["declaration_id"], declared["regime"], strict=True))
    kind = dict(zip(declared["declaration_id"], declared["declaration_type"], strict=True))
    opened = dict(zip(audited.table("audits")["audit_id"], audited.table("audits")["opened_on"].tolist(), strict=True))
    for audit, declaration in zip(items["audit_id"], items["declaration_id"], strict=True):
        assert 0 < (opened[audit] - day[declaration]).days < 365 + 31 + 45
        assert regime[declaration] in ("4000", "4071")
        assert kind[declaration] == "IM"


def test_outcomes_hold_audits_of_items_that_nobody_had_inspected(audited: Country) -> None:
    outcomes, items = audited.outcomes, audited.table("audit_items")
    keys = list(zip(outcomes["declaration_id"], outcomes["item_number"], strict=True))
    assert len(set(keys)) == len(keys)
    by_audit = {key for key, note in zip(keys, outcomes["note"], strict=True) if note == "audit"}
    checked = set(zip(items["declaration_id"], items["item_number"], strict=True))
    assert by_audit <= checked
    assert checked <= set(keys)
    assert len(checked) > len(by_audit) > 500


def test_audits_contradict_officers_who_let_fraud_pass(audited: Country) -> None:
    outcomes, items = audited.outcomes, audited.table("audit_items")
    passed = {
        key
        for *key, result, note in zip(
            outcomes["declaration_id"], outcomes["item_number"], outcomes["result"], outcomes["note"], strict=True
        )
        if result == "compliant" and note is None
        for key in [tuple(key)]
    }
    found = items["result"] == "fraud"
    later = set(zip(items["declaration_id"][found], items["item_number"][found], strict=True))
    assert len(passed & later) > 0


def test_where_none_are_asked_nobody_is_audited() -> None:
    country = generate(Scenario(schemes=()).changed(items=500, importers=40, exporters=60, audit_rate=0.0), 1)
    assert len(country.table("audits")["audit_id"]) == 0


def test_a_period_too_short_for_an_audit_has_empty_tables_with_all_columns(audited: Country) -> None:
    short = generate(Scenario(schemes=()).changed(items=500, importers=40, exporters=60, months=3), 1)
    for name in ("audits", "audit_items"):
        empty = short.table(name)
        assert list(empty) == list(audited.table(name))
        assert all(len(values) == 0 for values in empty.values())
