"""How completely seizures are recorded."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.evidence.estimates import ratio
from landwaiter.country.evidence.fact import FactKind, Found, Known
from landwaiter.country.evidence.tables import is_null

if TYPE_CHECKING:
    from landwaiter.country.evidence.tables import Tables

FEWEST = 20
AROUND = 0.15
"""How far from the one public record a share may lie (chosen)."""
SOURCE = (
    "C4ADS and ROUTES, 773 seizures of wildlife in air transport 2009 to 2016: {:.0%} filled, measured here; the range "
    "of 15 points around it is ours, from a single compilation"
)
FILLED = {
    "detection_method": 0.18,
    "concealment": 0.20,
    "transit_country": 0.32,
    "origin_country": 0.75,
    "destination_country": 0.75,
    "transport_mode": 0.90,
}
"""Share of the public records in which a field is filled."""


def _filled(tables: Tables, column: str) -> Found | None:
    values = tables[f"seizures.{column}"]
    if len(values) < FEWEST:
        return None
    return Found(
        ratio(~is_null(values), np.ones(len(values)), np.arange(len(values))), {"seizures": float(len(values))}
    )


def _kind(column: str, share: float) -> FactKind:
    known = Known(round(max(share - AROUND, 0.0), 2), round(min(share + AROUND, 1.0), 2), SOURCE.format(share))
    return FactKind(f"filled_{column}", "share", (f"seizures.{column}",), known, partial(_filled, column=column))


FACTS = tuple(_kind(column, share) for column, share in FILLED.items())
"""What is measured of records of seizures."""
