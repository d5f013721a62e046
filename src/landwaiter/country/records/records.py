"""The simulation as canonical tables: declarations, outcomes, and the truth apart from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.administration.policy import BY_PROFILE, BY_RANDOM, NOT_SELECTED
from landwaiter.country.arrays import Ints, Texts, known
from landwaiter.country.trade.containers import container_numbers
from landwaiter.country.world.catalogue import MODE_CODES
from landwaiter.schema.fields import DECLARATION

if TYPE_CHECKING:
    from landwaiter.country.administration.inspection import Findings
    from landwaiter.country.schemes.declare import Declared
    from landwaiter.country.trade.trade import Goods, Trade
    from landwaiter.country.world.world import World
    from landwaiter.engine import Columns

USES = np.array(["sale", "production", "own use"], dtype=object)
REGIMES = np.array(["4000", "4071"], dtype=object)
FROM_WAREHOUSE = 0.06
"""Declarations that release goods from a warehouse, regime 4071 (chosen)."""
PAYMENTS = np.array(["cash", "deferred"], dtype=object)
SLIP_NAME = "slip"
NO_PREFERENCE = "100"
BASIS = np.full(3, None, dtype=object)
"""Why an item was inspected, as outcomes say it."""
BASIS[[NOT_SELECTED, BY_RANDOM, BY_PROFILE]] = [None, "random", "targeted"]


def declarations(world: World, trade: Trade, declared: Declared, basis: Ints, findings: Findings) -> Columns:
    """Return the declaration items, in the order of :data:`landwaiter.schema.fields.DECLARATION`."""
    red = basis != NOT_SELECTED
    table = {
        **keys(world, trade),
        **_handling(world, trade),
        **_parties(world, trade),
        "goods_description": _descriptions(world, trade),
        **_goods(world, declared.goods),
        **_transport(world, trade),
        **_money(world, trade, declared),
        "channel": np.where(red, "red", "green").astype(object),
        "inspector_id": known(_officers(world, trade, findings), red),
    }
    return {field.name: table[field.name] for field in DECLARATION if field.name in table}


def outcomes(world: World, trade: Trade, declared: Declared, basis: Ints, findings: Findings) -> Columns:
    """Return the results of the items that were inspected, in the order of registration."""
    found = findings.found
    correct = _goods(world, trade.goods)
    offence = np.array([scheme.offence for scheme in world.scenario.schemes] + ["documents", None], dtype=object)
    value = trade.value(trade.goods)
    table: Columns = {
        **keys(world, trade),
        "inspected_on": world.calendar.days[0] + findings.inspected,
        "known_on": world.calendar.days[0] + findings.known,
        "result": np.where(findings.fraud, "fraud", np.where(found, "minor", "compliant")).astype(object),
        "offence": known(offence[declared.scheme], found),
        "basis": BASIS[basis],
        "additional_revenue": np.where(found, declared.stake, 0.0),
        "corrected_hs_code": known(correct["hs_code"], found),
        "corrected_value": np.where(found, value, np.nan),
        "corrected_origin": known(correct["origin_country"], found),
        "inspector_id": _officers(world, trade, findings),
        "minutes": findings.minutes,
    }
    table.pop("registration_date")
    return {name: values[basis != NOT_SELECTED] for name, values in table.items()}


def truth(world: World, trade: Trade, declared: Declared, findings: Findings) -> Columns:
    """Return what no model may read, one row an item in the order of the declarations."""
    names = np.array([scheme.name for scheme in world.scenario.schemes] + [SLIP_NAME, None], dtype=object)
    correct, key = _goods(world, trade.goods), keys(world, trade)
    return {
        "declaration_id": key["declaration_id"],
        "item_number": key["item_number"],
        "illicit": declared.illicit,
        "scheme": names[declared.scheme],
        "true_hs_code": correct["hs_code"],
        "true_value": trade.value(trade.goods),
        "true_origin": correct["origin_country"],
        "revenue_at_stake": declared.stake,
        "would_be_detected": findings.fraud,
    }


def keys(world: World, trade: Trade) -> Columns:
    """Return declaration_id, item_number and registration_date; numbers follow the order of registration."""
    first = np.flatnonzero(trade.item == 1)
    office, day = trade.office[first], world.calendar.days[trade.day[first]]
    year = day.astype("datetime64[Y]").astype(np.int64) + 1970
    serial = _serials(year * len(world.offices.code) + office)
    numbers = [
        f"{code}-{when}-{number:06d}"
        for code, when, number in zip(world.offices.code[office], year.tolist(), serial.tolist(), strict=True)
    ]
    return {
        "declaration_id": np.array(numbers, dtype=object)[trade.declaration],
        "item_number": trade.item,
        "registration_date": world.calendar.days[trade.day],
    }


def _serials(group: Ints) -> Ints:
    """Return numbers from 1 within each group, in order."""
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    serial = np.empty(len(group), dtype=np.int64)
    serial[order] = np.arange(len(group)) - np.repeat(starts, np.diff(starts, append=len(group))) + 1
    return serial


def _handling(world: World, trade: Trade) -> Columns:
    rng, count = world.streams.of("handling"), trade.declaration[-1] + 1
    minute = np.clip(rng.normal(12.5 * 60, 140, count), 7 * 60, 18 * 60).astype(np.int64)
    clock = np.array([f"{time // 60:02d}:{time % 60:02d}:00" for time in range(24 * 60)], dtype=object)
    pays = rng.integers(0, 2, len(world.importers.code))[trade.importer]
    return {
        "registration_time": clock[minute][trade.declaration],
        "office": world.offices.code[trade.office],
        "regime": REGIMES[(rng.random(count) < FROM_WAREHOUSE).astype(np.int64)][trade.declaration],
        "payment_type": PAYMENTS[pays],
        "declaration_type": np.full(len(trade), "IM", dtype=object),
        "intended_use": USES[world.importers.use[trade.importer]],
    }


def _parties(world: World, trade: Trade) -> Columns:
    return {
        "importer_id": world.importers.code[trade.importer],
        "declarant_id": world.declarants.code[trade.declarant],
        "exporter_id": world.exporters.code[trade.exporter],
        "carrier_id": world.carriers.code[trade.carrier],
    }


def _descriptions(world: World, trade: Trade) -> Texts:
    """Titles of the true goods; some are those of a related code, some say only the family."""
    rng, size, goods = world.streams.of("descriptions"), len(trade), world.goods
    chapter = goods.chapter[trade.goods.commodity]
    low, high = np.searchsorted(goods.chapter, chapter), np.searchsorted(goods.chapter, chapter, side="right")
    sloppy = rng.random(size) < world.scenario.sloppy_descriptions
    described = np.where(sloppy, rng.integers(low, high), trade.goods.commodity)
    vague = rng.random(size) < world.scenario.vague_descriptions
    shouting = (rng.integers(0, 2, len(world.declarants.code)) == 1)[trade.declarant]
    texts = np.concatenate([goods.title, goods.family])
    texts = np.concatenate([texts, np.array([text.upper() for text in texts], dtype=object)])
    return np.asarray(texts[described + len(goods) * vague + 2 * len(goods) * shouting])


def _goods(world: World, goods: Goods) -> Columns:
    preference = np.where(goods.preference, world.partners.preference[goods.origin], NO_PREFERENCE)
    return {
        "hs_code": world.goods.hs6[goods.commodity],
        "origin_country": world.partners.code[goods.origin],
        "export_country": world.partners.code[goods.export_country],
        "net_mass_kg": goods.net_mass,
        "quantity": goods.quantity,
        "quantity_unit": world.goods.unit[goods.commodity],
        "preference_code": preference.astype(object),
    }


def _transport(world: World, trade: Trade) -> Columns:
    first = trade.item == 1
    number = container_numbers(int(first.sum()), world.streams.of("containers"))
    return {
        "transport_mode": np.array(MODE_CODES, dtype=object)[trade.mode],
        "container_id": known(number[trade.declaration], trade.mode == 0),
        "port_of_entry": world.offices.code[trade.office],
        "gross_mass_kg": trade.gross_mass,
    }


def _money(world: World, trade: Trade, declared: Declared) -> Columns:
    currencies = world.prices.currencies
    paid_in = np.searchsorted(currencies, world.partners.currency)[world.exporters.country[trade.exporter]]
    return {
        "customs_value": declared.value,
        "invoice_value": np.round(declared.goods.price / world.prices.exchange(paid_in, trade.day), 2),
        "invoice_currency": currencies[paid_in],
        "freight": trade.freight,
        "insurance": trade.insurance(declared.goods),
        "duty_rate": declared.charges.rate,
        "duty_amount": declared.charges.duty,
        "tax_amount": declared.charges.total,
    }


def _officers(world: World, trade: Trade, findings: Findings) -> Texts:
    each = world.scenario.inspectors_per_office
    names = [f"{office}-{number + 1}" for office in world.offices.code for number in range(each)]
    return np.asarray(np.array(names, dtype=object)[trade.office * each + findings.officer])
