"""Seizure records: of what was found and is seized, as sparse as real ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from landwaiter.country import Country, Scenario, generate
from landwaiter.country.evidence.tables import Tables
from landwaiter.country.parameter import parameter
from landwaiter.country.schemes import ProhibitedGoods, StrategicDiversion, Undervaluation
from landwaiter.country.schemes.base import Scheme


@dataclass(frozen=True)
class Fakes(Scheme):
    """Anything may be fake; nothing is declared falsely."""

    kind: ClassVar[str] = "fakes"
    offence: ClassVar[str] = "ipr"
    seized: ClassVar[bool] = True

    share: float = parameter(0.2, "Items while it is at work", "share", low=0, high=1)

    def weights(self, world, trade, free, rng):
        return free.astype(np.float64)

    def alter(self, world, trade, rows, rng):
        return trade.statement.at(rows)

    def seizes(self, world, trade, rows, rng):
        return np.full(len(rows), "fakes", dtype=object)


@pytest.fixture(scope="module")
def country() -> Country:
    plan = (Fakes(deterrence=0), Undervaluation(share=0.05), ProhibitedGoods(share=0.02))
    settings = {"items": 20_000, "importers": 900, "exporters": 1_200, "profile_rate": 0.4}
    return generate(Scenario(schemes=plan).changed(**settings), 2)


def test_there_is_a_record_for_every_find_whose_goods_are_seized_and_for_no_other(country: Country) -> None:
    records, outcomes = country.table("seizures"), country.outcomes
    seized = np.isin(outcomes["offence"], ("ipr", "prohibited_goods")) & (outcomes["note"] != "audit")
    finds = list(zip(outcomes["declaration_id"][seized], outcomes["item_number"][seized], strict=True))
    assert list(zip(records["declaration_id"], records["item_number"], strict=True)) == finds
    assert len(finds) > 1_000
    assert records["seized_on"].tolist() == outcomes["inspected_on"][seized].tolist()
    fakes = records["commodity_group"] == "fakes"
    assert fakes.sum() == (outcomes["offence"][seized] == "ipr").sum()
    assert len(set(records["commodity_group"])) > 3


@pytest.mark.parametrize(
    ("column", "parameter"),
    [
        ("origin_country", "origin_known"),
        ("transit_country", "transit_known"),
        ("destination_country", "destination_known"),
        ("transport_mode", "mode_known"),
        ("detection_method", "method_known"),
        ("concealment", "concealment_known"),
        ("hs_code", "code_known"),
    ],
)
def test_fields_are_filled_as_often_as_is_asked(country: Country, interval, column: str, parameter: str) -> None:
    values = country.table("seizures")[column]
    chance = getattr(country.scenario.seizure_records, parameter)
    low, high = interval(len(values), chance)
    assert low <= (values != None).sum() <= high  # noqa: E711


def test_hidden_goods_are_weighed_and_others_counted(country: Country) -> None:
    records = country.table("seizures")
    contraband = records["commodity_group"] != "fakes"
    assert set(records["quantity_unit"][contraband]) == {"kg"}
    assert (records["quantity"] > 0).all()


def test_goods_in_place_of_those_declared_are_counted_whole() -> None:
    plan = (StrategicDiversion(share=0.01, starts=None),)
    settings = {"items": 20_000, "importers": 900, "exporters": 1_200, "profile_rate": 0.4, "transit": 0.3}
    country = generate(Scenario(schemes=plan).changed(**settings), 2)
    records, rows = country.table("seizures"), Tables({n: country.table(n) for n in ("declarations", "seizures")})
    assert len(records["quantity"]) > 20
    assert records["quantity"].tolist() == country.truth["true_quantity"][rows.rows_of("seizures")].tolist()


def test_contraband_has_a_code_of_its_own_and_not_that_of_the_goods_it_came_with(country: Country) -> None:
    records, declared = country.table("seizures"), country.declarations
    cover = dict(
        zip(zip(declared["declaration_id"], declared["item_number"], strict=True), declared["hs_code"], strict=True)
    )
    coded = (records["hs_code"] != None) & (records["quantity_unit"] == "kg")  # noqa: E711
    tobacco = coded & (records["commodity_group"] == "tobacco")
    assert tobacco.sum() > 3
    assert set(records["hs_code"][tobacco]) == {"240220"}
    fakes = coded & (records["commodity_group"] == "fakes")
    keys = zip(records["declaration_id"][fakes], records["item_number"][fakes], strict=True)
    assert [cover[key] for key in keys] == records["hs_code"][fakes].tolist()
