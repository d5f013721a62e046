"""Declarations as they are on file: items ``rows`` of the simulation in the canonical schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.administration.policy import BLUE, GREEN, RED_AT_RANDOM, RED_BY_PROFILE, YELLOW
from landwaiter.country.arrays import known
from landwaiter.country.trade.trade import NO_CONTAINER
from landwaiter.country.world.catalogue import MODE_CODES
from landwaiter.country.world.procedures import CODES, TYPES
from landwaiter.schema.fields import DECLARATION

if TYPE_CHECKING:
    from landwaiter.country.arrays import Texts
    from landwaiter.country.records.papers import Papers
    from landwaiter.country.trade import Statement
    from landwaiter.country.world import World
    from landwaiter.engine import Columns

USES = np.array(["sale", "production", "own use"], dtype=object)
PAYMENTS = np.array(["cash", "deferred"], dtype=object)
CHANNELS = np.full(5, None, dtype=object)
CHANNELS[[GREEN, BLUE, YELLOW, RED_BY_PROFILE, RED_AT_RANDOM]] = ["green", "blue", "yellow", "red", "red"]
PARCEL_TYPE = "PC"
NO_PREFERENCE = "100"
CLOCK = np.array([f"{time // 60:02d}:{time % 60:02d}:00" for time in range(24 * 60)], dtype=object)


def declarations(papers: Papers, rows: slice) -> Columns:
    """Return the declaration items ``rows``, in the order of :data:`landwaiter.schema.fields.DECLARATION`."""
    simulation = papers.simulation
    stated = simulation.declared.stated.at(rows)
    table = {
        **keys(papers, rows),
        "registration_date": simulation.world.calendar.days[simulation.trade.day[rows]],
        **_handling(papers, stated, rows),
        **_parties(papers, rows),
        "goods_description": _description(papers, stated, rows),
        **goods(simulation.world, stated),
        **_transport(papers, stated, rows),
        **_money(papers, stated, rows),
    }
    return {field.name: table[field.name] for field in DECLARATION if field.name in table}


def keys(papers: Papers, rows: slice) -> Columns:
    """Return declaration_id and item_number; numbers follow the order of registration."""
    return {"declaration_id": papers.declaration_id(rows), "item_number": papers.simulation.trade.item[rows]}


def goods(world: World, stated: Statement) -> Columns:
    """Return what is stated of the goods."""
    preference = np.where(stated.preference, world.partners.preference[stated.origin], NO_PREFERENCE)
    return {
        "hs_code": world.goods.hs6[stated.commodity],
        "origin_country": world.partners.code[stated.origin],
        "export_country": world.partners.code[stated.export_country],
        "destination_country": world.destinations[stated.destination],
        "net_mass_kg": stated.net_mass,
        "quantity": stated.quantity,
        "quantity_unit": world.goods.unit[stated.commodity],
        "preference_code": preference.astype(object),
    }


def _handling(papers: Papers, stated: Statement, rows: slice) -> Columns:
    world, trade = papers.simulation.world, papers.simulation.trade
    kind = np.array(TYPES, dtype=object)[stated.procedure]
    person, administration = trade.person[rows], papers.simulation.administration
    lane, officer = administration.lane[rows], administration.desk.posts.code[administration.officer(rows)]
    return {
        "registration_time": CLOCK[administration.desk.minute[trade.declaration[rows]]],
        "office": world.offices.code[trade.office[rows]],
        "regime": np.array(CODES, dtype=object)[stated.procedure],
        "payment_type": PAYMENTS[world.persons.deferred[person].astype(np.int64)],
        "declaration_type": np.where(trade.parcel[rows], PARCEL_TYPE, kind).astype(object),
        "intended_use": USES[world.persons.use[person]],
        "channel": CHANNELS[lane],
        "inspector_id": known(officer, lane >= YELLOW),
    }


def _parties(papers: Papers, rows: slice) -> Columns:
    world, trade = papers.simulation.world, papers.simulation.trade
    return {
        "importer_id": world.importers.code[trade.importer[rows]],
        "declarant_id": world.declarants.code[trade.declarant[rows]],
        "exporter_id": world.exporters.code[trade.exporter[rows]],
        "carrier_id": world.carriers.code[trade.carrier[rows]],
    }


def _description(papers: Papers, stated: Statement, rows: slice) -> Texts:
    """Descriptions; they give no quantity that is in the unit of another code than the one described."""
    trade, unit = papers.simulation.trade, papers.simulation.world.goods.unit
    same_unit = unit[stated.commodity] == unit[stated.described]
    return papers.wording.describe(
        line=trade.line[rows],
        declarant=trade.declarant[rows],
        commodity=stated.described,
        plain=stated.plain,
        vague=stated.vague,
        typo=papers.typo[rows],
        quantity=np.where(same_unit, stated.quantity, np.nan),
        seed_row=np.arange(rows.start, rows.stop),
    )


def _transport(papers: Papers, stated: Statement, rows: slice) -> Columns:
    world, trade = papers.simulation.world, papers.simulation.trade
    container = trade.container[rows]
    held = container != NO_CONTAINER
    number = np.append(papers.container, [None])[container]
    return {
        "transport_mode": np.array(MODE_CODES, dtype=object)[trade.mode[rows]],
        "container_id": known(number, held),
        "port_of_entry": world.offices.code[trade.office[rows]],
        "gross_mass_kg": stated.gross_mass,
    }


def _money(papers: Papers, stated: Statement, rows: slice) -> Columns:
    world, trade, assessed = papers.simulation.world, papers.simulation.trade, papers.simulation.assessed
    currencies = world.prices.currencies
    paid_in = np.searchsorted(currencies, world.partners.currency)[world.exporters.country[trade.exporter[rows]]]
    return {
        "customs_value": assessed.value[rows],
        "invoice_value": np.round(stated.price / world.prices.exchange(paid_in, trade.day[rows]), 2),
        "invoice_currency": currencies[paid_in],
        "freight": trade.freight[rows],
        "insurance": trade.insurance(stated, rows),
        "duty_rate": assessed.charges.rate[rows],
        "duty_amount": assessed.charges.duty[rows],
        "tax_amount": assessed.charges.total[rows],
    }
