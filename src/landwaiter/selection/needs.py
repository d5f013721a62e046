"""What selection, back-tests and estimates of compliance need of the data."""

from __future__ import annotations

from landwaiter.features.needs import LABELS
from landwaiter.schema.capability import Capability, all_of
from landwaiter.selection.leakage.run import TRADERS

CAPABILITIES = (
    Capability("selection", LABELS, ("office",)),
    Capability("evaluation", LABELS, ("outcome.additional_revenue",)),
    Capability("leakage", all_of("outcome.result"), TRADERS[:1]),
    Capability("compliance", all_of("outcome.result", "outcome.basis"), ("outcome.additional_revenue",)),
)
"""Lanes by policy, the back-test, the leakage audit, and what the random inspections say of all items."""
