"""What the rankers and the revenue model need of the data."""

from __future__ import annotations

from landwaiter.features.needs import INPUTS, LABELS
from landwaiter.schema.capability import Capability, all_of

HANDLERS = ("importer_id", "declarant_id", "exporter_id", "carrier_id")
"""Who handles a consignment; the risk profile reads their fraud history and nothing else."""

CAPABILITIES = (
    Capability("ranker.risk_profile", (*LABELS, HANDLERS), HANDLERS),
    Capability("ranker.logistic", LABELS, INPUTS),
    Capability("ranker.boosting", LABELS, INPUTS),
    Capability("ranker.leaves_logistic", LABELS, INPUTS),
    Capability("ranker.partners", LABELS, INPUTS),
    Capability("ranker.date", LABELS, INPUTS),
    Capability("ranker.blend", LABELS, INPUTS),
    Capability("expected_revenue", (*LABELS, *all_of("outcome.additional_revenue")), ("customs_value",)),
)
"""The rankers that learn, and expected revenue; a random draw needs nothing."""
