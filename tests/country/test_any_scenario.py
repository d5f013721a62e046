"""What holds of every country, whatever is asked: small scenarios drawn at random, with all that they may hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landwaiter.country import Country, Scenario, generate
from landwaiter.country.evidence.tables import Tables
from landwaiter.country.records.tables import TABLES
from landwaiter.country.scenario.events import (
    ANY,
    Agreement,
    DemandShift,
    DutyChange,
    Embargo,
    Event,
    OfficeClosed,
    PriceShock,
)
from landwaiter.country.scenario.office import ROLES, Office
from landwaiter.country.schemes import SCHEMES
from landwaiter.country.world.catalogue import catalogue
from landwaiter.errors import SettingsError

SHARE = st.sampled_from([0.0, 0.1, 0.5, 1.0])
SETTINGS: dict[str, st.SearchStrategy[Any]] = {
    "items": st.integers(1, 400),
    "importers": st.integers(5, 80),
    "exporters": st.integers(5, 60),
    "declarants": st.integers(3, 9),
    "carriers": st.integers(3, 9),
    "items_per_declaration": st.sampled_from([1.0, 2.0, 20.0]),
    "months": st.integers(1, 14),
    "start": st.dates(date(2023, 1, 1), date(2025, 12, 31)),
    "parcel_share": st.sampled_from([0.0, 0.1, 0.9]),
    "transit": st.sampled_from([0.0, 0.5]),
    "rotation_months": st.integers(1, 6),
    "days_on_duty": st.sampled_from([1.0, 5.0, 7.0]),
    "leaning": st.sampled_from([1.0, 40.0]),
    "error_rate": st.sampled_from([0.0, 0.5]),
    **dict.fromkeys(["random_rate", "profile_rate", "yellow_rate", "blue_rate"], st.sampled_from([0.0, 0.1, 0.25])),
    **dict.fromkeys(["detection", "dispute_rate"], SHARE),
    **dict.fromkeys(["renewals", "arrangements", "aeo_share", "entrants", "audit_rate", "order_share"], SHARE),
    **dict.fromkeys(["before_arrival", "preference_use", "groupage", "repeats", "unwilling", "straight"], SHARE),
}


@st.composite
def offices(draw: st.DrawFn) -> tuple[Office, ...]:
    roles = draw(st.lists(st.sampled_from(ROLES), min_size=1, max_size=5))
    return tuple(
        Office(f"B{turn:02d}", role, float(draw(st.integers(0, 2)) or turn == 0), 150.0 * turn, draw(st.integers(1, 3)))
        for turn, role in enumerate(roles)
    )


@st.composite
def events(draw: st.DrawFn, period: tuple[date, date], codes: list[str]) -> tuple[Event, ...]:
    """Any events, with dates inside the period, across its ends and outside; the first office never closes."""
    starts = st.dates(period[0] - timedelta(40), period[1] + timedelta(40))
    span = st.fixed_dictionaries({"starts": starts, "ends": st.none() | starts})
    kinds = [
        st.builds(lambda span, partner: Agreement(partner=partner, **span), span, st.sampled_from(["MA", "CN"])),
        st.builds(
            lambda span, origin: DutyChange(hs=("61", "85"), origin=origin, **span), span, st.sampled_from(["CN", ANY])
        ),
        st.builds(
            lambda span, factor: DemandShift(hs=("85",), factor=factor, **span), span, st.sampled_from([0.0, 5.0])
        ),
        st.builds(lambda span: PriceShock(hs=("10", "85"), **span), span),
        st.builds(lambda span: Embargo(**span), span),
    ]
    if len(codes) > 1:
        kinds += [st.builds(lambda span, code: OfficeClosed(office=code, **span), span, st.sampled_from(codes[1:]))] * 2
    return tuple(draw(st.lists(st.one_of(kinds), max_size=5)))


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    posts, changes = draw(offices()), draw(st.fixed_dictionaries({}, optional=SETTINGS))
    kinds = draw(st.lists(st.sampled_from(list(SCHEMES.values())), unique=True))
    share = draw(st.sampled_from([0.0, 0.01, 0.05]))
    small = {"items": 200, "importers": 40, "exporters": 40, "declarants": 5, "carriers": 5, "months": 7}
    scenario = Scenario(offices=posts, schemes=tuple(kind(share=share) for kind in kinds)).changed(
        **{**small, **changes}
    )
    period = scenario.period.start, scenario.period.end
    return replace(scenario, events=draw(events(period, [office.code for office in posts])))


def played(scenario: Scenario, seed: int) -> Country:
    """The country, without those schemes that it is too small for."""
    try:
        return generate(scenario, seed)
    except SettingsError as error:
        kept = tuple(scheme for scheme in scenario.schemes if scheme.name != error.place.column)
        assert len(kept) == len(scenario.schemes) - 1
        return played(replace(scenario, schemes=kept), seed)


class Files:
    """The tables of a country, and for each row about an item where that is among the declarations."""

    def __init__(self, country: Country) -> None:
        self.country = country
        self.tables = {name: country.table(name) for name in TABLES}
        self._found = Tables(self.tables)

    def __getattr__(self, name: str) -> Any:
        return self.tables[name]

    def rows(self, table: str) -> np.ndarray:
        rows = self._found.rows_of(table)
        assert (rows >= 0).all()
        return rows


@pytest.mark.slow
@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(scenario=scenarios(), seed=st.integers(0, 5), size=st.integers(1, 60))
def test_whatever_is_asked_the_files_agree_with_each_other(scenario: Scenario, seed: int, size: int) -> None:
    files = Files(played(scenario, seed))
    assert len(files.declarations["item_number"]) == scenario.size.items
    for hold in HOLD:
        hold(files)
    parts_make_the_whole(files, size)


def keys_are_unique(files: Files) -> None:
    for name in ("declarations", "truth", "outcomes", "audit_items"):
        keys = list(zip(files.tables[name]["declaration_id"], files.tables[name]["item_number"], strict=True))
        assert len(set(keys)) == len(keys), name
    assert files.rows("truth").tolist() == list(range(len(files.truth["illicit"])))
    assert (np.diff(files.rows("outcomes")) > 0).all()
    for name, key in (("traders", "trader_id"), ("audits", "audit_id"), ("seizures", "seizure_id")):
        assert len(set(files.tables[name][key])) == len(files.tables[name][key]), name


def items_are_numbered_within_declarations_of_one_office_and_day(files: Files) -> None:
    first: dict[str, int] = {}
    declared = files.declarations
    for row, name in enumerate(declared["declaration_id"]):
        begin = first.setdefault(name, row)
        assert declared["item_number"][row] == row - begin + 1
        for column in ("registration_date", "office", "importer_id", "channel", "inspector_id"):
            assert declared[column][row] == declared[column][begin]


def days_are_in_order(files: Files) -> None:
    day, period = files.declarations["registration_date"], files.country.scenario.period
    assert (np.diff(day) >= np.timedelta64(0)).all()
    assert day.min() >= np.datetime64(period.start)
    assert day.max() < np.datetime64(period.end)
    outcomes, audits = files.outcomes, files.audits
    assert (outcomes["inspected_on"] >= day[files.rows("outcomes")]).all()
    assert (outcomes["known_on"] >= outcomes["inspected_on"]).all()
    assert (audits["closed_on"] >= audits["opened_on"]).all()


def traders_declare_while_they_are_registered(files: Files) -> None:
    traders, declared = files.traders, files.declarations
    place = {name: row for row, name in enumerate(traders["trader_id"])}
    row = np.array([place[name] for name in declared["importer_id"]])
    for column in ("exporter_id", "declarant_id", "carrier_id"):
        assert set(declared[column]) <= set(place)
    day = declared["registration_date"]
    assert not (day < traders["registered_on"][row]).any()
    assert not (day >= traders["closed_on"][row]).any()
    authorised = ~np.isnat(traders["aeo_from"])
    assert not (traders["aeo_from"] < traders["registered_on"]).any()
    assert not (traders["aeo_from"] >= traders["closed_on"]).any()
    closed = authorised & ~np.isnat(traders["closed_on"])
    assert (traders["aeo_until"][closed] == traders["closed_on"][closed]).all()
    assert np.isnat(traders["aeo_until"][~closed]).all()


def charges_can_be_worked_out_again(files: Files) -> None:
    declared, goods = files.declarations, catalogue()
    place = {code: row for row, code in enumerate(goods.hs6)}
    row = np.array([place[code] for code in declared["hs_code"]])
    value, rate, duty = declared["customs_value"], declared["duty_rate"], declared["duty_amount"]
    free = np.isin(declared["regime"], ["8000", "7800"])
    assert (declared["tax_amount"][free] == 0).all()
    relieved = (declared["declaration_type"] == "PC") & (declared["tax_amount"] == 0)
    paying = ~free & ~relieved
    expected = np.where(declared["preference_code"] == "100", goods.duty[row], 0.0) + added_duty(files)
    assert (declared["preference_code"] != "").all()
    assert rate[paying] == pytest.approx(np.maximum(expected, 0)[paying])
    assert duty == pytest.approx(value * rate / 100, abs=0.0051)
    excise = (value + duty) * goods.excise[row] / 100
    vat = (value + duty + excise) * files.country.scenario.taxes.vat_rate / 100
    assert declared["tax_amount"][paying] == pytest.approx((duty + excise + vat)[paying], abs=0.021)
    parts = declared["freight"] + declared["insurance"]
    assert (value > parts).all()
    assert (declared["gross_mass_kg"] >= declared["net_mass_kg"] - 0.001).all()
    assert min(declared[name].min() for name in ("net_mass_kg", "quantity", "invoice_value")) > 0


def added_duty(files: Files) -> np.ndarray:
    declared, more = files.declarations, np.zeros(len(files.declarations["hs_code"]))
    for event in files.country.scenario.events:
        if isinstance(event, DutyChange):
            day = declared["registration_date"]
            now = (day >= np.datetime64(event.starts)) & (day < np.datetime64(event.ends or date.max))
            hit = np.array([code.startswith(event.hs) for code in declared["hs_code"]])
            more += event.more * (now & hit & ((declared["origin_country"] == event.origin) | (event.origin == ANY)))
    return more


def results_are_of_what_was_looked_at(files: Files) -> None:
    outcomes, row = files.outcomes, files.rows("outcomes")
    channel = files.declarations["channel"]
    audited = outcomes["note"] == "audit"
    assert np.isin(channel[row[~audited]], ["yellow", "red"]).all()
    assert np.isin(np.flatnonzero(channel == "red"), row[~audited]).all()
    assert np.isin(row[audited], files.rows("audit_items")).all()
    assert np.isin(files.rows("audit_items"), row).all()
    same = files.declarations["inspector_id"][row] == outcomes["inspector_id"]
    assert same[~audited].all()
    assert (outcomes["inspector_id"][audited] == None).all()  # noqa: E711
    assert (np.isnan(outcomes["minutes"]) == audited).all()
    in_red_at_random = outcomes["basis"][~audited] == "random"
    assert (channel[row[~audited]][in_red_at_random] == "red").all()


def what_is_found_is_true(files: Files) -> None:
    for name in ("outcomes", "audit_items"):
        table, row = files.tables[name], files.rows(name)
        scheme, found = files.truth["scheme"][row], table["result"] != "compliant"
        fraud = table["result"] == "fraud"
        assert files.truth["illicit"][row][fraud].all()
        assert (scheme[found & ~fraud] == "slip").all()
        assert ((table["offence"] != None) == found).all()  # noqa: E711
        assert (table["additional_revenue"] == np.where(found, files.truth["revenue_at_stake"][row], 0.0)).all()


def officers_inspect_when_on_duty(files: Files) -> None:
    roster, outcomes, declared = files.roster, files.outcomes, files.declarations
    on_duty = set(zip(roster["day"], roster["office"], roster["inspector_id"], strict=True))
    inspected = outcomes["note"] != "audit"
    office = declared["office"][files.rows("outcomes")]
    done = zip(outcomes["inspected_on"], office, outcomes["inspector_id"], strict=True)
    assert {case for case, real in zip(done, inspected, strict=True) if real} <= on_duty
    handled = zip(declared["registration_date"], declared["office"], declared["inspector_id"], strict=True)
    assert {case for case in handled if case[2] is not None} <= on_duty
    posted = set(zip(files.officers["office"], files.officers["inspector_id"], strict=True))
    assert {(office, officer) for _, office, officer in on_duty} <= posted


def nothing_is_registered_where_an_office_is_closed(files: Files) -> None:
    declared = files.declarations
    for event in files.country.scenario.events:
        if isinstance(event, OfficeClosed):
            day = declared["registration_date"]
            shut = (day >= np.datetime64(event.starts)) & (day < np.datetime64(event.ends or date.max))
            assert not (declared["office"][shut] == event.office).any()


def truth_differs_only_where_a_scheme_or_a_slip_is_at_work(files: Files) -> None:
    truth, declared = files.truth, files.declarations
    names = {scheme.name for scheme in files.country.scenario.schemes}
    assert np.array_equal(truth["illicit"], np.isin(truth["scheme"], sorted(names)))
    honest = truth["scheme"] == None  # noqa: E711
    assert set(truth["scheme"][~honest]) <= names | {"slip"}
    pairs = ("hs_code", "true_hs_code"), ("customs_value", "true_value"), ("origin_country", "true_origin")
    for stated, true in (*pairs, ("net_mass_kg", "true_net_mass_kg"), ("quantity", "true_quantity")):
        assert np.array_equal(declared[stated][honest], truth[true][honest])
    assert (truth["revenue_at_stake"] >= 0).all()
    assert (truth["revenue_at_stake"][honest] == 0).all()
    assert not (truth["would_be_detected"] & ~truth["illicit"]).any()


def things_happen_in_order(files: Files) -> None:
    at: dict[str, dict[str, Any]] = {}
    for name, activity, when in zip(*(files.events[c] for c in ("declaration_id", "activity", "at")), strict=True):
        assert activity not in at.setdefault(name, {})
        at[name][activity] = when
    declared = files.declarations
    assert list(at) == list(dict.fromkeys(declared["declaration_id"]))
    inspected = set(files.outcomes["declaration_id"][files.outcomes["note"] != "audit"])
    for name, day in zip(declared["declaration_id"], declared["registration_date"], strict=True):
        times = at[name]
        assert times["registration"].astype("datetime64[D]") == day
        assert times["registration"] <= times["lane assigned"] <= times["release"] <= times["gate out"]
        before = {activity: when for activity, when in times.items() if activity != "gate out"}
        assert max(before.values()) == times["release"]
        assert ("inspection begins" in times) == (name in inspected)
        for step in ("document check", "inspection"):
            if f"{step} begins" in times:
                assert times["lane assigned"] <= times[f"{step} begins"] <= times[f"{step} ends"]


def seizures_are_of_the_goods_found(files: Files) -> None:
    seized, row = files.seizures, files.rows("seizures")
    hidden = files.truth["scheme"][row] == "prohibited_goods"
    assert (seized["quantity"] > 0).all()
    assert (seized["quantity_unit"][hidden] == "kg").all()
    assert seized["quantity"][~hidden].tolist() == files.truth["true_quantity"][row][~hidden].tolist()
    assert np.isin(row, files.rows("outcomes")).all()


def parts_make_the_whole(files: Files, size: int) -> None:
    for name, whole in files.tables.items():
        parts = list(files.country.chunks(name, size))
        for column, values in whole.items():
            joined = np.concatenate([part[column] for part in parts])
            assert joined.dtype == values.dtype
            assert list(map(str, joined.tolist())) == list(map(str, values.tolist())), (name, column)


HOLD = (
    keys_are_unique,
    items_are_numbered_within_declarations_of_one_office_and_day,
    days_are_in_order,
    traders_declare_while_they_are_registered,
    charges_can_be_worked_out_again,
    results_are_of_what_was_looked_at,
    what_is_found_is_true,
    officers_inspect_when_on_duty,
    nothing_is_registered_where_an_office_is_closed,
    truth_differs_only_where_a_scheme_or_a_slip_is_at_work,
    things_happen_in_order,
    seizures_are_of_the_goods_found,
)
