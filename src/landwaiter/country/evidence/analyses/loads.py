"""Loads that do not fit the papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.evidence.analyses.prices import GROSS, MASS, robust_z
from landwaiter.country.evidence.derived import quotient

if TYPE_CHECKING:
    from landwaiter.country.arrays import Floats
    from landwaiter.country.evidence.tables import Tables

FREIGHT = "declarations.freight"
WAY = ("declarations.transport_mode", "declarations.export_country")


def overloaded(tables: Tables) -> Floats:
    """Undeclared goods: heavier by gross over net mass than other goods of the HS6, or dear freight for the mass."""
    packing = robust_z(quotient(tables[GROSS], tables[MASS]), tables.numbers("declarations.hs6"))
    freight = robust_z(quotient(tables[FREIGHT], tables[GROSS]), tables.numbers(*WAY))
    return np.fmax(packing, freight)
