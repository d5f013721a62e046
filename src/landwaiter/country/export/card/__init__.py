"""The data card of a country: Croissant JSON-LD for machines, Markdown for people."""

from __future__ import annotations

from landwaiter.country.export.card.write import write_card

__all__ = ["write_card"]
