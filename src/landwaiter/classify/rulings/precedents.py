"""Rulings as texts to learn from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from landwaiter.classify.knowledge import RULING, Precedent, Text, from_history
from landwaiter.classify.rulings.ruling import Ruling


def from_rulings(rulings: Iterable[Ruling]) -> Iterator[Text]:
    """Yield what was ruled, each text once for each code; of several rulings alike the latest is cited.

    An authority has looked at the goods and bound itself, so a ruling is a confirmed precedent.
    """
    return from_history(
        ((one.text, one.code, Precedent(1, 1, one.authority, one.issued, one.reference)) for one in rulings), RULING
    )


def valid(rulings: Iterable[Ruling], day: date, until: date | None = None) -> tuple[list[Ruling], int]:
    """Return the rulings that are valid on a day and were issued ``until`` then, and how many had ended before it."""
    known = [one for one in rulings if until is None or one.issued <= until.isoformat()]
    standing = [one for one in known if not one.flaw_on(day)]
    return standing, len(known) - len(standing)
