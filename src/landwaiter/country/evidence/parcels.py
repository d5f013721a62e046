"""Which items are parcels of e-commerce: consumers' trade, that facts about firms leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools
    from landwaiter.country.evidence.tables import Tables

TYPE = "declarations.declaration_type"
PARCEL_TYPES = ("H7",)
"""Types of declaration for parcels: H7 is the data set for consignments of low value of the Union Customs Code."""


def parcels(tables: Tables) -> Bools:
    """Return which declaration items are parcels, as far as their type of declaration says so."""
    return np.isin(tables[TYPE].astype(np.str_), PARCEL_TYPES)


def commercial(tables: Tables) -> Bools:
    """Return which declaration items are none; all where the type is not known."""
    if tables.lacking([TYPE]):
        return np.ones(len(tables["declarations.importer_id"]), dtype=np.bool_)
    return ~parcels(tables)
