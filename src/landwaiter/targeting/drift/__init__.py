"""How far the world moved away from what a model learned: pure functions of two samples."""

from __future__ import annotations

from landwaiter.targeting.drift.declared import is_declared
from landwaiter.targeting.drift.many import (
    LARGE_SHIFT,
    Drift,
    discoveries,
    feature_drift,
    sampled,
    sliced_transport,
)
from landwaiter.targeting.drift.samples import (
    Measure,
    Moved,
    anderson_darling,
    kolmogorov_smirnov,
    stability,
    transport,
    wasserstein,
)
from landwaiter.targeting.drift.shares import ShareChange, share_change

__all__ = [
    "LARGE_SHIFT",
    "Drift",
    "Measure",
    "Moved",
    "ShareChange",
    "anderson_darling",
    "discoveries",
    "feature_drift",
    "is_declared",
    "kolmogorov_smirnov",
    "sampled",
    "share_change",
    "sliced_transport",
    "stability",
    "transport",
    "wasserstein",
]
