"""Published rulings of the United States (CROSS), as its search answers: JSON with a list ``rulings``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

NATIONAL = ("98", "99")
"""Chapters that nations use for themselves: rulings name them beside the code of the goods."""
_OPENING = re.compile(r"^(?:the\s+)?(?:tariff\s+)?classification(?:\s+of)?\s+(?:(?:an?|the)\s+)?", re.IGNORECASE)
_ORIGIN = re.compile(r"\s+from\s+[^,;]{2,60}\.?$", re.IGNORECASE)


def rulings(listed: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield goods and code of each ruling that stands and is of one code.

    >>> list(rulings([{"subject": "The tariff classification of a kite from China", "tariffs": "9503.00.0073"}]))
    [('kite', '9503.00.0073')]
    """
    for one in listed:
        codes = [code for code in _codes(one.get("tariffs")) if not code.startswith(NATIONAL)]
        if len(codes) == 1 and not (one.get("operationallyRevoked") or one.get("revokedBy")):
            yield _ORIGIN.sub("", _OPENING.sub("", str(one.get("subject") or "").strip())), codes[0]


def _codes(written: object) -> list[str]:
    """Codes come as a list, or as one text with commas."""
    parts = written if isinstance(written, list) else str(written or "").split(",")
    return [str(part).strip() for part in parts if str(part).strip()]
