"""The files of a targeting model beside its card."""

from __future__ import annotations

READABLE = "card.md"
SPEC = "features.json"
