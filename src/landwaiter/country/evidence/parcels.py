"""Which items are parcels of e-commerce: consumers' trade, that facts about firms leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.records.declarations import PARCEL_TYPE

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools
    from landwaiter.country.evidence.tables import Tables

TYPE = "declarations.declaration_type"
PARCEL_TYPES = (PARCEL_TYPE, "H7")
"""Types of declaration for parcels: ours, and the data set of the Union Customs Code for consignments of low value."""


def parcels(tables: Tables) -> Bools:
    """Return which declaration items are parcels, as far as their type of declaration says so."""
    return np.isin(tables[TYPE].astype(np.str_), PARCEL_TYPES)


def commercial(tables: Tables) -> Bools:
    """Return which declaration items are none; all where the type is not known."""
    if tables.lacking([TYPE]):
        return np.ones(len(tables["declarations.importer_id"]), dtype=np.bool_)
    return ~parcels(tables)
