"""Goods that somebody has rights in or that are controlled: fakes, strategic goods, contraband."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.evidence.analyses.prices import cheap
from landwaiter.country.evidence.derived import DERIVED
from landwaiter.country.evidence.tables import NULL
from landwaiter.country.scenario.events import Embargo
from landwaiter.country.world.catalogue import UNLISTED, catalogue, read_table
from landwaiter.country.world.procedures import CODES, TRANSIT

if TYPE_CHECKING:
    from datetime import date

    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.evidence.tables import Tables

DAY, CODE, TEXT = "declarations.registration_date", "declarations.hs_code", "declarations.goods_description"
IMPORTER, DESTINATION = "declarations.importer_id", "declarations.destination_country"
ROUTE = ("declarations.origin_country", "declarations.export_country", "declarations.transport_mode")
CARRIER = "declarations.carrier_id"
UNNAMED = 1.0
"""What it adds, in standard deviations of price, that no brand is named (chosen)."""
EMBARGO = Embargo().starts
"""First day of the embargo of the demo."""
EVERYWHERE = 4
"""Headings whose goods are described by the same words from which on these say nothing (chosen)."""
NEW = 90
"""Days for which an importer is new (chosen)."""
DOUBT = 20.0
"""Inspections' worth of the average rate that a record is shrunk towards (chosen)."""


def faked(tables: Tables) -> Floats:
    """Counterfeit: goods in a register of rights that are cheap for their HS6 and origin and name no brand."""
    goods, code = catalogue(), tables[CODE]
    branded = np.isin(code.astype(str), goods.hs6[goods.branded].astype(str))
    signs = np.nan_to_num(cheap(tables)) + UNNAMED * ~_names_brand(tables)
    return np.where(branded, signs, signs.min() - 1)


def diverted(tables: Tables, since: date = EMBARGO) -> Floats:
    """Strategic diversion: goods near a control list, in transit or for a zone, of importers new to them since then.

    It adds signs: a listed code, vague words, a destination that is named more often than before ``since``.
    """
    goods = catalogue()
    listed = goods.hs6[goods.listed != UNLISTED].astype(str)
    near = np.isin(tables[CODE].astype("U2"), listed.astype("U2"))
    passing = np.isin(tables["declarations.regime"].astype(str), CODES[TRANSIT:])
    later = tables[DAY].astype("datetime64[D]") >= np.datetime64(since, "D")
    dealt = tables.numbers(IMPORTER, "declarations.chapter")
    before = np.bincount(dealt, weights=~later, minlength=int(dealt.max(initial=0)) + 1)[dealt] > 0
    signs = np.isin(tables[CODE].astype(str), listed) + _says_nothing(tables) + _jump(tables, near & passing, later)
    return np.where(near & passing & later & ~before, 1 + signs, 0.0)


def hidden(tables: Tables) -> Floats:
    """Prohibited goods: what was found before on the route and with the carrier, and whether the importer is new."""
    day = tables[DAY].astype("datetime64[D]").astype(np.int64)
    number = tables.numbers(IMPORTER)
    first = np.unique(number, return_index=True)[1]
    new = day - day[first][number] < NEW
    return _record(tables, tables.numbers(*ROUTE), day) + _record(tables, tables.numbers(CARRIER), day) + new


def _names_brand(tables: Tables) -> Bools:
    """Where the description names a brand of the register."""
    words = read_table("words.tsv", "landwaiter.country.wording")
    names = "; ".join(words["en"][words["slot"] == "brand"]).lower().split("; ")
    brand = re.compile("|".join(map(re.escape, names)))
    return np.array([brand.search((text or "").lower()) is not None for text in tables[TEXT].tolist()], dtype=np.bool_)


def _says_nothing(tables: Tables) -> Bools:
    return np.asarray(np.nan_to_num(DERIVED["headings_of_description"][1](tables)) >= EVERYWHERE)


def _jump(tables: Tables, among: Bools, later: Bools) -> Floats:
    """Log of how much more of the goods ``among`` a destination gets than before, at least 0."""
    place = tables.numbers(DESTINATION)
    size = int(place.max(initial=0)) + 1
    after, before = (np.bincount(place[among & when], minlength=size) + 1.0 for when in (later, ~later))
    return np.asarray(np.maximum(np.log(after / after.sum() / (before / before.sum())), 0.0)[place])


def _record(tables: Tables, cell: Ints, day: Ints) -> Floats:
    """Log of the shrunk rate of contraband in each item's cell, by results known before its day, over that of all."""
    rows = tables.rows_of("outcomes")
    known = tables["outcomes.known_on"].astype("datetime64[D]").astype(np.int64)
    found = (tables["outcomes.offence"] == "prohibited_goods") & (rows != NULL)
    mean = max(float(found.mean()), 1e-6)
    caught, looked = (_until(cell, day, cell[rows[kept]], known[kept]) for kept in (found, rows != NULL))
    return np.asarray(np.log((caught + DOUBT * mean) / (looked + DOUBT) / mean))


def _until(cell: Ints, day: Ints, of: Ints, known: Ints) -> Ints:
    """Count for each item the results ``of`` its cell that were ``known`` before its day.

    >>> _until(np.array([1, 1, 2]), np.array([5, 3, 9]), np.array([1, 1, 2]), np.array([3, 4, 9])).tolist()
    [2, 0, 0]
    """
    base = 1 << 20
    result = np.sort(of * base + known)
    last = np.searchsorted(result, cell * base + day)
    return np.asarray(last - np.searchsorted(result, cell * base))
