"""Clearance events: in order, in agreement with what else is on file, and slower where they should be."""

from __future__ import annotations

import numpy as np
import pytest

from landwaiter.country import Country, Scenario, generate

SMALL = {"items": 3_000, "importers": 200, "exporters": 300}


def table(country: Country) -> dict[str, dict[str, np.datetime64]]:
    """Times by declaration and activity."""
    events = country.table("events")
    found: dict[str, dict[str, np.datetime64]] = {}
    for declaration, activity, at in zip(events["declaration_id"], events["activity"], events["at"], strict=True):
        assert activity not in found.setdefault(declaration, {})
        found[declaration][activity] = at
    return found


@pytest.fixture(scope="module")
def cleared(demo: Country) -> dict[str, dict[str, np.datetime64]]:
    return table(demo)


def test_every_declaration_has_its_events_in_order_of_time(demo: Country, cleared) -> None:
    events = demo.table("events")
    assert len(cleared) == demo.simulation.trade.declarations
    same = events["declaration_id"][1:] == events["declaration_id"][:-1]
    assert (np.diff(events["at"]).astype(int)[same] >= 0).all()
    assert {"arrival", "registration", "lane assigned", "release", "gate out"} <= set.intersection(
        *(set(one) for one in cleared.values())
    )


def test_what_must_come_before_the_release_does(cleared) -> None:
    for times in cleared.values():
        assert times["registration"] < times["lane assigned"]
        assert all(times["release"] > at for name, at in times.items() if name not in ("release", "gate out"))
        assert times["gate out"] >= times["release"]
        if "inspection begins" in times:
            assert times["lane assigned"] < times["inspection begins"] < times["inspection ends"]
            assert times["arrival"] < times["inspection begins"]
        if "document check ends" in times and "inspection begins" in times:
            assert times["document check ends"] <= times["inspection begins"]


def test_events_agree_with_declarations_and_outcomes(demo: Country, cleared) -> None:
    declared, outcomes = demo.declarations, demo.outcomes
    first = np.flatnonzero(declared["item_number"] == 1)
    yellow = {d for d, lane in zip(declared["declaration_id"], declared["channel"], strict=True) if lane == "yellow"}
    assert {d for d, times in cleared.items() if "document check begins" in times} == yellow
    by_officer = outcomes["note"] != "audit"
    opened = dict(zip(outcomes["declaration_id"][by_officer], outcomes["inspected_on"][by_officer], strict=True))
    assert {d for d, times in cleared.items() if "inspection begins" in times} == set(opened)
    for declaration, day in opened.items():
        assert cleared[declaration]["inspection begins"].astype("datetime64[D]") == day
    for row in first[::50]:
        at = cleared[declared["declaration_id"][row]]["registration"]
        stamp = f"{declared['registration_date'][row]}T{declared['registration_time'][row]}"
        assert at == np.datetime64(stamp)
    cash = (declared["payment_type"] == "cash") & (declared["tax_amount"] > 0)
    paying = set(declared["declaration_id"][cash])
    assert {d for d, times in cleared.items() if "payment" in times} == paying


def test_lanes_and_remote_offices_take_their_time(demo: Country, cleared) -> None:
    declared = demo.declarations
    first = np.flatnonzero((declared["item_number"] == 1) & (declared["declaration_type"] != "PC"))
    hours = np.array(
        [
            (cleared[one]["release"] - cleared[one]["registration"]) / np.timedelta64(3600, "s")
            for one in declared["declaration_id"][first]
        ]
    )
    lane = declared["channel"][first]
    median = {name: np.median(hours[lane == name]) for name in ("green", "yellow", "red")}
    assert median["green"] < median["yellow"] < median["red"]


def test_authorised_operators_register_before_arrival(demo: Country, cleared) -> None:
    trade, persons = demo.simulation.trade, demo.simulation.world.persons
    first = np.flatnonzero(trade.item == 1)
    early = np.array(
        [cleared[one]["arrival"] > cleared[one]["registration"] for one in demo.declarations["declaration_id"][first]]
    )
    authorised = trade.day[first] >= persons.authorised[trade.person[first]]
    assert early[authorised].mean() == pytest.approx(0.6, abs=0.08)
    assert early[~authorised].mean() == pytest.approx(0.1, abs=0.01)


def test_tables_do_not_depend_on_the_parts_in_which_they_are_made() -> None:
    country = generate(Scenario().changed(**SMALL, parcel_share=0.1).changed(schemes=()), 3)
    for name in ("events", "outcomes", "declarations", "truth"):
        parts = list(country.chunks(name, size=700))
        whole = country.table(name)
        assert len(parts) == 5
        for column, values in whole.items():
            joined = np.concatenate([part[column] for part in parts])
            assert np.array_equal(joined, values, equal_nan=values.dtype.kind in "fM"), (name, column)
