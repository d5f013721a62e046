"""Damage that files have in common, and how it is undone: proposed, shown, accepted by the user, never silent."""

from __future__ import annotations

from landwaiter.ingest.repairs.answer import ALL, NONE, Answer
from landwaiter.ingest.repairs.base import Cells, Change, Repair
from landwaiter.ingest.repairs.registry import REPAIRS, THOUSANDS, named

__all__ = ["ALL", "NONE", "REPAIRS", "THOUSANDS", "Answer", "Cells", "Change", "Repair", "named"]
