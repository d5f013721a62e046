"""Which features can say that the goods moved."""

from __future__ import annotations

from collections.abc import Iterable

from landwaiter.features.spec import NUMBERS


def is_declared(key: Iterable[str]) -> bool:
    """Say whether a feature is made of numbers that an item itself declares: amounts, ratios of them, how round.

    Others look back: how often and since when a trader was seen, what was found, what was usual. They move with
    every day that passes, in a world that stays as it is; only the former can say that it does not.

    >>> is_declared(["customs_value/net_mass_kg"]), is_declared(["importer_id"]), is_declared([])
    (True, False, False)
    """
    parts = {part for column in key for part in column.split("/")}
    return bool(parts) and parts <= set(NUMBERS)
