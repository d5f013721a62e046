"""What holds for every scheme alone on a clean background."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from alone import after_being_caught, alone, binomial, verdict

from landwaiter.country.schemes import (
    Counterfeit,
    FalseOrigin,
    Misclassification,
    NewAgreement,
    OriginSwitch,
    Phoenix,
    ProhibitedGoods,
    Scheme,
    ShortDeclaration,
    SplitParcels,
    StrategicDiversion,
    Transshipment,
    UndeclaredGoods,
    Undervaluation,
)
from landwaiter.schema.fields import OFFENCES

STARTS, ENDS = date(2025, 7, 10), date(2025, 11, 20)
ORDERS = {"parcel_share": 0.5, "order_share": 0.3}
CASES: tuple[tuple[Scheme, dict[str, Any], float, float], ...] = (
    (Undervaluation(share=0.03), {}, 0.8, 5),
    (Misclassification(share=0.03), {}, 0.8, 5),
    (FalseOrigin(share=0.03), {}, 0.9, 10),
    (ShortDeclaration(share=0.03), {}, 0.75, 5),
    (NewAgreement(share=0.03, starts=date(2025, 2, 15)), {}, 0.8, 10),
    (OriginSwitch(share=0.02), {}, 0.7, 10),
    (Transshipment(share=0.03), {}, 0.9, 8),
    (SplitParcels(share=0.03), ORDERS, 0.9, 10),
    (Phoenix(share=0.01), {"renewals": 0.2}, 0.85, 20),
    (UndeclaredGoods(share=0.03), {}, 0.9, 15),
    (Counterfeit(share=0.03), {}, 0.9, 15),
    (StrategicDiversion(share=0.01), {"transit": 0.15, "free_zone": 0.1}, 0.95, 50),
    (ProhibitedGoods(share=0.01), {"random_rate": 0.1}, 0.55, 2.5),
)
"""Scheme, changes of the scenario, and the least area and lift that its analysis has to reach."""

LOSSLESS = {"counterfeit", "strategic_diversion", "prohibited_goods"}
"""Kinds whose goods pay all that is due."""

each = pytest.mark.parametrize(("scheme", "changes", "area", "lift"), CASES, ids=[case[0].kind for case in CASES])


@each
def test_its_planted_rate_is_recovered_from_the_truth(scheme, changes, area, lift) -> None:
    country = alone(scheme, **changes)
    truth, day = country.truth, country.declarations["registration_date"]
    assert set(truth["scheme"][truth["illicit"]]) == {scheme.kind}
    free = np.ones(len(day), bool) if scheme.starts is None else day >= np.datetime64(scheme.starts)
    low, high = binomial(int(free.sum()), scheme.share)
    assert low <= truth["illicit"].sum() <= high
    losing = (truth["revenue_at_stake"][truth["illicit"]] > 0).mean()
    assert losing == 0 if scheme.kind in LOSSLESS else losing > 0.95
    assert (truth["revenue_at_stake"][~truth["illicit"]] == 0).all()


@each
def test_what_is_found_is_called_by_its_offence(scheme, changes, area, lift) -> None:
    assert scheme.offence in OFFENCES
    assert set(alone(scheme, **changes).outcomes["offence"].tolist()) == {scheme.offence, None}


@each
def test_an_analysis_finds_it_and_does_not_on_shuffled_labels(scheme, changes, area, lift) -> None:
    found = verdict(alone(scheme, **changes))
    assert found.area.low > area
    assert found.lift > lift
    spread = np.sqrt(20_001 / (12 * found.items * (20_000 - found.items)))
    assert abs(found.shuffled.value - 0.5) < 4 * spread


@each
def test_it_starts_and_ends_on_its_days(scheme, changes, area, lift) -> None:
    country = alone(replace(scheme, starts=STARTS, ends=ENDS), **changes)
    day, illicit = country.declarations["registration_date"], country.truth["illicit"]
    within = (day >= np.datetime64(STARTS)) & (day < np.datetime64(ENDS))
    low, high = binomial(int(within.sum()), scheme.share)
    assert not illicit[~within].any()
    assert low <= illicit[within].sum() <= high


@each
def test_who_is_caught_stops_where_deterrence_is_full_and_goes_on_where_there_is_none(
    scheme, changes, area, lift
) -> None:
    strict = {**changes, "detection": 1.0, "profile_rate": 0.3}
    assert sum(after_being_caught(alone(replace(scheme, deterrence=1.0), **strict))) == 0
    assert sum(after_being_caught(alone(replace(scheme, deterrence=0.0), **strict))) > 10
