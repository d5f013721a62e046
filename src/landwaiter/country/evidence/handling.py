"""How declarations are made, selected, inspected and released."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.country.evidence.estimates import bootstrapped, ratio
from landwaiter.country.evidence.fact import FactKind, Found, Known
from landwaiter.country.evidence.parcels import TYPE, parcels
from landwaiter.country.evidence.tables import NULL, is_null, numbered

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.evidence.tables import Tables

DECLARATION, IMPORTER = "declarations.declaration_id", "declarations.importer_id"
DAY, VALUE, LANE = "declarations.registration_date", "declarations.customs_value", "declarations.channel"
PREFERENCE, RESULT, BASIS = "declarations.preference_code", "outcomes.result", "outcomes.basis"
OUTCOME_KEY = ("outcomes.declaration_id", "outcomes.item_number")
FLOW = ("declarations.hs6", "declarations.origin_country")
NO_PREFERENCE = "1"
"""First digit of a preference code that claims none: data element 4/17 of the Union Customs Code."""
RELEASE = "release"
"""What the name of the activity that ends clearance has in it."""
FEWEST = 50
SECONDS = 3600.0


def _share(rows: Bools | NDArray[Any], cluster: Ints) -> Found | None:
    """Share of the rows that are so; rows of one cluster hang together."""
    return Found(ratio(rows, np.ones(len(rows)), cluster), {"rows": float(len(rows))}) if len(rows) >= FEWEST else None


def _several_items(tables: Tables) -> Found | None:
    items = np.bincount(tables.numbers(DECLARATION))
    return _share(items > 1, np.arange(len(items)))


def _mean_items(tables: Tables) -> Found | None:
    items = np.bincount(tables.numbers(DECLARATION)).astype(np.float64)
    return Found(ratio(items, np.ones(len(items)), np.arange(len(items)))) if len(items) >= FEWEST else None


def _lane(tables: Tables, lane: str) -> Found | None:
    known = np.flatnonzero(~is_null(tables[LANE]))
    return _share(tables[LANE][known] == lane, tables.numbers(DECLARATION)[known])


def _hits(tables: Tables, rows: Bools) -> Found | None:
    """Share of the inspected items ``rows`` that were fraud; those of one declaration hang together."""
    return _share(tables[RESULT][rows] == "fraud", numbered(tables["outcomes.declaration_id"])[rows])


def _hits_of_all(tables: Tables) -> Found | None:
    return _hits(tables, np.ones(len(tables[RESULT]), dtype=np.bool_))


def _hits_by_basis(tables: Tables, basis: str) -> Found | None:
    return _hits(tables, tables[BASIS] == basis)


def _hits_by_lane(tables: Tables, lane: str) -> Found | None:
    row = tables.rows_of("outcomes")
    return _hits(tables, (row != NULL) & (tables[LANE][row] == lane))


def _inspected(tables: Tables) -> Found | None:
    row = tables.rows_of("outcomes")
    inspected = np.zeros(len(tables[DECLARATION]), dtype=np.bool_)
    inspected[row[row != NULL]] = True
    return _share(inspected, tables.numbers(DECLARATION))


def _delay(tables: Tables) -> Found | None:
    wait = (tables["outcomes.known_on"] - tables["outcomes.inspected_on"]).astype("timedelta64[D]")
    days = wait[~np.isnat(wait)].astype(np.float64)
    return Found(bootstrapped(lambda drawn: float(np.median(drawn)), days)) if len(days) >= FEWEST else None


def _claimed(tables: Tables) -> Bools:
    codes = tables[PREFERENCE].tolist()
    return np.fromiter(
        (code is not None and not code.startswith(NO_PREFERENCE) for code in codes), np.bool_, len(codes)
    )


def _preference(tables: Tables) -> Found | None:
    """Value that claims a preference, of all in flows (HS6 and origin) in which anybody does."""
    flow, claims = tables.numbers(*FLOW), _claimed(tables)
    open_to = np.zeros(flow.max(initial=0) + 2, dtype=np.bool_)
    open_to[flow[claims & (flow != NULL)]] = True
    rows = open_to[flow] & (flow != NULL)
    if rows.sum() < FEWEST:
        return None
    value = np.nan_to_num(tables[VALUE][rows])
    return Found(ratio(value * claims[rows], value, tables.numbers(IMPORTER)[rows]))


def _parcels(tables: Tables, *, by_value: bool) -> Found | None:
    weight = np.nan_to_num(tables[VALUE]) if by_value else np.ones(len(tables[TYPE]))
    return Found(ratio(weight * parcels(tables), weight, tables.numbers(IMPORTER)))


def _authorised(tables: Tables) -> Found | None:
    """Value imported by firms that are authorised economic operators on the day."""
    place = {trader: row for row, trader in enumerate(tables["traders.trader_id"].tolist())}
    row = np.array([place.get(importer, NULL) for importer in tables[IMPORTER].tolist()])
    day, until = tables[DAY], "traders.aeo_until"
    ended = np.zeros(len(row), dtype=np.bool_) if tables.lacking([until]) else tables[until][row] <= day
    authorised = (row != NULL) & (tables["traders.aeo_from"][row] <= day) & ~ended
    value = np.nan_to_num(tables[VALUE])
    return Found(ratio(value * authorised, value, tables.numbers(IMPORTER)))


def _hours(tables: Tables) -> tuple[Ints, Floats]:
    """Number and hours of each declaration from its first event to its last release."""
    declaration, at = (
        numbered(tables["events.declaration_id"]),
        tables["events.at"].astype("datetime64[s]").astype(np.int64),
    )
    size = int(declaration.max(initial=NULL)) + 1
    first, last = np.full(size, np.iinfo(np.int64).max), np.full(size, np.iinfo(np.int64).min)
    np.minimum.at(first, declaration, at)
    ends = np.fromiter(
        (RELEASE in activity.lower() for activity in tables["events.activity"].tolist()), np.bool_, len(at)
    )
    np.maximum.at(last, declaration[ends], at[ends])
    number = np.flatnonzero(last >= first)
    return number, (last[number] - first[number]) / SECONDS


def _release(tables: Tables, lane: str) -> Found | None:
    """Median hours of the declarations of a lane."""
    number, hours = _hours(tables)
    names = tables["events.declaration_id"][np.unique(numbered(tables["events.declaration_id"]), return_index=True)[1]]
    lanes = dict(zip(tables[DECLARATION].tolist(), tables[LANE].tolist(), strict=True))
    chosen = np.array([lanes.get(name) == lane for name in names[number].tolist()], dtype=np.bool_)
    if chosen.sum() < FEWEST:
        return None
    return Found(
        bootstrapped(lambda drawn: float(np.median(drawn)), hours[chosen]), {"declarations": float(chosen.sum())}
    )


UNKNOWN = "General knowledge of customs administrations, not looked up"
TARGETED = (
    "Jeong et al. 2022, Customs import declaration datasets: 21.6 % of the inspected declarations in the public Korean "
    "set; Laporte 2011, Risk management systems: very low rates of recorded infractions under simple selectivity. {}"
)
RANDOM = (
    "Take a chance: managing the exploitation-exploration dilemma in customs fraud detection: 1.6, 4.1 and 8.2 % "
    "illicit in import records of three countries; Kim et al. 2020, DATE, KDD: 3.8 % where nearly all were inspected"
)
RELEASES = (
    "IMF, RA-FIT survey for 2010: more than five days for sea containers under physical inspection in low-income "
    "countries, fewer than two in upper-middle and high-income ones, about a day in the other lanes. {}"
)
PARCELS = "European Commission, Customs union facts and figures: {}; less where fewer buy abroad"

FACTS = (
    FactKind(
        "declarations_of_several_items", "share", (DECLARATION,), Known(0.15, 0.7, UNKNOWN, "unsourced"), _several_items
    ),
    FactKind("items_of_a_declaration", "number", (DECLARATION,), Known(1.2, 6.0, UNKNOWN, "unsourced"), _mean_items),
    FactKind("items_red", "share", (LANE,), Known(0.01, 0.4, UNKNOWN, "unsourced"), partial(_lane, lane="red")),
    FactKind("items_yellow", "share", (LANE,), Known(0.02, 0.5, UNKNOWN, "unsourced"), partial(_lane, lane="yellow")),
    FactKind("items_green", "share", (LANE,), Known(0.3, 0.97, UNKNOWN, "unsourced"), partial(_lane, lane="green")),
    FactKind(
        "items_inspected", "share", (*OUTCOME_KEY, DECLARATION), Known(0.01, 0.5, UNKNOWN, "unsourced"), _inspected
    ),
    FactKind(
        "hits", "share", (RESULT, OUTCOME_KEY[0]), Known(0.02, 0.4, TARGETED.format("The range is ours")), _hits_of_all
    ),
    FactKind(
        "hits_targeted",
        "share",
        (RESULT, BASIS, OUTCOME_KEY[0]),
        Known(0.04, 0.4, TARGETED.format("The range is ours")),
        partial(_hits_by_basis, basis="targeted"),
    ),
    FactKind(
        "hits_random",
        "share",
        (RESULT, BASIS, OUTCOME_KEY[0]),
        Known(0.015, 0.085, RANDOM, "cited"),
        partial(_hits_by_basis, basis="random"),
    ),
    FactKind(
        "hits_red",
        "share",
        (RESULT, LANE, *OUTCOME_KEY),
        Known(0.02, 0.4, TARGETED.format("The range is ours")),
        partial(_hits_by_lane, lane="red"),
    ),
    FactKind(
        "hits_yellow",
        "share",
        (RESULT, LANE, *OUTCOME_KEY),
        Known(0.005, 0.3, TARGETED.format("For checks of documents the range is ours")),
        partial(_hits_by_lane, lane="yellow"),
    ),
    FactKind(
        "result_delay",
        "days",
        ("outcomes.known_on", "outcomes.inspected_on"),
        Known(0, 60, UNKNOWN, "unsourced"),
        _delay,
    ),
    FactKind(
        "preference_use",
        "share",
        (PREFERENCE, VALUE, IMPORTER, *FLOW),
        Known(
            0.5,
            0.97,
            "Nilsson 2016, EU exports and uptake of preferences: 63 % in 2009, 75 % in 2013; Kasteng and Inama 2018, "
            "The use of the EU's free trade agreements: generally used to a high degree. The range is ours",
        ),
        _preference,
    ),
    FactKind(
        "parcel_items",
        "share",
        (TYPE, IMPORTER),
        Known(0.02, 0.97, PARCELS.format("79 % of imported items in 2023, about 97 % in 2025")),
        partial(_parcels, by_value=False),
    ),
    FactKind(
        "parcel_value",
        "share",
        (TYPE, VALUE, IMPORTER),
        Known(0.0001, 0.02, PARCELS.format("0.6 % of import value in 2023, 1.8 % in 2025")),
        partial(_parcels, by_value=True),
    ),
    FactKind(
        "authorised_value",
        "share",
        ("traders.trader_id", "traders.aeo_from", IMPORTER, DAY, VALUE),
        Known(
            0.05,
            0.77,
            "European Commission: authorised economic operators took part in 61 % of imports in 2013 and 76.7 % in "
            "2024; as importers alone, and where programmes are young, in less",
        ),
        _authorised,
    ),
    FactKind(
        "release_red",
        "hours",
        ("events.declaration_id", "events.at", "events.activity", LANE, DECLARATION),
        Known(12, 200, RELEASES.format("The range allows for air and road")),
        partial(_release, lane="red"),
    ),
    FactKind(
        "release_green",
        "hours",
        ("events.declaration_id", "events.at", "events.activity", LANE, DECLARATION),
        Known(0.5, 72, RELEASES.format("The range allows for air and road")),
        partial(_release, lane="green"),
    ),
)
"""What is measured of handling."""
