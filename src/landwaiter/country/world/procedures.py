"""Customs procedures that goods are declared for."""

from __future__ import annotations

HOME, WAREHOUSE, TRANSIT, FREE_ZONE = range(4)
"""Home use, home use out of a warehouse, transit to a neighbour, entry into the free zone."""
CODES = ("4000", "4071", "8000", "7800")
"""Procedure codes of the four (SAD box 37), as many administrations number them."""
TYPES = ("IM", "IM", "TR", "IM")
"""Types of declaration (SAD box 1)."""
