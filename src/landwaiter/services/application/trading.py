"""The history of a trader, and whom it deals with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np

from landwaiter.services.application.history import AROUND, ITEM, PARTIES
from landwaiter.services.showing import plain

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from landwaiter.engine import Columns
    from landwaiter.engine.duckdb import DuckDBEngine

Party = tuple[str, str]
"""The column of a role, and the identifier in it."""
MOST = 5
"""Values of a kind that are listed: the most frequent ones."""
LISTED = {"goods": "hs6", "origins": "origin_country", "declarants": "declarant_id"}
"""What is listed of a trader, and the columns of it."""


@dataclass(frozen=True, slots=True)
class Share:
    """A value, how many of the trader's items have it, and how many of these were found to be fraud."""

    value: str
    items: int
    frauds: int


@dataclass(frozen=True, slots=True)
class Trader:
    """An importer's past.

    ``declarations`` and ``items`` count what was registered, ``value`` is the sum of their customs values, ``first``
    and ``last`` are days as text (``None`` where the trader is new); ``inspected``, ``frauds``, ``minor`` and
    ``revenue`` are what was known of inspections; ``goods`` (six digits), ``origins`` and ``declarants`` the most
    frequent ones.
    """

    importer_id: str
    declarations: int
    items: int
    value: float
    first: str | None
    last: str | None
    offices: int
    inspected: int
    frauds: int
    minor: int
    revenue: float
    goods: tuple[Share, ...]
    origins: tuple[Share, ...]
    declarants: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A party: its role (a column), its identifier, and whether the item names it."""

    role: str
    name: str
    own: bool


@dataclass(frozen=True, slots=True)
class Link:
    """Two parties that past items share: positions in the nodes, how many items, inspections and frauds."""

    start: int
    end: int
    items: int
    inspected: int
    frauds: int


@dataclass(frozen=True, slots=True)
class Network:
    """The parties of an item, those they deal with most, and what they share."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]


def trader_of(engine: DuckDBEngine, item: Mapping[str, Any]) -> Trader | None:
    """Return the past of the importer of the item that is looked at."""
    if not item["importer_id"]:
        return None
    found = engine.fetch(_past_of_importer())
    said = {name: plain(values[0]) for name, values in found.items()}
    days = {name: None if np.isnat(found[name][0]) else str(found[name][0]) for name in ("first", "last")}
    sums = {name: said[name] or 0.0 for name in ("value", "revenue")}
    often = engine.fetch(_often())
    lists: dict[str, Any] = {name: _shares(often, column) for name, column in LISTED.items()}
    return Trader(item["importer_id"], **{**said, **days, **sums}, **lists)


@cache
def _of_importer() -> ir.Table:
    return AROUND.semi_join(ITEM, "importer_id")


@cache
def _past_of_importer() -> ir.Table:
    mine = _of_importer()
    return mine.aggregate(
        declarations=mine.declaration_id.nunique(),
        items=mine.count(),
        value=mine.customs_value.sum(),
        first=mine.registration_date.min(),
        last=mine.registration_date.max(),
        offices=mine.office.nunique(),
        **_found(mine),
        minor=_count(mine, "minor"),
        revenue=mine.additional_revenue.sum(),
    )


def _found(items: ir.Table) -> dict[str, Any]:
    return {"inspected": items.result.count(), "frauds": _count(items, "fraud")}


def _count(items: ir.Table, result: str) -> Any:
    return (items.result == result).sum().fill_null(0).cast("int64")


@cache
def _often() -> ir.Table:
    """Return the query of the most frequent values of each column; of equally frequent ones, first in the alphabet."""
    mine = _of_importer()
    return ibis.union(*(_most(mine, column) for column in LISTED.values()))


def _most(items: ir.Table, column: str) -> ir.Table:
    some = items.filter(items[column].notnull())
    counted = some.group_by(value=some[column]).aggregate(items=some.count(), frauds=_count(some, "fraud"))
    first = counted.order_by(counted["items"].desc(), counted["value"]).limit(MOST)
    return first.mutate(column=ibis.literal(column))


def _shares(found: Columns, column: str) -> tuple[Share, ...]:
    rows = [row for row, named in enumerate(found["column"]) if named == column]
    shares = (Share(found["value"][row], int(found["items"][row]), int(found["frauds"][row])) for row in rows)
    return tuple(sorted(shares, key=lambda one: (-one.items, one.value)))


def network_of(engine: DuckDBEngine, item: Mapping[str, Any]) -> Network:
    """Return the parties of the item that is looked at, with those they deal with most."""
    own = [(role, item[role]) for role in PARTIES if item[role]]
    nodes: dict[Party, None] = dict.fromkeys(own)
    links: dict[tuple[Party, Party], tuple[int, ...]] = {}
    for party, other, counts in _partners(engine, item):
        nodes.setdefault(other)
        links[_ordered(party, other)] = counts
    place = {party: at for at, party in enumerate(nodes)}
    return Network(
        tuple(Node(*party, party in own) for party in nodes),
        tuple(Link(place[start], place[end], *counts) for (start, end), counts in links.items()),
    )


def _ordered(one: Party, other: Party) -> tuple[Party, Party]:
    return (one, other) if PARTIES.index(one[0]) < PARTIES.index(other[0]) else (other, one)


def _partners(engine: DuckDBEngine, item: Mapping[str, Any]) -> list[tuple[Party, Party, tuple[int, ...]]]:
    """Return who deals with whom: the item's party, the other one, and the counts of a link."""
    found = engine.fetch(_dealings())
    rows = range(len(found["partner"]))
    counts = (tuple(int(found[name][row]) for name in ("items", "inspected", "frauds")) for row in rows)
    dealings = [
        ((found["role"][row], item[found["role"][row]]), (found["other"][row], found["partner"][row]), said)
        for row, said in zip(rows, counts, strict=True)
    ]
    return sorted(dealings, key=lambda one: (PARTIES.index(one[0][0]), PARTIES.index(one[1][0]), -one[2][0], one[1][1]))


@cache
def _dealings() -> ir.Table:
    """Return the query of the partners, in each other role, that each party shares most items with."""
    return ibis.union(*(_dealt(role, other) for role in PARTIES for other in PARTIES if role != other))


def _dealt(role: str, other: str) -> ir.Table:
    """Return the query for one party and one other role; the partner that the item names is always among them."""
    items = AROUND.semi_join(ITEM, role)
    items = items.filter(items[other].notnull())
    counted = items.group_by(partner=items[other]).aggregate(items=items.count(), **_found(items))
    named = ITEM.select(partner=ITEM[other], named=ITEM.of)
    ranked = counted.left_join(named, "partner")
    first = ranked.order_by(ranked.named.fill_null(0).desc(), ranked["items"].desc(), ranked.partner).limit(MOST)
    kept = first.select("partner", "items", "inspected", "frauds")
    return kept.mutate(role=ibis.literal(role), other=ibis.literal(other))
