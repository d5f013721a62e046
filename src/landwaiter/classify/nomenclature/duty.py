"""Duty rates as tariffs write them."""

from __future__ import annotations

import re

FREE = {"free", "exempt", "libre", "exempte", "exento", "nil"}
_PERCENT = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*%?")


def percent(text: str) -> float | None:
    """Return a rate in percent of the value; ``None`` where there is none, or it is not of the value alone.

    >>> percent("Free"), percent("6.8%"), percent("12,5 %"), percent("4.4¢/kg + 3%"), percent("")
    (0.0, 6.8, 12.5, None, None)
    """
    plain = text.strip().lower()
    if plain in FREE:
        return 0.0
    found = _PERCENT.fullmatch(plain)
    return float(found[1].replace(",", ".")) if found else None
