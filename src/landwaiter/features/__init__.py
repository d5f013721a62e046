"""Point-in-time features of declaration items.

One rule: a feature of an item registered on day t uses declarations registered before t and outcomes
known before t, nothing else.
"""

from __future__ import annotations

from landwaiter.features.build import build, columns
from landwaiter.features.crosses import learn_spec
from landwaiter.features.spec import FeatureSpec
from landwaiter.features.state import Source
from landwaiter.features.table import FeatureInfo, FeatureTable

__all__ = ["FeatureInfo", "FeatureSpec", "FeatureTable", "Source", "build", "columns", "learn_spec"]
