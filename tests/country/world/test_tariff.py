from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from landwaiter.country import Scenario, generate
from landwaiter.country.scenario.events import Agreement, DutyChange
from landwaiter.country.streams import Streams
from landwaiter.country.trade import Statement
from landwaiter.country.world import make_world
from landwaiter.country.world.procedures import FREE_ZONE, HOME, TRANSIT
from landwaiter.country.world.tariff import NEVER, Change, Tariff
from landwaiter.errors import SettingsError

SMALL = {"items": 300, "importers": 30, "exporters": 60}


def stated(commodity: list[int], **changes: Any) -> Statement:
    size = len(commodity)
    numbers: dict[str, Any] = {name: np.zeros(size, dtype=np.int64) for name in Statement.__slots__}
    flags = {name: np.zeros(size, dtype=np.bool_) for name in ("plain", "vague", "preference", "relief")}
    given = {name: np.array(values) for name, values in changes.items()}
    return Statement(**{**numbers, **flags, "commodity": np.array(commodity), **given})


@pytest.fixture
def tariff() -> Tariff:
    more = np.array([[30.0, 0.0], [0.0, 0.0]])
    return Tariff(
        duty=np.array([10.0, 0.0]),
        excise=np.array([20.0, 0.0]),
        vat=15.0,
        opened=np.array([0, 99]),
        closed=np.array([50, NEVER]),
        changes=(Change(more, 5, 8),),
    )


def test_charges_by_hand(tariff: Tariff) -> None:
    goods = stated([0, 0, 1], preference=[False, True, False])
    charges = tariff.charge(goods, np.zeros(3, np.int64), np.array([1000.0, 1000.0, 200.0]))
    assert charges.rate.tolist() == [10.0, 0.0, 0.0]
    assert charges.duty.tolist() == [100.0, 0.0, 0.0]
    # 100 + 20 % of 1100 + 15 % of 1320; 20 % of 1000 + 15 % of 1200; 15 % of 200
    assert charges.total.tolist() == [518.0, 380.0, 30.0]
    assert tariff.burden(np.array([0])).tolist() == pytest.approx([51.8])


def test_nothing_is_owed_in_transit_in_the_free_zone_and_on_small_parcels(tariff: Tariff) -> None:
    goods = stated([0, 0, 0, 0], procedure=[HOME, TRANSIT, FREE_ZONE, HOME], relief=[False, False, False, True])
    charges = tariff.charge(goods, np.zeros(4, np.int64), np.full(4, 1000.0))
    assert charges.total.tolist() == [518.0, 0.0, 0.0, 0.0]
    assert charges.rate.tolist() == [10.0, 0.0, 0.0, 0.0]


def test_a_change_adds_duty_to_its_goods_and_origin_in_its_days_preference_or_not(tariff: Tariff) -> None:
    goods = stated([0, 0, 0, 0, 1], origin=[0, 0, 1, 0, 0], preference=[False, False, False, True, False])
    assert tariff.rate(goods, np.array([4, 5, 5, 7, 5])).tolist() == [10.0, 40.0, 10.0, 30.0, 0.0]
    assert tariff.rate(stated([0]), np.array([8])).tolist() == [10.0]


def test_preference_holds_while_the_agreement_does_and_only_where_there_is_duty(tariff: Tariff) -> None:
    commodity, origin = np.array([0, 0, 0, 0, 1]), np.array([0, 0, 1, 1, 0])
    day = np.array([49, 50, 98, 99, 5])
    assert tariff.has_preference(commodity, origin, day).tolist() == [True, False, False, True, False]


def test_events_open_partners_and_change_duties() -> None:
    agreement = Agreement(starts=date(2024, 7, 11), ends=date(2024, 7, 21), partner="CN")
    change = DutyChange(starts=date(2024, 7, 6), ends=None, hs=("8712",), origin="", more=5.0)
    world = make_world(Scenario(schemes=(), events=(agreement, change)).changed(**SMALL), 1)
    china = int(np.flatnonzero(world.partners.code == "CN")[0])
    assert (world.tariff.opened[china], world.tariff.closed[china]) == (10, 20)
    bicycles = np.flatnonzero(world.goods.under(["8712"]))
    rate = world.tariff.rate(stated([bicycles[0]] * 2), np.array([4, 5]))
    assert rate[1] - rate[0] == 5.0


def test_an_event_with_a_country_that_is_no_partner_is_refused() -> None:
    scenario = Scenario(schemes=(), events=(Agreement(partner="QQ"),)).changed(**SMALL)
    with pytest.raises(SettingsError, match="no partner"):
        make_world(scenario, 1)


def test_streams_are_made_of_the_seed() -> None:
    assert Streams(1).of("a").random() != Streams(2).of("a").random()


def test_the_goods_of_a_new_partner_claim_a_preference_that_has_a_code() -> None:
    agreement = Agreement(starts=date(2024, 12, 1), partner="CN")
    country = generate(Scenario(schemes=(), events=(agreement,)).changed(**{**SMALL, "items": 3_000}), 1)
    declared = country.declarations
    chinese = (declared["origin_country"] == "CN") & (declared["registration_date"] >= np.datetime64("2024-12-01"))
    assert set(declared["preference_code"][chinese]) == {"100", "300"}
    assert set(declared["preference_code"]) == {"100", "300", "320"}
