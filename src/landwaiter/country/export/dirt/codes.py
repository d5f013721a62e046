"""Dirt in codes: of commodities, countries and containers."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from landwaiter.country.export.dirt.kinds import drawn, of, plain

if TYPE_CHECKING:
    import numpy as np

COMMODITIES = of("hs_code", "corrected_hs_code")
COUNTRIES = of("origin_country", "export_country", "destination_country", "transit_country", "corrected_origin")


@plain(COMMODITIES)
def lost_zeros(cell: str) -> str:
    """Lose the leading zero, as in a spreadsheet that takes the code for a number."""
    return cell.removeprefix("0")


@plain(COMMODITIES)
def dotted_codes(cell: str) -> str:
    """Write heading and subheadings with dots between."""
    return ".".join(part for part in (cell[:4], *(cell[place : place + 2] for place in range(4, len(cell), 2))) if part)


@plain(COUNTRIES)
def country_names(cell: str) -> str:
    """Write the name of a country for its code."""
    return names().get(cell, cell)


@drawn(of("container_id"))
def wrong_check_digits(cell: str, rng: np.random.Generator) -> str:
    """Write another check digit."""
    return f"{cell[:-1]}{(int(cell[-1]) + int(rng.integers(1, 10))) % 10}" if cell else cell


@cache
def names() -> dict[str, str]:
    """Return the English short names of countries by ISO 3166 alpha-2 code.

    >>> names()["CN"]
    'China'
    """
    text = (files("landwaiter.country.export") / "countries.tsv").read_text(encoding="utf-8")
    return dict(line.split("\t") for line in text.splitlines()[1:])
